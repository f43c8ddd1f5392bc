"""The door for many reported steps at once: the same judging, written together.

What a single act asks the database for is remembered or held back here: registry, people and parameters are asked
once a batch, records and sealed values are written together, projections once for each proceeding, the ledger once.
Only steps that have happened already come this way (entry and exchange), so a gate never refuses; what cannot be
kept (bad data, no such step) is told, and the others go on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection, transaction
from django.db.models import Model

from hengjian.identity.models import Organisation, Person
from hengjian.identity.scope import Scope
from hengjian.identity.services import Actor
from hengjian.kernel.problem import Problem, Problems
from hengjian.law.elements import Checked, Element
from hengjian.law.fast import Plain, plain
from hengjian.law.procedures import Step as LawStep
from hengjian.law.rulepacks import Params
from hengjian.ledger import services as ledger
from hengjian.proceedings import family, projection, reactions, settling
from hengjian.proceedings.door import Act
from hengjian.proceedings.family import Member
from hengjian.proceedings.leaves import leaf_of
from hengjian.proceedings.models import Channel, Proceeding, ProceedingKey, SealedValue, StepRecord
from hengjian.proceedings.projection import ANCESTORS
from hengjian.proceedings.sealing import Vault, decode, encode
from hengjian.proceedings.sitting import Sitting
from hengjian.registry.memory import remembering
from hengjian.runtime import bulk

Result = StepRecord | Problems
"""What became of an act: its record, or why there is none."""


class Reported(msgspec.Struct, frozen=True):
    """One act that has happened, and who did it."""

    actor: Actor
    act: Act


class Memory:
    """What one batch has asked for and what it is to write."""

    def __init__(self) -> None:
        self.people: dict[UUID, Person] = {}
        self.params: dict[tuple[str, str, date], Params] = {}
        self.plain: dict[tuple[str, str], Plain] = {}
        self.rows: dict[type[Model], list[Model]] = {}
        self.opened: dict[str, Any] = {}

    def keep(self, row: Model) -> None:
        self.rows.setdefault(type(row), []).append(row)

    def mark(self) -> dict[type[Model], int]:
        """How much is held back, to go `back_to`."""
        return {model: len(rows) for model, rows in self.rows.items()}

    def back_to(self, mark: dict[type[Model], int]) -> None:
        """Forgets what was held back since."""
        self.rows = {model: rows[: mark.get(model, 0)] for model, rows in self.rows.items()}

    def write(self) -> None:
        """Writes what was held back, keys before what they seal, records last."""
        models: tuple[type[Model], ...] = (ProceedingKey, SealedValue, StepRecord)
        for model in models:
            bulk.insert(model, [vars(row) for row in self.rows.pop(model, [])])
        assert not self.rows


class BatchVault(Vault):
    """Holds its rows back, and knows what it sealed itself."""

    def __init__(self, proceeding_id: UUID, ancestors: dict[str, Any], memory: Memory, *, fresh: bool) -> None:
        super().__init__(proceeding_id, ancestors)
        self.memory, self.fresh = memory, fresh

    def keep(self, row: ProceedingKey | SealedValue) -> None:
        self.memory.keep(row)

    def open(self, reference: dict[str, Any]) -> Any:
        identifier = reference["sealed"]
        if identifier not in self.memory.opened:
            self.memory.opened[identifier] = super().open(reference)
        return self.memory.opened[identifier]

    def _sealing_key(self) -> bytes:
        return self._new_key() if self.fresh and self._key is None else super()._sealing_key()

    def _seal(self, element: Element, value: Any) -> dict[str, Any]:
        reference = super()._seal(element, value)
        self.memory.opened[reference["sealed"]] = decode(encode(value))
        return reference


class BatchSitting(Sitting):
    """A sitting that shares its batch's memory."""

    memory: Memory

    def within(self, memory: Memory) -> BatchSitting:
        self.memory = memory
        self.vault = BatchVault(self.id, self.ancestors, memory, fresh=not self.state.steps)
        return self

    def beside(self, member: Member) -> BatchSitting:
        """Another proceeding of the family, looked at again by the same body in the same batch."""
        other = BatchSitting(self.actor, self.organisation, self.family, member, self.now, self.ancestors)
        return other.within(self.memory)

    def people(self, identifiers: list[UUID]) -> dict[UUID, Person]:
        known = self.memory.people
        if unknown := [i for i in identifiers if i not in known]:
            known |= Person.objects.in_bulk(unknown)
        return {i: known[i] for i in identifiers if i in known}

    def params(self, day: date) -> Params:
        asked = (self.organisation.line or "", self.organisation.division, day)
        if asked not in self.memory.params:
            self.memory.params[asked] = super().params(day)
        return self.memory.params[asked]

    def standard(self, step: LawStep, data: dict[str, Any]) -> Checked:
        """Nearly every line is plainly right; for the others the checker is asked."""
        name = (self.resolved.fingerprint, step.name)
        if name not in self.memory.plain:
            self.memory.plain[name] = plain(self.resolved.dictionary, step.form)
        return Checked(data, []) if self.memory.plain[name](data, self.today) else super().standard(step, data)

    def claim(self, step: LawStep, data: dict[str, Any]) -> None:
        """The reporter keeps the files; their digests stand in the record."""

    def keep(self, record: StepRecord) -> None:
        self.memory.keep(record)


class Batch:
    """Reported steps of one agency recorded together, inside the caller's transaction and scope.

        batch = Batch(agency, now)
        results = batch.take(reported)   # in this order
        …                                # what the caller writes besides
        batch.close()                    # the ledger, last before commit
    """

    def __init__(self, agency: Organisation, now: datetime) -> None:
        if not connection.in_atomic_block:
            raise RuntimeError("a batch belongs inside the caller's transaction")
        self.agency, self.now = agency, now
        self._leaves: list[ledger.Leaf] = []
        self.memory = Memory()
        self.sittings: dict[UUID, BatchSitting] = {}
        self._unwritten: list[StepRecord] = []

    def take(self, reported: Sequence[Reported]) -> list[Result]:
        """Records each act or tells why not, in the order given; nothing is refused by a gate."""
        with remembering(), settling.holding(self._write):
            self._resume([one.act for one in reported])
            results = [self._one(one) for one in reported]
            self._write()
        return results

    def close(self) -> None:
        """Enters all records into the agency's log."""
        if self._leaves:
            ledger.append(self.agency.id, self._leaves)

    def _one(self, one: Reported) -> Result:
        act = one.act
        try:
            sitting = self.sittings.get(act.proceeding) or self._begun(one)
            sitting.actor = one.actor
            record, leaves = self._recorded(sitting, act)
        except Problems as refused:
            return refused
        self.sittings[act.proceeding] = sitting
        self._leaves += [ledger.Leaf(leaf_of(record), "step", record.id), *leaves]
        self._unwritten.append(record)
        return record

    def _recorded(self, sitting: BatchSitting, act: Act) -> tuple[StepRecord, list[ledger.Leaf]]:
        """The record, and what others make of it in the same transaction; what they refuse is as if it never was."""
        mark = self.memory.mark()
        draft = sitting.judged(act)
        record = sitting.append(draft)
        if not reactions.awaited(record):
            return record, []
        try:
            with transaction.atomic():
                return record, reactions.react(reactions.Recorded(sitting.actor, record, draft.case, sitting.state))
        except Problems:
            self.memory.back_to(mark)
            self._write()
            self._load({sitting.family.root_id})
            raise

    def _begun(self, one: Reported) -> BatchSitting:
        act = one.act
        if not act.opens:
            raise _refused("no_case", "案件尚未登记，须先报送登记环节")
        parent = self.sittings.get(act.parent) if act.parent else None
        if act.parent and parent is None:
            raise _refused("no_parent", "所属的案件尚未登记")
        sitting = BatchSitting.begin(one.actor, act, self.now, parent)
        if sitting.channel == Channel.ONLINE:
            raise _refused("channel", "该程序设定为在线办案，不接收补报")
        assert isinstance(sitting, BatchSitting)
        return sitting.within(self.memory)

    def _resume(self, acts: Sequence[Act]) -> None:
        """Locks the roots of proceedings that exist, in sorted order, and folds them; a few queries for all."""
        wanted = {i for act in acts for i in (act.proceeding, act.parent) if i}
        asked = Proceeding.objects.filter(id__in=wanted, agency_id=self.agency.id)
        roots = set(asked.values_list("root_id", flat=True))
        list(Proceeding.objects.filter(id__in=roots).order_by("id").select_for_update().values_list("id"))
        self._load(roots)

    def _load(self, roots: set[UUID]) -> None:
        """Sittings on all members of these families, folded from what is written."""
        rows = {row.id: row for row in Proceeding.objects.filter(root_id__in=roots)}
        nobody: Any = None  # who acts is said with each act
        for whole in family.load(roots, Scope(agency=self.agency.id)).values():
            for member in whole.members.values():
                ancestors = {name: getattr(rows[member.id], name) for name in ANCESTORS}
                sitting = BatchSitting(nobody, self.agency, whole, member, self.now, ancestors)
                self.sittings[member.id] = sitting.within(self.memory)

    def _write(self) -> None:
        """Writes what was held back: records with what they seal, and the rows that they make."""
        self.memory.write()
        projection.write_together(self._rows())
        self._unwritten.clear()

    def _rows(self) -> Iterator[projection.Rows]:
        """What each record makes, and where each proceeding stands after its last."""
        last: dict[UUID, StepRecord] = {}
        for record in self._unwritten:
            last[record.proceeding_id] = record
            yield projection.rows_of(record)
        for identifier, record in last.items():
            sitting = self.sittings[identifier]
            yield projection.Rows(projection.rows_after(sitting.family, record, sitting.behaviour))
        for root in {record.root_id for record in self._unwritten if projection.shields(record)}:
            yield projection.Rows(changes=list(projection.shielded_below(self.sittings[root].family)))
        for identifier in last:
            if self.sittings[identifier].member.parent_id:
                of_child = [r for r in self._unwritten if r.proceeding_id == identifier]
                yield projection.rows_above(self.sittings[identifier].family, of_child)


def _refused(code: str, message: str) -> Problems:
    return Problems([Problem(code=code, where="case", message=message,
                             fix="先报送（或补报）所属案件的登记环节，再报送本环节")])

