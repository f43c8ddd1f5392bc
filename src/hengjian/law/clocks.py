"""Clocks 期限: which step starts a limit, which stop it, how long it is. The arithmetic is the kernel's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal

import msgspec

from hengjian.kernel import clock as kernel
from hengjian.kernel.calendar import Calendar
from hengjian.kernel.clock import DayNote, Deadline, Length, reckon
from hengjian.law import source
from hengjian.law.dictionary import When, applies
from hengjian.law.rulepacks import Params


class Pause(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Days that do not count: from the day of a step in `from` to that of one in `to`, both included.

    Where `param` names a flag, only where line and region set it (行政处罚法 60: what other rules provide).
    """

    title: str
    cite: str
    begins: list[str] = msgspec.field(name="from")
    ends: list[str] = msgspec.field(name="to")
    param: str = ""

    def holds(self, params: Params) -> bool:
        """Whether line and region let the limit rest for this."""
        return not self.param or params.flag(self.param)


class Extension(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A step that lengthens the limit: by a parameter, or by an element of the step that holds a number of days.

    All extensions by that step together are no longer than the parameter `at_most`.
    """

    step: str
    by: str
    cite: str
    at_most: str = ""


class Between(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Of two steps that may come again and again, the time from one (where its own data fits `when`) to the other."""

    begins: str = msgspec.field(name="from")
    ends: str = msgspec.field(name="to")
    when: When = {}

    def now(self, before: Iterable[tuple[str, Mapping[str, Any]]]) -> bool:
        """Whether it is such a time after these steps, given with their own data in order of occurrence."""
        holds = False
        for step, data in before:
            holds = step != self.ends and (holds or (step == self.begins and applies(self.when, data)))
        return holds


class Clock(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One limit of a procedure. It runs from the day of a step in `starts` until a step in `stops`.

    A step is named alone (``decide``) or, of a proceeding opened within this one, with its procedure
    (``hearing/report``). `base` is where that day is taken from: ``occurred_at`` or an element of the starting
    step. `length` names a parameter, counted back from that day where `back` says so; or the last day is stated
    by a decision: in the element `due_from`, or, with `each`, in that element of every row of a list
    (instalments: one limit for each, met one after the other, or all but those whose days the list `left` still
    names). `when` and `stops_when` are conditions on the proceeding's data as it stands when the step happens,
    with the data of the proceeding within and what its procedure derives laid over it. `flag` names a parameter
    without which a line has no such limit; `holder` says whose limit it is. With `between` it starts only in
    such a time: what was published and not yet taken back.
    """

    title: str
    cite: str
    starts: list[str]
    length: str = ""
    due_from: str = ""
    each: str = ""
    left: str = ""
    pauses: list[Pause] = []
    extends: list[Extension] = []
    stops: list[str]
    holder: Literal["agency", "party"]
    basis: str
    base: str = "occurred_at"
    when: When = {}
    stops_when: When = {}
    between: Between | None = None
    back: bool = False
    flag: str = ""
    name: str = ""
    procedure: str = ""

    def started_by(self, step: str, data: Mapping[str, Any]) -> bool:
        """Whether this step, with the proceeding's data as it then stands, starts the clock."""
        return step in self.starts and applies(self.when, data)

    def stopped_by(self, step: str, data: Mapping[str, Any] | None = None) -> bool:
        """Whether this step stops the clock; without data: whether it can."""
        return step in self.stops and (data is None or applies(self.stops_when, data))

    def length_of(self, params: Params) -> Length:
        """How long it is, negative where it is counted back."""
        length = params.days(self.length)
        return Length(-length.n, length.unit) if self.back else length

    def stated(self, data: Mapping[str, Any]) -> list[date]:
        """The last days that a decision states, in its order; nothing where the limit has a length."""
        if not self.due_from:
            return []
        rows = data.get(self.each, []) if self.each else [data]
        return [date.fromisoformat(row[self.due_from][:10]) for row in rows if row.get(self.due_from)]

    @property
    def steps(self) -> list[str]:
        """Every step it names."""
        pauses = [step for pause in self.pauses for step in (*pause.begins, *pause.ends)]
        around = [self.between.begins, self.between.ends] if self.between else []
        return [*self.starts, *self.stops, *pauses, *(extension.step for extension in self.extends), *around]

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


def deadline(
    clock: Clock, base: date, params: Params, calendar: Calendar, pauses: Sequence[kernel.Pause] = (),
    extensions: Sequence[Length] = (),
) -> Deadline:
    """The last day of a clock that starts on `base` (a day in Beijing), with the reason for every day.

    Of one that is counted back it is the latest day.
    """
    return reckon(calendar, base, clock.length_of(params), pauses, extensions)


def stated_deadline(base: date, due: date, calendar: Calendar) -> Deadline:
    """A last day that a decision states: nothing is counted."""
    return Deadline(start=base, due=due, provisional=False, calendar_version=calendar.version,
                    trace=(DayNote(due, False, None, "决定载明的日期"),))
