"""What the ledger's receipts stand for: the lines they were made of, in their order."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from hengjian.exchange.leaves import line_leaf, receipt_leaf
from hengjian.exchange.models import Receipt, Submission
from hengjian.ledger.merkle import root_of
from hengjian.ledger.verify import OWNER, Thing


def receipts(identifiers: Sequence[UUID]) -> dict[UUID, Thing]:
    """Receipts by id, each with its leaf made anew and its lines held against its root."""
    found = {}
    for receipt in Receipt.objects.using(OWNER).filter(id__in=identifiers):
        called = f"归集回执 {receipt.id}（第 {receipt.first_line}–{receipt.last_line} 行）"
        lines = Submission.objects.using(OWNER).filter(batch_id=receipt.batch_id, receipt_id=receipt.id)
        made = [line_leaf(line.id, line.agency_id, line.number, line.key, line.attempt, bytes(line.fingerprint))
                for line in lines.order_by("number").defer("line")]
        if len(made) != receipt.size:
            found[receipt.id] = Thing(None, called, f"应有 {receipt.size} 行，实有 {len(made)} 行")
        elif root_of(made) != bytes(receipt.root):
            found[receipt.id] = Thing(None, called, "所收的行与回执的根不一致")
        else:
            found[receipt.id] = Thing(receipt_leaf(receipt), called)
    return found
