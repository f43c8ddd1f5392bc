"""The written decision of a case that was handled elsewhere is judged by what its paper states (行政处罚法 59)."""

from __future__ import annotations

from typing import Any

from hengjian.identity import scope
from hengjian.proceedings.models import FindingRow
from support.ordinary import EVERYTHING, Story

ALL = ["party", "facts", "penalty", "performance", "remedy", "agency"]


def about_the_paper(story: Story, **said: Any) -> list[str]:
    """What was found of the written decision."""
    story.investigated()
    story.reviewed()
    story.informed()
    story.silent()
    story.do("propose_decision")
    story.do("decide", **said)
    with scope.enter(EVERYTHING):
        rows = FindingRow.objects.filter(proceeding_id=story.case, rule="CF-31")
        return [row.message for row in rows]


def test_a_paper_that_states_everything(reported: Story) -> None:
    assert about_the_paper(reported, decision_states=ALL) == []


def test_what_the_paper_does_not_state_is_found(reported: Story) -> None:
    (message,) = about_the_paper(reported, decision_states=[one for one in ALL if one != "remedy"])
    assert "纸质决定书没有写明申请复议、提起诉讼的途径和期限" in message
    assert "履行方式" not in message


def test_online_nobody_is_asked_what_a_paper_states(story: Story) -> None:
    """What is issued here is judged as it was composed."""
    assert about_the_paper(story) == []
