"""What procedures must allow, from `tests/law/ways.yaml`; and procedures with one thing taken away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from hengjian.law import source
from hengjian.law.procedures import Procedure, Step

FILE = Path(__file__).resolve().parents[2] / "law" / "ways.yaml"


class Way(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Steps that can be taken one after the other, and where they lead."""

    name: str
    steps: list[str]
    ends: str


class Anytime(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Steps that can be taken at each of these stages, and why."""

    why: str
    steps: list[str]
    at: list[str]


class Promises(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Of one procedure. `needs` names the step that must have happened before another."""

    ways: list[Way]
    anytime: list[Anytime] = []
    needs: dict[str, str] = {}

    @property
    def steps(self) -> set[str]:
        """Every step that is spoken of."""
        return {step for one in (*self.ways, *self.anytime) for step in one.steps}


def promises() -> dict[str, Promises]:
    """By procedure."""
    return source.read(FILE, dict[str, Promises])


def broken(procedure: Procedure, promised: Promises) -> list[str]:
    """The promises that a procedure does not keep."""
    return [*_ways(procedure, promised), *_anytime(procedure, promised), *_waiting(procedure, promised)]


def _ways(procedure: Procedure, promised: Promises) -> Iterator[str]:
    for way in promised.ways:
        stage: str | None = None
        done: dict[str, int] = {}
        for name in way.steps:
            step = procedure.step(name)
            if why := procedure.why_not(step, stage, done):
                yield f"{way.name}：{why}"
                break
            stage, done[name] = step.to or stage, done.get(name, 0) + 1
        else:
            if stage != way.ends:
                yield f"{way.name}：止于“{stage}”"


def _anytime(procedure: Procedure, promised: Promises) -> Iterator[str]:
    for one in promised.anytime:
        for name in one.steps:
            done = dict.fromkeys(procedure.step(name).after, 1)
            for stage in one.at:
                if why := procedure.why_not(procedure.step(name), stage, done):
                    yield f"{one.why}：{why}"


def _waiting(procedure: Procedure, promised: Promises) -> Iterator[str]:
    for name, before in promised.needs.items():
        done = {one: 1 for one in (step.name for step in procedure.steps) if one not in (before, name)}
        if any(not procedure.why_not(procedure.step(name), stage, done) for stage in procedure.step(name).from_stages):
            yield f"“{name}”没有等“{before}”"


def mutants(procedure: Procedure) -> Iterator[tuple[str, Procedure]]:
    """The procedure with each edge, each target and each condition taken away in turn, and what was taken."""
    for step in procedure.steps:
        for stage in step.from_stages:
            left = [one for one in step.from_stages if one != stage]
            if left:
                yield f"{step.name} 不从 {stage}", _changed(procedure, step, from_stages=left)
        if step.from_stages and len(step.from_stages) == 1:
            yield f"没有 {step.name}", msgspec.structs.replace(
                procedure, steps=[_nowhere(one) if one is step else one for one in procedure.steps])
        if step.to and step.from_stages != [step.to]:
            yield f"{step.name} 不到 {step.to}", _changed(procedure, step, to=None)
        for before in step.after:
            yield f"{step.name} 不等 {before}", _changed(
                procedure, step, after=[one for one in step.after if one != before])


def _changed(procedure: Procedure, step: Step, **what: object) -> Procedure:
    changed = msgspec.structs.replace(step, **what)
    return msgspec.structs.replace(procedure, steps=[changed if one is step else one for one in procedure.steps])


def _nowhere(step: Step) -> Step:
    """A step that no stage offers; it begins nothing either."""
    return msgspec.structs.replace(step, from_stages=["nowhere"])
