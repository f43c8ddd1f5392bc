"""我的待办, the list of cases and the search box as pages."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from uuid import UUID

import pytest
from django.test import Client

from hengjian.kernel.ids import new_id
from hengjian.proceedings.door import record_many
from support import spot
from support.city import City


def test_an_empty_todo_says_what_to_do(city: City, as_: Callable[[str], Client]) -> None:
    page = as_("李建国").get("/").content.decode()
    assert "没有要办的案件" in page
    assert 'href="/penalties/spot/"' in page
    assert 'href="/penalties/spot/"' not in as_("周负责").get("/").content.decode()


def test_the_todo_is_grouped_by_what_is_left(city: City, decided: UUID, as_: Callable[[str], Client]) -> None:
    page = as_("李建国").get("/").content.decode()
    assert "三日内" in page
    assert "已逾期" not in page
    assert f"/cases/{decided}/" in page


@pytest.mark.parametrize(("query", "found"), [
    ("", True), ("stage=open", True), ("stage=closed", False), ("stage=decided", True), ("due=late", False),
    ("due=soon", True), ("due=running", True), ("title=张大年", True), ("title=明码标价", True),
    ("title=王小二", False),
    ("number=津滨市监当罚[2026]1号", True), ("number=津滨市监当罚〔2026〕9号", False), ("number=2026 1", True),
    ("procedure=penalty.simple", True), ("opened_from=2020-01-01", True), ("opened_to=2020-01-01", False),
    ("sort=-due", True), ("sort=number", True), ("sort=title", True), ("sort=handler", True), ("sort=stage", True),
])
def test_the_list_is_what_its_address_says(
    city: City, decided: UUID, as_: Callable[[str], Client], query: str, found: bool
) -> None:
    answer = as_("李建国").get(f"/cases/?{query}")
    assert answer.status_code == 200
    assert (f"/cases/{decided}/" in answer.content.decode()) is found


def test_nonsense_in_the_address_is_told(city: City, decided: UUID, as_: Callable[[str], Client]) -> None:
    url = "/cases/?stage=nowhere&sort=colour&x=1&opened_from=yesterday&after=forged"
    page = as_("李建国").get(url).content.decode()
    for said in ("没有“nowhere”这个选项", "不能按“colour”排序", "不认识的筛选项“x”", "不是日期", "翻页位置已失效"):
        assert said in page


def test_every_case_is_on_exactly_one_page(city: City, as_: Callable[[str], Client]) -> None:
    made = {new_id() for _ in range(33)}
    for number, identifier in enumerate(made):
        first = spot.act(city, identifier, "open")
        record_many(city.actor("李建国"), [first], f"k{number}")
    client, url, seen = as_("李建国"), "/cases/?sort=title", []
    while url:
        page = client.get(url).content.decode()
        seen += [UUID(part[:36]) for part in page.split('href="/cases/')[1:] if part[36:38] == '/"']
        onward = re.search(r'href="([^"]+)" rel="next"', page)
        url = html.unescape(onward[1]) if onward else ""
    assert len(seen) == 33
    assert set(seen) == made


def test_a_document_number_leads_straight_to_its_case(city: City, decided: UUID, as_: Callable[[str], Client]) -> None:
    client = as_("李建国")
    for typed in ("津滨市监当罚〔2026〕1号", "津滨市监当罚[2026] 1号", " 津滨市监当罚（2026）1号"):
        assert client.get("/search/", {"q": typed})["Location"] == f"/cases/{decided}/", typed
    assert client.get("/search/", {"q": "津滨市监当罚〔2026〕2号"}).status_code == 200


@pytest.mark.parametrize("question", ["", "   ", "\x00", "'", "\\", "a" * 5000, "& | !", "〔〕"])
def test_any_question_is_answered(city: City, as_: Callable[[str], Client], question: str) -> None:
    assert as_("李建国").get("/search/", {"q": question}).status_code == 200


def test_the_shell_says_who_is_signed_in(city: City, as_: Callable[[str], Client]) -> None:
    page = as_("王敏").get("/").content.decode()
    assert "王敏" in page
    assert "滨海新区市场监督管理局 · 执法一科" in page
