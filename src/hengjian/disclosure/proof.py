"""The proof of something published, as `docs/verify/verify.py` reads it (ADR 0013).

Read through the public site's connection: hashes of the log and signed heads are public, what the other hashes
stand for is not.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import connections

from hengjian.kernel.problem import Problem, Problems
from hengjian.ledger import proofs, proving
from hengjian.ledger.models import SignedHead
from hengjian.ledger.proofs import Kept

CONNECTION = "public"
At = tuple[UUID, int]
"""An entry: its agency, its sequence."""

# The earliest signed head that covers the entry, so that the proof stays the same from then on.
_COVERED = """
    SELECT e.sequence, h.size, h.root, h.at, h.number, h.signature, h.key
    FROM published_entry e LEFT JOIN LATERAL (
        SELECT * FROM published_signed_head h WHERE h.agency_id = e.agency_id AND h.size > e.sequence
        ORDER BY h.size LIMIT 1) h ON true
    WHERE e.ref_id = %s AND e.agency_id = %s
"""
_KEPT = """
    SELECT l.agency_id, l.sequence, l.leaf, l.node FROM published_leaf l
    JOIN unnest(%s::uuid[], %s::bigint[]) AS wanted (agency_id, sequence) USING (agency_id, sequence)
"""


def bundle_of(agency: UUID, reference: UUID, kind: str, body: bytes) -> dict[str, Any] | None:
    """The proof bundle (`hengjian.proof/1`) of what was published under `reference`; None until it is witnessed.

    Raises Problems when the log does not prove it: no such entry, another one it needs is gone, or other bytes.
    """
    with connections[CONNECTION].cursor() as cursor:
        cursor.execute(_COVERED, [reference, agency])
        found = cursor.fetchone()
    if found is None:
        raise _unprovable("这份公示没有存证，不能出具证明")
    index, size, root, at, number, signature, key = found
    if size is None:
        return None
    ranges = proofs.inclusion(index, size)
    entries = kept({(agency, sequence) for sequence in proofs.needed(ranges)})
    try:
        path = proofs.roots(ranges, lambda sequence: entries[agency, sequence])
    except KeyError as missing:
        raise _unprovable(f"日志缺少第 {missing.args[0][1]} 号存证，不能出具证明") from None
    head = SignedHead(agency_id=agency, size=size, root=root, at=at, number=number, signature=signature, key=key)
    return proving.bundle(kind, reference, body, index, path, head)


def _unprovable(message: str) -> Problems:
    return Problems([Problem(code="unprovable", where="entry", message=message, fix="请向作出决定的机关反映")])


def kept(wanted: Collection[At]) -> dict[At, Kept]:
    """What these entries keep, in one query."""
    with connections[CONNECTION].cursor() as cursor:
        cursor.execute(_KEPT, [[agency for agency, _ in wanted], [sequence for _, sequence in wanted]])
        return {(agency, sequence): Kept(bytes(leaf), bytes(node)) for agency, sequence, leaf, node in cursor}
