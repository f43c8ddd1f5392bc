"""Inclusion and consistency proofs of RFC 6962 (section 2.1) over the tree of `merkle`: made and checked.

Whoever makes a proof needs no more than what the entries keep: the leaf, and the root of the largest perfect
subtree that ends there. So a proof in a log of n entries reads O(log² n) of them and never walks the log.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from hengjian.ledger.merkle import node_hash

Range = tuple[int, int]
"""A subtree: its first leaf, and the one after its last."""


class Kept(NamedTuple):
    """What an entry keeps: its leaf, and the root of the largest perfect subtree that ends with it."""

    leaf: bytes
    node: bytes


Read = Callable[[int], Kept]


def inclusion(index: int, size: int) -> list[Range]:
    """The subtrees whose roots prove that leaf `index` stands in the tree of `size`, from the leaf upwards."""
    if not 0 <= index < size:
        raise ValueError(f"{size} 条的日志里没有第 {index} 号")
    return _path(index, 0, size)


def consistency(old: int, new: int) -> list[Range]:
    """The subtrees whose roots prove that the tree of `new` goes on from the tree of `old`; sizes from 1."""
    if not 0 < old <= new:
        raise ValueError(f"不能证明 {new} 条的日志由 {old} 条的续成")
    return _subproof(old, 0, new, whole=True)


def needed(ranges: Sequence[Range]) -> set[int]:
    """The sequences of the entries from which `roots` makes the roots of these subtrees."""
    sequences: set[int] = set()

    def note(sequence: int) -> Kept:
        sequences.add(sequence)
        return Kept(b"", b"")

    roots(ranges, note)
    return sequences


def roots(ranges: Sequence[Range], read: Read) -> list[bytes]:
    """The roots of these subtrees: the proof."""
    return [_root(start, end, read) for start, end in ranges]


def included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether `path` proves that `leaf` stands at `index` in the log of `size` under `root` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, node = index, size - 1, leaf
    for other in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            node = node_hash(other, node)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            node = node_hash(node, other)
        at, last = at >> 1, last >> 1
    return last == 0 and node == root


def consistent(old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether `path` proves that the log of `new` goes on from that of `old` (RFC 9162, 2.1.4.2); sizes from 1."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not path and old_root == new_root
    steps = list(path) if old & (old - 1) else [old_root, *path]
    if not steps:
        return False
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    before = after = steps[0]
    for other in steps[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            before, after = node_hash(other, before), node_hash(other, after)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            after = node_hash(after, other)
        at, last = at >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root


def _path(index: int, start: int, end: int) -> list[Range]:
    if end - start == 1:
        return []
    middle = start + _split(end - start)
    if index < middle:
        return [*_path(index, start, middle), (middle, end)]
    return [*_path(index, middle, end), (start, middle)]


def _subproof(old: int, start: int, end: int, *, whole: bool) -> list[Range]:
    if old == end:
        return [] if whole else [(start, end)]
    middle = start + _split(end - start)
    if old <= middle:
        return [*_subproof(old, start, middle, whole=whole), (middle, end)]
    return [*_subproof(old, middle, end, whole=False), (start, middle)]


def _root(start: int, end: int, read: Read) -> bytes:
    size = end - start
    if size == 1:
        return read(start).leaf
    if size & (size - 1) == 0 and start // size % 2 == 0:  # a left child: kept with its last entry
        return read(end - 1).node
    middle = start + _split(size)
    return node_hash(_root(start, middle, read), _root(middle, end, read))


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1
