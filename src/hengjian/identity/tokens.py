"""Access tokens of connected systems: proposed, made, recognised, revoked. `hj1_<id>_<secret>`; only a digest is kept.

On the pages one administrator asks for a token and another gives it and sees it (ADR 0033)."""

from __future__ import annotations

import hmac
import ipaddress
import secrets
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from hengjian.identity.administration import proposals
from hengjian.identity.models import ApiToken, Organisation, Proposal, ProposalKind
from hengjian.identity.scope import scope_of
from hengjian.identity.services import SHANGHAI, Actor, audit
from hengjian.kernel.ids import new_id
from hengjian.kernel.problem import Problem, Problems
from hengjian.kernel.sm import sm3_hex
from hengjian.law import rights

ROLE = "API_CLIENT"
PREFIX = "hj1"


def make(
    name: str, organisation: Organisation, until: date, addresses: Sequence[str] = (), *,
    actor: Actor | None = None, by: str = "", since: date | None = None,
) -> tuple[ApiToken, str]:
    """A new token and the text that is handed over once. Raises Problems."""
    since = since or _today()
    if problems := _problems(name, organisation, since, until, addresses):
        raise Problems(problems)
    secret = secrets.token_urlsafe(32)
    row = ApiToken(id=new_id(), name=name.strip(), organisation=organisation, digest=sm3_hex(secret.encode()),
                   since=since, until=until, addresses=[str(ipaddress.ip_network(one)) for one in addresses],
                   made_at=timezone.now(), made_by=actor.name if actor else by)
    with transaction.atomic():
        row.save(force_insert=True)
        audit("token_made", str(row.id), actor=actor, name=row.name, organisation=organisation.name,
              until=until.isoformat(), addresses=row.addresses, by=row.made_by)
    return row, f"{PREFIX}_{row.id.hex}_{secret}"


def ask(
    actor: Actor, name: str, organisation: Organisation, until: date, addresses: Sequence[str] = (), *,
    since: date | None = None,
) -> Proposal:
    """A token that waits for the security administrator. Raises Problems."""
    since = since or _today()
    if problems := _problems(name, organisation, since, until, addresses):
        raise Problems(problems)
    return proposals.propose(actor, ProposalKind.TOKEN, {
        "name": name.strip(), "since": since.isoformat(), "until": until.isoformat(), "addresses": list(addresses),
    }, organisation=organisation)


def give(actor: Actor, proposal: Proposal) -> str:
    """Makes the token that was asked for; the answer is its text. Raises Problems where it has become wrong."""
    asked, own = proposal.payload, proposal.organisation
    assert own
    _, text = make(asked["name"], own, date.fromisoformat(asked["until"]), asked["addresses"], actor=actor,
                   since=date.fromisoformat(asked["since"]))
    return text


def revoke(identifier: UUID, *, actor: Actor | None = None, by: str = "") -> bool:
    """Ends a token at once; False where there is none that could end."""
    with transaction.atomic():
        ended = ApiToken.objects.filter(id=identifier, revoked_at=None).update(revoked_at=timezone.now())
        if ended:
            audit("token_revoked", str(identifier), actor=actor, by=actor.name if actor else by)
    return bool(ended)


def actor_for(text: str, address: str) -> Actor | None:
    """The system behind a token as it stands now, for its body and within its scope; None for any other text."""
    row = recognised(text)
    if row is None or row.revoked_at or not row.since <= _today() <= row.until or not _from(row, address):
        return None
    own = row.organisation
    if own.until and own.until < _today():
        return None
    return Actor(account_id=row.id, person_id=row.id, name=row.name, organisation=own, unit=None,
                 roles=frozenset({ROLE}), scope=scope_of(own))


def recognised(text: str) -> ApiToken | None:
    """The token of this text, whether or not it is still good."""
    prefix, _, rest = text.partition("_")
    identifier, _, secret = rest.partition("_")
    if prefix != PREFIX or len(identifier) != 32 or not secret:
        return None
    try:
        row = ApiToken.objects.select_related("organisation").filter(id=UUID(identifier)).first()
    except ValueError:
        return None
    good = row is not None and hmac.compare_digest(row.digest, sm3_hex(secret.encode()))
    return row if good else None


def _from(row: ApiToken, address: str) -> bool:
    """Whether a token may be used from an address; without addresses, from anywhere."""
    if not row.addresses:
        return True
    try:
        there = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(there in ipaddress.ip_network(one) for one in row.addresses)


def _problems(
    name: str, organisation: Organisation, since: date, until: date, addresses: Sequence[str]
) -> list[Problem]:
    found = []
    if not name.strip() or len(name) > 60 or not name.isprintable():
        found.append(Problem(code="required", where="name", message="请写明对接系统的名称", fix="最多 60 个字"))
    longest = rights.load().tokens
    if not since <= until <= since + longest.length:
        found.append(Problem(code="until", where="until", message=f"有效期最长{longest.text}", fix="到期前重新发放"))
    if organisation.until and organisation.until < since:
        found.append(Problem(code="ended", where="organisation", message=f"{organisation.name}已经撤销",
                             fix="发给承接其职权的机关"))
    for one in addresses:
        try:
            ipaddress.ip_network(one)
        except ValueError:
            found.append(Problem(code="address", where="addresses", message=f"“{one[:40]}”不是网络地址",
                                 fix="写成 10.1.2.3 或 10.1.0.0/16"))
    return found


def _today() -> date:
    return timezone.now().astimezone(SHANGHAI).date()
