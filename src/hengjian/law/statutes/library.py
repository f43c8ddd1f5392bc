"""One file and the index together: everything that is known of one version of a statute."""

from __future__ import annotations

from datetime import date

import msgspec

from hengjian.kernel.sm import sm3_hex
from hengjian.law.statutes import titles
from hengjian.law.statutes.dates import OwnDates, own_dates
from hengjian.law.statutes.force import Effect, effect
from hengjian.law.statutes.index import Index, Match
from hengjian.law.statutes.nodes import Document, Finding
from hengjian.law.statutes.parse import parse

# Domain 4.4. The snapshot's folders say the level where the index does not.
LEVELS = {
    "01": "法律", "02": "行政法规", "03": "部门规章", "04": "地方性法规", "05": "政府规章", "06": "司法解释",
    "07": "规范性文件",
}  # fmt: skip
_FOLDERS = {
    "刑法": "01", "诉讼与非诉讼程序法": "01", "宪法": "01", "宪法相关法": "01", "行政法": "01",
    "经济法": "01", "社会法": "01", "民法典": "01", "民法商法": "01", "法律": "01", "行政法规": "02",
    "部门规章": "03",
    "地方性法规": "04", "政府规章": "05", "司法解释": "06",
}  # fmt: skip
_NAMES = {name: code for code, name in LEVELS.items()} | {"宪法": "01"}
NATIONAL = "000000"
_REGIONS = {"北京": "110000"}


class Version(msgspec.Struct):
    """A version of a statute as a file gives it. `published_by` is index, file_name or caption."""

    document: Document
    sm3: str
    key: str
    title: str
    level: str
    region: str
    category: str
    published: date | None
    published_by: str
    first_published: date | None
    effect: Effect
    expired: bool
    as_of: date | None
    findings: list[Finding]


def read_version(file: str, data: bytes, index: Index) -> Version | Finding:
    """The statute in `data`, or the finding why it cannot be read."""
    try:
        source = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return Finding(file, "not_utf8", f"第 {error.start} 个字节", "未导入")
    document = parse(file, source)
    own = own_dates(document)
    named = titles.from_file_name(file.rsplit("/", 1)[-1])
    file_key = titles.normalise(named.name).key
    own_day = own.last("adopt", "publish", "amend", "revise")
    match = index.find(file_key, named.day, own_day)
    published, published_by = _published(match, named.day, own_day)
    taking_effect = effect(own, published, match.row.valid_from if match else None)
    key = titles.normalise(document.title).key or file_key
    findings = document.findings + _findings(file, own, match, taking_effect)
    if key != file_key:
        findings.append(Finding(file, "title_differs", "", f"《{document.title}》"))
    days = [event.day for event in own.events]
    return Version(
        document=document, sm3=sm3_hex(data), key=key, title=document.title or named.name,
        level=_level(file, match), region=_region(file), category=match.row.category if match else "",
        published=published, published_by=published_by,
        first_published=min([*days, published] if published else days, default=None),
        effect=taking_effect, expired=bool(match and match.row.expired),
        as_of=index.as_of if match else None, findings=findings,
    )  # fmt: skip


def _published(match: Match | None, named: date | None, own_day: date | None) -> tuple[date | None, str]:
    if match and match.row.publish and not (match.how == "title" and own_day and own_day > match.row.publish):
        return match.row.publish, "index"
    if named:
        return named, "file_name"
    return (own_day, "caption") if own_day else (None, "")


def _findings(file: str, own: OwnDates, match: Match | None, taking_effect: Effect) -> list[Finding]:
    found: list[Finding] = []
    if match is None:
        found.append(Finding(file, "file_unmatched"))
    elif match.how == "title":
        found.append(Finding(file, "matched_by_title", f"目录第 {match.row.line} 行"))
    if own.unread:
        found.append(Finding(file, "closing_unread", "", own.unread))
    if taking_effect.disputed:
        found.append(Finding(file, "date_conflict", "", taking_effect.note))
    elif taking_effect.since is None:
        found.append(Finding(file, "effect_unknown", "", taking_effect.note))
    return found


def _level(file: str, match: Match | None) -> str:
    if match and match.row.level in _NAMES:
        return _NAMES[match.row.level]
    return next((code for folder in file.split("/") if (code := _FOLDERS.get(folder))), "")


def _region(file: str) -> str:
    """The division that made it, for local law; the ministry that made a 部门规章 is not told: empty."""
    folders = file.split("/")[:-1]
    if "部门规章" in folders:
        return ""
    if "地方性法规" in folders or "政府规章" in folders:
        return next((code for folder in folders if (code := _REGIONS.get(folder))), "")
    return NATIONAL
