"""A root proceeding with its children: penalty, its legal review, hearing, deliberation, serving.

All members are locked together, loaded with one query and folded once; what one act says the next one sees.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any
from uuid import UUID

import msgspec

from hengjian.identity.scope import Scope
from hengjian.proceedings.models import StepRecord
from hengjian.proceedings.state import State, Step, When, advance


class Member(msgspec.Struct):
    """One proceeding of a family and what its records add up to."""

    id: UUID
    parent_id: UUID | None
    procedure: str
    channel: str
    state: State
    version: str = ""
    """The fingerprint of its procedure as its records pin it; empty where it has not begun."""

    def take(self, record: StepRecord) -> None:
        """Takes one more record into its state."""
        self.version = record.procedure_hash
        advance(self.state, record)

    @property
    def open(self) -> bool:
        """Begun, and not ended."""
        return bool(self.state.steps) and not self.state.ended


class Limit(msgspec.Struct):
    """A time limit of a member that runs, as it was last reckoned, and when it began."""

    proceeding: UUID
    since: When
    values: dict[str, Any]


class Family(msgspec.Struct):
    """The proceedings under one root, the root itself among them, by id."""

    root_id: UUID
    members: dict[UUID, Member] = msgspec.field(default_factory=dict)

    def add(self, member: Member) -> Member:
        self.members[member.id] = member
        return member

    def take(self, record: StepRecord) -> None:
        """Takes one more record into its member, which it may begin."""
        if record.proceeding_id not in self.members:
            self.add(member(record))
        self.members[record.proceeding_id].take(record)

    @property
    def root(self) -> Member:
        return self.members[self.root_id]

    def parent(self, identifier: UUID) -> Member | None:
        above = self.members[identifier].parent_id
        return self.members[above] if above else None

    def children(self, identifier: UUID, procedure: str = "") -> list[Member]:
        """Children that have been opened, of one procedure or of all, in order of opening."""
        found = [m for m in self.members.values() if m.parent_id == identifier and m.state.steps]
        found = [m for m in found if not procedure or m.procedure == procedure]
        return sorted(found, key=lambda m: (m.state.steps[0].occurred_at, m.id))

    def line(self, identifier: UUID) -> Iterator[Member]:
        """A member and those it was opened within, up to the root."""
        here: UUID | None = identifier
        while here in self.members:
            yield self.members[here]
            here = self.members[here].parent_id

    def recorded(self) -> Iterator[tuple[Member, Step]]:
        """Every step of every member in the order in which they were recorded."""
        several = ([(m, step) for step in m.state.steps] for m in self.members.values())
        return heapq.merge(*several, key=lambda one: (one[1].recorded_at, one[1].id))

    def running(self, identifier: UUID | None = None) -> list[Limit]:
        """Limits that were started and not met, of one member or of all, as they were last reckoned.

        A step may start, move and meet limits of the proceedings that its own was opened within.
        """
        limits: dict[str, Limit] = {}
        for member, step in self.recorded():
            clocks = step.body.get("clocks", {})
            for one in clocks.get("started", []):
                limits[one["id"]] = Limit(UUID(one["proceeding"]) if "proceeding" in one else member.id,
                                          step.when, dict(one))
            for one in clocks.get("moved", []):
                if one["id"] in limits:
                    limits[one["id"]].values |= one
            for one in clocks.get("met", []):
                limits.pop(one["clock"], None)
        return [one for one in limits.values() if identifier in (None, one.proceeding)]

    def findings(self) -> dict[str, list[dict[str, Any]]]:
        """What was found and not withdrawn, by the id of the step it is about."""
        standing: dict[str, list[dict[str, Any]]] = {}
        for _, step in self.recorded():
            standing.setdefault(str(step.id), []).extend(step.body.get("findings", []))
            for about, change in step.body.get("rejudged", {}).items():
                kept = [one for one in standing.get(about, []) if one["id"] not in change["withdrawn"]]
                standing[about] = kept + change["added"]
        return standing

    def open_child(self, identifier: UUID, procedure: str) -> Member | None:
        """The first child of that procedure which has not ended."""
        return next((m for m in self.children(identifier, procedure) if m.open), None)

    def until(self, when: When, seen_by: UUID) -> Family:
        """The family as a member saw it at that time, whenever its steps were recorded; itself where nothing is later.

        The member and those it was opened within had begun; others may not have.
        """
        begun = {one.id for one in self.line(seen_by)}
        states = {i: m.state.until(when, begun=i in begun) for i, m in self.members.items()}
        if all(states[i] is m.state for i, m in self.members.items()):
            return self
        return Family(self.root_id, {
            i: msgspec.structs.replace(m, state=states[i]) for i, m in self.members.items()})


def load(roots: Iterable[UUID], seen: Scope) -> dict[UUID, Family]:
    """The families of these roots, as far as they are in scope. One query, however many there are."""
    records = StepRecord.objects.within(seen).filter(root_id__in=list(roots))
    return {family.root_id: family for family in families(records.order_by("root_id", "proceeding_id", "seq"))}


def families(records: Iterable[StepRecord]) -> Iterator[Family]:
    """Records ordered by root, proceeding and sequence, folded."""
    for root_id, of_root in groupby(records, key=lambda r: r.root_id):
        family = Family(root_id)
        for record in of_root:
            family.take(record)
        yield family


def member(first: StepRecord) -> Member:
    """The proceeding that a record begins, still without it."""
    parent = (first.body or {}).get("parent")
    return Member(first.proceeding_id, UUID(parent) if parent else None, first.procedure, first.channel,
                  State(first.proceeding_id))
