"""The list of findings, as its page and its export show it."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Exists, F, OuterRef, QuerySet, Subquery, TextField, Value, When
from django.urls import reverse

from hengjian.identity.models import Organisation
from hengjian.identity.services import Actor
from hengjian.proceedings import searching, standards, versions
from hengjian.proceedings.exports import Exportable
from hengjian.proceedings.models import FindingRow, Proceeding, StepRecord
from hengjian.proceedings.reading import moment_text, today
from hengjian.proceedings.views.lists import agencies
from hengjian.proceedings.views.shown import GENERIC_TITLES
from hengjian.supervision.findings import STATUSES, aged, bands, findings
from hengjian.supervision.findings import age as days_old
from hengjian.ui.filters import Choices, Filter
from hengjian.ui.lists import Column, ListSpec

RESTRICTED = "案件限制查阅，问题的内容在案件页面查看"
"""What lists say of a finding in a case that not everybody in scope reads."""


def _rule(row: FindingRow) -> str:
    found = standards.law().rules.rules.get(row.rule)
    return f"{row.rule} {found[-1].title}" if found else row.rule


def _rules() -> Choices:
    return tuple((name, f"{name} {found[-1].title}") for name, found in standards.law().rules.rules.items())


def _by_age(rows: QuerySet[Any], name: str) -> QuerySet[Any]:
    return rows.filter(next(condition for band, condition in aged(today()) if band.name == name))


def _by_case(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Cases are found by their words, within the same fence."""
    return searching.worded(rows, text, "proceeding_id")


def _step(row: FindingRow) -> str:
    name: str = row.step_name  # type: ignore[attr-defined]
    if row.procedure not in standards.law().procedures:  # type: ignore[attr-defined]
        return GENERIC_TITLES.get(name, name)
    own = versions.of(row.procedure, row.procedure_hash)  # type: ignore[attr-defined]
    known = {step.name: step.title for step in own.procedure.steps}
    return GENERIC_TITLES.get(name) or known.get(name, name)


def _steps() -> Choices:
    found = [(f"{p.name}/{step.name}", f"{p.title} · {step.title}")
             for p in standards.law().procedures.values() for step in p.steps]
    return (*found, *GENERIC_TITLES.items())


def _by_step(rows: QuerySet[Any], key: str) -> QuerySet[Any]:
    procedure, _, step = key.rpartition("/")
    return rows.filter(step_name=step, procedure=procedure) if procedure else rows.filter(step_name=step)


def spec(actor: Actor) -> ListSpec:
    """The list as one actor sees it."""
    columns = (
        Column("found", "发现", value=lambda row: moment_text(row.found_at), sort="found_at", css="hj-nowrap",
               filter=Filter("dates", field="found_at", moment=True)),
        Column("rule", "规则", value=_rule, sort="rule", filter=Filter("choice", choices=_rules)),
        Column("message", "问题", value="said", sort="said", filter=Filter("text", field="said"), phone="title"),
        Column("case", "案件", value="case_title", sort="case_title", filter=Filter("text", apply=_by_case),
               css="hj-wrap"),
        Column("step", "步骤", value=_step, sort=("procedure", "step_name"), css="hj-wrap", phone="hide",
               filter=Filter("choice", choices=_steps, apply=_by_step)),
        Column("agency", "机关", value="agency_name", sort="agency_name",
               filter=Filter("choice", field="agency_id", choices=lambda: agencies(actor))),
        Column("status", "判断", value=lambda row: STATUSES.get(row.status, row.status), sort="status",
               filter=Filter("choice", choices=tuple(STATUSES.items())), phone="hide"),
        Column("age", "已过", value=lambda row: f"{days_old(row.found_at, today())} 日", sort="-found_at",
               filter=Filter("choice", choices=[(band.name, band.title) for band in bands()], apply=_by_age),
               phone="aside", css="hj-nowrap"),
    )
    return ListSpec(columns, default_sort="-found", row_url=lambda row: reverse("finding", args=[row.id]))


def rows(actor: Actor) -> QuerySet[FindingRow]:
    """The findings in scope, each with the title of its case, its step and the name of its body.

    `said` is the message as everybody in scope may read it: not that of a restricted case.
    """
    case = Proceeding.objects.within(actor.scope).filter(id=OuterRef("proceeding_id"))
    body = Organisation.objects.filter(id=OuterRef("agency_id")).values("name")[:1]
    record = StepRecord.objects.within(actor.scope).filter(id=OuterRef("step_id"))
    return findings(actor).annotate(
        case_title=Subquery(case.values("title")[:1]),
        said=Case(When(Exists(case.exclude(restricted="")), then=Value(RESTRICTED)), default=F("message"),
                  output_field=TextField()),
        agency_name=Subquery(body),
        step_name=Subquery(record.values("step")[:1]), procedure=Subquery(record.values("procedure")[:1]),
        procedure_hash=Subquery(record.values("procedure_hash")[:1]))


FINDINGS = Exportable("findings", "问题清单", rows=lambda actor, _: rows(actor), spec=spec, url="finding-list")
