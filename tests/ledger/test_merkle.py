"""The tree is RFC 6962's with SM3: against a naive reading of its section 2.1, and against fixed vectors."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengjian.ledger.merkle import EMPTY_ROOT, Frontier, leaf_hash, node_hash, root_of

INPUTS = [bytes.fromhex(text) for text in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")]
"""The leaves of the reference tree that implementations of RFC 6962 test with."""
ROOTS = [
    "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b",
    "2daef60e7a0b8f5e024c81cd2ab3109f2b4f155cf83adeb2ae5532f74a157fdf",
    "0b990fe0c7ad70f1bf1a1262f2c7908ea48146b14253a6db99f2917ab1f5cc4d",
    "209ec96a210d662a964772680e8544d18cab7b88ffec3e00962220349b56ea56",
    "28e4e307ef6d2d0c62d84b11ef96e835efe490f35b93c8f024ecfe38c8dd4377",
    "bb10c996aeebbcdc69be3715fc847344de77442d37a5ab8213da9f41785b103b",
    "8723c1ab1f82ddfba4a3733ac0c80d936d9f4c208c7dbc8cc81ca9fff8584f66",
    "bd36c22a1ac6ff4308e0c3cc1a85bf0ffa30538ec60a55c70413ab15d45db4d2",
    "bc48ba7a709184b5f2a631e1adeb8dc2a0d4c018c1d6cc89b5664fe154c93b38",
]
"""Over the first 0 to 8 of them, computed with `openssl dgst -sm3` and the RFC's recursion, not with our code."""

leaves = st.lists(st.binary(min_size=32, max_size=32), max_size=70)


def naive(hashes: list[bytes]) -> bytes:
    """MTH of RFC 6962 section 2.1, written as it stands there (over leaf hashes)."""
    if len(hashes) == 0:
        return hashlib.new("sm3", b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    k = max(1 << i for i in range(len(hashes).bit_length()) if 1 << i < len(hashes))
    return hashlib.new("sm3", b"\x01" + naive(hashes[:k]) + naive(hashes[k:])).digest()


@pytest.mark.parametrize("size", range(9))
def test_fixed_vectors(size: int) -> None:
    assert root_of(leaf_hash(body) for body in INPUTS[:size]).hex() == ROOTS[size]


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert EMPTY_ROOT.hex() == ROOTS[0] == Frontier().root().hex()


@given(leaves)
def test_the_root_is_that_of_the_definition(hashes: list[bytes]) -> None:
    assert root_of(hashes) == naive(hashes)


@given(leaves, st.data())
def test_a_frontier_goes_on_from_where_it_was_kept(hashes: list[bytes], data: st.DataObject) -> None:
    split = data.draw(st.integers(0, len(hashes)))
    first = Frontier()
    assert [first.append(leaf) for leaf in hashes[:split]] == list(range(split))
    second = Frontier(first.size, first.nodes)
    assert [second.append(leaf) for leaf in hashes[split:]] == list(range(split, len(hashes)))
    assert second.root() == naive(hashes)
    assert len(second.nodes) == len(hashes).bit_count()


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=70))
def test_the_last_node_covers_the_largest_perfect_tree_that_ends_there(hashes: list[bytes]) -> None:
    frontier = Frontier()
    for leaf in hashes:
        frontier.append(leaf)
    covered = len(hashes) & -len(hashes)
    assert frontier.nodes[-1] == naive(hashes[-covered:])


@given(leaves.filter(lambda hashes: len(hashes) > 1), st.data())
def test_another_order_is_another_root(hashes: list[bytes], data: st.DataObject) -> None:
    i = data.draw(st.integers(0, len(hashes) - 2))
    j = data.draw(st.integers(i + 1, len(hashes) - 1))
    swapped = list(hashes)
    swapped[i], swapped[j] = swapped[j], swapped[i]
    assert (root_of(swapped) == root_of(hashes)) == (hashes[i] == hashes[j])


def test_leaves_and_nodes_cannot_be_taken_for_each_other() -> None:
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert node_hash(left, right) != leaf_hash(left + right)


@pytest.mark.parametrize(("size", "nodes"), [(0, 1), (1, 0), (3, 1), (4, 2)])
def test_a_frontier_that_does_not_fit_its_size_is_refused(size: int, nodes: int) -> None:
    with pytest.raises(ValueError, match=f"大小为 {size} 的树"):
        Frontier(size, [b"\x00" * 32] * nodes)
