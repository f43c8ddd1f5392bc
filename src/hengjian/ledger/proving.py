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
        raise _altered("内容与存证不一致，不能出具证明")
    row = SignedHead.objects.filter(agency_id=agency_id, size__gt=entry.sequence).order_by("size").first()
    if row is None:
        return None
    path = subtrees(agency_id, proofs.inclusion(entry.sequence, row.size))
    return bundle(entry.kind, ref_id, body, entry.sequence, path, row)


def bundle(kind: str, ref_id: UUID, body: bytes, index: int, path: Sequence[bytes], head: SignedHead) -> dict[str, Any]:
    """The bundle of these parts, for whoever reads them another way (the public site has views of its own).

    Raises Problems when they do not prove that `body` stands in the log.
    """
    if not proofs.included(leaf_hash(body), index, head.size, path, bytes(head.root)):
        raise _altered("内容或日志与见证过的链头不一致，不能出具证明")
    return {
        "format": FORMAT, "kind": kind, "ref": str(ref_id), "body": base64.b64encode(body).decode(),
        "index": index, "path": [node.hex() for node in path], "head": msgspec.to_builtins(statement(head)),
        "signature": bytes(head.signature).hex(), "key": bytes(head.key).hex(),
    }


def _altered(message: str) -> Problems:
    return Problems([Problem(code="altered", where="entry", message=message,
                             fix="请系统管理员运行 hengjian verify 查明")])


def subtrees(agency_id: UUID, ranges: Sequence[Range], using: str = "default") -> list[bytes]:
    """The roots of these subtrees of the agency's log, in one query."""
    wanted = Entry.objects.using(using).filter(agency_id=agency_id, sequence__in=proofs.needed(ranges))
    kept = {sequence: Kept(bytes(leaf), bytes(node))
            for sequence, leaf, node in wanted.values_list("sequence", "leaf", "node")}
    return proofs.roots(ranges, kept.__getitem__)


def statement(row: SignedHead) -> Statement:
    """What was signed, made anew from the copy in the database."""
    return Statement(agency=row.agency_id, size=row.size, root=bytes(row.root).hex(), at=row.at, number=row.number)
