"""Overlays of agencies: what they may add, and what the floor refuses."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from hengjian.kernel.problem import Problems
from hengjian.law import overlay as overlays
from hengjian.law import procedures, source
from hengjian.law.catalogue import Law
from hengjian.law.overlay import Floor, Overlay

ADDED = """
procedure: penalty.simple
title: 滨海新区市场监管局的增设
elements:
  x_scene_weather: {label: 现场天气, type: text, level: L1, max_length: 20}
stages: [{name: x_checked, title: 科室复核中}]
steps:
  - {name: x_send, title: 送科室复核, action: 送复核, from: [heard], to: x_checked, roles: [HANDLER_LEAD]}
  - {name: x_return, title: 科室复核完毕, action: 复核完毕, from: [x_checked], to: heard, roles: [UNIT_HEAD]}
  - {name: x_photo, title: 补充现场照片, action: 登记照片, from: [found], roles: [HANDLER_LEAD],
     form: [x_scene_weather]}
changes:
  decide: {after: [x_return], form: [{element: remark, name: x_remark}], roles: [HANDLER_LEAD]}
  report: {officers: 2}
  deliver: {documents: [B31]}
  close: {roles: [UNIT_HEAD]}
clocks: {filing: 1}
"""


@pytest.fixture(scope="module")
def floor() -> Floor:
    return Law.load().floor("penalty.simple", "SCJG", "120116", date(2026, 11, 22))


def changed(**parts: object) -> Overlay:
    return msgspec.convert({"procedure": "penalty.simple", "title": "试", **parts}, Overlay)


def refused(floor: Floor, **parts: object) -> str:
    with pytest.raises(Problems) as problems:
        overlays.resolve(floor, changed(**parts))
    return "；".join(p.message + p.cite for p in problems.value.problems)


def test_an_agency_adds_steps_fields_approvals_and_shorter_clocks(floor: Floor) -> None:
    own = overlays.resolve(floor, overlays.read(ADDED))
    decide = own.procedure.step("decide")
    assert decide.after == ["x_return"]
    assert own.procedure.step("report").officers == 2
    assert [field.key for field in decide.form][-1] == "x_remark"
    assert own.added == {"x_send", "x_return", "x_photo"}
    assert own.shorter == {"filing": 1}
    assert own.procedure.step("close").roles == ["UNIT_HEAD"]
    assert own.procedure.stages[-1] == floor.procedure.stages[-1]
    assert own.fingerprint != Law.load().resolve("penalty.simple").fingerprint


def test_the_fingerprint_tells_every_overlay_apart(floor: Floor) -> None:
    one = overlays.resolve(floor, overlays.read(ADDED))
    other = overlays.resolve(floor, overlays.read(ADDED.replace("filing: 1", "filing: 2")))
    assert one.fingerprint != other.fingerprint
    assert one.fingerprint == overlays.resolve(floor, overlays.read(ADDED)).fingerprint


def test_no_step_of_the_floor_can_be_dropped(floor: Floor) -> None:
    for step in floor.procedure.steps:
        assert f"不能去掉步骤“{step.title}”" in refused(floor, steps_dropped=[step.name])


def test_no_gate_can_be_dropped_and_the_article_is_named(floor: Floor) -> None:
    assert floor.gates
    for gate in floor.gates:
        told = refused(floor, gates_dropped=[gate.id])
        assert gate.id in told
        assert gate.cite in told


def test_no_field_of_the_floor_can_be_dropped(floor: Floor) -> None:
    for step in floor.procedure.steps:
        for field in step.form:
            told = refused(floor, changes={step.name: {"fields_dropped": [field.key]}})
            assert f"不能去掉数据项“{field.key}”" in told


def test_no_document_can_be_dropped(floor: Floor) -> None:
    assert "不能去掉文书 B31" in refused(floor, changes={"decide": {"documents_dropped": ["B31"]}})


def test_no_clock_is_lengthened(floor: Floor) -> None:
    for name, limit in floor.lengths.items():
        assert limit.title in refused(floor, clocks={name: limit.length.n + 1})
        assert overlays.resolve(floor, changed(clocks={name: limit.length.n})).shorter == {name: limit.length.n}
        assert limit.title in refused(floor, clocks={name: 0})


def test_a_limit_of_the_party_is_not_shortened(floor: Floor) -> None:
    held = {name: limit for name, limit in floor.lengths.items() if limit.holder == "party"}
    assert {"payment", "reconsideration"} <= held.keys()
    for name, limit in held.items():
        assert "当事人的期限，不能缩短" in refused(floor, clocks={name: limit.length.n - 1})


def test_time_that_must_lie_before_an_act_is_not_shortened() -> None:
    hearing = Law.load().floor("hearing", "SCJG", "120116", date(2026, 11, 22))
    name, limit = next((name, limit) for name, limit in hearing.lengths.items() if limit.back)
    assert "提前的时间" in refused(hearing, procedure="hearing", clocks={name: limit.length.n - 1})


def test_every_procedure_has_a_floor() -> None:
    for name, procedure in Law.load().procedures.items():
        found = Law.load().floor(name, "SCJG", "120116", date(2026, 11, 22))
        assert overlays.resolve(found, changed(procedure=name)).procedure == procedure


def test_what_is_kept_of_a_procedure_makes_it_again(floor: Floor) -> None:
    for one in (overlays.resolve(floor, overlays.read(ADDED)), *Law.load().resolved.values()):
        again = procedures.restored(procedures.kept(one))
        assert (again.fingerprint, again.procedure, again.shorter, again.layouts, again.added) == (
            one.fingerprint, one.procedure, one.shorter, one.layouts, one.added)
        for step in one.procedure.steps:
            for field in step.form:
                element = one.dictionary[field.element]
                assert again.dictionary[field.element] == element
                assert list(again.dictionary.codes(element).items()) == list(one.dictionary.codes(element).items())


def test_a_problem_is_told_with_its_line(floor: Floor) -> None:
    text = overlays.parsed(ADDED.replace("from: [found]", "from: [found, nowhere]"))
    with pytest.raises(Problems) as problems:
        overlays.resolve(floor, text.value)
    lines = ADDED.splitlines()
    told = [lines[overlays.line_of(text, problem.where) - 1] for problem in problems.value.problems]
    assert told == ["  - {name: x_photo, title: 补充现场照片, action: 登记照片, from: [found], roles: [HANDLER_LEAD],"]
    with pytest.raises(Problems) as problems:
        overlays.parsed(ADDED.replace("after: [x_return]", "before: [x_return]"))
    wrong = problems.value.problems[0]
    assert "before" in wrong.message
    assert wrong.where == f"line.{lines.index(next(one for one in lines if 'x_return]' in one)) + 1}"


def test_short_text_does_not_stand_for_much(floor: Floor) -> None:
    with pytest.raises(Problems, match="不能用"):
        overlays.read("procedure: penalty.simple\ntitle: &t x\nstages: [*t, *t]")


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"changes": {"decide": {"officers": 1}}}, "不能少于 2 人"),
        ({"changes": {"decide": {"officers": 3}}}, "最多由 2 名"),
        ({"changes": {"decide": {"form": ["remark"]}}}, "x_ 开头"),
        ({"changes": {"decide": {"form": [{"element": "remark", "name": "payment_way"}]}}}, "x_ 开头"),
        ({"changes": {"decide": {"documents": ["B29"]}}}, "不制发文书 B29"),
        ({"changes": {"open": {"after": ["show_certificates"]}}}, "之前不能再有步骤"),
        ({"changes": {"decide": {"after": ["deliver"]}, "deliver": {"after": ["decide"]}}}, "谁也不能先办"),
        ({"changes": {"deliver": {"after": ["x_early"]}}, "steps": [
            {"name": "x_early", "title": "早", "action": "早", "from": ["found"], "roles": ["HANDLER_LEAD"]}]},
         "会永远办不了"),
        ({"steps": [{"name": "x_any", "title": "谁", "action": "办", "from": ["found"], "roles": []}]}, "由谁办理"),
        ({"steps": [{"name": "x_any", "title": "谁", "action": "办", "from": ["found"], "roles": ["CLERK"],
                     "form": ["payment_way"]}]}, "x_ 开头"),
        ({"changes": {"decide": {"roles": ["CLERK"]}}}, "不能增加"),
        ({"changes": {"decide": {"roles": []}}}, "清空"),
        ({"changes": {"nowhere": {"after": ["open"]}}}, "没有步骤“nowhere”"),
        ({"changes": {"decide": {"after": ["x_nowhere"]}}}, "没有定义"),
        ({"changes": {"decide": {"form": ["no_such_element"]}}}, "没有数据元"),
        ({"changes": {"decide": {"form": ["fine"]}}}, "用了两次"),
        ({"changes": {"decide": {"documents": ["Z99"]}}}, "没有文书 Z99"),
        ({"stages": [{"name": "x_over", "title": "了结", "end": True}]}, "不能是结束环节"),
        ({"stages": [{"name": "over", "title": "了结"}]}, "x_ 开头"),
        ({"elements": {"weather": {"label": "天气", "type": "text", "level": "L1", "max_length": 9}}}, "x_ 开头"),
        ({"elements": {"x_weather": {"label": "天气", "type": "text", "level": "L1"}}}, "缺少 max_length"),
        ({"layouts": {"Z99": "x"}}, "没有文书 Z99"),
        ({"clocks": {"nothing": 3}}, "没有期限"),
    ],
)
def test_what_falls_below_the_floor_is_refused(floor: Floor, parts: dict, said: str) -> None:
    assert said in refused(floor, **parts)


def step(name: str, start: list[str], to: str | None) -> dict:
    return {"name": name, "title": name, "action": name, "from": start, "to": to, "roles": ["HANDLER_LEAD"]}


@pytest.mark.parametrize("reached", ["informed", "decided", "delivered", "closed", "converted"])
def test_an_added_step_is_no_way_around_the_gates(floor: Floor, reached: str) -> None:
    assert "会绕过" in refused(floor, steps=[step("x_jump", ["found"], reached)])
    hidden = [step("x_in", ["found"], "x_one"), step("x_on", ["x_one"], "x_two"), step("x_out", ["x_two"], reached)]
    stages = [{"name": "x_one", "title": "一"}, {"name": "x_two", "title": "二"}]
    assert "会绕过" in refused(floor, steps=hidden, stages=stages)
    mixed = [step("x_in", ["found", reached], "x_one"), step("x_out", ["x_one"], reached)]
    assert "会绕过" in refused(floor, steps=mixed, stages=stages[:1])


def test_an_added_step_cannot_begin_a_case(floor: Floor) -> None:
    assert "不能开始案件" in refused(floor, steps=[step("x_begin", [], "found")])


def test_a_stage_that_leads_nowhere_is_refused(floor: Floor) -> None:
    told = refused(floor, stages=[{"name": "x_trap", "title": "停留"}], steps=[step("x_in", ["found"], "x_trap")])
    assert "到不了结束" in told


def test_what_cannot_be_read_is_told(floor: Floor) -> None:
    with pytest.raises(Problems, match="读不出"):
        overlays.read("procedure: penalty.simple\nremove: everything\ntitle: x")
    with pytest.raises(Problems, match="读不出"):
        overlays.read("}{")


def test_the_floor_itself_passes_unchanged(floor: Floor) -> None:
    own = overlays.resolve(floor, changed())
    assert own.procedure == floor.procedure
    assert source.fingerprint(own.procedure) == source.fingerprint(floor.procedure)
