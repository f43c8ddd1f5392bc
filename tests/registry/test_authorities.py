"""A new body is given the items of its line by a command; what it has stays as it is."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from hengjian.registry import services
from hengjian.registry.models import Item, ItemAuthority
from support.city import ITEM, City, build, organisation

DAY = date(2026, 11, 1)


@pytest.fixture
def city(fresh_db: str) -> City:
    return build()


def given(code: str, *codes: str, **more: str) -> str:
    out = StringIO()
    call_command("authorities", code, *codes, since=str(DAY), stdout=out, **more)
    return out.getvalue()


def test_a_new_body_has_its_lines_items_from_that_day(city: City) -> None:
    line = Item.objects.get(code=ITEM).line
    body = organisation("滨海新区新设局", "津滨新", "120116", line, 7)
    assert services.items_of(body, DAY) == []
    assert "新赋予" in given(body.uscc)
    assert services.items_of(body, DAY) == services.items_of(city.market, DAY) != []
    before = ItemAuthority.objects.filter(organisation=body).count()
    assert f"新赋予 0 项，原有 {before} 项" in given(body.uscc)
    assert ItemAuthority.objects.filter(organisation=body).count() == before


@pytest.mark.parametrize(("line", "kind", "codes", "said"), [
    ("", "agency", (), "没有滨海新区新设局条线的事项"),
    ("01", "agency", ("NO-1",), "事项目录里没有：NO-1"),
    ("01", "town", (), "请用 --document 写明文号"),
])
def test_what_cannot_be_given_is_said(city: City, line: str, kind: str, codes: tuple[str, ...], said: str) -> None:
    body = organisation("滨海新区新设局", "津滨新", "120116", line or None, 7, kind=kind)
    with pytest.raises(CommandError, match=said):
        given(body.uscc, *codes)
    assert not ItemAuthority.objects.filter(organisation=body).exists()


def test_a_body_that_is_not_there_is_said(city: City) -> None:
    with pytest.raises(CommandError, match="请先在“组织”里登记"):
        given("91120116MA05TEXT5B")
