"""One case as it is told: its steps and those of the proceedings within it, in order, before anything is recorded."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hengjian.demo.ordinary.scripts import Posts, Script
from hengjian.demo.parties import Party

ROOT = "penalty.ordinary"


@dataclass
class Line:
    """A step. `child` names the proceeding within the case, '' is the case itself."""

    procedure: str
    step: str
    child: str
    at: datetime
    data: dict[str, Any]
    signed: tuple[str, ...] | None = None
    """User names of who signed on paper, where not those who should have."""
    numbers: dict[str, str] = field(default_factory=dict)
    """What stood on the papers of what was reported, by code of the document."""


@dataclass
class Told:
    """The lines of a case, and the means to bend them."""

    script: Script
    party: Party
    posts: Posts
    handler_name: str
    second_name: str
    begun: datetime
    """Midnight in Beijing of the day of the lead."""
    other: Told | None = None
    """The earlier case against the same party."""
    lines: list[Line] = field(default_factory=list)
    within: dict[str, str] = field(default_factory=dict)
    """Child to the child within which it was opened; the others stand under the case itself."""

    def at(self, day: int, hour: int, minute: int = 0) -> datetime:
        return self.begun + timedelta(days=day, hours=hour, minutes=minute)

    def tell(self, step: str, day: int, hour: int, data: dict[str, Any], *, child: str = "") -> None:
        """A step so many days after the lead; of a child with its procedure (`serving/serve`)."""
        procedure, _, name = step.rpartition("/")
        self.lines.append(Line(procedure or ROOT, name, child, self.at(day, hour, len(self.lines) % 50), data))

    def line(self, step: str, child: str = "", *, last: bool = False) -> Line:
        """The first step of that name, or the last."""
        found = [line for line in self.lines if (line.step, line.child) == (step, child)]
        return found[-1 if last else 0]

    def said(self, step: str, child: str = "") -> dict[str, Any]:
        return self.line(step, child).data

    def has(self, step: str, child: str = "") -> bool:
        return any((line.step, line.child) == (step, child) for line in self.lines)

    def without(self, *steps: str, child: str = "") -> None:
        """Takes steps away; of a child all of them where none is named."""
        self.lines = [one for one in self.lines if one.child != child or (steps and one.step not in steps)]

    def insert(self, after: str, step: str, data: dict[str, Any], *, days: int = 0) -> None:
        """A further step of the case, half an hour or so many days after another."""
        place = self.lines.index(self.line(after))
        at = self.lines[place].at + timedelta(days=days, minutes=30)
        self.lines.insert(place + 1, Line(ROOT, step, "", at, data))

    def move(self, step: str, days: int, child: str = "") -> None:
        self.line(step, child).at += timedelta(days=days)

    def shift(self, first: str, days: int) -> None:
        """The step and everything after it so many days later, what is said of days of serving too."""
        place = self.lines.index(self.line(first))
        for line in self.lines[place:]:
            line.at += timedelta(days=days)
            if "served_on" in line.data:
                line.data["served_on"] = str(line.at.date())

    def everywhere(self, **said: Any) -> None:
        """Other values wherever the elements are said."""
        for line in self.lines:
            line.data.update({name: value for name, value in said.items() if name in line.data})

    def until(self, last: str) -> None:
        """Ends the case after a step; a child's is named with its procedure or the child."""
        ends = [i for i, one in enumerate(self.lines) if last in _names(one)]
        self.lines = self.lines[: ends[0] + 1]


def _names(line: Line) -> set[str]:
    if not line.child:
        return {line.step}
    return {f"{line.procedure}/{line.step}", f"{line.child}/{line.step}"}
