"""Situations 情形: small stories with the answer the law gives, in YAML, for people who do not program.

A file is about one rule, one clock or one document. Its `facts` (or `content`) are the common ground; each
situation changes what it needs to. `hengjian law test` runs them; so does the test that alters every
threshold and comparison of the rules and wants each alteration to be noticed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from hengjian.kernel.calendar import Calendar, own_calendar
from hengjian.kernel.clock import Length, Pause, Unit
from hengjian.law import source
from hengjian.law.catalogue import Law
from hengjian.law.clocks import Clock, deadline, stated_deadline
from hengjian.law.documents import check_document
from hengjian.law.facts import Facts
from hengjian.law.facts_penalty import PenaltyFacts
from hengjian.law.rulepacks import Params, Rulepacks, Value
from hengjian.law.rules.rule import Registry

FOLDERS = ("rules/situations", "clocks/situations", "documents/situations")
NOT_STARTED = "not_started"


class Situation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One story. `expect` is a verdict, a due day (or ``not_started``), or the codes of all problems.

    `without` takes facts away, so that they are unknown; `params` sets parameters; of a clock, `pauses` are first and
    last days that do not count (with the pause's title: only where it holds), `extensions` days that are added and
    `before` the steps that had been taken, where the clock asks for them; the facts are what they said;
    `boundary` marks the last case on one side of a line; `message` is a piece that the officer's sentence must
    contain, `version` the rule's.
    """

    name: str
    expect: str | list[str]
    facts: dict[str, Any] = {}
    content: dict[str, Any] = {}
    without: list[str] = []
    params: dict[str, Value] = {}
    pauses: list[list[str]] = []
    extensions: list[int] = []
    before: list[str] = []
    on: str = ""
    offence: str = ""
    line: str = ""
    region: str = ""
    message: str = ""
    version: str = ""
    boundary: bool = False


class Suite(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The situations of one subject; exactly one of `rule`, `clock` and `document` names it."""

    on: str
    situations: list[Situation]
    rule: str = ""
    clock: str = ""
    document: str = ""
    at: str = ""
    facts: dict[str, Any] = {}
    content: dict[str, Any] = {}

    @property
    def subject(self) -> str:
        return self.rule or self.clock or self.document


class Failure(msgspec.Struct, frozen=True):
    """A situation whose answer is not the expected one."""

    place: str
    subject: str
    name: str
    message: str


class Result(msgspec.Struct, frozen=True):
    """What a run found. `counts` has the situations of each subject."""

    total: int
    counts: dict[str, int]
    failures: list[Failure]

    @property
    def ok(self) -> bool:
        return not self.failures


class Bench(msgspec.Struct, frozen=True):
    """What situations are run against; a test may put changed rules or parameters into it."""

    law: Law
    rules: Registry
    rulepacks: Rulepacks
    calendar: Calendar

    @classmethod
    def own(cls) -> Bench:
        law = Law.load()
        return cls(law, law.rules, law.rulepacks, own_calendar())


def load(folder: Path = source.HERE) -> list[source.Loaded[Suite]]:
    """Every suite below ``folder``. Raises LawError with every mistake found."""
    return [suite for below in FOLDERS if (folder / below).is_dir() for suite in _read(folder / below)]


def run(folder: Path = source.HERE) -> Result:
    """Run every situation of a folder against the house's own standards, and look for what is not covered."""
    suites, bench = load(folder), Bench.own()
    failures = [failure for suite in suites for failure in _failures(suite, bench)]
    failures += _uncovered(suites, bench.law)
    counts = Counter({suite.value.subject: 0 for suite in suites})
    for suite in suites:
        counts[suite.value.subject] += len(suite.value.situations)
    return Result(counts.total(), dict(counts), failures)


def first_failure(suites: list[source.Loaded[Suite]], bench: Bench) -> Failure | None:
    """The first situation that does not come out as expected; an answer that crashes counts too."""
    return next((failure for suite in suites for failure in _failures(suite, bench)), None)


def _read(folder: Path) -> list[source.Loaded[Suite]]:
    suites = source.read_folder(folder, Suite)
    errors = []
    for suite in suites:
        named = [suite.value.rule, suite.value.clock, suite.value.document]
        if sum(map(bool, named)) != 1:
            errors.append(f"{suite.at()}: 须写明 rule、clock、document 中的一个")
        if not suite.value.situations:
            errors.append(f"{suite.at()}: 没有情形")
    if errors:
        raise source.LawError(errors)
    return suites


def _failures(suite: source.Loaded[Suite], bench: Bench) -> Iterator[Failure]:
    judge = _rule if suite.value.rule else _clock if suite.value.clock else _document
    for i, situation in enumerate(suite.value.situations):
        try:
            wrong = judge(suite.value, situation, bench)
        except Exception as error:  # whatever a changed rule does, it is one more way to be noticed
            wrong = f"出错：{error}"
        if wrong:
            place = suite.at("situations", i)
            yield Failure(place, suite.value.subject, situation.name, wrong)


def _rule(suite: Suite, situation: Situation, bench: Bench) -> str:
    on = date.fromisoformat(situation.on or suite.on)
    offence = date.fromisoformat(situation.offence) if situation.offence else None
    procedure, _, step = suite.at.partition("/")
    rule = bench.rules.one(suite.rule, procedure, step, on, offence)
    if rule is None:
        return "" if situation.expect == "no_rule" else f"{suite.at} 在 {on} 没有规则 {suite.rule}"
    stated = Facts.classes[bench.law.procedures[procedure].facts]
    facts = stated.of(_merged(suite.facts, situation.facts, situation.without))
    verdict = rule.judge(facts, _params(situation, bench, on))
    if verdict.status != situation.expect:
        return f"应为 {situation.expect}，得到 {verdict.status}：{verdict.message}"
    if situation.version and verdict.version != situation.version:
        return f"应按 {situation.version} 判断，用了 {verdict.version}"
    told = f"{verdict.message}｜{verdict.arithmetic}｜{verdict.fix}｜{verdict.exception}"
    return "" if situation.message in told else f"说明里没有“{situation.message}”：{told}"


def _clock(suite: Suite, situation: Situation, bench: Bench) -> str:
    on = date.fromisoformat(situation.on or suite.on)
    procedure, _, name = suite.clock.partition("/")
    clock = next(one for one in bench.law.clocks[procedure] if one.name == name)
    data = _merged(suite.facts, situation.facts, situation.without)
    params = _params(situation, bench, on)
    idle = clock.between is not None and not clock.between.now((step, data) for step in situation.before)
    if idle or not clock.started_by(suite.at, data) or not clock.holds(params):
        got = NOT_STARTED
    elif clock.due_from:
        got = "、".join(str(stated_deadline(on, due, bench.calendar).due) for due in clock.stated(data))
    else:
        params = _params(situation, bench, on)
        pauses, extensions = _course(situation, clock, params)
        got = str(deadline(clock, on, params, bench.calendar, pauses, extensions).due)
    return "" if got == situation.expect else f"应为 {situation.expect}，得到 {got}"


def _course(situation: Situation, clock: Clock, params: Params) -> tuple[list[Pause], list[Length]]:
    """What happened on the way: days taken out, and days added in the limit's own counting."""
    length = params.days(clock.length)
    unit = Unit.WD if length.unit is Unit.WD else Unit.D
    idle = {pause.title for pause in clock.pauses if not pause.holds(params)}
    pauses = [
        Pause(date.fromisoformat(first), date.fromisoformat(last), "")
        for first, last, *title in situation.pauses
        if not idle & set(title)
    ]
    return pauses, [Length(n, unit, length.roll) for n in situation.extensions]


def _document(suite: Suite, situation: Situation, bench: Bench) -> str:
    on = date.fromisoformat(situation.on or suite.on)
    content = _merged(suite.content, situation.content, situation.without)
    facts = PenaltyFacts.of(_merged(suite.facts, situation.facts, []))
    problems = check_document(
        bench.law.documents[suite.document], content, facts, _params(situation, bench, on), _find
    )
    codes = sorted({problem.code for problem in problems})
    told = "；".join(problem.message for problem in problems)
    if codes != sorted(situation.expect):
        return f"应为 {situation.expect}，得到 {codes}：{told}"
    return "" if situation.message in told else f"说明里没有“{situation.message}”：{told}"


def _find(cite: str) -> str:
    """A stand-in for the statutes: situations write what they want to be found."""
    return "repealed" if "已废止" in cite else "missing" if "不存在" in cite else "in_force"


def _params(situation: Situation, bench: Bench, on: date) -> Params:
    params = bench.rulepacks.resolve(situation.line, situation.region, on)
    return params.overridden(situation.params) if situation.params else params


def _merged(base: Mapping[str, Any], change: Mapping[str, Any], without: list[str]) -> dict[str, Any]:
    """Mappings are merged, everything else is replaced; `without` may name a part: ``item.published_at``."""
    merged = {**base}
    for key, value in change.items():
        both = isinstance(value, Mapping) and isinstance(merged.get(key), Mapping)
        merged[key] = _merged(merged[key], value, []) if both else value
    for path in without:
        head, _, rest = path.partition(".")
        if rest:
            merged[head] = _merged(merged[head], {}, [rest])
        else:
            merged.pop(head)
    return merged


def _uncovered(suites: list[source.Loaded[Suite]], law: Law) -> Iterator[Failure]:
    """Every rule has a passing, a failing and a boundary situation; clocks and documents have some."""
    by_rule: dict[str, set[str]] = {}
    for suite in suites:
        kinds = by_rule.setdefault(suite.value.subject, set())
        kinds |= {str(one.expect) for one in suite.value.situations}
        kinds |= {"boundary" for one in suite.value.situations if one.boundary}
    wanted = {"passed": "通过", "failed": "不通过", "boundary": "边界"}
    for rule in law.rules.rules:
        for kind, label in wanted.items():
            if kind not in by_rule.get(rule, set()):
                yield Failure("", rule, "", f"规则 {rule} 没有“{label}”的情形")
    names = [f"{clock.procedure}/{clock.name}" for clocks in law.clocks.values() for clock in clocks]
    for name in [*names, *law.documents]:
        if name not in by_rule:
            yield Failure("", name, "", f"{name} 没有情形")
