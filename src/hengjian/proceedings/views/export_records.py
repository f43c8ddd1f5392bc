"""导出记录: who took which list out, how much of it, why, who approved. Never the contents."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hengjian.identity.access import actor_of, reading
from hengjian.identity.models import Organisation, ScopedQuerySet
from hengjian.identity.services import Actor
from hengjian.proceedings import exports
from hengjian.proceedings.models import ExportJob, ExportStatus
from hengjian.proceedings.reading import moment_text
from hengjian.ui.filters import Filter
from hengjian.ui.lists import Column, ListSpec


def may_see(actor: Actor) -> bool:
    """The head of a body sees its own; the head of a justice bureau that of every body in its scope."""
    return exports.may_approve(actor)


def rows(actor: Actor) -> ScopedQuerySet[ExportJob]:
    """The exports that the actor answers for."""
    found = ExportJob.objects.within(actor.scope)
    if actor.organisation.kind not in exports.parameters().supervising:
        found = found.filter(agency_id=actor.organisation.id)
    return found


def spec(actor: Actor) -> ListSpec:
    """The list; its bodies by name where there are several."""
    several = actor.organisation.kind in exports.parameters().supervising
    names = dict(Organisation.objects.values_list("id", "name")) if several else {}

    def agency(row: Any) -> str:
        return str(names.get(row.agency_id, ""))

    own = (Column("agency", "机关", value=agency),) if several else ()
    return ListSpec(columns=(
        Column("requested_at", "申请时间", value=lambda row: moment_text(row.requested_at), sort="requested_at",
               filter=Filter("dates"), css="hj-nowrap", phone="lead"),
        Column("person_name", "导出人", filter=Filter("text"), phone="title"),
        *own,
        Column("title", "列表", filter=Filter("text")),
        Column("count", "条数", value=lambda row: row.rows if row.rows is not None else row.total, phone="aside"),
        Column("reason", "用途", filter=Filter("text")),
        Column("status", "情况", value=lambda row: ExportStatus(row.status).label,
               filter=Filter("choice", choices=tuple(ExportStatus.choices)), phone="corner"),
        Column("fetched", "下载", value=lambda row: f"{row.fetched} 次", phone="hide"),
        Column("decided_by_name", "批准人", filter=Filter("text"), phone="hide"),
    ), default_sort="-requested_at")


@never_cache
@require_GET
@reading
def export_records(request: HttpRequest) -> HttpResponse:
    """Who, what, how many, why."""
    actor = actor_of(request)
    if not may_see(actor):
        raise PermissionDenied
    page = spec(actor).page(rows(actor), request.GET, request.path)
    return render(request, "proceedings/export_records.html", {"page": page})
