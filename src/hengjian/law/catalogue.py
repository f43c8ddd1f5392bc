"""Everything in `law` as one checked whole: `Law.load()` is what the engine asks for."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Iterator, Mapping
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import msgspec

from hengjian.law import clocks, documents, procedures, source
from hengjian.law.clocks import Clock, Extension
from hengjian.law.dictionary import Dictionary, When, when_mistakes
from hengjian.law.documents import Document
from hengjian.law.facts import Facts
from hengjian.law.overlay import Floor, Limit
from hengjian.law.procedures import Procedure, Resolved, Step
from hengjian.law.rulepacks import Rulepacks
from hengjian.law.rules.rule import Registry, Rule, registry


class Law(msgspec.Struct, frozen=True):
    """The standards, loaded and held against each other. Treat it as a constant of the process."""

    dictionary: Dictionary
    procedures: dict[str, Procedure]
    clocks: dict[str, list[Clock]]
    documents: dict[str, Document]
    rulepacks: Rulepacks
    rules: Registry
    resolved: dict[str, Resolved]
    roles: dict[str, str] = {}
    effects: dict[str, str] = {}
    """By rule, what it comes to in plain Chinese."""
    _touched: dict[tuple[str, str], list[Clock]] = msgspec.field(default_factory=dict)

    @classmethod
    def load(cls, folder: Path = source.HERE) -> Law:
        """The house's own standards (or those of a folder built alike); read once for each folder.

        Raises LawError with every mistake found, each as ``file:line: what``.
        """
        return _load(folder)

    def resolve(self, procedure: str) -> Resolved:
        """The procedure as it is to be run, with the fingerprint that step records pin."""
        return self.resolved[procedure]

    def floor(self, procedure: str, line: str, region: str, on: date) -> Floor:
        """What an agency's overlay of a procedure is held against, for its line and region on a day."""
        params = self.rulepacks.resolve(line, region, on)
        own = self.procedures[procedure]
        clocks = self.clocks.get(procedure, [])
        gates = {rule.id: rule for rule in self.rules if any(rule.stands_at(procedure, s.name) for s in own.steps)}
        lengths = {c.name: Limit(f"{c.title}（{c.cite}）", params.days(c.length), c.holder, c.back)
                   for c in clocks if c.length}
        return Floor(own, self.dictionary, lengths, tuple(gates.values()), frozenset(self.documents), self.roles)

    def children_of(self, parent: str) -> list[Procedure]:
        """The procedures that are opened within proceedings of this one."""
        return [one for one in self.procedures.values() if one.belongs_under(parent)]

    def clocks_at(self, procedure: str, step: str) -> list[Clock]:
        """The clocks of a procedure that name a step; found once."""
        asked = procedure, step
        if asked not in self._touched:
            self._touched[asked] = [clock for clock in self.clocks.get(procedure, []) if step in clock.steps]
        return self._touched[asked]

    def clocks_started(self, procedure: str, step: str, data: Mapping[str, Any]) -> list[Clock]:
        """The clocks of a procedure that a step starts, given the data as it then stands; see `Clock`."""
        return [clock for clock in self.clocks.get(procedure, []) if clock.started_by(step, data)]

    def clocks_stopped(
        self, procedure: str, step: str, data: Mapping[str, Any] | None = None
    ) -> list[Clock]:
        """The clocks that a step stops, where they run; without data: those it can stop."""
        return [clock for clock in self.clocks.get(procedure, []) if clock.stopped_by(step, data)]


@functools.cache
def _load(folder: Path) -> Law:
    for module in ("facts_penalty", "facts_ordinary"):
        importlib.import_module(f"hengjian.law.{module}")
    dictionary = Dictionary.load(folder / "elements")
    all_procedures = procedures.load(dictionary, folder)
    all_clocks, places = clocks.load(folder / "clocks")
    law = Law(
        dictionary,
        all_procedures,
        all_clocks,
        documents.load(folder),
        Rulepacks.load(folder / "rulepacks"),
        registry(),
        {name: procedures.resolve(procedure, dictionary) for name, procedure in all_procedures.items()},
        source.read(folder / "roles.yaml", dict[str, str]),
        source.read(folder / "rules" / "effects.yaml", dict[str, str]),
    )
    errors = [f"{folder / 'procedures'}: {what}" for what in _steps(law)] + [*_rules(law)]
    errors += [f"{folder / 'rules' / 'effects.yaml'}: {what}" for what in _effects(law)]
    errors += [f"{folder / 'elements'}: 数据元「{one.name}」的角色「{one.role}」没有定义"
               for one in dictionary.elements.values() if one.role and one.role not in law.roles]
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
    for step in clock.steps:
        if _step(law, procedure, step) is None:
            yield f"期限「{clock.name}」用了没有定义的步骤「{step}」"
    below = _below(law, clock)
    for child in below:
        if child.within and not child.belongs_under(procedure.name):
            yield f"期限「{clock.name}」用了「{child.name}」的步骤，而它不在本程序之下"
    fields = {key: element for one in [procedure, *below] for key, element in fields_of(one).items()}
    fields |= {name: name for name in procedure.derives}
    left = law.dictionary.elements.get(fields.get(clock.left, ""))
    if clock.left and (not clock.each or left is None or left.type != "list"):
        yield f"期限「{clock.name}」的「{clock.left}」不是列表，或者期限不是一期一个"
    yield from _length(law, clock, fields)
    for when in (clock.when, clock.stops_when, clock.between.when if clock.between else {}):
        yield from _conditions(law, f"期限「{clock.name}」", when, fields)
    flag = law.rulepacks.base.get(clock.flag)
    if clock.flag and (flag is None or flag.unit != "flag"):
        yield f"期限「{clock.name}」的开关「{clock.flag}」不是是非型参数"
    base = law.dictionary.elements.get(fields.get(clock.base, ""))
    if clock.base != "occurred_at" and (base is None or base.type not in ("date", "datetime")):
        yield f"期限「{clock.name}」的起算项「{clock.base}」不是日期"
    for pause in clock.pauses:
        found = law.rulepacks.base.get(pause.param)
        if pause.param and (found is None or found.unit != "flag"):
            yield f"期限「{clock.name}」的中止「{pause.title}」的参数「{pause.param}」不是是否型参数"
    for extension in clock.extends:
        yield from _extension(law, procedure, clock, extension)


def _step(law: Law, procedure: Procedure, name: str) -> Step | None:
    """A step of the procedure, or of a child's: ``hearing/report``."""
    other, slash, step = name.rpartition("/")
    child = law.procedures.get(other) if other != procedure.name else None
    if slash and child is not None and child.within and not child.belongs_under(procedure.name):
        return None
    where = child if slash else procedure
    return next((one for one in where.steps if one.name == step), None) if where else None


def _below(law: Law, clock: Clock) -> list[Procedure]:
    """The procedures of children whose steps a clock names."""
    names = {name.rpartition("/")[0] for name in clock.steps}
    return [law.procedures[name] for name in sorted(names) if name in law.procedures]


def _length(law: Law, clock: Clock, fields: dict[str, str]) -> Iterator[str]:
    """A limit has a length, or its last day is stated."""
    if bool(clock.length) == bool(clock.due_from):
        yield f"期限「{clock.name}」须写明 length 和 due_from 中的一个"
    if clock.length and not _is_length(law, clock.length):
        yield f"期限「{clock.name}」的长度「{clock.length}」不是期限型参数"
    elif clock.back and (not clock.length or law.rulepacks.base[clock.length].unit != "wd"):
        yield f"期限「{clock.name}」倒数，长度「{clock.length}」须按工作日计"
    if clock.back and (clock.pauses or clock.extends):
        yield f"期限「{clock.name}」倒数，不能中止或延长"
    if clock.due_from:
        rows = law.dictionary.elements.get(fields.get(clock.each, "")) if clock.each else None
        if clock.each and (rows is None or rows.type != "list"):
            yield f"期限「{clock.name}」的「{clock.each}」不是列表"
            return
        keys = {f.key: f.element for f in law.dictionary.form_of(rows)} if rows else fields
        day = law.dictionary.elements.get(keys.get(clock.due_from, ""))
        if day is None or day.type not in ("date", "datetime"):
            yield f"期限「{clock.name}」的到期项「{clock.due_from}」不是日期"


def _is_length(law: Law, name: str) -> bool:
    found = law.rulepacks.base.get(name)
    return found is not None and found.unit in ("wd", "d", "m", "h")


def _extension(law: Law, procedure: Procedure, clock: Clock, extension: Extension) -> Iterator[str]:
    step = _step(law, procedure, extension.step)
    fields = {field.key: law.dictionary.elements.get(field.element) for field in step.form} if step else {}
    element = fields.get(extension.by)
    if not _is_length(law, extension.by) and (element is None or element.type != "integer"):
        yield f"期限「{clock.name}」的延长「{extension.by}」既不是期限型参数，也不是步骤里的整数项"
    if extension.at_most and not _is_length(law, extension.at_most):
        yield f"期限「{clock.name}」的延长上限「{extension.at_most}」不是期限型参数"
    if clock.due_from:
        yield f"期限「{clock.name}」的末日由决定载明，不能延长"


def _conditions(law: Law, what: str, when: When, fields: dict[str, str]) -> Iterator[str]:
    for key, wanted in when.items():
        if key not in fields:
            yield f"{what}的条件引用了程序里没有的数据项「{key}」"
        else:
            yield from when_mistakes(law.dictionary, law.dictionary[fields[key]], wanted)


def _steps(law: Law) -> Iterator[str]:
    for procedure in law.procedures.values():
        if procedure.facts not in Facts.classes:
            yield f"程序「{procedure.name}」的事实类「{procedure.facts}」没有定义"
        yield from _within(law, procedure)
        for name in procedure.derives:
            if name not in law.dictionary.elements:
                yield f"程序「{procedure.name}」的推算项「{name}」没有定义"
            if name in fields_of(procedure):
                yield f"程序「{procedure.name}」的推算项「{name}」又由步骤填写"
        fields = fields_of(procedure)
        for step in procedure.steps:
            at = f"步骤「{procedure.name}/{step.name}」"
            for paper in step.papers:
                if paper.code not in law.documents:
                    yield f"{at}的文书「{paper.code}」没有定义"
                yield from _conditions(law, f"{at}的文书「{paper.code}」", paper.when, fields)
            for name in step.not_during:
                if name not in law.procedures:
                    yield f"{at}的 not_during 用了没有定义的程序「{name}」"


def _within(law: Law, procedure: Procedure) -> Iterator[str]:
    """The procedures under which a child is opened exist, and have the stages it names."""
    for pattern, stages in procedure.within.items():
        parents = [p for name, p in law.procedures.items() if fnmatchcase(name, pattern)]
        if not parents:
            yield f"程序「{procedure.name}」的 within 用了没有定义的程序「{pattern}」"
        known = {stage.name for parent in parents for stage in parent.stages}
        for stage in stages:
            if parents and stage not in known:
                yield f"程序「{procedure.name}」的 within 用了「{pattern}」没有的环节「{stage}」"


def fields_of(procedure: Procedure) -> dict[str, str]:
    """Every key that the forms of a procedure fill, with its element."""
    return {field.key: field.element for step in procedure.steps for field in step.form}


def _rules(law: Law) -> Iterator[str]:
    """Rules stand at steps that exist, read those steps' facts (or a part of them) and parameters that exist."""
    steps = [(p, step.name) for p in law.procedures.values() for step in p.steps]
    for rule in law.rules:
        for pattern in rule.at:
            if not any(fnmatchcase(f"{p.name}/{step}", pattern) for p, step in steps):
                yield f"{rule.module}: 规则 {rule.version} 的位置「{pattern}」没有对应的步骤"
        for procedure, step in steps:
            stated = Facts.classes.get(procedure.facts, Facts)
            if rule.stands_at(procedure.name, step) and not issubclass(stated, rule.facts):
                yield f"{rule.module}: 规则 {rule.version} 读取的事实与程序「{procedure.name}」不符"
        yield from _force(law, rule)
        for name in rule.params:
            if name not in law.rulepacks.base:
                yield f"{rule.module}: 规则 {rule.version} 用了没有定义的参数「{name}」"


def _effects(law: Law) -> Iterator[str]:
    """Every rule says in Chinese what it comes to, and nothing is said of rules that do not exist."""
    for name in law.rules.rules:
        if not law.effects.get(name, "").strip():
            yield f"规则 {name} 没有写明效果，请在 effects.yaml 中补上"
    for name in law.effects.keys() - law.rules.rules.keys():
        yield f"effects.yaml 写了没有定义的规则 {name}"


def _force(law: Law, rule: Rule) -> Iterator[str]:
    """Only a local gate may be waived, and then it says by whom."""
    if rule.force == "local" and rule.waived_by not in law.roles:
        known = f"没有角色「{rule.waived_by}」" if rule.waived_by else "缺少 waived_by"
        yield f"{rule.module}: 规则 {rule.version} 是本地关卡，须写明由哪个角色放行：{known}"
    if rule.force != "local" and rule.waived_by:
        yield f"{rule.module}: 规则 {rule.version} 不是本地关卡，不能放行，不应写 waived_by"
