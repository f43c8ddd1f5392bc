"""What the ledger's entries stand for, and whether every record has its entry.

The engine answers for entries of kind `step`; an app whose reactions enter others registers what they stand for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from django.db import connections

from hengjian.identity.services import SHANGHAI
from hengjian.ledger import verify as ledger_verify
from hengjian.ledger import witnessed
from hengjian.ledger.verify import OWNER, Fault, LogReport, SavedHead, Source, Thing
from hengjian.ledger.witnessed import Witnessed
from hengjian.proceedings import files
from hengjian.proceedings.leaves import digest_of, leaf_of
from hengjian.proceedings.models import IssuedNumber, ProceedingKey, SealedValue, StepRecord
from hengjian.proceedings.sealing import is_reference
from hengjian.proceedings.state import DECIDE_DESTRUCTION


class Destroyed(msgspec.Struct, frozen=True):
    """A case whose sealed content was destroyed lawfully: when, and on which ground."""

    proceeding: UUID
    on: date
    basis: str

Outside = Callable[[], list[str]]
"""Finds what should have an entry and has none, a line of it each."""


class Report(msgspec.Struct, frozen=True):
    """What `hengjian verify` found. Sound when there is no fault, no record outside the ledger, and nothing wrong
    with the witness. What is not yet witnessed is no fault."""

    logs: list[LogReport]
    outside: list[str]
    witness: Witnessed
    destroyed: list[Destroyed] = []

    @property
    def sound(self) -> bool:
        return not self.outside and not self.witness.troubles and not any(log.fault for log in self.logs)

    @property
    def unwitnessed(self) -> int:
        """How many entries no kept head covers yet."""
        return sum(max(log.entries - log.kept, 0) for log in self.logs)

    @property
    def entries(self) -> int:
        return sum(log.entries for log in self.logs)

    def first_fault(self) -> Fault | None:
        return next((log.fault for log in self.logs if log.fault), None)


_sources: dict[str, tuple[Source, Outside]] = {}


def register(kind: str, source: Source, table: str) -> None:
    """Says what entries of a kind stand for: `source` makes their leaves anew, `table` has their ids and agencies."""
    _sources[kind] = source, partial(_outside, kind, table)


def register_log(kind: str, source: Source, outside: Outside) -> None:
    """The same for a log that belongs to no agency; `outside` finds what it has no entry of."""
    _sources[kind] = source, outside


def verify(saved: Sequence[SavedHead] = (), witnesses: Sequence[Path] = (), *, live: bool = True) -> Report:
    """Verifies all logs as the auditor, against heads kept elsewhere and witness files where given.

    `live`: the signer still writes these files; copies may end earlier than what the database knows.
    """
    with ledger_verify.auditor():
        witness = witnessed.read(witnesses, live=live)
        logs = ledger_verify.verify({kind: source for kind, (source, _) in _sources.items()}, [*saved, *witness.heads])
        found = [one for _, outside in _sources.values() for one in outside()]
        return Report(logs, found, witness, list(_destroyed().values()))


def steps(identifiers: Sequence[UUID]) -> dict[UUID, Thing]:
    """Step records by id, each with its leaf made anew from what now stands in it and in what it refers to."""
    records = list(StepRecord.objects.using(OWNER).filter(id__in=identifiers))
    sealed = {one for record in records for one in _sealed(record.body)}
    there = {str(one) for one in SealedValue.objects.using(OWNER).filter(id__in=sealed).values_list("id", flat=True)}
    proceedings = {record.proceeding_id for record in records}
    keyed = set(ProceedingKey.objects.using(OWNER).filter(proceeding_id__in=proceedings)
                .values_list("proceeding_id", flat=True))
    gone = _destroyed({record.root_id for record in records})
    texts = {number["text"] for record in records for number in (record.body or {}).get("numbers", [])}
    there |= set(IssuedNumber.objects.using(OWNER).filter(text__in=texts).values_list("text", flat=True))
    return {record.id: _thing(record, there, record.proceeding_id in keyed, record.root_id in gone)
            for record in records}


def _destroyed(roots: Collection[UUID] | None = None) -> dict[UUID, Destroyed]:
    """The cases whose sealed content was destroyed, by the id of their root: of these roots, or all."""
    decided = StepRecord.objects.using(OWNER).filter(step=DECIDE_DESTRUCTION, body__data__approved=True)
    if roots is not None:
        decided = decided.filter(root_id__in=roots)
    return {one.root_id: Destroyed(one.root_id, one.occurred_at.astimezone(SHANGHAI).date(),
                                   (one.body or {})["data"]["basis"])
            for one in decided.order_by("occurred_at", "id")}


def _thing(record: StepRecord, there: set[str], keyed: bool, destroyed: bool) -> Thing:
    called = f"案件 {record.proceeding_id} 第 {record.seq} 步 {record.step}"
    if record.body is None:
        return Thing(None, called, "正文被清空，而没有处置的记录")
    if digest_of(record.body, bytes(record.body_salt or b"")) != record.body_digest:
        return Thing(None, called, "正文与其摘要不一致")
    sealed = set(_sealed(record.body))
    if sealed - there:
        return Thing(None, called, "有封存的内容不见了")
    if sealed and not keyed and not destroyed:
        return Thing(None, called, "案件密钥不见了，而没有依法销毁的记录")
    if keyed and destroyed:
        return Thing(None, called, "已记录销毁封存内容，而密钥还在")
    for number in record.body.get("numbers", []):
        if number["text"] not in there:
            return Thing(None, called, f"文号 {number['text']} 的登记不见了")
    for document in record.body.get("documents", []):
        if document["file_digest"] and not destroyed and (trouble := files.trouble(document["file_digest"])):
            return Thing(None, called, f"{document['title']} {document['number']} 的文件{trouble}")
    return Thing(leaf_of(record), called)


def _sealed(value: Any) -> Iterator[str]:
    """The ids of the sealed values that a body refers to."""
    if is_reference(value):
        yield value["sealed"]
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _sealed(part)


def _outside(kind: str, table: str) -> list[str]:
    """Rows that no entry stands for: they did not come through the door."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute(
            f"""SELECT s.id::text FROM {connections[OWNER].ops.quote_name(table)} s
                WHERE NOT EXISTS (SELECT 1 FROM ledger_entry e
                                  WHERE e.ref_id = s.id AND e.agency_id = s.agency_id AND e.kind = %s)
                ORDER BY s.id LIMIT 20""",
            [kind],
        )
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return [row[0] for row in found]


register("step", steps, "proceedings_steprecord")
