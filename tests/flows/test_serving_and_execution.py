"""Serving, paying, deferring, the additional fine, stopping, the court, revocation (domain 1.6, 2.2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from hengjian.enforcement.models import Penalty, ServingRow
from hengjian.identity import scope
from hengjian.law.catalogue import Law
from hengjian.proceedings import prospects, reading
from hengjian.proceedings.errors import Refused
from hengjian.proceedings.models import ClockRow
from support.ordinary import EVERYTHING, Story
from support.standing import assert_replays
from support.time import Clock


@pytest.fixture
def decided(begun: Callable[..., Story]) -> Story:
    """Decided on 2026-03-19, fine 3000 yuan."""
    return begun(Story.to_decision)


def refused(story: Story, step: str, **changes: object) -> str:
    with pytest.raises(Refused) as refusal:
        story.do(step, **changes)
    return "；".join(f"{verdict.cite} {verdict.message} {verdict.arithmetic}" for verdict in refusal.value.verdicts)


def penalty(story: Story) -> Penalty:
    with scope.enter(EVERYTHING):
        return Penalty.objects.get(proceeding_id=story.case)


# -- serving ---------------------------------------------------------------------------------------------------


def test_left_with_a_party_that_refuses(decided: Story) -> None:
    serving = decided.under("serving")
    serving.do("open")
    refusal = {"serving_method": "02", "receiver_part": None, "refusal_reason": "当事人拒收。"}
    assert "第八十九条" in refused(serving, "serve", **refusal), "neither witness nor recording"
    serving.do("serve", **refusal, serving_recording=True)
    assert serving.stage == "served"


def test_announced_as_the_last_resort(decided: Story, clock: Clock) -> None:
    serving = decided.under("serving")
    serving.do("open")
    serving.do("fail")
    assert "第九十五条" in refused(serving, "announce")
    serving.do("fail", serving_method="04", failed_reason="查无此人，退回。")
    serving.do("announce")
    by_announcement = {"serving_method": "05", "receiver_part": None, "receiver_name": "张大年（公告）"}
    clock.forward(days=20)
    assert "第九十五条" in refused(serving, "serve", **by_announcement)
    clock.forward(days=10)
    serving.do("serve", **by_announcement)
    with scope.enter(EVERYTHING):
        row = ServingRow.objects.get(proceeding_id=serving.case)
    assert (row.method, row.failures, str(row.announced_on)) == ("05", 2, "2026-03-19")
    assert_replays(EVERYTHING)


# -- the additional fine ---------------------------------------------------------------------------------------


def overdue(decided: Story, clock: Clock, days: int) -> None:
    """Served on the day of the decision, 2026-03-19; the last day to pay is 2026-04-03."""
    decided.served("B29")
    clock.at(f"{(clock.now.date().replace(month=4, day=3) + timedelta(days=days)).isoformat()}")


def test_ten_days_late(decided: Story, clock: Clock) -> None:
    overdue(decided, clock, 10)
    decided.do("demand")
    assert "900" in refused(decided, "add_fine", late_fine="900.01")
    decided.do("add_fine", late_fine="900.00")
    assert penalty(decided).late_fine == Decimal("900.00")


def test_never_more_than_the_fine(decided: Story, clock: Clock) -> None:
    overdue(decided, clock, 60)
    decided.do("demand")
    assert "第七十二条" in refused(decided, "add_fine", late_fine="3000.01")
    decided.do("add_fine", late_fine="3000.00")


def test_days_on_which_reconsideration_stopped_execution_do_not_count(decided: Story, clock: Clock) -> None:
    overdue(decided, clock, 0)
    decided.do("suspend_execution")
    assert "第七十三条" in refused(decided, "demand")
    clock.forward(days=12)
    decided.do("resume_execution")
    clock.at("2026-04-23")
    decided.do("demand")
    assert "逾期 8 日" in refused(decided, "add_fine", late_fine="3000.00")
    decided.do("add_fine", late_fine="720.00")


def test_days_of_litigation_do_not_count_even_where_it_stops_nothing(decided: Story, clock: Clock) -> None:
    """From 2026-04-08 to 2026-04-17, both included: ten of the twenty days after the last one for paying."""
    overdue(decided, clock, 5)
    decided.do("note_remedy")
    clock.at("2026-04-17")
    decided.do("demand")
    assert "逾期 4 日" in refused(decided, "add_fine", late_fine="3000.00")
    assert "还没有结束" in refused(decided, "apply_court")
    decided.do("end_remedy")
    assert limits(decided, "litigation") == [("2026-09-20", "2026-04-08")]
    clock.at("2026-04-23")
    assert "逾期 10 日" in refused(decided, "add_fine", late_fine="3000.00")
    decided.do("add_fine", late_fine="900.00")
    assert_replays(EVERYTHING)


def test_a_remedy_that_stays_execution_stops_it(decided: Story, clock: Clock) -> None:
    overdue(decided, clock, 1)
    decided.do("note_remedy", execution_stayed=True, remedy_kind="reconsideration")
    assert "第七十三条" in refused(decided, "demand")
    decided.do("end_remedy")
    decided.do("demand")


def test_what_was_paid_on_a_void_decision_is_paid_back(decided: Story, clock: Clock) -> None:
    decided.served("B29")
    decided.do("pay")
    assert "第三十八条" in refused(decided, "revoke_decision", revoked_as="invalid")
    decided.do("revoke_decision", revoked_as="invalid", invalid_ground="no_standing")
    assert [met for _, met in limits(decided, "refund")] == [None]
    assert "第三十八条" in refused(decided, "refund", amount="3000.01")
    decided.do("refund", amount="1000.00")
    assert [met for _, met in limits(decided, "refund")] == [None]
    decided.do("refund", amount="2000.00")
    assert [met for _, met in limits(decided, "refund")] == ["2026-03-19"]
    assert_replays(EVERYTHING)


def test_nothing_is_paid_back_while_the_decision_stands(decided: Story) -> None:
    decided.served("B29")
    decided.do("pay")
    decided.do("revoke_decision", revoked_as="unlawful")
    assert limits(decided, "refund") == []
    assert "第三十八条" in refused(decided, "refund")


# -- limits of what is owed ------------------------------------------------------------------------------------


def limits(story: Story, name: str) -> list[tuple[str, str | None]]:
    """Last days of the limits of a name, with the day on which each was met."""
    with scope.enter(EVERYTHING):
        rows = ClockRow.objects.filter(proceeding_id=story.case, name=name).order_by("due_on")
        return [(str(row.due_on), row.met_on and str(row.met_on)) for row in rows]


def test_the_time_for_paying_runs_until_all_is_paid(decided: Story, clock: Clock) -> None:
    decided.served("B29")
    decided.do("pay", amount="1000.00")
    assert limits(decided, "payment") == [("2026-04-03", None)]
    assert limits(decided, "closing") == [], "something is still to be paid"
    clock.forward(days=1)
    decided.do("pay", amount="2000.00")
    assert limits(decided, "payment") == [("2026-04-03", "2026-03-20")]
    assert len(limits(decided, "closing")) == 1
    assert_replays(EVERYTHING)


def test_an_instalment_is_met_when_its_sum_has_come_in(decided: Story) -> None:
    decided.served("B29")
    decided.do("apply_deferral", deferral_kind="instalments")
    decided.do("approve_deferral", deferral_kind="instalments", deferred_to=None, instalments=[
        {"instalment_due_on": "2026-04-20", "instalment_amount": "1000.00"},
        {"instalment_due_on": "2026-05-20", "instalment_amount": "1000.00"},
        {"instalment_due_on": "2026-06-22", "instalment_amount": "1000.00"}])
    assert limits(decided, "payment") == [("2026-04-03", "2026-03-19")], "other days are set"
    decided.do("pay", amount="600.00")
    assert [met for _, met in limits(decided, "instalments")] == [None, None, None]
    decided.do("pay", amount="1400.00")
    assert [met for _, met in limits(decided, "instalments")] == ["2026-03-19", "2026-03-19", None]


def test_payments_that_come_in_late_count_together(reported: Story, clock: Clock) -> None:
    """The second payment is reported first."""
    story = reported.to_decision()
    story.served("B29")
    first = clock.now
    clock.forward(days=1)
    story.do("pay", amount="2000.00")
    assert [met for _, met in limits(story, "payment")] == [None]
    story.do("pay", amount="1000.00", at=first)
    assert [met for _, met in limits(story, "payment")] != [None]


def test_days_on_which_the_agency_itself_stopped_do_count(decided: Story, clock: Clock) -> None:
    overdue(decided, clock, 0)
    decided.do("suspend_execution", execution_suspended_by="own", suspension_document="津滨市监停〔2026〕1号")
    clock.forward(days=12)
    decided.do("resume_execution")
    clock.at("2026-04-23")
    decided.do("demand")
    decided.do("add_fine", late_fine="1800.00")


def test_deferred(decided: Story, clock: Clock) -> None:
    decided.served("B29")
    decided.do("apply_deferral")
    decided.do("approve_deferral", deferred_to="2026-05-20")
    clock.at("2026-05-20")
    assert "第七十二条" in refused(decided, "demand"), "not overdue on the last day"
    clock.at("2026-05-21")
    decided.do("demand")
    decided.do("add_fine", late_fine="90.00")


def test_by_instalments(decided: Story, clock: Clock) -> None:
    """Two instalments: the first is paid four days late, the second not at all for two days."""
    decided.served("B29")
    decided.do("apply_deferral", deferral_kind="instalments")
    rows = [{"instalment_due_on": "2026-04-20", "instalment_amount": "1000.00"},
            {"instalment_due_on": "2026-05-20", "instalment_amount": "2000.00"}]
    assert "第六十六条" in refused(decided, "approve_deferral", deferral_kind="instalments", deferred_to=None,
                               instalments=rows[:1] * 2)
    decided.do("approve_deferral", deferral_kind="instalments", deferred_to=None, instalments=rows)
    clock.at("2026-04-25")
    decided.do("pay", amount="1000.00")
    clock.at("2026-05-22")
    decided.do("demand")
    decided.do("add_fine", late_fine="240.00")
    assert penalty(decided).unpaid == Decimal("2000.00")


def test_paid_by_somebody_else_without_a_word(decided: Story) -> None:
    decided.served("B29")
    assert "罚缴" in refused(decided, "pay", payer_name="李四")
    decided.do("pay", payer_name="李四", payer_explanation="系当事人的配偶，代为缴纳。")
    assert penalty(decided).unpaid == Decimal(0)


def test_more_than_is_owed_is_not_taken(decided: Story) -> None:
    assert "第六十七条" in refused(decided, "pay", amount="3000.01")


# -- the whole story -------------------------------------------------------------------------------------------


def test_case_a_from_filing_to_revocation(story: Story, clock: Clock) -> None:
    story.fine = "8000.00"
    case_a(story, clock)
    assert story.stage == "archived"
    assert penalty(story).revoked_at is not None
    assert story.findings() == {}
    assert_replays(EVERYTHING)


def case_a(story: Story, clock: Clock) -> None:
    """Filed, reviewed, heard, deliberated, decided, published, late, fined more, closed, revoked (domain 10)."""
    story.investigated(is_major=True, major_ground="severe", review_ground="hearing")
    story.reviewed()
    story.informed(hearing=True)
    hearing = story.under("hearing")
    hearing.all("open", "notify")
    hearing.served("B23")
    clock.forward(days=21)
    hearing.all("hold", "report")
    story.reviewed(review_of="after_hearing")
    story.deliberated()
    story.all("hear", "review_statement")
    story.decided(hearing_record_relied=True)
    assert str(clock.now.date()) == "2026-03-30"
    story.served("B29")
    story.do("publish")

    clock.at("2026-04-24")
    story.do("demand")
    story.do("add_fine", late_fine="2400.00")
    clock.at("2026-04-27")
    story.do("pay")
    story.do("pay", amount="2400.00", payment_of="late_fine", bank_receipt_number="YH-LATE")
    story.all("apply_close", "close")
    assert (penalty(story).unpaid, penalty(story).late_fine) == (Decimal(0), Decimal("2400.00"))

    clock.at("2026-06-01")
    story.do("revoke_decision")
    clock.forward(days=2)
    story.do("withdraw_publication")
    story.do("archive")


def test_the_court_is_asked_when_nobody_can_sue_any_more(decided: Story, clock: Clock) -> None:
    overdue(decided, clock, 5)
    decided.do("demand")
    assert "第五十三条" in refused(decided, "apply_court")
    clock.at("2026-09-21")
    assert "没有送达催告书" in refused(decided, "apply_court"), "a demand that nobody has got"
    decided.served("C11")
    clock.at("2026-10-12")
    assert "2026-10-12 ≤ 2026-10-12" in refused(decided, "apply_court"), "ten working days, the holidays not counted"
    clock.at("2026-10-13")
    decided.do("apply_court")


class Watched(Story):
    """A story in which no button says no to what the door then lets in."""

    def do(self, step: str, **changes: Any) -> None:
        law = Law.load().procedures[self.procedure].step(step)
        who = changes.get("who") or next(self.people[role] for role in law.roles if role in self.people)
        said: str | None = None
        if law.from_stages:
            actor = self.actor(who)
            with scope.enter(actor.scope):
                said = prospects.prospect(actor, reading.case(actor, self.case), law).reason
        super().do(step, **changes)
        assert not said, f"{self.procedure}/{step}：{said}"

    def under(self, procedure: str) -> Story:
        return Watched(self.city, self.clock, procedure=procedure, parent=self)


def test_no_button_says_no_to_what_the_door_lets_in(story: Story, clock: Clock) -> None:
    case_a(Watched(story.city, clock, fine="8000.00"), clock)
