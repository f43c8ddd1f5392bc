"""Whose records a user may use: article 22 and the scopes outside it, as `law/scopes.yaml` lists them.

One predicate (`Scope.condition`) narrows every queryset; the same values are set for the transaction
(`enter`), where row-level security reads them, with the role of that kind of scope (ADR 0032). Outside `enter`
nothing is visible.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import ClassVar
from uuid import UUID

import msgspec
from django.db import connection, transaction
from django.db.models import Q

from hengjian.identity.models.organisation import Organisation, OrganisationKind
from hengjian.law import scopes
from hengjian.law.scopes import ScopeRule, Sees
from hengjian.runtime.postgres.roles import SCOPES


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """The values a row must equal. Exactly one of city, line, district and agency is given, or none.

    `line_city` goes with `line`. With `cases` it is a participant's: within the agency, only these proceedings, and
    nothing is written.
    """

    city: str | None = None
    district: str | None = None
    line: str | None = None
    line_city: str | None = None
    agency: UUID | None = None
    cases: tuple[UUID, ...] = ()

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
        """What row-level security is told, by the name of the setting; an empty string means unset."""
        return {
            "role": self._role(),
            "hengjian.city": self.city or "",
            "hengjian.district": self.district or "",
            "hengjian.line": self.line or "",
            "hengjian.line_city": self.line_city or "",
            "hengjian.agency": str(self.agency or ""),
            "hengjian.cases": f"{{{','.join(map(str, self.cases))}}}" if self.cases else "",
        }

    def _role(self) -> str:
        """The database's role for this kind of scope; the site's own sees nothing."""
        kinds = {"cases": self.cases, "city": self.city, "district": self.district, "line": self.line,
                 "agency": self.agency}
        return next((SCOPES[kind] for kind, given in kinds.items() if given), "none")


Scope.NOTHING = Scope()


def rules_for(organisation: Organisation, roles: Collection[str] = ()) -> list[ScopeRule]:
    """The entries of `scopes.yaml` that hold for these roles in a body; without roles, for any ordinary post there."""
    return scopes.applying(organisation.kind, organisation.level, organisation.line, roles)


def scope_of(organisation: Organisation, roles: Collection[str] = ()) -> Scope:
    """Whose records somebody may read, as the body stands today."""
    return _scope(organisation, scopes.widest([rule.sees for rule in rules_for(organisation, roles)]))


def figures_of(organisation: Organisation, roles: Collection[str] = ()) -> Scope:
    """Whose records somebody may have counted; never narrower than what they may read."""
    return _scope(organisation, scopes.widest([rule.figures for rule in rules_for(organisation, roles)]))


def may_participate(organisation: Organisation, roles: Collection[str]) -> bool:
    """Whether somebody may be invited to cases: administrators may not, whatever else they are."""
    return all(rule.sees != "nothing" for rule in rules_for(organisation, roles))


def _scope(organisation: Organisation, sees: Sees) -> Scope:
    match sees:
        case "city":
            return Scope(city=organisation.city)
        case "district":
            return Scope(district=organisation.district)
        case "line":
            return Scope(line=organisation.line, line_city=organisation.city)
        case "agency":
            return Scope(agency=organisation.id)
        case "town":
            return Scope(agency=_town(organisation))
    return Scope.NOTHING


def _town(organisation: Organisation) -> UUID | None:
    """The town body where an office of justice sits: itself, or the one of its division."""
    if organisation.kind == OrganisationKind.TOWN:
        return organisation.id
    towns = Organisation.objects.filter(kind=OrganisationKind.TOWN, division=organisation.division)
    found = list(towns.values_list("id", flat=True)[:2])
    return found[0] if len(found) == 1 else None


@contextmanager
def enter(scope: Scope) -> Iterator[None]:
    """A transaction in which row-level security shows what `scope` covers, and nothing else.

    Inside another transaction the scope of before holds again afterwards (a rollback brings it back by itself).
    """
    before = _applied() if connection.in_atomic_block else None
    with transaction.atomic():
        apply(scope)
        yield
    if before is not None:
        _set(before)


def apply(scope: Scope) -> None:
    """Sets the scope for the transaction under way."""
    _set(scope.values())


def _applied() -> dict[str, str]:
    names = list(Scope.NOTHING.values())
    with connection.cursor() as cursor:
        asked = ", ".join(f"coalesce(current_setting('{name}', true), '')" for name in names)
        cursor.execute(f"SELECT {asked}")
        return dict(zip(names, cursor.fetchone(), strict=True))


def _set(values: dict[str, str]) -> None:
    with connection.cursor() as cursor:
        calls = ", ".join(f"set_config('{name}', %s, true)" for name in values)
        cursor.execute(f"SELECT {calls}", list(values.values()))
