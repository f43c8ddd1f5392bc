"""By which law an offence is judged when its basis changed before the decision (行政处罚法 37)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hengjian.proceedings.errors import Refused
from support import registers
from support.ordinary import Story


@pytest.fixture
def heard(begun: Callable[..., Story]) -> Story:
    """Everything but the decision; the offence ended on 2026-03-04, the law changed on 2026-03-05."""
    return begun(to_the_statement)


def to_the_statement(story: Story) -> None:
    story.investigated()
    story.reviewed()
    story.informed()
    story.silent()


def refused(story: Story) -> str:
    with pytest.raises(Refused) as refusal:
        story.do("decide")
    return "；".join(f"{verdict.rule} {verdict.message}" for verdict in refusal.value.verdicts)


def test_a_heavier_law_is_left_aside(heard: Story) -> None:
    registers.change(heard.city)
    heard.do("propose_decision")
    assert "CF-15 违法行为发生后，《食品安全法》第一百二十四条自 2026-03-05 起有新规定，处罚较重" in refused(heard)
    heard.do("return_decision")
    heard.decided(law_applied="old")
    pins = heard.steps()[-1].body["pins"]["registry"]
    assert pins["change.《食品安全法》第一百二十四条"] == "2026-03-05 heavier"
    assert heard.findings() == {}


def test_a_lighter_law_is_told_where_it_was_not_applied(heard: Story) -> None:
    registers.change(heard.city, change_effect="lighter")
    heard.decided()
    assert "第三十七条" in heard.findings()["CF-15-lighter"]


def test_a_lighter_law_that_was_applied(heard: Story) -> None:
    registers.change(heard.city, change_effect="lighter")
    heard.decided(law_applied="new")
    assert heard.findings() == {}
