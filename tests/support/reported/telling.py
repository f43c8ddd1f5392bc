"""The world that reports, and a case as it is told: its lines, and means to change them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from random import Random
from typing import Any

BEIJING = timezone(timedelta(hours=8))
LATE = {"PT-03"}
"""What every case breaks that is told long after it happened: a step is reported within three working days."""
BY_DAY = frozenset({
    "penalty.simple/pay", "penalty.simple/hand_in", "penalty.simple/bank", "penalty.simple/land",
    "penalty.simple/revoke_decision", "penalty.ordinary/pay", "penalty.ordinary/receive_appraisal",
    "penalty.ordinary/revoke_decision", "penalty.ordinary/refund", "penalty.ordinary/note_remedy",
    "penalty.ordinary/end_remedy", "serving/serve", "hearing/open",
})  # fmt: skip
"""Steps known to the day."""
DATED = ("served_on", "hearing_at", "hearing_began", "hearing_ended", "deferred_to", "instalment_due_on")
"""What a step says of days, which moves with it."""


@dataclass(frozen=True)
class Body:
    """An agency that reports, with whoever does what in it."""

    code: str
    division: str
    officers: tuple[str, str]
    """Certificates that fit the agency's items and area."""
    handler: str
    """The name of the first officer, who leads; `second` of the other."""
    second: str
    head: str
    unit_head: str
    reviewer: str


@dataclass(frozen=True)
class World:
    """Who reports and over what; `place.PLACE`, made in the database by `support.reported_world`."""

    own: Body
    other: Body
    """Of another district, with authority over the ordinary item too."""
    town: Body
    elsewhere: str
    """A division outside the officers' area."""
    spare: str
    """The certificate of a third officer of the agency."""
    expired: str
    """The certificate of an officer that ended on 2024-06-30."""
    foreign: str
    """The certificate of another agency's officer."""
    devices: Mapping[str, str]
    """Numbers of monitoring devices: one that is `fit`, one that nobody reviewed (`unreviewed`), one whose check ran
    out on 2024-03-01 (`unchecked`), and one that is not registered (`unknown`)."""
    items: Mapping[str, str]
    """Codes by what is particular about them. For the spot: `spot` (a person up to 500, a body up to 5000), `narrow`
    (100 and 1000), `not_simple`; `town` (the town may) and `town_without` (no document says so). With ordinary tiers,
    一般 from 2000 (person) or 5000: `ordinary`; `rule` rests on a local rule, `normative` on no law at all, `later`
    on a statute in force since 2025-06-01 only; on articles that read otherwise since 2025-09-01 rest `stricter` and
    `milder`, as was decided, and `reworded`, of which nothing was; `criminal` has a threshold of prosecution at 50000,
    `heavier` higher fines. Of both: `unpublished`, `strange` (another agency's) and `ended`
    (authority until 2023-12-31), for the ordinary procedure with the prefix `ordinary_`."""


@dataclass
class Told:
    """One case as it is told: its lines in order of occurrence. A case within it has its key with a suffix."""

    world: World
    key: str
    random: Random
    begun: datetime
    """Midnight of its first day, or on the spot the minute."""
    party: dict[str, Any]
    body: Body
    procedure: str
    lines: list[dict[str, Any]] = field(default_factory=list)
    breaks: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    story: str = ""
    companions: list[Told] = field(default_factory=list)
    """Cases told before this one, on which its fault rests."""
    wishes: dict[str, Any] = field(default_factory=dict)
    """What a fault asks of its story, where changing lines afterwards would not do: see `planting.again`."""
    filed_on: int = 0
    """The day of the filing, counted from the first."""
    told: int = 0
    """How many lines were told, taken away or not: no two have one key."""

    @property
    def person(self) -> bool:
        """Whether the limits of a natural person hold, as they do for an individual business."""
        return self.party["party_kind"] != "organisation"

    # -- telling

    def tell(self, step: str, at: datetime, data: dict[str, Any], *, by: str = "", officers: bool = False,
             child: str = "", files: tuple[str, ...] = (), **more: Any) -> None:
        """Adds a line; `step` of a case within the case is called ``legal_review/pass``, `child` its suffix."""
        procedure, name = step.split("/") if "/" in step else (self.procedure, step)
        by_day = f"{procedure}/{name}" in BY_DAY
        self.told += 1
        line: dict[str, Any] = {
            "key": f"{self.key}-{self.told}", "agency": self.body.code,
            "case": f"{self.key}/{child}" if child else self.key, "procedure": procedure, "step": name,
            "occurred_at": str(at.date()) if by_day else at.isoformat(timespec="seconds"), "data": data, **more,
        }
        if child and name == "open":
            line["parent"] = self.key if "/" not in child else f"{self.key}/{child.rpartition('/')[0]}"
        if officers:
            line["officers"] = list(self.body.officers)
        if by:
            line["by"] = by
        if files:
            line["files"] = dict.fromkeys(files, "扫描件.pdf")
        self.lines.append(line)

    def day(self, number: int) -> date:
        """The date so many days after the first."""
        return self.begun.date() + timedelta(days=number)

    def at(self, number: int, hour: float = 9) -> datetime:
        """An hour of the day so many days after the first."""
        return datetime.combine(self.begun.date(), time(), BEIJING) + timedelta(days=number, hours=hour)

    def number_of(self, day: date) -> int:
        """Days from the first day to a date."""
        return (day - self.begun.date()).days

    # -- looking

    def all(self, step: str, child: str = "") -> list[dict[str, Any]]:
        """The lines of a step; of which case within the case, where one is named."""
        case = f"{self.key}/{child}" if child else self.key
        return [line for line in self.lines if line["step"] == step and line["case"] == case]

    def has(self, step: str, child: str = "") -> bool:
        return bool(self.all(step, child))

    def line(self, step: str, child: str = "") -> dict[str, Any]:
        return self.all(step, child)[0]

    def said(self, step: str, child: str = "") -> dict[str, Any]:
        found: dict[str, Any] = self.line(step, child)["data"]
        return found

    def saying(self, element: str) -> Iterator[dict[str, Any]]:
        """The data of every line that says an element."""
        return (line["data"] for line in self.lines if element in line["data"])

    def date_of(self, step: str, child: str = "") -> date:
        return date.fromisoformat(self.line(step, child)["occurred_at"][:10])

    # -- changing

    def without(self, *steps: str, child: str = "") -> None:
        """Takes steps away; of a case within the case all of them, where none is named."""
        case = f"{self.key}/{child}" if child else self.key
        self.lines = [line for line in self.lines
                      if line["case"] != case or (bool(steps) and line["step"] not in steps)]

    def move(self, line: dict[str, Any], days: int) -> None:
        """The line so many days later, with the days that it tells."""
        line["occurred_at"] = _moved(line["occurred_at"], days)
        for data in [line["data"], *line["data"].get("instalments", [])]:
            data |= {name: _moved(data[name], days) for name in DATED if name in data}

    def shift(self, first: str, days: int, child: str = "") -> None:
        """The step, and everything that follows it, so many days later."""
        start = self.lines.index(self.line(first, child))
        for line in self.lines[start:]:
            self.move(line, days)

    def put(self, line: dict[str, Any], when: datetime) -> None:
        """The line at another time; the days that it tells stay."""
        by_day = f"{line['procedure']}/{line['step']}" in BY_DAY
        line["occurred_at"] = str(when.date()) if by_day else when.isoformat(timespec="seconds")


def _moved(text: str, days: int) -> str:
    """A date or a time, so many days later."""
    day = date.fromisoformat(text[:10]) + timedelta(days=days)
    return str(day) + text[10:]
