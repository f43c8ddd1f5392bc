"""Standards, findings and exports as people meet them: empty, full, waiting and refused, at a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import expect

from e2e.test_pages import looked_at
from hengjian.identity import scope
from hengjian.identity.services import SHANGHAI
from hengjian.kernel.ids import new_id
from hengjian.proceedings import export_making, exports
from hengjian.proceedings.door import record_many
from hengjian.proceedings.models import FindingRow
from support import spot
from support.browser import DESK, PHONE, Visitor
from support.city import City

pytestmark = pytest.mark.browser


@pytest.fixture
def city(standing: Any) -> City:
    return standing.city


@pytest.fixture
def site(standing: Any) -> str:
    return standing.site


@pytest.fixture(scope="module")
def finding(standing: Any) -> UUID:
    """北辰 reports afterwards, and has reported a fine too high; a file has been made and one could not be."""
    city = standing.city
    city.other_market.settings = {"channels": {"penalty.simple": "entry"}}
    city.other_market.save()
    at = datetime.now(SHANGHAI) - timedelta(hours=2)
    signed = spot.signatures(city, "陈晨", "孙倩", how="paper")
    place = {"place_text": "北辰区某市场", "place_division": "120113"}
    record_many(city.actor("陈晨"), spot.acts(city, new_id(), signed, at=at, fine="500", offence_place=place), "bad")
    actor = city.actor("陈晨")
    done = exports.ask(actor, "findings", "sort=rule", "季度通报", "done")
    export_making.run(done.id, done.person_id, done.agency_id)
    failed = exports.ask(actor, "cases", "", "核对", "failed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exports, "parameters", lambda: exports.Parameters(keep_days=7, most_rows=0, shown=50))
        export_making.run(failed.id, failed.person_id, failed.agency_id)
    exports.ask(actor, "cases", "", "还在排队", "waiting")
    with scope.enter(actor.scope):
        return FindingRow.objects.filter(rule="CF-25").get().id


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_pages_are_accessible(visit: Callable[..., Visitor], finding: UUID, size: tuple[int, int]) -> None:
    full, empty = visit(size, as_="user6"), visit(size, as_="user1")
    pages = {
        "findings": "/findings/", "finding-list": "/findings/list/", "finding": f"/findings/{finding}/",
        "finding-none": "/findings/list/?age=older", "finding-wrong": "/findings/list/?age=x&sort=y",
        "rules": "/standards/rules/", "rule": "/standards/rules/CF-25/", "rule-18": "/standards/rules/CF-18/",
        "procedures": "/standards/procedures/", "procedure": "/standards/procedures/penalty.simple/",
        "exports": "/exports/", "export-new": "/exports/new/cases/?stage=open",
    }
    found = {}
    for name, path in pages.items():
        full.go(path)
        assert "/sign-in/" not in full.page.url
        found[path] = looked_at(full, name)
    for name in ("findings", "finding-list", "exports"):
        empty.go(pages[name])
        found[f"empty {name}"] = looked_at(empty, f"{name}-empty")
    assert {path: faults for path, faults in found.items() if faults} == {}


def test_from_the_totals_down_to_the_record(visit: Callable[..., Visitor], finding: UUID) -> None:
    desk = visit(DESK, as_="user6")
    desk.go("/")
    desk.tap("问题清单")
    desk.tap(desk.page.get_by_role("link", name="CF-25 当场罚款上限"))
    desk.tap(desk.page.locator("td.hj-c-title a"))
    desk.page.wait_for_url(f"**/findings/{finding}/")
    desk.sees("500 > 200")
    desk.tap("在案件的时间线里查看")
    desk.sees("作出当场处罚决定")


def test_asking_without_a_reason_and_then_with_one(visit: Callable[..., Visitor], finding: UUID) -> None:
    phone = visit(PHONE, as_="user6")
    phone.go("/findings/list/?rule=CF-25")
    phone.tap("导出所列")
    phone.sees("规则：CF-25 当场罚款上限")
    phone.tap("导出")
    expect(phone.page.locator("#error-summary")).to_be_focused()
    phone.shot("export-refused")
    assert phone.violations() == []
    phone.type("reason", "移送线索核对")
    phone.tap("导出")
    phone.page.wait_for_url("**/exports/")
    phone.sees("移送线索核对")
    phone.sees("后台任务没有运行。")


def test_the_file_is_fetched(visit: Callable[..., Visitor], finding: UUID) -> None:
    desk = visit(DESK, as_="user6")
    desk.go("/exports/")
    with desk.page.expect_download() as fetched:
        desk.tap("下载")
    assert fetched.value.suggested_filename.startswith("问题清单")
    assert fetched.value.suggested_filename.endswith(".xlsx")


def test_the_drawing_fits_the_screen(visit: Callable[..., Visitor], finding: UUID) -> None:
    for size, kind, other in ((DESK, "wide", "narrow"), (PHONE, "narrow", "wide")):
        visitor = visit(size, as_="user6")
        visitor.go("/standards/procedures/penalty.simple/")
        expect(visitor.page.locator(f".hj-chart-{kind}")).to_be_visible()
        expect(visitor.page.locator(f".hj-chart-{other}")).to_be_hidden()
        letters = visitor.page.locator(f".hj-chart-{kind} .hj-stage-title").first.bounding_box()
        assert letters is not None
        assert letters["height"] >= 14, "read without zooming"
