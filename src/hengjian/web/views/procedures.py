"""程序: each procedure as a drawing and as a table, both made from its data."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from hengjian.identity import scope
from hengjian.identity.access import actor_of, reading
from hengjian.identity.scope import Scope
from hengjian.identity.services import Actor
from hengjian.law import flowchart, source
from hengjian.law.clocks import Clock
from hengjian.law.procedures import Resolved, Step
from hengjian.law.rulepacks import Params, shown
from hengjian.law.rules.rule import Rule
from hengjian.proceedings import overlays, standards
from hengjian.proceedings.exports import Exportable
from hengjian.proceedings.reading import today
from hengjian.ui.citing import cited
from hengjian.ui.filters import Filter
from hengjian.ui.fixed import FixedSpec
from hengjian.ui.lists import Column, ListSpec
from hengjian.ui.navigation import Crumb
from hengjian.web import rulebase

WIDE, NARROW = 760, 340
"""Widths of the drawing for a desk and for a phone."""


@cache
def roles() -> dict[str, str]:
    """Titles of the roles that steps name."""
    return source.read(source.HERE / "roles.yaml", dict[str, str])


# -- the list --------------------------------------------------------------------------------------------------


class ProcedureLine(NamedTuple):
    """A procedure as the list shows it."""

    id: str
    title: str
    basis: str
    cites: str
    stages: int
    steps: int


def lines(_: Actor) -> list[ProcedureLine]:
    """Every procedure of this version."""
    return [ProcedureLine(p.name, p.title, p.basis, "、".join(map(cited, p.cites)), len(p.stages), len(p.steps))
            for p in standards.law().procedures.values()]


def _number(name: str) -> Any:
    """A filter by a whole number; anything else finds nothing."""
    return lambda rows, text: [row for row in rows if str(getattr(row, name)) == text.strip()]


SPEC = FixedSpec(
    columns=(
        Column("title", "程序", sort="title", filter=Filter("text"), phone="title"),
        Column("id", "代号", sort="id", filter=Filter("text"), phone="hide"),
        Column("cites", "条文", sort="cites", filter=Filter("text"), css="hj-wrap"),
        Column("basis", "适用", sort="basis", filter=Filter("text"), phone="hide", css="hj-wrap"),
        Column("stages", "环节", sort="stages", filter=Filter("text", apply=_number("stages")), phone="hide"),
        Column("steps", "步骤", sort="steps", filter=Filter("text", apply=_number("steps")), phone="aside"),
    ),
    default_sort="title",
    row_url=lambda row: reverse("procedure", args=[row.id]),
)


def _spec(_: Actor) -> ListSpec:
    return SPEC


PROCEDURES = Exportable("procedures", "程序", rows=lambda actor, _: lines(actor), spec=_spec, url="procedures")


@require_GET
@reading
def procedure_list(request: HttpRequest) -> HttpResponse:
    """The procedures that the platform knows."""
    actor = actor_of(request)
    export = reverse("export-new", args=[PROCEDURES.name]) if actor.scope != Scope.NOTHING else ""
    page = SPEC.page(lines(actor), request.GET, request.path, export)
    return render(request, "web/procedures.html", {"page": page, "crumbs": (Crumb("标准"), Crumb("程序"))})


# -- one procedure ---------------------------------------------------------------------------------------------


class StepLine(NamedTuple):
    """A step in the table below the drawing: the same, and what it asks for."""

    step: Step
    added: bool
    who: str
    start: str
    end: str
    papers: list[str]
    gates: list[tuple[Rule, str]]
    clocks: list[str]


@require_GET
@reading
def procedure(request: HttpRequest, name: str) -> HttpResponse:
    """The drawing for a wide and for a narrow screen, and the table that says the same in words."""
    actor = actor_of(request)
    if name not in standards.law().procedures:
        raise Http404
    own = arranged(actor, name)
    one, added = own.procedure, added_steps(actor, own)
    params = rulebase.parameters(actor)
    context = {
        "procedure": one,
        "charts": [("wide", flowchart.chart(one, width=WIDE, added=added, note=_note)),
                   ("narrow", flowchart.chart(one, width=NARROW, added=added, note=_note))],
        "lines": [_line(own, step, params, step.name in added) for step in one.steps],
        "within": _begun_within(own, params),
        "cites": [cited(cite) for cite in one.cites],
        "added": added, "added_text": flowchart.ADDED,
        "crumbs": (Crumb("程序", reverse("procedures")), Crumb(one.title)),
    }
    return render(request, "web/procedure.html", context)


def arranged(actor: Actor, name: str) -> Resolved:
    """The procedure as a case of the actor's own body would begin under it today. Raises KeyError."""
    with scope.enter(actor.scope):
        return overlays.for_new(actor.organisation, name, today(), actor.organisation.channel_for(name))


def added_steps(_: Actor, procedure: Resolved) -> frozenset[str]:
    """The steps that the actor's own body has added to the floor."""
    return procedure.added


def papers(step: Step) -> list[str]:
    """The documents of a step by code and title, where the catalogue has them."""
    documents = standards.law().documents
    codes = [str(getattr(one, "code", one)) for one in step.documents]
    return [f"{code} {documents[code].title}" if code in documents else code for code in codes]


def who(step: Step) -> str:
    """主办、记录员（2 名执法人员）."""
    names = "、".join(roles().get(role, role) for role in step.roles)
    return f"{names}（{step.officers} 名执法人员）" if step.officers > 1 else names


def _note(step: Step) -> str:
    return " · ".join([who(step), *papers(step)])


def _line(own: Resolved, step: Step, params: Params, added: bool) -> StepLine:
    one = own.procedure
    rules = standards.law().rules.at(one.name, step.name, today())
    return StepLine(
        step, added, who(step),
        "、".join(one.stage(stage).title for stage in step.from_stages) or flowchart.BEGIN,
        one.stage(step.to).title if step.to else "不变",
        papers(step), [(rule, cited(rule.cite)) for rule in rules], _clocks(own, step, params),
    )


def _begun_within(own: Resolved, params: Params) -> list[str]:
    """The limits of the case that begin with a step of a proceeding opened within it, such as serving."""
    law, said = standards.law(), []
    for clock in law.clocks.get(own.procedure.name, []):
        for start in clock.starts:
            name, slash, step = start.rpartition("/")
            if slash:
                where = law.procedures[name]
                said.append(f"{where.title}“{where.step(step).title}”{_started(own, clock, params)}")
    return said


def _started(own: Resolved, clock: Clock, params: Params) -> str:
    read = params.look(clock.length)
    length = f"{shown(read)}{'' if read.verified else '，参数未核'}" if read else "按载明的日期"
    if clock.name in own.shorter and read:
        length += f"，本机关定为 {shown(msgspec.structs.replace(read, value=own.shorter[clock.name]))}"
    return f"起算：{clock.title}（{length}）{cited(clock.cite)}"


def _clocks(own: Resolved, step: Step, params: Params) -> list[str]:
    """The limits a step starts, with their length today, and those it ends."""
    said = []
    for clock in standards.law().clocks.get(own.procedure.name, []):
        if step.name in clock.starts:
            said.append(_started(own, clock, params))
        if step.name in clock.stops:
            said.append(f"办结：{clock.title}")
    return said
