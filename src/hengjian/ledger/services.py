"""The ledger's public door: lock a head, append leaves, read a head, prove what stands in a log."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec
from django.db import connection

from hengjian.ledger.merkle import EMPTY_ROOT, Frontier
from hengjian.ledger.models import Entry, Head
from hengjian.ledger.proving import proof_of
from hengjian.runtime import bulk

__all__ = ["HeadView", "Leaf", "append", "head", "lock", "proof_of"]


class Leaf(msgspec.Struct, frozen=True):
    """What is appended: the leaf hash, what kind of thing it stands for, and that thing's id."""

    digest: bytes
    kind: str
    ref_id: UUID


class HeadView(msgspec.Struct, frozen=True):
    agency_id: UUID
    size: int
    root: bytes


def append(agency_id: UUID, leaves: Sequence[Leaf]) -> list[int]:
    """Appends to the agency's log and moves its head; returns the sequences, counted from 0.

    Takes the lock on the head before reading it and keeps it until commit, so call it last and once a
    transaction for each agency, agencies in sorted order (DESIGN, Concurrency).
    """
    if not connection.in_atomic_block:
        raise RuntimeError("ledger.append belongs inside the transaction of what it records")
    head = _locked(agency_id)
    frontier = Frontier(head.size, [bytes(node) for node in head.frontier])
    entries = [
        {"agency_id": agency_id, "sequence": frontier.append(leaf.digest), "leaf": leaf.digest,
         "node": frontier.nodes[-1], "kind": leaf.kind, "ref_id": leaf.ref_id}
        for leaf in leaves
    ]
    bulk.copy(Entry, entries)
    head.size, head.root, head.frontier = frontier.size, frontier.root(), frontier.nodes
    head.save(update_fields=["size", "root", "frontier", "updated_at"])
    return list(range(frontier.size - len(leaves), frontier.size))


def lock(agency_id: UUID) -> None:
    """Takes the lock on a head ahead of `append`, where what is appended is only found under it."""
    _locked(agency_id)


def head(agency_id: UUID) -> HeadView:
    """The head as committed; an agency without entries has the empty tree's root."""
    row = Head.objects.filter(agency_id=agency_id).first()
    return HeadView(agency_id, row.size, bytes(row.root)) if row else HeadView(agency_id, 0, EMPTY_ROOT)


def _locked(agency_id: UUID) -> Head:
    Head.objects.bulk_create([Head(agency_id=agency_id, root=EMPTY_ROOT)], ignore_conflicts=True)
    return Head.objects.select_for_update().get(agency_id=agency_id)
