"""The register of document numbers: every number given out, on what it stands, which are void, that none is missing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, Count, Max, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from hengjian.identity.access import actor_of, reading
from hengjian.identity.models import Organisation
from hengjian.identity.services import SHANGHAI, Actor
from hengjian.proceedings import searching
from hengjian.proceedings.exports import Exportable
from hengjian.proceedings.models import IssuedDocument, IssuedNumber, NumberSeries, Proceeding, StepRecord
from hengjian.proceedings.views.lists import agencies
from hengjian.ui.filters import Choices, Filter, narrow
from hengjian.ui.lists import Column, ListSpec

STATES: Choices = (("used", "有效"), ("void", "已作废"))
NOTHING = "—"


def _rows(actor: Actor, _: QueryDict) -> QuerySet[IssuedNumber]:
    """The numbers in scope. On what each stands is read for a page at once, or where it is sorted and filtered by."""
    body = Organisation.objects.filter(id=OuterRef("agency_id"))
    return IssuedNumber.objects.within(actor.scope).annotate(
        agency_name=Subquery(body.values("name")[:1]),
        state=Case(When(voided_at=None, then=Value("used")), default=Value("void"), output_field=CharField()),
    )


def _standing(actor: Actor, rows: Sequence[Any]) -> None:
    """Adds the paper and the case that each number stands on, as far as they are in scope. Three queries."""
    by_step = {"step_id__in": {row.step_id for row in rows}}
    papers = {(one.step_id, one.number): one for one in IssuedDocument.objects.within(actor.scope).filter(**by_step)}
    steps = StepRecord.objects.within(actor.scope).only("proceeding_id", "recorded_at").in_bulk(by_step["step_id__in"])
    cases = dict(Proceeding.objects.within(actor.scope).filter(
        id__in={step.proceeding_id for step in steps.values()}).values_list("id", "title"))
    for row in rows:
        paper, step = papers.get((row.step_id, row.text)), steps.get(row.step_id)
        row.paper, row.why = (paper.title, paper.void_reason) if paper else (NOTHING, "")
        row.given_at = step.recorded_at if step else None
        row.proceeding = step.proceeding_id if step and step.proceeding_id in cases else None
        row.case_title = cases.get(row.proceeding, NOTHING)


def _with_paper(actor: Actor, rows: QuerySet[IssuedNumber]) -> QuerySet[Any]:
    paper = IssuedDocument.objects.within(actor.scope).filter(step_id=OuterRef("step_id"), number=OuterRef("text"))
    return rows.annotate(paper=Coalesce(Subquery(paper.values("title")[:1]), Value(NOTHING)))


def _with_case(actor: Actor, rows: QuerySet[IssuedNumber]) -> QuerySet[Any]:
    step = StepRecord.objects.within(actor.scope).filter(id=OuterRef("step_id"))
    case = Proceeding.objects.within(actor.scope).filter(id=OuterRef("recorded_in"))
    return rows.annotate(recorded_in=Subquery(step.values("proceeding_id")[:1])).annotate(
        case_title=Coalesce(Subquery(case.values("title")[:1]), Value(NOTHING)))


def _given_between(actor: Actor, rows: QuerySet[IssuedNumber], days: Any) -> QuerySet[Any]:
    step = StepRecord.objects.within(actor.scope).filter(id=OuterRef("step_id"))
    dated = rows.annotate(given_at=Subquery(step.values("recorded_at")[:1]))
    return narrow(Filter("dates", field="given_at", moment=True), "given", dated, days)


def _years(actor: Actor) -> Choices:
    years = IssuedNumber.objects.within(actor.scope).order_by("-year").values_list("year", flat=True).distinct()
    return tuple((str(year), str(year)) for year in years)


def _words(actor: Actor) -> Choices:
    found = IssuedNumber.objects.within(actor.scope).order_by("word").values_list("word", flat=True).distinct()
    return tuple((word, word) for word in found)


def _by_number(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """A whole number, or its serial."""
    number = searching.number_of(text)
    return rows.filter(serial=int(number)) if number.isdigit() and len(number) < 9 else rows.filter(text=number)


def _state(row: Any) -> str:
    if row.voided_at is None:
        return "有效"
    day = f"{row.voided_at.astimezone(SHANGHAI):%m-%d}"
    return f"{day} 作废：{row.why}" if row.why else f"{day} 作废"


def _given(row: Any) -> str:
    """The day on which it was given out; of a step that is out of sight nothing is said."""
    return f"{row.given_at.astimezone(SHANGHAI):%Y-%m-%d}" if row.given_at else NOTHING


def _list(actor: Actor) -> ListSpec:
    agency = Column("agency", "机关", value="agency_name", sort="agency_name",
                    filter=Filter("choice", field="agency_id", choices=lambda: agencies(actor)))
    columns = (
        Column("number", "文号", value="text", sort=("word", "year", "serial"), css="hj-nowrap", phone="sub",
               filter=Filter("text", apply=_by_number)),
        Column("word", "文种字", sort="word", phone="hide", filter=Filter("choice", choices=lambda: _words(actor))),
        Column("year", "年度", sort="year", phone="hide",
               filter=Filter("choice", choices=lambda: _years(actor))),
        Column("paper", "文书", sort="paper", phone="title", filter=Filter("text"),
               derived=partial(_with_paper, actor)),
        *(() if actor.scope.agency else (agency,)),
        Column("case", "案件", value="case_title", sort="case_title", filter=Filter("text", field="case_title"),
               derived=partial(_with_case, actor)),
        Column("given", "编号日期", sort="id", value=_given,
               filter=Filter("dates", apply=partial(_given_between, actor)), css="hj-nowrap"),
        Column("state", "状态", value=_state, sort="state", phone="aside",
               filter=Filter("choice", field="state", choices=STATES)),
    )
    return ListSpec(columns, default_sort="-given", row_url=_url, complete=partial(_standing, actor))


def _url(row: Any) -> str:
    return reverse("case", args=[row.proceeding]) if row.proceeding else ""


NUMBERS = Exportable("numbers", "文号登记簿", rows=_rows, spec=_list, url="numbers")


@require_GET
@reading
def numbers(request: HttpRequest) -> HttpResponse:
    """The series of the own body with what is missing in them, and every number in scope."""
    actor = actor_of(request)
    export = reverse("export-new", args=[NUMBERS.name])
    page = _list(actor).page(_rows(actor, request.GET), request.GET, request.path, export)
    series = _series(actor)
    gaps = sum(bool(one["missing"]) for one in series)
    return render(request, "proceedings/numbers.html", {"page": page, "series": series, "gaps": gaps})


def _series(actor: Actor) -> list[dict[str, Any]]:
    """By kind and year: the last number, how many are void, which are missing. Three queries."""
    own: UUID = actor.organisation.id
    issued = IssuedNumber.objects.within(actor.scope).filter(agency_id=own)
    counted = issued.values("word", "year").annotate(
        count=Count("id"), void=Count("voided_at"), last=Max("serial")).order_by("-year", "word")
    ends = {(one.word, one.year): one.next - 1 for one in NumberSeries.objects.filter(agency_id=own)}
    rows = []
    for one in counted:
        last = max(ends.get((one["word"], one["year"]), 0), one["last"])
        missing = _missing(issued, one["word"], one["year"], last) if one["count"] < last else []
        rows.append({**one, "last": last, "missing": "、".join(map(str, missing))})
    return rows


def _missing(issued: QuerySet[IssuedNumber], word: str, year: int, last: int, most: int = 20) -> list[int]:
    taken = set(issued.filter(word=word, year=year).values_list("serial", flat=True))
    return [serial for serial in range(1, last + 1) if serial not in taken][:most]
