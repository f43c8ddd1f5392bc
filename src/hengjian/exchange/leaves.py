"""The exact bytes that the ledger covers of what was accepted (fixed by test vectors).

A line's leaf covers its place, its key and its keyed fingerprint; a receipt's leaf covers the Merkle root over
its lines. Neither needs the line itself, so both hold after the key of the batch is gone.
"""

from __future__ import annotations

from datetime import UTC
from uuid import UUID

from hengjian.exchange.models import Receipt
from hengjian.kernel.canonical import canonical
from hengjian.ledger.merkle import leaf_hash

KIND = "receipt"
LINE = b"hengjian.line/1"
RECEIPT = "hengjian.receipt/1"


def line_leaf(identifier: UUID, agency: UUID, number: int, key: str, attempt: int, fingerprint: bytes) -> bytes:
    """The leaf hash of one accepted line; a key has no line break, so the parts cannot run together."""
    said = f"\n{identifier}\n{agency}\n{number}\n{key}\n{attempt}\n".encode()
    return leaf_hash(LINE + said + fingerprint)


def receipt_leaf(receipt: Receipt) -> bytes:
    """The leaf hash of a receipt, for the ledger."""
    return leaf_hash(canonical({
        "format": RECEIPT,
        "id": str(receipt.id),
        "batch_id": str(receipt.batch_id),
        "agency_id": str(receipt.agency_id),
        "first_line": receipt.first_line,
        "last_line": receipt.last_line,
        "size": receipt.size,
        "root": bytes(receipt.root).hex(),
        "received_at": receipt.received_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
    }))
