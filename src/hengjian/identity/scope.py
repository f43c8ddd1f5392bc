"""Whose records a user may use: article 22, tier by tier.

One predicate (`Scope.condition`) narrows every queryset; the same values are set for the transaction
(`enter`), where row-level security reads them. Outside `enter` nothing is visible.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar
from uuid import UUID

import msgspec
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models import Q

from hengjian.identity.models.organisation import Level, Organisation, OrganisationKind


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """The values a row must equal. Exactly one of city, line, district and agency is given, or none.

    `line_city` goes with `line`.
    """

    city: str | None = None
    district: str | None = None
    line: str | None = None
    line_city: str | None = None
    agency: UUID | None = None

    NOTHING: ClassVar[Scope]

    def condition(self) -> Q:
        """The predicate on a scoped model's own columns; on an empty scope nothing matches."""
        if self.city:
            return Q(city=self.city)
        if self.district:
            return Q(district=self.district)
        if self.line:
            return Q(line=self.line, city=self.line_city)
        if self.agency:
            return Q(agency_id=self.agency)
        return Q(pk__in=[])

    def values(self) -> dict[str, str]:
        """What row-level security is told; an empty string means unset."""
        return {
            "city": self.city or "",
            "district": self.district or "",
            "line": self.line or "",
            "line_city": self.line_city or "",
            "agency": str(self.agency or ""),
        }


Scope.NOTHING = Scope()


def scope_of(organisation: Organisation) -> Scope:
    """Article 22: city justice sees the city, a district's its district, a city agency its line, others themselves."""
    match organisation.kind, organisation.level:
        case OrganisationKind.JUSTICE, Level.CITY:
            return Scope(city=organisation.city)
        case OrganisationKind.JUSTICE, Level.DISTRICT:
            return Scope(district=organisation.district)
        case OrganisationKind.AGENCY, Level.CITY if organisation.line:
            return Scope(line=organisation.line, line_city=organisation.city)
        case (OrganisationKind.AGENCY | OrganisationKind.TOWN), _:
            return Scope(agency=organisation.id)
    return Scope.NOTHING


@contextmanager
def enter(scope: Scope, using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """A transaction in which row-level security shows what `scope` covers, and nothing else.

    Inside another transaction the scope of before holds again afterwards (a rollback brings it back by itself).
    """
    before = _applied(using) if connections[using].in_atomic_block else None
    with transaction.atomic(using=using):
        apply(scope, using)
        yield
    if before is not None:
        _set(before, using)


def apply(scope: Scope, using: str = DEFAULT_DB_ALIAS) -> None:
    """Sets the scope for the transaction under way."""
    _set(scope.values(), using)


def _applied(using: str) -> dict[str, str]:
    names = list(Scope.NOTHING.values())
    with connections[using].cursor() as cursor:
        asked = ", ".join(f"coalesce(current_setting('hengjian.{name}', true), '')" for name in names)
        cursor.execute(f"SELECT {asked}")
        return dict(zip(names, cursor.fetchone(), strict=True))


def _set(values: dict[str, str], using: str) -> None:
    with connections[using].cursor() as cursor:
        calls = ", ".join(f"set_config('hengjian.{name}', %s, true)" for name in values)
        cursor.execute(f"SELECT {calls}", list(values.values()))
