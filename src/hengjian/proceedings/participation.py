"""Inviting others to a case 参与 and ending it: recorded steps, on a basis, for a time, with a reason.

What participants then read is `proceedings.taking_part`.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from hengjian.identity.models import Organisation, Person, Post
from hengjian.identity.scope import may_participate
from hengjian.identity.services import SHANGHAI, Actor
from hengjian.kernel.ids import new_id
from hengjian.kernel.problem import Problem, Problems
from hengjian.law.participation import Part, parts
from hengjian.law.procedures import Step as LawStep
from hengjian.proceedings import exclusions
from hengjian.proceedings.errors import Misplaced
from hengjian.proceedings.models import TimeSource
from hengjian.proceedings.reasons import stated
from hengjian.proceedings.state import END_PARTICIPATION, INVITE, State
from hengjian.proceedings.waiver import SUPERVISING

if TYPE_CHECKING:
    from hengjian.proceedings.door import Act
    from hengjian.proceedings.sitting import Draft, Sitting

INVITING = LawStep(name=INVITE, title="邀请参与", action="邀请参与", roles=[], from_stages=[], once=False)
ENDING = LawStep(name=END_PARTICIPATION, title="结束参与", action="结束参与", roles=[], from_stages=[], once=False)
LABELS = {"part": "参与身份", "organisation": "参与单位", "person": "参与人", "since": "开始日期", "until": "结束日期",
          "reason": "事由", "participation": "参与"}


class Invitation(msgspec.Struct, frozen=True):
    """One participation as the records have it; `ended` when somebody ended it before its time."""

    id: str
    part: str
    part_title: str
    organisation: str
    organisation_name: str
    person: str
    person_name: str
    since: datetime
    until: datetime
    reason: str
    ended: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Whether it holds at a moment, or will."""
        return (self.ended or self.until) > at


def invitations(state: State) -> list[Invitation]:
    """Everybody who was invited to a case, in the order of the records."""
    ended = {step.data["participation"]: step.occurred_at for step in state.steps
             if step.name == END_PARTICIPATION and step.data}
    return [
        Invitation(said["participation"], said["part"], said["part_title"], said["organisation"],
                   said["organisation_name"], said["person"], said["person_name"],
                   datetime.fromisoformat(said["from"]), datetime.fromisoformat(said["to"]), said["reason"],
                   ended.get(said["participation"]))
        for step in state.steps if step.name == INVITE and (said := step.data)
    ]


def offered(actor: Actor, body: UUID, procedure: str, step: str = INVITE) -> list[Part]:
    """The parts to which somebody may invite others in a case of this body, or which they may end (`step`)."""
    roles = actor.roles_at(procedure, step)
    if roles & SUPERVISING:
        return list(parts().values())
    own = roles if actor.organisation.id == body else frozenset()
    return [part for part in parts().values() if own & set(part.invited_by)]


def bodies(part: Part, of: Organisation) -> Any:
    """The bodies that may be invited in a part to a case of a body, by name."""
    found = Organisation.objects.exclude(id=of.id).filter(city=of.city)
    if part.kinds:
        found = found.filter(kind__in=part.kinds)
    if part.superior:
        found = found.filter(id=of.superior_id) if of.is_vertical and of.superior_id else found.none()
    if part.roles:
        found = found.filter(id__in=Post.objects.filter(role__in=part.roles).values("organisation"))
    return found.order_by("name")


def people(part: Part, body: UUID, day: date) -> list[Person]:
    """Who of a body may be invited in a part on a day, by name; nobody where the body itself is."""
    if part.invites == "body":
        return []
    held = Post.objects.current(day).filter(organisation=body).select_related("person", "organisation")
    held = held.filter(role__in=part.roles) if part.roles else held
    found = {post.person_id: post.person for post in held if may_participate(post.organisation, [post.role])}
    return sorted(found.values(), key=lambda one: (one.pinyin, str(one.id)))


def invited(sitting: Sitting, act: Act) -> Draft:
    """The invitation, checked. Raises Problems (form) or Misplaced (not here, not by this person)."""
    if sitting.id != sitting.family.root_id or not sitting.state.steps:
        raise _misplaced("misplaced", "只能对整件案件邀请参与", "请在案件页面办理")
    part = parts().get(str(act.data.get("part") or ""))
    if part is None:
        raise Problems([_wrong("part", "没有这种参与身份", "请重新选择")])
    if part not in offered(sitting.actor, sitting.organisation.id, sitting.resolved.procedure.name):
        raise _misplaced("not_your_role", f"您的岗位不能邀请“{part.title}”",
                         "请由本机关有权的岗位或者司法行政机关办理", part.cite)
    since, until = _days(sitting, act, part)
    organisation, person = _whom(sitting, act, part)
    reason = _reason(act)
    _once(sitting, part, organisation, person)
    begins = max(sitting.now, datetime.combine(since, time.min, SHANGHAI))
    ends = datetime.combine(until + timedelta(days=1), time.min, SHANGHAI)
    stands = {
        "participation": str(new_id()), "part": part.name, "part_title": part.title, "cite": part.cite,
        "organisation": str(organisation.id), "organisation_name": organisation.name,
        "person": str(person.id) if person else "", "person_name": person.name if person else "",
        "from": begins.isoformat(), "to": ends.isoformat(), "reason": reason,
    }
    return _draft(sitting, act, INVITING, part, stands)


def ended(sitting: Sitting, act: Act) -> Draft:
    """The end of a participation, checked. Raises Problems (form) or Misplaced."""
    wanted = str(act.data.get("participation") or "")
    found = next((one for one in invitations(sitting.state) if one.id == wanted and one.holds(sitting.now)), None)
    if found is None:
        raise _misplaced("no_participation", "没有找到这项参与，或者已经结束", "请刷新页面查看")
    may = offered(sitting.actor, sitting.organisation.id, sitting.resolved.procedure.name, END_PARTICIPATION)
    if found.part not in {part.name for part in may}:
        raise _misplaced("not_your_role", "您的岗位不能结束这项参与", "请由本机关有权的岗位或者司法行政机关办理")
    stands = {"participation": found.id, "part_title": found.part_title,
              "organisation_name": found.organisation_name, "person_name": found.person_name, "reason": _reason(act)}
    return _draft(sitting, act, ENDING, parts()[found.part], stands)


def said(data: dict[str, Any]) -> str:
    """An invitation or its end in one line, from the record."""
    if not data:
        return ""
    who = f"{data['organisation_name']}{'　' + data['person_name'] if data['person_name'] else ''}"
    if "from" not in data:
        return f"{data['part_title']}：{who}；事由：{data['reason']}"
    since, last = datetime.fromisoformat(data["from"]), datetime.fromisoformat(data["to"]) - timedelta(seconds=1)
    span = f"{since.astimezone(SHANGHAI):%Y-%m-%d} 至 {last.astimezone(SHANGHAI):%Y-%m-%d}"
    return f"{data['part_title']}：{who}，{span}；事由：{data['reason']}"


def _draft(sitting: Sitting, act: Act, step: LawStep, part: Part, stands: dict[str, Any]) -> Draft:
    from hengjian.proceedings.sitting import Draft

    own = msgspec.structs.replace(step, roles=[*SUPERVISING, *part.invited_by])  # the record says by whose grant
    case = sitting.case(act.step, {}, sitting.now, step.time_precision, ())
    return Draft(act, own, case, {}, [], sitting.now, TimeSource.SERVER, stands=stands)


def _days(sitting: Sitting, act: Act, part: Part) -> tuple[date, date]:
    found: dict[str, date] = {}
    wrong: list[Problem] = []
    for name in ("since", "until"):
        try:
            found[name] = date.fromisoformat(str(act.data.get(name) or ""))
        except ValueError:
            wrong.append(_wrong(name, f"缺少「{LABELS[name]}」或者写法不对", "请选择日期"))
    if wrong:
        raise Problems(wrong)
    since, until = found["since"], found["until"]
    if since < sitting.today:
        raise Problems([_wrong("since", "开始日期不能早于今天", "参与从记录之后开始")])
    if until < since or (until - since).days >= part.longest_days:
        raise Problems([_wrong("until", f"“{part.title}”最长 {part.longest_days} 天，结束日期不早于开始日期",
                               "请改结束日期；确需延长的，到期再邀请", part.cite)])
    return since, until


def _whom(sitting: Sitting, act: Act, part: Part) -> tuple[Organisation, Person | None]:
    asked, named = str(act.data.get("organisation") or ""), str(act.data.get("person") or "")
    body = next((one for one in bodies(part, sitting.organisation) if str(one.id) == asked), None)
    if body is None:
        raise Problems([_wrong("organisation", f"这个单位不能作为“{part.title}”参与", "请重新选择参与单位")])
    if part.invites == "body":
        return body, None
    person = next((one for one in people(part, body.id, sitting.today) if str(one.id) == named), None)
    if person is None:
        raise Problems([_wrong("person", "缺少「参与人」，或者所选的人没有可以参与的岗位", "请选择该单位在岗的人员")])
    if part.evaluates and not exclusions.may_evaluate(sitting.family, str(person.id)):
        raise Problems([_wrong("person", f"{person.name}办过、审过或者批过本案，不能评查", "请另选评查员", part.cite)])
    return body, person


def _once(sitting: Sitting, part: Part, body: Organisation, person: Person | None) -> None:
    wanted = (part.name, str(body.id), str(person.id) if person else "")
    for one in invitations(sitting.state):
        if (one.part, one.organisation, one.person) == wanted and one.holds(sitting.now):
            raise _misplaced("nothing_to_do", "已经邀请，尚未到期", "请刷新页面查看")


def _reason(act: Act) -> str:
    wrong: list[Problem] = []
    reason = stated(act.data, "reason", "事由", wrong)
    if wrong:
        raise Problems(wrong)
    return reason


def _wrong(where: str, message: str, fix: str, cite: str = "") -> Problem:
    return Problem(code="required", where=where, message=message, fix=fix, cite=cite)


def _misplaced(code: str, message: str, fix: str, cite: str = "") -> Misplaced:
    return Misplaced([Problem(code=code, where=INVITE, message=message, fix=fix, cite=cite)])
