"""What an agency's overlay adds to a procedure, in words, for those who decide on it."""

from __future__ import annotations

from collections.abc import Iterator

from hengjian.law.dictionary import Field
from hengjian.law.overlay import Floor
from hengjian.law.procedures import OWN, Procedure, Resolved, Step
from hengjian.proceedings import standards

Group = tuple[str, list[str]]


def told(floor: Floor, own: Resolved) -> list[Group]:
    """Every difference from the floor, by kind; kinds without any are left out."""
    before = {step.name: step for step in floor.procedure.steps}
    groups: list[Group] = [
        ("增设的环节", [stage.title for stage in own.procedure.stages if stage.name.startswith(OWN)]),
        ("增设的步骤", [_step(own.procedure, step) for step in own.procedure.steps if step.name in own.added]),
        ("须先办理", [line for step in own.procedure.steps for line in _order(own.procedure, before, step)]),
        ("增设的数据项", [line for step in own.procedure.steps for line in _fields(own, before, step)]),
        ("增发的文书", [line for step in own.procedure.steps for line in _documents(before, step)]),
        ("更严的办理人", [line for step in own.procedure.steps for line in _people(before, step)]),
        ("缩短的期限", [_clock(floor, name, days) for name, days in own.shorter.items()]),
        ("本机关版式", [_title(code) for code in own.layouts]),
    ]
    return [(title, lines) for title, lines in groups if lines]


def _step(procedure: Procedure, step: Step) -> str:
    stages = "、".join(procedure.stage(name).title for name in step.from_stages)
    leads = f"，办理后进入“{procedure.stage(step.to).title}”" if step.to else ""
    signed = f"，{step.officers} 名执法人员确认" if step.officers else ""
    return f"“{step.title}”：在“{stages}”由{_roles(step.roles)}办理{leads}{signed}"


def _roles(names: list[str]) -> str:
    return "或者".join(standards.law().roles.get(name, name) for name in names)


def _order(procedure: Procedure, before: dict[str, Step], step: Step) -> Iterator[str]:
    known = before[step.name].after if step.name in before else []
    if first := [procedure.step(name).title for name in step.after if name not in known]:
        yield f"“{step.title}”之前须办理“{'”“'.join(first)}”"


def _fields(own: Resolved, before: dict[str, Step], step: Step) -> Iterator[str]:
    known = {field.key for field in before[step.name].form} if step.name in before else set()
    for field in step.form:
        if field.key not in known:
            element = own.dictionary[field.element]
            sealed = "，加密保存" if element.sealed else ""
            yield f"“{step.title}”：{own.dictionary.label(field)}（{element.level}，{_needed(field)}{sealed}）"


def _needed(field: Field) -> str:
    return "选填" if field.required is False else "必填" if field.required is True and not field.when else "按条件填写"


def _documents(before: dict[str, Step], step: Step) -> Iterator[str]:
    known = before[step.name].papers if step.name in before else []
    for paper in step.papers:
        if paper not in known:
            yield f"“{step.title}”：{_title(paper.code)}"


def _title(code: str) -> str:
    return f"《{standards.law().documents[code].title}》（{code}）"


def _people(before: dict[str, Step], step: Step) -> Iterator[str]:
    floor = before.get(step.name)
    if floor is None:
        return
    if set(step.roles) != set(floor.roles):
        yield f"“{step.title}”只由{_roles(step.roles)}办理"
    if step.officers > floor.officers:
        yield f"“{step.title}”由 {step.officers} 名执法人员确认"


def _clock(floor: Floor, name: str, days: int) -> str:
    limit = floor.lengths[name]
    return f"{limit.title}：{limit.length.n}{limit.length.unit.label} → {days}{limit.length.unit.label}"
