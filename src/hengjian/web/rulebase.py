"""The rule base as readers see it: where a rule stands, what it reads, its situations, how often it fired."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from django.db.models import Count
from django.utils import timezone

from hengjian.identity import auditing, scope
from hengjian.identity.models import Organisation
from hengjian.identity.scope import Scope
from hengjian.identity.services import Actor
from hengjian.law import situations
from hengjian.law.procedures import Procedure, Step
from hengjian.law.rulepacks import Override, Param, ParamRead, Params, shown
from hengjian.law.rules.rule import Rule
from hengjian.law.statutes.numerals import to_int
from hengjian.proceedings import standards
from hengjian.proceedings.models import FindingRow
from hengjian.proceedings.reading import today
from hengjian.supervision.findings import fact_text

FORCES = {"statutory": "法定", "local": "地方规定", "practice": "办案规范"}
VERDICTS = {"passed": "通过", "failed": "不通过", "unknown": "无法判断", "not_applicable": "不适用",
            "no_rule": "没有这条规则"}
"""Of the audit log so much is counted: it is read by its time."""


def force_of(rule: Rule) -> str:
    """Whether a rule is the law's own, a place's, or how cases are usually handled: a key of `FORCES`."""
    return str(getattr(rule, "force", "statutory" if rule.statutory else "practice"))


class Place(NamedTuple):
    """A step at which a rule stands."""

    procedure: Procedure
    step: Step

    @property
    def key(self) -> str:
        return f"{self.procedure.name}/{self.step.name}"

    @property
    def title(self) -> str:
        return f"{self.procedure.title} · {self.step.title}"


def places(rule: Rule) -> list[Place]:
    """Every step at which a rule stands, by procedure in order."""
    found = standards.law().procedures.values()
    return [Place(p, step) for p in found for step in p.steps if rule.stands_at(p.name, step.name)]


@cache
def reads(rule: Rule) -> tuple[str, ...]:
    """The parameters a rule names; found by reading its text, which is slow enough to do once."""
    return tuple(rule.params)


def current(versions: list[Rule], day: date) -> Rule:
    """The version in force on a day, or the newest."""
    return next((rule for rule in reversed(versions) if rule.in_force(day)), versions[-1])


def parameters(actor: Actor) -> Params:
    """What holds today for the actor's line and region."""
    own = actor.organisation
    return standards.law().rulepacks.resolve(own.line or "", own.division, today())


# -- the list --------------------------------------------------------------------------------------------------


class RuleLine(msgspec.Struct, frozen=True):
    """A rule as the list shows it."""

    id: str
    title: str
    cite: str
    text: str
    article: int
    force: str
    since: date
    steps: tuple[str, ...]
    where: str
    unverified: int
    parameters: int
    fired: int


def lines(actor: Actor) -> list[RuleLine]:
    """Every rule in the version of today, with how often it fired in the actor's figures. One query."""
    with scope.enter(actor.figures):
        found = FindingRow.objects.within(actor.figures).order_by()
        fired = dict(found.values_list("rule").annotate(Count("id")))
    params, day = parameters(actor), today()
    return [_line(current(versions, day), params, fired.get(name, 0))
            for name, versions in standards.law().rules.rules.items()]


def _line(rule: Rule, params: Params, fired: int) -> RuleLine:
    standing = places(rule)
    text, _, article = rule.cite.partition(" ")
    number = re.search(r"第([^条]+)条", article)
    return RuleLine(
        id=rule.id, title=rule.title, cite=rule.cite, text=text, article=to_int(number[1]) if number else 0,
        force=force_of(rule), since=rule.since, steps=tuple(place.key for place in standing),
        where="；".join(f"{title}：{'、'.join(place.step.title for place in group)}" for title, group in
                       groupby(standing, key=lambda place: place.procedure.title)),
        unverified=sum(not read.verified for name in reads(rule) if (read := params.look(name))),
        parameters=len(reads(rule)), fired=fired,
    )


# -- one rule --------------------------------------------------------------------------------------------------


class ParameterView(msgspec.Struct, frozen=True):
    """A parameter that a rule reads: what holds today for the reader, and every value of every pack."""

    name: str
    description: str
    today: ParamRead | None
    said: str
    packs: list[PackValue]


class PackValue(msgspec.Struct, frozen=True):
    """The value that the base, a line or a region has from a day on."""

    pack: str
    since: str
    said: str
    basis: str
    verified: bool


def parameter_views(rule: Rule, params: Params) -> list[ParameterView]:
    """The parameters of a rule; those of other lines and regions are listed too."""
    packs = standards.law().rulepacks
    made = []
    for name in reads(rule):
        base, read = packs.base[name], params.look(name)

        found: list[tuple[str, Param | Override]] = [("全国通用", base)]
        found += [(pack.title, pack.params[name]) for pack in packs.packs if name in pack.params]
        listed = [
            PackValue(title, since, shown(ParamRead(name, "", value, base.unit, since, "", True)), one.basis,
                      one.verified)
            for title, one in found for since, value in sorted(one.values.items())
        ]
        made.append(ParameterView(name, base.description, read, shown(read) if read else "今天还没有值", listed))
    return made


class SituationView(NamedTuple):
    """A situation for a reader: what differs from the common ground, and the answer."""

    name: str
    differs: list[tuple[str, str]]
    expect: str
    boundary: bool


class SuiteView(NamedTuple):
    """The situations of a rule at one step, above the facts they share."""

    at: str
    on: str
    common: list[tuple[str, str]]
    situations: list[SituationView]


@cache
def _suites() -> dict[str, list[situations.Suite]]:
    found: dict[str, list[situations.Suite]] = {}
    for suite in situations.load():
        if suite.value.rule:
            found.setdefault(suite.value.rule, []).append(suite.value)
    return found


def suites(rule: Rule) -> list[SuiteView]:
    """The situations by which a rule is held to its article."""
    titles = {place.key: place.title for place in places(rule)}
    return [
        SuiteView(titles.get(suite.at, suite.at), suite.on, (common := said(rule, suite.facts)),
                  [_situation(rule, one, common) for one in suite.situations])
        for suite in _suites().get(rule.id, [])
    ]


def _situation(rule: Rule, one: situations.Situation, common: list[tuple[str, str]]) -> SituationView:
    base = standards.law().rulepacks.base
    differs = [pair for pair in said(rule, one.facts) if pair not in common]
    differs += [(rule.facts.label_of(path), "不知道") for path in one.without]
    differs += [(base[name].description, str(value)) for name, value in one.params.items()]
    for label, value in (("办理日期", one.on), ("违法行为日期", one.offence), ("条线", one.line), ("地区", one.region)):
        differs += [(label, value)] if value else []
    return SituationView(one.name, differs, VERDICTS.get(str(one.expect), str(one.expect)), one.boundary)


def said(rule: Rule, facts: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    """Facts as pairs of Chinese name and value, nested ones by their path."""
    made: list[tuple[str, str]] = []
    for name, value in facts.items():
        path = f"{prefix}{name}"
        if isinstance(value, Mapping):
            made += said(rule, value, f"{path}.")
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            made.append((rule.facts.label_of(path), f"{len(value)} 项"))
            for i, one in enumerate(value):
                made += said(rule, one, f"{path}.{i}.")
        else:
            made.append((rule.facts.label_of(path), fact_text(name, value)))
    return made


class Fired(msgspec.Struct, frozen=True):
    """How often a rule fired within a scope: findings by status, and acts that it refused online lately."""

    statuses: dict[str, int]
    refused: int
    days: int


def fired(actor: Actor, rule: str) -> Fired:
    """Counts for the actor's figures. Three queries at most."""
    with scope.enter(actor.figures):
        rows = FindingRow.objects.within(actor.figures).filter(rule=rule).order_by()
        statuses = Counter(dict(rows.values_list("status").annotate(Count("id"))))
    days = auditing.standard().refusals.days
    refused = auditing.refusals(rule, _bodies(actor.figures), timezone.now() - timedelta(days=days))
    return Fired(dict(statuses), refused, days)


def _bodies(scope: Scope) -> list[UUID]:
    """The bodies a scope covers, by the same columns as its rows."""
    if scope.agency or scope == Scope.NOTHING:
        return [scope.agency] if scope.agency else []
    return list(Organisation.objects.filter(scope.condition()).values_list("id", flat=True))
