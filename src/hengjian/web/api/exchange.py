"""Reported files: handing in, batches with receipts and quarantine, what became of a line."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Header, Router
from ninja.responses import Status

from hengjian.exchange import handing, services
from hengjian.exchange.models import Batch, Receipt, Returned
from hengjian.exchange.views import KINDS, batch_spec, returned_spec, visible
from hengjian.identity import scope
from hengjian.identity.services import Actor
from hengjian.ledger.models import Entry
from hengjian.web.api import auth, schemas
from hengjian.web.api.auth import Bearer, asker, bear, only, reading, systems_only
from hengjian.web.api.listing import TEXT, dates, listed, one_of, parameters
from hengjian.web.api.problems import ANSWERS, Refusal, Refused

router = Router(tags=["归集"])
MEDIA_TYPES = ("application/jsonl", "application/x-ndjson")
BATCH = ("id", "agency_id", "file_name", "submitted_by", "received_at", "accepted", "repeated", "quarantined",
         "conflicts", "recorded", "returned", "pending")


def batch_item(row: Batch) -> dict[str, Any]:
    """A batch in the columns of lists."""
    return {name: getattr(row, name) for name in BATCH}


@router.post("/exchange/batches", auth=Bearer(), openapi_extra={"requestBody": {
    "required": True, "content": {kind: {"schema": {"type": "string"}} for kind in MEDIA_TYPES}}},
    response={200: schemas.HandedIn, 201: schemas.HandedIn, frozenset({409, 413, 415}): Refusal, **ANSWERS})
def hand_in(request: HttpRequest, idempotency_key: str = Header(..., alias="Idempotency-Key", max_length=80)) -> Any:
    """报送一个归集文件（每行一个环节，UTF-8 的 JSON）；同一编号的同一文件只收一次。"""
    actor = systems_only(request)
    bear("hand_in", str(actor.account_id), auth.limits().hand_in)
    only(request)
    if request.content_type not in MEDIA_TYPES:
        raise Refused(415, "media_type", "报送文件的类型不对", f"Content-Type 写 {MEDIA_TYPES[0]}", "Content-Type")
    longest, told = auth.limits().longest_body, request.META.get("CONTENT_LENGTH") or "0"
    if not told.isdecimal() or int(told) > longest:
        raise Refused(413, "too_large", f"文件超过 {longest // 1024 // 1024} MB，没有接收", "分成几个文件报送")
    row, repeated = handing.hand_in(actor, idempotency_key, request.body, most=auth.limits().refused_lines)
    return Status(200 if repeated else 201, _handed_in(actor, row, repeated))


@router.get("/exchange/hand-ins/{uuid:identifier}", response={200: schemas.HandedIn, **ANSWERS})
@reading()
def handed_in(request: HttpRequest, identifier: UUID) -> Any:
    """本系统报送过的一个文件。"""
    row = handing.handed_in(asker(request), identifier)
    if row is None or row.answer is None:
        raise Http404
    return _handed_in(asker(request), row, True)


def _handed_in(actor: Actor, row: Any, repeated: bool) -> dict[str, Any]:
    with scope.enter(actor.scope):
        batches = list(visible(actor).filter(id__in=row.answer["batches"]).order_by("received_at", "id"))
    return {"id": row.id, "key": row.key, "received_at": row.received_at, "repeated": repeated,
            "batches": [batch_item(one) for one in batches], "lines": row.answer["lines"]}


@router.get("/exchange/batches", response={200: schemas.Batches, **ANSWERS}, openapi_extra=parameters(
    ("received", "file", "accepted", "repeated", "conflicts", "recorded"), dates("received")))
@reading("*")
def batches(request: HttpRequest) -> Any:
    """归集批次，与页面相同的范围。"""
    return listed(request, batch_spec(several=False), visible(asker(request)), batch_item)


@router.get("/exchange/batches/{uuid:identifier}", response={200: schemas.Batch, **ANSWERS})
@reading()
def batch(request: HttpRequest, identifier: UUID) -> Any:
    """一个归集批次。"""
    return batch_item(_batch(request, identifier))


@router.get("/exchange/batches/{uuid:identifier}/receipts", response={200: list[schemas.Receipt], **ANSWERS})
@reading()
def receipts(request: HttpRequest, identifier: UUID) -> Any:
    """一个批次的回执：条数、默克尔根和存证序号。"""
    row = _batch(request, identifier)
    found = list(Receipt.objects.within(asker(request).scope).filter(batch_id=row.id).order_by("first_line"))
    entries = dict(Entry.objects.filter(agency_id=row.agency_id, ref_id__in=[one.id for one in found])
                   .values_list("ref_id", "sequence"))
    return [{"id": one.id, "first_line": one.first_line, "last_line": one.last_line, "size": one.size,
             "root": bytes(one.root).hex(), "received_at": one.received_at, "ledger": entries.get(one.id)}
            for one in found]


@router.get("/exchange/batches/{uuid:identifier}/returned", response={200: schemas.Returned, **ANSWERS},
            openapi_extra=parameters(("number", "key"), {"key": TEXT, "code": one_of(*KINDS)}))
@reading("*")
def returned(request: HttpRequest, identifier: UUID) -> Any:
    """一个批次退回的行和原因。"""
    row = _batch(request, identifier)
    rows = Returned.objects.within(asker(request).scope).filter(batch_id=row.id).defer("fingerprint")
    return listed(request, returned_spec(), rows, _returned)


def _returned(row: Returned) -> dict[str, Any]:
    same = ("id", "key", "case_key", "step", "element", "label", "value", "code", "reason", "fix", "cite")
    return {"line": row.number, **{name: getattr(row, name) for name in same}}


@router.get("/exchange/lines/{str:key}", response={200: schemas.Fate, **ANSWERS})
def line(request: HttpRequest, key: str) -> Any:
    """本机关报送的一行后来怎样。"""
    return _fate(request, key)


@reading()
def _fate(request: HttpRequest, key: str) -> Any:
    one = services.fate(asker(request).organisation, key)
    return {"key": one.key, "state": one.state, "at": one.at, "step": one.step, "reasons": one.reasons}


def _batch(request: HttpRequest, identifier: UUID) -> Batch:
    row: Batch | None = visible(asker(request)).filter(id=identifier).first()
    if row is None:
        raise Http404
    return row
