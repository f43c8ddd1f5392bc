"""规则库: what the platform judges by, for everybody who is judged by it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from hengjian.identity.access import actor_of, reading
from hengjian.identity.scope import Scope
from hengjian.identity.services import Actor
from hengjian.proceedings import standards
from hengjian.proceedings.exports import Exportable
from hengjian.proceedings.reading import today
from hengjian.supervision.findings import STATUSES
from hengjian.ui.citing import cited
from hengjian.ui.filters import Choices, Filter
from hengjian.ui.fixed import FixedSpec
from hengjian.ui.lists import Column, ListSpec
from hengjian.ui.navigation import Crumb
from hengjian.web import rulebase
from hengjian.web.rulebase import FORCES, RuleLine

CHECKED: Choices = (("verified", "参数已核或没有参数"), ("unverified", "有未核参数"))


def _texts() -> Choices:
    found = {versions[-1].cite.partition(" ")[0] for versions in standards.law().rules.rules.values()}
    return tuple((text, text) for text in sorted(found))


def _steps() -> Choices:
    seen = {place.key: place.title for versions in standards.law().rules.rules.values()
            for place in rulebase.places(versions[-1])}
    order = [f"{p.name}/{s.name}" for p in standards.law().procedures.values() for s in p.steps]
    return tuple((key, seen[key]) for key in order if key in seen)


def _at_step(rows: Any, key: str) -> Any:
    return [row for row in rows if key in row.steps]


def _by_check(rows: Any, which: str) -> Any:
    return [row for row in rows if bool(row.unverified) == (which == "unverified")]


def _by_fired(rows: Any, yes: bool) -> Any:
    return [row for row in rows if bool(row.fired) == yes]


def _checked(row: RuleLine) -> str:
    if not row.parameters:
        return "无参数"
    return f"{row.unverified} 项未核" if row.unverified else "已核"


def _by_words(rows: Any, text: str) -> Any:
    return [row for row in rows if text.lower() in f"{row.id} {row.title} {row.cite}".lower()]


SPEC = FixedSpec(
    columns=(
        Column("id", "编号", sort="id", filter=Filter("text"), phone="lead", css="hj-nowrap"),
        Column("title", "规则", sort="title", filter=Filter("text", apply=_by_words), phone="title"),
        Column("cite", "条文", value=lambda row: cited(row.cite), sort=("text", "article", "id"),
               filter=Filter("choice", field="text", choices=_texts)),
        Column("force", "效力", value=lambda row: FORCES.get(row.force, row.force), sort="force",
               filter=Filter("choice", choices=tuple(FORCES.items())), phone="hide"),
        Column("step", "所在步骤", value="where", sort="where", phone="hide", css="hj-wrap",
               filter=Filter("choice", choices=_steps, apply=_at_step)),
        Column("checked", "参数", value=_checked, sort=("unverified", "parameters"), phone="hide",
               filter=Filter("choice", choices=CHECKED, apply=_by_check)),
        Column("since", "施行", value=lambda row: row.since.isoformat(), sort="since", phone="hide",
               filter=Filter("dates", apply=lambda rows, days: [
                   r for r in rows if (not days[0] or r.since >= days[0]) and (not days[1] or r.since <= days[1])])),
        Column("fired", "问题", value=lambda row: f"{row.fired} 项", sort="fired", phone="aside", css="hj-nowrap",
               filter=Filter("boolean", apply=_by_fired)),
    ),
    default_sort="cite",
    tie_breaker="id",
    row_url=lambda row: reverse("rule", args=[row.id]),
)


def _spec(_: Actor) -> ListSpec:
    return SPEC


RULES = Exportable("rules", "规则库", rows=lambda actor, _: rulebase.lines(actor), spec=_spec, url="rules")


@require_GET
@reading
def rule_list(request: HttpRequest) -> HttpResponse:
    """Every rule, in the version of today."""
    actor = actor_of(request)
    export = reverse("export-new", args=[RULES.name]) if actor.scope != Scope.NOTHING else ""
    page = SPEC.page(rulebase.lines(actor), request.GET, request.path, export)
    return render(request, "web/rules.html", {"page": page, "crumbs": (Crumb("标准"), Crumb("规则库"))})


@require_GET
@reading
def rule(request: HttpRequest, identifier: str) -> HttpResponse:
    """One rule: its article and versions, where it stands, what it reads, its situations, how often it fired."""
    actor, versions = actor_of(request), standards.law().rules.rules.get(identifier)
    if not versions:
        raise Http404
    one = rulebase.current(versions, today())
    count = rulebase.fired(actor, identifier)
    context = {
        "rule": one,
        "effect": standards.law().effects[one.id],
        "cite": cited(one.cite),
        "force": FORCES.get(rulebase.force_of(one), rulebase.force_of(one)),
        "versions": [(v, cited(v.cite), v is one) for v in reversed(versions)],
        "places": rulebase.places(one),
        "parameters": rulebase.parameter_views(one, rulebase.parameters(actor)),
        "organisation": actor.organisation,
        "suites": rulebase.suites(one),
        "statuses": [(STATUSES.get(status, status), status, number) for status, number in count.statuses.items()],
        "count": count,
        "found_url": f"{reverse('finding-list')}?rule={identifier}" if actor.scope == actor.figures else "",
        "crumbs": (Crumb("规则库", reverse("rules")), Crumb(identifier)),
    }
    return render(request, "web/rule.html", context)
