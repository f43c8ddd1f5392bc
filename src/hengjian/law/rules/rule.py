"""What a rule is: a pure function of facts and parameters, with its article, its dates and its verdict."""

from __future__ import annotations

import ast
import dataclasses
import functools
import importlib
import inspect
import pkgutil
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from fnmatch import fnmatchcase
from typing import Any, Literal, TypeVar, get_type_hints

import msgspec

from hengjian.law.facts import Facts, MissingFact
from hengjian.law.rulepacks import NoValue, ParamRead, Params
from hengjian.law.source import LawError

Status = Literal["passed", "failed", "unknown", "not_applicable", "waived"]
Force = Literal["statutory", "local", "practice"]
"""statutory 法定: holds in every channel, and nobody waives it. local: a stricter gate of the platform or the city;
the role it names may waive it. practice 办案规范: orders online work only, and is not judged of what happened
elsewhere."""
JudgedBy = Literal["act", "offence"]
Judge = Callable[[Any, Params], "Verdict"]
F = TypeVar("F", bound=Facts)


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule says, and everything that explains it.

    `message` is a sentence for the officer, `fix` what would satisfy the rule, `exception` the one the
    article itself names, `arithmetic` the comparison as it was made, `missing` the facts nobody has recorded.
    """

    status: Status
    message: str
    arithmetic: str = ""
    fix: str = ""
    exception: str = ""
    missing: list[str] = []
    rule: str = ""
    version: str = ""
    title: str = ""
    cite: str = ""
    force: Force = "statutory"
    waived_by: str = ""
    blocks_online: bool = True
    read: dict[str, Any] = {}
    params: list[ParamRead] = []

    @property
    def blocks(self) -> bool:
        """A rule that cannot tell blocks as one that fails; one that only tells never does."""
        return self.blocks_online and self.status in ("failed", "unknown")

    @property
    def statutory(self) -> bool:
        return self.force == "statutory"

    @property
    def found(self) -> bool:
        """Whether the supervisor is told: what does not hold, waived or not."""
        return self.status in ("failed", "unknown", "waived")


def passed(message: str, arithmetic: str = "") -> Verdict:
    return Verdict(status="passed", message=message, arithmetic=arithmetic)


def failed(message: str, fix: str, arithmetic: str = "", exception: str = "") -> Verdict:
    return Verdict(status="failed", message=message, fix=fix, arithmetic=arithmetic, exception=exception)


def unknown(message: str, fix: str) -> Verdict:
    """Nobody has recorded what the answer turns on; `fix` says who records it where."""
    return Verdict(status="unknown", message=message, fix=fix)


def not_applicable(message: str) -> Verdict:
    return Verdict(status="not_applicable", message=message)


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Rule:
    """One version of a rule. `lighter` says it is milder for the party than the version before it.

    Without `blocks_online` what it finds is recorded and never stands in the way, in any channel: acts that are better
    done late than not at all.
    """

    id: str
    cite: str
    title: str
    at: tuple[str, ...]
    since: date
    until: date | None
    judged_by: JudgedBy
    lighter: bool
    force: Force
    waived_by: str
    blocks_online: bool
    module: str
    function: Judge
    facts: type[Facts]
    judged_on: date | None = None
    """The day whose law and parameters apply; `rules_at` sets it."""

    @property
    def statutory(self) -> bool:
        return self.force == "statutory"

    @property
    def version(self) -> str:
        return f"{self.id}@{self.since.isoformat()}"

    @property
    def params(self) -> list[str]:
        """The parameters this rule names, as its text stands."""
        tree = ast.parse(textwrap.dedent(inspect.getsource(self.function)))
        return sorted({name for call in ast.walk(tree) if (name := _param_name(call))})

    def stands_at(self, procedure: str, step: str) -> bool:
        return any(fnmatchcase(f"{procedure}/{step}", pattern) for pattern in self.at)

    def in_force(self, on: date) -> bool:
        """From `since` on, until the day before `until`."""
        return self.since <= on and (self.until is None or on < self.until)

    def judge(self, facts: Facts, params: Params) -> Verdict:
        """The verdict and its explanation; a fact or value that is not there makes it unknown."""
        facts, params = facts.traced(), params.traced(self.judged_on)
        try:
            verdict = self.function(facts, params)
        except MissingFact as missing:
            verdict = Verdict(
                status="unknown",
                message=f"缺少“{missing.label}”，无法判断是否符合本条",
                fix=f"补充“{missing.label}”",
                missing=[missing.path],
            )
        except NoValue as none:
            verdict = Verdict(status="unknown", message=f"{none}，无法判断", fix="请规则库管理员补充参数")
        return msgspec.structs.replace(
            verdict,
            rule=self.id,
            version=self.version,
            title=self.title,
            cite=self.cite,
            force=self.force,
            waived_by=self.waived_by,
            blocks_online=self.blocks_online,
            read=facts.read,
            params=params.read,
        )


def _param_name(node: ast.AST) -> str | None:
    match node:
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id="params")), args=[ast.Constant(value=str(name)), *_]
        ):
            return name
    return None


class Registry:
    """The rules that have been declared, by id and then by the day each version begins."""

    def __init__(self) -> None:
        self.rules: dict[str, list[Rule]] = {}
        self._standing: dict[tuple[str, str], list[str]] = {}
        self._dated: dict[tuple[Rule, date], Rule] = {}

    def add(self, rule: Rule) -> None:
        versions = self.rules.setdefault(rule.id, [])
        if any(other.since == rule.since for other in versions):
            raise LawError([f"{rule.module}: 规则 {rule.version} 声明了两次"])
        self._standing.clear()
        versions.append(rule)
        versions.sort(key=lambda one: one.since)

    def __iter__(self) -> Iterator[Rule]:
        return (rule for versions in self.rules.values() for rule in versions)

    def at(self, procedure: str, step: str, on: date, offence: date | None = None) -> list[Rule]:
        """The version of each rule that judges a step on a day.

        A rule that goes by the act: the version in force that day. One that goes by the offence (从旧兼从轻,
        行政处罚法 37): the version in force when the offence ended, unless a later one now in force is
        lighter.
        """
        found = (self.one(id, procedure, step, on, offence) for id in self._ids_at(procedure, step))
        return [rule for rule in found if rule]

    def one(self, id: str, procedure: str, step: str, on: date, offence: date | None = None) -> Rule | None:
        """The version of this rule that judges a step on a day; None where none does. See `at`."""
        chosen = self._choose(self.rules.get(id, []), on, offence)
        if chosen is None or not self._stands(chosen[0], procedure, step):
            return None
        if chosen not in self._dated:
            self._dated[chosen] = dataclasses.replace(chosen[0], judged_on=chosen[1])
        return self._dated[chosen]

    @functools.lru_cache(65536)  # noqa: B019 - there is one registry a process
    def _stands(self, rule: Rule, procedure: str, step: str) -> bool:
        return rule.stands_at(procedure, step)

    def _ids_at(self, procedure: str, step: str) -> list[str]:
        """The rules of which some version stands at a step; found once."""
        asked = procedure, step
        if asked not in self._standing:
            self._standing[asked] = [id for id, versions in self.rules.items()
                                     if any(one.stands_at(procedure, step) for one in versions)]
        return self._standing[asked]

    def _choose(self, versions: list[Rule], on: date, offence: date | None) -> tuple[Rule, date] | None:
        """The version that holds, and the day whose parameters it reads."""
        chosen: tuple[Rule, date] | None = None
        for rule in versions:
            day = min(offence, on) if offence and rule.judged_by == "offence" else on
            if rule.in_force(day):
                chosen = rule, day
            elif rule.lighter and rule.in_force(on):
                chosen = rule, on
        return chosen


_house = Registry()
_current = _house


@contextmanager
def declaring_into(registry: Registry) -> Iterator[Registry]:
    """Let `rule` declare into another registry meanwhile: for tests that load changed rules."""
    global _current  # noqa: PLW0603 - the decorator has no other way to know
    before, _current = _current, registry
    try:
        yield registry
    finally:
        _current = before


def rule(
    id: str,
    *,
    cite: str,
    title: str,
    at: str | list[str],
    since: str,
    until: str | None = None,
    judged_by: JudgedBy = "act",
    lighter: bool = False,
    force: Force = "statutory",
    waived_by: str = "",
    blocks_online: bool = True,
) -> Callable[[Callable[[F, Params], Verdict]], Callable[[F, Params], Verdict]]:
    """Declare a rule: its article, the steps it stands at (``penalty.*/decide``) and the days it is in force.

    `force` says whom it binds and who may let it pass (see `Force`); `waived_by` names the role, of a local gate
    only. `blocks_online` False is for what tells and never blocks, in any channel: refusing what is late would make
    it later still. `judged_by` "offence" is for what is allowed or forbidden, "act" for how the authority must
    proceed. The function's docstring says in a sentence what the rule asks for; what people are shown of it stands in
    ``effects.yaml`` under the rule's id.
    """

    def declare(function: Callable[[F, Params], Verdict]) -> Callable[[F, Params], Verdict]:
        _current.add(
            Rule(
                id=id,
                cite=cite,
                title=title,
                at=(at,) if isinstance(at, str) else tuple(at),
                since=date.fromisoformat(since),
                until=date.fromisoformat(until) if until else None,
                judged_by=judged_by,
                lighter=lighter,
                force=force,
                waived_by=waived_by,
                blocks_online=blocks_online,
                module=function.__module__,
                function=function,
                facts=next(iter(get_type_hints(function).values())),
            )
        )
        return function

    return declare


@functools.cache
def registry() -> Registry:
    """Every rule of the house; loads the modules of ``law/rules`` when first asked."""
    import hengjian.law.rules as package

    with declaring_into(_house):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    return _house


def rules_at(procedure: str, step: str, on: date, offence: date | None = None) -> list[Rule]:
    """The rules that judge a step taken on a day; see `Registry.at`."""
    return registry().at(procedure, step, on, offence)
