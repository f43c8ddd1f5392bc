"""The legal review as a small world: submitted, returned, opined on, disputed, passed."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from hengjian.law.facts_ordinary import ReviewFacts
from hengjian.law.procedures import Step
from support.walking.graph import World, name_of, now, onward, told, when

POINTS = ("subject", "procedure", "facts", "law", "powers", "documents", "crime")
SUBMITTED = ("open", "resubmit")
STEPS = (
    "open", "return_materials", "resubmit", "accept", "pass", "pass:partly", "pass:wanting", "pass:unqualified",
    "pass:handler", "require_changes", "require_changes:handler", "reject", "reject:unqualified", "suggest_transfer",
    "object", "rule_dispute", "end",
)  # fmt: skip


class Review(msgspec.Struct, frozen=True):
    """The scene."""

    procedure: str = "legal_review"
    gates: frozenset[str] = frozenset({"CF-30-reviewer", "FS-01", "FS-02", "FS-03"})
    start: World = World()

    def events(self, world: World) -> Iterator[str]:
        if not world.had("~concluded"):
            yield "~concluded"
        yield from STEPS

    def then(self, world: World, event: str, step: Step | None) -> World:
        name = name_of(event)
        return onward(world, name, step, marks=name in (*SUBMITTED, "accept", "~concluded"), remembered=False)

    def wrongs(self, world: World, event: str) -> list[str]:
        name, how = name_of(event), event.partition(":")[2]
        if name in SUBMITTED[:1]:
            claims = {"调查没有终结就送审": world.had("~concluded")}
        elif name == "pass":
            claims = {
                "调查没有终结就通过": world.had("~concluded"),
                "没有受理就通过": world.last(*SUBMITTED, "accept") == "accept",
                "没有逐项审核": how not in ("partly", "wanting"),
                "审核人员没有资格": how != "unqualified",
                "审核自己办理的案件": how != "handler",
            }
        else:
            claims = {"审核人员没有资格": how != "unqualified", "审核自己办理的案件": how != "handler"}
        return [what for what, holds in claims.items() if not holds]

    def facts(self, world: World, event: str) -> ReviewFacts:
        how = event.partition(":")[2]
        facts: ReviewFacts = told(
            ReviewFacts, acted_at=now(world), doer="p1" if how == "handler" else "p5", handlers=("p1", "p2"),
            concluded_at=when(world, "~concluded"), review_points=POINTS[1:] if how == "partly" else POINTS,
            points_failed=("law",) if how == "wanting" else (), has_qualification=how != "unqualified",
            first_review_on=None,
        )
        return facts
