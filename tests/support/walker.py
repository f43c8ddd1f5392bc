"""Every way through the ordinary penalty online: its procedure and its gates over a small world of what happened.

The walker keeps its own account of what happened (`World.past`), so that what it proves does not rest on the rules.
A world remembers the order of the marking events and little else; every order that procedure and gates allow is
walked, with one detour of each kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from hengjian.law.catalogue import Law
from hengjian.law.facts_ordinary import OrdinaryPenaltyFacts
from hengjian.law.procedures import Procedure

BEGAN = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
WAITED = "waited"
"""The days for a statement and for asking for a hearing have passed."""
FACTS = "三个货架的商品没有标明价格"


class Plan(msgspec.Struct, frozen=True):
    """What kind of case it is: how large the fine, whether it is grave, and what the decision proposes in the end."""

    name: str
    fine: int
    grave: bool
    outcome: str = "penalty"
    decided_fine: int = 0
    decided_facts: str = FACTS
    ground: str = "complex"
    spoken: tuple[str, ...] = ("hear.statement", "hear.waived", "hear.silent")
    hearing: bool = False
    reviewed_fine: int = 0
    detours: bool = True


class World(msgspec.Struct, frozen=True):
    """Where the case stands, which steps were done, and the marking events in the order of their last time."""

    stage: str | None = None
    done: frozenset[str] = frozenset()
    past: tuple[str, ...] = ()
    again: int = 0
    """How often something was done over again."""

    def when(self, event: str) -> datetime | None:
        """An hour after the event before; ten days later once the party's days have passed."""
        if event not in self.past:
            return None
        place = self.past.index(event)
        days = 10 if WAITED in self.past[: place + 1] else 0
        return BEGAN + timedelta(days=days, hours=place)

    @property
    def now(self) -> datetime:
        return BEGAN + timedelta(days=10 if WAITED in self.past else 0, hours=len(self.past) + 1)


class Walk(msgspec.Struct):
    """What was found: every world in which a step was taken, and the steps themselves with where they began."""

    taken: dict[str, set[World]] = msgspec.field(default_factory=dict)
    edges: set[tuple[str, str | None]] = msgspec.field(default_factory=set)


STEPS = (
    "open", "verify", "apply_filing", "return_filing", "file", "refuse_filing", "order_correction", "conclude",
    "return_conclusion", "approve_conclusion", "apply_notice", "approve_notice", "inform", "review_statement",
    "propose_decision", "return_decision", "decide", "withdraw", "transfer", "apply_close", "return_close", "close",
    "archive",
)  # fmt: skip
SPOKEN = ("hear.statement", "hear.waived", "hear.silent")
LEADS_TO = {"apply_notice": "inform", "conclude": "conclude"}
"""Steps by which something is begun over again."""
BESIDE = ("investigated", "informed", "heard")
"""Stages at which review and deliberation may be opened."""
DETOURS = frozenset({"return_filing", "return_conclusion", "return_decision", "return_close"})
NOTICE = frozenset({"served", WAITED, *SPOKEN, "review_statement", "hearing.open", "hearing.held", "hearing.stopped"})
"""What belongs to a notice, and is to be done again after a new one."""
REMEMBERED = DETOURS | {"hear", "file", "order_correction"}
"""Steps that procedure or walker ask for by name; the rest is told by the stage."""
OVER = frozenset({"decided", "closing", "closed", "archived", "withdrawn", "transferred", "not_filed"})
"""Stages at which nothing is left to prove."""
AGAIN = 0
"""How often a way may do something over again: what a second time cannot show, a third does not."""


def walk(law: Law, rules: Any, procedure: Procedure, plan: Plan) -> Walk:
    """Every world that can be reached."""
    day = BEGAN.date()
    params = law.rulepacks.resolve("SCJG", "120116", day)
    at = {step: rules.at(procedure.name, step, day, day) for step in STEPS}
    found, seen, waiting = Walk(), {World()}, [World()]

    def closed(step: str, world: World) -> bool:
        stated = OrdinaryPenaltyFacts.of(facts(plan, world))
        return any(rule.judge(stated, params).blocks for rule in at[step] if rule.id in JUDGED)

    while waiting:
        world = waiting.pop()
        for event, after in _moves(procedure, plan, world, closed):
            if after.again > AGAIN:
                continue
            found.taken.setdefault(event, set()).add(world)
            found.edges.add((event, world.stage))
            if after not in seen:
                seen.add(after)
                waiting.append(after)
    return found


def _moves(
    procedure: Procedure, plan: Plan, world: World, closed: Callable[[str, World], bool]
) -> Iterator[tuple[str, World]]:
    names = {step.name for step in procedure.steps}
    for name in STEPS:
        if name not in names or (name in world.done and name in DETOURS | {"order_correction"}):
            continue
        if name in DETOURS and not plan.detours:
            continue
        if world.again >= AGAIN and LEADS_TO.get(name) in world.past:
            continue
        step = procedure.step(name)
        if procedure.why_not(step, world.stage, dict.fromkeys(world.done, 1)) or closed(name, world):
            continue
        yield name, _after(world, name, step.to)
    yield from _beside(procedure, plan, world)


def _beside(procedure: Procedure, plan: Plan, world: World) -> Iterator[tuple[str, World]]:
    """What happens in proceedings under the case, what the party does, and time."""
    past, stage = world.past, world.stage
    if "hear" in {step.name for step in procedure.steps} and stage == "informed" and "served" in past:
        for event in plan.spoken:
            if event not in past and (event != "hear.silent" or WAITED in past):
                yield event, _after(world, event, None, done="hear")
    if stage in ("informed", "heard") and "served" not in past:
        yield "served", _after(world, "served", None)
    if "served" in past and WAITED not in past:
        yield WAITED, _after(world, WAITED, None)
    if stage in (("heard",) if plan.hearing else BESIDE) and _wanted(world, "review"):
        yield "review", _after(world, "review", None)
    if plan.hearing and stage == "heard":  # where it lies between the statement's steps is walked without a hearing
        if "hearing.open" not in past and WAITED not in past:
            yield "hearing.open", _after(world, "hearing.open", None)
        if "hearing.open" in past and not {"hearing.held", "hearing.stopped"} & set(past):
            yield "hearing.held", _after(world, "hearing.held", None)
            yield "hearing.stopped", _after(world, "hearing.stopped", None)
    if plan.grave and stage in (("heard",) if plan.hearing else BESIDE) and _wanted(world, "deliberated"):
        yield "deliberated", _after(world, "deliberated", None)


def _wanted(world: World, event: str) -> bool:
    """Whether it was not done yet, or a hearing came after it."""
    return event not in world.past or _place(world, "hearing.held") > _place(world, event)


def _after(world: World, event: str, to: str | None, done: str = "") -> World:
    """The world with the event in it. A new notice and a new conclusion begin their part of the way again."""
    gone = {event}
    if event == "inform":
        gone |= NOTICE
    if event in SPOKEN:
        gone |= {*SPOKEN, "review_statement"}
    stage = to or world.stage
    if stage in OVER:
        return World(stage, frozenset({event} & DETOURS))
    past = tuple(one for one in world.past if one not in gone)
    marking = event not in UNMARKED
    again = world.again + (event in world.past and marking and event not in ("review", "deliberated"))
    name = done or event
    return World(stage, world.done | {name} if name in REMEMBERED else world.done,
                 (*past, event) if marking else past, again)


UNMARKED = DETOURS | {"approve_conclusion", "apply_notice", "approve_notice", "apply_close", "open", "propose_decision"}
"""Steps whose time nobody asks for."""


def _place(world: World, event: str) -> int:
    return world.past.index(event) if event in world.past else -1


JUDGED = frozenset({
    "CF-07", "CF-20-notice", "CF-20-content", "CF-20-period", "CF-20-answered", "CF-20-heavier", "CF-26-filed",
    "CF-29", "CF-29-concluded", "CF-30", "CF-30-hearing", "CF-30-all", "CF-34-served", "CF-35-period",
    "CF-36-running", "CF-36", "SX-01", "HC-01", "HC-02",
})  # fmt: skip
"""The gates of the lawful order. What they do not look at is told of each world as it is in a sound case."""


def facts(plan: Plan, world: World) -> dict[str, Any]:
    """What the rules may look at in this world, from the walker's own account of what happened."""
    at = world.when
    heard = next((event for event in world.past if event in SPOKEN), "")
    key = {"outcome": "penalty", "kinds": ["fine"], "confiscated": "0", "tier": "一般", "adjustment": "none"}
    seen = plan.reviewed_fine or plan.fine
    reviewed = key | {"determined_facts": FACTS, "fine": seen, "digest": f"{FACTS}{seen}"}
    decided = key | {"determined_facts": plan.decided_facts, "fine": plan.decided_fine or plan.fine,
                     "outcome": plan.outcome, "digest": f"{plan.decided_facts}{plan.decided_fine or plan.fine}"}
    return {
        "acted_at": world.now, "recorded_at": world.now, "reported": False, "doer": "head", "doer_name": "周负责",
        "handlers": ["p1", "p2"], "reviewers": ["p5"], "item": {"tiers": [
            {"name": "一般", "minimum": "1000", "maximum": "90000"}]},
        "party_kind": "organisation", "outcome": plan.outcome,
        "penalty_kinds": ["fine"] if plan.outcome == "penalty" else [],
        "fine": plan.decided_fine or plan.fine, "confiscated": "0", "discretion_tier": "一般",
        "clue_received_at": BEGAN, "verified_at": at("verify"), "filing_applied_at": at("apply_filing"),
        "verification_result": "should_file", "filed_at": at("file"), "concluded_at": at("conclude"),
        "correction_ordered_at": at("order_correction"), "no_correction_reason": "",
        "is_major": plan.grave, "review_ground": plan.ground, "party_response": heard.removeprefix("hear."),
        "responded_at": at(heard) if heard else None, "waiver_documented": heard == "hear.waived",
        "statement_reviewed_at": at("review_statement"), "statement_result": "partly", "statement_reply": "已复核",
        "notice": None if at("inform") is None else {
            "issued_at": at("inform"), "served_at": at("served"),
            "hearing_served_at": at("served") if plan.grave else None, "hearing_right": plan.grave,
            "statement_due": _due(world), "hearing_due": _due(world), "kinds": ["fine"], "fine": plan.fine,
            "confiscated": "0", "content": "拟罚款", "rights_told": ["statement", "defence"],
        },
        "reviews": [] if at("review") is None else [{
            "stage": "intended", "submitted_at": at("review"), "passed_at": at("review"), "reviewer": "p5",
            "key": reviewed}],
        "hearings": [] if at("hearing.open") is None else [{
            "requested_at": at("hearing.open"), "held_at": at("hearing.held"), "reported_at": at("hearing.held"),
            "stopped_at": at("hearing.stopped")}],
        "deliberations": [] if at("deliberated") is None else [{
            "on": "decision", "held_at": at("deliberated"), "members": 3, "approved": True}],
        "hearing_record_relied": True, "decision": decided,
    }


def _due(world: World) -> Any:
    served = world.when("served")
    return None if served is None else (served + timedelta(days=7)).date()
