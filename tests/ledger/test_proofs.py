"""Proofs are those of RFC 6962: against its recursion written out, and against every way of altering one."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hengjian.ledger import proofs
from hengjian.ledger.merkle import Frontier, leaf_hash, root_of
from hengjian.ledger.proofs import Kept

LARGEST = 70
LEAVES = [leaf_hash(str(i).encode()) for i in range(LARGEST)]
ROOTS = [root_of(LEAVES[:size]) for size in range(LARGEST + 1)]


def kept(leaves: Sequence[bytes]) -> list[Kept]:
    frontier, entries = Frontier(), []
    for leaf in leaves:
        frontier.append(leaf)
        entries.append(Kept(leaf, frontier.nodes[-1]))
    return entries


ENTRIES = kept(LEAVES)


def naive_root(d: Sequence[bytes]) -> bytes:
    """MTH, as RFC 6962 section 2.1 writes it."""
    if len(d) == 1:
        return d[0]
    k = split(len(d))
    return hashlib.new("sm3", b"\x01" + naive_root(d[:k]) + naive_root(d[k:])).digest()


def naive_path(m: int, d: Sequence[bytes]) -> list[bytes]:
    """PATH, section 2.1.1."""
    if len(d) == 1:
        return []
    k = split(len(d))
    if m < k:
        return [*naive_path(m, d[:k]), naive_root(d[k:])]
    return [*naive_path(m - k, d[k:]), naive_root(d[:k])]


def naive_proof(m: int, d: Sequence[bytes], b: bool = True) -> list[bytes]:
    """PROOF and SUBPROOF, section 2.1.2."""
    if m == len(d):
        return [] if b else [naive_root(d)]
    k = split(len(d))
    if m <= k:
        return [*naive_proof(m, d[:k], b), naive_root(d[k:])]
    return [*naive_proof(m - k, d[k:], False), naive_root(d[:k])]


def split(n: int) -> int:
    return max(1 << i for i in range(n.bit_length()) if 1 << i < n)


def inclusion(index: int, size: int) -> list[bytes]:
    return proofs.roots(proofs.inclusion(index, size), ENTRIES.__getitem__)


def consistency(old: int, new: int) -> list[bytes]:
    return proofs.roots(proofs.consistency(old, new), ENTRIES.__getitem__)


def test_a_fixed_vector() -> None:
    """Leaf 5 of 7, written out by hand."""
    def node(left: bytes, right: bytes) -> bytes:
        return hashlib.new("sm3", b"\x01" + left + right).digest()

    a, b, c, d, e, f, g = (hashlib.new("sm3", b"\x00%d" % i).digest() for i in range(7))
    abcd = node(node(a, b), node(c, d))
    assert inclusion(5, 7) == [e, g, abcd]
    assert ROOTS[7] == node(abcd, node(node(e, f), g))
    assert consistency(3, 7) == [c, d, node(a, b), node(node(e, f), g)]
    assert consistency(4, 7) == [node(node(e, f), g)]


@pytest.mark.parametrize("size", range(1, LARGEST + 1))
def test_every_index_of_every_size(size: int) -> None:
    for index in range(size):
        path = inclusion(index, size)
        assert path == naive_path(index, LEAVES[:size])
        assert proofs.included(LEAVES[index], index, size, path, ROOTS[size])
        wrong = (index + 1) % size
        assert size == 1 or not proofs.included(LEAVES[index], wrong, size, path, ROOTS[size])


@pytest.mark.parametrize("new", range(1, LARGEST + 1))
def test_every_pair_of_sizes(new: int) -> None:
    for old in range(1, new + 1):
        path = consistency(old, new)
        assert path == naive_proof(old, LEAVES[:new])
        assert proofs.consistent(old, ROOTS[old], new, ROOTS[new], path)
        for forged in {0, old - 1, old + 1} & set(range(new)) - {old}:
            assert not proofs.consistent(old, ROOTS[forged], new, ROOTS[new], path)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_what_is_not_there_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(ValueError, match=f"{size} 条的日志里没有第 {index} 号"):
        proofs.inclusion(index, size)
    assert not proofs.included(LEAVES[0], index, size, [], LEAVES[0])


@pytest.mark.parametrize(("old", "new"), [(0, 3), (4, 3), (-1, 3)])
def test_a_log_does_not_go_on_from_a_longer_or_empty_one(old: int, new: int) -> None:
    with pytest.raises(ValueError, match="不能证明"):
        proofs.consistency(old, new)
    assert not proofs.consistent(old, ROOTS[max(old, 0)], new, ROOTS[new], [])


sizes = st.integers(1, LARGEST)
Draw = st.DataObject


def altered(path: list[bytes], data: Draw) -> list[bytes]:
    """The same proof with a bit changed, an element removed, doubled, added, or two swapped."""
    ways = ["add", *(["flip", "drop", "double"] if path else []), *(["swap"] if len(path) > 1 else [])]
    way = data.draw(st.sampled_from(ways))
    at = data.draw(st.integers(0, max(len(path) - 1, 0)))
    other = list(path)
    if way == "flip":
        bit = data.draw(st.integers(0, 255))
        other[at] = (int.from_bytes(path[at], "big") ^ 1 << bit).to_bytes(32, "big")
    elif way == "drop":
        del other[at]
    elif way == "double":
        other.insert(at, path[at])
    elif way == "swap":
        next_ = (at + 1) % len(path)
        other[at], other[next_] = path[next_], path[at]
    else:
        other.insert(at, data.draw(st.binary(min_size=32, max_size=32)))
    return other


@settings(deadline=None)
@given(sizes, st.data())
def test_an_altered_inclusion_proof_proves_nothing(size: int, data: Draw) -> None:
    index = data.draw(st.integers(0, size - 1))
    path = altered(inclusion(index, size), data)
    assert not proofs.included(LEAVES[index], index, size, path, ROOTS[size])
    assert not proofs.included(LEAVES[index] + b"x", index, size, inclusion(index, size), ROOTS[size])


@settings(deadline=None)
@given(sizes, st.data())
def test_an_altered_consistency_proof_proves_nothing(new: int, data: Draw) -> None:
    old = data.draw(st.integers(1, new))
    path = altered(consistency(old, new), data)
    assert not proofs.consistent(old, ROOTS[old], new, ROOTS[new], path)


@settings(deadline=None)
@given(st.integers(2, LARGEST), st.data())
def test_a_log_rewritten_before_its_old_end_has_no_consistency_proof(new: int, data: Draw) -> None:
    """Whoever rewrites cannot make one with the tools of the log either."""
    old = data.draw(st.integers(1, new))
    changed = data.draw(st.integers(0, old - 1))
    leaves = list(LEAVES[:new])
    leaves[changed] = leaf_hash(b"forged")
    entries = kept(leaves)
    path = proofs.roots(proofs.consistency(old, new), entries.__getitem__)
    assert not proofs.consistent(old, ROOTS[old], new, root_of(leaves), path)


@settings(deadline=None)
@given(st.integers(1, 2**40), st.data())
def test_a_proof_reads_few_entries(size: int, data: Draw) -> None:
    """In a log of 10¹² entries: some hundreds, all of them in the log."""
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size))
    for ranges in (proofs.inclusion(index, size), proofs.consistency(old, size)):
        read = proofs.needed(ranges)
        assert all(0 <= sequence < size for sequence in read)
        assert len(read) <= 2 * size.bit_length() ** 2
