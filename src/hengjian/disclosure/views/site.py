"""The public site: anonymous, read through its own database role, without session, cookie or script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from math import ceil
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from hengjian.disclosure import content, proof
from hengjian.disclosure.models import Kind, Published
from hengjian.identity.signin import limits
from hengjian.kernel.problem import Problems
from hengjian.proceedings.text import search_query
from hengjian.ui.components import Definition
from hengjian.ui.filters import Choices, Filter
from hengjian.ui.lists import Column, ListSpec

PUBLIC = proof.CONNECTION
View = Callable[..., HttpResponseBase]


def public(view: View) -> View:
    """A page of the public site: only read, never kept by caches, so that what is taken back is gone at once.

    One address may ask for so much (`policy.yaml`); the site counts that in its own role, before the public one, which
    writes nothing, is asked at all. Where no public role is set up, or its database does not answer, the page says so.
    """

    @wraps(view)
    @require_safe
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.actor = None  # type: ignore[attr-defined]  # whoever asks, asks as a stranger
        try:
            if wait := _wait(request):
                answer: HttpResponseBase = too_many(wait)
            else:
                answer = view(request, *args, **kwargs) if PUBLIC in settings.DATABASES else away()
        except DatabaseError:
            answer = away()
        answer.headers["Cache-Control"] = "no-cache"
        return answer

    return shown


def _wait(request: HttpRequest) -> int:
    """Counts this page, and what is searched for once more, since that costs more; the seconds to wait, mostly 0."""
    address = limits.address_of(request)
    return limits.hit("public", address) or (limits.hit("public_search", address) if request.GET else 0)


def away() -> HttpResponse:
    return page("away", {}, status=503)


def too_many(wait: int) -> HttpResponse:
    """The answer to who asks too often; `wait` in seconds."""
    answer = page("too_many", {"minutes": ceil(wait / 60)}, status=429)
    answer.headers["Retry-After"] = str(wait)
    return answer


def page(name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Rendered without the request: nothing of a session can come into it."""
    return HttpResponse(render_to_string(f"disclosure/public_{name}.html", context), status=status)


def rows() -> QuerySet[Published]:
    """Everything published, through the public role."""
    found: QuerySet[Published] = Published.objects.using(PUBLIC).all()
    return found


# -- the list ---------------------------------------------------------------------------------------------------


def _by_words(found: QuerySet[Any], text: str) -> QuerySet[Any]:
    query = search_query(text)
    return found.filter(search=query) if query else found.none()


def _by_year(found: QuerySet[Any], year: str) -> QuerySet[Any]:
    return found.filter(published_on__year=int(year))


def _agencies() -> Choices:
    found = rows().order_by("agency_name").values_list("agency_id", "agency_name").distinct()
    return [(str(agency), name) for agency, name in found]


def _years() -> Choices:
    return [(str(day.year), f"{day.year}年") for day in rows().dates("published_on", "year", order="DESC")]


def _title(row: Published) -> str:
    return f"已撤回：{row.number}" if row.withdrawn_on else row.title


LIST = ListSpec(
    columns=(
        Column("title", "公示内容", value=_title, filter=Filter("text", apply=_by_words), phone="title"),
        Column("agency", "执法机关", value="agency_name", sort="agency_name",
               filter=Filter("choice", field="agency_id", choices=_agencies), css="hj-wrap"),
        Column("kind", "类别", value=lambda row: row.get_kind_display(),
               filter=Filter("choice", choices=Kind.choices), phone="hide"),
        Column("number", "文号", css="hj-nowrap", phone="hide"),
        Column("conclusion", "结论", css="hj-wrap"),
        Column("published", "公示日期", value="published_on", sort="published_at",
               filter=Filter("choice", choices=_years, apply=_by_year),
               template="disclosure/_day.html", phone="aside", css="hj-nowrap"),
    ),
    default_sort="-published",
    row_url=lambda row: reverse("public-publication", args=[row.id]),
)


@public
def publications(request: HttpRequest) -> HttpResponse:
    """The list, searchable by words, filtered by agency, kind and year."""
    found = LIST.page(rows().defer("body", "search"), request.GET, path=request.path)
    return page("list", {"page": found})


# -- one publication --------------------------------------------------------------------------------------------


@public
def publication(_: HttpRequest, identifier: UUID) -> HttpResponse:
    """A decision with its proof; of a withdrawn one the tombstone. Both say plainly when there is no proof yet."""
    row = rows().defer("search").filter(id=identifier).first()
    if row is None:
        return page("missing", {}, status=404)
    said = content.read(row.body)
    context = {"row": row, "said": said, **_proof(row)}
    if row.withdrawn_on:
        return page("tombstone", context)
    context["lines"] = [
        Definition("执法机关", said["agency"]["name"], note=f"统一社会信用代码 {said['agency']['uscc']}"),
        Definition("对象", said["party"], note=f"统一社会信用代码 {said['party_code']}" if said["party_code"] else ""),
        Definition("类别", Kind(said["kind"]).label),
        Definition("事项", said["item"]),
        Definition("结论", said["conclusion"]),
        Definition("文号", said["number"]),
        Definition("依据", "、".join(said["basis"])),
        Definition("决定日期", said["decided_on"]),
        Definition("公示日期", said["published_on"]),
    ]
    return page("decision", context)


@public
def proof_file(_: HttpRequest, identifier: UUID) -> HttpResponse:
    """The proof that what is published stands in the agency's log, as docs/verify/verify.py reads it."""
    row = rows().defer("search").filter(id=identifier).first()
    if row is None:
        return page("missing", {}, status=404)
    context = _proof(row)
    if context["proof"] is None:
        return page("unproven", {"row": row, **context}, status=404)
    answer = JsonResponse(context["proof"], json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="proof-{identifier}.json"'
    return answer


def _proof(row: Published) -> dict[str, Any]:
    """The bundle, and when it was witnessed; None until it is, or with the trouble that stands in its way."""
    kind = "withdrawal" if row.withdrawn_on else "publication"
    try:
        found = proof.bundle_of(row.agency_id, row.entry_ref, kind, bytes(row.body))
    except Problems as problems:
        return {"proof": None, "trouble": problems.problems[0].message}
    return {"proof": found, "witnessed_at": found and datetime.fromisoformat(found["head"]["at"])}
