"""The Merkle tree of RFC 6962 with SM3: leaf and node hashes, an appendable frontier, roots."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hengjian.kernel.sm import sm3

EMPTY_ROOT = sm3(b"")


def leaf_hash(body: bytes) -> bytes:
    """SM3(0x00 ‖ body), RFC 6962 section 2.1."""
    return sm3(b"\x00" + body)


def node_hash(left: bytes, right: bytes) -> bytes:
    """SM3(0x01 ‖ left ‖ right), RFC 6962 section 2.1."""
    return sm3(b"\x01" + left + right)


class Frontier:
    """The right edge of a tree: the roots of its perfect subtrees, largest first. Appends in O(log n)."""

    def __init__(self, size: int = 0, nodes: Sequence[bytes] = ()) -> None:
        if len(nodes) != size.bit_count():
            raise ValueError(f"大小为 {size} 的树应有 {size.bit_count()} 个子树根，实有 {len(nodes)} 个")
        self.size = size
        self.nodes = list(nodes)

    def append(self, leaf: bytes) -> int:
        """Adds a leaf hash; returns its sequence, counted from 0."""
        sequence, node = self.size, leaf
        for _ in range(trailing_ones(sequence)):
            node = node_hash(self.nodes.pop(), node)
        self.nodes.append(node)
        self.size += 1
        return sequence

    def root(self) -> bytes:
        if not self.nodes:
            return EMPTY_ROOT
        *rest, node = self.nodes
        for left in reversed(rest):
            node = node_hash(left, node)
        return node


def trailing_ones(n: int) -> int:
    return (~n & (n + 1)).bit_length() - 1


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes, in order."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()
