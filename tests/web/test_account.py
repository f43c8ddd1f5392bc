"""Signing in and out, changing password and PIN, confirming in an own session."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from hengjian.identity.models import Account, AuditEntry
from hengjian.identity.secrets import trivial
from support.city import PASSWORD, PIN, City


def sign_in(client: Client, username: str = "user1", password: str = PASSWORD, **more: str):
    return client.post("/sign-in/", {"username": username, "password": password, **more})


def test_signing_in_leads_to_what_is_due(city: City) -> None:
    answer = sign_in(Client())
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert AuditEntry.objects.filter(action="sign_in", person_id=city.people["李建国"].id).exists()


@pytest.mark.control("ASVS 1.2.2", "ASVS 3.7.2")
@pytest.mark.parametrize(("next_", "goes"), [
    ("/cases/", "/cases/"), ("https://evil.example/", "/"), ("//evil.example/", "/"), ("/\\evil.example", "/"),
    ("", "/"), ("javascript:alert(1)", "/"),
])
def test_only_own_paths_are_followed(city: City, next_: str, goes: str) -> None:
    assert sign_in(Client(), next=next_)["Location"] == goes


def test_wrong_name_and_wrong_password_look_the_same(city: City) -> None:
    wrong = sign_in(Client(), password="Wrong-2026")
    unknown = sign_in(Client(), username="nobody")
    for answer in (wrong, unknown):
        assert answer.status_code == 422
        assert "账号或密码不正确" in answer.content.decode()
        assert "Wrong-2026" not in answer.content.decode()


def test_what_is_missing_is_told_at_its_field(city: City) -> None:
    page = sign_in(Client(), username="", password="").content.decode()
    assert 'href="#f-username"' in page
    assert 'href="#f-password"' in page


@pytest.mark.control("ASVS 6.3.1", "GB/T 22239 身份鉴别 b")
def test_five_wrong_attempts_lock_the_account_here(city: City) -> None:
    client = Client()
    answers = [sign_in(client, password="Wrong-2026").status_code for _ in range(5)]
    assert answers[-1] == 429
    locked = sign_in(client)
    assert locked.status_code == 429
    assert "暂停登录 15 分钟" in locked.content.decode()


@pytest.mark.control("ASVS 3.5.3")
def test_signing_out_needs_a_post(city: City, as_: Callable[[str], Client]) -> None:
    client = as_("李建国")
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert client.get("/").status_code == 302


@pytest.mark.control("ASVS 15.2.3")
def test_demo_accounts_are_listed_in_the_demo_only(city: City, settings) -> None:
    settings.DEMO = False
    assert "演示账号" not in Client().get("/sign-in/").content.decode()
    settings.DEMO = True
    assert "演示账号" in Client().get("/sign-in/").content.decode()


@pytest.mark.control("ASVS 6.2.2", "ASVS 6.2.3", "ASVS 7.4.3")
def test_a_password_is_changed_by_who_knows_it(city: City, as_: Callable[[str], Client]) -> None:
    client, other = as_("李建国"), as_("李建国")
    given = {"which": "password", "new_password": "Better-2027", "again": "Better-2027"}
    refused = client.post("/account/", given | {"old_password": "guess"})
    assert refused.status_code == 422
    assert client.post("/account/", given | {"old_password": PASSWORD}).status_code == 302
    assert Account.objects.get(username="user1").check_password("Better-2027")
    assert client.get("/account/").status_code == 200
    assert other.get("/account/").status_code == 302, "other sessions end"


@pytest.mark.parametrize(("new", "again"), [
    ("short1", "short1"), ("12345678", "12345678"), ("xuser1yyy", "xuser1yyy"), (PASSWORD, PASSWORD),
    ("Better-27", "Other-27"),
])
def test_a_poor_password_is_refused(city: City, as_: Callable[[str], Client], new: str, again: str) -> None:
    answer = as_("李建国").post("/account/", {"which": "password", "old_password": PASSWORD, "new_password": new,
                                          "again": again})
    assert answer.status_code == 422
    assert Account.objects.get(username="user1").check_password(PASSWORD)


def test_a_pin_is_changed_with_the_password(city: City, as_: Callable[[str], Client]) -> None:
    client = as_("李建国")
    given = {"which": "pin", "new_pin": "502917", "pin_again": "502917"}
    assert client.post("/account/", given | {"pin_password": "guess"}).status_code == 422
    assert client.post("/account/", given | {"pin_password": PASSWORD}).status_code == 302
    assert Account.objects.get(username="user1").pin_matches("502917")


@pytest.mark.parametrize("pin", ["111111", "123456", "654321", "121212", "123123", "112211", "12345", "1234567",
                                 "abcdef", "１２３４５９"])
def test_a_poor_pin_is_refused(city: City, as_: Callable[[str], Client], pin: str) -> None:
    given = {"which": "pin", "pin_password": PASSWORD, "new_pin": pin, "pin_again": pin}
    answer = as_("李建国").post("/account/", given)
    assert answer.status_code == 422
    assert Account.objects.get(username="user1").pin_matches(PIN)


def test_an_ordinary_pin_is_not_trivial() -> None:
    assert not trivial("246813")
