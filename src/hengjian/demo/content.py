"""What stands in the database of the demo city, in one digest: equal digests are equal cities."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from hengjian.demo.plan import Plan
from hengjian.identity import scope
from hengjian.identity.models import Account, SecondFactor
from hengjian.identity.scope import Scope
from hengjian.kernel.canonical import canonical
from hengjian.proceedings.models import Proceeding

SALTED = {
    Account: ("password", "pin_hash", "last_login", "pin_failures", "pin_locked_until", "password_at", "must_change"),
    SecondFactor: ("sealed", "last_step"),
}
"""Differ with every hash, seal or sign-in."""
CASE = ("procedure", "channel", "stage", "title", "number", "party_name", "party_code", "item_code",
        "handler_names")


def digest(city: Plan) -> str:
    """A digest (hex) of the city's rows and cases as they are stored."""
    told = hashlib.sha256()
    for row in _rows(city):
        told.update(canonical({name: _plain(value) for name, value in row.items()}))
    return told.hexdigest()


def _rows(city: Plan) -> Iterator[dict[str, Any]]:
    for _, rows in city.tables():
        if not rows:
            continue
        model = type(rows[0])
        hidden = SALTED.get(model, ())
        names = [f.attname for f in model._meta.concrete_fields if f.attname not in hidden]
        yield from model.objects.filter(id__in=[row.id for row in rows]).order_by("id").values(*names)
    own = [row.id for row in city.organisations.values()]
    everything = Scope(city=next(iter(city.organisations.values())).city)
    with scope.enter(everything):
        cases = Proceeding.objects.within(everything).filter(agency_id__in=own)
        yield from sorted(cases.values(*CASE), key=str)  # those that were reported by file have ids of their own


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, (bool, int, dict, list)) else str(value)
