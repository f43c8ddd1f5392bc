"""What waits for whom: the proceedings of the own body whose next step is one's to take, found when it is read.

Nothing is assigned or stored. Of each version of a procedure the stages say which step leads on from each of them; the
posts of that step are those it waits for. What the law reserves to others (nobody approves or reviews a case of
one's own: HC-01, FS-02) is left out.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from django.db.models import Exists, OuterRef, Q, QuerySet

from hengjian.identity.models import Role
from hengjian.identity.services import Actor
from hengjian.law.procedures import Procedure, Step
from hengjian.proceedings import reading, standards, versions
from hengjian.proceedings.models import ClockRow, Proceeding, StepRecord

KINDS = {
    "AGENCY_HEAD": "待审批", "UNIT_HEAD": "待审批", "LEGAL_REVIEWER": "待审核", "HEARING_HOST": "待听证",
    "CLERK": "待记录", "PUBLISHER": "待公示", "ARCHIVIST": "待归档", "PROPERTY_KEEPER": "待处理财物",
}  # fmt: skip
"""The kind of work a post has; who handles cases finds them among those in hand."""
HANDLING = frozenset({"HANDLER_LEAD", "HANDLER_CO"})
MOST = 200


class Waiting(msgspec.Struct, frozen=True):
    """A proceeding, the step that it waits for, and the kind of work that is."""

    case: Proceeding
    step: Step
    kind: str

    @property
    def within(self) -> str:
        """What kind of proceeding it is, where it was opened within a case; empty for a case itself."""
        return standards.law().procedures[self.case.procedure].title if self.case.parent_id else ""


def way(procedure: Procedure) -> dict[str, Step]:
    """By stage, the step that leads on towards the usual end, the first of the ends.

    A step that ends it so comes first. Otherwise the way of the smallest leaps counts: leaving out what lies between
    (a withdrawal, a transfer) is a leap, and sending back makes the way longer.
    """
    order = {stage.name: place for place, stage in enumerate(procedure.stages)}
    end = next((stage.name for stage in procedure.stages if stage.end), procedure.stages[-1].name)
    hops = [(stage, step) for step in procedure.steps if step.to for stage in step.from_stages if stage != step.to]
    left = {end: 0}
    for _ in procedure.stages:
        for stage, step in hops:
            if step.to in left:
                leap = (order[str(step.to)] - order[stage]) ** 2
                left[stage] = min(left.get(stage, left[str(step.to)] + leap), left[str(step.to)] + leap)
    found: dict[str, Step] = {}
    for stage, place in order.items():
        ahead = [(step.to != end, left[step.to] + (order[step.to] - place) ** 2, number, step)
                 for number, (at, step) in enumerate(hops) if at == stage and step.to in left]
        if ahead and stage != end:
            found[stage] = min(ahead)[-1]
    return found


def waiting(actor: Actor, limit: int = MOST) -> list[Waiting]:
    """What waits for the actor, the most pressing first. Four queries at most."""
    posts = actor.roles & KINDS.keys()
    if not posts:
        return []
    own, keyed = Q(handlers__holds=str(actor.person_id)), Q(pk__in=[])
    steps: dict[tuple[str, str, str], list[Step]] = {}
    rows = reading.cases(actor).filter(agency_id=actor.organisation.id)
    for name, fingerprint in _versions(rows):
        procedure = versions.of(name, fingerprint).procedure
        under = Q(procedure=name, procedure_hash=fingerprint)
        for stage, step in way(procedure).items():
            steps[name, fingerprint, stage] = [*_before(procedure, step, stage), step]
            for one in steps[name, fingerprint, stage]:
                if _asks(actor, one, posts):
                    keyed |= under & Q(stage=stage, is_closed=False) & _reserved(actor, procedure, one, own)
        for clock, _ in _by_limit(procedure, posts):
            keyed |= under & Q(Exists(_running(actor, clock)))
    asked = list(rows.filter(keyed).order_by("due_on", "last_step_at", "id")[:limit])
    ways = {row.id: steps.get((row.procedure, row.procedure_hash, row.stage), []) for row in asked}
    done = _done(actor, {key: way for key, way in ways.items() if len(way) > 1})
    leading = {row.id for row in asked if any(_asks(actor, one, posts) for one in ways[row.id])}
    pressing = _pressing(actor, [row for row in asked if row.id not in leading])
    found = []
    for row in asked:
        if row.id in leading:
            wanted = next((one for one in ways[row.id] if (row.id, one.name) not in done), None)
        else:
            limited = dict(_by_limit(reading.procedure_of(row), posts))
            wanted = next((limited[name] for name in pressing.get(row.id, []) if name in limited), None)
        if wanted and _asks(actor, wanted, posts):
            found.append(Waiting(row, wanted, kind_of(wanted, posts)))
    return found


def _asks(actor: Actor, step: Step, posts: frozenset[str]) -> bool:
    """Whether a step is for these posts, and not for the actor as one who handles cases."""
    return bool(set(step.roles) & posts) and not set(step.roles) & HANDLING & actor.roles


def _before(procedure: Procedure, step: Step, stage: str) -> list[Step]:
    """What must come before a step at a stage without leading on by itself (a countersigning that an agency added)."""
    return [one for one in procedure.steps if one.name in step.after and stage in one.from_stages and not one.to]


def _done(actor: Actor, ways: dict[UUID, list[Step]]) -> set[tuple[UUID, str]]:
    """Which of these steps have been taken in these proceedings. One query, where there is anything to ask."""
    if not ways:
        return set()
    names = {one.name for way in ways.values() for one in way[:-1]}
    made = StepRecord.objects.within(actor.scope).filter(proceeding_id__in=ways, step__in=names)
    return set(made.values_list("proceeding_id", "step"))


def _versions(rows: QuerySet[Proceeding]) -> list[tuple[str, str]]:
    """The procedures under which a body's cases run, with the agency's own steps and stages."""
    return sorted(set(rows.order_by().values_list("procedure", "procedure_hash").distinct()))


def kind_of(step: Step, posts: frozenset[str]) -> str:
    """The kind of work that a step is for somebody with these posts."""
    return next(KINDS[role] for role in step.roles if role in posts and role in KINDS)


def _reserved(actor: Actor, procedure: Procedure, step: Step, own: Q) -> Q:
    """Approving and reviewing is for those who do not handle the case; a head of unit approves the unit's.

    Where a procedure names who takes part, its steps wait for the one who was named.
    """
    if any(one.parts for one in procedure.steps):
        return own
    allowed = Q() if set(step.roles) & HANDLING else ~own
    units = actor.units_as(Role.UNIT_HEAD)
    if units and Role.UNIT_HEAD in step.roles and Role.AGENCY_HEAD not in step.roles:
        allowed &= Q(unit_id__in=units)
    return allowed


def _by_limit(procedure: Procedure, posts: frozenset[str]) -> list[tuple[str, Step]]:
    """Limits that a step beside the way meets (publishing), with that step, where it is for these posts alone."""
    named = {step.name: step for step in procedure.steps}
    found = []
    for clock in standards.law().clocks.get(procedure.name, []):
        step = named.get(clock.stops[0]) if clock.stops else None
        if step and not step.to and step.from_stages and set(step.roles) & posts and not set(step.roles) & HANDLING:
            found.append((clock.name, step))
    return found


def _running(actor: Actor, clock: str) -> Any:
    return ClockRow.objects.within(actor.scope).filter(
        proceeding_id=OuterRef("id"), name=clock, met_on=None, paused_since=None)


def _pressing(actor: Actor, rows: list[Proceeding]) -> dict[UUID, list[str]]:
    """The limits that run in each of these, the most pressing first."""
    found: dict[UUID, list[str]] = {}
    if rows:
        running = ClockRow.objects.within(actor.scope).filter(
            proceeding_id__in=[row.id for row in rows], met_on=None, paused_since=None)
        for proceeding, name in running.order_by("due_on", "id").values_list("proceeding_id", "name"):
            found.setdefault(proceeding, []).append(name)
    return found
