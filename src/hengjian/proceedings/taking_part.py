"""What participants read: the case they were invited to, with all that was opened within it, while the part lasts.

    file = taking_part.read(actor, lambda reader: cases.case(reader, identifier))

asks within the actor's own scope first, then where the actor takes part. A participant's scope is the body whose case
it is, narrowed to the ids of the family; both fences know them, and nothing can be written under it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import msgspec
from django.db import connection
from django.utils import timezone

from hengjian.identity import scope, tokens
from hengjian.identity.scope import Scope, may_participate
from hengjian.identity.services import Actor
from hengjian.law.participation import Part, parts
from hengjian.proceedings.errors import NotFound

T = TypeVar("T")


class Taking(msgspec.Struct, frozen=True):
    """One participation that holds now, and the proceedings it opens."""

    id: UUID
    part: Part
    root: UUID
    agency: UUID
    since: datetime
    until: datetime
    members: tuple[UUID, ...]


def takings(actor: Actor) -> list[Taking]:
    """In what the actor takes part at this moment, the newest first. One query, answered across the scope.

    People take part: what is opened to a body is not opened to its connected systems.
    """
    if tokens.ROLE in actor.roles or not may_participate(actor.organisation, actor.roles):
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM hengjian_taking_part(%s, %s, %s)",
                       [actor.person_id, actor.organisation.id, timezone.now()])
        rows = cursor.fetchall()
    known = parts()
    return [Taking(identifier, known[part], root, agency, since, until, tuple(members))
            for identifier, part, root, agency, since, until, members in rows
            if part in known and _has_part(actor, known[part])]


def reveals(actor: Actor, case: UUID) -> bool:
    """Whether the way by which the actor reads a case lets values under seal be shown: a participant's part may not."""
    return not actor.scope.cases or any(one.part.reveals and case in one.members for one in takings(actor))


def _has_part(actor: Actor, part: Part) -> bool:
    return not part.roles or bool(actor.roles & set(part.roles))


def knows_minors(actor: Actor, case: UUID) -> bool:
    """Whether a participant's part is one in which it is known who a minor in the case is."""
    return any(one.part.minors and case in one.members for one in takings(actor))


def readers(actor: Actor, reveals: bool = False) -> Iterator[Actor]:
    """The actor as a participant, once for each body whose cases are open; of `reveals` only parts that allow it."""
    opened: dict[UUID, set[UUID]] = {}
    for one in takings(actor):
        if one.part.reveals or not reveals:
            opened.setdefault(one.agency, set()).update(one.members)
    for agency in sorted(opened):
        yield reader(actor, agency, opened[agency])


def reader(actor: Actor, agency: UUID, members: Iterable[UUID]) -> Actor:
    """The actor with the scope of a participant; a request's actor may be a lazy one."""
    plain = {name: getattr(actor, name) for name in Actor.__struct_fields__}
    return Actor(**plain | {"scope": Scope(agency=agency, cases=tuple(sorted(members)))})


def read(actor: Actor, question: Callable[[Actor], T], *, reveals: bool = False) -> T:
    """Asks in the actor's own scope, then as a participant; each time inside that scope. Raises NotFound."""
    with scope.enter(actor.scope):
        try:
            return question(actor)
        except NotFound:
            pass
    for one in readers(actor, reveals):
        with scope.enter(one.scope):
            try:
                return question(one)
            except NotFound:
                continue
    raise NotFound
