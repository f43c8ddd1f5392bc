"""Everything in `law` as one checked whole: `Law.load()` is what the engine asks for."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import msgspec

from hengjian.law import clocks, documents, procedures, source
from hengjian.law.clocks import Clock
from hengjian.law.dictionary import Dictionary, When, when_mistakes
from hengjian.law.documents import Document
from hengjian.law.facts import Facts
from hengjian.law.procedures import Procedure, Resolved
from hengjian.law.rulepacks import Rulepacks
from hengjian.law.rules.rule import Registry, registry


class Law(msgspec.Struct, frozen=True):
    """The standards, loaded and held against each other. Treat it as a constant of the process."""

    dictionary: Dictionary
    procedures: dict[str, Procedure]
    clocks: dict[str, list[Clock]]
    documents: dict[str, Document]
    rulepacks: Rulepacks
    rules: Registry
    resolved: dict[str, Resolved]

    @classmethod
    def load(cls, folder: Path = source.HERE) -> Law:
        """The house's own standards (or those of a folder built alike); read once for each folder.

        Raises LawError with every mistake found, each as ``file:line: what``.
        """
        return _load(folder)

    def resolve(self, procedure: str) -> Resolved:
        """The procedure as it is to be run, with the fingerprint that step records pin."""
        return self.resolved[procedure]

    def clocks_started(self, procedure: str, step: str, data: dict[str, object]) -> list[Clock]:
        """The clocks that a step starts, given the proceeding's data as it then stands."""
        return [clock for clock in self.clocks.get(procedure, []) if clock.started_by(step, data)]

    def clocks_stopped(self, procedure: str, step: str) -> list[Clock]:
        """The clocks that a step stops, where they run."""
        return [clock for clock in self.clocks.get(procedure, []) if step in clock.stops]


@functools.cache
def _load(folder: Path) -> Law:
    importlib.import_module("hengjian.law.facts_penalty")
    dictionary = Dictionary.load(folder / "elements")
    all_procedures = procedures.load(dictionary, folder)
    all_clocks, places = clocks.load(folder / "clocks")
    law = Law(
        dictionary,
        all_procedures,
        all_clocks,
        documents.load(folder / "documents"),
        Rulepacks.load(folder / "rulepacks"),
        registry(),
        {name: procedures.resolve(procedure, dictionary) for name, procedure in all_procedures.items()},
    )
    errors = [f"{folder / 'procedures'}: {what}" for what in _steps(law)] + [*_rules(law)]
    for clock in (clock for several in all_clocks.values() for clock in several):
        errors += [f"{places[clock.procedure, clock.name]}: {what}" for what in _clock(law, clock)]
    if errors:
        raise source.LawError(errors)
    return law


def _clock(law: Law, clock: Clock) -> Iterator[str]:
    procedure = law.procedures.get(clock.procedure)
    if procedure is None:
        yield f"期限「{clock.name}」所属的程序「{clock.procedure}」没有定义"
        return
    names = {step.name for step in procedure.steps}
    for step in [*clock.starts, *clock.stops]:
        if step not in names:
            yield f"期限「{clock.name}」用了没有定义的步骤「{step}」"
    param = law.rulepacks.base.get(clock.length)
    if param is None or param.unit not in ("wd", "d", "m", "h"):
        yield f"期限「{clock.name}」的长度「{clock.length}」不是期限型参数"
    flag = law.rulepacks.base.get(clock.flag)
    if clock.flag and (flag is None or flag.unit != "flag"):
        yield f"期限「{clock.name}」的开关「{clock.flag}」不是是非型参数"
    fields = {field.key: field.element for step in procedure.steps for field in step.form}
    yield from _conditions(law, clock, fields)
    base = law.dictionary.elements.get(fields.get(clock.base, ""))
    if clock.base != "occurred_at" and (base is None or base.type not in ("date", "datetime")):
        yield f"期限「{clock.name}」的起算项「{clock.base}」不是日期"


def _conditions(law: Law, clock: Clock, fields: dict[str, str]) -> Iterator[str]:
    when: When = clock.when
    for key, wanted in when.items():
        if key not in fields:
            yield f"期限「{clock.name}」的条件引用了程序里没有的数据项「{key}」"
        else:
            yield from when_mistakes(law.dictionary, law.dictionary[fields[key]], wanted)


def _steps(law: Law) -> Iterator[str]:
    for procedure in law.procedures.values():
        if procedure.facts not in Facts.classes:
            yield f"程序「{procedure.name}」的事实类「{procedure.facts}」没有定义"
        for step in procedure.steps:
            for code in step.documents:
                if code not in law.documents:
                    yield f"步骤「{procedure.name}/{step.name}」的文书「{code}」没有定义"


def _rules(law: Law) -> Iterator[str]:
    """Rules stand at steps that exist, read those steps' facts (or a part of them) and parameters that exist."""
    steps = [(p, step.name) for p in law.procedures.values() for step in p.steps]
    for rule in law.rules:
        for pattern in rule.at:
            if not any(fnmatchcase(f"{p.name}/{step}", pattern) for p, step in steps):
                yield f"{rule.module}: 规则 {rule.version} 的位置「{pattern}」没有对应的步骤"
        for procedure, step in steps:
            known = Facts.classes.get(procedure.facts, Facts)
            if rule.stands_at(procedure.name, step) and not issubclass(known, rule.facts):
                yield f"{rule.module}: 规则 {rule.version} 读取的事实与程序「{procedure.name}」不符"
        for name in rule.params:
            if name not in law.rulepacks.base:
                yield f"{rule.module}: 规则 {rule.version} 用了没有定义的参数「{name}」"
