"""A small law of our own for the engine's concepts: a trial with reviews as children, waivers, pauses, instalments.

It stands beside the house's own standards in a copy of the folder, so that the house's rules find their steps.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import msgspec
import pytest
from django.db.models import Model

from hengjian.identity.models import Person, Post
from hengjian.law import source
from hengjian.law.catalogue import Law
from hengjian.law.facts import Label, Moment
from hengjian.law.facts_act import ActFacts
from hengjian.law.rulepacks import Params
from hengjian.law.rules.rule import Registry, Verdict, declaring_into, failed, passed, registry, rule
from hengjian.proceedings import behaviours, standards
from hengjian.proceedings.behaviours import Case, Signature
from hengjian.proceedings.door import Act
from hengjian.proceedings.state import State
from support.city import City

MAIN, REVIEW, DELIVERY = "trial.main", "trial.review", "trial.delivery"

ELEMENTS = """
elements:
  trial_word: {label: 说明, type: text, max_length: 200, level: L2}
  trial_secret: {label: 密语, type: text, max_length: 200, level: L3}
  trial_passed: {label: 是否通过, type: boolean, level: L2}
  trial_hearing: {label: 有听证权, type: boolean, level: L2}
  trial_days: {label: 延长天数, type: integer, minimum: 1, level: L2}
  trial_due: {label: 应付日, type: date, level: L2}
  trial_amount: {label: 金额, type: money, level: L2}
  trial_instalments: {label: 分期, type: list, of: [trial_due, trial_amount], minimum: 1, level: L2}
  trial_paper: {label: 所送文书, type: text, max_length: 20, level: L1}
  trial_reviewer: {label: 审核人员, type: person, role: LEGAL_REVIEWER, level: L2}
"""

MAIN_YAML = """
name: trial.main
title: 试验案件
behavior: trial
basis: 试验
cites: [试验法 第一条]
facts: TrialFacts
stages:
  - {name: opened, title: 已立案}
  - {name: studied, title: 已调查}
  - {name: decided, title: 已决定}
  - {name: closed, title: 已办结, end: true}
  - {name: dropped, title: 已撤销, end: true}
steps:
  - {name: open, title: 立案, action: 立案, from: [], to: opened, roles: [HANDLER_LEAD], form: [trial_word,
     {element: trial_secret, required: false}]}
  - {name: study, title: 调查, action: 记录调查, from: [opened], to: studied, roles: [HANDLER_LEAD], once: false,
     form: [trial_word]}
  - {name: test_sent, title: 送检, action: 送检, from: [opened, studied], to: null, roles: [HANDLER_LEAD],
     once: false}
  - {name: test_back, title: 收到检测结果, action: 登记检测结果, from: [opened, studied], to: null,
     roles: [HANDLER_LEAD], once: false}
  - {name: extend, title: 延长期限, action: 批准延长, from: [opened, studied], to: null, roles: [AGENCY_HEAD],
     once: false, form: [trial_days]}
  - {name: report, title: 报告进度, action: 报告进度, from: [opened, studied, decided], to: null,
     roles: [HANDLER_LEAD], once: false}
  - {name: decide, title: 决定, action: 作出决定, from: [studied], to: decided, roles: [HANDLER_LEAD],
     not_during: [trial.review], form: [trial_word, {element: trial_hearing, required: false},
     {element: trial_instalments, required: false}],
     documents: [T01, {code: T02, when: {trial_hearing: true}}, T03]}
  - {name: pay, title: 付款, action: 登记付款, from: [decided], to: null, roles: [HANDLER_LEAD], once: false,
     form: [trial_amount]}
  - {name: close, title: 结案, action: 结案, from: [decided], to: closed, roles: [HANDLER_LEAD]}
  - {name: drop, title: 撤销, action: 撤销, from: [opened, studied], to: dropped, roles: [HANDLER_LEAD]}
"""

REVIEW_YAML = """
name: trial.review
title: 试验审核
behavior: trial
basis: 试验
cites: [试验法 第二条]
facts: TrialFacts
within: {trial.main: [studied]}
stages:
  - {name: asked, title: 已送审}
  - {name: done, title: 已审核, end: true}
steps:
  - {name: ask, title: 送审, action: 送法制审核, from: [], to: asked, roles: [HANDLER_LEAD],
     form: [trial_reviewer], parts: {reviewer: trial_reviewer}}
  - {name: reassign, title: 改派, action: 改派审核人员, from: [asked], to: null, once: false, roles: [HANDLER_LEAD],
     form: [trial_reviewer], parts: {reviewer: trial_reviewer}}
  - {name: answer, title: 审核意见, action: 出具审核意见, from: [asked], to: done, roles: [LEGAL_REVIEWER],
     form: [trial_passed]}
"""

DELIVERY_YAML = """
name: trial.delivery
title: 试验送达
behavior: trial
basis: 试验
cites: [试验法 第三条]
facts: TrialFacts
single: false
within: {trial.*: [decided, asked]}
stages:
  - {name: begun, title: 送达中}
  - {name: served, title: 已送达, end: true}
steps:
  - {name: begin, title: 开始送达, action: 开始送达, from: [], to: begun, roles: [HANDLER_LEAD],
     form: [{element: trial_paper, required: false}]}
  - {name: served, title: 送达, action: 登记送达, from: [begun], to: served, roles: [HANDLER_LEAD]}
"""

CLOCKS = """
procedure: trial.main
clocks:
  whole:
    title: 办理期限
    cite: 试验法 第十条
    starts: [open]
    length: trial_whole
    stops: [decide, drop]
    holder: agency
    basis: 试验
    pauses:
      - {title: 检测, from: [test_sent], to: [test_back], cite: 试验法 第十一条}
      - {title: 送审, from: [trial.review/ask], to: [trial.review/answer], cite: 试验法 第十二条,
         param: trial_review_rests}
      - {title: 不算, from: [report], to: [study], cite: 试验法 第十三条, param: trial_report_rests}
    extends: [{step: extend, by: trial_days, at_most: trial_extra, cite: 试验法 第十四条}]
  progress:
    title: 报告进度
    cite: 试验法 第十五条
    starts: [open, report]
    length: trial_progress
    stops: [report, close]
    holder: agency
    basis: 试验
  delivery:
    title: 送达后缴款
    cite: 试验法 第十六条
    starts: [trial.delivery/served]
    length: trial_progress
    when: {trial_hearing: {not: true}}
    stops: [pay]
    holder: party
    basis: 试验
  handover:
    title: 送达决定
    cite: 试验法 第十八条
    starts: [decide]
    length: trial_progress
    stops: [trial.delivery/served]
    stops_when: {trial_paper: 决定书}
    holder: agency
    basis: 试验
  instalment:
    title: 分期付款
    cite: 试验法 第十七条
    starts: [decide]
    due_from: trial_due
    each: trial_instalments
    stops: [pay]
    holder: party
    basis: 试验
"""
PARAMS = """
  trial_whole: {description: 试验办理, unit: d, values: {"2020-01-01": 90}, basis: 试验, verified: true}
  trial_extra: {description: 试验延长, unit: d, values: {"2020-01-01": 30}, basis: 试验, verified: true}
  trial_progress: {description: 试验报告, unit: wd, values: {"2020-01-01": 10}, basis: 试验, verified: true}
  trial_review_rests: {description: 送审不计, unit: flag, values: {"2020-01-01": true}, basis: 试验, verified: true}
  trial_report_rests: {description: 报告不计, unit: flag, values: {"2020-01-01": false}, basis: 试验, verified: true}
"""

DOCUMENT = """
code: {code}
title: 试验文书{code}
{series}
cites: [试验法 第一条]
remedy: reconsideration_first
requirements: []
"""

ROLES = ("LEGAL_REVIEWER",)


class TrialFacts(ActFacts):
    """What the trial's rules look at."""

    at: Annotated[Moment, Label("时间")]
    word: Annotated[str, Label("说明")]
    reviewed: Annotated[bool, Label("审核通过")]
    studied_at: Annotated[Moment | None, Label("调查时间")]
    parent_word: Annotated[str, Label("所属案件说明")]
    doer: Annotated[str, Label("办理人")]


def _rules() -> Registry:
    """The house's rules that stand at steps of the house, and the trial's."""
    made = Registry()
    for one in registry():
        if "*/*" not in one.at:
            made.add(one)
    with declaring_into(made):
        @rule("SY-1", cite="试验法 第二条", title="先审后定", at="trial.main/decide", since="2020-01-01")
        def reviewed_first(case: TrialFacts, _: Params) -> Verdict:
            """No decision without a review that was passed."""
            return passed("已审核") if case.reviewed else failed("没有通过的审核", "先送审核")

        @rule("SY-2", cite="试验市办法 第一条", title="说明须详尽", at="trial.main/decide", since="2020-01-01",
              force="local", waived_by="AGENCY_HEAD")
        def detailed(case: TrialFacts, _: Params) -> Verdict:
            """The city wants reasons of at least four characters."""
            return passed("已说明") if len(case.word) >= 4 else failed("说明过于简单", "写详细一些")

        @rule("SY-3", cite="试验办案规范", title="不得含问号", at="trial.main/study", since="2020-01-01",
              force="practice")
        def without_question(case: TrialFacts, _: Params) -> Verdict:
            """Good practice writes no question marks."""
            return failed("说明含有问号", "删去问号") if "？" in case.word else passed("没有问号")

        @rule("SY-4", cite="试验法 第四条", title="先调查后决定", at="trial.main/decide", since="2020-01-01")
        def studied_first(case: TrialFacts, _: Params) -> Verdict:
            """A decision comes after the inquiry."""
            if case.studied_at is None or not case.studied_at.not_after(case.at):
                return failed("决定前没有调查", "先调查")
            return passed("已调查")

        @rule("SY-5", cite="试验法 第五条", title="所属案件可见", at="trial.review/answer", since="2020-01-01")
        def sees_parent(case: TrialFacts, _: Params) -> Verdict:
            """A review reads what it reviews."""
            return failed("所属案件不能审核", "换一件") if case.parent_word == "不可审" else passed(case.parent_word)
    return made


class Trial:
    """Behaviour of `trial.*`."""

    def facts(self, case: Case) -> TrialFacts:
        known: dict[str, Any] = {
            "at": Moment(case.day, None if case.precision == "day" else case.occurred_at),
            "reviewed": any(m.state.get("answer", "trial_passed") for m in case.children(REVIEW)),
            "studied_at": _moment(case.state), "doer": str(case.doer or ""),
        }
        if word := case.data.get("trial_word"):
            known["word"] = word
        if case.parent:
            above = case.parent.state
            known["parent_word"] = above.get("study", "trial_word") or above.get("open", "trial_word", "")
        return TrialFacts.of(known)

    def offence_day(self, case: Case) -> date | None:
        return None

    def pins(self, case: Case) -> dict[str, str]:
        return {}

    def labels(self, case: Case) -> dict[str, str]:
        return {}

    def columns(self, state: State) -> dict[str, Any]:
        reviewer = [p for s in state.steps for p in s.body.get("participants", []) if p["part"] == "reviewer"]
        numbers = [one["number"] for one in state.documents() if one["number"]]
        return {
            "title": state.get("open", "trial_word", "") or "试验子案件", "number": numbers[-1] if numbers else "",
            "party_name": "某甲", "handlers": [p["person"] for p in reviewer[-1:]] or [str(state.steps[0].actor_id)],
        }

    def row(self, state: State) -> tuple[type[Model], dict[str, Any]] | None:
        return None

    def content(self, code: str, case: Case, number: str) -> dict[str, Any]:
        return {"number": number}


def _moment(state: State) -> Moment | None:
    found = state.latest.get("study")
    return Moment(found.when.day, None if found.precision == "day" else found.occurred_at) if found else None


def law(folder: Path, **changes: str) -> Law:
    """The trial's law in a copy of the house's; `changes` are whole files by their path without ending."""
    shutil.copytree(source.HERE, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__", "situations"))
    files = {"elements/trial": ELEMENTS, "procedures/trial_main": MAIN_YAML, "procedures/trial_review": REVIEW_YAML,
             "procedures/trial_delivery": DELIVERY_YAML, "clocks/trial": CLOCKS,
             "documents/T01": DOCUMENT.format(code="T01", series="series: 试"),
             "documents/T02": DOCUMENT.format(code="T02", series="series: 试听"),
             "documents/T03": DOCUMENT.format(code="T03", series="layout: letter")}
    for name, text in (files | changes).items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    base = folder / "rulepacks" / "base.yaml"
    base.write_text(base.read_text("utf-8") + PARAMS, encoding="utf-8")
    return msgspec.structs.replace(Law.load(folder), rules=_rules())


@contextmanager
def in_force(made: Law) -> Iterator[None]:
    """The trial's law in place of the house's; its documents are blank pages."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(standards, "law", lambda: made)
        patch.setattr(behaviours, "_registered", [*behaviours._registered, ("trial.*", Trial())])
        patch.setattr("hengjian.proceedings.issuing.typesetting.typeset", lambda *_, **__: b"%PDF-1.7 trial")
        patch.setattr("hengjian.proceedings.issuing.typesetting.layout_version", lambda *_: "0" * 64)
        yield


def staff(city: City) -> None:
    """A reviewer and a clerk for the small city."""
    unit = Post.objects.filter(organisation=city.market).first()
    assert unit is not None
    for name, role in (("钱审核", "LEGAL_REVIEWER"), ("吴审核", "LEGAL_REVIEWER"), ("郑科长", "UNIT_HEAD")):
        person = Person.objects.create(name=name, pinyin=name)
        city.people[name] = person
        from hengjian.identity.models import Account

        Account.objects.create_account(f"u{person.id.hex}", "Right-2026", person, "246813")
        Post.objects.create(person=person, organisation=city.market, unit=unit.unit, role=role, since=date(2020, 1, 1))


def act(case: UUID, name: str, at: datetime | None = None, /, *, under: UUID | None = None, opens: str | None = None,
        signed: tuple[Signature, ...] = (), **data: Any) -> Act:
    """An act of the trial; opening steps open what they belong to."""
    begins = {"open": MAIN, "ask": REVIEW, "begin": DELIVERY}
    numbers, files = data.pop("numbers", {}), data.pop("files", {})
    return Act(proceeding=case, step=name, data=data, opens=opens or begins.get(name), parent=under, occurred_at=at,
               signatures=signed, numbers=numbers, files=files)
