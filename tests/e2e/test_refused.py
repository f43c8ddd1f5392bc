"""What the law does not allow is refused on the screen with its article, and what was typed stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from hengjian.identity import scope
from hengjian.identity.models import Account
from hengjian.identity.services import SHANGHAI
from hengjian.kernel.codes import resident_id
from hengjian.proceedings.models import StepRecord
from support import papers
from support.browser import Visitor, fill_decision
from support.city import PIN, City

pytestmark = pytest.mark.browser
TODAY = timezone.now().astimezone(SHANGHAI).date()
CHILD = resident_id.make("120116", TODAY.replace(year=TODAY.year - 13, day=1), 11)
TOO_OLD = str(TODAY.replace(year=TODAY.year - 2, day=1) - timedelta(days=1))
ORGANISATION = {"party_name": "天津海川食品有限公司", "party_uscc": "91120116MA05TEXT5B"}


@pytest.fixture
def city(standing: Any) -> City:
    return standing.city


@pytest.fixture
def site(standing: Any) -> str:
    return standing.site


def form(visitor: Visitor, *, second: str = "王敏", told: bool = True, heard: bool = True, **typed: str) -> None:
    """The first form with everything right but what is asked otherwise, submitted."""
    visitor.go("/penalties/spot/")
    if "party_uscc" in typed:
        visitor.pick("party_kind", "法人或者其他组织")
        visitor.type("party_uscc", typed.pop("party_uscc"))
        typed["party_id_number"] = ""
    fill_decision(visitor, **typed)
    visitor.tick("shown")
    if told:
        visitor.tick("told")
    if heard:
        visitor.pick("heard_as", "明示放弃")
    if second:
        visitor.pick("second", second)


def confiscate(visitor: Visitor) -> None:
    form(visitor, fine="")
    visitor.pick("penalty_kinds", "罚款")
    visitor.pick("penalty_kinds", "没收违法所得")


REFUSED: list[tuple[str, Callable[[Visitor], None], tuple[str, ...]]] = [
    ("对个人罚 201 元", lambda v: form(v, fine="201"), ("第五十一条", "200 元")),
    ("对单位罚 3001 元", lambda v: form(v, fine="3001", **ORGANISATION), ("第五十一条", "3,000 元")),
    ("当场没收", confiscate, ("第五十一条", "只能给予警告或者罚款")),
    ("证件过期的同事", lambda v: form(v, second="张强"), ("第四十二条", "张强的执法证已于 2026-01-31 到期")),
    ("没有证件的同事", lambda v: form(v, second="刘洋"), ("第四十二条", "刘洋")),
    ("没有告知", lambda v: form(v, told=False, heard=False), ("第四十四条", "第四十五条")),
    ("没有听取申辩", lambda v: form(v, heard=False), ("第四十五条",)),
    ("违法行为超过二年", lambda v: form(v, offence_ended=TOO_OLD), ("第三十六条",)),
    ("当事人不满十四周岁", lambda v: form(v, party_id_number=CHILD), ("第三十条", "不满 14 周岁")),
]


@pytest.mark.parametrize(("what", "attempt", "says"), REFUSED, ids=[r[0] for r in REFUSED])
def test_refused_with_the_article(
    phone: Visitor, city: City, what: str, attempt: Callable[[Visitor], None], says: tuple[str, ...]
) -> None:
    attempt(phone)
    phone.tap("生成决定书")
    refusals = phone.page.locator("#answer")
    expect(refusals).to_be_in_viewport()
    expect(refusals).to_be_focused()
    text = refusals.inner_text()
    for said in says:
        assert said in text
    assert "《行政处罚法》" in text
    assert phone.value("offence_place-place_text") == "滨海新区塘沽街道某菜市场12号摊位"
    assert phone.value("pin") == "", "a PIN never comes back"
    phone.shot(f"refused-{what}")
    nothing_recorded(city)


@pytest.mark.parametrize(("what", "attempt", "field"), [
    ("一名执法人员", lambda v: form(v, second=""), "second"),
    ("只写了名字", lambda v: form(v, pin=""), "pin"),
])
def test_a_second_officer_must_be_there(
    phone: Visitor, city: City, what: str, attempt: Callable[[Visitor], None], field: str
) -> None:
    attempt(phone)
    phone.tap("生成决定书")
    expect(phone.page.locator(f"#f-{field}-error")).to_contain_text("《行政处罚法》第四十二条")
    expect(phone.page.locator("#error-summary")).to_be_in_viewport()
    phone.shot(f"refused-{what}")
    nothing_recorded(city)


def test_a_wrong_pin_is_said_and_locks_after_five(phone: Visitor, city: City) -> None:
    form(phone, pin="000001")
    for _ in range(5):
        phone.type("pin", "000001")
        phone.tap("生成决定书")
        expect(phone.page.locator("#f-pin-error")).to_contain_text("确认口令不正确")
        expect(phone.page.locator("#f-pin")).to_have_value("")
    phone.type("pin", PIN)
    phone.tap("生成决定书")
    expect(phone.page.locator("#f-pin-error")).to_contain_text("暂停使用 15 分钟")
    nothing_recorded(city)
    Account.objects.filter(person=city.people["王敏"]).update(pin_locked_until=None)


def test_what_is_wrong_is_said_at_the_field_and_above(phone: Visitor, city: City) -> None:
    form(phone, party_id_number="110105194912310021", fine="一百", offence_facts="", pin="")
    phone.page.locator("#f-evidence_file").set_input_files(
        {"name": "摊位.png", "mimeType": "image/png", "buffer": papers.photograph()})
    phone.tap("生成决定书")
    summary = phone.page.locator("#error-summary")
    expect(summary).to_be_focused()
    for field in ("party_id_number", "fine", "offence_facts", "pin"):
        phone.page.locator(f"#f-{field}-error").wait_for()
        assert phone.page.locator(f"#f-{field}-error p").count() == 1, "each is said once"
    phone.shot("spot-errors")
    assert summary.locator("li").count() == 4
    assert phone.value("fine") == "一百"
    assert phone.value("party_id_number") == "110105194912310021"
    phone.sees("已上传，不必重选")
    phone.tap(summary.get_by_role("link", name="罚款数额"))
    expect(phone.page.locator("#f-fine")).to_be_focused()
    nothing_recorded(city)


def test_the_tiers_are_those_of_the_item_and_the_party(phone: Visitor) -> None:
    phone.go("/penalties/spot/")
    tiers = phone.page.locator("#f-discretion_tier")
    expect(tiers.get_by_text("0–500 元")).to_be_visible()
    phone.pick("party_kind", "法人或者其他组织")
    expect(tiers.get_by_text("0–5,000 元")).to_be_visible()
    expect(tiers.get_by_text("0–500 元")).to_be_hidden()


def nothing_recorded(city: City) -> None:
    with scope.enter(city.actor("李建国").scope):
        assert not StepRecord.objects.exists()
