"""What waits for whom: each stage of an ordinary penalty on the desk of the post that leads on, and nobody else's."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hengjian.identity import scope
from hengjian.identity.models import Account, Post, Role
from hengjian.proceedings import standards
from hengjian.proceedings.waiting import waiting, way
from support import ordinary
from support.city import City
from support.ordinary import Story
from support.time import Clock


@pytest.fixture
def city(fresh_db: str) -> City:
    cache.clear()
    return ordinary.build()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch, "2026-03-09")


def desk(city: City, name: str) -> list[tuple[str, str]]:
    actor = city.actor(name)
    with scope.enter(actor.scope):
        return [(one.kind, one.step.name) for one in waiting(actor)]


def desks(city: City) -> dict[str, list[tuple[str, str]]]:
    names = ("周负责", "赵科长", "钱审核", "吴主持", "郑记录", "冯公示", "卫档案", "李建国", "韩负责")
    return {name: found for name in names if (found := desk(city, name))}


def test_the_way_leads_from_every_stage_by_the_step_that_is_meant() -> None:
    procedures = standards.law().procedures
    assert {stage: step.name for stage, step in way(procedures["legal_review"]).items()} == {
        "submitted": "accept", "returned": "resubmit", "accepted": "pass", "opinion_given": "resubmit",
        "objected": "rule_dispute"}
    assert way(procedures["hearing"])["requested"].name == "notify"
    assert way(procedures["serving"])["sending"].name == "serve"
    usual = way(procedures["penalty.ordinary"])
    assert [usual[stage].name for stage in ("filing", "filed", "deciding", "closing", "transferred")] == [
        "file", "conclude", "decide", "close", "archive"]
    for procedure in procedures.values():
        assert {one.name for one in procedure.stages if not one.end} == set(way(procedure)), procedure.name


def test_a_case_waits_for_one_post_at_a_time(city: City, clock: Clock) -> None:
    story = Story(city, clock)
    story.all("open", "verify", "apply_filing")
    assert desks(city) == {"周负责": [("待审批", "file")]}
    story.do("file")
    assert desks(city) == {}, "an investigation waits for nobody but who handles it"
    story.all("interview", "order_correction", "conclude")
    assert desks(city) == {"赵科长": [("待审批", "approve_conclusion")]}
    story.do("approve_conclusion")
    review = story.under("legal_review")
    review.do("open")
    assert desks(city) == {"钱审核": [("待审核", "accept")]}
    review.all("accept", "pass")
    story.informed()
    story.silent()
    story.do("propose_decision")
    assert desks(city) == {"周负责": [("待审批", "decide")]}
    story.do("decide")
    assert desks(city) == {"冯公示": [("待公示", "publish")]}


def test_who_handles_a_case_does_not_approve_it(city: City, clock: Clock) -> None:
    """HC-01: the head who handled it does not find it among what waits for approval."""
    person = city.people["李建国"]
    post = Post.objects.get(person=person)
    post.pk = None
    post.role = Role.AGENCY_HEAD
    post.save()
    story = Story(city, clock)
    story.all("open", "verify", "apply_filing")
    assert desks(city) == {"周负责": [("待审批", "file")]}


def test_the_desk_says_what_waits_and_asks_no_more_for_more(city: City, clock: Clock) -> None:
    client = Client()
    client.force_login(Account.objects.get(person=city.people["周负责"]),
                       backend="django.contrib.auth.backends.ModelBackend")
    counts = []
    for number in range(3):
        Story(city, clock).all("open", "verify", "apply_filing")
        client.get("/")
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/").content.decode()
        counts.append(len(queries))
        assert "待审批" in page
        assert page.count("待审批：批准立案") == number + 1
    assert counts[0] == counts[-1]
    assert client.get("/?kind=待审批").status_code == 200
    assert client.get("/?kind=nonsense").status_code == 200
