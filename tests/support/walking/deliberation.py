"""The collective deliberation as a small world, with a hearing beside it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from hengjian.law.facts_ordinary import DeliberationFacts, HearingFact
from hengjian.law.procedures import Step
from support.walking.graph import World, name_of, now, onward, told, when

STEPS = ("open:intended", "open:decision", "hold", "hold:few", "hold:votes", "hold:minority", "cancel")


class Deliberation(msgspec.Struct, frozen=True):
    """The scene."""

    procedure: str = "deliberation"
    gates: frozenset[str] = frozenset({"CF-29-members", "CF-29-order"})
    start: World = World()

    def events(self, world: World) -> Iterator[str]:
        yield from STEPS
        if not world.had("~asked"):
            yield "~asked"
        elif not world.had("~heard", "~stopped"):
            yield from ("~heard", "~stopped")

    def then(self, world: World, event: str, step: Step | None) -> World:
        return onward(world, event, step, marks=name_of(event) != "hold", remembered=False)

    def wrongs(self, world: World, event: str) -> list[str]:
        if name_of(event) != "hold":
            return []
        pending = world.had("~asked") and not world.had("~heard", "~stopped")
        claims = {"人数不够": event != "hold:few", "票数多于人数": event != "hold:votes",
                  "没有过半数记为通过": event != "hold:minority",
                  "听证未结束就讨论决定": not (pending and world.had("open:decision"))}
        return [what for what, holds in claims.items() if not holds]

    def facts(self, world: World, event: str) -> DeliberationFacts:
        asked = when(world, "~asked")
        hearing = told(HearingFact, requested_at=asked, held_at=when(world, "~heard"),
                       stopped_at=when(world, "~stopped"))
        facts: DeliberationFacts = told(
            DeliberationFacts, acted_at=now(world), on="intended" if world.had("open:intended") else "decision",
            members=1 if event == "hold:few" else 3, result="approved",
            votes_for={"hold:few": 1, "hold:minority": 1}.get(event, 3),
            votes_against={"hold:votes": 1, "hold:minority": 2}.get(event, 0), hearings=(hearing,) if asked else (),
        )
        return facts
