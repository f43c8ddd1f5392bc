"""Every way through every procedure: nothing unlawful comes about on any, and whatever is taken away is noticed."""

from __future__ import annotations

import functools
import inspect
import re

import pytest

from hengjian.law.procedures import Procedure, mistakes
from support.walking.deliberation import Deliberation
from support.walking.graph import BEGAN, LAW, Graph, name_of
from support.walking.hearing import Hearing
from support.walking.penalty import Penalty
from support.walking.plans import PLANS, UNORDERED, graph
from support.walking.promises import broken, mutants, promises
from support.walking.review import Review
from support.walking.serving import Serving
from support.walking.spot import Spot

pytestmark = pytest.mark.long

ORDINARY = {plan.name: plan for plan in PLANS}
LOOSE = {plan.name: plan for plan in UNORDERED}
OTHERS = {"当场": Spot(), "审核": Review(), "听证程序": Hearing(), "讨论": Deliberation(), "送达": Serving()}
WITHOUT_STAGES = {"当场，不按环节": Spot(only=frozenset({"open", "deliver", "publish"}))}
"""With the order of stages gone too, the gates alone must hold."""
IMPOSSIBLE = {"重于告知", "重于审核", "没有告知权利", "没有告知听证", "承办人决定", "审核人决定"}
"""Kinds of case that can never be decided."""
PROMISES = promises()


@functools.cache
def walked(name: str) -> Graph:
    if name in OTHERS:
        return Graph(OTHERS[name])
    if name in WITHOUT_STAGES:
        return Graph(WITHOUT_STAGES[name], ordered=False)
    return graph((ORDINARY | LOOSE)[name])


def of(procedure: str) -> list[str]:
    """The worlds that are walked of a procedure."""
    if procedure == "penalty.ordinary":
        return [*LOOSE, *ORDINARY]
    return [name for name, scene in (OTHERS | WITHOUT_STAGES).items() if scene.procedure == procedure]


@pytest.mark.parametrize("name", [*ORDINARY, *LOOSE, *OTHERS, *WITHOUT_STAGES])
def test_no_way_leads_past_what_the_law_wants_first(name: str) -> None:
    wrong = next(walked(name).wrongs(), None)
    assert wrong is None, wrong


def test_the_lawful_ways_are_there() -> None:
    """A walk that gets nowhere would find nothing wrong."""
    assert {name for name in ORDINARY if not walked(name).taken.get("decide")} == IMPOSSIBLE
    heard = walked("听证").taken["decide"]
    assert any(world.had("~hearing.held") for world in heard)
    assert any(world.had("~hearing.stopped") for world in heard)
    assert sum(len(worlds) for name in ORDINARY for worlds in walked(name).taken.values()) > 20_000


GATES = [(scene.procedure, gate) for scene in (Penalty(PLANS[0]), *OTHERS.values()) for gate in sorted(scene.gates)]


@pytest.mark.parametrize(("procedure", "gate"), GATES)
def test_a_gate_that_is_taken_away_is_noticed(procedure: str, gate: str) -> None:
    """Without it alone, every other gate in its place, something unlawful comes about."""
    assert any(next(walked(name).wrongs(frozenset({gate})), None) for name in of(procedure))


BY_SITUATION = {
    "CF-01": "the item's own dates", "CF-03": "the item's own dates", "CF-09": "the party's age",
    "CF-14": "the day of the offence", "CF-27-times": "the times of one record", "CF-32-extend": "the limit as it runs",
    "CF-37": "after the decision", "CF-38-bank": "after the decision", "CF-41": "after the decision",
    "CF-41-court": "after the decision", "CF-41-overdue": "after the decision", "GS-01-after": "walked on the spot",
}  # fmt: skip
"""Gates that look at times and are not walked, and what their times are of: their situations hold them, each
comparison of theirs altered (`test_mutations`)."""


@pytest.mark.parametrize("procedure", LAW.procedures)
def test_every_gate_that_keeps_an_order_is_walked(procedure: str) -> None:
    """A rule that compares when things happened stands in a walk, or says above why not."""
    day, steps = BEGAN.date(), LAW.procedures[procedure].steps
    standing = [rule for step in steps for rule in LAW.rules.at(procedure, step.name, day, day) if rule.blocks_online]
    timed = {rule.id for rule in standing if re.search(r"not_after|\.day\b", inspect.getsource(rule.function))}
    assert timed - BY_SITUATION.keys() <= {gate for where, gate in GATES if where == procedure}


# -- stages and edges ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("procedure", LAW.procedures)
def test_what_is_promised_of_a_procedure_holds(procedure: str) -> None:
    """And every step of it is spoken of: nothing is there that nobody asked for."""
    assert broken(LAW.procedures[procedure], PROMISES[procedure]) == []
    assert {step.name for step in LAW.procedures[procedure].steps} == PROMISES[procedure].steps
    assert list(mistakes(LAW.procedures[procedure], LAW.dictionary, LAW.roles)) == []


@pytest.mark.parametrize("procedure", LAW.procedures)
def test_every_stage_is_reached_and_only_declared_ends_are_dead(procedure: str) -> None:
    """On the ways that are promised; what follows an end does not open it again."""
    law, reached = LAW.procedures[procedure], set()
    for way in PROMISES[procedure].ways:
        reached |= {law.step(name).to for name in way.steps}
    assert {stage.name for stage in law.stages} == reached - {None}
    for stage in law.stages:
        onward = {step.to for step in law.steps if stage.name in step.from_stages and step.to}
        assert bool(onward) != stage.end, stage.name


@pytest.mark.parametrize("procedure", LAW.procedures)
def test_whatever_is_taken_from_a_procedure_is_noticed(procedure: str) -> None:
    """Every edge, every stage a step leads to, every step that another waits for."""
    taken = dict(mutants(LAW.procedures[procedure]))
    assert len(taken) > len(LAW.procedures[procedure].stages)
    missed = [what for what, mutant in taken.items() if not broken(mutant, PROMISES[procedure])]
    assert missed == []


@pytest.mark.parametrize("procedure", LAW.procedures)
def test_an_edge_that_nobody_asked_for_is_noticed(procedure: str) -> None:
    """Each step is offered where a way takes it or a promise names the stage, and nowhere else."""
    law, promised = LAW.procedures[procedure], PROMISES[procedure]
    asked = {(name, stage) for one in promised.anytime for name in one.steps for stage in one.at}
    for way in promised.ways:
        stage: str | None = None
        for name in way.steps:
            asked.add((name, stage or ""))
            stage = law.step(name).to or stage
    assert {(step.name, stage) for step in law.steps for stage in step.from_stages or [""]} == asked


@pytest.mark.parametrize("name", OTHERS)
def test_every_step_is_usable_and_every_end_is_reached(name: str) -> None:
    """With all gates in place."""
    found = walked(name)
    law: Procedure = LAW.procedures[OTHERS[name].procedure]
    assert {name_of(event) for event in found.taken} >= {step.name for step in law.steps}
    assert {move.then.stage for _, move in found.walk()} >= {stage.name for stage in law.stages}


@pytest.mark.parametrize("name", OTHERS)
def test_no_way_ends_before_an_end(name: str) -> None:
    """From every world that can be reached some end can be reached too."""
    found = walked(name)
    law = LAW.procedures[OTHERS[name].procedure]
    ends = {stage.name for stage in law.stages if stage.end}
    before: dict[object, list[object]] = {}
    good: set[object] = set()
    for world, move in found.walk():
        before.setdefault(move.then, []).append(world)
        good |= {move.then} if move.then.stage in ends else set()
    worlds, waiting = {found.scene.start, *before}, list(good)
    while waiting:
        for one in before.get(waiting.pop(), []):
            if one not in good:
                good.add(one)
                waiting.append(one)
    assert worlds == good
