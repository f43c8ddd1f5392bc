"""Periods whose length is a parameter, reckoned where a rule needs their last day rather than a running clock."""

from __future__ import annotations

import functools
from datetime import date
from typing import Any

from hengjian.enforcement.reading import UNSAID, Told
from hengjian.kernel.clock import Length, Unit, reckon, sub_wd
from hengjian.law.rulepacks import NoValue
from hengjian.proceedings import standards
from hengjian.proceedings.behaviours import Case


def due(case: Case, parameter: str, base: date | None) -> Any:
    """The last day of a period that begins with `base`; None where it has not begun, unsaid without a value."""
    if base is None:
        return None
    try:
        length = case.params.days(parameter)
    except NoValue:
        return UNSAID
    return _last_day(standards.calendar().version, base, length)


@functools.lru_cache(4096)
def _last_day(_calendar: str, base: date, length: Length) -> date:
    return reckon(standards.calendar(), base, length).due


def latest(case: Case, parameter: str, target: date) -> Any:
    """The last day that is still so many working days ahead of `target`."""
    try:
        length = case.params.days(parameter)
    except NoValue:
        return UNSAID
    return sub_wd(standards.calendar(), target, length.n)


def clock_due(case: Case, name: str) -> date | None:
    """The last day of the newest limit of that name, as it was last reckoned; met or not. None: never started.

    A step of a proceeding below may have started or moved it.
    """
    limits: dict[str, dict[str, Any]] = {}
    steps = [(member.id, step) for member in case.family.members.values() for step in member.state.steps]
    for member, step in sorted(steps, key=lambda one: (one[1].recorded_at, one[1].id)):
        clocks = step.body.get("clocks", {})
        limits |= {one["id"]: one for one in clocks.get("started", [])
                   if one["name"] == name and one.get("proceeding", str(member)) == str(case.identifier)}
        limits |= {one["id"]: limits[one["id"]] | one for one in clocks.get("moved", []) if one["id"] in limits}
    newest = list(limits.values())[-1:]
    return date.fromisoformat(newest[0]["due"]) if newest else None


def day(told: Told, *names: str) -> date | None:
    found = told.at(*names)
    return found.day if found else None


def rolled(last: date | None) -> date | None:
    """The day itself, or the next working day where it is none."""
    return _last_day(standards.calendar().version, last, Length(0, Unit.D, roll=True)) if last else None
