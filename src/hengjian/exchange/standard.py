"""Whether a reported line may come in: who reports, by which channel, which step, when, and the data standard."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

import msgspec

from hengjian.exchange.envelope import Envelope
from hengjian.identity.models import Organisation
from hengjian.identity.services import SHANGHAI
from hengjian.kernel.problem import Problem, Problems
from hengjian.law import platform
from hengjian.law.elements import Form, check, holding
from hengjian.law.fast import Find, Plain, finder, plain
from hengjian.law.procedures import Procedure
from hengjian.law.procedures import Step as LawStep
from hengjian.law.values import day_of, moment_of
from hengjian.proceedings import forms, standards, timing
from hengjian.proceedings.behaviours import behaviour_of
from hengjian.proceedings.models import Channel
from hengjian.registry.models import Certificate

SHOWN = 60
CITE = platform.cite("channel")


class StepStandard:
    """What lines of one step are held against; made when first met."""

    def __init__(self, procedure: Procedure, step: LawStep) -> None:
        self.procedure, self.step = procedure, step
        self.form: Form = step.form
        self.plain: Plain = plain(standards.law().dictionary, self.form)
        self.by_day = step.time_precision == "day"
        self.opens = not step.from_stages

    @cached_property
    def sealing(self) -> frozenset[str]:
        """The members of the data that are, or may hold, values of level L3 and above."""
        return holding(standards.law().dictionary, self.form, lambda element: element.sealed)

    @cached_property
    def files(self) -> Find:
        """What the data names in files, with its place."""
        return finder(standards.law().dictionary, self.form, lambda element: element.type == "file")


_steps: dict[tuple[str, str], StepStandard] = {}


def step_standard(procedure: str, step: str) -> StepStandard | None:
    """The standard of a step; None where there is no such procedure or step, or no app that knows what it means."""
    if (procedure, step) not in _steps:
        try:
            found = standards.law().procedures[procedure]
            behaviour_of(procedure)
            _steps[procedure, step] = StepStandard(found, found.step(step))
        except LookupError:
            return None
    return _steps[procedure, step]


class Judge(msgspec.Struct):
    """Holds lines against the standard as of one moment. Certificates asked for are remembered."""

    now: datetime
    certificates: dict[str, bool] = msgspec.field(default_factory=dict)
    today: date = date.min
    """The day of `now` in Beijing."""

    _early: datetime = datetime(2000, 1, 1, tzinfo=SHANGHAI)

    def __post_init__(self) -> None:
        self.today = self.now.astimezone(SHANGHAI).date()

    def know(self, numbers: Iterable[str]) -> None:
        """Asks once for the certificates that a chunk of lines names."""
        if asked := set(numbers) - self.certificates.keys():
            there = set(Certificate.objects.filter(number__in=asked).values_list("number", flat=True))
            self.certificates |= {number: number in there for number in asked}

    def problems(self, line: Envelope, agency: Organisation) -> list[Problem]:
        """Everything that keeps a line out; empty where it may come in."""
        step = step_standard(line.procedure, line.step)
        if step is None:
            return [_no_step(line)]
        problems: list[Problem] = []
        if agency.channel_for(line.procedure) == Channel.ONLINE:
            problems.append(Problem(
                code="channel", where="agency", cite=CITE,
                message=f"{agency.name}的“{step.procedure.title}”设定为在线办案，不接收补报",
                fix="在平台上办理；确需改为直接录入或系统对接的，请司法行政机关调整"))
        problems += self._when(line, step)
        problems += [
            Problem(code="no_certificate", where=f"officers.{i}", message=f"执法证号「{number}」没有登记",
                    fix="核对证号；新发的证件先办理人员信息登记")
            for i, number in enumerate(line.officers) if not self.certificates.get(number)
        ]
        if line.numbers and (strange := line.numbers.keys() - {paper.code for paper in step.step.papers}):
            problems.append(Problem(code="no_document", where="numbers", fix="只报该环节文书的文号",
                                    message=f"“{step.step.title}”没有文书「{'、'.join(sorted(strange)[:5])}」"))
        if not step.plain(line.data, self.today):
            found = check(standards.law().dictionary, step.form, line.data, self.today)
            problems += [msgspec.structs.replace(p, where=f"data.{p.where}") for p in found.problems]
            if found.problems:
                return problems
        return problems + _files(line, step)

    def _when(self, line: Envelope, step: StepStandard) -> list[Problem]:
        try:
            at = occurred_at(line, step)
            if not self._early < at < self.now:  # the common case needs no closer look
                timing.check(at, self.now, None)
        except Problems as found:
            return found.problems
        return []


def occurred_at(line: Envelope, step: StepStandard) -> datetime:
    """When the step happened; of a step known to the day, that day's beginning. Raises Problems."""
    text = line.occurred_at
    if len(text) == 25 and text[10] == "T" and not step.by_day:
        with suppress(ValueError):
            return datetime.fromisoformat(text)
    day = day_of(text) if step.by_day else None
    moment = datetime.combine(day, time.min, SHANGHAI) if day else moment_of(text)
    if moment is None:
        shape = "2026-03-02" if step.by_day else "2026-03-02T10:00:00+08:00"
        raise Problems([Problem(code="wrong_type", where="occurred_at", message="「办理时间」（occurred_at）无法识别",
                                fix=f"写成 {shape} 的样子")])
    return datetime.combine(moment.astimezone(SHANGHAI).date(), time.min, SHANGHAI) if step.by_day else moment


def is_sealed(line: Envelope) -> bool:
    """Whether a line holds, or may hold, values of level L3 and above."""
    step = step_standard(line.procedure, line.step)
    return step is None or not step.sealing.isdisjoint(line.data)


def _no_step(line: Envelope) -> Problem:
    procedure = standards.law().procedures.get(line.procedure)
    if procedure is None or not _is_kept(procedure.name):
        known = "、".join(name for name in sorted(standards.law().procedures) if _is_kept(name))
        return Problem(code="no_procedure", where="procedure", message="没有这种程序", fix=f"现有：{known}"[:300])
    known = "、".join(step.name for step in procedure.steps)
    return Problem(code="no_step", where="step", message=f"“{procedure.title}”没有这个环节", fix=f"现有：{known}"[:600])


def _is_kept(procedure: str) -> bool:
    """Whether some app knows what a procedure means."""
    try:
        return bool(behaviour_of(procedure))
    except LookupError:
        return False


def _files(line: Envelope, step: StepStandard) -> list[Problem]:
    missing = [path for path, _, digest in step.files(line.data) if digest not in line.files]
    return [Problem(code="no_file", where=f"data.{path}", message="附件没有列在 files 中",
                    fix="在 files 中列出附件的摘要（SM3）和名称") for path in missing]


class Shown(msgspec.Struct, frozen=True):
    """The name of what a problem is about, and its value as it may be kept."""

    label: str
    value: str


def shown(line: dict[str, Any], where: str) -> Shown:
    """What a problem is about. Values of L3 and above are masked, and so is what nobody can place."""
    head, *path = where.split(".")
    if head != "data":
        from hengjian.exchange.envelope import PARTS

        part, value = PARTS.get(head), line.get(head)
        for name in path:
            value = value[int(name)] if isinstance(value, list) and name.isdigit() and int(name) < len(value) else ""
        if part is None or head == "data":
            return Shown("", "＊＊＊" if head in line else "")
        return Shown(part.label, _short(value))
    step = step_standard(str(line.get("procedure")), str(line.get("step")))
    if step is None:
        return Shown("", "")
    return _element(step.form, line.get("data"), path)


def _element(form: Form, data: Any, path: list[str]) -> Shown:
    dictionary = standards.law().dictionary
    labels: list[str] = []
    sealed, element, value = False, None, data
    for name in path:
        if isinstance(value, list) and name.isdigit():
            value = value[int(name)] if int(name) < len(value) else None
            labels.append(f"第{int(name) + 1}项")
            if element is not None and isinstance(element.of, str):
                element = dictionary[element.of]
                sealed |= element.sealed
            continue
        field = next((f for f in form if f.key == name), None)
        if field is None:
            there = isinstance(value, dict) and value.get(name) is not None
            return Shown("·".join(labels), "＊＊＊" if there else "")
        element = dictionary[field.element]
        sealed |= element.sealed
        labels.append(dictionary.label(field))
        value = value.get(name) if isinstance(value, dict) else None
        form = dictionary.form_of(element)
    if value is None or element is None:
        return Shown("·".join(labels), "")
    if sealed:
        return Shown("·".join(labels), forms.masked(element, value) if isinstance(value, str) else "＊＊＊")
    # What holds other values (a place, a list's row) may hold sealed ones, or anything in a member nobody knows.
    return Shown("·".join(labels), "" if isinstance(value, dict | list) else _short(value))


def _short(value: Any) -> str:
    if isinstance(value, dict | list):
        return ""
    text = "".join(c if c.isprintable() else "�" for c in str(value)) if value is not None else ""
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
