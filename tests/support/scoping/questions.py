"""Questions that name something of others: every name that an address reads, a form has or the interface declares.

What is read and declared is found (`asked`, `interface`), what can be put there is classified (`fields`); the answer
has to be the one that the same question about nothing gets.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet

from hengjian.identity import scope
from hengjian.identity.models import Scoped
from hengjian.ui import keyset
from hengjian.ui.lists import ListSpec
from support.scoping.fields import Carries, meaning
from support.scoping.interface import declared
from support.scoping.matrix import Probe, Seat
from support.scoping.naming import nothing, values
from support.scoping.world import EVERYTHING


def questions(seat: Seat, stranger: str) -> Iterator[Probe]:
    """Every question to the addresses that a seat has opened, about one body that its viewer does not see."""
    for route, asked in list(seat.asked.items()):
        for name, said, empty in _told(seat, stranger, asked.read | declared(route)):
            yield Probe(route, "question", "get", _with(asked.url, name, said),
                        nothing=_with(asked.url, name, empty), said=(said, empty))
        for name, position in _positions(seat, stranger, asked.lists):
            yield Probe(route, "page", "get", _with(asked.url, name, position))


def sent(seat: Seat, stranger: str) -> Iterator[Probe]:
    """Every name of a form that carries something, sent alone to where the form goes: what is missing refuses it."""
    for route, asked in list(seat.asked.items()):
        for target, names in asked.sends.items():
            for name, said, empty in _told(seat, stranger, names):
                yield Probe(route, "question", "post", target, data=((name, said),), other=((name, empty),),
                            said=(said, empty))


def _told(seat: Seat, stranger: str, names: set[str]) -> Iterator[tuple[str, str, str]]:
    """Under each name that carries something, what is said of others and what of nothing."""
    theirs, of_nothing = values(seat.world, stranger), nothing()
    for name in sorted(names):
        carries = meaning(name)
        for template in carries.values if isinstance(carries, Carries) else ():
            said, empty = template.format(**theirs), template.format(**of_nothing)
            if said != empty:
                yield name, said, empty


def _with(url: str, name: str, value: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{urlencode({name: value})}"


def _positions(seat: Seat, body: str, lists: list[tuple[ListSpec, Any]]) -> Iterator[tuple[str, str]]:
    """Positions at a row of a body, as its own list would hand them out."""
    for spec, rows in lists[:1]:
        if not isinstance(rows, QuerySet) or not issubclass(rows.model, Scoped):
            continue
        with scope.enter(EVERYTHING):
            row = rows.model._default_manager.filter(agency_id=seat.world.bodies[body].id).first()
        keys = keyset.keys_for(rows, spec._order(spec.default_sort))
        if row is not None:
            position = keyset.seal(keys, keyset.position(row, keys))
            yield from (("after", position), ("before", position))
