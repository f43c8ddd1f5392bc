"""The list of cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from hengjian.identity.access import actor_of, reading
from hengjian.identity.models import Organisation, Role
from hengjian.identity.scope import Scope
from hengjian.identity.services import SHANGHAI, Actor
from hengjian.kernel.clock import Unit, remaining
from hengjian.law import platform
from hengjian.proceedings import overlays, searching, standards
from hengjian.proceedings import reading as cases
from hengjian.proceedings.exports import Exportable
from hengjian.proceedings.models import Proceeding
from hengjian.proceedings.views import shown
from hengjian.ui.filters import Choices, Filter
from hengjian.ui.lists import Column, ListSpec


def procedures() -> Choices:
    return tuple((name, procedure.title) for name, procedure in standards.law().procedures.items())


def stages(actor: Actor) -> Choices:
    """The stages of all procedures, those that agencies in scope have added among them."""
    titles: dict[str, str] = {"open": "未办结"}
    for procedure in standards.law().procedures.values():
        titles |= {stage.name: stage.title for stage in procedure.stages}
    return tuple((titles | overlays.own_stages(actor.scope)).items())


def _by_stage(rows: QuerySet[Any], stage: str) -> QuerySet[Any]:
    return rows.filter(is_closed=False) if stage == "open" else rows.filter(stage=stage)


def _by_number(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """A whole number by its index; a part of one by its words, since LIKE is slow under row-level security."""
    number = searching.number_of(text)
    return rows.filter(number=number) if number.endswith("号") else searching.worded(rows, text)


DUE: Choices = (("late", "已逾期"), ("soon", "三日内到期"), ("running", "有在走的期限"))


def _by_due(rows: QuerySet[Any], which: str) -> QuerySet[Any]:
    day = cases.today()
    if which == "late":
        return rows.filter(is_closed=False, due_on__lt=day)
    if which == "soon":
        return rows.filter(is_closed=False, due_on__range=(day, day + timedelta(days=platform.most("due_soon"))))
    return rows.filter(is_closed=False, due_on__isnull=False)


def due(row: Proceeding) -> dict[str, Any]:
    """The nearest limit: text and tone; a closed case has none."""
    if row.due_on is None or row.is_closed:
        return {"text": "—", "tone": "", "title": ""}
    unit = Unit(row.due_unit)
    left = remaining(standards.calendar(), cases.today(), row.due_on, unit)
    text = shown.left_text(left, unit, row.due_on)
    tone = "bad" if row.due_on < cases.today() else "warn" if left <= platform.most("due_soon") else ""
    return {"text": text, "tone": tone, "title": row.due_title}


MINE = "本人"


def agencies(actor: Actor) -> Choices:
    """The bodies whose cases may be in the actor's scope."""
    scope = actor.scope
    if scope == Scope.NOTHING:
        return ()
    if scope.agency:
        return ((str(actor.organisation.id), actor.organisation.name),)
    bodies = Organisation.objects.filter(city=scope.city or scope.line_city or actor.organisation.city)
    if scope.district:
        bodies = bodies.filter(district=scope.district)
    elif scope.line:
        bodies = bodies.filter(line=scope.line)
    return tuple((str(one.id), one.name) for one in bodies.only("id", "name").order_by("name"))


def spec(actor: Actor) -> ListSpec:
    """The list as one actor sees it: who sees one body only is not shown which."""
    def by_handler(rows: QuerySet[Any], name: str) -> QuerySet[Any]:
        if name == MINE:
            return rows.filter(handlers__holds=str(actor.person_id))
        return searching.worded(rows, name).filter(handler_names__contains=name)

    agency = Column("agency", "机关", value="agency_name", sort=("agency_name",),
                    filter=Filter("choice", field="agency_id", choices=lambda: agencies(actor)))
    columns: Sequence[Column] = (
        Column("number", "文号", sort="number", filter=Filter("text", apply=_by_number), css="hj-nowrap"),
        Column("title", "案件", sort="party_pinyin", filter=Filter("text", apply=searching.worded), phone="title"),
        *(() if actor.scope.agency else (agency,)),
        Column("procedure", "程序", value=lambda row: cases.procedure_of(row).title, sort="procedure",
               filter=Filter("choice", choices=procedures), phone="hide"),
        Column("stage", "环节", value=cases.stage_title, sort="stage",
               filter=Filter("choice", choices=lambda: stages(actor), apply=_by_stage), phone="sub"),
        Column("handler", "承办", value="handler_names", sort="handler_names",
               filter=Filter("text", apply=by_handler), phone="sub"),
        Column("opened", "立案/发现", sort="opened_at",
               value=lambda row: f"{row.opened_at.astimezone(SHANGHAI):%Y-%m-%d}",
               filter=Filter("dates", field="opened_at", moment=True), phone="hide", css="hj-nowrap"),
        Column("due", "期限", value=due, sort="due_on", filter=Filter("choice", choices=DUE, apply=_by_due),
               template="proceedings/_due.html", phone="aside", css="hj-nowrap", export=lambda row: due(row)["text"]),
    )
    return ListSpec(columns, default_sort="-opened", row_url=lambda row: reverse("case", args=[row.id]))


def _whole(rows: QuerySet[Any], procedure: str) -> QuerySet[Any]:
    """Cases, not what was opened within them, unless that is asked for."""
    asked = standards.law().procedures.get(procedure)
    return rows if asked and asked.within else rows.filter(parent_id=None)


def rows(actor: Actor, query: QueryDict) -> QuerySet[Proceeding]:
    """The cases in scope that the address asks for."""
    name = Organisation.objects.filter(id=OuterRef("agency_id")).values("name")[:1]
    found = _whole(cases.cases(actor), query.get("procedure", ""))
    return found if actor.scope.agency else found.annotate(agency_name=Subquery(name))


CASES = Exportable("cases", "案件", rows=rows, spec=spec, url="cases")


@require_GET
@reading
def case_list(request: HttpRequest) -> HttpResponse:
    """All cases in scope."""
    actor = actor_of(request)
    export = reverse("export-new", args=[CASES.name])
    page = spec(actor).page(rows(actor, request.GET), request.GET, request.path, export)
    mine = f"{request.path}?handler={quote(MINE)}"
    return render(request, "proceedings/cases.html",
                  {"page": page, "can_open": Role.HANDLER in actor.roles, "mine": mine})
