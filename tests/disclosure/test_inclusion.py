"""Proofs of inclusion, from what entries keep, for every leaf of logs of many sizes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengjian.disclosure.proof import Proof, entries_for, path, verified
from hengjian.kernel.sm import sm3
from hengjian.ledger.merkle import Frontier, leaf_hash, node_hash, root_of


def log(size: int) -> tuple[list[bytes], list[bytes]]:
    """Leaves, and the node that each entry keeps."""
    frontier, leaves, nodes = Frontier(), [leaf_hash(str(i).encode()) for i in range(size)], []
    for leaf in leaves:
        frontier.append(leaf)
        nodes.append(frontier.nodes[-1])
    return leaves, nodes


def plain_path(index: int, leaves: list[bytes]) -> list[bytes]:
    """RFC 6962 section 2.1.1, word for word."""
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if index < k:
        return [*plain_path(index, leaves[:k]), root_of(leaves[k:])]
    return [*plain_path(index - k, leaves[k:]), root_of(leaves[:k])]


@pytest.mark.parametrize("size", range(1, 34))
def test_every_leaf_is_proved(size: int) -> None:
    leaves, nodes = log(size)
    for index in range(size):
        found = path(index, size, lambda at, leaf: leaves[at] if leaf else nodes[at])
        assert found == plain_path(index, leaves)
        proof = Proof(index, size, root_of(leaves), found)
        assert verified(leaves[index], proof)
        assert not verified(sm3(b"other"), proof)


@given(st.integers(1, 3000), st.data())
def test_what_is_altered_is_not_proved(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    leaves, nodes = log(size)
    found = path(index, size, lambda at, leaf: leaves[at] if leaf else nodes[at])
    whole = Proof(index, size, root_of(leaves), found)
    assert verified(leaves[index], whole)
    assert not verified(leaves[index], Proof(index, size, node_hash(whole.root, whole.root), found))
    if found:
        assert not verified(leaves[index], Proof(index, size, whole.root, found[1:]))
        assert not verified(leaves[index], Proof(index, size, whole.root, [sm3(b"x"), *found[1:]]))


def test_few_entries_are_read() -> None:
    assert len(entries_for(12345, 100_000)) < 17 * 17
