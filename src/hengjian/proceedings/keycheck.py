"""Start-up refuses master keys that are not this database's own.

Old values would stay shut, and new ones would be sealed with a key that nobody keeps.
"""

from __future__ import annotations

from hengjian.proceedings import keys
from hengjian.proceedings.keyring import MasterKey
from hengjian.proceedings.models import MasterKeyMark

ROOT = 0
"""The mark of the root, beside those of the versions."""
PUT_BACK = "请把备份的密钥文件放回原处，或用 HENGJIAN_MASTER_KEYS 指明"


def trouble() -> str:
    """What is wrong with the master keys at hand, in one Chinese line; empty when they fit.

    Keys seen for the first time are marked. A version that was retired need not be there any more.
    """
    try:
        masters = keys.masters()
        present = {version: mark_of(master) for version, master in masters.items()}
        present[ROOT] = keys.derived("mark").hex()
    except keys.LostMasterKey as lost:
        return str(lost)
    known = dict(MasterKeyMark.objects.filter(retired_at=None).values_list("version", "mark"))
    for version, mark in sorted(known.items()):
        name = f"第 {version} 版主密钥" if version != ROOT else "主密钥文件中的索引密钥"
        if version not in present:
            return f"缺少{name}：{PUT_BACK}"
        if present[version] != mark:
            return f"{name}不是这个数据库的：{PUT_BACK}"
    fresh = [MasterKeyMark(version=v, mark=mark) for v, mark in present.items() if v not in known]
    MasterKeyMark.objects.bulk_create(fresh, ignore_conflicts=True)
    return ""


def mark_of(master: MasterKey) -> str:
    """By which a version is known again; tells nothing of it."""
    return master.derive("mark").hex()
