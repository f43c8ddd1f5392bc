"""Reckoning a running proceeding's limits anew once a calendar is published: itself a recorded step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hengjian.kernel.problem import Problem
from hengjian.law.procedures import Step as LawStep
from hengjian.proceedings import limits, placing, standards
from hengjian.proceedings.errors import Misplaced
from hengjian.proceedings.models import TimeSource
from hengjian.proceedings.state import RECALCULATE

if TYPE_CHECKING:
    from hengjian.proceedings.door import Act
    from hengjian.proceedings.sitting import Draft, Sitting

STEP = LawStep(name=RECALCULATE, title="重算期限", action="按新公布的放假安排重算期限", once=False, from_stages=[],
               roles=["HANDLER_LEAD", "UNIT_HEAD", "AGENCY_HEAD"])


def judged(sitting: Sitting, act: Act) -> Draft:
    """The limits that still run by an older calendar, reckoned by the one in force. Misplaced where none does."""
    from hengjian.proceedings.sitting import Draft

    _allowed(sitting)
    calendar = standards.calendar()
    running = [limit.values for limit in sitting.family.running(sitting.id)]
    older = [limit for limit in running if limit["calendar"] != calendar.version]
    if not older:
        raise Misplaced([Problem(code="nothing_to_do", where=RECALCULATE, message="没有需要重算的期限",
                                 fix="未了的期限都已按最新的放假安排计算")])
    case = sitting.case(act.step, {}, sitting.now, STEP.time_precision, ())
    return Draft(act, STEP, case, {}, [], sitting.now, TimeSource.SERVER,
                 stands={"calendar": calendar.version}, moved=[_moved(limit) for limit in older])


def _allowed(sitting: Sitting) -> None:
    placing.own_role(sitting, STEP.roles, RECALCULATE, "期限由承办机关重算", "", "请由本机关承办人员办理")


def _moved(limit: dict[str, Any]) -> dict[str, Any]:
    """With its pauses and extensions as they are."""
    return {"id": limit["id"], "was": limit["due"], **limits.anew(limit)}
