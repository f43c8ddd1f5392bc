"""Which version of a procedure a proceeding runs under: the one it began with, whatever has changed since."""

from __future__ import annotations

from functools import lru_cache

from hengjian.law import procedures
from hengjian.law.procedures import Procedure, Resolved
from hengjian.proceedings import standards
from hengjian.proceedings.models import ProcedureVersion, Proceeding
from hengjian.registry.memory import remembered

REMEMBERED = 512
"""Versions kept in memory; each is some hundred kilobytes at most."""


def of(procedure: str, fingerprint: str) -> Resolved:
    """The procedure as a record pins it.

    What was begun before versions were kept, or not begun yet, goes by the present floor.
    """
    floor = standards.law().resolved.get(procedure)
    if floor and floor.fingerprint == fingerprint:
        return floor
    try:
        return _kept(fingerprint)
    except LookupError:
        return standards.law().resolve(procedure)


def of_case(case: Proceeding) -> Procedure:
    """The procedure under which a case runs."""
    return of(case.procedure, case.procedure_hash).procedure


@lru_cache(maxsize=REMEMBERED)
def _kept(fingerprint: str) -> Resolved:
    """From the table; what a fingerprint stands for never changes. Raises LookupError."""
    row = ProcedureVersion.objects.filter(fingerprint=fingerprint).first()
    if row is None:
        raise LookupError(fingerprint)
    return procedures.restored(row.content)


def keep(resolved: Resolved) -> None:
    """Makes sure that what a proceeding begins under can be found again."""
    if not _is_kept(resolved.fingerprint):
        row = ProcedureVersion(fingerprint=resolved.fingerprint, procedure=resolved.procedure.name,
                               content=procedures.kept(resolved))
        ProcedureVersion.objects.bulk_create([row], ignore_conflicts=True)


@remembered
def _is_kept(fingerprint: str) -> bool:
    return ProcedureVersion.objects.filter(fingerprint=fingerprint).exists()
