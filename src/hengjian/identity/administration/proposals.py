"""What the system administrator asks for and the security administrator puts in force (ADR 0033).

Nobody alone can become somebody else, open a way in for a system, or widen what a body sees. `releasing` puts
in force; each kind's own module says what then happens.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from hengjian.identity.administration import office
from hengjian.identity.administration.office import problem
from hengjian.identity.models import Account, Organisation, Proposal, ProposalKind, Standing
from hengjian.identity.services import Actor


def propose(
    actor: Actor, kind: ProposalKind, payload: dict[str, Any], *, account: Account | None = None,
    organisation: Organisation | None = None, reason: str = "",
) -> Proposal:
    """Something that waits for the security administrator; it has been found right. Raises Problems."""
    row = Proposal(kind=kind, account=account, organisation=organisation, payload=payload, reason=reason.strip()[:200],
                   proposed_by_id=actor.person_id)
    office.must_be(actor, office.SYSTEM, "proposal_made", row.subject)
    if account and account.person_id == actor.person_id:
        office.refuse(actor, "proposal_made", row.subject, [
            problem("own_account", "", "不能处理自己的账号", "请由另一名管理员处理")])
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            office.kept(actor, "proposal_made", str(row.id), **said(row))
    except IntegrityError:
        office.refuse(actor, "proposal_made", row.subject, [
            problem("waits", "", f"{row.subject}已有{row.get_kind_display()}在等安全管理员处理", "处理之后再提出")])
    return row


def waiting() -> QuerySet[Proposal]:
    """What has been asked for and not decided."""
    return Proposal.objects.filter(standing=Standing.PROPOSED)


def firsts(people: Iterable[UUID]) -> QuerySet[Proposal]:
    """The first passwords that these people wait for."""
    return waiting().filter(kind=ProposalKind.PASSWORD, payload__first=True, account__person__in=[*people])


def said(row: Proposal) -> dict[str, Any]:
    """A proposal as the audit log keeps it."""
    return {"kind": row.get_kind_display(), "name": row.subject, "body": str(row.organisation_id or ""),
            "reason": row.reason, "wanted": row.payload}
