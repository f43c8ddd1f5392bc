"""What the file of an ordinary penalty must hold before it is archived (行政处罚法 47)."""

from __future__ import annotations

from collections.abc import Iterator

from hengjian.enforcement.ordinary.children import Under
from hengjian.enforcement.ordinary.notice import DECISIONS, NOTICE
from hengjian.enforcement.reading import Told

ALWAYS = {"verify": "核查记录"}
INVESTIGATED = {"apply_filing": "立案申请", "file": "立案审批", "conclude": "调查终结报告"}
DECIDED = {"propose_decision": "处罚决定申请", "decide": "处罚决定审批", "close": "结案审批"}


def missing(told: Told, under: Under) -> tuple[str, ...]:
    """Names of what is missing, in the order of the file. A case that ended earlier needs what it came to."""
    return tuple(_missing(told, under))


def _missing(told: Told, under: Under) -> Iterator[str]:
    needed = dict(ALWAYS)
    filed, decided = told.last("file"), told.last("decide")
    if filed or decided:
        needed |= {name: title for name, title in INVESTIGATED.items() if decided or name != "conclude"}
    if decided:
        needed |= DECIDED
    yield from (title for name, title in needed.items() if not told.last(name))
    if not decided:
        return
    if told.newest("outcome", "propose_decision", absent="") == "penalty":
        if not told.last("inform"):
            yield "事先告知书"
        if not under.served(NOTICE):
            yield "事先告知书送达回证"
        if not told.last("publish"):
            yield "公示记录"
    if not under.served(DECISIONS):
        yield "决定书送达回证"
