"""Every path through the ordinary penalty: what must have come before a penalty decided online, whatever the way."""

from __future__ import annotations

import functools

import msgspec
import pytest

from hengjian.law.catalogue import Law
from hengjian.law.procedures import Procedure
from hengjian.law.rules.rule import Registry
from support.walker import FACTS, JUDGED, SPOKEN, WAITED, Plan, Walk, World, walk

LAW = Law.load()
PROCEDURE = LAW.procedures["penalty.ordinary"]
PLANS = (
    Plan("轻", 2000, grave=False, ground="none"),
    Plan("重", 60000, grave=True, detours=False, spoken=("hear.waived", "hear.silent")),
    Plan("听证", 60000, grave=True, hearing=True, detours=False, spoken=("hear.statement",)),
    Plan("事实变了", 2000, grave=False, ground="none", decided_facts="五个货架"),
    Plan("比告知的重", 2000, grave=False, ground="none", decided_fine=3000),
    Plan("重于告知", 2000, grave=False, ground="none", decided_fine=3000, reviewed_fine=3000, detours=False),
    Plan("申辩后减轻", 2000, grave=False, ground="none", decided_fine=1500),
    Plan("不予处罚", 2000, grave=False, outcome="no_penalty", ground="none"),
)


@functools.cache
def walked(plan: Plan) -> Walk:
    return walk(LAW, LAW.rules, PROCEDURE, plan)


def wrongs(found: Walk, plan: Plan) -> set[str]:
    """What came wrongly before some decision: read from the walker's account alone."""
    return {wrong for world in found.taken.get("decide", ()) for wrong in _wrong(world, plan)}


def _wrong(world: World, plan: Plan) -> list[str]:
    past = world.past
    heard = next((event for event in past if event in SPOKEN), "")
    held, penalty = "hearing.held" in past, plan.outcome == "penalty"

    def before(first: str, then: str) -> bool:
        return first in past and then in past and past.index(first) < past.index(then)

    changed = plan.decided_facts != FACTS or plan.decided_fine > (plan.reviewed_fine or plan.fine)
    milder = 0 < plan.decided_fine < plan.fine
    claims = {
        "没有立案": "file" in past,
        "没有调查终结": "conclude" in past,
        "没有责令改正": not penalty or "order_correction" in past,
        "没有告知": not penalty or "inform" in past,
        "告知没有送达": not penalty or "served" in past,
        "没有意见": not penalty or bool(heard),
        "期限未满也没有放弃": not penalty or heard == "hear.waived" or WAITED in past,
        "申辩没有复核": heard != "hear.statement" or not penalty or before(heard, "review_statement"),
        "没有法制审核": "review" in past,
        "审核的不是这些": not changed,
        "重于告知": not penalty or plan.decided_fine <= plan.fine,
        "减轻没有经过申辩": not milder or before("review", "review_statement"),
        "听证没有结束": not ({"hearing.open"} & set(past)) or bool({"hearing.held", "hearing.stopped"} & set(past)),
        "听证后没有复审": not held or before("hearing.held", "review"),
        "没有集体讨论": not (plan.grave and penalty) or "deliberated" in past,
        "讨论在听证之前": not (held and plan.grave) or before("hearing.held", "deliberated"),
    }
    return [claim for claim, holds in claims.items() if not holds]


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.name)
def test_no_way_leads_past_what_the_law_wants_first(plan: Plan) -> None:
    assert wrongs(walked(plan), plan) == set()


def test_the_lawful_ways_are_there() -> None:
    assert {plan.name for plan in PLANS if walked(plan).taken.get("decide")} == {
        "轻", "重", "听证", "申辩后减轻", "不予处罚"}
    assert any("hearing.held" in world.past for world in walked(PLANS[2]).taken["decide"])
    assert any("hearing.stopped" in world.past for world in walked(PLANS[2]).taken["decide"])
    assert sum(len(worlds) for plan in PLANS for worlds in walked(plan).taken.values()) > 40_000


class Removed(msgspec.Struct):
    """The registry with one rule taken out."""

    rules: Registry
    without: str

    def at(self, *where: object) -> list[object]:
        return [rule for rule in self.rules.at(*where) if rule.id != self.without]  # type: ignore[arg-type]


ORDER = sorted(JUDGED - {"SX-01", "HC-01", "HC-02", "CF-20-content"})
"""HC and CF-20-content are about who and what, SX-01 about the work before filing: their situations hold them."""


@pytest.mark.parametrize("gate", ORDER)
def test_a_gate_that_is_taken_away_is_noticed(gate: str) -> None:
    """Without it some way leads past what the law wants first."""
    rules = Removed(LAW.rules, gate)
    assert gate in DOUBLED or any(wrongs(walk(LAW, rules, PROCEDURE, plan), plan) for plan in PLANS)


DOUBLED = {
    "CF-20-notice": "the period and the answer cannot be there without a notice that was served",
    "CF-35-period": "its days end with those of the statement in this world",
    "CF-34-served": "served with the notice in this world",
    "CF-36": "the walker's hearings are always relied upon",
    "CF-29-concluded": "no edge leads around the conclusion",
    "CF-26-filed": "no edge leads around filing",
    "CF-30": "where the place has every case reviewed, the local gate says the same",
}
"""Gates behind another: their own situations hold them."""


EDGES = sorted({(step.name, stage) for step in PROCEDURE.steps for stage in step.from_stages
                if any((step.name, stage) in walked(plan).edges for plan in PLANS[:1])})


@pytest.mark.parametrize(("step", "stage"), EDGES)
def test_an_edge_that_is_taken_away_is_noticed(step: str, stage: str) -> None:
    """Every edge that can be walked leads somewhere that is lost without it."""
    assert walk(LAW, OPEN, without_edge(PROCEDURE, step, stage), PLANS[0]).edges != open_edges()


class _Open:
    """No gates: an edge is the procedure's own."""

    def at(self, *_: object) -> list[object]:
        return []


OPEN = _Open()


@functools.cache
def open_edges() -> set[tuple[str, str | None]]:
    return walk(LAW, OPEN, PROCEDURE, PLANS[0]).edges


def without_edge(procedure: Procedure, name: str, stage: str) -> Procedure:
    steps = [
        msgspec.structs.replace(step, from_stages=[one for one in step.from_stages if one != stage])
        if step.name == name else step for step in procedure.steps
    ]
    return msgspec.structs.replace(procedure, steps=steps)
