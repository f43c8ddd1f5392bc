"""Corrections: a new record with what should have been said; the record it corrects stays as it is (S0 article 18)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from hengjian.kernel.problem import Problem, Problems
from hengjian.law.elements import check
from hengjian.law.procedures import Step as LawStep
from hengjian.proceedings import standards
from hengjian.proceedings.behaviours import Signature
from hengjian.proceedings.errors import Misplaced
from hengjian.proceedings.state import CORRECT, GENERIC, Step

if TYPE_CHECKING:
    from hengjian.identity.services import SHANGHAI  # noqa: F401
    from hengjian.proceedings.door import Act
    from hengjian.proceedings.sitting import Draft, Sitting

STEP = LawStep(name=CORRECT, title="更正", action="更正记录", roles=["AGENCY_HEAD"], from_stages=[], once=False)


def target(act: Act) -> UUID | None:
    """The id of the record that an act corrects; None for every other step."""
    return UUID(str(act.data["step_id"])) if act.step == CORRECT else None


def judged(sitting: Sitting, act: Act) -> Draft:
    """The correction, checked. Its gates become findings: what is corrected has happened already."""
    from hengjian.identity.services import SHANGHAI
    from hengjian.proceedings.models import TimeSource
    from hengjian.proceedings.sitting import Draft

    corrected = _target(sitting, act)
    _check_form(act.data)
    step = sitting.resolved.procedure.step(corrected.name)
    found = check(standards.law().dictionary, step.form, act.data["data"], sitting.now.astimezone(SHANGHAI).date())
    if found.problems:
        raise Problems(list(found.problems))
    signatures = tuple(Signature(UUID(o["person"]), o["how"]) for o in corrected.body.get("officers", []))
    case = sitting.case(corrected.name, found.data, corrected.occurred_at, corrected.precision, signatures)
    return Draft(act, STEP, case, found.data, sitting.verdicts(case), sitting.now, TimeSource.SERVER)


def sealed(sitting: Sitting, draft: Draft) -> dict[str, Any]:
    """What the record says: which record, why, by which approved request, and the data as it should be."""
    act = draft.act
    form = sitting.resolved.procedure.step(draft.case.step).form
    return {
        "step_id": str(act.data["step_id"]),
        "reason": str(act.data["reason"]),
        "request_number": str(act.data["request_number"]),
        "data": sitting.vault.seal_data(standards.law().dictionary, form, draft.data),
    }


def _target(sitting: Sitting, act: Act) -> Step:
    if sitting.actor.organisation.id != sitting.organisation.id or not sitting.actor.roles & set(STEP.roles):
        raise Misplaced([Problem(code="not_your_role", where=CORRECT, message="更正须由本机关负责人签批",
                                 cite="行政执法监督平台管理办法 第十八条", fix="请由本机关负责人办理")])
    wanted = str(act.data.get("step_id", ""))
    for step in sitting.state.steps:
        if str(step.id) == wanted and step.name not in GENERIC:
            return step
    raise Misplaced([Problem(code="no_step", where="step_id", message="没有找到要更正的记录", fix="请从案件时间线选择要更正的记录")])


def _check_form(data: dict[str, Any]) -> None:
    labels = {"reason": "更正理由", "request_number": "经同意的更正申请文号", "data": "更正后的内容"}
    missing = [
        Problem(code="required", where=name, message=f"缺少「{label}」", cite="行政执法监督平台管理办法 第十八条",
                fix=f"请填写「{label}」")
        for name, label in labels.items() if not data.get(name)
    ]
    if missing:
        raise Problems(missing)
