"""Days as the law counts them: working days by the kernel's calendar, months and natural days by hand."""

from __future__ import annotations

import functools
from calendar import monthrange
from datetime import date, timedelta

from hengjian.kernel.calendar import Calendar, own_calendar

ONE = timedelta(days=1)


@functools.cache
def calendar() -> Calendar:
    return own_calendar()


def is_working(day: date) -> bool:
    return calendar().is_workday(day)


def working(day: date, number: int) -> date:
    """The so-many-th working day after a day; before it where the number is negative."""
    step, left = (ONE if number > 0 else -ONE), abs(number)
    while left:
        day += step
        left -= is_working(day)
    return day


def rolled(day: date) -> date:
    """The day, or the next working day where it is none: for limits that favour the party."""
    while not is_working(day):
        day += ONE
    return day


def months(day: date, number: int) -> date:
    """The same day so many months on, else the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def years(day: date, number: int) -> date:
    """The same day so many years earlier, in a month that every year has."""
    return date(day.year - number, day.month, min(day.day, 28))


def hearing_after(served: date, ahead: int = 7) -> date:
    """The first working day for a hearing whose notice was served that day: seven working days lie between."""
    day = working(served, ahead)
    while working(day, -ahead) < served:
        day = working(day, 1)
    return day
