"""Letting a stricter gate of the platform or the city pass: a recorded step with its reason, by the role it names.

Nobody waives what the law itself demands, nor one's own case.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec

from hengjian.kernel.problem import Problem, Problems
from hengjian.law import platform
from hengjian.law.procedures import Step as LawStep
from hengjian.law.rules import Verdict
from hengjian.law.rules.rule import Rule
from hengjian.proceedings import placing, standards, versions
from hengjian.proceedings.errors import Misplaced
from hengjian.proceedings.family import Family, Member
from hengjian.proceedings.models import TimeSource
from hengjian.proceedings.state import GENERIC, WAIVE, State, Step

if TYPE_CHECKING:
    from hengjian.proceedings.door import Act
    from hengjian.proceedings.sitting import Draft, Sitting

STEP = LawStep(name=WAIVE, title="放行", action="放行本地关卡", roles=[], from_stages=[], once=False)
SUPERVISING = frozenset({"CITY_JUSTICE", "DIST_JUSTICE"})
"""Roles that may waive in bodies other than their own, as far as they see them."""


def judged(sitting: Sitting, act: Act) -> Draft:
    """The waiver, checked. Raises Problems (form) or Misplaced (not this gate, not this person, not now)."""
    from hengjian.proceedings.sitting import Draft

    _check_form(act.data)
    step = _step(sitting, str(act.data["step"]))
    case = sitting.case(act.step, {}, sitting.now, STEP.time_precision, ())
    rule = _rule(sitting, str(act.data["rule"]), step, case.day)
    if reason := why_not(rule, sitting.actor.roles_at(sitting.resolved.procedure.name, WAIVE)):
        raise _refused("not_waivable", reason, rule.cite, "请按该条办理；法条自有例外的，按例外补充材料后办理")
    _allowed(sitting, rule)
    if holds(sitting.state, rule.id, step.name):
        raise _refused("nothing_to_do", f"“{rule.title}”已经放行，尚未使用", rule.cite, placing.REFRESH)
    stands = {"rule": rule.id, "step": step.name, "reason": str(act.data["reason"]).strip(), "title": rule.title,
              "cite": rule.cite, "version": rule.version}
    own = msgspec.structs.replace(STEP, roles=[rule.waived_by])  # so that the record says by whose grant
    return Draft(act, own, case, {}, [], sitting.now, TimeSource.SERVER, stands=stands)


def why_not(rule: Rule, roles: frozenset[str]) -> str:
    """Why this gate cannot be waived by somebody in these roles; empty where it can."""
    if rule.force == "statutory":
        return f"“{rule.title}”是{rule.cite}的法定要求，任何人不得放行"
    if rule.force == "practice":
        return f"“{rule.title}”是办案规范（{rule.cite}），不设放行"
    if rule.waived_by not in roles:
        return f"“{rule.title}”只能由{standards.law().roles[rule.waived_by]}放行"
    return ""


def waivable(
    family: Family, member: Member, roles: frozenset[str], person: str, day: date
) -> list[tuple[Rule, LawStep]]:
    """The local gates of steps that could be taken now which somebody may let pass, and has not yet."""
    law = standards.law()
    procedure = versions.of(member.procedure, member.version).procedure
    if member.state.ended or handles(family, person):
        return []
    return [
        (rule, step) for step in procedure.steps
        if step.from_stages and not placing.why_not(procedure, step, member, family)
        for rule in law.rules.at(procedure.name, step.name, day)
        if not why_not(rule, roles) and not holds(member.state, rule.id, step.name)
    ]


def handles(family: Family, person: str) -> bool:
    """Whether a person has handled any part of the case: whoever did cannot waive in it."""
    for member in family.members.values():
        if member.state.steps and str(member.state.steps[0].actor_id) == person:
            return True
        for step in member.state.steps:
            if any(p["person"] == person and p["part"] == "handler" for p in step.body.get("participants", [])):
                return True
    return False


def holds(state: State, rule: str, step: str) -> bool:
    """Whether a waiver of this rule at this step has been given and not used yet."""
    given = sum(s.name == WAIVE and (s.data.get("rule"), s.data.get("step")) == (rule, step) for s in state.steps)
    used = sum(s.name == step and _waived(s, rule) for s in state.steps)
    return given > used


def applied(state: State, verdict: Verdict, step: str, recorded: Step | None = None) -> Verdict:
    """The verdict, let pass where it blocks and a waiver holds; of a recorded step, where it was let pass then."""
    if not verdict.blocks or verdict.force != "local":
        return verdict
    if not (_waived(recorded, verdict.rule) if recorded else holds(state, verdict.rule, step)):
        return verdict
    given = [s for s in state.steps
             if s.name == WAIVE and (s.data.get("rule"), s.data.get("step")) == (verdict.rule, step)]
    by = f"（已由{given[-1].by}放行：{given[-1].data.get('reason', '')}）" if given else "（已放行）"
    return msgspec.structs.replace(verdict, status="waived", message=verdict.message + by)


def _waived(step: Step | None, rule: str) -> bool:
    verdicts: list[dict[str, Any]] = step.body.get("verdicts", []) if step else []
    return any(v["rule"] == rule and v["status"] == "waived" for v in verdicts)


def _step(sitting: Sitting, name: str) -> LawStep:
    if not sitting.state.steps or sitting.state.ended:
        raise _refused("misplaced", "案件尚未登记或者已经办结，不能放行", "", placing.REFRESH)
    try:
        if name in GENERIC:
            raise KeyError(name)
        return sitting.resolved.procedure.step(name)
    except KeyError:
        raise _refused("no_step", f"本程序没有步骤「{name}」", "", placing.REFRESH) from None


def _rule(sitting: Sitting, identifier: str, step: LawStep, day: date) -> Rule:
    """The version that stands at the step; of a rule that does not, nothing can be waived."""
    standing = standards.law().rules.at(sitting.resolved.procedure.name, step.name, day)
    found = next((rule for rule in standing if rule.id == identifier), None)
    if found is None:
        raise _refused("no_rule", f"“{step.title}”没有关卡「{identifier}」", "", placing.REFRESH)
    return found


def _allowed(sitting: Sitting, rule: Rule) -> None:
    if rule.waived_by not in SUPERVISING:
        placing.own_agency(sitting, WAIVE)
    if handles(sitting.family, str(sitting.actor.person_id)):
        raise _refused("own_case", "承办本案的人员不能放行本案的关卡", rule.cite,
                       f"请由没有承办本案的{standards.law().roles[rule.waived_by]}办理")


def _check_form(data: dict[str, Any]) -> None:
    labels = {"rule": "关卡", "step": "环节", "reason": "放行理由"}
    wrong = [Problem(code="required", where=name, message=f"缺少「{label}」", fix=f"请填写「{label}」")
             for name, label in labels.items() if not str(data.get(name) or "").strip()]
    most = platform.most("case_reason")
    if len(str(data.get("reason") or "")) > most:
        wrong.append(Problem(code="too_long", where="reason", message=f"放行理由最多{most}字", fix="请缩短"))
    if wrong:
        raise Problems(wrong)


def _refused(code: str, message: str, cite: str, fix: str) -> Misplaced:
    return Misplaced([Problem(code=code, where=WAIVE, message=message, cite=cite, fix=fix)])
