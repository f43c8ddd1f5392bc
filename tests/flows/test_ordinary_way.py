"""An ordinary penalty from the lead to the archive, told as it happens (domain 2.2)."""

from __future__ import annotations

from decimal import Decimal

from hengjian.enforcement.models import Penalty, ReviewRow, ServingRow
from hengjian.identity import scope
from hengjian.proceedings import verification
from hengjian.proceedings.models import Proceeding
from support.ordinary import EVERYTHING, Story
from support.standing import assert_replays
from support.time import Clock


def test_from_the_lead_to_the_archive(story: Story, clock: Clock) -> None:
    story.to_decision()
    story.served("B29")
    story.do("publish")
    clock.forward(days=5)
    story.do("pay")
    story.all("apply_close", "close", "archive")

    row = penalty(story)
    assert (story.stage, story.row.is_closed) == ("archived", True)
    assert (row.outcome, row.fine, row.unpaid, row.closed_as) == ("penalty", Decimal(3000), Decimal(0), "done")
    assert story.findings() == {}
    assert_replays(EVERYTHING)
    assert verification.verify().sound


def test_the_same_on_paper_and_entered_leaves_nothing_to_find(reported: Story, clock: Clock) -> None:
    reported.to_decision()
    reported.served("B29")
    reported.do("publish")
    clock.forward(days=5)
    reported.do("pay")
    reported.all("apply_close", "close", "archive")
    assert reported.findings() == {}
    assert penalty(reported).closed_as == "done"
    assert_replays(EVERYTHING)


def test_a_lead_is_a_case_before_anybody_is_known(story: Story) -> None:
    story.do("open")
    assert story.row.title == "（当事人待查）线索"
    assert story.row.handler_names == "李建国"
    story.do("verify")
    story.do("apply_filing")
    row = story.row
    assert (row.title, row.party_name) == ("张大年销售超过保质期的食品案", "张大年")
    assert row.item_title == "销售超过保质期的食品"
    assert row.handler_names == "李建国 王敏"
    assert row.party_key, "found by the number that stands nowhere in clear"


def test_what_is_under_a_case_bears_its_name(story: Story) -> None:
    story.investigated()
    review = story.reviewed()
    story.informed()
    with scope.enter(EVERYTHING):
        row = Proceeding.objects.get(id=review.case)
        assert (row.title, row.party_name) == ("法制审核：张大年销售超过保质期的食品案", "张大年")
        kept = ReviewRow.objects.get(proceeding_id=review.case)
        assert (kept.result, kept.submissions, kept.parent_id) == ("pass", 1, story.case)
        assert kept.key_digest
        served = ServingRow.objects.get()
    assert (served.documents, served.method, str(served.served_on)) == (["B18"], "01", "2026-03-09")


def test_nothing_is_filed(story: Story) -> None:
    story.do("open", case_source="3", reporter_named=True, reporter_name="举报人甲")
    story.do("verify", verification_result="should_not_file")
    story.do("refuse_filing")
    story.do("tell_reporter", told_how="phone", told_content="已告知不予立案。")
    story.do("archive")
    assert penalty(story).closed_as == "not_filed"
    assert_replays(EVERYTHING)


def test_withdrawn(story: Story) -> None:
    story.investigated()
    story.all("withdraw", "archive")
    assert (story.stage, penalty(story).closed_as) == ("archived", "withdrawn")


def test_transferred(story: Story) -> None:
    story.filed()
    story.all("transfer", "archive")
    assert penalty(story).closed_as == "transferred"


def penalty(story: Story) -> Penalty:
    with scope.enter(EVERYTHING):
        return Penalty.objects.get(proceeding_id=story.case)
