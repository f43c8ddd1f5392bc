"""Proofs about what stands in the database: from its entries, and as a bundle for outsiders."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from hengjian.kernel.problem import Problem, Problems
from hengjian.ledger import proofs
from hengjian.ledger.merkle import leaf_hash
from hengjian.ledger.models import Entry, SignedHead
from hengjian.ledger.proofs import Kept, Range
from hengjian.ledger.witness.statement import Statement

FORMAT = "hengjian.proof/1"


def proof_of(agency_id: UUID, ref_id: UUID, body: bytes) -> dict[str, Any] | None:
    """The proof that `body` is what the agency's log holds for the thing of this id (format: docs/verify).

    `body` are exactly the bytes of its leaf: of a publication the published bytes, of a step
    `proceedings.leaves.leaf_body`. The proof is under the earliest signed head that covers the entry, so that it
    stays the same from then on; None until the witness has signed one. Raises Problems when the log has no such
    entry, or `body` is not what it holds.
    """
    entry = Entry.objects.filter(agency_id=agency_id, ref_id=ref_id).first()
    if entry is None:
        raise Problems([Problem(code="absent", where="entry", message="这条记录没有存证", fix="请核对机关和编号")])
    if leaf_hash(body) != bytes(entry.leaf):
        raise Problems([Problem(code="altered", where="entry", message="内容与存证不一致，不能出具证明",
                                fix="请系统管理员运行 hengjian verify 查明")])
    row = SignedHead.objects.filter(agency_id=agency_id, size__gt=entry.sequence).order_by("size").first()
    if row is None:
        return None
    path = subtrees(agency_id, proofs.inclusion(entry.sequence, row.size))
    return {
        "format": FORMAT, "kind": entry.kind, "ref": str(ref_id), "body": base64.b64encode(body).decode(),
        "index": entry.sequence, "path": [node.hex() for node in path],
        "head": msgspec.to_builtins(statement(row)),
        "signature": bytes(row.signature).hex(), "key": bytes(row.key).hex(),
    }


def subtrees(agency_id: UUID, ranges: Sequence[Range], using: str = "default") -> list[bytes]:
    """The roots of these subtrees of the agency's log, in one query."""
    wanted = Entry.objects.using(using).filter(agency_id=agency_id, sequence__in=proofs.needed(ranges))
    kept = {sequence: Kept(bytes(leaf), bytes(node))
            for sequence, leaf, node in wanted.values_list("sequence", "leaf", "node")}
    return proofs.roots(ranges, kept.__getitem__)


def statement(row: SignedHead) -> Statement:
    """What was signed, made anew from the copy in the database."""
    return Statement(agency=row.agency_id, size=row.size, root=bytes(row.root).hex(), at=row.at, number=row.number)
