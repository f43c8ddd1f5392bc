"""Figures without rows for leaders of government; publishing only what one's own body has collected (34(7))."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest

from hengjian.disclosure import publishing
from hengjian.identity import scope
from hengjian.identity.collecting import CITE, collected_by_own, not_own
from hengjian.identity.models import Organisation
from hengjian.identity.scope import Scope
from hengjian.proceedings.errors import Misplaced
from hengjian.proceedings.models import FindingRow
from support.scoping.matrix import Seat
from support.scoping.world import EVERYTHING, World


@pytest.mark.parametrize(("who", "column", "value"), [("市长", "city", "120000"), ("区长", "district", "120116")])
def test_a_leader_counts_and_opens_nothing(
    world: World, seat: Callable[[str], Seat], who: str, column: str, value: str
) -> None:
    with scope.enter(EVERYTHING):
        count = FindingRow.objects.filter(**{column: value}).count()
    answer = seat(who).client.get("/findings/")
    page = answer.content.decode()
    assert answer.context["total"].number == count > 0
    assert "只有数字" in page
    assert "/findings/list/" not in page
    assert not any(one.url for _, one in answer.context["ages"])
    assert "没有" in seat(who).client.get("/findings/list/").content.decode()
    rule = seat(who).client.get("/standards/rules/CF-25/").content.decode()
    assert " 项" in rule
    assert "/findings/list/?rule" not in rule
    assert seat(who).client.get("/exports/new/findings/").status_code == 404
    assert world.city.actor(who).scope == Scope.NOTHING


def test_who_may_read_what_they_count_gets_there(seat: Callable[[str], Seat]) -> None:
    page = seat("滨海司法").client.get("/findings/").content.decode()
    assert "/findings/list/?rule=" in page
    assert "只有数字" not in page


def test_others_have_no_figures(world: World, seat: Callable[[str], Seat]) -> None:
    assert seat("系统员").client.get("/findings/").status_code == 404
    for who in ("派单员", "专家", "外市"):
        assert seat(who).client.get("/findings/").context["total"].number == 0, who


@pytest.mark.parametrize(("who", "body", "own"), [
    ("何晓", "market", True), ("何晓", "other", False), ("何晓", "city_market", False), ("市局公示", "market", False),
    ("市局公示", "city_market", True), ("滨海司法", "market", False), ("市司法", "market", False),
])
def test_what_was_collected_by_ones_own_body(world: World, who: str, body: str, own: bool) -> None:
    assert collected_by_own(world.city.actor(who), [world.bodies[body].id]) is own


def test_vertical_branches_and_entrusted_bodies_are_ones_own(own_world: World) -> None:
    world, ids = own_world, {name: body.id for name, body in own_world.bodies.items()}
    Organisation.objects.filter(id=ids["market"]).update(is_vertical=True)
    Organisation.objects.filter(id=ids["town"]).update(entrusted_by=world.city.market)
    city, market = world.city.actor("市局公示"), world.city.actor("何晓")
    assert not_own(city, [ids["market"], ids["other"], ids["city_market"], ids["town"]]) == {ids["other"], ids["town"]}
    assert not_own(market, [ids["town"], ids["cg"], ids["market"]]) == {ids["cg"]}
    assert not_own(market, [unknown := uuid4()]) == {unknown}


def test_publishing_what_another_body_collected_is_refused_with_the_article(world: World) -> None:
    recorded: Any = SimpleNamespace(actor=world.city.actor("滨海司法"), case=None,
                                    record=SimpleNamespace(agency_id=world.city.market.id, proceeding_id=UUID(int=1)))
    with pytest.raises(Misplaced) as told:
        publishing.publish(recorded)
    assert [(p.code, p.cite) for p in told.value.problems] == [("not_collected", CITE)]


def test_the_review_page_says_so_to_who_may_read(world: World, seat: Callable[[str], Seat]) -> None:
    url = f"/cases/{world.ids['market'].by_kind['case']}/steps/publish/"
    answer = seat("滨海司法").client.get(url)
    assert answer.status_code == 409
    assert "第三十四条第七项" in answer.content.decode()
    assert seat("滨海司法").client.post(url, {"publication_title": "某案"}).status_code == 409
