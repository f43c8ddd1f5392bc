"""What may be read of proceedings. Every query is narrowed by the actor's scope; callers have entered it too."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import Q
from django.utils import timezone

from hengjian.identity.models import Organisation, Role, ScopedQuerySet
from hengjian.identity.scope import Scope
from hengjian.identity.services import SHANGHAI, Actor
from hengjian.kernel.clock import Unit, remaining
from hengjian.kernel.sm import unseal
from hengjian.law import platform, secrecy
from hengjian.law.dictionary import Element
from hengjian.law.procedures import Procedure, Resolved
from hengjian.ledger.models import Entry
from hengjian.ledger.services import HeadView, head
from hengjian.proceedings import restriction, standards, taking_part, veiling, versions
from hengjian.proceedings.errors import NotFound
from hengjian.proceedings.family import Family, Member, families
from hengjian.proceedings.models import (
    ClockRow,
    FindingRow,
    IssuedDocument,
    Participant,
    Proceeding,
    Restriction,
    SealedValue,
    StepRecord,
)
from hengjian.proceedings.sealing import SALT, Vault, decode
from hengjian.proceedings.state import State, Step
from hengjian.proceedings.veiling import MINOR, Veil

HANDLING = frozenset({Role.HANDLER, "HANDLER_CO"})
PROTECTED = "read_protected"
"""Seeing reporters and minors, as limits of grants name it: `*/read_protected`."""
ANCESTORS = ("city", "district", "line", "agency_id", "unit_id")


def today() -> date:
    return timezone.now().astimezone(SHANGHAI).date()


# -- time limits -----------------------------------------------------------------------------------------------


class Running(msgspec.Struct, frozen=True):
    """A time limit as it stands today. `left` is negative when overdue, None once it is met."""

    row: ClockRow
    left: int | None
    unit: Unit
    day: date
    binding: bool
    """Whether some step can still meet it; the party's right to reconsideration merely runs out."""

    @property
    def level(self) -> str:
        if self.left is None:
            return "done"
        if self.row.paused_since:
            return "paused"
        if not self.binding:
            return "ok"
        if self.row.due_on < self.day:
            return "late"
        return "soon" if self.left <= platform.most("due_soon") else "ok"


def running(row: ClockRow, procedure: str, day: date) -> Running:
    """A limit with what is left of it on a day; overdue is computed here and stored nowhere."""
    unit = Unit(row.unit)
    left = None if row.met_on else remaining(standards.calendar(), day, row.due_on, unit)
    return Running(row, left, unit, day, row.name in binding_clocks(procedure))


def binding_clocks(procedure: str) -> set[str]:
    """The clocks of a procedure that a step can meet."""
    return {clock.name for clock in standards.law().clocks.get(procedure, []) if clock.stops}


# -- lists -----------------------------------------------------------------------------------------------------


class Task(msgspec.Struct, frozen=True):
    """A case in hand, with the limit that presses most (None where none runs)."""

    case: Proceeding
    clock: Running | None

    @property
    def kind(self) -> str:
        """What it is, where it was opened within another: 法制审核, 听证 …"""
        return procedure_of(self.case).title if self.case.parent_id else ""


def cases(actor: Actor) -> ScopedQuerySet[Proceeding]:
    """The cases in the actor's scope, without what only pages of a single case need."""
    return Proceeding.objects.within(actor.scope).defer("search", "party_key")


def in_hand(actor: Actor) -> ScopedQuerySet[Proceeding]:
    """Open cases that the actor handles; a head of unit sees the unit's, a head of the body all of the body's."""
    own = Q(handlers__holds=str(actor.person_id))
    if Role.AGENCY_HEAD in actor.roles:
        own |= Q(agency_id=actor.organisation.id)
    elif Role.UNIT_HEAD in actor.roles:
        own |= Q(unit_id__in=actor.units_as(Role.UNIT_HEAD))
    return cases(actor).filter(own, agency_id=actor.organisation.id, is_closed=False)


def todo(actor: Actor, limit: int = 200) -> list[Task]:
    """Cases in hand, the most pressing limit of the actor's first, those without one last. Two queries."""
    mine = list(in_hand(actor).order_by("due_on", "id")[:limit])
    rows = ClockRow.objects.within(actor.scope).filter(proceeding_id__in=[c.id for c in mine], met_on=None)
    first: dict[UUID, Running] = {}
    procedures = {case.id: case.procedure for case in mine}
    for row in rows.defer("trace").order_by("due_on", "id"):
        clock = running(row, procedures[row.proceeding_id], today())
        if clock.binding and _concerns(actor, procedures[row.proceeding_id], row.name):
            first.setdefault(row.proceeding_id, clock)
    return [Task(case, first.get(case.id)) for case in mine]


def _concerns(actor: Actor, procedure: str, name: str) -> bool:
    """Whether a limit is the actor's to meet; heads answer for all of them."""
    if actor.roles & {Role.UNIT_HEAD, Role.AGENCY_HEAD}:
        return True
    law = standards.law()
    stops = {step for clock in law.clocks.get(procedure, []) if clock.name == name for step in clock.stops}
    return any(actor.roles & set(step.roles) for step in law.procedures[procedure].steps if step.name in stops)


def stage_title(case: Proceeding) -> str:
    """The stage in the words of its procedure."""
    return procedure_of(case).stage(case.stage).title


def procedure_of(case: Proceeding) -> Procedure:
    """As it was when the case began."""
    return versions.of_case(case)


# -- one case --------------------------------------------------------------------------------------------------


class CaseFile(msgspec.Struct):
    """Everything a case page shows, read in a fixed number of queries."""

    row: Proceeding
    organisation: Organisation
    resolved: Resolved
    family: Family
    """As the reader sees it: of a minor who is not the reader's to see, without the name."""
    member: Member
    records: dict[UUID, StepRecord]
    clocks: list[Running]
    documents: list[IssuedDocument]
    findings: list[FindingRow]
    entries: dict[UUID, Entry]
    head: HeadView
    named: dict[str, str]
    """The names of people that steps name, by id."""
    opened: dict[str, str]
    """Sealed values by id, for masking and for judging; pages show them masked. Nothing once they are destroyed."""
    vault: Vault
    whole: Family
    """As it was recorded: what is to come is judged by it."""
    hidden: frozenset[str] = frozenset()
    """Sealed elements that the reader may not see in clear, whatever the reason."""
    veil: Veil = veiling.OPEN

    @property
    def destroyed(self) -> Step | None:
        """The decision by which the sealed content of the whole case was destroyed."""
        return self.family.root.state.destroyed

    @property
    def procedure(self) -> Procedure:
        return self.resolved.procedure

    @property
    def state(self) -> State:
        return self.member.state

    def open_sealed(self, reference: dict[str, Any]) -> str:
        """The value behind a reference; of another proceeding of the family it is fetched when asked for."""
        if self.destroyed:
            return ""
        known = self.opened.get(reference["sealed"])
        return known if known is not None else str(self.vault.open(reference))


def row_of(actor: Actor, identifier: UUID) -> Proceeding:
    """The case's row. Raises NotFound alike where there is none and where it is out of scope."""
    row = Proceeding.objects.within(actor.scope).filter(id=identifier).first()
    if row is None:
        raise NotFound
    return row


def case(actor: Actor, identifier: UUID) -> CaseFile:
    """A case with all that belongs to it. Raises NotFound."""
    row = entered(actor, row_of(actor, identifier))

    def of(model: Any) -> Any:
        return model.objects.within(actor.scope).filter(proceeding_id=identifier)

    of_root = list(StepRecord.objects.within(actor.scope).filter(root_id=row.root_id)
                   .order_by("proceeding_id", "seq"))
    whole = next(families(of_root))
    veil = _veil(actor, row, whole)
    family = veil.family(whole)
    records = [record for record in of_root if record.proceeding_id == identifier]
    clocks = of(ClockRow).defer("trace").order_by("due_on", "id")
    entries = Entry.objects.filter(agency_id=row.agency_id, ref_id__in=[r.id for r in records])
    vault = vault_of(row, actor.scope)
    findings = list(of(FindingRow).filter(withdrawn_at=None).order_by("found_at", "id"))
    for finding in findings:
        finding.message = veil.over(finding.message)
    return CaseFile(
        row=row,
        organisation=Organisation.objects.select_related("entrusted_by").get(id=row.agency_id),
        resolved=versions.of(row.procedure, row.procedure_hash),
        family=family,
        member=family.members[identifier],
        records={record.id: record for record in records},
        clocks=[running(clock, row.procedure, today()) for clock in clocks],
        documents=list(of(IssuedDocument).order_by("issued_at", "id")),
        findings=findings,
        entries={entry.ref_id: entry for entry in entries},
        head=head(row.agency_id),
        named={i: name for step in family.members[identifier].state.steps
               for i, name in step.body.get("named", {}).items()},
        hidden=_hidden(actor, row, closed=veil.closed),
        opened={} if family.root.state.destroyed else _opened(row, vault, of(SealedValue).order_by("id")),
        vault=vault,
        whole=whole,
        veil=veil,
    )


def _hidden(actor: Actor, row: Proceeding, *, closed: bool) -> frozenset[str]:
    """The elements that the actor may not see in clear: some, or of a minor (`closed`) and of a participant whose part
    reveals nothing, all.
    """
    shown = not closed and taking_part.reveals(actor, row.id)
    return frozenset(name for name, one in elements_of(row).items() if not shown or not may_see(actor, row, one))


def took_part(actor: Actor, row: Proceeding) -> set[str]:
    """Everybody who has recorded, signed or been named in a case or what was opened within it. Two queries."""
    people = {str(person) for person in _records(actor, row).values_list("actor_id", flat=True)}
    return people | {str(person) for person in _parts(actor, row).values_list("person_id", flat=True)}


def _records(actor: Actor, row: Proceeding) -> ScopedQuerySet[StepRecord]:
    """The records of a case and of all that was opened within it."""
    return StepRecord.objects.within(actor.scope).filter(root_id=row.root_id)


def _parts(actor: Actor, row: Proceeding) -> ScopedQuerySet[Participant]:
    """The parts that people have in any of them."""
    within = _records(actor, row).values("proceeding_id")
    return Participant.objects.within(actor.scope).filter(proceeding_id__in=within).exclude(person_id=None)


def open_to(actor: Actor, row: Proceeding) -> bool:
    """Whether the file of a case is the actor's to read: always, unless it is restricted."""
    return not row.restricted or _let_in(actor, row)


def _let_in(actor: Actor, row: Proceeding) -> bool:
    if row.root_id in restriction.reasoned.get()():
        return True
    return restriction.reads(actor, row.agency_id, row.handlers) or str(actor.person_id) in took_part(actor, row)


def entered(actor: Actor, row: Proceeding) -> Proceeding:
    """The row, where its file may be read. Raises Restricted."""
    if not open_to(actor, row):
        raise restriction.Restricted(row.id, row.root_id, row.restricted)
    return row


def sees_minor(actor: Actor, row: Proceeding) -> bool:
    """Whether an actor may know who the minor in a case is: by handling it or having another part in it, by a post of
    its body that decides or reviews, by an invitation that needs it, as a supervisor with a reason.
    """
    if row.root_id in restriction.reasoned.get()():
        return True
    if actor.scope.cases:
        return taking_part.knows_minors(actor, row.id)
    if actor.organisation.id != row.agency_id:
        return False
    if actor.roles_at(row.procedure, PROTECTED) & secrecy.load().minors.readers or str(actor.person_id) in row.handlers:
        return True
    return _parts(actor, row).filter(person_id=actor.person_id, invited=False, until=None).exists()


def veil_of(actor: Actor, row: Proceeding) -> Veil:
    """What hides the minor of a case from an actor; nothing where there is none. One query where there is none."""
    records = _records(actor, row)
    if not records.filter(body__protects__contains=[MINOR]).exists():
        return veiling.OPEN
    return _veil(actor, row, next(families(records.order_by("proceeding_id", "seq"))))


def _veil(actor: Actor, row: Proceeding, family: Family) -> Veil:
    root = family.root.state
    return veiling.OPEN if MINOR not in root.protects or sees_minor(actor, row) else veiling.veil(root)


def opened_whole(actor: Actor, row: Proceeding) -> Proceeding:
    """The row, where its papers and sealed values may be read, which name the party whatever the page masks. Raises
    Restricted.
    """
    if veil_of(actor, entered(actor, row)).closed:
        raise restriction.Restricted(row.id, row.root_id, MINOR)
    return row


def evidence_title(actor: Actor, row: Proceeding, sealed: UUID) -> str:
    """The title of the evidence whose file a sealed value names, as last recorded; empty where it is none."""
    records = StepRecord.objects.within(actor.scope).filter(proceeding_id=row.id, body__data__has_key="evidence")
    for record in records.order_by("-seq"):
        said = (record.body or {})["data"]["evidence"]
        for one in said if isinstance(said, list) else []:  # a restriction names one piece by its title
            if one.get("evidence_file", {}).get("sealed") == str(sealed):
                return str(one.get("evidence_title", ""))
    return ""


def evidence_closed(actor: Actor, row: Proceeding, title: str) -> str:
    """The kind of secret for which one piece of evidence is not the actor's to see; empty where it is. It may be
    restricted in a case that is not.
    """
    marks = Restriction.objects.within(actor.scope).filter(proceeding_id=row.root_id, evidence=title, lifted_at=None)
    marked = marks.first()
    return "" if not title or marked is None or _let_in(actor, row) else marked.kind


def vault_of(row: Proceeding, seen: Scope | None = None) -> Vault:
    """The vault of a case, for what is opened deliberately, by whoever sees so much; else by its own body."""
    return Vault(row.id, {name: getattr(row, name) for name in ANCESTORS}, seen)


def _opened(row: Proceeding, vault: Vault, values: Iterable[SealedValue]) -> dict[str, str]:
    """All sealed values of a case at once: two queries, however many there are."""
    made: dict[str, str] = {}
    for value in values:
        place = row.id.bytes + value.id.bytes + value.element.encode()
        made[str(value.id)] = str(decode(unseal(vault.key(), bytes(value.ciphertext), place)[SALT:]))
    return made


def clock(actor: Actor, proceeding: UUID, identifier: UUID) -> tuple[Proceeding, Running]:
    """One limit with its explanation. Raises NotFound."""
    row = row_of(actor, proceeding)
    found = ClockRow.objects.within(actor.scope).filter(id=identifier, proceeding_id=proceeding).first()
    if found is None:
        raise NotFound
    return row, running(found, row.procedure, today())


def document(actor: Actor, identifier: UUID) -> tuple[Proceeding, IssuedDocument]:
    """An issued document and its case. Raises NotFound or Restricted."""
    found = IssuedDocument.objects.within(actor.scope).filter(id=identifier).first()
    if found is None:
        raise NotFound
    return opened_whole(actor, row_of(actor, found.proceeding_id)), found


def elements_of(row: Proceeding) -> dict[str, Element]:
    """What may have been said in a case: by its own version of the procedure, else by the present standard."""
    return {**standards.law().dictionary.elements, **versions.of(row.procedure, row.procedure_hash).dictionary.elements}


def may_see(actor: Actor, row: Proceeding, element: Element | None) -> bool:
    """Whether a sealed element is the actor's to see in clear: where it names roles, only theirs, in their own body.

    A handler is one of that very case. The present standard binds old cases too.
    """
    present = standards.law().dictionary.elements.get(element.name) if element else None
    roles = frozenset((present or element).shown_to) if element else frozenset()
    if not roles:
        return True
    if actor.organisation.id != row.agency_id:
        return False
    held = actor.roles_at(row.procedure, PROTECTED) & roles
    return bool(held - HANDLING) or (bool(held) and str(actor.person_id) in row.handlers)


def reveal(actor: Actor, proceeding: UUID, identifier: UUID) -> tuple[SealedValue, str, str]:
    """A sealed value, its label and it in clear; who asks must audit it before showing it. Raises NotFound, Restricted
    where it is a minor's and not the actor's to see.
    """
    row = opened_whole(actor, row_of(actor, proceeding))
    found = SealedValue.objects.within(actor.scope).filter(id=identifier, proceeding_id=proceeding).first()
    known = elements_of(row)
    if found is None or not may_see(actor, row, known.get(found.element)):
        raise NotFound
    label = known[found.element].label if found.element in known else found.element
    return found, label, str(vault_of(row, actor.scope).open({"sealed": str(identifier)}))


def moment_text(at: datetime, precision: str = "second") -> str:
    """A time in Beijing as pages write it: to the minute, or the day where no more is known."""
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d" if precision == "day" else "%Y-%m-%d %H:%M")
