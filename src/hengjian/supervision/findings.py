"""Findings within somebody's scope: how many by rule, by body and by age, and what one of them rests on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import msgspec
from django.db.models import Count, Q

from hengjian.identity.models import Organisation, ScopedQuerySet
from hengjian.identity.services import SHANGHAI, Actor
from hengjian.law import source
from hengjian.proceedings import standards
from hengjian.proceedings.errors import NotFound
from hengjian.proceedings.models import FindingRow, Proceeding, StepRecord
from hengjian.proceedings.reading import entered, today, veil_of

STATUSES = {"failed": "不符合", "unknown": "无法判断", "waived": "经批准的例外"}


class Band(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A span of ages in days; `to` is its last day, None where it is open."""

    name: str
    title: str
    to: int | None = None


class _Ages(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    bands: list[Band]


@cache
def bands() -> list[Band]:
    """The bands of `ages.yaml`, the youngest first."""
    return source.read(Path(__file__).with_name("ages.yaml"), _Ages).bands


def aged(day: date) -> Iterator[tuple[Band, Q]]:
    """Each band with the findings that stand in it on a day; every finding stands in exactly one."""
    after: datetime | None = None
    for band in bands():
        since = _midnight(day - timedelta(days=band.to)) if band.to is not None else None
        condition = Q(found_at__gte=since) if since else Q()
        yield band, condition & (Q(found_at__lt=after) if after else Q())
        after = since


def age(found_at: datetime, day: date) -> int:
    """Days since a finding was made."""
    return (day - found_at.astimezone(SHANGHAI).date()).days


def findings(actor: Actor) -> ScopedQuerySet[FindingRow]:
    """Every finding in the actor's scope."""
    return FindingRow.objects.within(actor.scope)


class Line(msgspec.Struct, frozen=True):
    """One rule or one body with its findings: in all, by band in order, and how many only lacked a fact."""

    key: str
    title: str
    note: str
    total: int
    ages: list[int]
    unknown: int


def counted(actor: Actor, by: Literal["rule", "agency"]) -> list[Line]:
    """Findings in the actor's figures by rule or by body, the most first. Two queries at most, however many."""
    column = "rule" if by == "rule" else "agency_id"
    counts = {f"age{i}": Count("id", filter=condition) for i, (_, condition) in enumerate(aged(today()))}
    rows = list(FindingRow.objects.within(actor.figures).order_by().values(column).annotate(
        total=Count("id"), unknown=Count("id", filter=Q(status="unknown")), **counts).order_by("-total", column))
    names = _rules() if by == "rule" else _bodies({row[column] for row in rows})
    return [Line(str(row[column]), *names.get(row[column], (str(row[column]), "")), row["total"],
                 [row[name] for name in counts], row["unknown"]) for row in rows]


def _rules() -> dict[Any, tuple[str, str]]:
    """Title and article of every rule, in its newest version."""
    return {name: (versions[-1].title, versions[-1].cite) for name, versions in standards.law().rules.rules.items()}


def _bodies(identifiers: set[UUID]) -> dict[Any, tuple[str, str]]:
    return {one.id: (one.name, "") for one in Organisation.objects.filter(id__in=identifiers)}


class Found(msgspec.Struct, frozen=True):
    """A finding with the record it rests on and the verdict as that record says it."""

    row: FindingRow
    case: Proceeding
    record: StepRecord
    agency: Organisation
    verdict: dict[str, Any]


def found(actor: Actor, identifier: UUID) -> Found:
    """One finding with what it rests on. Raises NotFound alike where there is none and where it is out of scope,
    Restricted where its case is not the actor's to read.
    """
    row = findings(actor).filter(id=identifier).first()
    if row is None:
        raise NotFound
    record = StepRecord.objects.within(actor.scope).filter(id=row.step_id).first()
    case = Proceeding.objects.within(actor.scope).defer("search").filter(id=row.proceeding_id).first()
    if record is None or case is None:
        raise NotFound
    entered(actor, case)
    veil = veil_of(actor, case)
    row.message = veil.over(row.message)
    verdicts = veil.over((record.body or {}).get("verdicts", []))
    return Found(
        row, case, record,
        Organisation.objects.get(id=row.agency_id),
        next((v for v in verdicts if v["rule"] == row.rule and v["version"] == row.rule_version), {}),
    )


def fact_text(name: str, value: Any) -> str:
    """A fact's value for a reader; codes by the labels of the element that has the fact's name."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "、".join(fact_text(name, one) for one in value) or "（无）"
    if value is None or value == "":
        return "（无）"
    dictionary = standards.law().dictionary
    element = dictionary.elements.get(name)
    if element and isinstance(element.of, str):
        element = dictionary.elements.get(element.of)
    return (dictionary.codes(element) if element else {}).get(str(value), str(value))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, SHANGHAI)
