"""Whether an act may be taken here, now and by this actor: procedure, family, post, body. The law comes after."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from hengjian.identity.models import Rank
from hengjian.identity.rights import BEST
from hengjian.kernel.problem import Problem
from hengjian.law import platform, rights
from hengjian.law.procedures import Procedure, Step
from hengjian.proceedings import standards, versions
from hengjian.proceedings.errors import Misplaced
from hengjian.proceedings.family import Family, Member
from hengjian.proceedings.models import Channel

if TYPE_CHECKING:
    from hengjian.proceedings.door import Act
    from hengjian.proceedings.sitting import Sitting

REFRESH = "请刷新案件页面，查看现在可以办理的步骤"


def placed(sitting: Sitting, act: Act) -> Step:
    """The step of the procedure, if it may be taken. Raises Misplaced.

    What is reported has happened already: only the procedure's steps, its beginning and what happens once are
    held; whether the order was lawful the rules say.
    """
    procedure, state = sitting.resolved.procedure, sitting.state
    try:
        step = procedure.step(act.step)
    except KeyError:
        raise refused("no_step", "step", f"本程序没有步骤「{act.step}」") from None
    if sitting.channel == Channel.ONLINE:
        reason = why_not(procedure, step, sitting.member, sitting.family)
        if not reason:
            _held(sitting, step)
    else:
        reason = procedure.why_not_kept(step, bool(state.steps), state.done)
        reason = reason or ("" if step.from_stages else why_not_under(procedure, sitting.member, sitting.family))
    if reason:
        raise refused("misplaced", act.step, reason, REFRESH)
    if any(s.how == "session" and s.person_id != sitting.actor.person_id for s in act.signatures):
        raise Misplaced([Problem(code="not_your_session", where=act.step, message="不能以他人名义提交",
                                 cite=platform.cite("two_officers"), fix="请由其本人确认")])
    own_agency(sitting, act.step)
    if sitting.channel == Channel.ONLINE:
        _signed(sitting, act, step)
    return step


def _held(sitting: Sitting, step: Step) -> None:
    """Raises Misplaced unless the actor holds one of the step's roles, by a post or by a grant that covers it."""
    serving = sitting.actor.roles_at(sitting.resolved.procedure.name, step.name)
    if serving & set(step.roles):
        return
    if sitting.actor.roles & set(step.roles):
        raise refused("beyond_grant", step.name, f"您的代理或者临时授权不包括“{step.title}”",
                      f"请由{whose(step)}办理，或者请安全管理员另行授权")
    raise refused("not_your_role", step.name, f"您的岗位不能办理“{step.title}”", f"请由{whose(step)}办理")


def ranked(sitting: Sitting, step: Step, data: dict[str, Any]) -> None:
    """Raises Misplaced where the law reserves the decision for heads of a rank that the actor's own posts lack."""
    law = rights.load().ranked
    what = law.reserves(sitting.resolved.procedure.name, step.name, data)
    if what and sitting.channel == Channel.ONLINE and not sitting.actor.ranks & law.deciding:
        names = "或者".join(Rank(one).label for one in BEST if one in law.deciding)
        message = f"{what}只能由{names}的负责人决定，代理的也不能决定"
        raise Misplaced([Problem(code="not_your_rank", where=step.name, message=message, cite=law.basis,
                                 fix=f"请由{names}的负责人办理")])


def _signed(sitting: Sitting, act: Act, step: Step) -> None:
    """Raises Misplaced where the agency asks for more officers than the floor does, and they have not confirmed.

    What the floor asks for is said by its rules, with their articles.
    """
    floor = standards.law().procedures.get(sitting.resolved.procedure.name)
    asked = next((one.officers for one in floor.steps if one.name == step.name), 0) if floor else step.officers
    if step.officers > asked and len({s.person_id for s in act.signatures}) < step.officers:
        raise refused("officers", act.step, f"本机关要求“{step.title}”由 {step.officers} 名执法人员办理",
                      "请另一名执法人员确认")


def whose(step: Step) -> str:
    """Whose step it is, in words."""
    if "HANDLER_LEAD" in step.roles:
        return "承办的执法人员"
    return "或者".join(standards.law().roles[role] for role in step.roles)


def why_not(procedure: Procedure, step: Step, member: Member, family: Family) -> str:
    """Why a step cannot be taken online now, in Chinese; empty where it can."""
    state = member.state
    if reason := procedure.why_not(step, state.stage or None, state.done):
        return reason
    for name in step.not_during:
        if family.open_child(member.id, name):
            return f"“{standards.law().procedures[name].title}”尚未办结，不能办理“{step.title}”"
    return "" if step.from_stages else why_not_open(procedure, member, family)


def why_not_open(procedure: Procedure, member: Member, family: Family) -> str:
    """Why a child cannot be opened online now; `member` need not be in the family yet."""
    if reason := why_not_under(procedure, member, family):
        return reason
    parent = family.members.get(member.parent_id) if member.parent_id else None
    if parent is None:
        return ""
    above = versions.of(parent.procedure, parent.version).procedure
    if not procedure.opens_at(parent.procedure, parent.state.stage):
        return f"案件处于“{above.stage(parent.state.stage).title}”环节，不能开始“{procedure.title}”"
    if procedure.single and family.open_child(parent.id, procedure.name):
        return f"“{procedure.title}”正在办理，不能再开始一件"
    return ""


def why_not_under(procedure: Procedure, member: Member, family: Family) -> str:
    """Why a proceeding cannot stand under this parent, or without one, in whatever channel."""
    parent = family.members.get(member.parent_id) if member.parent_id else None
    if procedure.within and (parent is None or not procedure.belongs_under(parent.procedure)):
        return f"“{procedure.title}”只能在所属的案件里开始"
    if parent is not None and not procedure.within:
        return f"“{procedure.title}”是独立的案件，不能在其他案件里开始"
    if parent is not None and not parent.state.steps:
        return "所属的案件尚未登记"
    return ""


def own_agency(sitting: Sitting, where: str) -> None:
    """Raises Misplaced unless the actor works for the body whose case it is."""
    if sitting.actor.organisation.id != sitting.organisation.id:
        raise refused("not_your_case", where, "只能办理本机关的案件", "如需监督，请通过监督程序提出")


def own_role(sitting: Sitting, roles: Collection[str], where: str, message: str, cite: str, fix: str) -> None:
    """Raises Misplaced unless the actor holds one of these posts in the body whose case it is."""
    held = sitting.actor.roles_at(sitting.resolved.procedure.name, where)
    if sitting.actor.organisation.id != sitting.organisation.id or not held & set(roles):
        raise Misplaced([Problem(code="not_your_role", where=where, message=message, cite=cite, fix=fix)])


def refused(code: str, where: str, message: str, fix: str = "") -> Misplaced:
    return Misplaced([Problem(code=code, where=where, message=message, fix=fix)])
