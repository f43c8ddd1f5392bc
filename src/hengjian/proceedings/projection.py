"""Projections: rows made from step records alone, written as the records come, or all anew."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection, transaction
from django.db.models import Model

from hengjian.identity.models import Scoped
from hengjian.proceedings.behaviours import Behaviour, behaviour_of
from hengjian.proceedings.family import Family
from hengjian.proceedings.models import (
    ClockRow,
    Destruction,
    FindingRow,
    IssuedDocument,
    Participant,
    Proceeding,
    Restriction,
    StepRecord,
)
from hengjian.proceedings.shielding import INDEX, shielded, unindexed
from hengjian.proceedings.state import (
    ASK_DESTRUCTION,
    DECIDE_DESTRUCTION,
    END_PARTICIPATION,
    INVITE,
    LIFT_RESTRICTION,
    RESTRICT,
)
from hengjian.proceedings.text import search_vector, sort_key
from hengjian.runtime import bulk

VERSION = 2
SHIELDING = frozenset({DECIDE_DESTRUCTION, RESTRICT, LIFT_RESTRICTION})
ANCESTORS = ("city", "district", "line", "agency_id", "unit_id")


class Rows(msgspec.Struct):
    """What a step adds or changes: by model, full rows by primary key; and fields of rows that exist."""

    puts: list[tuple[type[Model], dict[str, Any]]] = msgspec.field(default_factory=list)
    changes: list[tuple[type[Model], UUID, dict[str, Any]]] = msgspec.field(default_factory=list)


def rows(family: Family, record: StepRecord, behaviour: Behaviour) -> Rows:
    """The rows after `record`, which the family has taken in already. Pure: nothing is read but the two."""
    made = rows_of(record)
    made.puts += rows_after(family, record, behaviour)
    if shields(record):
        made.changes += shielded_below(family)
    for member in family.line(record.proceeding_id):
        if member.id != record.proceeding_id and _touches(record.body or {}):
            made.changes.append((Proceeding, member.id, _due(family, member.id)))
    return made


def rows_of(record: StepRecord) -> Rows:
    """The rows that a record makes or changes by itself: limits, findings, documents, participants."""
    made = Rows()
    common = {"proceeding_id": record.proceeding_id, **_ancestors(record)}
    for part in (_clocks, _findings, _documents, _people, _destructions, _restrictions):
        part(made, record, record.body or {}, common)
    return made


def rows_after(
    family: Family, last: StepRecord, behaviour: Behaviour
) -> list[tuple[type[Model], dict[str, Any]]]:
    """The rows that tell where a proceeding stands after its last record: the common one and the behaviour's own."""
    ancestors = _ancestors(last)
    made: list[tuple[type[Model], dict[str, Any]]] = [(Proceeding, _proceeding(family, last, behaviour, ancestors))]
    typed = behaviour.row(family.members[last.proceeding_id].state)
    if typed is not None:
        model, values = typed
        values = unindexed(family.root.state, values)
        made.append((model, {"proceeding_id": last.proceeding_id, **ancestors, **values}))
    return made


def shields(record: StepRecord) -> bool:
    """Whether other rows of the family say less after this record than before, or more."""
    return record.step in SHIELDING or bool((record.body or {}).get("protects"))


def shielded_below(family: Family) -> Iterator[tuple[type[Model], UUID, dict[str, Any]]]:
    """What changes in the rows of all that was opened within a case, when something of it is hidden or shown again."""
    for member in family.members.values():
        if member.id == family.root_id or not member.state.steps:
            continue
        behaviour = behaviour_of(member.procedure)
        yield Proceeding, member.id, _told(family, behaviour.columns(member.state))
        typed = behaviour.row(member.state)
        if typed is not None and typed[1].get(INDEX) and family.root.state.destroyed:
            yield typed[0], member.id, {INDEX: ""}


def _told(family: Family, columns: dict[str, Any]) -> dict[str, Any]:
    """The columns that say whose case over what it is, as everybody in scope may read them."""
    columns = shielded(family.root.state, columns)
    told = {name: columns[name] for name in ("title", "party_name", "party_code", "party_key", "restricted")
            if name in columns}
    return told | {
        "party_pinyin": sort_key(columns.get("party_name", "")),
        "search": search_vector(*(columns.get(name, "") for name in
                                  ("title", "number", "party_name", "party_code", "item_title", "handler_names"))),
    }


def rows_above(family: Family, records: Iterable[StepRecord]) -> Rows:
    """What changes of the proceedings within which those of `records` were opened: their next limit."""
    touched = {r.proceeding_id for r in records if _touches(r.body or {})}
    above = {m.id for i in touched for m in family.line(i) if m.id != i}
    return Rows(changes=[(Proceeding, i, _due(family, i)) for i in above])


def _ancestors(record: StepRecord) -> dict[str, Any]:
    return {name: getattr(record, name) for name in ANCESTORS}


def _clocks(made: Rows, record: StepRecord, body: dict[str, Any], common: dict[str, Any]) -> None:
    clocks = body.get("clocks", {})
    for clock in clocks.get("started", []):
        made.puts.append((ClockRow, common | _clock(clock, record)))
    for moved in clocks.get("moved", []):
        made.changes.append((ClockRow, UUID(moved["id"]), _reckoned(moved)))
    for met in clocks.get("met", []):
        met_on = date.fromisoformat(met["on"])
        made.changes.append((ClockRow, UUID(met["clock"]), {"met_by": record.id, "met_on": met_on}))


def _findings(made: Rows, record: StepRecord, body: dict[str, Any], common: dict[str, Any]) -> None:
    found = [(finding, {"step_id": record.id}) for finding in body.get("findings", [])]
    for step_id, change in body.get("rejudged", {}).items():
        about = {"step_id": UUID(step_id), "proceeding_id": UUID(change["proceeding"])}
        found += [(finding, about) for finding in change["added"]]
        for withdrawn in change["withdrawn"]:
            made.changes.append((FindingRow, UUID(withdrawn), {
                "withdrawn_by": record.id, "withdrawn_at": record.recorded_at}))
    for finding, about in found:
        made.puts.append((FindingRow, common | finding | about | {
            "id": UUID(finding["id"]), "found_at": record.recorded_at}))


def _documents(made: Rows, record: StepRecord, body: dict[str, Any], common: dict[str, Any]) -> None:
    for document in body.get("documents", []):
        made.puts.append((IssuedDocument, common | document | {
            "id": UUID(document["id"]), "step_id": record.id, "issued_at": record.occurred_at}))
    for void in body.get("voided", []):
        made.changes.append((IssuedDocument, UUID(void["document"]), {
            "voided_at": record.occurred_at, "void_reason": void["reason"]}))


def _people(made: Rows, record: StepRecord, body: dict[str, Any], common: dict[str, Any]) -> None:
    for participant in body.get("participants", []):
        made.puts.append((Participant, common | {
            "id": UUID(participant["id"]), "person_id": UUID(participant["person"]), "part": participant["part"],
            "since": record.occurred_at}))
    for left in body.get("left", []):
        made.changes.append((Participant, UUID(left), {"until": record.occurred_at}))
    if record.step == INVITE and (said := body.get("data")):
        made.puts.append((Participant, common | {
            "id": UUID(said["participation"]), "organisation_id": UUID(said["organisation"]), "part": said["part"],
            "person_id": UUID(said["person"]) if said["person"] else None, "invited": True,
            "since": datetime.fromisoformat(said["from"]), "until": datetime.fromisoformat(said["to"])}))
    if record.step == END_PARTICIPATION and (said := body.get("data")):
        made.changes.append((Participant, UUID(said["participation"]), {"until": record.occurred_at}))


def _destructions(made: Rows, record: StepRecord, body: dict[str, Any], common: dict[str, Any]) -> None:
    data = body.get("data", {})
    if record.step == ASK_DESTRUCTION:
        made.puts.append((Destruction, common | {
            "id": record.id, "ground": data["ground"], "basis": data["basis"], "reason": data["reason"],
            "asked_by": record.actor_id, "asked_by_name": body.get("actor", ""), "asked_at": record.occurred_at,
            "approved": None, "opinion": "", "decided_by_name": "", "decided_at": None, "values": 0, "files": 0}))
    elif record.step == DECIDE_DESTRUCTION:
        made.changes.append((Destruction, UUID(data["request"]), {
            "approved": data["approved"], "opinion": data["opinion"], "decided_by_name": body.get("actor", ""),
            "decided_at": record.occurred_at, "values": data["values"], "files": data["files"]}))


def _restrictions(made: Rows, record: StepRecord, body: dict[str, Any], common: dict[str, Any]) -> None:
    data = body.get("data", {})
    if record.step == RESTRICT:
        made.puts.append((Restriction, common | {
            "id": record.id, "kind": data["kind"], "evidence": data["evidence"], "basis": data["basis"],
            "reason": data["reason"], "since": record.occurred_at, "by_name": body.get("actor", ""),
            "lifted_at": None, "lifted_by_name": "", "lift_reason": ""}))
    elif record.step == LIFT_RESTRICTION:
        made.changes.append((Restriction, UUID(data["restriction"]), {
            "lifted_at": record.occurred_at, "lifted_by_name": body.get("actor", ""), "lift_reason": data["reason"]}))


def _touches(body: dict[str, Any]) -> bool:
    """Whether a step started, met or moved any limit: those above it may have another next one."""
    return any(body.get("clocks", {}).get(kind) for kind in ("started", "met", "moved"))


def _proceeding(
    family: Family, record: StepRecord, behaviour: Behaviour, ancestors: dict[str, Any]
) -> dict[str, Any]:
    state = family.members[record.proceeding_id].state
    first = state.steps[0]
    opened: dict[str, Any] = first.body
    columns = behaviour.columns(state)
    return {
        "id": record.proceeding_id,
        "root_id": record.root_id,
        "parent_id": UUID(opened["parent"]) if opened.get("parent") else None,
        "procedure": record.procedure,
        "procedure_hash": record.procedure_hash,
        "channel": record.channel,
        "seq": record.seq,
        "stage": state.stage,
        "is_closed": bool(state.steps[-1].body.get("ends")) or any(s.body.get("ends") for s in state.steps),
        "opened_at": first.occurred_at,
        "closed_at": next((s.occurred_at for s in state.steps if s.body.get("ends")), None),
        "last_step_at": record.recorded_at,
        **_due(family, record.proceeding_id),
        "projection_version": VERSION,
        **columns,
        **_told(family, columns),
        **ancestors,
    }


def _due(family: Family, identifier: UUID) -> dict[str, Any]:
    """The earliest limit that still runs, does not rest, and that some step can meet."""
    running = [one.values for one in family.running(identifier)]
    running = [c for c in running if c["stops"] and not c.get("paused_since")]
    due = min(running, key=lambda c: (c["due"], c["id"])) if running else None
    return {
        "due_on": date.fromisoformat(due["due"]) if due else None,
        "due_title": due["title"] if due else "",
        "due_unit": due["count"]["unit"] if due else "",
    }


def _clock(clock: dict[str, Any], record: StepRecord) -> dict[str, Any]:
    return {
        "id": UUID(clock["id"]),
        "proceeding_id": UUID(clock["proceeding"]) if "proceeding" in clock else record.proceeding_id,
        "name": clock["name"],
        "title": clock["title"],
        "cite": clock["cite"],
        "holder": clock["holder"],
        "start_on": date.fromisoformat(clock["start"]),
        "unit": clock["count"]["unit"],
        "verified": clock["verified"],
        "started_by": record.id,
        **_reckoned(clock),
    }


def _reckoned(clock: dict[str, Any]) -> dict[str, Any]:
    """What of a limit depends on calendar, pauses and extensions."""
    since = clock.get("paused_since")
    return {
        **({"length": clock["length"]} if "length" in clock else {}),
        "paused_since": date.fromisoformat(since) if since else None,
        "due_on": date.fromisoformat(clock["due"]),
        "provisional": clock["provisional"],
        "calendar_version": clock["calendar"],
        "trace": clock["trace"],
    }


def write(made: Rows) -> None:
    """Writes rows; a row that exists is replaced."""
    for model, values in made.puts:
        bulk.insert(model, [values], replace=True)
    for model, identifier, fields in made.changes:
        model._default_manager.filter(pk=identifier).update(**fields)


def write_together(many: Iterable[Rows]) -> None:
    """Writes the rows of several records, in their order, with one statement for each table."""
    waiting: dict[type[Model], dict[UUID, dict[str, Any]]] = {}
    changed: dict[tuple[type[Model], UUID], dict[str, Any]] = {}
    for made in many:
        for model, values in made.puts:
            waiting.setdefault(model, {})[values[_key(model)]] = values
        for model, identifier, fields in made.changes:
            if identifier in waiting.get(model, {}):
                waiting[model][identifier] = waiting[model][identifier] | fields
            else:
                changed[model, identifier] = changed.get((model, identifier), {}) | fields
    for model, rows_ in waiting.items():
        shapes: dict[frozenset[str], list[dict[str, Any]]] = {}
        for values in rows_.values():
            shapes.setdefault(frozenset(values), []).append(values)
        for several in shapes.values():
            bulk.insert(model, several, replace=True)
    for (model, identifier), fields in changed.items():
        model._default_manager.filter(pk=identifier).update(**fields)


def _key(model: type[Model]) -> str:
    return model._meta.pk.attname if model._meta.pk else "id"


def projected_models() -> list[type[Scoped]]:
    """Every table that replay fills: the engine's and each behaviour's, whose rows go by the proceeding's id."""
    from django.apps import apps

    typed = [m for m in apps.get_models()
             if issubclass(m, Scoped) and m.replayed and m._meta.app_label != "proceedings"]
    return [Proceeding, ClockRow, FindingRow, IssuedDocument, Participant, Destruction, Restriction, *typed]


def replay() -> Iterator[tuple[StepRecord, Rows]]:
    """All records in scope, folded anew, with the rows that each makes.

    A family's records come in the order in which they were recorded, since a child's step may move its parent's
    limits; each proceeding's own in order of sequence.
    """
    records = StepRecord.objects.order_by("root_id", "proceeding_id", "seq").iterator(chunk_size=500)
    for root_id, of_root in groupby(records, key=lambda r: r.root_id):
        several = [list(group) for _, group in groupby(of_root, key=lambda r: r.proceeding_id)]
        whole = Family(root_id)
        for record in heapq.merge(*several, key=lambda r: (r.recorded_at, r.id)):
            whole.take(record)
            yield record, rows(whole, record, behaviour_of(record.procedure))


def rebuild() -> int:
    """Makes all projections in scope anew in shadow tables and swaps their rows in; returns the records read.

    A temporary table hides the standing one of the same name until commit. Rows move, not tables, so that
    policies, grants and indexes stay as the migrations made them. Reading goes on meanwhile; recording waits.
    """
    tables = [model._meta.db_table for model in projected_models()]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE public.{Proceeding._meta.db_table} IN EXCLUSIVE MODE")
        for table in tables:
            cursor.execute(f"CREATE TEMPORARY TABLE {table} (LIKE public.{table} INCLUDING ALL) ON COMMIT DROP")
        count = 0
        for _record, made in replay():
            write(made)
            count += 1
        for table in tables:
            cursor.execute(f"DELETE FROM public.{table}")
            cursor.execute(f"INSERT INTO public.{table} SELECT * FROM pg_temp.{table}")
    return count
