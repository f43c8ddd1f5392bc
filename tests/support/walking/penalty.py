"""The ordinary penalty as a small world, up to its decision: proposed, told, said, reviewed, heard, deliberated.

A notice or a conclusion may be made anew once. What belongs to the notice before is then marked with a prime: it
still happened, and must not count for the new one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import msgspec

from hengjian.law.facts import Moment
from hengjian.law.facts_ordinary import (
    DeliberationFact,
    HearingFact,
    KeyFacts,
    NoticeFact,
    OrdinaryPenaltyFacts,
    ReviewFact,
)
from hengjian.law.facts_penalty import ItemFact, TierFact
from hengjian.law.procedures import Step
from support.walking.graph import BEGAN, World, now, onward, told, when

SPOKEN = ("hear:statement", "hear:waived", "hear:silent")
WAITS = ("~waited", "~waited.hearing", "~hearing.held", "~waited'", "~waited.hearing'", "~hearing.held'")
"""What takes ten days and more: the party's days to speak and to ask for a hearing, and being notified of one."""
NOTICE = frozenset({
    "inform", "~served", "~served.hearing", "~waited", "~waited.hearing", *SPOKEN, "review_statement",
    "~hearing.open", "~hearing.held", "~hearing.stopped", "~hearing.reported",
})  # fmt: skip
"""What belongs to a notice."""
STEPS = (
    "open", "verify", "apply_filing", "return_filing", "file", "refuse_filing", "order_correction", "request_recusal",
    "decide_recusal", "approve_preservation", "preserve", "conclude", "return_conclusion", "approve_conclusion",
    "apply_notice", "approve_notice", "inform", "review_statement", "propose_decision", "return_decision", "decide",
    "withdraw", "transfer",
)  # fmt: skip
EXTRA = frozenset({"request_recusal", "decide_recusal", "approve_preservation", "preserve"})
DETOURS = frozenset({"return_filing", "return_conclusion", "return_decision", "withdraw", "transfer"})
UNMARKED = DETOURS | EXTRA | {
    "open", "apply_filing", "approve_conclusion", "apply_notice", "approve_notice", "propose_decision",
}  # fmt: skip
"""Steps whose time nobody asks for."""
REMEMBERED = DETOURS | EXTRA | {"file", "hear"}
"""Steps that procedure or scene ask for by name; the rest is told by the stage."""
OVER = frozenset({"decided", "withdrawn", "transferred", "not_filed"})
"""Stages at which nothing is left to prove."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What kind of case it is, and what may happen in it. `course` is what has happened when the walk begins."""

    name: str
    fine: int = 2000
    grave: bool = False
    ground: str = "none"
    outcome: str = "penalty"
    decided_fine: int = 0
    reviewed_fine: int = 0
    spoken: tuple[str, ...] = SPOKEN
    rights: tuple[str, ...] = ("statement", "defence")
    hearing_told: bool = True
    relied: bool = True
    decider: str = "head"
    hearing: bool = False
    detours: bool = False
    extra: bool = False
    ordered: bool = True
    """Whether the stages keep their order; without it the gates stand alone."""
    course: tuple[str, ...] = ()
    only: frozenset[str] = frozenset()
    again: frozenset[str] = frozenset()
    review_at: frozenset[str] = frozenset({"investigated", "informed", "heard"})
    deliberate_at: frozenset[str] = frozenset({"investigated", "informed", "heard"})


class Penalty(msgspec.Struct, frozen=True):
    """The scene of one plan."""

    plan: Plan
    procedure: str = "penalty.ordinary"
    gates: frozenset[str] = frozenset({
        "CF-07", "CF-19-decided", "CF-20-notice", "CF-20-content", "CF-20-period", "CF-20-answered", "CF-20-facts",
        "CF-20-heavier",
        "CF-26-filed", "CF-28", "CF-29", "CF-29-concluded", "CF-30", "CF-30-hearing", "CF-30-all", "CF-34",
        "CF-34-served", "CF-35-period", "CF-36-running", "CF-36", "JA-02", "JA-03", "SX-01", "HC-01", "HC-02",
    })  # fmt: skip
    start: World = World()

    # -- what may happen -----------------------------------------------------------------------------------

    def events(self, world: World) -> Iterator[str]:
        if world.stage in OVER:
            return
        if self.plan.only:
            yield from self.plan.only
            return
        for name in STEPS:
            if self._wanted(world, name):
                yield name
        yield from (one for one in self.plan.spoken if not world.had(one))
        yield from self._served_and_waited(world)
        yield from self._beside(world)

    def _wanted(self, world: World, name: str) -> bool:
        plan = self.plan
        if name in DETOURS:
            return plan.detours and name not in world.done
        if name in EXTRA:
            return plan.extra and name not in world.done
        if name == "order_correction":
            return not world.had(name)
        if name == "conclude":
            again = "conclude" in plan.again or world.stage == "filed"
            return not world.had(name) or (again and not world.had("conclude'"))
        if name == "review_statement":  # without what the party said its paper is refused
            return world.had(*SPOKEN)
        if name == "apply_notice":
            return not world.had("inform") or ("inform" in plan.again and not world.had("inform'"))
        return True

    def _served_and_waited(self, world: World) -> Iterator[str]:
        if not world.had("inform") or (self.plan.ordered and world.stage not in ("informed", "heard")):
            return
        if not world.had("~served"):
            yield "~served"
        if self.plan.grave and not world.had("~served.hearing"):
            yield "~served.hearing"
        if world.had("~served") and not world.had("~waited"):
            yield "~waited"
        if world.before("~waited", "~served.hearing") and not world.had("~waited.hearing"):
            yield "~waited.hearing"

    def _beside(self, world: World) -> Iterator[str]:
        plan, stage = self.plan, world.stage
        newest = max(world.place("conclude"), world.place("~hearing.held"))
        if (world.had("conclude") or not plan.ordered) and stage in plan.review_at and (
            not world.had("~review") or world.place("~review") < newest
        ):
            yield "~review"
        pending = world.had("~hearing.open") and not world.had("~hearing.held", "~hearing.stopped")
        if plan.grave and stage in plan.deliberate_at and not pending and (
            not world.had("~deliberated") or world.place("~deliberated") < newest
        ):
            yield "~deliberated"
        if not plan.hearing or stage not in ("informed", "heard"):
            return
        if world.had("~served") and not world.had("~hearing.open", "~waited"):
            yield "~hearing.open"
        if world.had("~hearing.open") and not world.had("~hearing.held", "~hearing.stopped"):
            yield from ("~hearing.held", "~hearing.stopped")
        if world.had("~hearing.held") and not world.had("~hearing.reported"):
            yield "~hearing.reported"

    def then(self, world: World, event: str, step: Step | None) -> World:
        name = step.name if step else event
        if step and (step.to or world.stage) in OVER:
            return World(step.to)
        past = world.past
        if event == "inform" and "inform" in past:
            kept = [one for one in past if not one.endswith("'") or one == "conclude'"]
            past = tuple(f"{one}'" if one in NOTICE else one for one in kept)
        if event == "conclude":
            past = tuple("conclude'" if one == "conclude" else one for one in past)
        world = msgspec.structs.replace(world, past=past)
        return onward(world, event, step, marks=name not in UNMARKED, remembered=name in REMEMBERED)

    # -- what is unlawful ----------------------------------------------------------------------------------

    def wrongs(self, world: World, event: str) -> list[str]:
        claims = {"file": self._filing, "preserve": self._preserving, "inform": self._telling,
                  "apply_notice": self._telling, "approve_notice": self._approving,
                  "propose_decision": self._proposing, "decide": self._deciding}.get(event)
        return [what for what, holds in claims(world).items() if not holds] if claims else []

    def _filing(self, world: World) -> dict[str, bool]:
        return {"没有核查": world.had("verify"), "承办人批准立案": self.plan.decider != "handler"}

    def _preserving(self, world: World) -> dict[str, bool]:
        return {"登记保存没有批准": "approve_preservation" in world.done}

    def _telling(self, _: World) -> dict[str, bool]:
        return {"没有告知听证权利": not self.plan.grave or self.plan.hearing_told}

    def _approving(self, world: World) -> dict[str, bool]:
        passed = self._reviewed_fine if self.plan.outcome == "penalty" else 0
        reviewed = world.had("~review") and self.plan.fine <= passed
        return {"未审先告": reviewed, "承办人批准告知": self.plan.decider != "handler"}

    def _proposing(self, world: World) -> dict[str, bool]:
        asked = world.had("~hearing.open", "~hearing.open'")
        over = world.had("~hearing.held", "~hearing.stopped") or not world.had("~hearing.open")
        reported = world.had("~hearing.reported") or not world.had("~hearing.held")
        return {"听证没有结束": not asked or over, "没有听证报告": reported}

    def _deciding(self, world: World) -> dict[str, bool]:
        """What must have come before; where nothing is imposed, the filing, the investigation and the review."""
        plan, had = self.plan, world.had
        decided, held = self._decided_fine, world.last("~hearing.held", "~hearing.held'")
        always = {
            "没有立案": had("file"),
            "没有调查终结": had("conclude"),
            "没有法制审核": had("~review"),
            "审核的不是这些事实": world.place("~review") > world.place("conclude"),
            "回避申请没有决定": "request_recusal" not in world.done or "decide_recusal" in world.done,
            "承办人作出决定": plan.decider != "handler",
            "审核人作出决定": plan.decider != "reviewer",
            **self._proposing(world),
        }
        if plan.outcome != "penalty":
            return always | {"没有集体讨论": not plan.grave or had("~deliberated")}
        return always | self._imposing(world) | {
            "没有责令改正": had("order_correction"),
            "重于告知": decided <= plan.fine,
            "重于审核": decided <= self._reviewed_fine,
            "减轻没有经过申辩": decided >= self._reviewed_fine or (
                world.before("hear:statement", "review_statement") and world.before("~review", "review_statement")),
            "没有听证笔录作依据": not held or plan.relied,
            "听证后没有复审": not held or world.before(held, "~review"),
            "没有集体讨论": not plan.grave or had("~deliberated"),
            "讨论在调查终结之前": not plan.grave or world.before("conclude", "~deliberated"),
            "讨论在听证之前": not held or world.before(held, "~deliberated"),
        }

    def _imposing(self, world: World) -> dict[str, bool]:
        """Notice, statement and hearing: of the newest notice alone."""
        plan, had = self.plan, world.had
        waived = world.last(*SPOKEN) == "hear:waived"
        return {
            "没有告知": had("inform"),
            "告知的不是这些事实": world.before("conclude", "inform") or (
                self._decided_fine < plan.fine and world.before("hear:statement", "review_statement")),
            "没有告知陈述申辩权": {"statement", "defence"} <= set(plan.rights),
            "告知没有送达": had("~served"),
            "没有意见": had(*SPOKEN),
            "申辩期限未满也没有书面放弃": (waived and self._no_later(world, "~served", "hear:waived"))
            or any(world.before("~served", one) for one in ("~waited", "~hearing.held")),
            "申辩没有复核": not had("hear:statement") or world.before("hear:statement", "review_statement"),
            "没有告知听证权利": not plan.grave or plan.hearing_told,
            "听证告知没有送达": not plan.grave or had("~served.hearing"),
            "听证期限未满": not plan.grave or had("~hearing.held")
            or (waived and self._no_later(world, "~served.hearing", "hear:waived"))
            or any(world.before("~served.hearing", one) for one in ("~waited", "~waited.hearing")),
        }

    def _no_later(self, world: World, served: str, event: str) -> bool:
        """Whether both happened, the serving not on a later day: of a serving the day alone is known."""
        first, then = (when(world, one, *WAITS) for one in (served, event))
        return first is not None and then is not None and first.date() <= then.date()

    # -- what the rules may look at ------------------------------------------------------------------------

    @property
    def _decided_fine(self) -> int:
        return self.plan.decided_fine or self.plan.fine

    @property
    def _reviewed_fine(self) -> int:
        return self.plan.reviewed_fine or self.plan.fine

    def facts(self, world: World, event: str) -> OrdinaryPenaltyFacts:
        plan = self.plan

        def at(one: str) -> object:
            return BEGAN if one in EXTRA & world.done else when(world, one, *WAITS)

        heard = world.last(*SPOKEN)
        imposed = ("fine",) if plan.outcome == "penalty" else ()
        doer = {"head": "p9", "handler": "p1", "reviewer": "p5"}[plan.decider]
        facts: OrdinaryPenaltyFacts = told(
            OrdinaryPenaltyFacts, acted_at=now(world, *WAITS), recorded_at=now(world, *WAITS), reported=False,
            doer=doer, doer_name=doer, handlers=("p1", "p2"), reviewers=("p5",), item=ITEM,
            party_kind="organisation", outcome=plan.outcome, penalty_kinds=imposed, fine=Decimal(self._decided_fine),
            confiscated=Decimal(), discretion_tier="一般", clue_received_at=BEGAN, verified_at=at("verify"),
            filed_at=at("file"), concluded_at=at("conclude"), correction_ordered_at=at("order_correction"),
            no_correction_reason="", recusal_requested_at=at("request_recusal"),
            recusal_decided_at=at("decide_recusal"), preservation_approved_at=at("approve_preservation"),
            is_major=plan.grave, review_ground=plan.ground, proposed_kinds=("fine",), proposed_fine=Decimal(plan.fine),
            proposed_confiscated=Decimal(), hearing_right=plan.grave and plan.hearing_told,
            party_response=heard.removeprefix("hear:"), responded_at=at(heard) if heard else None,
            waiver_documented=heard == "hear:waived", stated_at=at("hear:statement"),
            statement_reviewed_at=at("review_statement"), statement_result="partly", statement_reply="已复核",
            notice=self._notice(world), reviews=self._reviews(world), hearings=self._hearings(world),
            deliberations=self._deliberations(world), hearing_record_relied=plan.relied,
            decision=_key(self._version(world), self._decided_fine, plan.outcome),
        )
        return facts

    def _version(self, world: World, event: str = "") -> int:
        """How often the investigation had been concluded when something happened: each time with other facts."""
        place = world.place(event) if event else len(world.past)
        return sum(0 <= world.place(one) < place for one in ("conclude", "conclude'"))

    def _notice(self, world: World) -> NoticeFact | None:
        if not world.had("inform"):
            return None
        plan, right = self.plan, self.plan.grave and self.plan.hearing_told
        served, hearing = (when(world, one, *WAITS) for one in ("~served", "~served.hearing"))
        notice: NoticeFact = told(
            NoticeFact, issued_at=when(world, "inform", *WAITS), served_at=Moment(served.date()) if served else None,
            hearing_served_at=Moment(hearing.date()) if right and hearing else None,
            statement_due=_due(served), hearing_due=_due(hearing), kinds=("fine",), fine=Decimal(plan.fine),
            confiscated=Decimal(), content="拟罚款", rights_told=plan.rights,
            hearing_right=right, facts=_facts(self._version(world, "inform")),
        )
        return notice

    def _reviews(self, world: World) -> tuple[ReviewFact, ...]:
        at = when(world, "~review", *WAITS)
        if at is None:
            return ()
        key = _key(self._version(world, "~review"), self._reviewed_fine, self.plan.outcome)
        return (told(ReviewFact, stage="intended", submitted_at=at, passed_at=at, reviewer="p5", key=key),)

    def _hearings(self, world: World) -> tuple[HearingFact, ...]:
        found = []
        for prime in ("'", ""):
            asked, held, reported, stopped = (
                when(world, f"~hearing.{one}{prime}", *WAITS) for one in ("open", "held", "reported", "stopped"))
            if asked:
                found.append(told(HearingFact, requested_at=asked, held_at=held, reported_at=reported,
                                  stopped_at=stopped))
        return tuple(found)

    def _deliberations(self, world: World) -> tuple[DeliberationFact, ...]:
        at = when(world, "~deliberated", *WAITS)
        return (told(DeliberationFact, on="decision", held_at=at, members=3, approved=True),) if at else ()


ITEM = told(ItemFact, tiers=(told(TierFact, name="一般", minimum=Decimal(1000), maximum=Decimal(90000)),))


def _facts(version: int) -> str:
    return f"第{version}次调查终结认定的事实"


def _key(version: int, fine: int, outcome: str) -> KeyFacts:
    key: KeyFacts = told(
        KeyFacts, digest=f"{version} {fine} {outcome}", determined_facts=_facts(version), outcome=outcome,
        kinds=("fine",) if outcome == "penalty" else (), fine=Decimal(fine if outcome == "penalty" else 0),
        confiscated=Decimal(), tier="一般", adjustment="none")
    return key


def _due(served: object) -> date | None:
    return (served + timedelta(days=7)).date() if served else None  # type: ignore[operator]
