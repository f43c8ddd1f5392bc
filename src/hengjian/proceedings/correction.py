"""Corrections: a new record with what should have been said; the record it corrects stays as it is (S0 article 18)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from hengjian.identity.models import Person, Post
from hengjian.identity.services import SHANGHAI
from hengjian.kernel.problem import Problem, Problems
from hengjian.law import platform
from hengjian.law.elements import check
from hengjian.law.procedures import Step as LawStep
from hengjian.law.rules import Verdict
from hengjian.proceedings import exclusions, placing, staging
from hengjian.proceedings.errors import Misplaced
from hengjian.proceedings.models import TimeSource
from hengjian.proceedings.state import CORRECT, GENERIC, Step

if TYPE_CHECKING:
    from hengjian.proceedings.door import Act
    from hengjian.proceedings.sitting import Draft, Sitting

STEP = LawStep(name=CORRECT, title="更正", action="更正记录", roles=["AGENCY_HEAD"], from_stages=[], once=False)

CITE = platform.cite("correction")
HANDLES = "handle"
"""Who handles the case does not approve what is corrected in it."""


def target(act: Act) -> UUID | None:
    """The id of the record that an act corrects; None for every other step."""
    return UUID(str(act.data["step_id"])) if act.step == CORRECT else None


def judged(sitting: Sitting, act: Act) -> Draft:
    """The correction, checked. Its gates become findings: what is corrected has happened already."""
    from hengjian.proceedings.sitting import Draft

    corrected = _target(sitting, act)
    _check_form(act.data)
    applicant = _applicant(sitting, act.data)
    form = sitting.resolved.procedure.step(corrected.name).form
    found = check(sitting.resolved.dictionary, form, act.data["data"], sitting.now.astimezone(SHANGHAI).date())
    if found.problems:
        raise Problems(list(found.problems))
    digests = staging.digests(sitting.resolved.dictionary, form, found.data)
    staging.claim(sitting.vault.seen, sitting.id, digests, sitting.now)
    corrected.data = sitting.vault.seal_data(sitting.resolved.dictionary, form, found.data)
    stands = {
        "step_id": str(corrected.id),
        "reason": str(act.data["reason"]),
        "request_number": str(act.data["request_number"]),
        "applicant": str(applicant.id), "applicant_name": applicant.name,
        "data": corrected.data,
    }
    case = sitting.then(corrected)
    return Draft(act, STEP, case, found.data, _rejudged(sitting, corrected), sitting.now, TimeSource.SERVER, stands)


def _rejudged(sitting: Sitting, corrected: Step) -> list[Verdict]:
    """The verdicts on the corrected step and on those after it, without what has been found before."""
    steps = sitting.state.steps
    standing = sitting.family.findings()
    told = {(f["rule"], f["message"]) for step in steps for f in standing.get(str(step.id), [])}
    since = [step for step in steps if step.seq >= corrected.seq and step.name not in GENERIC]
    verdicts = [verdict for step in since for verdict in sitting.verdicts(sitting.then(step), step)]
    return [v for v in verdicts if not (v.found and (v.rule, v.message) in told)]


def _target(sitting: Sitting, act: Act) -> Step:
    placing.own_role(sitting, STEP.roles, CORRECT, "更正须由本机关负责人签批", CITE, "请由本机关负责人办理")
    if HANDLES in exclusions.parts_of(sitting.family, str(sitting.actor.person_id)):
        raise Misplaced([Problem(code="own_case", where=CORRECT, message="承办本案的人员不能签批本案的更正", cite=CITE,
                                 fix="更正由承办人员申请，请由没有承办本案的负责人签批")])
    wanted = str(act.data.get("step_id", ""))
    for step in sitting.state.steps:
        if str(step.id) == wanted and step.name not in GENERIC:
            return step
    raise Misplaced([Problem(code="no_step", where="step_id", message="没有找到要更正的记录",
                             fix="请从案件时间线选择要更正的记录")])


def _applicant(sitting: Sitting, data: dict[str, Any]) -> Person:
    """Who asks for it: somebody of the body, and not who approves (更正申请人 ≠ 审核人). Raises Problems."""
    held = Post.objects.current(sitting.today).filter(organisation=sitting.organisation)
    found = next((post.person for post in held.select_related("person") if str(post.person_id) == data["applicant"]),
                 None)
    if found is None or found.id == sitting.actor.person_id:
        message = "申请更正的人不能同时签批" if found else "申请人不是本机关在岗的人员"
        raise Problems([Problem(code="applicant", where="applicant", message=message, cite=CITE,
                                fix="请填写提出书面申请的本机关人员；由其他负责人签批")])
    return found


def _check_form(data: dict[str, Any]) -> None:
    labels = {"reason": "更正理由", "request_number": "经同意的更正申请文号", "applicant": "申请人",
              "data": "更正后的内容"}
    missing = [
        Problem(code="required", where=name, message=f"缺少「{label}」", cite=CITE,
                fix=f"请填写「{label}」")
        for name, label in labels.items() if not data.get(name)
    ]
    if missing:
        raise Problems(missing)
