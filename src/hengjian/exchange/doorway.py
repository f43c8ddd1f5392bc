"""From acceptance to the door: accepted lines become step records, family by family, in order of occurrence.

A line without an outcome is pending, so a process that dies between acceptance and door, or anywhere in the door,
loses nothing: the next run goes on. What the door cannot keep is returned like what acceptance returned.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from hengjian.exchange import standard
from hengjian.exchange.acceptance import Bad, audited, lock, returned
from hengjian.exchange.batchkeys import BatchKey
from hengjian.exchange.doers import Doers
from hengjian.exchange.envelope import Envelope, decode
from hengjian.exchange.lines import RawLine
from hengjian.exchange.models import Batch, Outcome, ReportedCase, Returned
from hengjian.identity import scope
from hengjian.identity.models import Organisation
from hengjian.identity.scope import Scope
from hengjian.identity.services import SHANGHAI
from hengjian.kernel.failpoints import fail, register
from hengjian.kernel.ids import new_id
from hengjian.kernel.problem import Problem, Problems
from hengjian.proceedings import batch as together
from hengjian.proceedings.door import Act
from hengjian.proceedings.models import StepRecord
from hengjian.runtime import bulk

LINES = 2000
"""So many lines go through the door in one transaction, whole families of cases."""
_PENDING = "NOT EXISTS (SELECT 1 FROM exchange_outcome o WHERE o.submission_id = exchange_line.id)"
FAILPOINTS = ("exchange.taken", "exchange.door_commit", "exchange.recorded")
register(*FAILPOINTS)


class Waiting(NamedTuple):
    """A pending line, as far as it must be known to put families together."""

    id: UUID
    case: str
    parent: str
    at: datetime


class Pending(NamedTuple):
    """A pending line as it was kept, sealed or not."""

    id: UUID
    batch_id: UUID
    number: int
    occurred_at: datetime
    fingerprint: bytes
    is_sealed: bool
    line: bytes


class Opened(NamedTuple):
    """A pending line, opened again."""

    row: Pending
    line: Envelope
    step: standard.StepStandard


class Through(msgspec.Struct):
    """What a run of the door did."""

    recorded: int = 0
    returned: int = 0


def work(agency: Organisation) -> Through:
    """Takes all pending lines of an agency to the door; goes on where an earlier run ended."""
    done = Through()
    while families := _chunk(agency):
        with transaction.atomic(durable=True):
            scope.apply(Scope(agency=agency.id))
            lock(agency.id)
            run = _Run(agency, families)
            run.record()
            fail("exchange.door_commit")
        fail("exchange.recorded")
        done.recorded += run.done.recorded
        done.returned += run.done.returned
    return done


def _chunk(agency: Organisation) -> list[UUID]:
    """The pending lines of the families that began first, up to about LINES of them."""
    with scope.enter(Scope(agency=agency.id)):
        batches = list(Batch.objects.filter(agency_id=agency.id, accepted__gt=F("recorded") + F("returned"))
                       .values_list("id", flat=True))
        if not batches:
            return []
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, case_key, parent_key, occurred_at FROM exchange_line"
                f" WHERE batch_id = ANY(%s) AND {_PENDING}", [batches])
            waiting = [Waiting(*row) for row in cursor]
    chosen: list[UUID] = []
    for family in families_of(waiting):
        if chosen and len(chosen) + len(family) > LINES:
            break
        chosen += [one.id for one in family]
    return chosen


def families_of(waiting: Sequence[Waiting]) -> list[list[Waiting]]:
    """Lines of cases that name each other as parent or child, together; families in order of their first line."""
    above: dict[str, str] = {}

    def root(case: str) -> str:
        while above.get(case, case) != case:
            case = above[case]
        return case

    for one in waiting:
        above.setdefault(one.case, one.case)
        if one.parent and root(one.parent) != root(one.case):
            above.setdefault(one.parent, one.parent)
            above[root(one.case)] = root(one.parent)
    families: dict[str, list[Waiting]] = {}
    for one in sorted(waiting, key=lambda w: (w.at, w.id)):
        families.setdefault(root(one.case), []).append(one)
    return list(families.values())


class _Run:
    """One transaction of the door."""

    def __init__(self, agency: Organisation, wanted: Sequence[UUID]) -> None:
        self.agency = agency
        self.now = timezone.now()
        self.done = Through()
        self.lines = list(_opened(wanted))
        self.doers = Doers(agency, [one.line for one in self.lines])
        keys = {key for one in self.lines for key in (one.line.case, one.line.parent) if key}
        cases = ReportedCase.objects.filter(agency_id=agency.id, case_key__in=keys)
        self.cases = {case.case_key: case for case in cases}
        self.fresh: dict[str, ReportedCase] = {}
        self.ancestors = {"city": agency.city, "district": agency.district, "line": agency.line,
                          "agency_id": agency.id, "unit_id": None}

    def record(self) -> None:
        ordered = list(in_order(self.lines))
        acts: list[tuple[Opened, together.Reported]] = []
        results: list[tuple[Opened, StepRecord | Problems]] = []
        for one in ordered:
            try:
                acts.append((one, self._act(one)))
            except Problems as refused:
                results.append((one, refused))
        door = together.Batch(self.agency, self.now)
        answers = door.take([reported for _, reported in acts])
        results += [(one, answer) for (one, _), answer in zip(acts, answers, strict=True)]
        fail("exchange.taken")
        self._written(results)
        door.close()

    def _act(self, one: Opened) -> together.Reported:
        line, step = one.line, one.step
        case = self.cases.get(line.case) or self.fresh.get(line.case)
        opens = step.opens and case is None
        if step.opens and case:
            raise _refused("case_taken", "case", f"案件编号「{line.case}」已用于另一件登记过的案件",
                           "新的案件用新的编号")
        if case is None and opens:
            case = self.fresh[line.case] = ReportedCase(
                case_key=line.case, proceeding_id=new_id(), procedure=line.procedure, **self.ancestors)
        if case is None:
            raise _refused("no_case", "case", f"案件「{line.case}」尚未登记",
                           "先报送（或补报）该案的登记环节，再报送本环节")
        if case.procedure != line.procedure:
            raise _refused("wrong_procedure", "procedure", f"案件「{line.case}」是另一种程序", "核对案件编号和程序")
        act = Act(
            proceeding=case.proceeding_id, step=line.step, data=line.data, numbers=line.numbers,
            opens=line.procedure if opens else None, parent=self._parent(line) if opens else None,
            signatures=self.doers.signatures(line), occurred_at=standard.occurred_at(line, step))
        return together.Reported(self.doers.actor(line), act)

    def _parent(self, line: Envelope) -> UUID | None:
        if not line.parent:
            return None
        parent = self.cases.get(line.parent) or self.fresh.get(line.parent)
        if parent is None:
            raise _refused("no_parent", "parent", f"上级案件「{line.parent}」尚未登记", "先报送上级案件的登记环节")
        return parent.proceeding_id

    def _written(self, results: list[tuple[Opened, StepRecord | Problems]]) -> None:
        """What became of each line; cases that were really opened; counts; and the key of a batch that is through."""
        outcomes, rows, opened = [], [], set()
        by_batch: dict[UUID, Through] = {}
        refused: dict[UUID, list[Bad]] = defaultdict(list)
        for one, result in results:
            through = by_batch.setdefault(one.row.batch_id, Through())
            if isinstance(result, StepRecord):
                opened.add(result.proceeding_id)
                through.recorded += 1
            else:
                through.returned += 1
                raw = RawLine(one.row.number, b"")
                bad = Bad(raw, result.problems, msgspec.to_builtins(one.line), one.row.fingerprint)
                rows += returned(bad, one.row.batch_id, self.ancestors, self.now)
                refused[one.row.batch_id].append(bad)
            outcomes.append({"submission_id": one.row.id, "batch_id": one.row.batch_id, "at": self.now,
                             "step_id": result.id if isinstance(result, StepRecord) else None, **self.ancestors})
        bulk.insert(Outcome, outcomes)
        Returned.objects.bulk_create(rows, batch_size=500)
        ReportedCase.objects.bulk_create([c for c in self.fresh.values() if c.proceeding_id in opened], batch_size=1000)
        for batch_id, through in by_batch.items():
            Batch.objects.filter(id=batch_id).update(recorded=F("recorded") + through.recorded,
                                                     returned=F("returned") + through.returned)
            self.done.recorded += through.recorded
            self.done.returned += through.returned
        for batch in Batch.objects.filter(id__in=refused):
            audited(refused[batch.id], batch, file=batch.file_name, by=batch.submitted_by, body=self.agency.name)
        Batch.objects.filter(id__in=by_batch, accepted=F("recorded") + F("returned")).update(
            master_version=None, wrapped_key=None)


def _opened(wanted: Sequence[UUID]) -> Iterator[Opened]:
    """The lines that are still pending under the lock, decoded."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(Pending._fields)} FROM exchange_line WHERE id = ANY(%s::uuid[])"
                       f" AND {_PENDING}", [bulk.ids(wanted)])
        rows = [Pending(*row) for row in cursor]
    batches = Batch.objects.in_bulk({row.batch_id for row in rows})
    keys = {b.id: BatchKey.unwrapped(b.id, b.master_version, bytes(b.wrapped_key))
            for b in batches.values() if b.wrapped_key}
    for row in rows:
        line = decode(keys[row.batch_id].open(row.id, row.line) if row.is_sealed else row.line)
        step = standard.step_standard(line.procedure, line.step)
        assert step, "accepted by this standard"
        yield Opened(row, line, step)


def in_order(lines: Sequence[Opened]) -> Iterator[Opened]:
    """Lines by when they happened; those of one day of which some are known to the day only, as they were sent.

    What opens a case comes before whatever else is said of it, and before what opens a case within it.
    """
    openings = {one.line.case: one for one in lines if one.step.opens}
    told: set[UUID] = set()

    def with_opening(one: Opened) -> Iterator[Opened]:
        if one.row.id in told:
            return
        told.add(one.row.id)
        if before := openings.get(one.line.parent if one.step.opens else one.line.case):
            yield from with_opening(before)
        yield one

    for one in _by_time(lines):
        yield from with_opening(one)


def _by_time(lines: Sequence[Opened]) -> Iterator[Opened]:
    def day(one: Opened) -> Any:
        return one.row.occurred_at.astimezone(SHANGHAI).date()

    def sent(one: Opened) -> Any:
        return one.row.batch_id, one.row.number

    for _, group in groupby(sorted(lines, key=lambda one: (day(one), *sent(one))), key=day):
        of_day = list(group)
        by_day = {one.line.case for one in of_day if one.step.by_day}
        timed = iter(sorted((one for one in of_day if one.line.case not in by_day),
                            key=lambda one: (one.row.occurred_at, *sent(one))))
        yield from (one if one.line.case in by_day else next(timed) for one in of_day)


def _refused(code: str, where: str, message: str, fix: str) -> Problems:
    return Problems([Problem(code=code, where=where, message=message, fix=fix)])
