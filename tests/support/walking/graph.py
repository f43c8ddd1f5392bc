"""The worlds that can be reached in a scene, each judged once, and what is reached when a gate or an edge is gone."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import msgspec

from hengjian.law.catalogue import Law
from hengjian.law.facts import Facts, Moment
from hengjian.law.procedures import Procedure, Step

LAW = Law.load()
BEGAN = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
"""A Monday, whose law judges every scene."""
PARAMS = LAW.rulepacks.resolve("SCJG", "120116", BEGAN.date())
BESIDE = "~"
"""Events that begin so are no steps of the procedure: time, the party, proceedings above, beside and below."""

Edge = tuple[str, str | None]
"""A step, and the stage at which it is taken."""


class World(msgspec.Struct, frozen=True):
    """Where a proceeding stands, and what happened, in the order of its last time."""

    stage: str | None = None
    past: tuple[str, ...] = ()
    done: frozenset[str] = frozenset()
    """Steps that the procedure asks for by name."""

    def had(self, *events: str) -> bool:
        """Whether any of these has happened."""
        return any(event in self.past for event in events)

    def before(self, first: str, then: str) -> bool:
        """Whether both happened, in this order."""
        return self.had(first) and self.had(then) and self.past.index(first) < self.past.index(then)

    def last(self, *events: str) -> str:
        """The newest of these that has happened; empty where none has."""
        return next((event for event in reversed(self.past) if event in events), "")

    def place(self, event: str) -> int:
        """Where in the order it happened; -1 where it has not."""
        return self.past.index(event) if event in self.past else -1


class Move(msgspec.Struct, frozen=True):
    """One thing tried in a world: by which edge, which gates are closed to it, and the world that follows."""

    event: str
    edge: Edge
    closed: frozenset[str]
    then: World


class Scene(Protocol):
    """A small world of one procedure."""

    procedure: str
    gates: frozenset[str]
    """The rules that are judged; what the others look at is as it is in a sound case."""
    start: World

    def events(self, world: World) -> Iterator[str]:
        """What may be tried: steps, with a variant (`hear:waived`) where they come in several, and what is beside."""

    def facts(self, world: World, event: str) -> Facts:
        """What the rules may look at, from the account of what happened."""

    def then(self, world: World, event: str, step: Step | None) -> World:
        """The world after the event."""

    def wrongs(self, world: World, event: str) -> list[str]:
        """What is unlawful about taking it here, read from the account alone."""


class Graph:
    """A scene under a procedure: worlds, and the moves out of each, found once."""

    def __init__(self, scene: Scene, procedure: Procedure | None = None, *, ordered: bool = True) -> None:
        self.scene, self.ordered = scene, ordered
        self.procedure = procedure or LAW.procedures[scene.procedure]
        day = BEGAN.date()
        self.steps = {step.name: step for step in self.procedure.steps}
        self.rules = {name: [rule for rule in LAW.rules.at(scene.procedure, name, day, day)
                             if rule.id in scene.gates] for name in self.steps}
        left = {stage for step in self.procedure.steps for stage in step.from_stages}
        self.over = {stage.name for stage in self.procedure.stages if stage.end} - left
        """Stages at which nothing more can happen."""
        self._moves: dict[World, list[Move]] = {}

    def moves(self, world: World) -> list[Move]:
        """Everything that stages and order allow here, with the gates that are closed to it."""
        if world not in self._moves:
            self._moves[world] = list(self._found(world))
        return self._moves[world]

    def _found(self, world: World) -> Iterator[Move]:
        times = dict.fromkeys(world.done, 1)
        if world.stage in self.over:
            return
        for event in self.scene.events(world):
            step = self.steps.get(name_of(event))
            if step is None:
                if event.startswith(BESIDE):
                    yield Move(event, (event, world.stage), frozenset(), self.scene.then(world, event, None))
                continue
            if self._misplaced(step, world.stage, times):
                continue
            then = World(step.to) if step.to in self.over else self.scene.then(world, event, step)
            yield Move(event, (step.name, world.stage), self._closed(world, event, step), then)

    def _misplaced(self, step: Step, stage: str | None, times: dict[str, int]) -> bool:
        if self.ordered:
            return bool(self.procedure.why_not(step, stage, times))
        return (stage is None) == bool(step.from_stages) or (step.once and step.name in times)

    def _closed(self, world: World, event: str, step: Step) -> frozenset[str]:
        rules = self.rules[step.name]
        if not rules:
            return frozenset()
        facts = self.scene.facts(world, event)
        return frozenset(rule.id for rule in rules if rule.judge(facts, PARAMS).blocks)

    def walk(
        self, without: frozenset[str] = frozenset(), lost: Edge | None = None
    ) -> Iterator[tuple[World, Move]]:
        """Every move that is taken from some world that is reached, with these gates and this edge gone."""
        seen, waiting = {self.scene.start}, deque([self.scene.start])
        while waiting:
            world = waiting.popleft()
            for move in self.moves(world):
                if move.closed - without or move.edge == lost:
                    continue
                yield world, move
                if move.then not in seen:
                    seen.add(move.then)
                    waiting.append(move.then)

    def wrongs(self, without: frozenset[str] = frozenset()) -> Iterator[tuple[str, World, str]]:
        """What comes about unlawfully on some way: what, where, by which event."""
        for world, move in self.walk(without):
            for wrong in self.scene.wrongs(world, move.event):
                yield wrong, world, move.event

    @cached_property
    def taken(self) -> dict[str, list[World]]:
        """By event the worlds in which it can be taken, with every gate and edge in place."""
        found: dict[str, list[World]] = {}
        for world, move in self.walk():
            found.setdefault(move.event, []).append(world)
        return found


def name_of(event: str) -> str:
    """The step of an event, without its variant."""
    return event.partition(":")[0]


def onward(world: World, event: str, step: Step | None, *, marks: bool = True, remembered: bool = True) -> World:
    """The world after a step that undoes nothing; `marks` whether its time matters later."""
    past = tuple(one for one in world.past if one != event)
    return World(
        (step.to or world.stage) if step else world.stage,
        (*past, event) if marks else past,
        world.done | {step.name} if step and remembered else world.done,
    )


def when(world: World, event: str, *waits: str, days: int = 10) -> datetime | None:
    """When an event happened: a minute after the one before, and `days` after each of `waits` before it."""
    place = world.place(event)
    if place < 0:
        return None
    waited = sum(one in waits for one in world.past[: place + 1])
    return BEGAN + timedelta(days=days * waited, minutes=place)


def now(world: World, *waits: str, days: int = 10) -> datetime:
    """When what is tried in a world happens."""
    waited = sum(one in waits for one in world.past)
    return BEGAN + timedelta(days=days * waited, minutes=len(world.past) + 1)


def told(kind: type[Facts], **values: Any) -> Any:
    """Facts from values that are typed already; times become moments."""
    return kind({name: Moment.of(value) if isinstance(value, datetime) else value for name, value in values.items()},
                {})


def day_of(at: datetime | None) -> date | None:
    return at.date() if at else None
