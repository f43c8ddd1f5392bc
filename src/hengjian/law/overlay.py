"""Overlays: an agency's own steps, fields, approvals and layouts on a procedure, held against the floor.

The procedure of the house is the floor. An overlay may add to it and be stricter; `resolve` applies it and
refuses, with a reason for each, whatever would take something of the floor away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from hengjian.kernel.clock import Length
from hengjian.kernel.problem import Problem, Problems
from hengjian.law import source
from hengjian.law.dictionary import Dictionary, Element, Field
from hengjian.law.procedures import OWN, DocumentOf, Procedure, Resolved, Stage, Step, mistakes
from hengjian.law.procedures import resolve as resolved
from hengjian.law.rules.rule import Rule
from hengjian.law.source import Loaded

CALLED = Path("第")
"""What the text is called in complaints about it, before the number of the line."""
LONGEST = 100_000
"""Characters of an overlay's text."""
MOST_OFFICERS = 2
"""As many as a form lets confirm."""


class StepChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What an agency changes at a step of the floor: more fields, documents and steps before it, fewer roles.

    What is to be dropped can be written down, and is refused: who asks shall be told why not.
    """

    form: list[str | Field] = []
    documents: list[str | DocumentOf] = []
    after: list[str] = []
    officers: int | None = None
    roles: list[str] | None = None
    fields_dropped: list[str] = []
    documents_dropped: list[str] = []


class Overlay(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """An agency's arrangement of one procedure.

    `clocks` gives days for clocks by name, `layouts` Typst sources for documents by code. What is to be dropped
    can be written down, and is refused.
    """

    procedure: str
    title: str
    elements: dict[str, Element] = {}
    stages: list[Stage] = []
    steps: list[Step] = []
    changes: dict[str, StepChange] = {}
    clocks: dict[str, int] = {}
    layouts: dict[str, str] = {}
    steps_dropped: list[str] = []
    gates_dropped: list[str] = []


class Limit(msgspec.Struct, frozen=True):
    """A clock of the floor: its title with the article, how long it is, whose it is, and whether it counts back."""

    title: str
    length: Length
    holder: str = "agency"
    back: bool = False


class Floor(msgspec.Struct, frozen=True):
    """What an overlay of a procedure is held against: the procedure, its clocks' lengths today, its gates."""

    procedure: Procedure
    dictionary: Dictionary
    lengths: Mapping[str, Limit]
    gates: tuple[Rule, ...]
    documents: frozenset[str]
    """Codes of documents there are."""
    roles: Mapping[str, str]


def read(text: str) -> Overlay:
    """An overlay from YAML or JSON. Raises Problems where it cannot be read."""
    return parsed(text).value


def parsed(text: str) -> Loaded[Overlay]:
    """An overlay that still knows the line of each part. Raises Problems, each with its line."""
    if len(text) > LONGEST:
        raise Problems([Problem(code="too_long", where="line.1", message=f"设置超过 {LONGEST} 字", fix="请精简")])
    try:
        return source.parse(text, CALLED, Overlay, aliases=False)
    except source.LawError as error:
        found = (one.split(": ", 1) for one in error.errors)
        raise Problems([Problem(code="unreadable", where=f"line.{place.rpartition(':')[2]}",
                                message=f"本机关程序设置读不出：{what}", fix="按程序设置的格式填写")
                        for place, what in found]) from None


def line_of(text: Loaded[Overlay], where: str) -> int:
    """The line of the text that a problem is about."""
    kind, _, rest = where.partition(".")
    if kind == "line":
        return int(rest)
    name, _, below = rest.partition(".")
    own = text.value
    rows = {"steps": [one.name for one in own.steps], "stages": [one.name for one in own.stages],
            "steps_dropped": own.steps_dropped, "gates_dropped": own.gates_dropped}.get(kind)
    if rows is None:
        return text.line(kind, name, below)
    return text.line(kind, rows.index(name), below) if name in rows else text.line("changes", name, below)


def resolve(floor: Floor, overlay: Overlay) -> Resolved:
    """The procedure with the overlay on it. Raises Problems with everything the floor does not allow."""
    problems = [*_asked_to_drop(floor, overlay), *_names(floor, overlay), *_clocks(floor, overlay),
                *_layouts(floor, overlay)]
    if problems:
        raise Problems(problems)
    procedure = applied(floor.procedure, overlay)
    dictionary = _extended(floor.dictionary, overlay.elements)
    problems = [*_lowered(floor.procedure, procedure), *_shortcuts(floor.procedure, procedure),
                *_sound(procedure, dictionary, floor)]
    if problems:
        raise Problems(problems)
    return resolved(procedure, dictionary, overlay)


def applied(floor: Procedure, overlay: Overlay) -> Procedure:
    """The floor with the overlay's additions and changes, unchecked."""
    steps = [_changed(step, overlay.changes.get(step.name)) for step in floor.steps]
    if not (overlay.steps or overlay.stages or overlay.changes):
        return floor
    return msgspec.structs.replace(floor, stages=[*floor.stages[:-1], *overlay.stages, floor.stages[-1]],
                                   steps=[*steps, *overlay.steps])


def _changed(step: Step, change: StepChange | None) -> Step:
    if change is None:
        return step
    return msgspec.structs.replace(
        step,
        fields=[field for field in step.fields if _key(field) not in change.fields_dropped] + change.form,
        documents=[one for one in step.papers if one.code not in change.documents_dropped] + change.documents,
        after=[*step.after, *change.after],
        officers=step.officers if change.officers is None else change.officers,
        roles=step.roles if change.roles is None else change.roles,
    )


def _key(field: str | Field) -> str:
    return field if isinstance(field, str) else field.key


# -- what is refused ----------------------------------------------------------------------------------------------


def _refused(where: str, message: str, cite: str = "", fix: str = "保留该项，可以另外增加更严的要求") -> Problem:
    return Problem(code="below_floor", where=where, message=message, cite=cite, fix=fix)


def _asked_to_drop(floor: Floor, overlay: Overlay) -> Iterator[Problem]:
    basis = floor.procedure.cites[0] if floor.procedure.cites else ""
    for name in overlay.steps_dropped:
        title = next((step.title for step in floor.procedure.steps if step.name == name), name)
        yield _refused(f"steps_dropped.{name}", f"不能去掉步骤“{title}”：它是程序规定的环节", basis)
    gates = {rule.id: rule for rule in floor.gates}
    for name in overlay.gates_dropped:
        rule = gates.get(name)
        title, cite = (rule.title, rule.cite) if rule else (name, "")
        yield _refused(f"gates_dropped.{name}", f"不能去掉闸门 {name}“{title}”", cite,
                       "法定闸门无人可以免除；本地更严的闸门可以在个案中由有权人员放行并写明理由")


def _extended(dictionary: Dictionary, elements: Mapping[str, Element]) -> Dictionary:
    """The dictionary with the agency's own elements. Raises Problems where one of them is no sound element."""
    try:
        return dictionary.extended(elements)
    except source.LawError as error:
        raise Problems([_refused("elements", one, fix="按数据元的格式改正") for one in error.errors]) from None


def _names(floor: Floor, overlay: Overlay) -> Iterator[Problem]:
    """Only steps of the floor can be changed; what is added has a name of its own."""
    known = {step.name for step in floor.procedure.steps}
    for name in overlay.changes:
        if name not in known:
            yield _refused(f"changes.{name}", f"程序里没有步骤“{name}”", fix="核对步骤名称")
    for kind, names in (("steps", [s.name for s in overlay.steps]), ("stages", [s.name for s in overlay.stages]),
                        ("elements", list(overlay.elements))):
        for name in names:
            if not name.startswith(OWN):
                yield _refused(f"{kind}.{name}", f"增设的名称“{name}”须以 {OWN} 开头", fix=f"改为 {OWN}{name}")
    for stage in overlay.stages:
        if stage.end:
            yield _refused(f"stages.{stage.name}", f"增设的环节“{stage.title}”不能是结束环节",
                           fix="案件只能在程序规定的环节结束")


def _clocks(floor: Floor, overlay: Overlay) -> Iterator[Problem]:
    for name, days in overlay.clocks.items():
        if name not in floor.lengths:
            yield _refused(f"clocks.{name}", f"程序里没有期限“{name}”", fix="核对期限名称")
            continue
        limit = floor.lengths[name]
        whole, unit = limit.length.n, limit.length.unit.label
        said = f"期限“{limit.title}”是 {whole}{unit}，不能改为 {days}{unit}"
        if limit.back and days != whole:
            yield _refused(f"clocks.{name}", f"{said}：它是提前的时间", fix="删去这一项")
        elif limit.holder == "party" and 0 < days < whole:
            yield _refused(f"clocks.{name}", f"{said}：它是当事人的期限，不能缩短", fix="删去这一项")
        elif not 0 < days <= whole:
            yield _refused(f"clocks.{name}", said, fix=f"填 1 至 {whole} 之间的数")


def _layouts(floor: Floor, overlay: Overlay) -> Iterator[Problem]:
    for code in overlay.layouts:
        if code not in floor.documents:
            yield _refused(f"layouts.{code}", f"没有文书 {code}", fix="核对文书编号")


def _lowered(floor: Procedure, own: Procedure) -> Iterator[Problem]:
    """Each step of the floor asks for at least as much as before."""
    steps = {step.name: step for step in own.steps}
    for step in floor.steps:
        yield from _step_lowered(step, steps[step.name])


def _step_lowered(floor: Step, own: Step) -> Iterator[Problem]:
    at, title = f"changes.{floor.name}", floor.title
    kept = {field.key for field in own.form}
    for field in floor.form:
        if field.key not in kept:
            yield _refused(f"{at}.form", f"“{title}”不能去掉数据项“{field.key}”")
    for paper in floor.papers:
        if paper not in own.papers:
            yield _refused(f"{at}.documents", f"“{title}”不能去掉文书 {paper.code}")
    if own.officers < floor.officers:
        yield _refused(f"{at}.officers", f"“{title}”的执法人员不能少于 {floor.officers} 人")
    for field in own.form:
        if field not in floor.form and not field.key.startswith(OWN):
            yield _refused(f"{at}.form", f"增设的数据项“{field.key}”须以 {OWN} 开头",
                           fix=f"用原有数据元时写成 {{element: {field.element}, name: {OWN}{field.element}}}")
    if not own.roles or set(own.roles) - set(floor.roles):
        yield _refused(f"{at}.roles", f"“{title}”只能由程序规定的岗位办理，可以减少，不能增加或者清空")


def _shortcuts(floor: Procedure, own: Procedure) -> Iterator[Problem]:
    """An added step stays at its stage, or leads through added stages back to where it left the floor.

    Otherwise it would reach a stage of the floor without the gates that stand at the floor's own steps.
    """
    ground = {stage.name for stage in floor.stages}
    added = [step for step in own.steps if step.name.startswith(OWN)]
    for step in added:
        if not step.from_stages:
            yield _refused(f"steps.{step.name}", f"增设的步骤“{step.title}”不能开始案件", fix="写明在哪些环节办理")
    origins = {(stage, origin) for origin, stage in _entries(added, ground)}
    for step in added:
        if step.to not in ground:
            continue
        came = {origin for stage, origin in origins if stage in step.from_stages}
        direct = {stage for stage in step.from_stages if stage in ground}
        if (came | direct) - {step.to}:
            reached = floor.stage(step.to).title
            yield _refused(f"steps.{step.name}", f"增设的步骤“{step.title}”会绕过程序规定的步骤进入“{reached}”",
                           fix="增设的步骤只能停留在原环节，或经增设的环节回到原环节；须先办理的，写在 after 中")


def _entries(added: list[Step], ground: set[str]) -> set[tuple[str, str]]:
    """(stage of the floor, added stage that can be reached from it by added steps alone)."""
    reach = {(a, s.to) for s in added if s.to and s.to not in ground for a in s.from_stages if a in ground}
    inner = {(a, s.to) for s in added if s.to and s.to not in ground for a in s.from_stages if a not in ground}
    while more := {(origin, b) for origin, a in reach for x, b in inner if x == a} - reach:
        reach |= more
    return reach


def _sound(procedure: Procedure, dictionary: Dictionary, floor: Floor) -> Iterator[Problem]:
    """The result is a procedure like any other: reachable stages, known elements, roles, documents."""
    for where, what in mistakes(procedure, dictionary, floor.roles):
        yield _refused(_named(procedure, where), what, fix="按提示改正程序设置")
    issued = {paper.code for step in floor.procedure.steps for paper in step.papers}
    for step in procedure.steps:
        for paper in step.papers:
            if paper.code not in floor.documents:
                yield _refused(f"steps.{step.name}.documents", f"没有文书 {paper.code}", fix="核对文书编号")
            elif paper.code not in issued:
                yield _refused(f"steps.{step.name}.documents", f"本程序不制发文书 {paper.code}，没有内容来源",
                               fix="只能增发程序里已有的文书")
    for step in procedure.steps:
        yield from _own_step(step, floor)
    yield from _dead_ends(procedure)


def _own_step(step: Step, floor: Floor) -> Iterator[Problem]:
    """Nobody who is to take an added step, or to sign one, may be missing; its fields are the agency's own."""
    before = next((one.officers for one in floor.procedure.steps if one.name == step.name), 0)
    if step.officers > max(before, MOST_OFFICERS):
        yield _refused(f"steps.{step.name}.officers", f"“{step.title}”最多由 {MOST_OFFICERS} 名执法人员确认",
                       fix="再要他人同意的，另设一个步骤")
    if not step.name.startswith(OWN):
        return
    if not step.roles:
        yield _refused(f"steps.{step.name}.roles", f"“{step.title}”没有写明由谁办理", fix="写明岗位")
    for field in step.form:
        if not field.key.startswith(OWN):
            yield _refused(f"steps.{step.name}.form", f"增设的数据项“{field.key}”须以 {OWN} 开头",
                           fix=f"用原有数据元时写成 {{element: {field.element}, name: {OWN}{field.element}}}")


def _dead_ends(procedure: Procedure) -> Iterator[Problem]:
    """What must come first can still be done wherever the step that waits for it may be wanted."""
    steps = {step.name: step for step in procedure.steps}
    for step in procedure.steps:
        where = f"steps.{step.name}.after"
        own = [steps[name] for name in step.after if name.startswith(OWN) and name in steps]
        if step.after and not step.from_stages:
            yield _refused(where, f"“{step.title}”开始案件，之前不能再有步骤", fix="把步骤设在登记之后")
            continue
        if step.name in _waited_for(steps, step):
            yield _refused(where, f"“{step.title}”要等的步骤又在等它，谁也不能先办", fix="改正 after")
            continue
        for first in own:
            for stage in step.from_stages:
                if not _leads(procedure, stage, step) & set(first.from_stages):
                    title = procedure.stage(stage).title
                    yield _refused(where, f"案件到了“{title}”就不能再办理“{first.title}”，“{step.title}”会永远办不了",
                                   fix=f"让“{first.title}”在“{title}”也能办理")


def _waited_for(steps: Mapping[str, Step], step: Step) -> set[str]:
    """Every step that must come before this one, directly or by way of others."""
    seen: set[str] = set()
    waiting = list(step.after)
    while waiting:
        if (name := waiting.pop()) not in seen and name in steps:
            seen.add(name)
            waiting += steps[name].after
    return seen


def _leads(procedure: Procedure, stage: str, without: Step) -> set[str]:
    """The stages that can be reached from one without taking a step."""
    reached = {stage}
    moves = [(a, step.to) for step in procedure.steps if step.to and step != without for a in step.from_stages]
    while more := {b for a, b in moves if a in reached} - reached:
        reached |= more
    return reached


def _named(procedure: Procedure, where: tuple[str | int, ...]) -> str:
    """A place in the procedure with the name of the step or stage instead of its number."""
    names = {"steps": [one.name for one in procedure.steps], "stages": [one.name for one in procedure.stages]}
    kind, *rest = map(str, where)
    if rest and kind in names:
        rest[0] = names[kind][int(rest[0])]
    return ".".join([kind, *rest])
