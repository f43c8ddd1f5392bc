"""The security administrator's part: puts in force what waits, posts and proposals together, or turns it down.

Secrets are made here and nowhere before, and returned once to whoever put them in force.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from hengjian.identity import tokens
from hengjian.identity.administration import bodies, office, posts, proposals
from hengjian.identity.administration.office import problem
from hengjian.identity.models import Proposal, ProposalKind, Standing
from hengjian.identity.services import Actor
from hengjian.identity.signin import accounts
from hengjian.kernel.problem import Problems


class Handed(msgspec.Struct, frozen=True):
    """What was put in force, with the secret to hand over, where there is one."""

    proposal: Proposal
    secret: str = ""


EFFECTS: dict[str, Callable[[Actor, Proposal], str]] = {
    ProposalKind.PASSWORD: accounts.give_password,
    ProposalKind.TOKEN: tokens.give,
    ProposalKind.BODY: bodies.put_in_force,
}
"""What putting in force does, by kind; the answer is the secret, or nothing. Each raises Problems."""


def release(actor: Actor, wanted_posts: Collection[UUID], wanted: Collection[UUID]) -> list[Handed]:
    """All of these, or none. With the post of somebody new goes their first password. Raises Problems."""
    office.must_be(actor, office.SECURITY, "proposal_given")
    _some(wanted_posts, wanted)
    with transaction.atomic():
        given = posts.put_in_force(actor, wanted_posts) if wanted_posts else []
        rows = _waiting(wanted, [one.person_id for one in given])
        return [_put_in_force(actor, row) for row in rows]


def turn_down(actor: Actor, wanted_posts: Collection[UUID], wanted: Collection[UUID], note: str) -> None:
    """These are not put in force; the reason is kept. Raises Problems."""
    office.must_be(actor, office.SECURITY, "proposal_refused")
    _some(wanted_posts, wanted)
    if not note.strip():
        office.refuse(actor, "proposal_refused", "", [problem("required", "note", "请写明不同意的理由")])
    with transaction.atomic():
        if wanted_posts:
            posts.turn_down(actor, wanted_posts, note)
        for row in _waiting(wanted):
            _not_own(actor, row, "proposal_refused")
            row.note = note.strip()[:200]
            _decide(actor, row, Standing.REFUSED, "proposal_refused")


def _some(*wanted: Collection[UUID]) -> None:
    if not any(wanted):
        raise Problems([problem("required", "proposal", "没有选择事项", "请先勾选")])


def _waiting(wanted: Iterable[UUID], newcomers: Iterable[UUID] = ()) -> list[Proposal]:
    """The rows asked for and the first passwords of these people, locked in one order."""
    asked = set(wanted)
    firsts = proposals.firsts(newcomers).values("id")
    rows = list(proposals.waiting().select_for_update(of=("self",)).filter(Q(id__in=asked) | Q(id__in=firsts))
                .select_related("account__person", "organisation", "proposed_by").order_by("id"))
    if not asked <= {one.id for one in rows}:
        raise Problems([problem("stale", "proposal", "所选的事项有的已经处理过", "请刷新页面后重新选择")])
    return rows


def _put_in_force(actor: Actor, row: Proposal) -> Handed:
    _not_own(actor, row, "proposal_given")
    try:
        secret = EFFECTS[row.kind](actor, row)
    except Problems as found:
        named = [problem(one.code, "proposal", f"{row.subject}：{one.message}", one.fix, one.cite)
                 for one in found.problems]
        office.refuse(actor, "proposal_given", str(row.id), named)
    _decide(actor, row, Standing.IN_FORCE, "proposal_given")
    return Handed(row, secret)


def _not_own(actor: Actor, row: Proposal, action: str) -> None:
    if actor.person_id in (row.proposed_by_id, row.account and row.account.person_id):
        office.refuse(actor, action, str(row.id), [
            problem("own", "proposal", f"{row.subject}：不能处理自己的或者自己提出的事项", "请由另一名安全管理员办理")])


def _decide(actor: Actor, row: Proposal, standing: Standing, action: str) -> None:
    row.standing, row.decided_by_id, row.decided_at = standing, actor.person_id, timezone.now()
    row.save(update_fields=["standing", "decided_by", "decided_at", "note"])
    office.kept(actor, action, str(row.id), **proposals.said(row), note=row.note)
