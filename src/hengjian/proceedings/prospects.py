"""What may be done next in a case, and why not yet: procedure, post and gates judged before anything is typed."""

from __future__ import annotations

from collections.abc import Iterator, Set
from datetime import date
from typing import Any

import msgspec
from django.utils import timezone

from hengjian.identity.services import Actor
from hengjian.kernel.ids import new_id
from hengjian.law.procedures import Resolved, Step
from hengjian.law.rules import Verdict
from hengjian.proceedings import exclusions, overlays, placing, standards
from hengjian.proceedings.behaviours import Case, Signature
from hengjian.proceedings.family import Family, Member
from hengjian.proceedings.models import Channel
from hengjian.proceedings.parts import HANDLER
from hengjian.proceedings.reading import ANCESTORS, CaseFile, today
from hengjian.proceedings.sitting import Sitting
from hengjian.proceedings.state import State
from hengjian.proceedings.waiting import way

ANYWHERE = 4
"""A step possible at more stages than this is no next step of any of them."""
WHO = frozenset({"doer", "doer_name", "officers"})
"""Facts of who acts: of somebody else's step nobody knows yet who takes it."""
FROM_INPUT = frozenset({"document_problems", "receipt_unused", "party_requested", "published_text"})
"""Facts that a behaviour derives from what the step itself says."""


class Prospect(msgspec.Struct):
    """A step and what stands in its way. `reason` is empty where it may be tried."""

    step: Step
    reason: str = ""
    cite: str = ""
    verdicts: list[Verdict] = []
    waiting: int = 0
    """How many gates can only be judged when the form is filled in."""
    by_post: bool = False
    """Whether it is for others to do; nothing else was looked at."""
    opens: str = ""
    """The procedure, where the step begins a proceeding within this one."""


class Prospects(msgspec.Struct):
    """`next` is what presses first; `others` may be done too; `blocked` may not yet, with the reason."""

    next: Prospect | None = None
    others: list[Prospect] = []
    blocked: list[Prospect] = []
    children: list[Prospect] = []
    """Proceedings that may be opened within this one: their opening steps."""
    foretold: list[Prospect] = []
    """Somebody else's steps that this one's were leading up to and that would be refused now, with what is found."""


def prospects(actor: Actor, file: CaseFile) -> Prospects:
    """The steps open to the actor. Only the first one and the way-marking ones are judged by their gates."""
    if actor.organisation.id != file.row.agency_id:
        return Prospects()
    available = [_by_post(actor, file.procedure.name, step) for step in _available(file)
                 if not step.afterwards or actor.roles & set(step.roles)]
    judged = [_judged(actor, file, one) if _counts(one, available) else one for one in available]
    ready = [one for one in judged if not one.reason]
    blocked = [one for one in judged if one.reason]
    blocked += [] if file.row.is_closed else _not_yet(file, available)
    urged = _first(file, [one for one in ready if _urged(file, one.step)])
    below = overlays.children_for_new(file.organisation, file.row.procedure, today(), file.row.channel)
    children = [child_prospect(actor, file, resolved, judged=False) for resolved in below]
    return Prospects(urged, [one for one in ready if one is not urged], blocked,
                     [one for one in children if not one.reason], list(_foretold(actor, file, available)))


def _foretold(actor: Actor, file: CaseFile, available: list[Prospect]) -> Iterator[Prospect]:
    """What those who led up to a step that waits for another post should know before it is taken."""
    done = file.state.done
    awaited = {step.foretells for step in file.procedure.steps if step.foretells and done[step.name]}
    for one in available:
        if one.reason and one.step.name in awaited and file.row.channel == Channel.ONLINE:
            own = {field.key for field in one.step.form} | FROM_INPUT | WHO
            if found := [v for v in judge(actor, file, one.step) if v.found and not _rests_on(v, own)]:
                yield msgspec.structs.replace(one, verdicts=found)


def foretold(actor: Actor, file: CaseFile, step: Step, said: dict[str, Any]) -> list[Verdict]:
    """How the gates of the step that this one leads up to would stand with this said; they hold nobody up.

    `said` is as far as it goes: what turns on what is not said yet, or on who will act, is left out.
    """
    if not step.foretells or file.row.channel != Channel.ONLINE:
        return []
    sitting, case = supposed(actor, file, step)
    case.data = sitting.standard(step, said).data
    found = sitting.verdicts(case, at=step.foretells)
    return [v for v in found if v.status != "not_applicable" and not v.missing and not _rests_on(v, FROM_INPUT | WHO)]


def _first(file: CaseFile, urged: list[Prospect]) -> Prospect | None:
    """What comes first of what presses: the usual way, unless some other step meets a limit that it does not."""
    if not urged:
        return None
    usual = way(file.procedure).get(file.state.stage)
    same = next((one for one in urged if usual and one.step.name == usual.name), urged[0])
    return same if _limits(file, urged[0].step) <= _limits(file, same.step) else urged[0]


def _limits(file: CaseFile, step: Step) -> set[str]:
    """The running limits that a step meets."""
    waiting = {clock.row.name for clock in file.clocks if clock.left is not None}
    return waiting & {clock.name for clock in standards.law().clocks_stopped(file.procedure.name, step.name)}


def _urged(file: CaseFile, step: Step) -> bool:
    """Whether a step presses: it leads on, it comes once, or a limit waits for it.

    Nobody is urged to send back, withdraw or revoke, nor to do again what may be done any number of times.
    """
    waiting = {clock.row.name for clock in file.clocks if clock.left is not None}
    stopped = standards.law().clocks_stopped(file.procedure.name, step.name)
    if any(clock.name in waiting and clock.stops[0] == step.name for clock in stopped):
        return True
    if step.afterwards:
        return False
    order = [stage.name for stage in file.procedure.stages]
    usual = way(file.procedure).get(file.state.stage)
    if usual and usual.name == step.name:
        return True
    back = bool(step.to) and order.index(str(step.to)) < order.index(file.state.stage)
    return not back and (step.once or bool(step.to)) and len(step.from_stages) <= ANYWHERE


def _available(file: CaseFile) -> list[Step]:
    """Steps that the procedure allows now, in the order in which they are likely to be wanted; done ones last.

    As long as a step leads on, the procedure's own order holds and steps that end it come last. At the last
    stage what meets the nearest limit comes first, then what ends the case. What the agency has set before another
    step that is still to come stands before all of these.
    """
    found = [step for step in file.procedure.next_steps(file.state.stage, file.state.done)
             if not placing.why_not(file.procedure, step, file.member, file.family)]
    done = file.state.done
    first = {name for step in file.procedure.steps if not done[step.name] for name in step.after} & file.resolved.added
    ends = {step.name for step in found if step.to and file.procedure.stage(step.to).end}
    if any(step.to and step.name not in ends and not done[step.name] for step in found):
        return sorted(found, key=lambda step: (bool(done[step.name]), step.name not in first, step.name in ends))
    return sorted(found, key=lambda step: (bool(done[step.name]), step.name not in first, _due(file, step),
                                           step.name not in ends))


def _due(file: CaseFile, step: Step) -> tuple[date, int]:
    """The nearest limit that a step meets, and its place among the steps that meet that limit."""
    stopped = {c.name: c for c in standards.law().clocks_stopped(file.procedure.name, step.name)}
    due = [(clock.row.due_on, stopped[clock.row.name].stops.index(step.name))
           for clock in file.clocks if clock.left is not None and clock.row.name in stopped]
    return min(due, default=(date.max, 0))


def _by_post(actor: Actor, procedure: str, step: Step) -> Prospect:
    if actor.roles_at(procedure, step.name) & set(step.roles):
        return Prospect(step)
    return Prospect(step, reason=f"须由{placing.whose(step)}办理。", by_post=True)


def _counts(one: Prospect, available: list[Prospect]) -> bool:
    """Judging costs queries: the first step, and those that issue a document or end the case, are worth it."""
    return not one.reason and (one is available[0] or bool(one.step.documents))


def prospect(actor: Actor, file: CaseFile, step: Step) -> Prospect:
    """One step, whatever stands in its way: place, post, body, gates."""
    if actor.organisation.id != file.row.agency_id:
        return Prospect(step, reason="只能办理本机关的案件。")
    if reason := _misplaced(file, step):
        return Prospect(step, reason=f"{reason}。")
    one = _by_post(actor, file.procedure.name, step)
    return one if one.reason else _judged(actor, file, one)


def child_prospect(actor: Actor, file: CaseFile, resolved: Resolved, *, judged: bool = True) -> Prospect:
    """The opening step of a proceeding within this one, whatever stands in its way: place, post, body, gates."""
    procedure = resolved.procedure
    child = Member(new_id(), file.row.id, procedure.name, file.row.channel, State(file.row.id))
    one = msgspec.structs.replace(_by_post(actor, procedure.name, procedure.opening), opens=procedure.name)
    if actor.organisation.id != file.row.agency_id:
        return msgspec.structs.replace(one, reason="只能办理本机关的案件。")
    online = file.row.channel == Channel.ONLINE
    misplaced = (placing.why_not_open if online else placing.why_not_under)(procedure, child, file.family)
    if misplaced:
        return msgspec.structs.replace(one, reason=f"{misplaced}。")
    return _judged(actor, file, one, resolved) if judged and not one.reason else one


def _judged(actor: Actor, file: CaseFile, one: Prospect, opens: Resolved | None = None) -> Prospect:
    """The gates of a step as they stand now, its own answers still unknown.

    Only online do they stand in the way; what is entered afterwards has happened and leads to findings.
    """
    own = {field.key for field in one.step.form} | FROM_INPUT
    if len(file.state.people(HANDLER)) < one.step.officers:  # who will sign is answered with the form
        own.add("officers")
    verdicts = [v for v in judge(actor, file, one.step, opens) if v.status != "not_applicable"]
    settled = [v for v in verdicts if not _rests_on(v, own) and not (v.missing and one.step.form)]
    online = file.row.channel == Channel.ONLINE
    failed = next((v for v in settled if v.blocks and v.status == "failed"), None) if online else None
    reason = f"{failed.message}。{failed.fix}。" if failed and failed.fix else f"{failed.message}。" if failed else ""
    cite = failed.cite if failed else ""
    if not reason and online and (excluded := exclusions.why_not(
            file.family, (opens.procedure if opens else file.procedure).name, one.step, [str(actor.person_id)])):
        reason, cite = f"{excluded.message}。{excluded.fix}。", excluded.cite
    return msgspec.structs.replace(one, verdicts=settled, waiting=len(verdicts) - len(settled), reason=reason,
                                   cite=cite)


def _rests_on(verdict: Verdict, own: Set[str]) -> bool:
    return bool({path.split(".")[0] for path in [*verdict.read, *verdict.missing]} & own)


def judge(actor: Actor, file: CaseFile, step: Step, opens: Resolved | None = None) -> list[Verdict]:
    """Every rule at a step, judged as if the officers of the case were doing it now with an empty form."""
    sitting, case = supposed(actor, file, step, opens)
    return sitting.verdicts(case)


def supposed(actor: Actor, file: CaseFile, step: Step, opens: Resolved | None = None) -> tuple[Sitting, Case]:
    """The moment in which a step would be judged now, before anything is said in it. Nothing is locked.

    `opens` is the procedure, where the step begins a proceeding within the case.
    """
    row, family, member = file.row, file.whole, file.whole.members[file.row.id]
    now = timezone.now()
    if opens:
        child = new_id()
        member = Member(child, row.id, opens.procedure.name, row.channel, State(child))
        family = Family(family.root_id, {**family.members, child: member})
    ancestors = {name: getattr(row, name) for name in ANCESTORS}
    sitting = Sitting(actor, file.organisation, family, member, now, ancestors, opens or file.resolved)
    people = file.state.people(HANDLER)
    signed = tuple(Signature(msgspec.convert(p, type(row.id)), "session") for p in people) if step.officers else ()
    case = sitting.case(step.name, {}, now, step.time_precision, signed)
    case.open_sealed = file.open_sealed
    return sitting, case


def _not_yet(file: CaseFile, available: list[Prospect]) -> list[Prospect]:
    """Steps that would lead on from the present stage and wait for another one."""
    shown = {one.step.name for one in available}
    waiting = []
    for step in file.procedure.steps:
        if step.name in shown or not step.to or file.state.stage not in step.from_stages:
            continue
        if reason := _misplaced(file, step):
            waiting.append(Prospect(step, reason=f"{reason}。"))
    return waiting


def _misplaced(file: CaseFile, step: Step) -> str:
    """Why a step cannot be taken now by its place in procedure and family; what is reported has more room."""
    if file.row.channel != Channel.ONLINE:
        return file.procedure.why_not_kept(step, bool(file.state.steps), file.state.done)
    return placing.why_not(file.procedure, step, file.member, file.family)
