"""The standards as data and the calendar they are read with, loaded once a process."""

from __future__ import annotations

from collections.abc import Callable

from hengjian.kernel.calendar import Calendar, own_calendar
from hengjian.law.catalogue import Law
from hengjian.law.elements import Element, holding
from hengjian.law.procedures import Resolved, Step

_HELD: dict[tuple[str, str, str], frozenset[str]] = {}


def law() -> Law:
    """Elements, procedures, rules, clocks, documents and rulepacks."""
    return Law.load()


def calendar() -> Calendar:
    """Working days, from the notices that this version ships."""
    return own_calendar()


def sealed_keys(resolved: Resolved, step: Step) -> frozenset[str]:
    """The members of a step's data that are, or may hold, values of level L3 and above."""
    return _holding(resolved, step, "sealed", lambda element: element.sealed)


def people_keys(resolved: Resolved, step: Step) -> frozenset[str]:
    """The members of a step's data that name, or may name, people of the body."""
    return _holding(resolved, step, "people", lambda element: element.type == "person")


def _holding(resolved: Resolved, step: Step, what: str, test: Callable[[Element], bool]) -> frozenset[str]:
    asked = resolved.fingerprint, step.name, what
    if asked not in _HELD:
        _HELD[asked] = holding(resolved.dictionary, step.form, test)
    return _HELD[asked]
