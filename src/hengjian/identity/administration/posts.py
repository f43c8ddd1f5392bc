"""Posts: the system administrator proposes, the security administrator puts in force; either of them ends."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils import timezone

from hengjian.identity import rights
from hengjian.identity.administration import office
from hengjian.identity.administration.office import problem
from hengjian.identity.models import Grant, Organisation, Person, Post, Rank, Role, Standing, Unit
from hengjian.identity.services import SHANGHAI, Actor
from hengjian.kernel.problem import Problem, Problems
from hengjian.law import rights as law

APART = "三员分立；GB/T 22239-2019 8.1.5"


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A post as it is asked for."""

    person: Person
    organisation: Organisation
    unit: Unit | None
    role: str
    rank: str = ""
    since: date
    until: date | None = None


def propose(actor: Actor, wanted: Wanted) -> Post:
    """A post that waits for the security administrator. Raises Problems with every mistake."""
    office.must_be(actor, office.SYSTEM, "post_proposed", wanted.person.name)
    found = list(mistakes(wanted))
    if wanted.person.id == actor.person_id:
        found.append(problem("own", "", "不能给自己安排岗位", "请由另一名系统管理员办理"))
    if found:
        office.refuse(actor, "post_proposed", wanted.person.name, found)
    with transaction.atomic():
        post = Post.objects.create(
            person=wanted.person, organisation=wanted.organisation, unit=wanted.unit, role=wanted.role,
            rank=wanted.rank, since=wanted.since, until=wanted.until, standing=Standing.PROPOSED,
            proposed_by_id=actor.person_id)
        office.kept(actor, "post_proposed", str(post.id), **said(post))
    return post


def mistakes(wanted: Wanted) -> Iterator[Problem]:
    """What is wrong with a post that is asked for."""
    body = wanted.organisation
    if wanted.role not in law.load().roles_of(body.kind, body.level):
        title = Role(wanted.role).label if wanted.role in Role.values else wanted.role
        yield problem("role", "role", f"{body.get_kind_display()}（{body.get_level_display()}）没有“{title}”岗位",
                      "请从该单位可设的岗位中选择")
        return
    ranked = wanted.role in law.load().ranked.roles
    if ranked and wanted.rank not in Rank.values:
        yield problem("required", "rank", f"请写明{Role(wanted.role).label}是正职、主持工作还是分管",
                      cite=law.load().ranked.basis)
    if not ranked and wanted.rank:
        yield problem("rank", "rank", f"{Role(wanted.role).label}不分正职、分管")
    if wanted.unit and wanted.unit.organisation_id != body.id:
        yield problem("unit", "unit", f"{body.name}没有这个内设机构")
    if wanted.until and wanted.until < wanted.since:
        yield problem("order", "until", "截止日期早于起始日期")
    if body.since > wanted.since or (body.until and body.until < wanted.since):
        yield problem("body", "since", f"{body.name}在这一天不具备主体资格")
    yield from excluded(wanted.person.id, wanted.role, wanted.since, wanted.until)
    same = Post.objects.exclude(standing=Standing.REFUSED).filter(
        person=wanted.person, organisation=body, unit=wanted.unit, role=wanted.role)
    if same.filter(until=None).exists() or same.filter(until__gte=wanted.since).exists():
        yield problem("taken", "role", f"{wanted.person.name}已有这个岗位", "请核对起止日期")


def excluded(
    person: UUID, role: str, since: date, until: date | None, besides: Collection[UUID] = ()
) -> Iterator[Problem]:
    """An administrator is nothing else: what this role would stand beside."""
    for other in rights.conflicts(person, role, since, until, besides=besides):
        yield problem("exclusive", "role", f"{Role(role).label}与{Role(other).label}不得由一人兼任",
                      "请另行指定人员，或者先结束原岗位", APART)


# -- putting in force ------------------------------------------------------------------------------------------


def put_in_force(actor: Actor, identifiers: Iterable[UUID]) -> list[Post]:
    """All of these proposed posts, or none. Raises Problems, each named by its person."""
    office.must_be(actor, office.SECURITY, "post_given")
    with transaction.atomic():
        rows = _proposed(identifiers)
        found = []
        for post in rows:
            if actor.person_id in (post.person_id, post.proposed_by_id):
                found.append(problem("own", "post", f"{post.person.name}：不能给自己或者自己提出的岗位生效"))
            found += [problem(one.code, "post", f"{post.person.name}：{one.message}", one.fix, one.cite)
                      for one in excluded(post.person_id, post.role, post.since, post.until, besides=[post.id])]
        if not found:
            for post in rows:
                _decide(actor, post, Standing.IN_FORCE, "post_given")
    if found:
        office.refuse(actor, "post_given", "", found)
    return rows


def turn_down(actor: Actor, identifiers: Iterable[UUID], note: str) -> list[Post]:
    """These proposed posts are not put in force; the reason is kept. Raises Problems."""
    office.must_be(actor, office.SECURITY, "post_refused")
    if not note.strip():
        office.refuse(actor, "post_refused", "", [problem("required", "note", "请写明不同意的理由")])
    with transaction.atomic():
        rows = _proposed(identifiers)
        for post in rows:
            post.note = note.strip()[:200]
            _decide(actor, post, Standing.REFUSED, "post_refused")
    return rows


def _proposed(identifiers: Iterable[UUID]) -> list[Post]:
    wanted = list(dict.fromkeys(identifiers))
    rows = list(Post.objects.select_for_update(of=("self",)).filter(id__in=wanted, standing=Standing.PROPOSED)
                .select_related("person", "organisation", "unit").order_by("id"))
    if not wanted or len(rows) != len(wanted):
        raise Problems([problem("stale", "post", "没有选择岗位，或者有的已经处理过", "请刷新页面后重新选择")])
    return rows


def _decide(actor: Actor, post: Post, standing: Standing, action: str) -> None:
    post.standing, post.decided_by_id, post.decided_at = standing, actor.person_id, timezone.now()
    post.save(update_fields=["standing", "decided_by", "decided_at", "note"])
    office.kept(actor, action, str(post.id), **said(post))


# -- ending ----------------------------------------------------------------------------------------------------


def end(actor: Actor, post: Post, last: date | None) -> Post:
    """Ends a post after its `last` day, or at once (None); who stands in for it there ends with it.

    Raises Problems for a day that is past, since what was done then stays right.
    """
    if not actor.roles & {office.SYSTEM, office.SECURITY}:
        office.must_be(actor, office.SYSTEM, "post_ended", str(post.id))
    today = timezone.localdate()
    if post.standing != Standing.IN_FORCE or (post.until and post.until < today):
        office.refuse(actor, "post_ended", str(post.id), [problem("ended", "until", "这个岗位没有生效或者已经结束")])
    if last and (last < today or last < post.since):
        office.refuse(actor, "post_ended", str(post.id), [problem(
            "past", "until", "最后一天不能早于今天", "要从现在起停止，请选择“立即结束”")])
    now = timezone.now()
    until = last or max(today, post.since) - timedelta(days=1)
    stop = now if last is None else datetime.combine(last + timedelta(days=1), time.min, SHANGHAI)
    with transaction.atomic():
        post.until, post.ended_by_id = until, actor.person_id
        post.save(update_fields=["until", "ended_by"])
        standing_in = Grant.objects.filter(stands_for=post.person_id, organisation=post.organisation_id,
                                           role=post.role, until__gt=stop)
        for grant in standing_in:
            grant.until, grant.ended_by_id = max(stop, grant.since), actor.person_id
            grant.save(update_fields=["until", "ended_by"])
            office.kept(actor, "grant_ended", str(grant.id), because="post_ended")
        office.kept(actor, "post_ended", str(post.id), **said(post))
    return post


def leave(actor: Actor, person: Person, organisation: Organisation | None = None) -> list[Post]:
    """Ends at once every post of somebody, or those in one body; without any left the account is frozen."""
    today = timezone.localdate()
    rows = Post.objects.in_force().filter(person=person).exclude(until__lt=today)
    rows = rows.filter(organisation=organisation) if organisation else rows
    with transaction.atomic():
        return [end(actor, post, None) for post in rows]


def move(actor: Actor, wanted: Wanted) -> Post:
    """To another body: the posts held now end at once, the new one waits for the security administrator."""
    with transaction.atomic():
        leave(actor, wanted.person)
        return propose(actor, wanted)


def said(post: Post) -> dict[str, str]:
    """A post as the audit log keeps it."""
    return {"person": str(post.person_id), "body": str(post.organisation_id), "unit": str(post.unit_id or ""),
            "role": post.role, "rank": post.rank, "since": str(post.since), "until": str(post.until or "")}
