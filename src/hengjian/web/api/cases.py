"""Cases: the list, one of them, its records, limits, documents and findings."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router

from hengjian.identity.services import Actor, audit
from hengjian.proceedings import files, people
from hengjian.proceedings import reading as cases
from hengjian.proceedings.models import ClockRow, FindingRow, IssuedDocument, Proceeding, StoredFile
from hengjian.proceedings.prospects import Prospect, Prospects, prospects
from hengjian.proceedings.state import GENERIC
from hengjian.proceedings.views import lists, shown
from hengjian.supervision import listing as found_listing
from hengjian.supervision.findings import STATUSES, bands
from hengjian.web.api import schemas
from hengjian.web.api.auth import asker, reading, reading_one
from hengjian.web.api.listing import TEXT, dates, listed, one_of, parameters
from hengjian.web.api.problems import ANSWERS

router = Router(tags=["案件"])
CASE_PARAMETERS = parameters(
    ("number", "title", "agency", "procedure", "stage", "handler", "opened", "due"),
    {"number": TEXT, "title": TEXT, "agency": {"type": "string", "format": "uuid"}, "procedure": TEXT, "stage": TEXT,
     "handler": TEXT, **dates("opened"), "due": one_of(*(name for name, _ in lists.DUE))})
FINDING_PARAMETERS = parameters(
    ("found", "rule", "message", "case", "step", "agency", "status", "age"),
    {**dates("found"), "rule": TEXT, "message": TEXT, "case": TEXT, "step": TEXT,
     "agency": {"type": "string", "format": "uuid"}, "status": one_of(*STATUSES),
     "age": one_of(*(band.name for band in bands()))})


def case_item(row: Proceeding) -> dict[str, Any]:
    """A case in the columns of lists."""
    procedure = cases.procedure_of(row)
    return {
        "id": row.id, "number": row.number, "title": row.title, "procedure": row.procedure,
        "procedure_title": procedure.title, "stage": row.stage, "stage_title": procedure.stage(row.stage).title,
        "is_closed": row.is_closed, "agency_id": row.agency_id, "channel": row.channel, "handlers": row.handler_names,
        "opened_at": row.opened_at, "due_on": None if row.is_closed else row.due_on,
        "due_title": "" if row.is_closed else row.due_title,
    }


@router.get("/cases", response={200: schemas.Cases, **ANSWERS}, openapi_extra=CASE_PARAMETERS)
@reading("*")
def list_cases(request: HttpRequest) -> Any:
    """案件列表：与页面相同的筛选、排序和范围。"""
    actor = asker(request)
    return listed(request, lists.spec(actor), lists.rows(actor, request.GET), case_item)


@router.get("/cases/{uuid:identifier}", response={200: schemas.CaseDetail, **ANSWERS})
@reading_one
def case(reader: Actor, identifier: UUID) -> Any:
    """一个案件：所处环节、下一步和前提、办理人员。"""
    file = cases.case(reader, identifier)
    found = Prospects() if file.destroyed else prospects(reader, file)
    row = file.row
    return case_item(row) | {
        "agency": {"id": file.organisation.id, "name": file.organisation.name}, "root_id": row.root_id,
        "parent_id": row.parent_id, "procedure_version": row.procedure_hash, "steps": len(file.state.steps),
        "next": _step(found.next) if found.next else None, "others": [_step(one) for one in found.others],
        "blocked": [_step(one) for one in found.blocked],
        "people": [{"name": one.name, "part": one.part, "since": one.since, "until": one.until,
                    "present": one.present} for one in people.taken(file, people.holders(file))],
    }


def _step(one: Prospect) -> dict[str, Any]:
    gates = [shown.gate(verdict) for verdict in one.verdicts]
    return {"step": one.step.name, "title": one.step.action, "ready": not one.reason, "reason": one.reason,
            "cite": one.cite,
            "gates": [{"state": g.state, "title": g.title, "cite": str(g.cite), "detail": g.detail} for g in gates]}


@router.get("/cases/{uuid:identifier}/steps", response={200: list[schemas.RecordedStep], **ANSWERS})
@reading_one
def steps(reader: Actor, identifier: UUID) -> Any:
    """逐条记录；封存的内容只给掩码。"""
    file = cases.case(reader, identifier)
    return [_record(file, step) for step in file.state.steps]


def _record(file: cases.CaseFile, step: Any) -> dict[str, Any]:
    entry = file.entries.get(step.id)
    said = [] if step.name in GENERIC else shown.definitions(file, step.name, step.data)
    return {
        "id": step.id, "seq": step.seq, "step": step.name, "title": shown.step_title(file, step.name),
        "occurred_at": step.occurred_at, "precision": step.precision, "recorded_at": step.recorded_at,
        "channel": file.records[step.id].channel, "corrected": bool(step.corrected_by),
        "officers": [officer["name"] for officer in step.body.get("officers", [])],
        "ledger": entry.sequence if entry else None,
        "values": [{"label": one.term, "value": one.sealed.masked if one.sealed else str(one.value),
                    "masked": one.sealed is not None} for one in said],
    }


@router.get("/cases/{uuid:identifier}/clocks", response={200: list[schemas.ClockOut], **ANSWERS})
@reading_one
def clocks(reader: Actor, identifier: UUID) -> Any:
    """案件的期限。"""
    row = cases.entered(reader, cases.row_of(reader, identifier))
    found = ClockRow.objects.within(reader.scope).filter(proceeding_id=row.id).defer("trace").order_by("due_on", "id")
    return [{**{name: getattr(one, name) for name in ("id", "name", "title", "cite", "start_on", "due_on", "unit",
                                                      "met_on", "paused_since", "provisional")},
             "left": cases.running(one, row.procedure, cases.today()).left} for one in found]


@router.get("/cases/{uuid:identifier}/documents", response={200: list[schemas.Document], **ANSWERS})
@reading_one
def documents(reader: Actor, identifier: UUID) -> Any:
    """案件的文书；文件另行下载。"""
    row = cases.entered(reader, cases.row_of(reader, identifier))
    found = IssuedDocument.objects.within(reader.scope).filter(proceeding_id=row.id).order_by("issued_at", "id")
    return [{"id": one.id, "case_id": one.proceeding_id, "code": one.code, "title": one.title, "number": one.number,
             "issued_at": one.issued_at, "voided": one.voided_at is not None, "has_file": bool(one.file_digest)}
            for one in found]


@router.get("/documents/{uuid:identifier}/pdf", response={**ANSWERS}, openapi_extra={
    "responses": {200: {"description": "OK", "content": {"application/pdf": {"schema": {"type": "string"}}}}}})
def document(request: HttpRequest, identifier: UUID) -> Any:
    """文书的 PDF；读取记入审计日志。"""
    number, content = _paper(request, identifier)
    audit("read_document", str(identifier), actor=asker(request), number=number, through="api")
    response = HttpResponse(content, content_type="application/pdf")
    response["Cache-Control"] = "no-store"
    return response


@reading_one
def _paper(reader: Actor, identifier: UUID) -> tuple[str, bytes]:
    row, issued = cases.document(reader, identifier)
    try:
        _, content = files.read_sealed(cases.vault_of(row, reader.scope), issued.file_digest)
    except (StoredFile.DoesNotExist, FileNotFoundError, LookupError):
        raise Http404 from None
    return issued.number, content


def finding_item(row: FindingRow, message: str) -> dict[str, Any]:
    """A finding in the columns of lists; a list does not say everything of a restricted case."""
    return {"id": row.id, "case_id": row.proceeding_id, "step_id": row.step_id, "rule": row.rule, "cite": row.cite,
            "status": row.status, "message": message, "found_at": row.found_at}


@router.get("/cases/{uuid:identifier}/findings", response={200: list[schemas.Finding], **ANSWERS})
@reading_one
def findings_of(reader: Actor, identifier: UUID) -> Any:
    """案件现有的问题。"""
    row = cases.entered(reader, cases.row_of(reader, identifier))
    found: QuerySet[Any] = FindingRow.objects.within(reader.scope).filter(proceeding_id=row.id, withdrawn_at=None)
    veil = cases.veil_of(reader, row)
    return [finding_item(one, veil.over(one.message)) for one in found.order_by("found_at", "id")]


@router.get("/findings", response={200: schemas.Findings, **ANSWERS}, openapi_extra=FINDING_PARAMETERS)
@reading("*")
def findings(request: HttpRequest) -> Any:
    """问题清单：与页面相同的筛选、排序和范围。"""
    actor = asker(request)
    spec, rows = found_listing.spec(actor), found_listing.rows(actor)
    return listed(request, spec, rows, lambda row: finding_item(row, row.said))
