"""The standards as data and the calendar they are read with, loaded once a process."""

from __future__ import annotations

from hengjian.kernel.calendar import Calendar, own_calendar
from hengjian.law.catalogue import Law


def law() -> Law:
    """Elements, procedures, rules, clocks, documents and rulepacks."""
    return Law.load()


def calendar() -> Calendar:
    """Working days, from the notices that this version ships."""
    return own_calendar()
