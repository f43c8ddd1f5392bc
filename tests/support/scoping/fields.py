"""Every name by which an address, a form or the interface is asked for something, and what of others' it can name.

A text is the reason why a name carries nothing of anybody's; a Carries says what is put there. A name that stands in
neither table, wherever it is read, fails the suite.
"""

from __future__ import annotations

from dataclasses import dataclass

from hengjian.proceedings import standards


@dataclass(frozen=True)
class Carries:
    """What is put under a name, each `{kind}` of a body that the viewer does not see (`naming.values`)."""

    values: tuple[str, ...]


def _carries(*values: str) -> Carries:
    return Carries(values)


DAY = "一个日子，记录在自己的范围里数"
STANDARD = "国家或平台标准里的名称，人人相同"
REGISTER = "登记簿、组织和岗位的词，公开的内容（ADR 0006）"
AUDITED = "审计日志和预警，只有审计管理员打开（ADR 0028）"
OWN = "只关本人的账号、会话或这一次请求"
SAID = "写进自己案件的话；能指向别处的数据项按类型另列（ELEMENT_TYPES）"
POSITION = "位置由他人的记录另做（questions）"

ASKED: dict[str, Carries | str] = {
    # of lists and of the interface
    "agency": _carries("{agency}"),
    "organisation": _carries("{agency}"),
    "number": _carries("{number}"),
    "title": _carries("{mark}"),
    "case": _carries("{mark}"),
    "paper": _carries("{stray}"),
    "message": _carries("{stray}"),
    "handler": _carries("{person}"),
    "person_name": _carries("{person}"),
    "decided_by_name": _carries("{person}"),
    "word": _carries("{word}"),
    "stage": _carries("{stage}"),
    "key": _carries("{mark}"),
    "q": _carries("{number}", "{mark}", "{case}", "{secret}", "{phone}", "{person}"),
    "participation": _carries("{participation}"),
    "person": _carries("{person_id}"),
    "second": _carries("{person_id}"),
    "idempotency_key": _carries("{case}"),
    "asked": _carries("{requested}"),
    "evidence": _carries("{mark}"),
    "publication": _carries("{case}"),
    "lift": _carries("{case}"),
    "next": _carries("/cases/{case}/"),
    "post": _carries("{person_id}"),
    "reason": SAID,
    "after": POSITION, "before": POSITION,
    **dict.fromkeys(("sort", "tab", "page"), "哪一列、哪一页签：自己的记录怎样排"),
    **dict.fromkeys(("procedure", "rule", "step", "status", "age", "due", "code", "kind", "effect", "basis", "cite",
                     "cites", "checked", "fired", "force", "id", "steps", "stages", "item_code", "law", "part", "state",
                     "ground", "level", "unit", "roll", "start", "n", "year"), STANDARD),
    **{f"{name}_{end}": DAY for end in ("from", "to") for name in (
        "opened", "found", "published", "received", "given", "requested_at", "since", "checked_until", "effective_on",
        "published_on")},
    # of administration, the audit log, the public site, which no scope holds (opened)
    **dict.fromkeys(("at_from", "at_to", "address", "category", "subject", "summary", "finding", "ip_address"),
                    AUDITED),
    **{f"{name}_{end}": DAY for end in ("from", "to") for name in ("made", "until", "asked")},
    **dict.fromkeys(("published", "valid_from", "valid_to", "hours"), DAY),
    **dict.fromkeys(("uscc", "kind", "is_vertical", "superior", "entrusted_by", "entrustment_letter",
                     "entrustment_published", "reconsideration_body", "telephone", "confirmed", "rank", "people",
                     "document", "codes", "areas", "lines", "addresses"), REGISTER),
    **dict.fromkeys(("act", "did", "all", "only", "excluded"), "办理哪一项、选哪几个步骤：名称人人相同"),
    **dict.fromkeys(("since", "until", "last"), DAY),
    **dict.fromkeys(("body", "role", "name", "username", "works", "holds", "standing", "stands_for", "decided",
                     "decided_by", "current", "division", "line", "short_name", "place", "withdrawn",
                     "proposal"), REGISTER),
    **dict.fromkeys(("csrfmiddlewaretoken", "state_secret", "pin", "pin_again", "pin_password", "password",
                     "old_password", "new_password", "new_pin", "again", "which", "action", "ask", "declined", "seen",
                     "told", "shown", "flags", "answer", "move", "_add", "_remove", "_find"), OWN),
    **dict.fromkeys(("text", "note"), "由表单交来的整段文字：设置另有探针（handed）"),
    # of the interface alone
    "Idempotency-Key": "每个凭证自己的编号；另有探针（handed）",
}
"""By name, of pages and of the interface alike: what is called the same means the same."""

ELEMENT_TYPES: dict[str, Carries | str] = {
    "file": _carries("{digest}"),
    "person": _carries("{person_id}"),
    **dict.fromkeys(("text", "code", "boolean", "date", "datetime", "money", "integer", "place", "list"), SAID),
}
"""What elements of a form can name, by type; the items of a list are elements themselves."""


def meaning(name: str) -> Carries | str | None:
    """What a name carries; None where nobody has said it yet."""
    if name in ASKED:
        return ASKED[name]
    elements = standards.law().dictionary.elements
    for part in reversed(name.removeprefix("_find.").replace("-", ".").split(".")):
        if part in elements:
            return ELEMENT_TYPES.get(elements[part].type)
    return None
