"""A body is given items by a command or on its page, and loses them with a day; without any it begins no case."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from hengjian.identity.models import Account, AuditEntry, Organisation
from hengjian.proceedings import forms, picker, standards
from hengjian.registry import services
from hengjian.registry.models import Item, ItemAuthority
from support import rights as people
from support.city import ITEM, City, build, organisation
from support.rights import AUDIT, SECURITY, SYSTEM

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


# -- the pages ---------------------------------------------------------------------------------------------------


@pytest.fixture
def body(city: City) -> Organisation:
    people.administrators(city)
    return organisation("滨海新区新设局", "津滨新", "120116", Item.objects.get(code=ITEM).line, 7)


def at_desk(city: City, name: str) -> Client:
    client = Client()
    client.force_login(Account.objects.get(person=city.people[name]),
                       backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_items_are_added_from_the_catalogue_and_end_with_a_day(city: City, body: Organisation) -> None:
    """Entered by the system administrator; what ends still counts on its last day, and the list keeps it."""
    system, today = at_desk(city, SYSTEM), timezone.localdate()
    home = f"/administration/organisations/{body.id}/items/"
    assert home in system.get(f"/administration/organisations/{body.id}/").content.decode()
    assert "还没有执法事项" in system.get(home).content.decode()
    offered = system.get(f"{home}new/").content.decode()
    assert f'value="{ITEM}"' in offered
    assert f'value="{ITEM}" checked' in system.get(f"{home}new/?all=1").content.decode()
    asked = {"codes": [ITEM], "since": str(today - timedelta(days=10)), "document": ""}
    assert "请选择事项" in system.post(f"{home}new/", asked | {"codes": []}).content.decode()
    assert "不在事项目录里" in system.post(f"{home}new/", asked | {"codes": ["NO-1"]}).content.decode()
    assert system.post(f"{home}new/", asked)["Location"] == home
    assert "已有" in system.post(f"{home}new/", asked).content.decode()
    row = ItemAuthority.objects.get(organisation=body)
    own = f"/administration/items/{row.id}/"
    listed = system.get(home).content.decode()
    assert own in listed
    assert services.basis_text(Item.objects.get(code=ITEM).basis)[0] in listed
    assert "早于" in system.post(own, {"last": str(today - timedelta(days=11))}).content.decode()
    assert system.post(own, {"last": str(today)})["Location"] == home
    assert "已于" in system.post(own, {"last": str(today)}).content.decode()
    assert [item.code for item in services.items_of(body, today, on_the_spot=False)] == [ITEM]
    assert services.items_of(body, today + timedelta(days=1), on_the_spot=False) == []
    assert set(AuditEntry.objects.filter(action__startswith="item_").values_list("action", "outcome")) == {
        ("item_authorities_made", "refused"), ("item_authorities_made", "done"),
        ("item_authority_ended", "refused"), ("item_authority_ended", "done")}


def test_others_only_read_a_bodys_items(city: City, body: Organisation) -> None:
    home = f"/administration/organisations/{body.id}/items/"
    own = f"/administration/items/{ItemAuthority.objects.filter(organisation=city.market)[0].id}/"
    for name in (SECURITY, AUDIT):
        other = at_desk(city, name)
        assert "增加事项" not in other.get(home).content.decode()
        assert other.get(f"{home}new/").status_code == 404
        assert 'name="last"' not in other.get(own).content.decode()
        assert other.post(own, {"last": "2026-12-31"}).status_code == 404
    assert at_desk(city, "李建国").get(home).status_code == 404


def test_a_town_says_by_which_document(city: City, body: Organisation) -> None:
    Organisation.objects.filter(id=body.id).update(kind="town", level="town", line=None)
    home = f"/administration/organisations/{body.id}/items/new/"
    asked = {"codes": [ITEM], "since": "2026-01-01", "document": ""}
    assert "请填写文号" in at_desk(city, SYSTEM).post(home, asked).content.decode()
    assert at_desk(city, SYSTEM).post(home, asked | {"document": "津政发〔2026〕3号"}).status_code == 302
    assert ItemAuthority.objects.get(organisation=body).grant_document == "津政发〔2026〕3号"


def test_a_body_without_items_is_told_what_to_do(city: City) -> None:
    """Its officers do not type a code that nobody has given it."""
    ItemAuthority.objects.filter(organisation=city.market).delete()
    law = standards.law()
    filing = next(step for step in law.procedures["penalty.ordinary"].steps
                  if "item_code" in {field.key for field in step.form})
    made = forms.fields(law.dictionary, filing.form, {}, listed=picker.listed(city.market, ""))
    item = next(one.field for one in made if one.field.name == "item_code")
    page = render_to_string(item.template, {"field": item})
    assert "本机关还没有执法事项" in page
    assert "<input" not in page
