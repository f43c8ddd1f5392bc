"""Serving as a small world: a document of the case is made, and reaches the party in one way or another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import msgspec

from hengjian.law.facts_ordinary import ServingFacts
from hengjian.law.procedures import Step
from support.walking.graph import World, day_of, name_of, now, onward, told, when
from support.walking.spot import AGENCY, ITEM, OFFICERS

MONTH = "~month"
"""Thirty-one days pass."""
SOUND = ("serve:01", "serve:02", "serve:03", "serve:04", "serve:05", "serve:06")
SLIPS = {
    "serve:01-stranger": "签收人不能签收", "serve:02-bare": "留置没有证明", "serve:03-bare": "委托没有证明",
    "serve:04-bare": "邮寄没有回执", "serve:06-bare": "电子送达没有同意", "serve:01-tomorrow": "送达日期在今后",
    "serve:01-before": "送达日期早于制发", "serve:01-alone": "一人送达",
}  # fmt: skip
SHIFTS = {"01-tomorrow": 1, "01-before": -60}
STEPS = ("open", "fail:01", "fail:04", "announce", *SOUND, *SLIPS, "cancel")
MARKING = ("fail:01", "fail:04", "announce")


class Serving(msgspec.Struct, frozen=True):
    """The scene."""

    procedure: str = "serving"
    gates: frozenset[str] = frozenset({
        "CF-18", "CF-33-after", "CF-33-made", "SD-01", "SD-02", "SD-03", "SD-04", "SD-05", "SD-05-last",
        "SD-06", "SD-07",
    })  # fmt: skip
    start: World = World()

    def events(self, world: World) -> Iterator[str]:
        yield from STEPS
        if not world.had(MONTH):
            yield MONTH
        if not world.past:
            yield "~made"

    def then(self, world: World, event: str, step: Step | None) -> World:
        return onward(world, event, step, marks=event in MARKING or not step, remembered=False)

    def wrongs(self, world: World, event: str) -> list[str]:
        if event == "announce":
            exhausted = world.had("fail:01") and world.had("fail:04")
            claims = {"其他方式没有用尽就公告": exhausted, "文书还没有制发": world.had("~made")}
            return [what for what, holds in claims.items() if not holds]
        if name_of(event) != "serve":
            return []
        wrongs = [SLIPS[event]] if event in SLIPS and (event != "serve:01-before" or world.had("~made")) else []
        if not world.had("~made"):
            wrongs.append("文书还没有制发")
        if event == "serve:05" and not self._thirty_days(world):
            wrongs.append("公告期没有届满")
        return wrongs

    def facts(self, world: World, event: str) -> ServingFacts:
        name, how, today = name_of(event), event.partition(":")[2], now(world, MONTH, days=31).date()
        bare, announced = how.endswith("-bare"), day_of(when(world, "announce", MONTH, days=31))
        facts: ServingFacts = told(
            ServingFacts, acted_at=now(world, MONTH, days=31), agency=AGENCY, item=ITEM, party_kind="person",
            offence_division="120116", officers=OFFICERS[:1] if how.endswith("-alone") else OFFICERS_THEN,
            method="05" if name == "announce" else how[:2],
            receiver_part="representative" if "stranger" in how else "party",
            served_on=today + timedelta(days=SHIFTS.get(how, 0)), proof_on=None,
            failed_methods=tuple(one[-2:] for one in ("fail:01", "fail:04") if world.had(one)),
            announced_on=announced, announcement_ends=announced + timedelta(days=30) if announced else None,
            refusal_reason="" if bare else "当事人拒收", witnessed=not bare, recorded=not bare, proved=not bare,
            postal_number="" if bare else "EMS1", electronic_consent="" if bare else "确认书1",
            documents_made_at=when(world, "~made", MONTH, days=31), decision_made_at=None,
            documents_unmade=() if world.had("~made") else ("行政处罚事先告知书",),
            reported=False, documents_untold=(),
        )
        return facts

    def _thirty_days(self, world: World) -> bool:
        announced = day_of(when(world, "announce", MONTH, days=31))
        return announced is not None and (now(world, MONTH, days=31).date() - announced).days >= 30


OFFICERS_THEN = tuple(
    told(type(one), **(one._values | {"certificate_valid_to": date(2027, 12, 31)})) for one in OFFICERS
)
