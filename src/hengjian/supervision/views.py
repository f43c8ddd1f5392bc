"""问题清单: what recorded steps did not satisfy, from the totals down to the record a finding rests on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from hengjian.identity.access import actor_of, counting, reading
from hengjian.proceedings import standards, versions
from hengjian.proceedings.errors import NotFound
from hengjian.proceedings.models import Channel
from hengjian.proceedings.reading import moment_text, today
from hengjian.proceedings.state import recorded_by
from hengjian.proceedings.views.shown import GENERIC_TITLES
from hengjian.supervision import findings, listing
from hengjian.ui.citing import cited
from hengjian.ui.components import Definition
from hengjian.ui.navigation import Crumb


class Count(NamedTuple):
    """A number and the list of findings behind it; without an address for who may count and not read."""

    number: int
    url: str
    label: str


class Row(NamedTuple):
    """A rule or a body with its counts: by age in order, then in all."""

    title: str
    note: str
    counts: list[Count]
    total: Count
    unknown: int


@require_GET
@counting
def summary(request: HttpRequest) -> HttpResponse:
    """Totals by age, and the same by rule and by body; every number leads to its findings, where they may be read."""
    actor = actor_of(request)
    by_rule = findings.counted(actor, "rule")
    several = actor.figures.agency is None
    opens = actor.scope == actor.figures
    by_agency = findings.counted(actor, "agency") if several else []
    totals = [sum(line.ages[i] for line in by_rule) for i in range(len(findings.bands()))]
    context = {
        "bands": findings.bands(),
        "ages": [(band.title, _count(opens, number, f"{band.title}的问题", age=band.name))
                 for band, number in zip(findings.bands(), totals, strict=True)],
        "total": _count(opens, sum(totals), "全部问题"),
        "tables": [("按规则", "规则", _rows(opens, by_rule, "rule")),
                   *([("按机关", "机关", _rows(opens, by_agency, "agency"))] if several else [])],
        "opens": opens,
        "place": actor.organisation.name,
        "several": several,
    }
    return render(request, "supervision/summary.html", context)


def _rows(opens: bool, lines: Sequence[findings.Line], by: str) -> list[Row]:
    return [
        Row(f"{line.key} {line.title}" if by == "rule" else line.title, cited(line.note) if line.note else "",
            [_count(opens, n, f"{line.title}：{band.title}", **{by: line.key, "age": band.name})
             for band, n in zip(findings.bands(), line.ages, strict=True)],
            _count(opens, line.total, f"{line.title}：全部", **{by: line.key}), line.unknown)
        for line in lines
    ]


def _count(opens: bool, number: int, label: str, **query: str) -> Count:
    if not opens:
        return Count(number, "", label)
    url = reverse("finding-list")
    return Count(number, f"{url}?{urlencode(query)}" if query else url, label)


@require_GET
@reading
def finding_list(request: HttpRequest) -> HttpResponse:
    """The findings that filters leave."""
    actor = actor_of(request)
    export = reverse("export-new", args=[listing.FINDINGS.name])
    page = listing.spec(actor).page(listing.rows(actor), request.GET, request.path, export)
    context = {"page": page, "crumbs": (Crumb("问题清单", reverse("findings")),)}
    return render(request, "supervision/list.html", context)


@require_GET
@reading
def finding(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """One finding: the verdict with its article, arithmetic and facts, and the step record it stands in."""
    try:
        one = findings.found(actor_of(request), identifier)
    except NotFound:
        raise Http404 from None
    found = standards.law().rules.rules.get(one.row.rule, [])
    rule = next((rule for rule in found if rule.version == one.row.rule_version), None)
    record, case = one.record, one.case
    step = (GENERIC_TITLES.get(record.step)
            or versions.of(record.procedure, record.procedure_hash).procedure.step(record.step).title)
    context = {
        "one": one,
        "rule": rule,
        "title": rule.title if rule else one.row.rule,
        "status": findings.STATUSES.get(one.row.status, one.row.status),
        "age": findings.age(one.row.found_at, today()),
        "cite": cited(one.row.cite),
        "effect": standards.law().effects.get(one.row.rule, ""),
        "facts": _facts(rule, one.verdict.get("read", {})),
        "record": [
            Definition("案件", case.title, url=reverse("case", args=[case.id])),
            Definition("文号", case.number), Definition("机关", one.agency.name),
            Definition("步骤", step, note=f"第 {record.seq} 条记录"),
            Definition("办理时间", moment_text(record.occurred_at, record.occurred_precision)),
            Definition("记录时间", moment_text(record.recorded_at), note=str(Channel(record.channel).label)),
            Definition("录入人", recorded_by(record.body or {})),
            Definition("执法人员", "、".join(o["name"] for o in (record.body or {}).get("officers", []))),
            Definition("记录编号", str(record.id), note=f"正文摘要 {record.body_digest[:16]}"),
        ],
        "timeline": f"{reverse('case', args=[case.id])}?tab=timeline",
        "crumbs": (Crumb("问题清单", reverse("findings")), Crumb("列表", reverse("finding-list"))),
    }
    return render(request, "supervision/finding.html", context)


def _facts(rule: Any, read: dict[str, Any]) -> list[Definition]:
    """What the rule looked at, by the Chinese names of the facts."""
    return [Definition(rule.facts.label_of(path) if rule else path,
                       findings.fact_text(path.rpartition(".")[2], value)) for path, value in read.items()]
