"""Pages of what was reported: batches, what was returned of them and why, and the list of it for download."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import msgspec
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from hengjian.exchange.acceptance import NOBODY
from hengjian.exchange.models import Batch, Receipt, Returned
from hengjian.identity import services as identity
from hengjian.identity.access import actor_of, reading
from hengjian.identity.collecting import collected_by_own
from hengjian.identity.models import Organisation
from hengjian.identity.services import SHANGHAI, Actor
from hengjian.proceedings import exports
from hengjian.proceedings.exports import Exportable
from hengjian.ui.filters import Filter
from hengjian.ui.lists import Column, ListSpec
from hengjian.ui.navigation import Crumb

KINDS = {
    "required": "缺项", "not_applicable": "不应填写", "wrong_type": "写法不对", "unknown_code": "代码不对",
    "unknown_key": "名称不认识", "pattern": "格式不对", "too_long": "过长", "bad_character": "有不能显示的字符",
    "invalid": "号码不对", "checksum": "校验码不对",
    "order": "日期先后不对", "json": "不是 JSON", "encoding": "编码不对", "no_agency": "机关没有登记",
    "channel": "归集方式不符", "no_procedure": "没有这种程序", "no_step": "没有这个环节",
    "no_certificate": "证号没有登记", "future": "时间在将来", "no_file": "附件没有列出", "no_document": "没有这种文书",
    "conflict": "编号冲突", "no_case": "案件没有登记", "no_parent": "上级案件没有登记", "case_taken": "案件编号已用",
    "wrong_procedure": "程序不符", "misplaced": "环节不能办理",
}
"""Kinds of problems in words; others are shown as 其他."""


def batch_spec(*, several: bool) -> ListSpec:
    """The list of batches, with the bodies where there are several."""
    names = _names() if several else {}
    columns = [
        Column("received", "接收时间", sort="received_at", phone="sub", css="hj-nowrap",
               value=lambda row: f"{row.received_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
               filter=Filter("dates", field="received_at", moment=True)),
        Column("file", "文件", value="file_name", sort="file_name", phone="title"),
        Column("accepted", "接收", sort="accepted", phone="sub"),
        Column("repeated", "重复", sort="repeated", phone="hide"),
        Column("quarantined", "退回", value=lambda row: row.quarantined + row.returned, phone="aside"),
        Column("conflicts", "冲突", sort="conflicts", phone="hide"),
        Column("recorded", "已入库", sort="recorded", phone="hide"),
        Column("state", "状态", value=lambda row: f"待入库 {row.pending}" if row.pending else "已处理", phone="hide"),
    ]
    if several:
        columns.insert(1, Column("agency", "机关", value=lambda row: names.get(row.agency_id, "—"), phone="sub"))
    return ListSpec(columns, default_sort="-received", row_url=lambda row: reverse("batch", args=[row.id]))


def returned_spec(*batches: Column) -> ListSpec:
    """The list of what was returned of a batch; of several it begins with whose they are."""
    columns = [
        *batches,
        Column("number", "行", sort="number", phone="lead"),
        Column("key", "报送编号", sort="key", filter=Filter("text", apply=_by_key), phone="sub"),
        Column("case_key", "案件编号", phone="hide"),
        Column("element", "数据项", value=lambda one: one.label or one.element or "整行", phone="sub"),
        Column("value", "所报的值", phone="hide"),
        Column("code", "类型", value=lambda one: KINDS.get(one.code, "其他"), phone="hide",
               filter=Filter("choice", field="code", choices=tuple(KINDS.items()))),
        Column("reason", "原因", template="exchange/_reason.html", value="reason", phone="title"),
    ]
    return ListSpec(columns, default_sort="number")


def _of_batches(actor: Actor) -> ListSpec:
    """The list as it is exported, with body and file; it is asked for one batch at a time."""
    bodies, files = _names(), dict(visible(actor).values_list("id", "file_name"))
    return returned_spec(
        Column("agency", "机关", value=lambda one: bodies.get(one.agency_id, "—")),
        Column("batch", "批次", value=lambda one: files.get(one.batch_id, "—"), filter=Filter("text", apply=_by_batch)))


def _page_of(query: QueryDict) -> str:
    identifier = _uuid(query.get("batch", ""))
    return reverse("batch", args=[identifier]) if identifier else reverse("batches")


RETURNED = Exportable("returned", "退回清单", rows=lambda actor, _: _returned(actor), spec=_of_batches, url=_page_of)
"""What was returned of batches that are not one's own: taken out like any list, with a reason and approval."""


@require_GET
@reading
def batches(request: HttpRequest) -> HttpResponse:
    """The batches in scope, newest first."""
    rows = visible(actor_of(request))
    several = rows.order_by().values("agency_id").distinct().count() > 1
    page = batch_spec(several=several).page(rows, request.GET, path=request.path)
    return render(request, "exchange/batches.html", {"page": page})


@require_GET
@reading
def batch(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """One batch: its receipt, and line by line what was returned."""
    actor, row = actor_of(request), _batch(request, identifier)
    page = returned_spec().page(_returned(actor, row), request.GET, path=request.path)
    receipts = Receipt.objects.within(actor.scope).filter(batch_id=row.id)
    return render(request, "exchange/batch.html", {
        "batch": row, "page": page, "agency": _names().get(row.agency_id, "—"),
        "receipts": list(receipts.order_by("first_line")),
        "own": collected_by_own(actor, [row.agency_id]),
        "may_export": actor.organisation.kind in exports.parameters().supervising,
        "crumbs": (Crumb("归集批次", reverse("batches")),),
    })


@require_GET
@reading
def download(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """What was returned, a line for each line of the file, with reasons. Values of L3 and above stay masked.

    Mending what one has reported oneself is plain work and asks no reason; of others' it is an export (`RETURNED`).
    """
    actor, row = actor_of(request), _batch(request, identifier)
    if not collected_by_own(actor, [row.agency_id]):
        raise PermissionDenied
    lines = [msgspec.json.encode(one) for one in _lines(_returned(actor, row))]
    content = b"".join(line + b"\n" for line in lines)
    answer = HttpResponse(content, content_type="application/jsonl; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="returned-{row.id}.jsonl"'
    identity.audit("exchange.download", str(row.id), actor=actor, rows=len(lines))
    return answer


def _lines(rows: Any) -> Iterator[dict[str, Any]]:
    line: dict[str, Any] = {}
    for one in rows.order_by("number", "id").iterator(chunk_size=2000):
        if line.get("line") != one.number:
            if line:
                yield line
            line = {"line": one.number, "key": one.key, "case": one.case_key, "step": one.step, "problems": []}
        line["problems"].append({"element": one.element, "label": one.label, "value": one.value, "code": one.code,
                                 "reason": one.reason, "fix": one.fix, "cite": one.cite})
    if line:
        yield line


def visible(actor: Actor) -> Any:
    """The batches in scope."""
    return Batch.objects.within(actor.scope).defer("wrapped_key")


def _returned(actor: Actor, row: Batch | None = None) -> Any:
    found = Returned.objects.within(actor.scope).defer("fingerprint")
    return found.filter(batch_id=row.id) if row else found


def _batch(request: HttpRequest, identifier: UUID) -> Batch:
    row = visible(actor_of(request)).filter(id=identifier).first()
    if row is None:
        raise Http404
    found: Batch = row
    return found


def _by_key(rows: Any, text: str) -> Any:
    return rows.filter(key=text.strip())


def _by_batch(rows: Any, text: str) -> Any:
    identifier = _uuid(text)
    return rows.filter(batch_id=identifier) if identifier else rows.none()


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text.strip())
    except ValueError:
        return None


def _names() -> dict[UUID, str]:
    return dict(Organisation.objects.values_list("id", "name")) | {NOBODY: "（机关不明）"}
