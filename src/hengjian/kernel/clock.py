"""Time limits: the only arithmetic of days in the house, and the reason for every day.

The day on which something happens is not counted. Working days skip weekends and holidays; natural days and
months do not, but a limit may roll: when its last day is no working day it ends on the next one. Which limit
counts how is data of the law (行政处罚法 85, 行政强制法 69, 行政许可法 82, 民事诉讼法 85 …), not of this
module.
"""

from __future__ import annotations

import calendar as months
import enum
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import msgspec

from hengjian.kernel.calendar import Calendar

ONE_DAY = timedelta(days=1)
LONGEST = {"WD": 10_000, "D": 36_600, "M": 1_200, "H": 100_000}
"""No limit in law is longer; a larger number is a slip, not a limit."""


class Unit(enum.StrEnum):
    """What a limit counts: working days, natural days, months, hours."""

    WD = "WD"
    D = "D"
    M = "M"
    H = "H"

    @property
    def label(self) -> str:
        return {"WD": "个工作日", "D": "日", "M": "个月", "H": "小时"}[self.value]


class Length(msgspec.Struct, frozen=True):
    """So many units; `roll` moves the last day to a working day. Only working days can be counted back."""

    n: int
    unit: Unit
    roll: bool = False

    def __post_init__(self) -> None:
        _check(self.n, self.unit)


class Pause(msgspec.Struct, frozen=True):
    """Days that do not count, first and last included (检测、鉴定、听证 …).

    A pause that is still running is given with today as its last day: the limit then moves on day by day.
    """

    first: date
    last: date
    reason: str

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"中止的最后一日 {self.last} 早于第一日 {self.first}")


class DayNote(msgspec.Struct, frozen=True):
    """One day of a reckoning: whether it counted, as which number, and why or why not."""

    date: date
    counted: bool
    number: int | None
    reason: str


class Deadline(msgspec.Struct, frozen=True, kw_only=True):
    """The last day of a limit with the explanation of every day from `start` to it."""

    start: date
    due: date
    provisional: bool
    calendar_version: str
    trace: tuple[DayNote, ...]


def add_wd(cal: Calendar, d: date, n: int) -> date:
    """The n-th working day after `d`, before it where n is negative; n = 0 is `d` itself, whatever day."""
    _check(n, Unit.WD)
    step = ONE_DAY if n > 0 else -ONE_DAY
    day, left = _plain(d), abs(n)
    while left:
        day = _shift(day, step)
        left -= cal.is_workday(day)
    return day


def sub_wd(cal: Calendar, d: date, n: int) -> date:
    """The n-th working day before `d`: the last day on which "n days ahead" is still kept."""
    return add_wd(cal, d, -n)


def add_d(cal: Calendar, d: date, n: int, roll: bool = False) -> date:
    """n natural days after `d` (n ≥ 0; 0 is `d` itself); with `roll` on to the next working day."""
    _check(n, Unit.D)
    day = _shift(_plain(d), timedelta(days=n))
    return _rolled(cal, day) if roll else day


def add_m(cal: Calendar, d: date, n: int, roll: bool = False) -> date:
    """The same day n months on (n ≥ 0), else that month's last day; with `roll` as in `add_d`."""
    _check(n, Unit.M)
    year, month = divmod(_plain(d).year * 12 + d.month - 1 + n, 12)
    try:
        day = date(year, month + 1, min(d.day, months.monthrange(year, month + 1)[1]))
    except ValueError:
        raise ValueError(f"从 {d} 起 {n} 个月超出可计算的年份") from None
    return _rolled(cal, day) if roll else day


def wd_between(cal: Calendar, a: date, b: date) -> int:
    """Working days after `a` up to and including `b`; negative, the other way round, where `b` is earlier."""
    if _plain(b) < _plain(a):
        return -wd_between(cal, b, a)
    return sum(cal.is_workday(a + timedelta(days=i)) for i in range(1, (b - a).days + 1))


def remaining(cal: Calendar, today: date, due: date, unit: Unit) -> int:
    """Days left: 0 on the last day, negative when overdue. Working days for WD, natural days for D and M."""
    if unit is Unit.H:
        raise ValueError("小时期限没有剩余日数，请比较时刻")
    return wd_between(cal, today, due) if unit is Unit.WD else (due - today).days


def reckon_hours(start: datetime, hours: int) -> datetime:
    """The moment so many hours after `start` (with a zone), nights and holidays included."""
    if start.tzinfo is None:
        raise ValueError("按小时计算的起点须带时区")
    _check(hours, Unit.H)
    return (start.astimezone(UTC) + timedelta(hours=hours)).astimezone(start.tzinfo)


def reckon(
    cal: Calendar,
    start: date,
    length: Length,
    pauses: Sequence[Pause] = (),
    extensions: Sequence[Length] = (),
) -> Deadline:
    """The last day of a limit that begins with `start`, and why.

    An extension runs on from where the limit before it ends (before rolling); lengths of the same unit are
    added up first, so that 20 + 10 working days are 30 and one month twice is the same day two months on.
    Whether the end rolls is said by the last length. Pauses stop natural days, months and working days alike.
    The deadline is provisional when a notice still to come may move it: for working days when any day on the
    way may change, otherwise when its last day (and what it rolled over) may.
    """
    _plain(start)
    legs = _merged([length, *extensions])
    if length.n < 0 and (pauses or extensions):
        raise ValueError("倒数的期限不能中止或延长")
    notes = [DayNote(start, False, None, "起算日，不计")]
    for leg in legs:
        notes += _count(cal, notes[-1].date, leg, pauses)
    end = notes[-1].date
    due = _rolled(cal, end) if legs[-1].roll and length.n >= 0 else end
    for i in range(1, (due - end).days + 1):
        day = end + timedelta(days=i)
        reason = f"顺延至此：{cal.why(day)}" if day == due else f"{cal.why(day)}，顺延"
        notes.append(DayNote(day, False, None, reason))
    counts_workdays = any(leg.unit is Unit.WD for leg in legs)
    decisive = notes if counts_workdays else [note for note in notes if note.date >= end]
    return Deadline(
        start=start,
        due=due,
        provisional=any(cal.provisional(note.date) for note in decisive),
        calendar_version=cal.version,
        trace=tuple(notes),
    )


def _count(cal: Calendar, start: date, leg: Length, pauses: Sequence[Pause]) -> list[DayNote]:
    if leg.unit is Unit.H:
        raise ValueError("按小时的期限请用 reckon_hours")
    left = (add_m(cal, start, leg.n) - start).days if leg.unit is Unit.M else abs(leg.n)
    step = ONE_DAY if leg.n >= 0 else -ONE_DAY
    notes: list[DayNote] = []
    day, number = start, 0
    while number < left:
        day = _shift(day, step)
        pause = next((p for p in pauses if p.first <= day <= p.last), None) if pauses else None
        if pause is not None:
            notes.append(DayNote(day, False, None, f"不计入：{pause.reason}"))
        elif leg.unit is Unit.WD and not cal.is_workday(day):
            notes.append(DayNote(day, False, None, cal.why(day)))
        else:
            number += 1
            notes.append(DayNote(day, True, number, cal.why(day) if leg.unit is Unit.WD else "自然日"))
    return notes


def _merged(lengths: Sequence[Length]) -> list[Length]:
    merged = [lengths[0]]
    for length in lengths[1:]:
        if length.n < 0:
            raise ValueError("延长的期限不能是负数")
        last = merged[-1]
        if last.unit is length.unit:
            merged[-1] = Length(last.n + length.n, length.unit, length.roll)
        else:
            merged.append(length)
    return merged


def _rolled(cal: Calendar, day: date) -> date:
    while not cal.is_workday(day):
        day = _shift(day, ONE_DAY)
    return day


def _shift(day: date, by: timedelta) -> date:
    try:
        return day + by
    except OverflowError:
        raise ValueError(f"从 {day} 起的期限超出可计算的年份") from None


def _plain(d: date) -> date:
    if isinstance(d, datetime):
        raise TypeError("这里要日期，不要时刻：请先换算为北京时间的日期")
    return d


def _check(n: int, unit: Unit) -> None:
    if abs(n) > LONGEST[unit.value]:
        raise ValueError(f"期限 {n} {unit.label}过长，最多 {LONGEST[unit.value]}")
    if n < 0 and unit is not Unit.WD:
        raise ValueError("只有工作日可以倒数（负数）")
