"""Start-up refuses master keys that are not this database's own: old values would stay shut, new ones be lost with them."""

from __future__ import annotations

from hengjian.proceedings import keys
from hengjian.proceedings.models import MasterKeyMark


def trouble() -> str:
    """What is wrong with the master keys at hand, in one Chinese line; empty when they fit. Marks those that are new."""
    masters = keys.masters()
    known = dict(MasterKeyMark.objects.values_list("version", "mark"))
    for version, mark in sorted(known.items()):
        if version not in masters:
            return f"缺少第 {version} 版主密钥：请把备份的密钥文件放回原处，或用 HENGJIAN_MASTER_KEYS 指明"
        if _mark(masters[version]) != mark:
            return f"第 {version} 版主密钥不是这个数据库的：请把备份的密钥文件放回原处，或用 HENGJIAN_MASTER_KEYS 指明"
    fresh = [MasterKeyMark(version=v, mark=_mark(master)) for v, master in masters.items() if v not in known]
    MasterKeyMark.objects.bulk_create(fresh, ignore_conflicts=True)
    return ""


def _mark(master: keys.MasterKey) -> str:
    return master.derive("mark").hex()
