"""What the ledger's entries stand for, and whether every record has its entry.

The engine answers for entries of kind `step`; an app whose reactions enter others registers what they stand for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from django.db import connections

from hengjian.ledger import verify as ledger_verify
from hengjian.ledger import witnessed
from hengjian.ledger.verify import OWNER, Fault, LogReport, SavedHead, Source, Thing
from hengjian.ledger.witnessed import Witnessed
from hengjian.proceedings import files
from hengjian.proceedings.leaves import digest_of, leaf_of
from hengjian.proceedings.models import IssuedNumber, SealedValue, StepRecord
from hengjian.proceedings.sealing import is_reference

Outside = Callable[[], list[str]]
"""Finds what should have an entry and has none, a line of it each."""


class Report(msgspec.Struct, frozen=True):
    """What `hengjian verify` found. Sound when there is no fault, no record outside the ledger, and nothing wrong
    with the witness. What is not yet witnessed is no fault."""

    logs: list[LogReport]
    outside: list[str]
    witness: Witnessed

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
        return Report(logs, [one for _, outside in _sources.values() for one in outside()], witness)


def steps(identifiers: Sequence[UUID]) -> dict[UUID, Thing]:
    """Step records by id, each with its leaf made anew from what now stands in it and in what it refers to."""
    records = list(StepRecord.objects.using(OWNER).filter(id__in=identifiers))
    sealed = {one for record in records for one in _sealed(record.body)}
    there = {str(one) for one in SealedValue.objects.using(OWNER).filter(id__in=sealed).values_list("id", flat=True)}
    texts = {number["text"] for record in records for number in (record.body or {}).get("numbers", [])}
    there |= set(IssuedNumber.objects.using(OWNER).filter(text__in=texts).values_list("text", flat=True))
    return {record.id: _thing(record, there) for record in records}


def _thing(record: StepRecord, there: set[str]) -> Thing:
    called = f"案件 {record.proceeding_id} 第 {record.seq} 步 {record.step}"
    if record.body is None:
        return Thing(None, called, "正文被清空，而没有处置的记录")
    if digest_of(record.body, bytes(record.body_salt or b"")) != record.body_digest:
        return Thing(None, called, "正文与其摘要不一致")
    if set(_sealed(record.body)) - there:
        return Thing(None, called, "有封存的内容不见了")
    for number in record.body.get("numbers", []):
        if number["text"] not in there:
            return Thing(None, called, f"文号 {number['text']} 的登记不见了")
    for document in record.body.get("documents", []):
        if document["file_digest"] and (trouble := files.trouble(document["file_digest"])):
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
