"""An on-the-spot penalty as officers issue it: two forms, two people, one document."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Route, expect
from pypdf import PdfReader

from hengjian.identity import scope
from hengjian.proceedings.models import Proceeding, StepRecord
from hengjian.registry.models import ItemAuthority
from support import papers
from support.browser import Visitor, fill_decision
from support.city import PIN, City, item
from support.standing import assert_whole

pytestmark = [pytest.mark.browser, pytest.mark.long]
MOST_TAPS = 12
EXPECTED = re.compile("ERR_CONNECTION_RESET|htmx:(afterRequest|sendError)")
"""What htmx and Chromium say of a lost answer."""


def open_form(visitor: Visitor) -> None:
    """From the first page, as one comes from signing in."""
    if visitor.page.url == "about:blank":
        visitor.go("/")
    visitor.tap("新办当场处罚")
    visitor.page.locator("#spot").wait_for()


def answer(visitor: Visitor) -> None:
    """What nobody can know beforehand: certificates shown, party told, party heard."""
    visitor.tick("shown")
    visitor.tick("told")
    visitor.pick("heard_as", "明示放弃")


def choose_colleague(visitor: Visitor, name: str = "王敏") -> None:
    visitor.pick("second", name)


def decided(visitor: Visitor) -> None:
    """A decision that passes, up to the page where it is handed over."""
    open_form(visitor)
    fill_decision(visitor)
    answer(visitor)
    choose_colleague(visitor)
    visitor.tap("生成决定书")
    visitor.page.wait_for_url("**/steps/deliver/")


def delivered(visitor: Visitor) -> None:
    visitor.pick("delivered_as", "当事人签收")
    visitor.type("pin", PIN)
    visitor.tap("交付决定书")
    visitor.page.locator(".hj-steps").wait_for()


def another_item(city: City) -> None:
    """So that item and tier have to be chosen, as in most agencies."""
    item(code="SCJG-0002", title="未按要求贮存食品")
    ItemAuthority.objects.create(item_code="SCJG-0002", organisation=city.market, since=date(2020, 1, 1))


def recorded(city: City) -> list[Proceeding]:
    with scope.enter(city.actor("李建国").scope):
        return list(Proceeding.objects.order_by("id"))


def test_from_sign_in_to_the_document_and_back_by_search(visit: Callable[..., Visitor], city: City) -> None:
    another_item(city)
    officer = visit()
    officer.enter("user1")
    open_form(officer)
    officer.pick("item_code", "未按规定明码标价")
    fill_decision(officer)
    officer.pick("discretion_tier", "较轻")
    answer(officer)
    choose_colleague(officer)
    officer.tap("生成决定书")
    officer.page.wait_for_url("**/steps/deliver/")
    officer.shot("deliver")
    delivered(officer)
    number = recorded(city)[0].number
    link = officer.page.get_by_role("link", name="当场处罚决定书").first
    with officer.page.expect_request_finished(lambda request: request.url.endswith(".pdf")) as opened:
        officer.tap(link)
    pdf = officer.context.request.get(opened.value.url)
    assert pdf.headers["content-type"] == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.body())).pages)
    text = re.sub(r"\s", "", text)
    for said in (number, "张大年", "贰佰元整", "先申请行政复议"):
        assert said in text
    officer.go("/")
    officer.search(number)
    expect(officer.page.get_by_role("heading", level=1)).to_contain_text("张大年")
    assert officer.taps <= MOST_TAPS, f"{officer.taps} taps"
    officer.search("张大年")
    officer.page.get_by_role("link", name="张大年").first.wait_for()
    assert_whole(city)


def test_the_case_closes(phone: Visitor, city: City) -> None:
    decided(phone)
    delivered(phone)
    phone.tap("报所属机关备案")
    phone.type("reported_to", "执法一科")
    phone.tap("报所属机关备案")
    phone.sees("已记录“报所属机关备案”")
    phone.tap("登记已缴纳罚款")
    assert phone.value("amount") == "200.00"
    phone.type("bank_receipt_number", "YH20261122001")
    phone.tap("登记已缴纳罚款")
    phone.sees("已记录“缴纳罚款”")
    phone.tap("结案")
    phone.pick("closed_as", "处罚决定已全部履行")
    phone.tap("结案")
    phone.sees("已结案")
    assert [case.is_closed for case in recorded(city)] == [True]
    phone.shot("case-closed")
    assert_whole(city)


def test_a_party_that_will_not_sign(phone: Visitor, city: City) -> None:
    decided(phone)
    phone.pick("delivered_as", "当事人拒绝签收")
    phone.type("pin", PIN)
    phone.tap("交付决定书")
    phone.page.locator("#f-refusal_reason-error").wait_for()
    phone.type("refusal_reason", "当事人称没带印章，转身离开。")
    phone.type("pin", PIN)
    phone.tap("交付决定书")
    phone.sees("已交付")
    with scope.enter(city.actor("李建国").scope):
        said = StepRecord.objects.get(step="deliver").body["data"]
    assert said == {"delivered_as": "refused", "refusal_reason": "当事人称没带印章，转身离开。"}


def test_the_colleague_of_the_last_case_is_proposed(phone: Visitor, city: City) -> None:
    decided(phone)
    phone.go("/penalties/spot/")
    assert phone.page.locator("#f-second input:checked").input_value() == str(city.people["王敏"].id)


def test_a_colleague_confirms_in_an_own_session(visit: Callable[..., Visitor], city: City) -> None:
    """The officer asks, signs out, and goes on with one tap when the colleague has confirmed."""
    officer, colleague = visit(as_="user1"), visit(as_="user2")
    open_form(officer)
    fill_decision(officer, pin="")
    officer.page.locator("#f-evidence_file").set_input_files(
        {"name": "摊位.png", "mimeType": "image/png", "buffer": papers.photograph()})
    answer(officer)
    choose_colleague(officer)
    officer.tick("ask")
    officer.tap("生成决定书")
    officer.sees("已请王敏确认，尚未答复")
    officer.shot("spot-waiting")
    officer.go("/")
    officer.sees("我请同事确认的")
    officer.shot("todo-asked")
    officer.context.clear_cookies()
    assert recorded(city) == []
    colleague.go("/")
    colleague.tap(colleague.page.locator("main").get_by_role("link", name="当场处罚：张大年"))
    colleague.sees("罚款 200 元")
    colleague.shot("confirmation")
    colleague.tap("确认")
    colleague.sees("已确认")
    later = visit(as_="user1")
    later.go("/")
    later.shot("todo-confirmed")
    later.tap("王敏已确认，继续提交")
    later.sees("以下就是确认的内容")
    assert later.value("party_id_number") == "11010519491231002X"
    later.shot("spot-confirmed")
    assert later.violations() == []
    later.tap("生成决定书")
    later.page.wait_for_url("**/steps/deliver/")
    with scope.enter(city.actor("李建国").scope):
        opened = StepRecord.objects.get(step="open").body
    assert [one["how"] for one in opened["officers"]] == ["session", "own_session"]
    assert "evidence_file" in opened["data"]["evidence"][0]


def test_a_preview_records_nothing(phone: Visitor, city: City) -> None:
    open_form(phone)
    fill_decision(phone, pin="")
    answer(phone)
    choose_colleague(phone)
    answers = []
    phone.context.on("response", lambda r: answers.append((r.request.method, r.headers.get("content-type"))))
    with phone.context.expect_page():
        phone.tap("预览决定书")
    phone.page.bring_to_front()
    until(phone, lambda: ("POST", "application/pdf") in answers)
    assert recorded(city) == []
    phone.type("pin", PIN)
    phone.tap("生成决定书")
    phone.page.wait_for_url("**/steps/deliver/")
    assert len(recorded(city)) == 1


def until(visitor: Visitor, holds: Callable[[], bool], patience: int = 100) -> None:
    """Waits, with the browser's events running, until something holds."""
    while not holds():
        patience -= 1
        assert patience, "waited in vain"
        visitor.page.wait_for_timeout(50)


def test_without_script(visit: Callable[..., Visitor], city: City) -> None:
    another_item(city)
    officer = visit(as_="user1", script=False)
    open_form(officer)
    fill_decision(officer, fine="201")
    officer.pick("item_code", "未按规定明码标价")
    officer.pick("discretion_tier", "较轻")
    answer(officer)
    choose_colleague(officer)
    officer.tap("生成决定书")
    officer.sees("《行政处罚法》第五十一条")
    officer.type("fine", "200")
    officer.type("pin", PIN)
    officer.tap("生成决定书")
    officer.page.wait_for_url("**/steps/deliver/")
    assert len(recorded(city)) == 1


class TestOnce:
    def test_a_double_tap(self, phone: Visitor, city: City) -> None:
        open_form(phone)
        fill_decision(phone)
        answer(phone)
        choose_colleague(phone)
        phone.page.get_by_role("button", name="生成决定书").dblclick()
        phone.page.wait_for_url("**/steps/deliver/")
        assert len(recorded(city)) == 1

    def lose_the_answer(self, phone: Visitor) -> None:
        """The server takes the form; its answer never arrives."""
        open_form(phone)
        fill_decision(phone)
        answer(phone)
        choose_colleague(phone)

        def lose(route: Route) -> None:
            if route.request.method == "POST":
                route.fetch(max_redirects=0)
                route.abort("connectionreset")
            else:
                route.continue_()

        phone.page.route("**/penalties/spot/", lose)
        phone.tap("生成决定书")
        phone.sees("网络不通，未确认是否已提交")
        phone.page.unroute("**/penalties/spot/")
        assert [text for text in phone.complaints if not EXPECTED.search(text)] == []
        phone.complaints.clear()

    def test_an_answer_lost_and_the_form_sent_again(self, phone: Visitor, city: City) -> None:
        self.lose_the_answer(phone)
        assert len(recorded(city)) == 1
        assert phone.value("party_name") == "张大年"
        phone.tap("重试")
        phone.page.wait_for_url("**/steps/deliver/")
        assert len(recorded(city)) == 1
        assert_whole(city)

    def test_an_answer_lost_and_the_page_opened_again(self, phone: Visitor, city: City) -> None:
        self.lose_the_answer(phone)
        phone.go("/penalties/spot/")
        phone.sees("上次提交未得到答复")
        phone.tap("知道了")
        assert phone.value("party_name") == "张大年"
        assert phone.value("party_id_number") == "", "identity numbers do not stay in the browser"
        phone.type("party_id_number", "11010519491231002X")
        phone.type("pin", PIN)
        phone.tap("生成决定书")
        phone.page.wait_for_url("**/steps/deliver/")
        assert len(recorded(city)) == 1

    def test_other_content_under_the_same_key_leads_to_the_case_that_is_there(self, phone: Visitor, city: City) -> None:
        self.lose_the_answer(phone)
        phone.type("fine", "150")
        phone.tap("重试")
        phone.tap(phone.page.get_by_role("link", name="打开已保存的案件"))
        expect(phone.page.get_by_role("heading", level=1)).to_contain_text("张大年")
        assert len(recorded(city)) == 1

    def test_back_after_success(self, phone: Visitor, city: City) -> None:
        decided(phone)
        phone.page.go_back()
        phone.page.locator("#spot").wait_for()
        assert phone.value("party_name") == "", "a new form, not the old one"
        assert phone.page.locator("#spot input[name=idempotency_key]").input_value() != str(recorded(city)[0].id)
