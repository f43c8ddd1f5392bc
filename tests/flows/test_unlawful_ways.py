"""Ways around the law that once were open: each is tried through the door, and refused with its article."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from hengjian.proceedings import staging
from hengjian.proceedings.errors import Refused
from support import papers
from support.ordinary import Story

PDF = papers.pdf("waived")


def refused(act: Callable[[], object]) -> set[str]:
    """The rules that refuse it."""
    with pytest.raises(Refused) as refusal:
        act()
    return {verdict.rule for verdict in refusal.value.verdicts}


def told(story: Story, *, hearing: bool = False) -> Story:
    """Investigated, reviewed and told."""
    story.investigated()
    story.reviewed()
    return story.informed(hearing=hearing)


def test_silence_afterwards_does_not_unsay_a_statement(story: Story) -> None:
    told(story)
    story.do("hear", party_response="statement", statement="没有卖出那么多。")
    story.clock.forward(days=10)
    story.do("hear", party_response="silent")
    story.do("propose_decision")
    assert refused(lambda: story.do("decide")) == {"CF-20-answered"}
    story.do("return_decision")
    assert story.stage == "heard"


@pytest.mark.control("ASVS 2.3.1")
def test_nothing_is_served_or_announced_before_it_was_made(story: Story) -> None:
    story.investigated()
    serving = story.under("serving")
    serving.do("open", served_documents=["B18"])
    assert refused(lambda: serving.do("serve")) == {"CF-33-made"}
    for method in ("01", "04"):
        serving.do("fail", serving_method=method)
    assert refused(lambda: serving.do("announce")) == {"CF-33-made"}


def test_a_hearing_is_not_held_before_the_day_it_was_told_for(story: Story) -> None:
    story.fine = "8000.00"
    told(story, hearing=True)
    hearing = story.under("hearing")
    hearing.do("open")
    hearing.do("notify")
    hearing.served("B23")
    story.clock.forward(days=2)
    assert refused(lambda: hearing.do("hold")) == {"CF-35-notified"}
    story.clock.forward(days=20)
    earlier = hearing.iso(days=-9)
    assert refused(lambda: hearing.do("hold", hearing_began=earlier, hearing_ended=earlier)) == {"CF-35-notified"}
    hearing.do("hold")


def test_what_the_heads_deliberated_before_the_new_conclusion_does_not_bear_it(story: Story) -> None:
    story.investigated(is_major=True, major_ground="complex")
    story.deliberated()
    story.do("conclude", is_major=True, major_ground="complex")
    story.do("approve_conclusion")
    story.reviewed()
    story.informed().silent()
    story.do("propose_decision")
    assert refused(lambda: story.do("decide")) == {"CF-29"}
    story.deliberated()
    story.do("decide")


def test_a_hearing_of_the_notice_before_does_not_shorten_the_new_one(story: Story) -> None:
    story.fine = "8000.00"
    told(story, hearing=True)
    hearing = story.under("hearing")
    hearing.do("open")
    hearing.do("terminate", termination_ground="withdrawn", reason="当事人撤回申请。")
    story.clock.forward(days=1)
    story.informed(hearing=True)
    story.do("hear", party_response="silent")
    story.do("propose_decision")
    assert refused(lambda: story.do("decide")) == {"CF-20-period", "CF-29", "CF-35-period"}


def test_a_waiver_before_the_right_to_a_hearing_was_told_waives_no_hearing(story: Story) -> None:
    story.fine = "8000.00"
    story.investigated()
    story.reviewed()
    story.do("apply_notice", hearing_right=True)
    story.do("approve_notice")
    story.do("inform", hearing_right=True)
    story.served("B18")
    paper = staging.stage(story.actor("李建国"), story.case, PDF, "放弃陈述申辩声明.pdf", "waiver_document")
    story.do("hear", party_response="waived", waiver_by="written", waiver_document=paper)
    story.clock.forward(days=1)
    story.served("B19")
    story.deliberated()
    story.do("propose_decision")
    assert refused(lambda: story.do("decide")) == {"CF-35-period"}
    story.clock.now += timedelta(days=10)
    story.do("decide")
