"""The events of the ordinary penalty's small world as they happen on the platform: each told through the door."""

from __future__ import annotations

from typing import Any

from hengjian.proceedings import staging
from hengjian.proceedings.errors import Refused
from support import papers
from support.ordinary import FACTS, Story
from support.walking.graph import World
from support.walking.penalty import Plan

FINES = {1500: "2000.00", 2000: "3000.00", 3000: "4000.00", 60000: "8000.00"}
"""What a fine of the small world is in the city: below and above what gives a right to a hearing there."""
PAPER = papers.pdf("waived")


class Telling:
    """A case that is told event by event."""

    def __init__(self, story: Story, plan: Plan) -> None:
        self.story, self.plan = story, plan
        self.hearing: Story | None = None

    def tells(self, event: str, world: World) -> frozenset[str]:
        """Lets an event happen, a minute after the one before. The rules that refused it; none: it was taken."""
        try:
            if event.startswith("~"):
                self._beside(event, world)
            else:
                self.story.do(event.partition(":")[0], **self._said(event, world))
        except Refused as refusal:
            return frozenset(verdict.rule for verdict in refusal.verdicts)
        return frozenset()

    # -- steps ---------------------------------------------------------------------------------------------

    def _said(self, event: str, world: World) -> dict[str, Any]:
        plan, name = self.plan, event.partition(":")[0]
        if name == "conclude":
            grave = {"is_major": True, "major_ground": "severe"} if plan.grave else {}
            return {"determined_facts": _facts(world, 1), "proposed_fine": self._fine(), "review_ground": plan.ground,
                    **grave, **self._outcome("proposed_outcome", "proposed_kinds", "proposed_fine")}
        if name in ("apply_notice", "inform"):
            rights = {"rights_told": list(plan.rights)} if name == "inform" else {}
            return {"proposed_fine": self._fine(), "hearing_right": plan.grave and plan.hearing_told, **rights}
        if name == "hear":
            return self._heard(event)
        if name == "review_statement":
            return {"statement_result": "partly", "statement_reply": "已逐条复核。"}
        if name == "propose_decision":
            relied = {"hearing_record_relied": plan.relied} if plan.grave else {}
            return {"determined_facts": _facts(world), "fine": self._fine(plan.decided_fine), **relied,
                    **self._outcome("outcome", "penalty_kinds", "fine")}
        return {"decide_recusal": {"recusal_granted": False}}.get(name, {})

    def _heard(self, event: str) -> dict[str, Any]:
        if event == "hear:statement":
            return {"party_response": "statement", "statement": "数量没有那么多。"}
        if event == "hear:silent":
            return {"party_response": "silent"}
        officer = self.story.actor("李建国")
        paper = staging.stage(officer, self.story.case, PAPER, "放弃陈述申辩声明.pdf", "waiver_document")
        return {"party_response": "waived", "waiver_by": "written", "waiver_document": paper}

    def _outcome(self, outcome: str, kinds: str, fine: str) -> dict[str, Any]:
        if self.plan.outcome == "penalty":
            return {}
        education = {"education": "已教育当事人。"} if outcome == "outcome" else {}
        return {outcome: "no_penalty", kinds: None, fine: None, "no_penalty_ground": "unproven", **education}

    def _fine(self, fine: int = 0) -> str:
        return FINES[fine or self.plan.fine]

    # -- beside --------------------------------------------------------------------------------------------

    def _beside(self, event: str, world: World) -> None:
        story = self.story
        if event.startswith("~waited"):
            story.clock.forward(days=10)
        elif event == "~served":
            story.served("B18")
        elif event == "~served.hearing":
            story.served("B19")
        elif event == "~review":
            story.reviewed(determined_facts=_facts(world), **self._reviewed())
        elif event == "~deliberated":
            story.deliberated()
        else:
            self._hearing(event)

    def _reviewed(self) -> dict[str, Any]:
        if self.plan.outcome == "penalty":
            return {"proposed_fine": self._fine(self.plan.reviewed_fine)}
        return {"proposed_outcome": "no_penalty", "proposed_kinds": None, "proposed_fine": None}

    def _hearing(self, event: str) -> None:
        if event == "~hearing.open":
            self.hearing = self.story.under("hearing")
            self.hearing.do("open")
            return
        assert self.hearing is not None
        if event == "~hearing.held":
            self.hearing.do("notify")
            self.hearing.served("B23")
            self.story.clock.forward(days=21, hours=3)
            self.hearing.do("hold")
        elif event == "~hearing.stopped":
            self.hearing.do("terminate", termination_ground="withdrawn", reason="当事人撤回申请。")
        else:
            self.hearing.do("report")


def _facts(world: World, more: int = 0) -> str:
    """As they were concluded last, or are by the conclusion under way."""
    times = sum(world.had(one) for one in ("conclude", "conclude'")) + more
    return f"{FACTS}（第{times}次认定）"
