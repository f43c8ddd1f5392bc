"""An agency's own steps, fields and shorter limits on the on-the-spot penalty, as cases run under them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from hengjian.identity import scope
from hengjian.identity.models import AuditEntry
from hengjian.identity.scope import Scope
from hengjian.kernel.ids import new_id
from hengjian.kernel.problem import Problems
from hengjian.law import overlay as law_overlay
from hengjian.law import procedures
from hengjian.law.catalogue import Law
from hengjian.law.source import HERE
from hengjian.proceedings import overlays, reading, standards, versions
from hengjian.proceedings.door import Act, record, record_many
from hengjian.proceedings.errors import Misplaced
from hengjian.proceedings.models import (
    ClockRow,
    IssuedDocument,
    Overlay,
    ProcedureVersion,
    Proceeding,
    SealedValue,
    StepRecord,
)
from hengjian.proceedings.typesetting import layout_version
from support import own, spot
from support.city import City, build
from support.standing import assert_whole, steps_of

ALL = Scope(city="120000")


@pytest.fixture
def city(fresh_db: str) -> City:
    city = build()
    own.administrator(city)
    return city


def begun(city: City, key: str = "begin") -> UUID:
    """A case up to the hearing of the party."""
    case = new_id()
    record_many(city.actor("李建国"), spot.acts(city, case, without=("decide",)), key)
    return case


def decide(city: City, case: UUID, **more: str) -> Act:
    act = spot.act(city, case, "decide")
    act.data.update(more)
    return act


def countersign(city: City, case: UUID) -> None:
    said = {"x_opinion": "同意", "x_informant": "田举报"}
    record(city.actor("赵科长"), Act(proceeding=case, step="x_countersign", data=said), f"sign {case}")


def version_of(case: UUID) -> str:
    with scope.enter(ALL):
        return str(Proceeding.objects.get(id=case).procedure_hash)


def test_a_countersign_comes_before_the_decision_and_a_field_is_asked(city: City) -> None:
    own.put(city)
    officer, case = city.actor("李建国"), begun(city)
    with pytest.raises(Misplaced, match="须先办理“科室会签”"):
        record(officer, decide(city, case, x_weather="晴"), "too early")
    with pytest.raises(Misplaced, match="您的岗位不能办理“科室会签”"):
        record(officer, Act(proceeding=case, step="x_countersign", data={"x_opinion": "同意"}), "not his")
    with pytest.raises(Problems, match="会签意见"):
        record(city.actor("赵科长"), Act(proceeding=case, step="x_countersign", data={}), "says nothing")
    countersign(city, case)
    with pytest.raises(Problems, match="现场天气"):
        record(officer, decide(city, case), "no weather")
    with pytest.raises(Problems, match="20"):
        record(officer, decide(city, case, x_weather="晴" * 21), "too much weather")
    record(officer, decide(city, case, x_weather="晴"), "decide")
    assert steps_of(city, case)[-2:] == ["x_countersign", "decide"]
    with scope.enter(officer.scope):
        file = reading.case(officer, case)
        assert file.resolved.added == {"x_countersign"}
        assert file.state.get("decide", "x_weather") == "晴"
        sealed = file.state.get("x_countersign", "x_informant")
        assert file.open_sealed(sealed) == "田举报"
        assert SealedValue.objects.get(id=sealed["sealed"]).level == "L3"
        assert "田举报" not in str(list(StepRecord.objects.filter(proceeding_id=case).values_list("body", flat=True)))
        _, label, _ = reading.reveal(officer, case, UUID(sealed["sealed"]))
        assert label == "举报人姓名"
    assert_whole(city)


def test_a_limit_of_the_agency_is_shorter_and_the_party_keeps_its_own(city: City) -> None:
    before = begun(city, "before")
    record(city.actor("李建国"), decide(city, before), "decide before")
    own.put(city)
    case = begun(city)
    countersign(city, case)
    record(city.actor("李建国"), decide(city, case, x_weather="晴"), "decide")
    with scope.enter(ALL):
        own_limit = ClockRow.objects.get(proceeding_id=case, name="filing")
        floor = ClockRow.objects.get(proceeding_id=before, name="filing")
    assert own_limit.due_on < floor.due_on
    assert "本机关设定" in own_limit.length
    assert_whole(city)
    with pytest.raises(Problems, match="当事人的期限，不能缩短"):
        own.put(city, own.TEXT.replace("filing: 1", "payment: 10"), seen=1)


def test_another_agency_is_not_touched_and_does_not_see_it(city: City) -> None:
    row = own.put(city)
    away = city.actor("陈晨")
    with scope.enter(away.scope):
        assert overlays.for_new(away.organisation, "penalty.simple", own.today(), "online") == standards.law().resolve(
            "penalty.simple")
        assert not Overlay.objects.filter(id=row.id).exists()
        assert not Overlay.objects.within(away.scope).exists()
    case = new_id()
    signed = spot.signatures(city, "陈晨", "孙倩")
    place = {"place_text": "北辰区某市场", "place_division": "120113"}
    record(away, spot.act(city, case, "open", signed, offence_place=place), "open")
    assert version_of(case) == standards.law().resolve("penalty.simple").fingerprint


def test_what_another_system_sends_is_held_to_the_floor_alone(city: City) -> None:
    own.put(city)
    actor = city.actor("李建国")
    with scope.enter(actor.scope):
        found = {channel: overlays.for_new(actor.organisation, "penalty.simple", own.today(), channel).overlaid
                 for channel in ("online", "entry", "exchange")}
    assert found == {"online": True, "entry": True, "exchange": False}


def test_what_is_opened_within_a_case_takes_its_own_overlay(city: City) -> None:
    own.put(city, """
procedure: legal_review
title: 审核前核对
elements: {x_pages: {label: 卷宗页数, type: integer, level: L1}}
changes: {open: {form: [x_pages]}}
""")
    actor = city.actor("李建国")
    with scope.enter(actor.scope):
        found = {one.procedure.name: one for one in overlays.children_for_new(
            actor.organisation, "penalty.ordinary", own.today(), "online")}
    assert "x_pages" in {field.key for field in found["legal_review"].procedure.step("open").form}
    assert found["hearing"] == standards.law().resolve("hearing")


def test_a_running_case_keeps_its_version_whatever_is_set_or_withdrawn(city: City) -> None:
    plain = begun(city, "plain")
    own.put(city)
    signed = begun(city, "signed")
    other = own.TEXT.replace("现场天气", "当日天气").replace("form: [x_weather]", "form: [x_weather, x_opinion]")
    own.put(city, other, seen=1)
    overlays.withdraw(city.actor(own.ADMIN), "penalty.simple", own.today(), own.today(), seen=2)
    after = begun(city, "after")
    floor = standards.law().resolve("penalty.simple").fingerprint
    assert version_of(plain) == version_of(after) == floor
    assert version_of(signed) != floor
    officer = city.actor("李建国")
    record(officer, decide(city, plain), "plain decide")
    record(officer, decide(city, after), "after decide")
    with pytest.raises(Misplaced, match="科室会签"):
        record(officer, decide(city, signed, x_weather="晴"), "signed too early")
    countersign(city, signed)
    record(officer, decide(city, signed, x_weather="晴"), "signed decide")
    assert version_of(signed) != floor
    assert_whole(city)


def test_a_day_to_come_is_waited_for(city: City) -> None:
    actor = city.actor("李建国")
    own.put(city, since=own.today() + timedelta(days=3))
    with scope.enter(actor.scope):
        for later, overlaid in ((0, False), (2, False), (3, True)):
            day = own.today() + timedelta(days=later)
            assert overlays.for_new(actor.organisation, "penalty.simple", day, "online").overlaid is overlaid


def test_a_changed_floor_leaves_running_cases_alone(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = begun(city, "running")
    record(city.actor("李建国"), decide(city, running), "decide running")
    made = own.changed_law(tmp_path / "law", "procedures/penalty.simple.yaml",
                           ("form: [reported_to]", "form: [reported_to, remark]"),
                           ("    after: [report]\n", "    after: [report, pay]\n"))
    monkeypatch.setattr(standards, "law", lambda: made)
    officer = city.actor("李建国")
    fresh = begun(city, "fresh")
    record(officer, decide(city, fresh), "decide fresh")
    for case in (running, fresh):
        record(officer, spot.act(city, case, "deliver"), f"deliver {case}")
    with pytest.raises(Problems, match="备注"):
        record(officer, spot.act(city, fresh, "report"), "report fresh")
    record(officer, spot.act(city, running, "report"), "report running")
    record(officer, spot.act(city, running, "pay"), "pay running")
    record(officer, spot.act(city, running, "close"), "close running")
    report = spot.act(city, fresh, "report")
    report.data["remark"] = "无"
    record(officer, report, "report fresh again")
    with pytest.raises(Misplaced, match="须先办理"):
        record(officer, spot.act(city, fresh, "close"), "close fresh")
    assert version_of(running) == Law.load().resolve("penalty.simple").fingerprint
    assert version_of(fresh) == made.resolve("penalty.simple").fingerprint
    assert_whole(city)


def test_every_version_used_is_kept_and_stays(city: City) -> None:
    own.put(city)
    case = begun(city)
    row = ProcedureVersion.objects.get(fingerprint=version_of(case))
    assert procedures.restored(row.content).fingerprint == row.fingerprint
    versions._kept.cache_clear()
    assert versions.of("penalty.simple", row.fingerprint).added == {"x_countersign"}
    for change in (lambda: ProcedureVersion.objects.update(content=""), lambda: Overlay.objects.all().delete()):
        with scope.enter(ALL), pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_case_begun_before_versions_were_kept_goes_by_the_floor() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(versions, "_kept", _nothing)
        assert versions.of("penalty.simple", "0" * 64) == standards.law().resolve("penalty.simple")


def _nothing(fingerprint: str) -> procedures.Resolved:
    raise LookupError(fingerprint)


def test_an_overlay_that_a_later_floor_forbids_is_left_out_and_told(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = own.put(city, own.TEXT.replace("filing: 1", "filing: 2"))
    made = own.changed_law(tmp_path / "law", "rulepacks/base.yaml", (
        '    description: 当场处罚决定报所属机关备案\n    unit: wd\n    values: {"2021-07-15": 2}',
        '    description: 当场处罚决定报所属机关备案\n    unit: wd\n    values: {"2021-07-15": 1}'))
    monkeypatch.setattr(standards, "law", lambda: made)
    told = overlays.standing(city.market, row, own.today()).problems
    assert ["报所属机关备案" in one.message for one in told] == [True]
    case = begun(city)
    record(city.actor("李建国"), decide(city, case), "decide")
    assert version_of(case) == made.resolve("penalty.simple").fingerprint


@pytest.mark.parametrize(("text", "said"), [
    ("gates_dropped: [CF-20]\n", "不能去掉闸门 CF-20"),
    ("steps_dropped: [inform]\n", "不能去掉步骤"),
    ("changes: {decide: {documents_dropped: [B31]}}\n", "不能去掉文书 B31"),
    ("clocks: {filing: 9}\n", "不能改为 9"),
    ("elements: {x_rows: {label: 明细, type: list, level: L2, of: [remark]}}\n", "不能是多行表格"),
    ("layouts: {B31: '#import \"@preview/cetz:0.3.0\": *'}\n", "只能引用 official.typ"),
    ("layouts: {B31: '#read(\"/etc/passwd\")'}\n", "没有印出：agency_address"),
])
def test_what_falls_below_the_floor_is_refused_and_audited(city: City, text: str, said: str) -> None:
    with pytest.raises(Problems, match=said):
        own.put(city, f"procedure: penalty.simple\ntitle: 试\n{text}")
    with scope.enter(ALL):
        assert not Overlay.objects.exists()
    assert AuditEntry.objects.filter(action="overlay").values_list("outcome", flat=True).get() == "refused"


def test_only_the_administrator_sets_and_only_from_today_on(city: City) -> None:
    for name in ("李建国", "周负责", "陈晨"):
        with pytest.raises(Problems, match="单位管理员"):
            overlays.put_into_force(city.actor(name), own.TEXT, own.today(), own.today(), seen=0)
    with pytest.raises(Problems, match="不能早于今天"):
        own.put(city, since=own.today() - timedelta(days=1))
    own.put(city)
    with pytest.raises(Problems, match="刚刚由别人改过"):
        own.put(city, seen=0)
    assert own.put(city, seen=1).version == 2
    done = AuditEntry.objects.filter(action="overlay", outcome="done")
    assert [entry.detail["version"] for entry in done.order_by("id")] == [1, 2]


def test_documents_come_in_the_agencys_own_layout(city: City) -> None:
    source = (HERE / "documents" / "B31.typ").read_text("utf-8").replace("六、救济途径和期限", "六、您的权利")
    layout = "\n".join(f"    {line}" for line in source.splitlines())
    own.put(city, f"procedure: penalty.simple\ntitle: 本机关版式\nlayouts:\n  B31: |\n{layout}\n")
    case = begun(city)
    record(city.actor("李建国"), decide(city, case), "decide")
    with scope.enter(ALL):
        issued = IssuedDocument.objects.get(proceeding_id=case)
    assert issued.layout_version not in ("", layout_version("B31"))
    assert_whole(city)


def test_a_slip_in_an_own_layout_does_not_hold_up_the_decision(city: City) -> None:
    source = (HERE / "documents" / "B31.typ").read_text("utf-8") + "\n#content.nobody_says_this\n"
    layout = "\n".join(f"    {line}" for line in source.splitlines())
    own.put(city, f"procedure: penalty.simple\ntitle: 本机关版式\nlayouts:\n  B31: |\n{layout}\n")
    case = begun(city)
    record(city.actor("李建国"), decide(city, case), "decide")
    with scope.enter(ALL):
        assert IssuedDocument.objects.get(proceeding_id=case).layout_version == layout_version("B31")


def test_two_officers_where_the_agency_asks_for_them(city: City) -> None:
    own.put(city, "procedure: penalty.simple\ntitle: 双人备案\nchanges: {report: {officers: 2}}\n")
    officer, case = city.actor("李建国"), begun(city)
    record(officer, decide(city, case), "decide")
    with pytest.raises(Misplaced, match="本机关要求“报所属机关备案”由 2 名执法人员办理"):
        record(officer, spot.act(city, case, "report"), "alone")
    record(officer, spot.act(city, case, "report", spot.signatures(city)), "together")


def test_the_text_is_read_back_as_it_was_put(city: City) -> None:
    row = own.put(city)
    assert law_overlay.read(row.content) == law_overlay.read(own.TEXT)
