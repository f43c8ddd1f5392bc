"""What the walk of the ordinary penalty says, the platform does: walked ways told through the door, step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hengjian.proceedings import typesetting
from support.city import City
from support.ordinary import Story
from support.time import Clock
from support.walking.door import Telling
from support.walking.graph import Graph, World
from support.walking.penalty import Plan
from support.walking.plans import PLANS, graph

pytestmark = pytest.mark.long

WAYS = 2
"""Of each kind of case; every run draws others. All ways are walked in `tests/law/test_paths.py`."""
LONGEST = 14
TOLD = [plan for plan in PLANS if plan.decider == "head"]
"""Who decides is told by the situations of those gates: the city's head has handled nothing."""


@pytest.fixture
def plain_papers(monkeypatch: pytest.MonkeyPatch) -> None:
    """What papers look like is no matter here, and takes most of the time."""
    monkeypatch.setattr(typesetting, "typeset", lambda *_, **__: b"%PDF-1.7")


@contextmanager
def undone() -> Iterator[None]:
    """What is recorded inside is taken back, though the door takes it for committed."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    with block:
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("plan", TOLD, ids=lambda plan: plan.name)
def test_the_door_takes_and_refuses_what_the_walk_does(
    plan: Plan, city_of: Callable[[str], City], clock: Clock, plain_papers: None
) -> None:
    city, walked = city_of("online"), graph(plan)
    with undone():
        story = Story(city, clock)
        before, world = Telling(story, plan), World()
        course = Graph(walked.scene)
        for event in plan.course:
            assert before.tells(event, world) == frozenset()
            world = course.scene.then(world, event, course.steps.get(event.partition(":")[0]))
        began, hearing, reached = clock.now, before.hearing, set()

        @settings(max_examples=WAYS, deadline=None, database=None, phases=[Phase.generate],
                  suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
        @given(st.data())
        def any_way(data: st.DataObject) -> None:
            clock.now = began
            telling, here = Telling(story, plan), walked.scene.start
            telling.hearing = hearing
            with undone():
                for _ in range(LONGEST):
                    moves = walked.moves(here)
                    if not moves:
                        break
                    move = data.draw(st.sampled_from(moves), label="event")
                    assert telling.tells(move.event, here) == move.closed
                    reached.add(move.event)
                    here = here if move.closed else move.then

        any_way()
        assert len(reached) > 2
