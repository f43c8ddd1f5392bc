"""Publications of the bodies in scope, and the asker's own exports."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from ninja import Router

from hengjian.disclosure.models import Publication, Withdrawal
from hengjian.proceedings import exports
from hengjian.ui.filters import Filter
from hengjian.ui.lists import Column, ListSpec
from hengjian.web.api import schemas
from hengjian.web.api.auth import asker, reading
from hengjian.web.api.listing import TEXT, dates, listed, parameters
from hengjian.web.api.problems import ANSWERS

router = Router(tags=["公示与导出"])
PUBLICATIONS = ListSpec((
    Column("published", "公示", sort="published_at", filter=Filter("dates", field="published_on")),
    Column("number", "文号", sort="number", filter=Filter("text", lookup="exact")),
), default_sort="-published")


@router.get("/publications", response={200: schemas.Publications, **ANSWERS},
            openapi_extra=parameters(("published", "number"), {**dates("published"), "number": TEXT}))
@reading("*")
def publications(request: HttpRequest) -> Any:
    """范围内机关公示过的决定。"""
    actor = asker(request)
    taken = Withdrawal.objects.within(actor.scope).filter(publication=OuterRef("pk"))
    rows = Publication.objects.within(actor.scope).defer("body", "search").annotate(taken=Exists(taken))
    return listed(request, PUBLICATIONS, rows, _publication)


def _publication(row: Any) -> dict[str, Any]:
    """Of what was taken back no more than the public site says."""
    return {"id": row.id, "agency_id": row.agency_id, "agency_name": row.agency_name,
            "title": "" if row.taken else row.title, "number": row.number, "published_on": row.published_on,
            "version": row.version, "withdrawn": row.taken}


@router.get("/exports", response={200: list[schemas.Export], **ANSWERS})
@reading()
def own_exports(request: HttpRequest) -> Any:
    """本人申请的导出；文件在页面上下载。"""
    rows = exports.mine(asker(request)).order_by("-requested_at", "-id")[: exports.parameters().shown]
    return [{"id": row.id, "list": row.listing, "title": row.title, "status": row.status,
             "requested_at": row.requested_at, "rows": row.rows, "expires_at": row.expires_at} for row in rows]
