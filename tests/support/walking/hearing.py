"""The hearing as a small world: asked for in time or late, notified, served, held, ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import msgspec

from hengjian.law.facts_ordinary import HearingFacts
from hengjian.law.procedures import Step
from support.walking.graph import BEGAN, World, day_of, name_of, now, onward, told, when

DAYS = ("~days", "~days.more", "~days.last")
"""Ten days pass."""
STEPS = (
    "open", "refuse", "notify", "notify:soon", "notify:investigator", "notify:closed", "hold", "hold:agents",
    "hold:nobody", "hold:unsigned", "terminate:absent", "terminate:withdrawn", "report",
)  # fmt: skip
NOTIFIED = ("notify", "notify:soon")
REQUEST_DUE = BEGAN.date() + timedelta(days=7)


class Hearing(msgspec.Struct, frozen=True):
    """The scene."""

    procedure: str = "hearing"
    gates: frozenset[str] = frozenset({
        "CF-35", "CF-35-notice", "CF-35-host", "CF-35-public", "CF-35-notified", "CF-35-agents", "CF-35-record",
        "CF-35-absent",
    })  # fmt: skip
    start: World = World()

    def events(self, world: World) -> Iterator[str]:
        yield from STEPS
        yield from (one for one in DAYS if not world.had(one))
        if world.last(*NOTIFIED) and not world.had("~served"):
            yield "~served"

    def then(self, world: World, event: str, step: Step | None) -> World:
        name = name_of(event)
        if name == "notify":  # a new notice is served anew
            gone = (*NOTIFIED, "~served")
            world = msgspec.structs.replace(world, past=tuple(one for one in world.past if one not in gone))
        marks = name in ("open", "notify", "hold") or not step
        return onward(world, event if name == "notify" else name, step, marks=marks, remembered=False)

    def wrongs(self, world: World, event: str) -> list[str]:
        name, how = name_of(event), event.partition(":")[2]
        today, on = now(world, *DAYS).date(), self._day(world)
        served = day_of(when(world, "~served", *DAYS))
        early = served is not None and on is not None and _working_days(served, on) >= 7
        claims = {
            "refuse": {"及时的申请被拒绝": self._asked(world) > REQUEST_DUE},
            "notify": {"通知不足七个工作日": how != "soon", "由调查人员主持": how != "investigator",
                       "没有理由不公开": how != "closed"},
            "hold": {"没有在七个工作日前送达通知": early, "早于通知的日期": on is not None and today >= on,
                     "代理人过多": how != "agents", "没有人到场": how != "nobody", "笔录没有签字": how != "unsigned"},
            "terminate": {"没有及时通知就视为放弃": how != "absent" or early,
                          "听证日未到就视为放弃": how != "absent" or (on is not None and today >= on)},
            "report": {"没有举行就报告": world.had("hold")},
        }.get(name, {})
        return [what for what, holds in claims.items() if not holds]

    def facts(self, world: World, event: str) -> HearingFacts:
        how, at = event.partition(":")[2], now(world, *DAYS)
        on = _named(event, at.date()) if name_of(event) == "notify" else self._day(world)
        host = "p1" if how == "investigator" else "p7"
        facts: HearingFacts = told(
            HearingFacts, acted_at=at, handlers=("p1", "p2"), handler_names=("p1", "p2"), host=host, host_name=host,
            hearing_told=True, requested_at=when(world, "open", *DAYS), request_due=REQUEST_DUE, hearing_on=on,
            notice_served_on=day_of(when(world, "~served", *DAYS)), notice_latest_on=_before(on), began_on=at.date(),
            public=how != "closed", closed_reason="", attended=how != "nobody", termination_ground=how,
            agents=3 if how == "agents" else 0, signed_as="refused" if how == "unsigned" else "signed",
            refusal_reason="",
        )
        return facts

    def _asked(self, world: World) -> date:
        return day_of(when(world, "open", *DAYS)) or date.max

    def _day(self, world: World) -> date | None:
        """The day that the newest notice named."""
        event = world.last(*NOTIFIED)
        at = when(world, event, *DAYS)
        return _named(event, at.date()) if at else None


def _named(event: str, told_on: date) -> date:
    return told_on + timedelta(days=3 if event == "notify:soon" else 17)


def _working_days(first: date, last: date) -> int:
    """From the day after `first` to `last`, in months without holidays."""
    return sum((first + timedelta(days=i)).weekday() < 5 for i in range(1, (last - first).days + 1))


def _before(on: date | None) -> date | None:
    """The last day that is seven working days ahead."""
    return next((day for i in range(30) if _working_days(day := on - timedelta(days=i), on) >= 7), None) if on else None
