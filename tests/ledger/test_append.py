"""Appending: gapless under concurrency, inside the transaction of what it records, never changed afterwards."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connections, transaction

from hengjian.kernel.sm import sm3
from hengjian.ledger import services
from hengjian.ledger.merkle import EMPTY_ROOT, root_of
from hengjian.ledger.models import Entry, Head
from hengjian.ledger.services import Leaf
from support.threads import together

AGENCY, OTHER = UUID(int=1), UUID(int=2)


def leaf(text: str) -> Leaf:
    return Leaf(sm3(text.encode()), "step", uuid4())


def test_outside_a_transaction_nothing_is_appended(fresh_db: str) -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        services.append(AGENCY, [leaf("a")])
    assert services.head(AGENCY) == services.HeadView(AGENCY, 0, EMPTY_ROOT)


def test_sequences_count_from_zero_and_go_on(fresh_db: str) -> None:
    with transaction.atomic():
        assert services.append(AGENCY, [leaf("a"), leaf("b")]) == [0, 1]
    with transaction.atomic():
        assert services.append(AGENCY, [leaf("c")]) == [2]
        assert services.append(OTHER, [leaf("d")]) == [0]
    assert services.head(AGENCY).root == root_of([sm3(b"a"), sm3(b"b"), sm3(b"c")])
    assert services.head(OTHER).size == 1


def test_a_rolled_back_append_leaves_no_gap(fresh_db: str) -> None:
    with transaction.atomic():
        services.append(AGENCY, [leaf("a")])
        transaction.set_rollback(True)
    with transaction.atomic():
        assert services.append(AGENCY, [leaf("b")]) == [0]
    assert services.head(AGENCY).root == root_of([sm3(b"b")])


def test_many_writers_at_once_leave_no_gap(fresh_db: str) -> None:
    writers, rounds, each = 6, 5, 2

    def write(name: int) -> list[int]:
        taken = []
        for turn in range(rounds):
            with transaction.atomic():
                taken += services.append(AGENCY, [leaf(f"{name}.{turn}.{i}") for i in range(each)])
        return taken

    taken = together(*[lambda name=name: write(name) for name in range(writers)])
    total = writers * rounds * each
    assert sorted(sequence for several in taken for sequence in several) == list(range(total))
    entries = list(Entry.objects.filter(agency_id=AGENCY).order_by("sequence"))
    assert [entry.sequence for entry in entries] == list(range(total))
    head = services.head(AGENCY)
    assert (head.size, head.root) == (total, root_of(bytes(entry.leaf) for entry in entries))


CHANGES = [
    "UPDATE {table} SET agency_id = agency_id",
    "DELETE FROM {table}",
    "TRUNCATE {table}",
]


@pytest.mark.parametrize("statement", CHANGES, ids=["update", "delete", "truncate"])
@pytest.mark.parametrize("table", ["ledger_entry", "proceedings_steprecord"])
@pytest.mark.parametrize("role", ["default", "owner"])
def test_nobody_changes_what_stands(
    agency: UUID, role: str, table: str, statement: str
) -> None:

    before = Entry.objects.count()
    with transaction.atomic(using=role), connections[role].cursor() as cursor:
        if role == "owner":
            cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        with pytest.raises(DatabaseError, match=r"只能追加|permission denied"):
            cursor.execute(statement.format(table=table))
        transaction.set_rollback(True, using=role)
    assert Entry.objects.count() == before > 0
    assert Head.objects.get().size == before


@pytest.mark.django_db(transaction=False, databases=["default", "owner"])
@pytest.mark.parametrize("change", ["UPDATE ledger_head SET size = size - 1", "DELETE FROM ledger_head"])
@pytest.mark.parametrize("alias", ["default", "owner"])
def test_a_head_never_shrinks_and_never_goes(alias: str, change: str) -> None:
    """Neither for the bound role nor for the owner."""
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_head (agency_id, size, root, frontier, updated_at)"
            " VALUES (gen_random_uuid(), 1, '\\x00', '{}', now())"
        )
        with pytest.raises(DatabaseError, match="只能增长"), transaction.atomic(using=alias):
            cursor.execute(change)
        transaction.set_rollback(True, using=alias)
