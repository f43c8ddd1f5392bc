"""The standards as data, loaded once a process, and the calendar they are read with."""

from __future__ import annotations

from functools import cache

from hengjian.kernel.calendar import Calendar, load_facts
from hengjian.law import clocks, documents, procedures
from hengjian.law.clocks import Clock
from hengjian.law.documents import Document
from hengjian.law.elements import Dictionary
from hengjian.law.procedures import Procedure, Resolved
from hengjian.law.rulepacks import Rulepacks


@cache
def dictionary() -> Dictionary:
    return Dictionary.load()


@cache
def all_procedures() -> dict[str, Procedure]:
    return procedures.load(dictionary())


@cache
def resolved(name: str) -> Resolved:
    """A procedure as it runs now; KeyError for an unknown name."""
    return procedures.resolve(all_procedures()[name], dictionary())


@cache
def all_clocks() -> dict[str, tuple[Clock, ...]]:
    """By procedure."""
    return clocks.load(all_procedures())


@cache
def all_documents() -> dict[str, Document]:
    """By code."""
    return documents.load()


@cache
def rulepacks() -> Rulepacks:
    return Rulepacks.load()


@cache
def calendar() -> Calendar:
    return Calendar.from_facts(load_facts())
