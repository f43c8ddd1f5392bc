"""Procedures 程序: stages, the steps between them, and what each step asks for.

A procedure says what may come next; what the law forbids is said by the rules that stand at its steps.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Literal, Protocol

import msgspec

from hengjian.law import source
from hengjian.law.dictionary import (
    Codelist,
    Dictionary,
    Element,
    Field,
    Form,
    When,
    applies,
    form,
    form_mistakes,
)

TimeSource = Literal["server", "paper", "field"]
Precision = Literal["second", "day"]
LONGEST_PART = 20
OWN = "x_"
"""Names of stages, steps and elements that an agency adds begin with this, so that no later floor clashes."""


class Stage(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where a proceeding stands 环节."""

    name: str
    title: str
    end: bool = False


class DocumentOf(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A document that a step issues only where a condition on the proceeding's data holds."""

    code: str
    when: When = {}


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One act. It begins the proceeding where `from_stages` is empty; without `to` the stage stays as it is.

    `after` names steps that must have happened, `not_during` procedures of which no child may be open;
    `officers` is how many qualified officers must sign (0: internal); `parts` says who then takes part: part to the
    field that names the person; `time` lists where the time of the act may come from online; a step
    `afterwards` may also be taken when the proceeding has ended, without opening it again. `foretells` names the step
    that this one leads up to: its gates are told here already, and hold nobody up.
    """

    name: str
    title: str
    action: str
    roles: list[str]
    from_stages: list[str] = msgspec.field(name="from")
    to: str | None = None
    once: bool = True
    afterwards: bool = False
    after: list[str] = []
    not_during: list[str] = []
    foretells: str = ""
    officers: int = 0
    fields: list[str | Field] = msgspec.field(name="form", default=[])
    documents: list[str | DocumentOf] = []
    parts: dict[str, str] = {}
    time: tuple[TimeSource, ...] = ("server",)
    time_precision: Precision = "second"

    @property
    def form(self) -> Form:
        return form(self.fields)

    @property
    def papers(self) -> list[DocumentOf]:
        """The documents as written in YAML, where a bare code is issued always."""
        return [DocumentOf(one) if isinstance(one, str) else one for one in self.documents]

    def documents_for(self, data: Mapping[str, Any]) -> list[str]:
        """The codes of the documents this step issues, given the proceeding's data with the step's own in it."""
        return [paper.code for paper in self.papers if applies(paper.when, data)]


class Procedure(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A procedure as the law has it: the floor under every agency's own arrangement.

    `within` makes it a child: the procedures (patterns) under which alone it is opened, and the stages at which
    the parent must then stand online. A `single` child is not opened while another of its kind is open. `derives`
    names elements that nobody types and its behaviour works out, for clocks to turn on.
    """

    name: str
    title: str
    behavior: str
    basis: str
    cites: list[str]
    facts: str
    stages: list[Stage]
    steps: list[Step]
    within: dict[str, list[str]] = {}
    single: bool = True
    derives: list[str] = []

    def step(self, name: str) -> Step:
        """The step of that name; KeyError where there is none."""
        for step in self.steps:
            if step.name == name:
                return step
        raise KeyError(name)

    def stage(self, name: str) -> Stage:
        """The stage of that name; KeyError where there is none."""
        for stage in self.stages:
            if stage.name == name:
                return stage
        raise KeyError(name)

    @property
    def opening(self) -> Step:
        """The first step by which a proceeding of this kind begins."""
        return next(step for step in self.steps if not step.from_stages)

    def belongs_under(self, parent: str) -> bool:
        """Whether this may be a child of a proceeding of that procedure."""
        return any(fnmatchcase(parent, pattern) for pattern in self.within)

    def opens_at(self, parent: str, stage: str) -> bool:
        """Whether it may be opened while the parent stands at that stage."""
        return any(fnmatchcase(parent, pattern) and stage in stages for pattern, stages in self.within.items())

    def later(self, stage: str, to: str | None) -> str:
        """Where a proceeding stands after an act that is reported late: never back, and never out of an end."""
        if not stage or not to or self.stage(stage).end:
            return stage or to or ""
        order = [one.name for one in self.stages]
        return max(stage, to, key=order.index)

    def next_steps(self, stage: str | None, done: Mapping[str, int]) -> list[Step]:
        """What may be done next at a stage (None: not begun yet), given how often each step has happened."""
        return [step for step in self.steps if not self.why_not(step, stage, done)]

    def why_not(self, step: Step, stage: str | None, done: Mapping[str, int]) -> str:
        """Why this step cannot be taken now, in Chinese; empty where it can."""
        if stage is None and step.from_stages:
            return "案件尚未登记"
        if stage is not None and stage not in step.from_stages:
            return f"案件处于“{self.stage(stage).title}”环节，不能办理“{step.title}”"
        if step.once and done.get(step.name, 0):
            return f"“{step.title}”已经办理，只能办理一次"
        if missing := [self.step(name).title for name in step.after if not done.get(name, 0)]:
            return f"须先办理“{'、'.join(missing)}”"
        return ""

    def why_not_kept(self, step: Step, begun: bool, done: Mapping[str, int]) -> str:
        """Why an act that has happened elsewhere cannot be kept; its place in the order is left to the rules."""
        if not begun and step.from_stages:
            return "案件尚未登记，须先报送登记环节"
        if begun and not step.from_stages:
            return f"案件已经登记，不能再次办理“{step.title}”"
        if step.once and done.get(step.name, 0):
            return f"“{step.title}”已经办理，只能办理一次"
        return ""


class Arrangement(Protocol):
    """What of an agency's overlay stands beside the procedure itself."""

    @property
    def clocks(self) -> dict[str, int]: ...
    @property
    def layouts(self) -> dict[str, str]: ...


class Resolved(msgspec.Struct, frozen=True):
    """A procedure with the agency's overlay, and the hash that a step record pins.

    `shorter` are the agency's own lengths of clocks, in the unit the law counts in, `layouts` its own documents.
    """

    procedure: Procedure
    dictionary: Dictionary
    fingerprint: str
    overlaid: bool = False
    shorter: dict[str, int] = {}
    layouts: dict[str, str] = {}

    @property
    def added(self) -> frozenset[str]:
        """The agency's own steps."""
        return frozenset(step.name for step in self.procedure.steps if step.name.startswith(OWN))


class _Whole(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the fingerprint covers, and from which the procedure can be made again."""

    procedure: Procedure
    elements: dict[str, Element]
    codelists: dict[str, Codelist]
    clocks: dict[str, int] | msgspec.UnsetType = msgspec.UNSET
    layouts: dict[str, str] | msgspec.UnsetType = msgspec.UNSET


def resolve(procedure: Procedure, dictionary: Dictionary, overlay: Arrangement | None = None) -> Resolved:
    """The procedure as a proceeding runs it. Its fingerprint covers the elements that its forms use."""
    whole = _whole(procedure, dictionary)
    if overlay is None:
        return Resolved(procedure, dictionary, source.fingerprint(whole))
    whole = msgspec.structs.replace(whole, clocks=overlay.clocks, layouts=overlay.layouts)
    return Resolved(procedure, dictionary, source.fingerprint(whole), True, overlay.clocks, overlay.layouts)


def kept(resolved: Resolved) -> str:
    """The JSON from which `restored` makes a procedure again; order is kept, as options are shown in theirs."""
    whole = _whole(resolved.procedure, resolved.dictionary)
    if resolved.overlaid:
        whole = msgspec.structs.replace(whole, clocks=resolved.shorter, layouts=resolved.layouts)
    return msgspec.json.encode(whole).decode()


def restored(text: str) -> Resolved:
    """The procedure behind what `kept` has written. Its dictionary holds what its forms use and no more."""
    whole = msgspec.json.decode(text, type=_Whole)
    return Resolved(whole.procedure, Dictionary(whole.elements, whole.codelists), source.fingerprint(whole),
                    whole.clocks is not msgspec.UNSET, whole.clocks or {}, whole.layouts or {})


def _whole(procedure: Procedure, dictionary: Dictionary) -> _Whole:
    names = sorted(_elements(procedure, dictionary))
    codelists = {e.codes for e in map(dictionary.__getitem__, names) if isinstance(e.codes, str)}
    return _Whole(procedure=procedure, elements={name: dictionary[name] for name in names},
                  codelists={name: dictionary.codelists[name] for name in sorted(codelists)})


def _elements(procedure: Procedure, dictionary: Dictionary) -> set[str]:
    seen: set[str] = set()
    waiting = [field.element for step in procedure.steps for field in step.form]
    while waiting:
        if (name := waiting.pop()) not in seen:
            seen.add(name)
            element = dictionary[name]
            waiting += [field.element for field in dictionary.form_of(element)]
            waiting += [element.of] if isinstance(element.of, str) else []
    return seen


def load(dictionary: Dictionary, folder: Path = source.HERE) -> dict[str, Procedure]:
    """Every procedure of ``folder/procedures``, checked against the dictionary and ``folder/roles.yaml``.

    Raises LawError with every mistake found: unknown elements, stages, steps and roles, stages that cannot be
    reached or left, a missing beginning or end.
    """
    roles = source.read(folder / "roles.yaml", dict[str, str])
    procedures: dict[str, Procedure] = {}
    errors = [f"{folder / 'elements'}:1: 数据元「{element.name}」的 shown_to 里没有角色「{role}」"
              for element in dictionary.elements.values() for role in element.shown_to if role not in roles]
    for file in source.read_folder(folder / "procedures", Procedure):
        procedure = file.value
        if procedure.name in procedures:
            errors.append(f"{file.at('name')}: 程序「{procedure.name}」定义了两次")
        procedures[procedure.name] = procedure
        errors += [f"{file.at(*where)}: {what}" for where, what in mistakes(procedure, dictionary, roles)]
    if errors:
        raise source.LawError(errors)
    return procedures


Mistake = tuple[tuple[str | int, ...], str]


def mistakes(procedure: Procedure, dictionary: Dictionary, roles: Mapping[str, str]) -> Iterator[Mistake]:
    """What is wrong with a procedure in itself: where it stands in the file, and what."""
    stages = {stage.name for stage in procedure.stages}
    steps = {step.name for step in procedure.steps}
    ends = {stage.name for stage in procedure.stages if stage.end}
    stage_names, step_names = [s.name for s in procedure.stages], [s.name for s in procedure.steps]
    for kind, names in (("stages", stage_names), ("steps", step_names)):
        for name, count in Counter(names).items():
            if count > 1:
                yield (kind, len(names) - 1 - names[::-1].index(name), "name"), f"「{name}」定义了两次"
    for i, step in enumerate(procedure.steps):
        at = ("steps", i)
        for name in [*step.from_stages, *([step.to] if step.to else [])]:
            if name not in stages:
                yield at, f"步骤「{step.name}」用了没有定义的环节「{name}」"
        for name in step.after:
            if name not in steps:
                yield (*at, "after"), f"步骤「{step.name}」要求的前序步骤「{name}」没有定义"
        if step.foretells and step.foretells not in steps:
            yield (*at, "foretells"), f"步骤「{step.name}」预告的步骤「{step.foretells}」没有定义"
        for name in step.roles:
            if name not in roles:
                yield (*at, "roles"), f"没有角色「{name}」"
        if not step.from_stages and not step.to:
            yield at, f"开始步骤「{step.name}」须写明进入的环节"
        yield from ((at, what) for what in _beyond_the_end(step, ends))
        yield from (((*at, "parts"), what) for what in _part_mistakes(dictionary, step))
        yield from (((*at, "form"), what) for what in form_mistakes(dictionary, step.form))
    yield from _way(procedure, ends)


def _part_mistakes(dictionary: Dictionary, step: Step) -> Iterator[str]:
    fields = {field.key: dictionary.elements.get(field.element) for field in step.form}
    for part, key in step.parts.items():
        element = fields.get(key)
        if element and element.type == "list" and isinstance(element.of, str):
            element = dictionary.elements.get(element.of)
        if element is None or element.type != "person":
            yield f"步骤「{step.name}」的「{part}」须由表单里的人员型字段指明，「{key}」不是"
        if len(part) > LONGEST_PART:
            yield f"步骤「{step.name}」的「{part}」超过 {LONGEST_PART} 个字符"


def _beyond_the_end(step: Step, ends: set[str]) -> Iterator[str]:
    if step.afterwards and step.to:
        yield f"结束之后的步骤「{step.name}」不能改变环节（to）"
    if (ended := ends & set(step.from_stages)) and not step.afterwards:
        yield f"步骤「{step.name}」不能从结束环节「{'、'.join(sorted(ended))}」开始"


def _way(procedure: Procedure, ends: set[str]) -> Iterator[Mistake]:
    """Every stage can be reached from the beginning and leads to an end."""
    if not ends:
        yield ("stages",), "没有结束环节（end: true）"
    if all(step.from_stages for step in procedure.steps):
        yield ("steps",), "没有开始步骤（from: []）"
    moves = [(a, step.to) for step in procedure.steps if step.to for a in step.from_stages]
    reached = _closure({step.to for step in procedure.steps if step.to and not step.from_stages}, moves)
    leading = _closure(set(ends), [(b, a) for a, b in moves])
    for i, stage in enumerate(procedure.stages):
        if stage.name not in reached:
            yield ("stages", i), f"环节「{stage.name}」到达不了"
        if ends and stage.name not in leading:
            yield ("stages", i), f"环节「{stage.name}」到不了结束"


def _closure(start: set[str], moves: list[tuple[str, str]]) -> set[str]:
    reached = set(start)
    while more := {b for a, b in moves if a in reached} - reached:
        reached |= more
    return reached
