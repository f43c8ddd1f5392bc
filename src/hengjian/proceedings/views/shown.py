"""From what was read to what components show. No query is made here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse

from hengjian.kernel.clock import Unit
from hengjian.law.procedures import Step as LawStep
from hengjian.law.rules import Verdict
from hengjian.proceedings import forms, participation, standards, versions
from hengjian.proceedings.family import Member
from hengjian.proceedings.models import Channel
from hengjian.proceedings.reading import CaseFile, Running, moment_text, today
from hengjian.proceedings.sealing import is_reference
from hengjian.proceedings.state import CORRECT, END_PARTICIPATION, GENERIC, INVITE, VOID_NUMBER, WAIVE, Step
from hengjian.ui import components as ui
from hengjian.ui.citing import cited

OWN_MARK = "（本机关增设）"
GENERIC_TITLES = {"correct": "更正", "recalculate": "重新计算期限", "waive": "放行", "void_number": "作废文书",
                  "invite": "邀请参与", "end_participation": "结束参与",
                  "ask_destruction": "申请销毁封存内容", "decide_destruction": "决定是否销毁", "restrict": "限制查阅",
                  "lift_restriction": "解除限制"}
PARTY = ("party_kind", "party_id_number", "party_other_id_number", "party_uscc", "party_representative", "party_phone")
OUTCOMES: dict[str, Any] = {"passed": "met", "failed": "unmet", "unknown": "unknown", "waived": "waived"}


def remaining_text(clock: Running) -> str:
    """剩 12 日, 今日到期, 已逾期 3 个工作日."""
    if clock.left is None:
        return f"{clock.row.met_on:%m-%d} 完成"
    if clock.row.paused_since:
        return f"自 {clock.row.paused_since:%m-%d} 起暂停"
    if not clock.binding and clock.left < 0:
        return "已届满"
    return left_text(clock.left, clock.unit, clock.row.due_on)


def left_text(left: int, unit: Unit, due: date) -> str:
    """What is left of a limit in words. Over a weekend no working day has passed, yet a limit may be over."""
    if due == today():
        return "今日到期"
    if left == 0:
        return "已逾期"
    days = f"{abs(left)} {Unit.WD.label if unit is Unit.WD else Unit.D.label}"
    return f"已逾期 {days}" if due < today() else f"剩 {days}"


def clock(one: Running) -> ui.Clock:
    row = one.row
    length = max((row.due_on - row.start_on).days, 1)
    gone = (today() - row.start_on).days
    notes = "（暂定，放假安排未公布）" if row.provisional else ""
    notes += "" if row.verified else "（参数未核）"
    level: Any = one.level
    end = "，恢复后推算最后一日" if level == "paused" else f" → {row.due_on:%m-%d}"
    return ui.Clock(
        title=row.title,
        remaining=remaining_text(one),
        level=level,
        used=min(100, max(0, round(100 * gone / length))) if level not in ("done", "paused") and one.binding else None,
        basis=f"{row.start_on:%m-%d} 起 {row.length}{end}{notes} · {cited(row.cite)}",
        explain_url=reverse("case-clock", args=[row.proceeding_id, row.id]),
    )


def step_title(file: CaseFile, name: str) -> str:
    return GENERIC_TITLES.get(name) or file.procedure.step(name).title


def marked(file: CaseFile, name: str) -> str:
    """The title of a step, with a mark where the agency has added it."""
    return step_title(file, name) + (OWN_MARK if name in file.resolved.added else "")


def effect(verdict: Verdict) -> str:
    """What the rule asks for, where the verdict alone does not say it: nobody can tell whether it holds."""
    return standards.law().effects.get(verdict.rule, "") if verdict.status == "unknown" else ""


def why(verdict: Verdict) -> str:
    """Why an act was refused, in words: the verdict, and where nobody can tell, what the rule asks for."""
    return f"{verdict.message}。{asks}" if (asks := effect(verdict)) else verdict.message


def gate(verdict: Verdict) -> ui.Gate:
    detail = " · ".join(part for part in (effect(verdict), verdict.arithmetic, verdict.fix if verdict.blocks else "",
                                          f"例外：{verdict.exception}" if verdict.exception else "") if part)
    return ui.Gate(OUTCOMES[verdict.status], verdict.message, cited(verdict.cite), detail)


def supposed(file: CaseFile, step: LawStep) -> str:
    """On what supposition the gates of a step to come were judged."""
    if step.officers < 2 or not file.row.handler_names:
        return ""
    return f"按{'、'.join(file.row.handler_names.split())}到场并由本人确认推算。"


def facts(file: CaseFile) -> list[tuple[str, list[ui.Definition]]]:
    """What was said, by step in the order of the procedure; corrected values as they count now."""
    made = []
    for step in file.procedure.steps:
        latest = file.state.latest.get(step.name)
        if latest and latest.data:
            made.append((marked(file, step.name), definitions(file, step.name, latest.data)))
    return made


def definitions(file: CaseFile, step: str, data: dict[str, Any]) -> list[ui.Definition]:
    """Labels and values of one step's data; sealed values masked, with the way to see them."""
    dictionary, made = file.resolved.dictionary, []
    for field in file.procedure.step(step).form:
        value = data.get(field.key)
        if value is None:
            continue
        element, label = dictionary[field.element], dictionary.label(field)
        if is_reference(value) and file.destroyed:
            made.append(ui.Definition(label, "已依法销毁"))
        elif is_reference(value):
            masked = forms.masked(element, file.open_sealed(value))
            closed = element.name in file.hidden
            url = "" if closed else reverse("case-reveal", args=[file.row.id, UUID(value["sealed"])])
            made.append(ui.Definition(label, sealed=ui.Sealed(masked, url, label)))
        else:
            made.append(ui.Definition(label, forms.value_text(dictionary, element, _named(file, value))))
    return made


def _named(file: CaseFile, value: Any) -> Any:
    """People by the names that were kept with the steps, the item of the case by its title."""
    if isinstance(value, list):
        return [_named(file, one) for one in value]
    if value == file.row.item_code and file.row.item_title:
        return f"{file.row.item_title}（{value}）"
    return file.named.get(value, value) if isinstance(value, str) and len(value) == 36 else value


def party(file: CaseFile) -> list[ui.Definition]:
    """The party at a glance, as last said in the case."""
    for step in reversed(file.state.by_time()):
        wanted = {name: step.data[name] for name in PARTY if name in step.data} if step.name not in GENERIC else {}
        if "party_kind" in wanted:
            return definitions(file, step.name, wanted)
    return []


def timeline(file: CaseFile) -> list[ui.TimelineEntry]:
    """Every record, newest first: what, who, when it happened, when recorded, by which channel."""
    said = {step.id: dict(step.body.get("data", {})) for step in file.state.steps}
    made = [(step.occurred_at, step.recorded_at, _entry(file, step, said)) for step in file.state.steps]
    for child in file.family.children(file.row.id):
        made += [(step.occurred_at, step.recorded_at, _entry_within(child, step)) for step in child.state.steps]
    return [entry for _, _, entry in sorted(made, key=lambda one: one[:2], reverse=True)]


def _entry_within(child: Member, step: Step) -> ui.TimelineEntry:
    """A record of a proceeding within this one; the rest of it stands on its own page."""
    procedure = versions.of(child.procedure, child.version).procedure
    title = GENERIC_TITLES.get(step.name) or procedure.step(step.name).title
    officers = "、".join(f"{o['name']}（{HOW.get(o['how'], o['how'])}）" for o in step.body.get("officers", []))
    return ui.TimelineEntry(
        at=moment_text(step.occurred_at, step.precision), title=f"{procedure.title}：{title}", who=officers,
        detail=f"录入 {step.by} {moment_text(step.recorded_at)}",
    )


def _entry(file: CaseFile, step: Step, said: dict[UUID, dict[str, Any]]) -> ui.TimelineEntry:
    record = file.records[step.id]
    recorded = moment_text(step.recorded_at)
    happened = moment_text(step.occurred_at, step.precision)
    officers = "、".join(f"{o['name']}（{HOW.get(o['how'], o['how'])}）" for o in step.body.get("officers", []))
    failed = [v for v in step.body.get("verdicts", []) if v["status"] in ("failed", "unknown")]
    details = [f"第 {step.seq} 条，{step.by} {recorded} 录入", Channel(record.channel).label]
    if entry := file.entries.get(step.id):
        details.append(f"存证序号 {entry.sequence + 1}")
    tone: ui.Tone = ""
    if step.name == WAIVE:
        details.append(f"放行“{step.data['title']}”（{step_title(file, step.data['step'])}）：{step.data['reason']}")
        tone = "warn"
    if step.name == VOID_NUMBER:
        details.append(f"《{step.data['title']}》{step.data['number']} 作废：{step.data['reason']}")
        tone = "warn"
    if step.name in (INVITE, END_PARTICIPATION):
        details.append(participation.said(step.data))
    if step.name in SECRECY:
        details.append(SECRECY[step.name](step.data))
        tone = "warn"
    details += [f"放行：{v['message']}" for v in step.body.get("verdicts", []) if v["status"] == "waived"]
    if step.name == CORRECT:
        details += _changes(file, step, said)
        tone = "warn"
    details += [f"不符合：{v['message']}" for v in failed]
    if step.corrected_by:
        details.append("本记录后来经过更正，见上")
    return ui.TimelineEntry(
        at=happened, title=marked(file, step.name), who=officers, detail="；".join(details),
        cite="、".join(cited(v["cite"]) for v in failed), tone="bad" if failed else tone, id=f"r-{step.seq}",
    )


def _destruction(data: dict[str, Any]) -> str:
    if not data["approved"]:
        return f"不批准{data['asked_by']}的申请：{data['opinion']}"
    return (f"批准{data['asked_by']}的申请，已销毁 {data['values']} 项封存的值、{data['files']} 个文件"
            f"（{data['title']}，{data['basis']}）：{data['opinion']}")


SECRECY: dict[str, Callable[[dict[str, Any]], str]] = {
    "ask_destruction": lambda data: f"{data['title']}（{data['basis']}）：{data['reason']}",
    "decide_destruction": _destruction,
    "restrict": lambda data: f"{data['title']}{'：证据“' + data['evidence'] + '”' if data['evidence'] else ''}"
                             f"（{data['basis']}）：{data['reason']}",
    "lift_restriction": lambda data: f"{data['title']}：{data['reason']}",
}
"""What the timeline says of the steps that destroy, restrict and lift."""
HOW = {"session": "本人会话", "pin": "本人口令", "own_session": "本人会话确认", "paper": "纸质签名", "named": "仅署名"}


def _changes(file: CaseFile, step: Step, said: dict[UUID, dict[str, Any]]) -> list[str]:
    """Old and new of a correction; sealed values are named, not shown."""
    target = next(s for s in file.state.steps if str(s.id) == step.body["data"]["step_id"])
    before, after = said[target.id], step.body["data"]["data"]
    said[target.id] = dict(after)
    dictionary = file.resolved.dictionary
    lines = [f"更正“{step_title(file, target.name)}”", f"理由：{step.body['data']['reason']}",
             f"更正申请 {step.body['data']['request_number']}{_asked_by(step)}"]
    if target.name in GENERIC:
        return lines
    for field in file.procedure.step(target.name).form:
        old, new = before.get(field.key), after.get(field.key)
        if _same(old, new):
            continue
        element, label = dictionary[field.element], dictionary.label(field)
        if element.sealed:
            lines.append(f"“{label}”已更正（内容已加密）")
        else:
            shown = (forms.value_text(dictionary, element, value) for value in (old, new))
            lines.append(f"“{label}”" + " → ".join(shown))
    return lines


def _asked_by(step: Step) -> str:
    """Who asked for a correction; records of before do not say."""
    name = step.body["data"].get("applicant_name", "")
    return f"（{name}申请）" if name else ""


def _same(old: Any, new: Any) -> bool:
    """Sealed anew, the same value has another reference but the same index."""
    if is_reference(old) and is_reference(new):
        return bool(old.get("index") == new.get("index"))
    return bool(old == new)
