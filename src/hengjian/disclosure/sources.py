"""What the ledger's entries of publications and withdrawals stand for: the stored bytes, and rows that agree."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from hengjian.disclosure import content
from hengjian.disclosure.models import Publication, Withdrawal
from hengjian.ledger.merkle import leaf_hash
from hengjian.ledger.verify import OWNER, Thing


def publications(identifiers: Sequence[UUID]) -> dict[UUID, Thing]:
    """Publications by id, each with its leaf made anew from its bytes."""
    return {row.id: _publication(row) for row in Publication.objects.using(OWNER).filter(id__in=identifiers)}


def withdrawals(identifiers: Sequence[UUID]) -> dict[UUID, Thing]:
    """Withdrawals by id, likewise."""
    return {row.id: _withdrawal(row) for row in Withdrawal.objects.using(OWNER).filter(id__in=identifiers)}


def _publication(row: Publication) -> Thing:
    called, body, replaces = f"公示 {row.number}", bytes(row.body), row.replaces_id and str(row.replaces_id)
    try:
        repeated = content.columns(body)
        said = content.read(body)
        agrees = (said["id"], said.get("version", 1), said.get("replaces")) == (
            str(row.id), row.version, replaces) and all(
            str(getattr(row, name)) == value for name, value in repeated.items())
    except (ValueError, KeyError, TypeError):
        return Thing(leaf_hash(body), called)
    return Thing(leaf_hash(body), called) if agrees else Thing(None, called, "列表所示与公示的内容不一致")


def _withdrawal(row: Withdrawal) -> Thing:
    called, body = f"撤回公示 {row.publication_id}", bytes(row.body)
    try:
        said = content.read(body)
        agrees = (said["publication"], said["reason"], said["withdrawn_on"], said.get("automatic", False)) == (
            str(row.publication_id), row.reason, row.withdrawn_on.isoformat(), row.automatic)
    except (ValueError, KeyError, TypeError):
        return Thing(leaf_hash(body), called)
    return Thing(leaf_hash(body), called) if agrees else Thing(None, called, "所示理由与撤回的内容不一致")
