"""What the step records of one proceeding add up to. A pure fold, in order of sequence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from hengjian.identity.services import SHANGHAI
from hengjian.proceedings.models import StepRecord

CORRECT = "correct"
RECALCULATE = "recalculate"
WAIVE = "waive"
VOID_NUMBER = "void_number"
INVITE = "invite"
END_PARTICIPATION = "end_participation"
ASK_DESTRUCTION = "ask_destruction"
DECIDE_DESTRUCTION = "decide_destruction"
RESTRICT = "restrict"
LIFT_RESTRICTION = "lift_restriction"
GENERIC = frozenset({CORRECT, RECALCULATE, WAIVE, VOID_NUMBER, ASK_DESTRUCTION, DECIDE_DESTRUCTION, RESTRICT,
                     LIFT_RESTRICTION, INVITE, END_PARTICIPATION})
"""Steps every procedure has; they leave the stage where it is."""


class When(msgspec.Struct, frozen=True):
    """When something happened, at the precision with which that is known; compared at the coarser one."""

    at: datetime
    precision: str

    @property
    def day(self) -> date:
        return self.at.astimezone(SHANGHAI).date()

    def after(self, other: When) -> bool:
        """Whether this is certainly later."""
        if "day" in (self.precision, other.precision):
            return self.day > other.day
        return self.at.replace(microsecond=0) > other.at.replace(microsecond=0)


def recorded_by(body: dict[str, Any]) -> str:
    """The name of who took a step as its body says: 李某, or 李某（代理王某）."""
    return str(body.get("by_grant", {}).get("as") or body.get("actor", ""))


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

    @property
    def by(self) -> str:
        """Who took it, with the name of the one for whom they stood in."""
        return recorded_by(self.body)

    @property
    def when(self) -> When:
        return When(self.occurred_at, self.precision)


class State(msgspec.Struct):
    """Where a proceeding stands. `latest` holds the newest step of each name, by when it happened.

    `steps` are in order of sequence, `order` has the same steps in order of occurrence; they differ where an act
    that happened elsewhere was reported late.
    """

    proceeding_id: UUID
    stage: str = ""
    steps: list[Step] = msgspec.field(default_factory=list)
    order: list[Step] = msgspec.field(default_factory=list)
    newest: datetime | None = None
    done: Counter[str] = msgspec.field(default_factory=Counter)
    latest: dict[str, Step] = msgspec.field(default_factory=dict)

    @property
    def seq(self) -> int:
        return self.steps[-1].seq if self.steps else 0

    @property
    def ended(self) -> bool:
        return any(step.body.get("ends") for step in self.steps)

    def by_time(self) -> list[Step]:
        """The steps in order of occurrence; of two that happened at once as far as is known, the one recorded first."""
        return list(self.order)

    def data(self) -> dict[str, Any]:
        """All elements said so far, later steps over earlier ones."""
        merged: dict[str, Any] = {}
        for step in self.order:
            if step.name not in GENERIC:
                merged |= step.data
        return merged

    def before(self, step: Step) -> State:
        """The state when `step` was taken, as it now counts: later corrections of earlier steps are in it."""
        return self._of(self.steps[: self.steps.index(step)])

    def earlier(self, step: Step) -> State:
        """What had happened before `step`, whenever it was recorded."""
        return self._of(self.order[: self.order.index(step)])

    def until(self, when: When, *, begun: bool = True) -> State:
        """What had happened by then, whenever it was recorded. The state itself where nothing is later.

        With `begun` the first step counts in any case: what it says of the case holds for all that is done in it.
        """
        if self.newest is None or self.newest <= when.at:
            return self
        kept = [s for s in self.order if not s.when.after(when) or (begun and s is self.steps[0])]
        return self if len(kept) == len(self.order) else self._of(kept)

    def _of(self, steps: Iterable[Step]) -> State:
        state = State(self.proceeding_id)
        for step in steps:
            state.take(step)
        return state

    def take(self, step: Step) -> None:
        """Adds a step as it is."""
        self.steps.append(step)
        place = self._place(step.when)
        self.order.insert(place, step)
        self.newest = max(self.newest or step.occurred_at, step.occurred_at)
        self.done[step.name] += 1
        if not any(later.name == step.name for later in self.order[place + 1:]):
            self.latest[step.name] = step
        self.stage = step.body.get("stage") or self.stage

    def _place(self, when: When) -> int:
        """Before the first step that is certainly later, but always behind the one that began the proceeding.

        Days in `order` never fall after that one, so the search ends early.
        """
        place = len(self.order)
        if self.newest is None or self.newest <= when.at:
            return place
        for i in range(place - 1, 0, -1):
            if self.order[i].when.after(when):
                place = i
            elif self.order[i].when.day < when.day:
                break
        return place

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

    def documents(self) -> list[dict[str, Any]]:
        """What was issued and still counts, oldest first."""
        void = {one["document"] for step in self.steps for one in step.body.get("voided", [])}
        return [one for step in self.steps for one in step.body.get("documents", []) if one["id"] not in void]

    @property
    def destroyed(self) -> Step | None:
        """The decision by which the sealed content was destroyed, if it was. It is a root that says so."""
        decided = self.latest.get(DECIDE_DESTRUCTION)
        return decided if decided and decided.data["approved"] else None

    def restrictions(self) -> list[Step]:
        """The restrictions of reading that stand."""
        lifted = {step.data["restriction"] for step in self.steps if step.name == LIFT_RESTRICTION}
        return [step for step in self.steps if step.name == RESTRICT and str(step.id) not in lifted]

    @property
    def restricted(self) -> str:
        """The kind of secret for which the whole case is restricted; empty where it is not."""
        return next((str(step.data["kind"]) for step in self.restrictions() if not step.data["evidence"]), "")

    @property
    def protects(self) -> frozenset[str]:
        """Whose names lists do not show: `minor` where the party is one."""
        return frozenset(one for step in self.steps for one in step.body.get("protects", []))

    def participants(self) -> list[dict[str, Any]]:
        """Who takes part now: id, person and part, in the order in which they joined."""
        left = {one for step in self.steps for one in step.body.get("left", [])}
        return [p for step in self.steps for p in step.body.get("participants", []) if p["id"] not in left]

    def people(self, part: str) -> list[str]:
        """The ids of those who have that part now."""
        return [one["person"] for one in self.participants() if one["part"] == part]

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
