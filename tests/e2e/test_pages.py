"""Pages as people meet them: with a screen reader, with a keyboard, from another agency."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from playwright.sync_api import expect

from hengjian.identity import scope
from hengjian.kernel.ids import new_id
from hengjian.proceedings.door import record_many
from hengjian.proceedings.models import ClockRow, IssuedDocument
from support import spot
from support.browser import DESK, PHONE, Visitor
from support.city import PASSWORD, City

pytestmark = pytest.mark.browser


class Case(NamedTuple):
    """A decided case: its own id, its document's, one of its clocks'."""

    id: UUID
    document: UUID
    clock: UUID


@pytest.fixture
def city(standing: Any) -> City:
    return standing.city


@pytest.fixture
def site(standing: Any) -> str:
    return standing.site


@pytest.fixture(scope="module")
def case(standing: Any) -> Case:
    officer, identifier = standing.city.actor("李建国"), new_id()
    record_many(officer, spot.acts(standing.city, identifier), "decided")
    with scope.enter(officer.scope):
        return Case(identifier, IssuedDocument.objects.get().id, ClockRow.objects.first().id)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_every_page_is_accessible(visit: Callable[..., Visitor], case: Case, size: tuple[int, int]) -> None:
    stranger, officer = visit(size), visit(size, as_="user1")
    stranger.go("/sign-in/")
    found = {"/sign-in/": looked_at(stranger, "sign-in")}
    pages = {
        "todo": "/", "cases": "/cases/", "case": f"/cases/{case.id}/", "facts": f"/cases/{case.id}/?tab=facts",
        "checks": f"/cases/{case.id}/?tab=checks", "timeline": f"/cases/{case.id}/?tab=timeline",
        "deliver": f"/cases/{case.id}/steps/deliver/", "report": f"/cases/{case.id}/steps/report/",
        "blocked": f"/cases/{case.id}/steps/close/", "clock": f"/cases/{case.id}/clocks/{case.clock}/",
        "spot": "/penalties/spot/", "calendar": "/calendar/", "found": "/search/?q=张大年",
        "nothing": "/search/?q=没有这个人",
        "confirmations": "/account/confirmations/", "account": "/account/", "404": f"/cases/{new_id()}/",
    }
    for name, path in pages.items():
        officer.go(path)
        assert "/sign-in/" not in officer.page.url
        found[path] = looked_at(officer, name)
    assert {path: faults for path, faults in found.items() if faults} == {}


def looked_at(visitor: Visitor, name: str) -> list[Any]:
    visitor.shot(name)
    wide = visitor.overflow()
    return [*visitor.violations(), *([f"{wide} pixels too wide"] if wide > 0 else [])]


def test_forms_that_failed_are_accessible(phone: Visitor, case: Case) -> None:
    for path, button in (("/penalties/spot/", "生成决定书"), (f"/cases/{case.id}/steps/deliver/", "交付决定书")):
        phone.go(path)
        phone.tap(button)
        expect(phone.page.locator("#error-summary")).to_be_focused()
        phone.shot(f"failed-{button}")
        assert phone.violations() == []


def test_another_agency_finds_nothing_there(visit: Callable[..., Visitor], case: Case) -> None:
    stranger = visit(DESK, as_="user6")
    for path in ("/cases/{}/", "/cases/{}/steps/deliver/", f"/cases/{{}}/clocks/{case.clock}/"):
        theirs, random = (answer(stranger, path.format(one)) for one in (case.id, new_id()))
        assert theirs == random, path
        assert theirs[0] == 404
    theirs, random = (answer(stranger, f"/documents/{one}.pdf") for one in (case.document, new_id()))
    assert theirs == random
    assert theirs[0] == 404
    stranger.go("/")
    stranger.search("张大年")
    stranger.sees("没有找到")
    stranger.go("/cases/")
    stranger.sees("还没有案件")


def answer(visitor: Visitor, path: str) -> tuple[int, str]:
    """Status and text of a page."""
    response = visitor.page.goto(visitor.site + path)
    assert response is not None
    return response.status, visitor.page.locator("body").inner_text()


def test_by_keyboard_alone(visit: Callable[..., Visitor], case: Case) -> None:
    officer = visit(DESK)
    officer.go("/sign-in/")
    keys = officer.page.keyboard
    tab_to(officer, "#f-username")
    keys.type("user1")
    tab_to(officer, "#f-password")
    keys.type(PASSWORD)
    keys.press("Enter")
    officer.page.get_by_role("heading", name="我的待办").wait_for()
    keys.press("Tab")
    expect(officer.page.locator(".hj-skip")).to_be_focused()
    expect(officer.page.locator(".hj-skip")).to_be_in_viewport()
    keys.press("Enter")
    tab_to(officer, f"main a[href='/cases/{case.id}/']")
    keys.press("Enter")
    expect(officer.page.get_by_role("heading", level=1)).to_contain_text("张大年")
    tab_to(officer, ".hj-tabs a >> nth=1")
    keys.press("Enter")
    officer.page.wait_for_url("**tab=facts")


def tab_to(visitor: Visitor, selector: str, most: int = 60) -> None:
    """Moves on until the element has the focus, as somebody without a mouse does."""
    target = visitor.page.locator(selector).first
    target.wait_for()
    for _ in range(most):
        if target.evaluate("(e) => e === document.activeElement"):
            return
        visitor.page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached within {most} steps")
