"""Grants: standing in for a post-holder 代理, and a role for some hours 临时授权; given and taken back by the
security administrator, never to oneself. How long they last at most is data (`law/rights.yaml`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec
from django.db import transaction
from django.utils import timezone

from hengjian.identity.administration import office
from hengjian.identity.administration.office import problem
from hengjian.identity.administration.posts import excluded
from hengjian.identity.models import Grant, GrantKind, Limits, Organisation, Person, Post, Role, Unit
from hengjian.identity.services import SHANGHAI, Actor
from hengjian.kernel.problem import Problem
from hengjian.law import platform
from hengjian.law import rights as law


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A grant as it is asked for."""

    kind: str
    person: Person
    stands_for: Person | None
    organisation: Organisation
    unit: Unit | None = None
    role: str
    since: datetime
    until: datetime
    reason: str
    limits: Limits = Limits()


def give(actor: Actor, asked: Asked, steps: Iterable[str] = ()) -> Grant:
    """Gives a role from one moment to another. `steps` are the names that limits may bear; none: not held.

    Raises Problems with every mistake.
    """
    office.must_be(actor, office.SECURITY, "grant_given", asked.person.name)
    found = list(mistakes(actor, asked, frozenset(steps)))
    if found:
        office.refuse(actor, "grant_given", asked.person.name, found)
    with transaction.atomic():
        row = Grant.objects.create(
            kind=asked.kind, person=asked.person, stands_for=asked.stands_for, organisation=asked.organisation,
            unit=asked.unit, role=asked.role, since=asked.since, until=asked.until, reason=asked.reason.strip(),
            limits=msgspec.to_builtins(asked.limits), decided_by_id=actor.person_id)
        office.kept(actor, "grant_given", str(row.id), kind=row.kind, person=str(row.person_id), role=row.role,
                    stands_for=str(row.stands_for_id or ""), body=str(row.organisation_id),
                    since=row.since.isoformat(), until=row.until.isoformat(), reason=row.reason, limits=row.limits)
    return row


def take_back(actor: Actor, grant: Grant) -> Grant:
    """Ends a grant now. Raises Problems where it has ended."""
    office.must_be(actor, office.SECURITY, "grant_ended", str(grant.id))
    now = timezone.now()
    if grant.until <= now:
        office.refuse(actor, "grant_ended", str(grant.id), [problem("ended", "", "这项授权已经结束")])
    with transaction.atomic():
        grant.until, grant.ended_by_id = max(now, grant.since), actor.person_id
        grant.save(update_fields=["until", "ended_by"])
        office.kept(actor, "grant_ended", str(grant.id), person=str(grant.person_id), role=grant.role)
    return grant


# -- what is wrong ---------------------------------------------------------------------------------------------


def mistakes(actor: Actor, asked: Asked, steps: frozenset[str]) -> Iterator[Problem]:
    """What is wrong with a grant that is asked for."""
    if asked.person.id == actor.person_id:
        yield problem("own", "person", "不能给自己授权", "请由另一名安全管理员办理")
    if not asked.reason.strip():
        yield problem("required", "reason", "请写明理由", "如：王某出差，期间由其代理")
    elif len(asked.reason.strip()) > (most := platform.most("reason")):
        yield problem("too_long", "reason", f"理由最多 {most} 个字")
    yield from _lasting(asked)
    yield from _held(asked)
    since, last = (moment.astimezone(SHANGHAI).date() for moment in (asked.since, asked.until))
    yield from excluded(asked.person.id, asked.role, since, max(since, last))
    for name in sorted({*asked.limits.only, *asked.limits.excluded} - steps) if steps else ():
        yield problem("unknown", "only" if name in asked.limits.only else "excluded", f"没有程序或者步骤“{name}”")


def _lasting(asked: Asked) -> Iterator[Problem]:
    longest = law.load().grants[asked.kind]
    title = GrantKind(asked.kind).label
    if asked.until <= asked.since:
        yield problem("order", "until", "结束不晚于开始")
    elif asked.until <= timezone.now():
        yield problem("past", "until", "结束时间已过", "授权不能追溯，请填写将来的时间")
    elif asked.until - asked.since > longest.length:
        yield problem("too_long", "until", f"{title}最长 {longest.text}", "期满仍需要的，另行办理或者任命岗位",
                      longest.basis)


def _held(asked: Asked) -> Iterator[Problem]:
    """The one who is given it has a post in that body; the one who is stood in for holds the role there."""
    body, first = asked.organisation, asked.since.astimezone(SHANGHAI).date()
    posts = Post.objects.current(max(first, timezone.localdate())).filter(organisation=body)
    if asked.role not in law.load().roles_of(body.kind, body.level):
        yield problem("role", "role", f"{body.name}没有这个岗位", "请从该单位可设的岗位中选择")
        return
    if not posts.filter(person=asked.person).exists():
        yield problem("no_post", "person", f"{asked.person.name}在{body.name}没有岗位", "只能授权给本单位在岗的人员")
    if posts.filter(person=asked.person, role=asked.role, unit=asked.unit).exists():
        yield problem("taken", "role", f"{asked.person.name}已有{Role(asked.role).label}岗位，不需要授权")
    if asked.kind != GrantKind.STAND_IN:
        return
    if asked.stands_for is None:
        yield problem("required", "stands_for", "请选择被代理人")
    elif asked.stands_for.id == asked.person.id:
        yield problem("own", "stands_for", "不能代理自己")
    elif not posts.filter(person=asked.stands_for, role=asked.role).exists():
        yield problem("no_post", "stands_for", f"{asked.stands_for.name}在{body.name}不是{Role(asked.role).label}",
                      "代理只能代理其本人的岗位")
