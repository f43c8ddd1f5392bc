"""What somebody holds: posts in force and grants, for one body at a time; and what a role still asks for besides."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import msgspec
from django.db.models import Q
from django.utils import timezone

from hengjian.identity.models import Grant, Limits, Organisation, Post, Rank, Standing, Unit
from hengjian.law import rights

Qualified = Callable[[UUID, date], bool]
BEST = (Rank.CHIEF, Rank.ACTING, Rank.DEPUTY)


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """A grant as it concerns the one who acts by it."""

    id: UUID
    kind: str
    until: datetime
    limits: Limits

    mark: str
    """What stands behind the name of whoever acts by it."""


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A role in a body: by a post, or by a grant."""

    role: str
    unit: Unit | None = None
    rank: str = ""
    given: Given | None = None

    def covers(self, procedure: str, step: str) -> bool:
        """Whether it serves to take a step: a grant may be limited."""
        return self.given is None or self.given.limits.allow(procedure, step)


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody is on a day in one of their bodies."""

    organisation: Organisation
    unit: Unit | None
    held: tuple[Held, ...]
    withheld: frozenset[str]
    """Roles that have no effect, for lack of the certificate they ask for."""
    several: bool = False
    """Whether there are posts in other bodies too."""


class Duty(NamedTuple):
    """Something that limits of a grant may name besides the steps of procedures, and whose it is."""

    name: str
    title: str
    roles: frozenset[str]


_qualified: list[Qualified] = []
_duties: list[Callable[[], Iterable[Duty]]] = []


def qualify_by(asked: Qualified) -> None:
    """Registers who says whether a person holds the certificate that certified roles ask for, on a day.

    Until somebody does, nobody is qualified.
    """
    _qualified[:] = [asked]


def duties_by(asked: Callable[[], Iterable[Duty]]) -> None:
    """Registers who says what there is to be done besides the steps of procedures."""
    _duties[:] = [asked]


def duties(role: str) -> list[Duty]:
    """What a role does besides the steps of procedures."""
    return [one for asked in _duties for one in asked() if role in one.roles]


def qualified(person: UUID, day: date) -> bool:
    return any(asked(person, day) for asked in _qualified)


def bodies_of(person: UUID, day: date) -> list[Organisation]:
    """The bodies in which somebody has posts on a day, the first by date first."""
    return list({post.organisation_id: post.organisation for post in _posts(person, day)}.values())


def desk_of(person: UUID, now: datetime, day: date, body: UUID | None = None) -> Desk | None:
    """Posts and grants in `body`, or where the first post is; None without a post there on that day.

    A grant has effect only beside a post in the same body, so that it ends with the last post.
    """
    posts = _posts(person, day)
    if not posts:
        return None
    own = next((post.organisation for post in posts if post.organisation_id == body), posts[0].organisation)
    here = [post for post in posts if post.organisation_id == own.id]
    held = [Held(role=post.role, unit=post.unit, rank=post.rank) for post in here]
    known = {one.role for one in held}
    held += [one for one in _given(person, own, now) if one.role not in known]
    administrators = rights.load().administrators.roles
    if known & administrators:  # whatever else stood in the tables: an administrator is nothing else
        held = [one for one in held if one.role in administrators]
    certified = rights.load().certified.roles & {one.role for one in held}
    withheld = certified if certified and not qualified(person, day) else frozenset()
    return Desk(organisation=own, unit=here[0].unit, withheld=withheld, several=len(here) < len(posts),
                held=tuple(one for one in held if one.role not in withheld))


def _posts(person: UUID, day: date) -> list[Post]:
    return list(Post.objects.current(day).filter(person=person).select_related("organisation", "unit")
                .order_by("since", "id"))


def _given(person: UUID, own: Organisation, now: datetime) -> list[Held]:
    rows = Grant.objects.current(now).filter(person=person, organisation=own).select_related("stands_for", "unit")
    return [
        Held(role=row.role, unit=row.unit,
             given=Given(id=row.id, kind=row.kind, mark=row.mark, until=row.until, limits=row.limit))
        for row in rows.order_by("since", "id")
    ]


# -- asked elsewhere -------------------------------------------------------------------------------------------


def rank_of(person: UUID, organisation: UUID, day: date) -> str:
    """The highest rank somebody has as a head of a body on a day; empty where none is known.

    A grant gives no rank: who stands in for a chief does not decide what the law reserves for chiefs.
    """
    ranks = set(Post.objects.current(day).filter(person=person, organisation=organisation,
                                                 role__in=rights.load().ranked.roles).values_list("rank", flat=True))
    return next((str(rank) for rank in BEST if rank in ranks), "")


def holders_of(role: str, organisation: UUID, now: datetime, day: date) -> Q:
    """A condition on people: those who hold a role in a body, by post or by grant; without a role, any post.

    Whose grant has limits is left out: who is asked for here signs or is named, and nobody asks for what step.
    """
    posts = Post.objects.current(day).filter(organisation=organisation)
    if not role:
        return Q(id__in=posts.values("person"))
    given = Grant.objects.current(now).filter(organisation=organisation, role=role, person__in=posts.values("person"),
                                              limits__only=[], limits__excluded=[])
    held = posts.filter(role=role)
    return Q(id__in=held.values("person")) | Q(id__in=given.values("person"))


def granted(organisation: UUID, roles: Collection[str] = ()) -> list[Grant]:
    """The grants of a body that hold now, of these roles or of any, for people who have a post there. One query."""
    now = timezone.now()
    posts = Post.objects.current(timezone.localdate(now)).filter(organisation=organisation)
    found = Grant.objects.current(now).filter(organisation=organisation, person__in=posts.values("person"))
    found = found.filter(role__in=roles) if roles else found
    return list(found.select_related("person", "stands_for").order_by("since", "id"))


def conflicts(
    person: UUID, role: str, since: date, until: date | None, *, besides: Collection[UUID] = ()
) -> Iterable[str]:
    """The roles that somebody holds, is to hold or is given in this time and that this role excludes."""
    law = rights.load()
    posts = Post.objects.filter(person=person).exclude(standing=Standing.REFUSED).exclude(id__in=besides)
    posts = posts.filter(Q(until=None) | Q(until__gte=since))
    grants = Grant.objects.filter(person=person, until__date__gte=since)
    if until:
        posts, grants = posts.filter(since__lte=until), grants.filter(since__date__lte=until)
    held = {*posts.values_list("role", flat=True), *grants.values_list("role", flat=True)}
    return sorted(other for other in held if law.exclusive(role, other))
