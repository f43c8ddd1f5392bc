"""Evidence, preservation, recusal and the time for the decision, told as they happen (行政处罚法 41 to 60)."""

from __future__ import annotations

from datetime import date

import pytest

from hengjian.proceedings.errors import Refused
from hengjian.registry.models import Item
from support import registers
from support.ordinary import ITEM, Story
from support.time import Clock


def refused(story: Story, step: str, **changes: object) -> str:
    with pytest.raises(Refused) as refusal:
        story.do(step, **changes)
    return "；".join(verdict.cite for verdict in refusal.value.verdicts)


def test_preserved_with_approval_and_handled_in_seven_days(story: Story, clock: Clock) -> None:
    story.filed()
    assert "第五十六条" in refused(story, "preserve")
    story.all("approve_preservation", "preserve")
    clock.at("2026-03-18")
    story.do("handle_preserved")
    assert story.findings() == {}


def test_preserved_too_long_is_told_and_not_refused(story: Story, clock: Clock) -> None:
    story.filed()
    story.all("approve_preservation", "preserve")
    clock.at("2026-03-19")
    story.do("handle_preserved")
    assert "第五十六条" in story.findings()["CF-28-due"]


def test_what_was_excluded_proves_nothing(story: Story) -> None:
    story.filed()
    story.do("add_evidence")
    story.do("exclude_evidence")
    story.do("order_correction")
    assert "第四十六条" in refused(story, "conclude")
    story.do("conclude", evidence_cited=["销售记录"])


PICTURE = {"evidence_type": "04", "evidence_title": "抓拍照片", "evidence_device": "JK-0001",
           "evidence_recorded_on": "2026-03-04", "evidence_record_reviewed": True}


def why(story: Story, step: str, **changes: object) -> str:
    with pytest.raises(Refused) as refusal:
        story.do(step, **changes)
    return "；".join(f"{verdict.rule} {verdict.status} {verdict.message}" for verdict in refusal.value.verdicts)


def test_a_device_must_be_in_the_register_and_fit_on_the_day_of_the_recording(story: Story) -> None:
    story.filed()
    strange = why(story, "add_evidence", evidence=[PICTURE])
    assert "CF-17 unknown 设备 JK-0001（2026-03-04） 在记录当日没有登记" in strange
    registers.device(story.city, checked_until="2026-03-03")
    assert "CF-17 failed 设备 JK-0001 在 2026-03-04 检定已于 2026-03-03 到期" in why(
        story, "add_evidence", evidence=[PICTURE])
    registers.device(story.city, seen=1, checked_until="2027-03-03")
    unread = PICTURE | {"evidence_record_reviewed": False}
    assert "CF-17-reviewed failed" in why(story, "add_evidence", evidence=[unread])
    story.do("add_evidence", evidence=[PICTURE])
    assert story.steps()[-1].body["pins"]["registry"]["device.JK-0001.2026-03-04"] == "JK-0001@2"


def test_reported_evidence_of_an_unknown_device_is_found(reported: Story) -> None:
    reported.do("open")
    reported.do("verify")
    reported.do("apply_filing", evidence=[PICTURE])
    assert "第四十一条" in reported.findings()["CF-17"]


def test_an_act_against_two_laws_is_fined_by_the_heavier(story: Story) -> None:
    """The item of the stories provides for at most 20,000 yuan of a person."""
    story.filed()
    story.do("order_correction")
    Item.objects.create(code="SCJG-0900", title="另一违法行为", line="SCJG", offence="…", valid_from=date(2022, 1, 1),
                        basis=[], kinds=["fine"], fines={"person": ["0.00", "20000.01"]})
    assert "CF-08-heavier failed 同一行为还触犯“另一违法行为”" in why(story, "conclude", concurrent_items=["SCJG-0900"])
    assert "CF-08-heavier unknown 事项 SCJG-0901 没有登记" in why(story, "conclude", concurrent_items=["SCJG-0901"])
    story.do("conclude", concurrent_items=["SCJG-0001"])
    assert "20,000" in next(v["arithmetic"] for v in story.steps()[-1].body["verdicts"] if v["rule"] == "CF-08-heavier")


def test_an_amount_that_may_be_a_crime_is_assessed(story: Story) -> None:
    threshold = {"crime": "某罪", "cite": "刑法 第一百四十条", "measure": "value", "least": "50000.00"}
    Item.objects.filter(code=ITEM).update(prosecution=[threshold])
    story.filed()
    story.do("order_correction")
    assert "CF-06-threshold unknown 没有写明涉案金额" in why(story, "conclude")
    assert "CF-06-threshold failed" in why(story, "conclude", involved_value="50000.00")
    assessed = {"crime_assessment": "unclear", "crime_reason": "不具备主观故意，未达追诉标准。"}
    story.do("conclude", involved_value="50000.00", **assessed)


def test_grounds_for_being_milder_are_tied_to_evidence(story: Story) -> None:
    story.filed()
    story.do("order_correction")
    milder = {"adjustment": "lighter", "adjustment_factors": ["harm_reduced", "assisted"],
              "adjustment_reason": "主动召回。"}
    one = {"adjustment_factor": "harm_reduced", "evidence_title": "过期食品照片"}
    assert "CF-11-evidence failed 选定的情形中有 1 种" in why(story, "conclude", factor_evidence=[one], **milder)
    other = {"adjustment_factor": "assisted", "evidence_title": "没有登记的证据"}
    assert "没有采信：没有登记的证据" in why(story, "conclude", factor_evidence=[one, other], **milder)
    story.do("conclude", factor_evidence=[one, other | {"evidence_title": "过期食品照片"}], **milder)


def test_who_has_withdrawn_does_nothing_more(story: Story) -> None:
    story.filed()
    story.all("request_recusal", "decide_recusal")
    assert "第四十三条" in refused(story, "interview")


def test_a_suspected_crime_is_not_fined_away(story: Story) -> None:
    story.filed()
    assert "第二十七条" in refused(story, "conclude", crime_assessment="suspected", crime_reason="数额较大，涉嫌犯罪。")
    story.do("transfer", transfer_kind="police", transfer_to="滨海新区公安局")
    assert story.stage == "transferred"


def test_ninety_days_and_thirty_more(story: Story, clock: Clock) -> None:
    """Filed on 9 March: ninety days end on 7 June, a Sunday; thirty more on 7 July."""
    story.filed()
    clock.at("2026-06-05")
    assert "第六十条" in refused(story, "extend", extension_days=31)
    story.do("extend")
    story.do("order_correction")
    story.all("conclude", "approve_conclusion")
    story.reviewed()
    story.informed()
    story.silent(days=20)
    story.decided()
    assert "CF-32" not in story.findings()


def test_a_decision_after_the_time_is_told_and_not_refused(story: Story, clock: Clock) -> None:
    story.investigated()
    story.reviewed()
    story.informed()
    story.silent(days=95)
    story.decided()
    assert "第六十条" in story.findings()["CF-32"]


def test_what_was_reported_late_is_found(reported: Story, clock: Clock) -> None:
    reported.do("open")
    then = clock.now
    clock.at("2026-03-13")
    reported.do("verify", at=then)
    assert "第十九条" in reported.findings()["PT-03"]


def test_facts_stand_in_order_of_occurrence(reported: Story, clock: Clock) -> None:
    """Two conclusions, the earlier one reported last: the later one counts."""
    reported.filed()
    reported.do("order_correction")
    first = clock.now
    clock.forward(days=1)
    reported.do("conclude", determined_facts="共售出十件。", illegal_gain="100.00")
    reported.do("conclude", at=first)
    reported.do("approve_conclusion")
    reported.decided(determined_facts="共售出十件。")
    assert "第二十八条" in reported.findings()["CF-07-gains"], "of the later conclusion"
