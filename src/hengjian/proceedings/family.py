"""A root proceeding with its children: penalty, its legal review, hearing, deliberation, serving.

All members are locked together, loaded with one query and folded once; what one act says the next one sees.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from uuid import UUID

import msgspec

from hengjian.proceedings.models import StepRecord
from hengjian.proceedings.state import State, When, fold


class Member(msgspec.Struct):
    """One proceeding of a family and what its records add up to."""

    id: UUID
    parent_id: UUID | None
    procedure: str
    channel: str
    state: State

    @property
    def open(self) -> bool:
        """Begun, and not ended."""
        return bool(self.state.steps) and not self.state.ended


class Family(msgspec.Struct):
    """The proceedings under one root, the root itself among them, by id."""

    root_id: UUID
    members: dict[UUID, Member] = msgspec.field(default_factory=dict)

    def add(self, member: Member) -> Member:
        self.members[member.id] = member
        return member

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

    def open_child(self, identifier: UUID, procedure: str) -> Member | None:
        """The first child of that procedure which has not ended."""
        return next((m for m in self.children(identifier, procedure) if m.open), None)

    def until(self, when: When, seen_by: UUID) -> Family:
        """The family as a member saw it at that time, whenever its steps were recorded; itself where nothing is later.

        The member and those it was opened within had begun; others may not have.
        """
        begun = set(self._line(seen_by))
        states = {i: m.state.until(when, begun=i in begun) for i, m in self.members.items()}
        if all(states[i] is m.state for i, m in self.members.items()):
            return self
        return Family(self.root_id, {
            i: msgspec.structs.replace(m, state=states[i]) for i, m in self.members.items()})

    def _line(self, identifier: UUID) -> Iterator[UUID]:
        """A member and its ancestors."""
        here: UUID | None = identifier
        while here in self.members:
            yield here
            here = self.members[here].parent_id


def load(roots: Iterable[UUID]) -> dict[UUID, Family]:
    """The families of these roots, as far as they are in scope. One query, however many there are."""
    records = StepRecord.objects.filter(root_id__in=list(roots)).order_by("root_id", "proceeding_id", "seq")
    return {family.root_id: family for family in families(records)}


def families(records: Iterable[StepRecord]) -> Iterator[Family]:
    """Records ordered by root, proceeding and sequence, folded."""
    for root_id, of_root in groupby(records, key=lambda r: r.root_id):
        family = Family(root_id)
        for identifier, several in groupby(of_root, key=lambda r: r.proceeding_id):
            family.add(member(identifier, list(several)))
        yield family


def member(identifier: UUID, records: list[StepRecord]) -> Member:
    """A proceeding from its records, of which there is at least one."""
    first = records[0]
    parent = (first.body or {}).get("parent")
    return Member(identifier, UUID(parent) if parent else None, first.procedure, first.channel,
                  fold(identifier, records))
