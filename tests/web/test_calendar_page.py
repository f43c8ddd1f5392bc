"""The calendar page: an answer, a reason for every day, sensible errors."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from support.city import City


def test_a_limit_is_answered_and_explained(city: City, as_: Callable[[str], Client]) -> None:
    page = as_("李建国").get("/calendar/?start=2026-09-30&n=1&unit=wd").content.decode()
    assert '<b class="hj-answer">2026-10-08</b>' in page
    assert "国庆节放假" in page


@pytest.mark.parametrize("query", [
    "start=&n=1&unit=wd", "start=2026-02-30&n=1&unit=wd", "start=2026-11-22&n=x&unit=wd", "start=2026-11-22&n=1&unit=y",
    "start=2026-11-22&n=-3&unit=d", "start=2026-11-22&n=999999&unit=m", "start=9999-12-31&n=5&unit=wd", "n=", "n=²",
])
def test_what_cannot_be_reckoned_is_said(city: City, as_: Callable[[str], Client], query: str) -> None:
    answer = as_("李建国").get(f"/calendar/?{query}")
    assert answer.status_code == 422
    assert "请先改正下面的问题" in answer.content.decode()


def test_a_year_without_a_notice_is_marked(city: City, as_: Callable[[str], Client]) -> None:
    assert "尚未公布" in as_("李建国").get("/calendar/?year=2031").content.decode()
    assert "年份应在" in as_("李建国").get("/calendar/?year=20000").content.decode()


def test_an_answer_that_may_move_is_provisional(city: City, as_: Callable[[str], Client]) -> None:
    assert "暂定" in as_("李建国").get("/calendar/?start=2030-12-20&n=20&unit=wd").content.decode()
