"""What somebody who owns the database could do: fences down, any statement, fences up again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any
from uuid import UUID

from django.db import connections, transaction

from hengjian.ledger.merkle import Frontier
from hengjian.proceedings.leaves import digest_of, leaf_of
from hengjian.proceedings.models import StepRecord

RECORDS, ENTRIES, HEADS = "proceedings_steprecord", "ledger_entry", "ledger_head"
REFERRED = ("proceedings_sealedvalue", "proceedings_proceedingkey", "proceedings_issuednumber")


class Owner:
    """The database owner at work on one agency's log, with triggers disabled and row security off."""

    def __init__(self, cursor: Any, agency: UUID) -> None:
        self.cursor, self.agency = cursor, agency

    def run(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        self.cursor.execute(statement, values)
        return self.cursor.fetchall() if self.cursor.description else []

    def refs(self) -> list[UUID]:
        """The ids of the records, in order of the log."""
        rows = self.run(f"SELECT ref_id FROM {ENTRIES} WHERE agency_id = %s ORDER BY sequence", self.agency)
        return [ref for (ref,) in rows]

    def record(self, identifier: UUID) -> StepRecord:
        return StepRecord.objects.using("owner").get(id=identifier)

    def renumber(self, order: Sequence[int]) -> None:
        """Gives entry `order[i]` the sequence i; every other column of the row goes with it."""
        self.run(f"UPDATE {ENTRIES} SET sequence = -1 - sequence WHERE agency_id = %s", self.agency)
        for new, old in enumerate(order):
            self.run(f"UPDATE {ENTRIES} SET sequence = %s WHERE agency_id = %s AND sequence = %s",
                     new, self.agency, -1 - old)

    def forge(self, after: UUID) -> UUID:
        """A further record that looks like another; returns its id."""
        forged = self.record(after)
        forged.id, forged.seq = UUID(int=forged.id.int + 1), forged.seq + 50
        forged.save(using="owner", force_insert=True)
        return forged.id

    def change_body(self, identifier: UUID) -> None:
        """Alters what a record says and makes its digest fit."""
        record = self.record(identifier)
        record.body["data"]["fine"] = "1.00"
        record.body_digest = digest_of(record.body, bytes(record.body_salt))
        record.save(using="owner", force_update=True)

    def enter(self, sequence: int, leaf: bytes, node: bytes, ref: UUID) -> None:
        """Puts an entry where no door put it."""
        self.run(f"INSERT INTO {ENTRIES} (agency_id, sequence, leaf, node, kind, ref_id) "
                 "VALUES (%s, %s, %s, %s, 'step', %s)", self.agency, sequence, leaf, node, ref)

    def rewrite(self, refs: Sequence[UUID]) -> None:
        """Makes entries and head anew over these records, all of it consistent."""
        self.run(f"DELETE FROM {ENTRIES} WHERE agency_id = %s", self.agency)
        frontier = Frontier()
        for ref in refs:
            leaf = leaf_of(self.record(ref))
            sequence = frontier.append(leaf)
            self.enter(sequence, leaf, frontier.nodes[-1], ref)
        self.run(f"UPDATE {HEADS} SET size = %s, root = %s, frontier = %s WHERE agency_id = %s",
                 frontier.size, frontier.root(), frontier.nodes, self.agency)


class _Undo(Exception):
    pass


@contextmanager
def undone(agency: UUID) -> Iterator[Owner]:
    """As `owner`, and all of it is rolled back in the end."""
    with suppress(_Undo), owner(agency) as hand:
        yield hand
        raise _Undo


@contextmanager
def owner(agency: UUID) -> Iterator[Owner]:
    """A transaction of the owner's in which nothing protects the records; afterwards all fences stand again."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        for table in (RECORDS, ENTRIES, HEADS):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for table in (RECORDS, *REFERRED):
            cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        yield Owner(cursor, agency)
        for table in (RECORDS, *REFERRED):
            cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        for table in (RECORDS, ENTRIES, HEADS):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
