"""What a time may be that is not the server's own: of a paper step online, of every step in entry and exchange."""

from __future__ import annotations

from datetime import datetime, timedelta

from hengjian.identity.services import SHANGHAI
from hengjian.kernel.problem import Problem, Problems
from hengjian.law.values import limit
from hengjian.proceedings import standards

FUTURE_TOLERANCE = timedelta(minutes=5)
WHERE = "occurred_at"
PAPER = "dated_document"


def check(at: datetime, now: datetime, opened: datetime | None) -> None:
    """Raises Problems where a step cannot have happened then. `opened`, where given, is the day to begin with."""
    if at.tzinfo is None:
        raise _wrong("wrong_type", "办理时间缺少时区", "写明时区，如 2026-11-22T10:12:00+08:00")
    if at > now + FUTURE_TOLERANCE:
        raise _wrong("future", "办理时间晚于现在", "请核对日期和本机时钟")
    element = standards.law().dictionary[WHERE]
    first, day = limit(element.type, element.minimum), now.astimezone(SHANGHAI).date()
    if at < now - (day - first) or (day := at.astimezone(SHANGHAI).date()) < first:
        raise _wrong("too_small", f"办理时间不能早于{first}", "请核对日期")
    if opened and day < (began := opened.astimezone(SHANGHAI).date()):
        raise _wrong("order", f"办理时间早于案件登记的日期（{began}）", "请核对票据或文书载明的日期")


def check_paper(data: dict[str, object]) -> None:
    """Raises Problems where the day of a paper step rests on no dated document."""
    if not data.get(PAPER):
        raise Problems([Problem(code="required", where=PAPER, message="缺少载明办理日期的材料",
                                fix="上传载明该日期的回单、票据等；今天办理的，办理时间填今天")])


def _wrong(code: str, message: str, fix: str) -> Problems:
    return Problems([Problem(code=code, where=WHERE, message=message, fix=fix)])
