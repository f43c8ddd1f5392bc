"""Voiding an issued document: its number is kept, marked, and never given again (domain 3.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hengjian.kernel.problem import Problem, Problems
from hengjian.law.procedures import Step as LawStep
from hengjian.proceedings import placing
from hengjian.proceedings.errors import Misplaced
from hengjian.proceedings.models import IssuedNumber, TimeSource
from hengjian.proceedings.reasons import stated
from hengjian.proceedings.state import VOID_NUMBER

if TYPE_CHECKING:
    from hengjian.proceedings.door import Act
    from hengjian.proceedings.sitting import Draft, Sitting

STEP = LawStep(name=VOID_NUMBER, title="作废文书", action="作废文书和文号", once=False, from_stages=[],
               roles=["CLERK", "UNIT_HEAD", "AGENCY_HEAD", "HANDLER_LEAD"])
CITE = "平台办案规范"


def judged(sitting: Sitting, act: Act) -> Draft:
    """The voiding, checked. Raises Problems (form) or Misplaced."""
    from hengjian.proceedings.sitting import Draft

    placing.own_role(sitting, STEP.roles, VOID_NUMBER, "文书由承办机关作废", CITE, "请由本机关承办人员或者记录员办理")
    wrong: list[Problem] = []
    reason = stated(act.data, "reason", "作废理由", wrong, "reason")
    if wrong:
        raise Problems(wrong)
    document = _document(sitting, str(act.data.get("document") or ""))
    case = sitting.case(act.step, {}, sitting.now, STEP.time_precision, ())
    stands = {"document": document["id"], "number": document["number"], "title": document["title"], "reason": reason}
    return Draft(act, STEP, case, {}, [], sitting.now, TimeSource.SERVER, stands=stands, voided=[stands])


def _document(sitting: Sitting, identifier: str) -> dict[str, Any]:
    for document in sitting.state.documents():
        if document["id"] == identifier:
            return document
    raise Misplaced([Problem(code="no_document", where="document", message="没有找到要作废的文书，或者已经作废",
                             fix="请从案件卷宗选择要作废的文书")])


def mark(sitting: Sitting, voided: list[dict[str, Any]]) -> None:
    """Marks the numbers that the series gave out; a number that was on the paper already is not among them."""
    for one in voided:
        taken = IssuedNumber.objects.filter(agency_id=sitting.organisation.id, text=one["number"], voided_at=None)
        taken.update(voided_at=sitting.now)
