"""What the step records of one proceeding add up to. A pure fold, in order of sequence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hengjian.proceedings.models import StepRecord

CORRECT = "correct"
RECALCULATE = "recalculate"
GENERIC = frozenset({CORRECT, RECALCULATE})
"""Steps every procedure has; they leave the stage where it is."""


class Step(msgspec.Struct):
    """One step as it now counts: its data after corrections."""

    id: UUID
    seq: int
    name: str
    occurred_at: datetime
    precision: str
    recorded_at: datetime
    actor_id: UUID
    data: dict[str, Any]
    body: dict[str, Any]
    corrected_by: UUID | None = None


class State(msgspec.Struct):
    """Where a proceeding stands. `latest` holds the newest step of each name."""

    proceeding_id: UUID
    stage: str = ""
    steps: list[Step] = msgspec.field(default_factory=list)
    done: Counter[str] = msgspec.field(default_factory=Counter)
    latest: dict[str, Step] = msgspec.field(default_factory=dict)

    @property
    def seq(self) -> int:
        return self.steps[-1].seq if self.steps else 0

    def data(self) -> dict[str, Any]:
        """All elements said so far, later steps over earlier ones."""
        merged: dict[str, Any] = {}
        for step in self.steps:
            if step.name not in GENERIC:
                merged |= step.data
        return merged

    def before(self, step: Step) -> State:
        """The state when `step` was taken, as it now counts: later corrections of earlier steps are in it."""
        state = State(self.proceeding_id)
        for earlier in self.steps[: self.steps.index(step)]:
            state.take(earlier)
        return state

    def take(self, step: Step) -> None:
        """Adds a step as it is."""
        self.steps.append(step)
        self.done[step.name] += 1
        self.latest[step.name] = step
        self.stage = step.body.get("stage") or self.stage

    def running(self) -> list[dict[str, Any]]:
        """Limits that were started and not met, as they were last reckoned."""
        limits: dict[str, dict[str, Any]] = {}
        for step in self.steps:
            clocks = step.body.get("clocks", {})
            limits |= {c["id"]: c for c in clocks.get("started", [])}
            limits |= {c["id"]: limits[c["id"]] | c for c in clocks.get("moved", []) if c["id"] in limits}
            for met in clocks.get("met", []):
                limits.pop(met["clock"], None)
        return list(limits.values())

    def get(self, step: str, element: str, default: Any = None) -> Any:
        """An element of the newest step of that name."""
        found = self.latest.get(step)
        return found.data.get(element, default) if found else default

    def at(self, step: str) -> datetime | None:
        """When the newest step of that name happened."""
        found = self.latest.get(step)
        return found.occurred_at if found else None


def fold(proceeding_id: UUID, records: Iterable[StepRecord]) -> State:
    """The state after `records`, given in order of sequence."""
    state = State(proceeding_id)
    for record in records:
        advance(state, record)
    return state


def advance(state: State, record: StepRecord) -> None:
    """Takes one more record into the state. A body emptied after retention counts, without its data."""
    body: dict[str, Any] = record.body or {}
    step = Step(
        id=record.id,
        seq=record.seq,
        name=record.step,
        occurred_at=record.occurred_at,
        precision=record.occurred_precision,
        recorded_at=record.recorded_at,
        actor_id=record.actor_id,
        data=body.get("data", {}),
        body=body,
    )
    state.take(step)
    if record.corrects_id:
        corrected = next(s for s in state.steps if s.id == record.corrects_id)
        corrected.data = step.data.get("data", {})
        corrected.body = corrected.body | {"labels": body.get("labels", {})}
        corrected.corrected_by = record.id
