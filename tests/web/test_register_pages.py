"""The pages on which an agency's administrator keeps devices and decided changes of the law."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from hengjian.registry.models import Device, LawChange
from support import own, registers
from support.city import City

SignIn = Callable[[str], Client]
DEVICES, CHANGES = "/registers/devices/", "/registers/changes/"


@pytest.fixture
def admin(city: City, as_: SignIn) -> Client:
    own.administrator(city)
    return as_(own.ADMIN)


def test_a_device_is_registered_changed_and_put_out_of_use(city: City, admin: Client) -> None:
    assert "没有登记监控设备" in admin.get(DEVICES).content.decode()
    assert admin.post(f"{DEVICES}new/", registers.DEVICE).status_code == 302
    page = admin.get(DEVICES).content.decode()
    assert "JK-0001" in page
    assert "塘沽街道某路口" in page
    (row,) = Device.objects.all()
    form = admin.get(f"{DEVICES}{row.id}/").content.decode()
    assert 'name="seen" value="1"' in form
    changed = registers.DEVICE | {"device_since": "2026-06-01", "device_status": "retired", "seen": "1"}
    assert admin.post(f"{DEVICES}{row.id}/", changed).status_code == 302
    assert [(one.version, one.status) for one in Device.objects.order_by("version")] == [(1, "in_use"), (2, "retired")]
    answer = admin.post(f"{DEVICES}{row.id}/", changed)
    assert answer.status_code == 422
    assert "刚刚由别人改过" in answer.content.decode()


def test_what_is_wrong_stands_at_its_field(admin: Client) -> None:
    answer = admin.post(f"{DEVICES}new/", registers.DEVICE | {"published_in": "", "device_place": ""})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'id="f-device_place-error"' in page
    assert 'id="f-published_in-error"' in page


def test_officers_read_and_other_bodies_do_not(city: City, admin: Client, as_: SignIn) -> None:
    row = registers.device(city)
    officer, away = as_("李建国"), as_("陈晨")
    page = officer.get(f"{DEVICES}{row.id}/").content.decode()
    assert "本局网站" in page
    assert "<form" not in page.split("<main")[1]
    assert officer.get(f"{DEVICES}new/").status_code == 404
    assert officer.post(f"{DEVICES}{row.id}/", registers.DEVICE | {"seen": "1"}).status_code == 422
    assert away.get(f"{DEVICES}{row.id}/").status_code == 404
    assert "JK-0001" not in away.get(DEVICES).content.decode()


def test_a_change_of_the_law_is_registered_and_taken_back(city: City, admin: Client, as_: SignIn) -> None:
    assert admin.post(f"{CHANGES}new/", registers.CHANGE).status_code == 302
    (row,) = LawChange.objects.all()
    assert "《食品安全法》第一百二十四条" in admin.get(CHANGES).content.decode()
    assert "较重" in as_("李建国").get(f"{CHANGES}{row.id}/").content.decode()
    assert as_("陈晨").get(f"{CHANGES}{row.id}/").status_code == 404
    as_("李建国").post(f"{CHANGES}{row.id}/withdraw/")
    assert LawChange.objects.count() == 1, "only the administrator takes back"
    admin.post(f"{CHANGES}{row.id}/withdraw/")
    assert LawChange.objects.filter(withdrawn=True).count() == 1
    assert "撤回</button>" not in admin.get(f"{CHANGES}{row.id}/").content.decode()


def test_a_registration_that_lacks_its_reasons_is_told_so(admin: Client) -> None:
    answer = admin.post(f"{CHANGES}new/", registers.CHANGE | {"change_reasons": ""})
    assert answer.status_code == 422
    assert 'id="f-change_reasons-error"' in answer.content.decode()
