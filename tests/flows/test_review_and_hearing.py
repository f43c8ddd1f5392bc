"""Legal review, hearing and collective deliberation under a penalty, told as they happen (domain 2.2, 2.11)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hengjian.enforcement.models import DeliberationRow, HearingRow, ReviewRow
from hengjian.identity import scope
from hengjian.proceedings.errors import Refused
from support.ordinary import EVERYTHING, FACTS, Story
from support.standing import assert_replays
from support.time import Clock


def refused(story: Story, step: str, **changes: object) -> str:
    with pytest.raises(Refused) as refusal:
        story.do(step, **changes)
    return "；".join(verdict.cite for verdict in refusal.value.verdicts)


# -- review ----------------------------------------------------------------------------------------------------


def test_rejected_resubmitted_passed(story: Story) -> None:
    story.investigated()
    review = story.under("legal_review")
    review.all("open", "return_materials", "resubmit", "accept", "reject")
    assert review.stage == "opinion_given"
    story.fine = review.fine = "2500.00"
    review.all("resubmit", "accept", "pass")
    with scope.enter(EVERYTHING):
        row = ReviewRow.objects.get(proceeding_id=review.case)
    assert (row.result, row.submissions, review.stage) == ("pass", 3, "passed")
    digests = [step.body["labels"].get("key_digest") for step in review.steps() if step.step in ("open", "resubmit")]
    assert digests[0] == digests[1] != digests[2]
    story.informed()
    story.silent()
    story.decided()
    assert story.steps()[-1].body["labels"]["key_digest"] == digests[2], "what was decided is what passed"
    assert_replays(EVERYTHING)


def test_the_handler_objects_and_the_head_rules(story: Story) -> None:
    story.investigated()
    review = story.under("legal_review")
    review.all("open", "accept", "reject", "object", "rule_dispute", "resubmit", "accept", "pass")
    assert review.stage == "passed"


def test_a_point_that_failed_lets_no_review_pass(story: Story) -> None:
    story.investigated()
    review = story.under("legal_review")
    review.all("open", "accept")
    points = review.said("pass")["review_points"]
    points[3] |= {"review_point_ok": False, "review_point_reason": "裁量档次不当。"}
    assert "118号" in refused(review, "pass", review_points=points)


# -- hearing ---------------------------------------------------------------------------------------------------


@pytest.fixture
def grave(begun: Callable[..., Story]) -> Story:
    """A fine that gives a right to a hearing, noticed with that right."""
    return begun(noticed_with_a_hearing)


def noticed_with_a_hearing(story: Story) -> None:
    story.fine = "8000.00"
    story.investigated(is_major=True, major_ground="severe", review_ground="hearing")
    story.reviewed()
    story.informed(hearing=True)


def test_heard_reviewed_again_deliberated_decided(grave: Story, clock: Clock) -> None:
    hearing = grave.under("hearing")
    hearing.do("open")
    hearing.do("notify")
    hearing.served("B23")
    clock.forward(days=21)
    hearing.all("hold", "report")
    grave.do("hear")
    grave.do("review_statement")
    grave.do("propose_decision")
    articles = refused(grave, "decide")
    assert all(article in articles for article in ("第五十七条", "第五十八条", "第六十五条"))
    grave.reviewed(review_of="after_hearing")
    grave.deliberated()
    grave.do("return_decision")
    grave.decided(hearing_record_relied=True)
    assert grave.stage == "decided"
    with scope.enter(EVERYTHING):
        assert HearingRow.objects.get().ended_as == "reported"
        assert DeliberationRow.objects.get().result == "approved"
    assert_replays(EVERYTHING)


def test_nothing_is_decided_while_a_hearing_is_to_come(grave: Story) -> None:
    grave.under("hearing").do("open")
    grave.silent()
    assert "第六十五条" in refused(grave, "propose_decision")


def test_the_party_stays_away(grave: Story, clock: Clock) -> None:
    hearing = grave.under("hearing")
    hearing.all("open", "notify")
    assert "第六十四条" in refused(hearing, "terminate"), "the day has not come"
    hearing.served("B23")
    clock.forward(days=21)
    hearing.do("terminate")
    grave.deliberated()
    grave.do("hear")
    grave.do("review_statement")
    grave.decided()
    assert (hearing.stage, grave.stage) == ("terminated", "decided")


def test_who_asks_in_time_is_heard(grave: Story, clock: Clock) -> None:
    hearing = grave.under("hearing")
    clock.at("2026-03-16")
    hearing.do("open")
    assert "第六十四条" in refused(hearing, "refuse")


def test_who_asks_late_may_be_refused(grave: Story, clock: Clock) -> None:
    clock.at("2026-03-17")
    hearing = grave.under("hearing")
    hearing.all("open", "refuse")
    assert hearing.stage == "refused"


def test_who_investigated_does_not_preside(grave: Story) -> None:
    hearing = grave.under("hearing")
    hearing.do("open")
    assert "第六十四条" in refused(hearing, "notify", hearing_host="李建国")


def test_seven_working_days_to_prepare(grave: Story) -> None:
    hearing = grave.under("hearing")
    hearing.do("open")
    assert "第六十四条" in refused(hearing, "notify", hearing_at="2026-03-17T09:00:00+08:00")
    hearing.do("notify", hearing_at="2026-03-18T09:00:00+08:00")


def test_no_notice_of_the_right_no_heavy_fine(story: Story) -> None:
    story.fine = "8000.00"
    story.investigated(is_major=True, major_ground="severe")
    story.reviewed()
    assert "第六十三条" in refused(story, "apply_notice", hearing_right=False)


# -- deliberation ----------------------------------------------------------------------------------------------


def test_what_the_heads_do_not_approve_is_not_decided(grave: Story) -> None:
    grave.silent()
    grave.deliberated(votes_for=1, votes_against=2, deliberation_result="not_approved")
    grave.do("propose_decision")
    assert "第五十七条" in refused(grave, "decide")
    grave.deliberated()
    grave.do("decide")


def test_a_first_offence_is_not_penalised(story: Story) -> None:
    nothing = {"proposed_outcome": "no_penalty", "proposed_kinds": None, "proposed_fine": None, "discretion_tier": None}
    story.fine = None
    story.investigated(
        **nothing, discretion_standard=None, first_offence=True, no_penalty_ground="first", offence_slight=True)
    story.reviewed(**nothing)
    story.deliberated("no_penalty")
    story.do("propose_decision", outcome="no_penalty", penalty_kinds=None, discretion_tier=None,
             discretion_standard=None, no_penalty_ground="first", education="已当面教育。", determined_facts=FACTS)
    story.do("decide")
    story.served("B30")
    assert story.stage == "decided"
    story.all("apply_close", "close", "archive")
    assert story.stage == "archived"


def test_no_second_first_offence(story: Story) -> None:
    story.to_decision()
    again = Story(story.city, story.clock)
    again.filed()
    again.do("order_correction")
    assert "第三十三条" in refused(
        again, "conclude", proposed_outcome="no_penalty", proposed_kinds=None, proposed_fine=None, first_offence=True,
        no_penalty_ground="first", offence_slight=True)
