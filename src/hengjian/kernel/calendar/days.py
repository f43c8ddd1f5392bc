"""Working days: weekends, public holidays and the working weekends that make up for them (调休).

The facts come from the yearly notices of the State Council's General Office. A year without a notice
counts weekends only, and what falls into it is provisional; so are the last days of December before it, since
a notice can move them (2018-12-29 became a working Saturday through the notice for 2019).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

import msgspec

from hengjian.kernel.canonical import canonical
from hengjian.kernel.sm import sm3_hex

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
FIRST_MOVABLE_DAY = (12, 25)


class DayFact(msgspec.Struct, frozen=True):
    """What a notice says of one day: off or at work, for which holiday, according to which notice."""

    off: bool
    name: str
    source: str = ""


class Calendar(msgspec.Struct, frozen=True, kw_only=True):
    """An immutable table of working days. Make one with `from_facts`; `version` names exactly these facts."""

    days: Mapping[date, DayFact]
    published: frozenset[int]
    version: str

    @classmethod
    def from_facts(cls, facts: Mapping[int, Mapping[date, DayFact]]) -> Calendar:
        """Builds the calendar from the notices, by the year each is for; an empty one: not published yet.

        Where two notices speak of the same day (the last days of December), the later one holds.
        """
        days: dict[date, DayFact] = {}
        for year in sorted(facts):
            days.update(facts[year])
        published = frozenset(year for year, of_year in facts.items() if of_year)
        stated = {
            "years": sorted(published),
            "off": sorted(d.isoformat() for d, fact in days.items() if fact.off),
            "on": sorted(d.isoformat() for d, fact in days.items() if not fact.off),
        }
        return cls(
            days=MappingProxyType(days), published=published, version=sm3_hex(canonical(stated))[:12]
        )

    def is_workday(self, d: date) -> bool:
        """调休上班日, or Monday to Friday and not 放假."""
        fact = self.days.get(d)
        return d.weekday() < 5 if fact is None else not fact.off

    def provisional(self, d: date) -> bool:
        """Whether a notice still to come may change this day."""
        return self._unpublished_year(d) is not None

    def why(self, d: date) -> str:
        """Why this day counts as a working day or not, in Chinese."""
        fact = self.days.get(d)
        weekday = WEEKDAYS[d.weekday()]
        if fact is None:
            reason = weekday if d.weekday() >= 5 else "工作日"
        elif fact.off:
            reason = f"{fact.name}放假"
        elif d.weekday() >= 5:
            reason = f"{weekday}，调休上班（{fact.name}）"
        else:
            reason = f"照常上班（{fact.name}安排）"
        year = self._unpublished_year(d)
        return reason if year is None else f"{reason}（{year}年放假安排尚未公布，暂按周末推算）"

    def _unpublished_year(self, d: date) -> int | None:
        if d.year not in self.published:
            return d.year
        if (d.month, d.day) >= FIRST_MOVABLE_DAY and d.year + 1 not in self.published:
            return d.year + 1
        return None
