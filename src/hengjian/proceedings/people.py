"""Who has to do with a case: for whom it waits now, and who has taken part in which part. One query for all of it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import msgspec
from django.db.models import Q

from hengjian.identity import rights
from hengjian.identity.models import Post
from hengjian.identity.services import Actor
from hengjian.law.procedures import Procedure, Step
from hengjian.proceedings import placing, standards, versions
from hengjian.proceedings.family import Member
from hengjian.proceedings.parts import HANDLER
from hengjian.proceedings.reading import CaseFile, Running, today
from hengjian.proceedings.state import GENERIC
from hengjian.proceedings.waiting import HANDLING, way

PARTS = {
    "AGENCY_HEAD": "审批", "UNIT_HEAD": "审核", "LEGAL_REVIEWER": "法制审核", "HEARING_HOST": "听证主持",
    "CLERK": "记录", "PUBLISHER": "公示", "ARCHIVIST": "归档", "PROPERTY_KEEPER": "保管财物",
}  # fmt: skip
"""What somebody in that post does in a case."""
HANDLES, ENTERS = "承办", "录入"


class Holder(msgspec.Struct, frozen=True):
    """A post as it concerns the case."""

    person: str
    name: str
    role: str
    unit: UUID | None
    present: bool
    """Whether it is held today."""


class Awaited(msgspec.Struct, frozen=True):
    """An act that the case waits for. `people` are the names of those whose it is: none where nobody holds the post."""

    proceeding: UUID
    within: str
    """The kind of proceeding, where it is one within the case in view."""
    step: Step
    post: str
    people: list[str]
    mine: bool
    since: datetime
    limit: Running | None
    """The limit that runs for it."""


class Taken(msgspec.Struct):
    """One person in one part: from when to when, and how the acts were confirmed."""

    name: str
    part: str
    since: datetime
    until: datetime
    present: bool = False
    """Whether the part is still theirs."""
    ways: dict[str, None] = {}


def holders(file: CaseFile) -> list[Holder]:
    """The posts of all who may be asked to act in a case and of all who have acted in it. One query."""
    members = _around(file)
    roles = {role for member in members for step in _procedure(member).steps for role in step.roles} - HANDLING
    acted = {step.actor_id for member in members for step in member.state.steps}
    day = today()
    rows = (Post.objects.in_force().filter(organisation=file.row.agency_id)
            .filter(Q(role__in=roles, since__lte=day) & (Q(until=None) | Q(until__gte=day)) | Q(person__in=acted))
            .order_by("person__pinyin", "person_id", "since").values_list(
                "person_id", "person__name", "role", "unit_id", "since", "until"))
    held = [Holder(str(person), name, role, unit, _covers(since, until, day))
            for person, name, role, unit, since, until in rows]
    return held + [Holder(str(one.person_id), one.person.name + one.mark, one.role, one.unit_id, True)
                   for one in rights.granted(file.row.agency_id, roles)]


def _covers(since: date, until: date | None, day: date) -> bool:
    return since <= day and (until is None or day <= until)


def _around(file: CaseFile) -> list[Member]:
    """The proceeding in view and those within it, however deep."""
    return [one for one in file.family.members.values()
            if one.state.steps and any(above.id == file.row.id for above in file.family.line(one.id))]


def _procedure(member: Member) -> Procedure:
    return versions.of(member.procedure, member.version).procedure


# -- for whom it waits -----------------------------------------------------------------------------------------


def awaited(actor: Actor, file: CaseFile, posts: list[Holder]) -> list[Awaited]:
    """What the case and the open proceedings within it wait for, those of the reader first."""
    found: list[Awaited] = []
    for member in _around(file):
        found += [_awaited(actor, file, member, step, limit, posts) for step, limit in _wanted(file, member)]
    return sorted(found, key=lambda one: (not one.mine, one.within == "", one.since))


def _wanted(file: CaseFile, member: Member) -> list[tuple[Step, Running | None]]:
    """The step that leads on, and those of others for which a limit runs.

    Where a limit waits for a step of the handlers beside the way (a payment to be registered), that one comes before
    the one that leads on.
    """
    procedure = _procedure(member)
    usual = _usual(file, member)
    limited: list[tuple[Step, Running | None]] = []
    for clock in file.clocks if member.id == file.row.id else []:
        step = _stopping(procedure, clock)
        if clock.left is None or clock.row.paused_since or step is None or step.to:
            continue
        if not placing.why_not(procedure, step, member, file.family):
            limited.append((step, clock))
    own = [one for one in limited if set(one[0].roles) & HANDLING]
    wanted = own[:1] or ([(usual, None)] if usual else [])
    others = {step.name: (step, clock) for step, clock in limited if not set(step.roles) & HANDLING}
    return [*wanted, *others.values()]


def _stopping(procedure: Procedure, clock: Running) -> Step | None:
    """The step that first meets a limit."""
    law = next((one for one in standards.law().clocks.get(procedure.name, []) if one.name == clock.row.name), None)
    return next((one for one in procedure.steps if law and law.stops and one.name == law.stops[0]), None)


def _usual(file: CaseFile, member: Member) -> Step | None:
    """The step that leads on, or what must come before it; none where neither is possible now."""
    procedure = _procedure(member)
    step = way(procedure).get(member.state.stage)
    if step is None:
        return None
    before = [procedure.step(name) for name in step.after if not member.state.done[name]]
    return next((one for one in (*before, step) if not placing.why_not(procedure, one, member, file.family)), None)


def _awaited(
    actor: Actor, file: CaseFile, member: Member, step: Step, limit: Running | None, posts: list[Holder]
) -> Awaited:
    people = _whose(file, member, step, posts)
    own = _procedure(member).title if member.id != file.row.id else ""
    return Awaited(member.id, own, step, placing.whose(step), list(dict.fromkeys(people.values())),
                   str(actor.person_id) in people, member.state.steps[-1].recorded_at, limit)


def _whose(file: CaseFile, member: Member, step: Step, posts: list[Holder]) -> dict[str, str]:
    """Those whom a step waits for, by id: who was named for it, who handles the case, or who holds the post.

    Nobody approves or reviews a case that they handle themselves; where a head of unit approves it is the unit's.
    """
    names = _names(file)
    if any(one.parts for one in _procedure(member).steps):
        named = [one["person"] for one in member.state.participants() if one["part"] != HANDLER]
        if named:
            return {person: names.get(person, "") or _name(posts, person) for person in named}
    handlers = _handlers(file)
    if set(step.roles) & HANDLING:
        return {person: names.get(person, "") or _name(posts, person) for person in handlers}
    found = [one for one in posts if one.present and one.role in step.roles and one.person not in handlers]
    if "UNIT_HEAD" in step.roles and "AGENCY_HEAD" not in step.roles:
        found = [one for one in found if one.unit == file.row.unit_id]
    return {one.person: one.name for one in found}


def _handlers(file: CaseFile) -> list[str]:
    """Who handles the case: of a proceeding within it, those who last signed above it."""
    if file.row.id == file.row.root_id:
        return [str(one) for one in file.row.handlers]
    signed = [step.body["officers"] for step in file.family.root.state.by_time() if step.body.get("officers")]
    pairs = [one for one in signed if len(one) > 1] or signed
    return [one["person"] for one in pairs[-1]] if pairs else file.family.root.state.people(HANDLER)


def _name(posts: list[Holder], person: str) -> str:
    return next((one.name for one in posts if one.person == person), "（已不在本机关）")


def _names(file: CaseFile) -> dict[str, str]:
    """The names of people as the records of the family have them."""
    found: dict[str, str] = {}
    for _, step in file.family.recorded():
        found |= step.body.get("named", {})
        found |= {one["person"]: one["name"] for one in step.body.get("officers", [])}
    return found


# -- who has taken part ----------------------------------------------------------------------------------------


def taken(file: CaseFile, posts: list[Holder]) -> list[Taken]:
    """Who has had which part in the case and in what was opened within it, in the order in which they came in."""
    found: dict[tuple[str, str], Taken] = {}
    handlers = set(_handlers(file))
    for member in _around(file):
        procedure = _procedure(member)
        steps = {one.name: one for one in procedure.steps}
        for step in member.state.steps:
            law = steps.get(step.name)
            officers = {one["person"]: (one["name"], one["how"]) for one in step.body.get("officers", [])}
            people = officers or {str(step.actor_id): (step.by, "session")}
            for person, (name, how) in people.items():
                part = _part(law, person, handlers, posts, step.name)
                one = found.setdefault((person, part), Taken(name, part, step.occurred_at, step.occurred_at, ways={}))
                one.since, one.until = min(one.since, step.occurred_at), max(one.until, step.occurred_at)
                one.ways[how] = None
                one.present = part == HANDLES and person in handlers and not file.row.is_closed
    return sorted(found.values(), key=lambda one: (one.part != HANDLES, one.since, one.name))


def _part(law: Step | None, person: str, handlers: set[str], posts: list[Holder], name: str) -> str:
    """What somebody does who takes a step: as it is said of the post by which they may take it."""
    if law is None or name in GENERIC:
        return HANDLES if person in handlers else ENTERS
    if person in handlers and set(law.roles) & HANDLING:
        return HANDLES
    held = [one.role for one in posts if one.person == person and one.role in law.roles]
    role = next((one for one in (*held, *law.roles) if one in PARTS), "")
    return PARTS[role] if role and not (set(held) & HANDLING) else HANDLES
