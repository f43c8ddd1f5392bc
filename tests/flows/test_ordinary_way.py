"""An ordinary penalty from the lead to the archive, told as it happens (domain 2.2)."""

from __future__ import annotations

import pytest

from hengjian.identity import scope
from hengjian.enforcement.models import Penalty
from hengjian.proceedings import verification
from support import ordinary
from support.city import City
from support.ordinary import EVERYTHING, Story
from support.standing import assert_replays
from support.time import Clock


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch, "2026-03-09")


@pytest.fixture
def city(fresh_db: str) -> City:
    return ordinary.build()


def test_from_the_lead_to_the_archive(city: City, clock: Clock) -> None:
    story = Story(city, clock)
    story.to_decision()
    story.served("B29")
    story.do("publish")
    clock.forward(days=5)
    story.do("pay")
    story.all("apply_close", "close", "archive")

    assert (story.stage, story.row.is_closed) == ("archived", True)
    with scope.enter(EVERYTHING):
        row = Penalty.objects.get(proceeding_id=story.case)
    assert (row.outcome, str(row.fine), str(row.unpaid), row.closed_as) == ("penalty", "3000.00", "0.00", "done")
    assert story.findings() == {}
    assert_replays(EVERYTHING)
    assert verification.verify().sound
