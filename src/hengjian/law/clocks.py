"""Clocks 期限: which step starts a limit, which stop it, how long it is. The arithmetic is the kernel's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal

import msgspec

from hengjian.kernel.calendar import Calendar
from hengjian.kernel.clock import Deadline, reckon
from hengjian.law import source
from hengjian.law.dictionary import When, applies
from hengjian.law.rulepacks import Params


class Clock(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One limit of a procedure. It runs from the day of a step in `starts` until a step in `stops`.

    `base` is where that day is taken from: ``occurred_at`` or an element of the starting step. `length` names
    a parameter; `when` is a condition on the proceeding's data as it stands when the step happens; `flag` names a
    parameter without which a line has no such limit; `holder` says whose limit it is.
    """

    title: str
    cite: str
    starts: list[str]
    length: str
    stops: list[str]
    holder: Literal["agency", "party"]
    basis: str
    base: str = "occurred_at"
    when: When = {}
    flag: str = ""
    name: str = ""
    procedure: str = ""

    def started_by(self, step: str, data: Mapping[str, Any]) -> bool:
        """Whether this step, with the proceeding's data as it then stands, starts the clock."""
        return step in self.starts and applies(self.when, data)

    def holds(self, params: Params) -> bool:
        """Whether this line and region have the limit at all."""
        return not self.flag or params.flag(self.flag)


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    procedure: str
    clocks: dict[str, Clock]


def load(folder: Path = source.HERE / "clocks") -> tuple[dict[str, list[Clock]], dict[tuple[str, str], str]]:
    """Clocks by procedure, and for each (procedure, clock) its ``file:line`` for later complaints."""
    clocks: dict[str, list[Clock]] = {}
    places: dict[tuple[str, str], str] = {}
    for file in source.read_folder(folder, _File):
        procedure = file.value.procedure
        for name, clock in file.value.clocks.items():
            named = msgspec.structs.replace(clock, name=name, procedure=procedure)
            clocks.setdefault(procedure, []).append(named)
            places[procedure, name] = file.at("clocks", name)
    return clocks, places


def deadline(clock: Clock, base: date, params: Params, calendar: Calendar) -> Deadline:
    """The last day of a clock that starts on `base` (a day in Beijing), with the reason for every day."""
    return reckon(calendar, base, params.days(clock.length))
