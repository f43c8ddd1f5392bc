"""The proof that something published stands in its agency's log: index, size, root, path (RFC 6962 §2.1.1, SM3).

Read through the public site's connection: hashes of the log are published, what they stand for is not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec
from django.db import connections

from hengjian.ledger.merkle import node_hash

FORMAT = "hengjian.publication-proof/1"
PUBLIC = "public"
Node = Callable[[int, bool], bytes]
"""The hash kept with an entry: its own leaf (True), or the perfect subtree that ends with it."""


class Proof(msgspec.Struct, frozen=True):
    """`path` leads from the leaf to the root: sibling hashes, from the bottom up."""

    index: int
    size: int
    root: bytes
    path: list[bytes]


def proof_of(agency: UUID, reference: UUID, using: str = PUBLIC) -> Proof:
    """The proof for what was entered under `reference`. Raises LookupError when nothing was."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT sequence FROM published_entry WHERE ref_id = %s AND agency_id = %s", [reference, agency])
        entry: tuple[int] | None = cursor.fetchone()
        cursor.execute("SELECT size, root FROM published_head WHERE agency_id = %s", [agency])
        head = cursor.fetchone()
        if entry is None or head is None or entry[0] >= head[0]:
            raise LookupError(str(reference))
        (index,), (size, root) = entry, head
        cursor.execute("SELECT sequence, leaf, node FROM published_leaf WHERE agency_id = %s AND sequence = ANY(%s)",
                       [agency, sorted(entries_for(index, size))])
        kept = {at: (bytes(leaf), bytes(node)) for at, leaf, node in cursor.fetchall()}
    return Proof(index, size, bytes(root), path(index, size, lambda at, leaf: kept[at][0 if leaf else 1]))


def bundle(body: bytes, agency: UUID, proof: Proof) -> dict[str, Any]:
    """What is downloaded: the published text as it was hashed, and the way from its leaf to the root."""
    return {
        "format": FORMAT,
        "hash": "SM3",
        "body": bytes(body).decode(),
        "agency_id": str(agency),
        "leaf_index": proof.index,
        "tree_size": proof.size,
        "root": proof.root.hex(),
        "path": [node.hex() for node in proof.path],
        "how": "叶 = SM3(00 ‖ body 的 UTF-8 字节)，结点 = SM3(01 ‖ 左 ‖ 右)，由 path 自下而上合成 root（同 RFC 6962）",
    }


def path(index: int, size: int, node: Node) -> list[bytes]:
    """The siblings on the way up from a leaf (PATH(m, D[n]) of RFC 6962)."""
    made: list[bytes] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            made.append(_subtree(middle, high, node))
            high = middle
        else:
            made.append(_subtree(low, middle, node))
            low = middle
    return made[::-1]


def entries_for(index: int, size: int) -> set[int]:
    """The entries whose hashes a path is made of: a few for each level of the tree."""
    wanted: set[int] = set()

    def note(at: int, _: bool) -> bytes:
        wanted.add(at)
        return b""

    path(index, size, note)
    return wanted


def verified(leaf: bytes, proof: Proof) -> bool:
    """Whether the path leads from a leaf to the root (RFC 9162 §2.1.3.2)."""
    at, last, value = proof.index, proof.size - 1, leaf
    for sibling in proof.path:
        if last == 0:
            return False
        if at & 1 or at == last:
            value = node_hash(sibling, value)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            value = node_hash(value, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and value == proof.root


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def _subtree(low: int, high: int, node: Node) -> bytes:
    """The root over [low, high), from what entries keep: a left half stands with its last entry as it is."""
    size = high - low
    if size & (size - 1) == 0 and not low & size:
        return node(high - 1, False)
    if size == 1:
        return node(low, True)
    middle = low + _split(size)
    return node_hash(_subtree(low, middle, node), _subtree(middle, high, node))
