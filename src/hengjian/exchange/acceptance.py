"""Acceptance: lines that meet the standard are kept as they came, with a receipt; the others are returned.

A file is taken in chunks. The lines of one agency in one chunk are one transaction: lock → what is known of the
keys → standard → COPY → returned lines → receipt → ledger, last before commit. A line that came before with the
same bytes adds nothing, with other bytes it is a conflict; a file that came before writes nothing at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain, islice
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from django.db import connection, transaction
from django.db.models import F

from hengjian.exchange import leaves, standard
from hengjian.exchange.batchkeys import BatchKey
from hengjian.exchange.envelope import Envelope, decode, loose
from hengjian.exchange.lines import RawLine
from hengjian.exchange.models import Batch, Receipt, Returned
from hengjian.identity import scope
from hengjian.identity.models import Organisation
from hengjian.identity.scope import Scope
from hengjian.identity.services import Actor, audit
from hengjian.kernel.failpoints import fail, register
from hengjian.kernel.ids import new_id
from hengjian.kernel.problem import Problem, Problems
from hengjian.law import platform, secrecy
from hengjian.ledger import services as ledger
from hengjian.ledger.merkle import Frontier
from hengjian.proceedings import keys, statesecrets

CHUNK = 5000
FAILPOINTS = ("exchange.copied", "exchange.before_commit", "exchange.accepted")
register(*FAILPOINTS)
NOBODY = UUID(int=0)
"""Stands for the agency of lines that name none we know."""
COLUMNS = ("id", "batch_id", "receipt_id", "agency_id", "number", "key", "attempt", "case_key", "parent_key",
           "occurred_at", "fingerprint", "is_sealed", "line")
TYPES = ("uuid", "uuid", "uuid", "uuid", "int4", "varchar", "int2", "varchar", "varchar", "timestamptz", "bytea",
         "bool", "bytea")
Row = tuple[Any, ...]
_COPY = f"COPY exchange_submission ({', '.join(COLUMNS)}) FROM STDIN (FORMAT BINARY)"
_KNOWN = """SELECT l.key, l.attempt, l.fingerprint, o.submission_id IS NOT NULL AND o.step_id IS NULL
            FROM exchange_line l LEFT JOIN exchange_outcome o ON o.submission_id = l.id
            WHERE l.agency_id = %s AND l.key = ANY(%s) ORDER BY l.attempt"""


class Counts(msgspec.Struct):
    """What became of the lines of one agency in one file."""

    accepted: int = 0
    repeated: int = 0
    quarantined: int = 0
    conflicts: int = 0

    def add(self, other: Counts) -> None:
        for name in self.__struct_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


class Known(NamedTuple):
    """The newest line that came with a key."""

    attempt: int
    fingerprint: bytes
    returned: bool


class Bad(NamedTuple):
    """A line that is returned, and why."""

    raw: RawLine
    problems: list[Problem]
    said: dict[str, Any]
    fingerprint: bytes


class Upload:
    """One file on its way in. `batches` and `counts` go by agency id; `batches` holds what was written."""

    def __init__(self, file_name: str, now: datetime, submitted_by: str = "", actor: Actor | None = None) -> None:
        self.id = new_id()
        self.file_name = file_name[:200]
        self.submitted_by = submitted_by[:100]
        self.actor = actor
        self.now = now
        self.judge = standard.Judge(now)
        self.agencies = {o.uscc: o for o in Organisation.objects.select_related("entrusted_by")}
        self.batches: dict[UUID, Batch] = {}
        self.counts: dict[UUID, Counts] = {}
        self.keys: dict[UUID, BatchKey] = {}
        self.fingerprint = keys.fingerprinter()

    def take(self, lines: Iterable[RawLine]) -> None:
        """Takes lines in, chunk by chunk; each agency's part of a chunk is committed on its own."""
        lines = iter(lines)
        while chunk := list(islice(lines, CHUNK)):
            good, bad = self._sorted(chunk)
            for identifier in sorted({*good, *bad}):
                part = Part(self, self._agency(identifier), good.get(identifier, []), bad.get(identifier, []))
                part.commit()
                fail("exchange.accepted")

    def _sorted(
        self, chunk: Sequence[RawLine]
    ) -> tuple[dict[UUID, list[tuple[RawLine, Envelope]]], dict[UUID, list[Bad]]]:
        """The lines by agency: those whose envelope can be read, and the others."""
        good: dict[UUID, list[tuple[RawLine, Envelope]]] = {}
        bad: dict[UUID, list[Bad]] = {}
        for raw in chunk:
            try:
                if _state_secret(raw):
                    self._refuse(raw, bad)
                    continue
                if raw.problem:
                    raise Problems([raw.problem])
                line = decode(raw.content)
                agency = self.agencies.get(line.agency)
                if agency is None:
                    raise Problems([_unknown_agency()])
                good.setdefault(agency.id, []).append((raw, line))
            except Problems as found:
                said = _said(raw)
                owner = self.agencies.get(str(said.get("agency", "")))
                one = Bad(raw, found.problems, said, self.fingerprint(raw.content))
                bad.setdefault(owner.id if owner else NOBODY, []).append(one)
        return good, bad

    def _refuse(self, raw: RawLine, bad: dict[UUID, list[Bad]]) -> None:
        """Returns a line that carries the mark of a state secret by its number alone: not even a digest is kept."""
        owner = self.agencies.get(str(_said(raw).get("agency", "")))
        nothing = self.fingerprint(f"{self.id} {raw.number}".encode())
        bad.setdefault(owner.id if owner else NOBODY, []).append(Bad(raw, [secrecy.refusal("")], {}, nothing))
        statesecrets.refused(None, "exchange")

    def _agency(self, identifier: UUID) -> Organisation | None:
        return next((o for o in self.agencies.values() if o.id == identifier), None)

    def city(self) -> str:
        """The city of this platform, whose justice bureau sees lines that name no agency."""
        cities = [o.city for o in self.agencies.values()]
        return max(set(cities), key=cities.count) if cities else ""


class Part:
    """The lines of one agency in one chunk: one transaction."""

    def __init__(
        self, upload: Upload, agency: Organisation | None, good: list[tuple[RawLine, Envelope]], bad: list[Bad]
    ) -> None:
        self.upload, self.agency, self.good, self.bad = upload, agency, good, bad
        self.id = agency.id if agency else NOBODY
        self.counts = Counts()
        self.receipt_id = new_id()
        self.batch_id = upload.batches[self.id].id if self.id in upload.batches else new_id()
        self.key = upload.keys.get(self.id) or BatchKey(self.batch_id)
        self.sealed = False
        self.frontier = Frontier()
        self.first_line = self.last_line = 0

    @property
    def ancestors(self) -> dict[str, Any]:
        own = self.agency
        if own is None:
            return {"city": self.upload.city(), "district": None, "line": None, "agency_id": NOBODY, "unit_id": None}
        return {"city": own.city, "district": own.district, "line": own.line, "agency_id": own.id, "unit_id": None}

    def commit(self) -> None:
        """Writes everything, or nothing at all where there is nothing new."""
        self.upload.judge.know(number for _, line in self.good for number in line.officers)
        with transaction.atomic(durable=True):
            scope.apply(Scope(agency=self.id) if self.agency else Scope(city=self.upload.city()))
            lock(self.id)
            self._copied(self._accepted(self._known()))
            returned = self._returned()
            if self.counts.accepted or returned:
                self._written(returned)
            if returned:  # what was told before is not told again
                audited(self.bad, self.upload.batches.get(self.id), self.upload.actor, file=self.upload.file_name,
                        by=self.upload.submitted_by, body=self.agency.name if self.agency else "")
            fail("exchange.before_commit")
        self.upload.counts.setdefault(self.id, Counts()).add(self.counts)

    def _copied(self, rows: Iterator[Row]) -> None:
        """Writes rows as they are made: while one line is looked at, the server takes in those before it."""
        first = next(rows, None)
        if first is None:
            return
        with connection.cursor() as cursor, cursor.copy(_COPY) as copy:  # type: ignore[attr-defined]
            copy.set_types(TYPES)
            for row in chain((first,), rows):
                copy.write_row(row)
                self.last_line = row[4]
        self.first_line = first[4]
        fail("exchange.copied")

    def _accepted(self, known: dict[str, Known]) -> Iterator[Row]:
        """The rows of new lines that meet the standard; the others are counted or put with the bad ones.

        The connection copies meanwhile, so nothing may be asked of the database here.
        """
        assert self.agency or not self.good
        judge, fingerprint = self.upload.judge, self.upload.fingerprint
        for raw, line in self.good:
            print_ = fingerprint(raw.content)
            before = known.get(line.key)
            attempt = 0
            if before is not None and not before.returned:
                if before.fingerprint == print_:
                    self.counts.repeated += 1
                else:
                    self.counts.conflicts += 1
                    self.bad.append(Bad(raw, [_conflict()], _plain(line), print_))
                continue
            if before is not None:
                attempt = before.attempt + 1
            if problems := judge.problems(line, self.agency):  # type: ignore[arg-type]
                self.bad.append(Bad(raw, problems, _plain(line), print_))
                continue
            known[line.key] = Known(attempt, print_, False)
            self.counts.accepted += 1
            yield self._row(raw, line, print_, attempt)

    def _row(self, raw: RawLine, line: Envelope, print_: bytes, attempt: int) -> Row:
        identifier, content = new_id(), raw.content
        step = standard.step_standard(line.procedure, line.step)
        assert step
        if sealed := not step.sealing.isdisjoint(line.data):
            content, self.sealed = self.key.seal(identifier, content), True
        self.frontier.append(leaves.line_leaf(identifier, self.id, raw.number, line.key, attempt, print_))
        return (identifier, self.batch_id, self.receipt_id, self.id, raw.number, line.key, attempt, line.case,
                line.parent, standard.occurred_at(line, step), print_, sealed, content)

    def _known(self) -> dict[str, Known]:
        if not self.good:
            return {}
        with connection.cursor() as cursor:
            cursor.execute(_KNOWN, [self.id, [line.key for _, line in self.good]])
            return {key: Known(attempt, bytes(print_), returned) for key, attempt, print_, returned in cursor}

    def _returned(self) -> list[Returned]:
        """What is new among the reasons of returned lines, by line, element and code."""
        conflicts = self.counts.conflicts
        self.counts.quarantined += len(self.bad) - conflicts
        if not self.bad:
            return []
        told = set(Returned.objects.filter(agency_id=self.id, fingerprint__in=[one.fingerprint for one in self.bad])
                   .values_list("fingerprint", "element", "code"))
        told = {(bytes(print_), element, code) for print_, element, code in told}
        rows = []
        for one in sorted(self.bad, key=lambda bad: bad.raw.number):
            new = returned(one, self.batch_id, self.ancestors, self.upload.now)
            rows += [row for row in new if (one.fingerprint, row.element, row.code) not in told]
            told |= {(one.fingerprint, row.element, row.code) for row in new}
        return rows

    def _written(self, returned: list[Returned]) -> None:
        upload = self.upload
        if self.id not in upload.batches:
            upload.batches[self.id] = Batch.objects.create(
                id=self.batch_id, upload_id=upload.id, file_name=upload.file_name, submitted_by=upload.submitted_by,
                received_at=upload.now, **self.ancestors)
        changed: dict[str, Any] = {n: F(n) + getattr(self.counts, n) for n in self.counts.__struct_fields__}
        if self.sealed:
            upload.keys[self.id] = self.key
            changed["master_version"], changed["wrapped_key"] = self.key.wrapped()
        Returned.objects.bulk_create(returned, batch_size=500)
        Batch.objects.filter(id=self.batch_id).update(**changed)
        if self.counts.accepted:
            receipt = Receipt.objects.create(
                id=self.receipt_id, batch_id=self.batch_id, first_line=self.first_line, last_line=self.last_line,
                size=self.counts.accepted, root=self.frontier.root(), received_at=upload.now, **self.ancestors)
            ledger.append(self.id, [ledger.Leaf(leaves.receipt_leaf(receipt), leaves.KIND, receipt.id)])


def lock(agency: UUID) -> None:
    """One import at a time for each agency, until commit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"exchange {agency}"])


def returned(one: Bad, batch_id: UUID, ancestors: dict[str, Any], now: datetime) -> list[Returned]:
    """The rows that tell what is wrong with a line."""
    said = one.said
    rows = []
    for problem in one.problems:
        shown = standard.shown(said, problem.where)
        rows.append(Returned(
            batch_id=batch_id, number=one.raw.number, key=_text(said, "key", 80), case_key=_text(said, "case", 80),
            step=_text(said, "step", 60), element=_element(problem), label=shown.label[:120],
            value=shown.value[:200], code=problem.code, reason=problem.message, fix=problem.fix, cite=problem.cite,
            fingerprint=one.fingerprint, returned_at=now, **ancestors))
    return rows


def audited(bad: Sequence[Bad], batch: Batch | None, actor: Actor | None = None, **said: str) -> None:
    """Enters in the audit log that lines were returned: how many, by which codes, and the first places. No values."""
    if not bad:
        return
    ordered = sorted(bad, key=lambda one: one.raw.number)
    problems = [(one.raw.number, problem) for one in ordered for problem in one.problems]
    told = problems[:platform.most("told")]
    audit("exchange.returned", str(batch.id) if batch else "", actor=actor, outcome="refused", lines=len(bad),
          codes=Counter(problem.code for _, problem in problems),
          problems=[f"{number}:{_element(problem)}:{problem.code}" for number, problem in told], **said)


def _element(problem: Problem) -> str:
    return problem.where.removeprefix("data.")[:120]


def _text(said: dict[str, Any], name: str, longest: int) -> str:
    value = said.get(name)
    return "".join(c if c.isprintable() else "�" for c in value[:longest]) if isinstance(value, str) else ""


def _said(raw: RawLine) -> dict[str, Any]:
    try:
        return {} if raw.problem else loose(raw.content)
    except Problems:
        return {}


def _state_secret(raw: RawLine) -> bool:
    """Whether any text of a line carries a mark; nearly none has the sign for secret at all."""
    if "密".encode() not in raw.content and b"\\u5bc6" not in raw.content.lower():
        return False
    return secrecy.marked(raw.content.decode(errors="replace")) or bool(secrecy.found(_said(raw)))


def _plain(line: Envelope) -> dict[str, Any]:
    return msgspec.structs.asdict(line) | {"officers": list(line.officers)}


def _unknown_agency() -> Problem:
    return Problem(code="no_agency", where="agency", message="没有这个执法机关",
                   fix="核对机关的统一社会信用代码；新设机关先办理主体信息登记")


def _conflict() -> Problem:
    return Problem(code="conflict", where="key", message="这个报送编号已用于另一份内容，原内容没有改动",
                   fix="新的环节用新的编号；要改已归集的内容，按更正程序办理",
                   cite=platform.cite("correction"))
