"""Signing in, told as it happens to people: a first day, a lost telephone, a password that ran out, a leaver."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from hengjian.identity.administration import releasing
from hengjian.identity.models import Account, AuditEntry, Person, Post, Proposal, Session, Unit
from hengjian.identity.services import Actor, actor_of
from hengjian.identity.signin import accounts, second
from support import city as small
from support.city import PASSWORD, City
from support.signing_in import PHONE, UNIX, at_form, code_of, shown_secret
from support.time import Clock

JUSTICE, SECURITY, SYSTEM = "DIST_JUSTICE", "SEC_ADMIN", "SYS_ADMIN"
GIVEN, OWN = "Given-4-Wang", "Seven-Bridges-7"


@pytest.fixture(scope="module")
def standing(databases: Any, django_db_setup: None, django_db_blocker: Any) -> Iterator[City]:
    """One small city with a justice bureau and two administrators; every test is rolled back."""
    name = databases.create(databases.template)
    with django_db_blocker.unblock():
        databases.use(name)
        city = small.build()
        bureau = small.organisation("滨海新区司法局", "津滨司", "120116", None, 9, kind="justice")
        for person, role in (("沈监督", JUSTICE), ("安全员", SECURITY), ("系统员", SYSTEM)):
            _posted(city, person, role, bureau)
        yield city
        databases.use(databases.standing)
    databases.drop(name)


@pytest.fixture
def city(standing: City, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[City]:
    cache.clear()
    whole = transaction.atomic()
    whole._from_testcase = True  # type: ignore[attr-defined]  # what is refused goes with it too
    with django_db_blocker.unblock(), whole:
        yield standing
        transaction.set_rollback(True)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, city: City) -> Clock:
    clock = Clock(monkeypatch, "2026-11-23")
    Account.objects.update(password_at=clock.now)
    return clock


def _posted(city: City, name: str, role: str, where: Any, since: date = date(2020, 1, 1)) -> Account:
    person = Person.objects.create(name=name, pinyin=name)
    city.people[name] = person
    Post.objects.create(person=person, organisation=where, role=role, since=since)
    return Account.objects.create_account(f"u-{len(city.people)}", PASSWORD, person)


def account_of(city: City, name: str) -> Account:
    return Account.objects.get(person=city.people[name])


def actor(city: City, name: str) -> Actor:
    found = actor_of(account_of(city, name))
    assert found is not None
    return found


def text(answer: Any) -> str:
    return answer.content.decode()


# -- the first day -----------------------------------------------------------------------------------------------


@pytest.mark.control("ASVS 6.4.1", "GB/T 22239 身份鉴别 a")
def test_a_first_day_begins_with_a_password_of_ones_own(city: City, clock: Clock) -> None:
    """The password that an administrator handed over opens one page and nothing else."""
    person = city.people["王敏"]
    Account.objects.filter(person=person).delete()
    account = Account.objects.create_account("wangmin", GIVEN, person, must_change=True)
    Account.objects.filter(id=account.id).update(password_at=clock.now)  # the test's clock, not the machine's
    browser = Client()
    assert at_form(browser, "wangmin", GIVEN, next="/cases/")["Location"] == "/cases/"
    for page in ("/", "/cases/", "/account/", "/account/sessions/"):
        assert browser.get(page)["Location"].startswith("/sign-in/password/?next="), page
    assert "只有您自己知道的密码" in text(browser.get("/sign-in/password/"))
    page = text(browser.get("/sign-in/password/"))
    assert 'name="new_password"' in page
    assert 'name="old_password"' not in page, "it was typed a moment ago, to sign in"
    new = {"new_password": OWN, "again": OWN, "next": "/cases/"}
    assert browser.post("/sign-in/password/", new | {"again": "other"}).status_code == 422
    assert browser.post("/sign-in/password/", new)["Location"] == "/cases/"
    assert browser.get("/cases/").status_code == 200
    assert browser.get("/sign-in/password/")["Location"] == "/", "the page is for those who must"


@pytest.mark.control("ASVS 6.2.3")
@pytest.mark.parametrize("stale", ["left alone", "single sign-on", "handed out anew"])
def test_a_first_password_left_on_the_screen_is_asked_for_again(city: City, clock: Clock, stale: str) -> None:
    """Whoever finds the page open, or came without the password, has to know it."""
    account = account_of(city, "李建国")
    Account.objects.filter(id=account.id).update(must_change=True)
    browser = Client()
    at_form(browser, account.username)
    rows = Session.objects.filter(account=account)
    if stale == "left alone":
        clock.forward(minutes=16)
    elif stale == "single sign-on":
        rows.update(single=True)
    else:
        Account.objects.filter(id=account.id).update(password_at=clock.now + timedelta(seconds=1))
    assert 'name="old_password"' in text(browser.get("/sign-in/password/"))
    new = {"new_password": OWN, "again": OWN}
    assert browser.post("/sign-in/password/", new).status_code == 422
    assert browser.post("/sign-in/password/", new | {"old_password": "guess"}).status_code == 422
    assert browser.post("/sign-in/password/", new | {"old_password": PASSWORD}).status_code == 302


@pytest.mark.control("ASVS 6.2.1", "ASVS 6.2.3", "ASVS 6.2.4", "GB/T 22239 身份鉴别 a")
@pytest.mark.parametrize(("new", "why"), [
    ("Sh0rt-pw", "至少 10 位"), ("alllettersonly", "过于简单"), ("user1-Is-Me-22", "不要包含账号"),
    ("Password123", "常见"), (PASSWORD, "用过"), ("x" * 129, "最多 128 位"),
])
def test_a_poor_password_is_told_what_is_wrong_with_it(city: City, clock: Clock, new: str, why: str) -> None:
    browser = Client()
    at_form(browser, "user1")
    answer = browser.post("/account/", {"which": "password", "old_password": PASSWORD, "new_password": new,
                                        "again": new})
    assert answer.status_code == 422
    assert why in text(answer)


@pytest.mark.control("GB/T 22239 身份鉴别 a")
def test_a_password_comes_back_only_after_five_others(city: City, clock: Clock) -> None:
    browser, now = Client(), PASSWORD
    at_form(browser, "user1")

    def change(new: str) -> int:
        return browser.post("/account/", {"which": "password", "old_password": now, "new_password": new,
                                          "again": new}).status_code

    for number in range(5):
        assert change(PASSWORD) == 422
        assert change(f"Bridge-no-{number}") == 302
        now = f"Bridge-no-{number}"
    assert change(PASSWORD) == 302


@pytest.mark.control("ASVS 6.4.5", "GB/T 22239 身份鉴别 a")
def test_a_password_that_ran_out_is_changed_before_anything_else(city: City, clock: Clock) -> None:
    """A week before, people are warned; on the day, they are led to the page, and from it to where they wanted to."""
    clock.forward(days=84)
    warned = Client()
    at_form(warned, "user1")
    assert "登录密码还有 6 天到期" in text(warned.get("/"))
    clock.forward(days=6)
    browser = Client()
    at_form(browser, "user1")
    assert browser.get("/cases/")["Location"] == "/sign-in/password/?next=/cases/"
    assert "已经到期" in text(browser.get("/sign-in/password/?next=/cases/"))
    new = {"old_password": PASSWORD, "new_password": OWN, "again": OWN}
    browser.post("/sign-in/password/", new)
    assert browser.get("/cases/").status_code == 200


# -- the second factor ----------------------------------------------------------------------------------------------


@pytest.mark.control("ASVS 6.3.3", "GB/T 22239 身份鉴别 d")
def test_a_justice_clerk_sets_up_an_authenticator_first(city: City, clock: Clock) -> None:
    """Until then every other page leads there; the recovery codes are shown once."""
    account, browser = account_of(city, "沈监督"), Client()
    at_form(browser, account.username)
    for page in ("/", "/cases/", "/findings/", "/account/", "/account/second-factor/"):
        assert browser.get(page)["Location"].startswith("/sign-in/second/?next="), page
    page = text(browser.get("/sign-in/second/"))
    assert "<svg" in page
    assert "style=" not in page
    secret = shown_secret(page)
    assert browser.post("/sign-in/second/", {"code": "000000"}).status_code == 422
    assert shown_secret(text(browser.get("/sign-in/second/"))) == secret, "the same until it is confirmed"
    done = browser.post("/sign-in/second/", {"code": f"{second.totp(secret).token():06d}"})
    codes = _codes(text(done))
    assert len(codes) == 10
    assert browser.get("/cases/").status_code == 200
    assert not any(code in text(browser.get("/account/second-factor/")) for code in codes)


@pytest.mark.control("ASVS 6.5.1", "ASVS 6.5.8", "GB/T 22239 身份鉴别 d")
def test_a_code_opens_once(city: City, clock: Clock) -> None:
    account = account_of(city, "沈监督")
    secret = second.offer(account)
    second.confirm(account, f"{second.totp(secret).token():06d}")
    clock.forward(seconds=30)
    code = code_of(account)
    first, other = Client(), Client()
    for browser in (first, other):
        at_form(browser, account.username)
    assert first.post("/sign-in/second/", {"code": code, "next": "/cases/"})["Location"] == "/cases/"
    replayed = other.post("/sign-in/second/", {"code": code})
    assert replayed.status_code == 422
    assert "已经用过" in text(replayed)
    assert other.get("/cases/").status_code == 302


@pytest.mark.control("ASVS 6.3.1", "GB/T 22239 身份鉴别 b")
def test_guessing_codes_is_stopped_even_with_the_right_one(city: City, clock: Clock) -> None:
    account, browser = account_of(city, "沈监督"), Client()
    second.confirm(account, f"{second.totp(second.offer(account)).token():06d}")
    clock.forward(seconds=30)
    at_form(browser, account.username)
    wrong = "000000" if code_of(account) != "000000" else "000001"
    assert [browser.post("/sign-in/second/", {"code": wrong}).status_code for _ in range(6)] == [422] * 5 + [429]
    assert browser.post("/sign-in/second/", {"code": code_of(account)}).status_code == 429
    clock.forward(minutes=16)
    assert browser.post("/sign-in/second/", {"code": code_of(account)}).status_code == 302


@pytest.mark.control("ASVS 6.5.1", "ASVS 6.5.2", "ASVS 6.5.6", "ASVS 6.4.3")
def test_a_lost_telephone(city: City, clock: Clock) -> None:
    """A recovery code opens once; then the security administrator resets the factor, with a reason."""
    account, browser = account_of(city, "沈监督"), Client()
    codes = second.confirm(account, f"{second.totp(second.offer(account)).token():06d}")
    at_form(browser, account.username)
    assert browser.post("/sign-in/second/", {"code": codes[3].lower()})["Location"] == "/"
    assert "还剩 9 个" in text(browser.get("/cases/"))
    again = Client()
    at_form(again, account.username)
    assert again.post("/sign-in/second/", {"code": codes[3]}).status_code == 422, "used"
    assert codes[3] not in str(list(account.recovery_codes.values())), "kept hashed"

    security = Client()
    security.force_login(account_of(city, "安全员"))
    page = f"/administration/accounts/{account.id}/sign-in/"
    assert "已启用，未用的恢复码 9 个" in text(security.get(page))
    assert security.post(page, {"act": "second", "reason": " "}).status_code == 422
    assert security.post(page, {"act": "second", "reason": "手机丢失，本人当面申请"}).status_code == 302
    assert browser.get("/cases/")["Location"].startswith("/sign-in/?next="), "signed out everywhere"
    at_form(browser, account.username)
    assert "扫码添加" in text(browser.get("/sign-in/second/"))
    entry = AuditEntry.objects.get(action="account_reset_second")
    assert (entry.person_id, entry.detail["reason"]) == (city.people["安全员"].id, "手机丢失，本人当面申请")


@pytest.mark.control("ASVS 7.5.1")
def test_an_officer_may_use_one_and_give_it_up(city: City, clock: Clock) -> None:
    browser = Client()
    at_form(browser, "user1")
    secret = shown_secret(text(browser.get("/account/second-factor/")))
    code = f"{second.totp(secret).token():06d}"
    assert browser.post("/account/second-factor/", {"code": code}).status_code == 422, "the password is asked for"
    assert "恢复码" in text(browser.post("/account/second-factor/", {"code": code, "password": PASSWORD}))
    other = Client()
    at_form(other, "user1")
    assert other.get("/")["Location"].startswith("/sign-in/second/")
    clock.forward(seconds=30)
    given = {"act": "remove", "code": code_of(account_of(city, "李建国"))}
    assert browser.post("/account/second-factor/", given)["Location"] == "/account/"
    assert not second.set_up(account_of(city, "李建国"))


def test_a_clerk_cannot_give_it_up(city: City, clock: Clock) -> None:
    account, browser = account_of(city, "沈监督"), Client()
    second.confirm(account, f"{second.totp(second.offer(account)).token():06d}")
    clock.forward(seconds=30)
    browser.force_login(account)
    assert browser.post("/account/second-factor/", {"act": "remove", "code": code_of(account)}).status_code == 422
    assert second.set_up(account)


# -- guessing -------------------------------------------------------------------------------------------------------


@pytest.mark.control("ASVS 6.3.8")
@pytest.mark.parametrize("frozen", [False, True])
def test_unknown_wrong_and_frozen_look_the_same_and_cost_the_same(
    city: City, clock: Clock, monkeypatch: pytest.MonkeyPatch, frozen: bool
) -> None:
    from django.contrib.auth.hashers import MD5PasswordHasher

    work: list[str] = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *a, **k: work.append("once") or encode(*a, **k))
    if frozen:
        Account.objects.filter(username="user1").update(is_active=False)
    pages, hashed = [], []
    for name, password in (("user1", PASSWORD if frozen else "Wrong-2026"), ("nobody1", "Wrong-2026")):
        work.clear()
        answer = at_form(Client(), name, password)
        pages.append(re.sub(r"[A-Za-z0-9]{64}", "token", text(answer)).replace(name, "…"))
        hashed.append(len(work))
        assert answer.status_code == 422
    assert pages[0] == pages[1]
    assert hashed[0] == hashed[1] > 0


@pytest.mark.control("ASVS 6.3.1", "GB/T 22239 身份鉴别 b")
def test_guessing_one_account_from_many_addresses_closes_it_for_an_hour(city: City, clock: Clock) -> None:
    """The lock of django-axes knows one address; this one counts from everywhere, for names that are nobody's too."""
    def attempt(name: str, number: int, password: str = "Wrong-2026") -> int:
        return Client(REMOTE_ADDR=f"10.1.{number % 250}.7").post(
            "/sign-in/", {"username": name, "password": password}).status_code

    for name in ("user1", "nobody"):
        assert [attempt(name, number) for number in range(21)] == [422] * 20 + [429]
    assert attempt("user1", 200, PASSWORD) == 429
    assert attempt("user2", 200, PASSWORD) == 302, "others are not touched"
    security = actor(city, "安全员")
    accounts.unlock(account_of(city, "李建国"), security, "本人当面说明")
    assert attempt("user1", 201, PASSWORD) == 302
    assert attempt("nobody", 201) == 429
    clock.forward(minutes=61)
    assert attempt("nobody", 202) == 422


@pytest.mark.control("ASVS 6.3.1", "GB/T 22239 身份鉴别 b")
def test_one_password_for_many_names_closes_the_address(city: City, clock: Clock) -> None:
    sprayer = Client(REMOTE_ADDR="10.9.9.9")
    tried = [at_form(sprayer, f"name{number}", "Spring-2026").status_code for number in range(61)]
    assert tried == [422] * 60 + [429]
    assert at_form(sprayer, "user1").status_code == 429, "even with a right password"
    assert at_form(Client(REMOTE_ADDR="10.9.9.10"), "user1").status_code == 302


@pytest.mark.control("ASVS 16.3.1", "ASVS 16.4.1", "ASVS 16.2.5")
def test_what_was_typed_as_a_name_is_noted_only_if_it_is_one(city: City, clock: Clock) -> None:
    """People type their password into the wrong field; and a name cannot carry line breaks into any log."""
    at_form(Client(), "My-Secret-99", "x")
    at_form(Client(), "user1\r\n2026 INFO root: welcome", "x")
    at_form(Client(), "user1", "x")
    refused = AuditEntry.objects.filter(action="sign_in_refused").order_by("at", "id")
    assert [entry.detail["username"] for entry in refused] == ["", "", "user1"]


# -- sessions -------------------------------------------------------------------------------------------------------


@pytest.mark.control("ASVS 7.3.1", "ASVS 7.3.2", "GB/T 22239 身份鉴别 b")
def test_a_session_rests_and_ends(city: City, clock: Clock) -> None:
    browser = Client()
    at_form(browser, "user1")
    clock.forward(minutes=29)
    assert browser.get("/cases/").status_code == 200
    clock.forward(minutes=31)
    away = browser.get("/cases/")
    assert away["Location"] == "/sign-in/?next=/cases/"
    assert "较长时间没有操作" in text(browser.get(away["Location"]))
    assert Session.objects.get(account__username="user1").ended_why == "timeout"

    busy = Client()
    at_form(busy, "user1")
    for _ in range(29):
        clock.forward(minutes=20)
        assert busy.get("/cases/").status_code == 200
    clock.forward(minutes=20)
    assert busy.get("/cases/").status_code == 302, "ten hours, however busy"


@pytest.mark.control("ASVS 7.5.2")
def test_people_see_where_they_are_signed_in_and_end_it_there(city: City, clock: Clock) -> None:
    desk, phone, other = Client(HTTP_USER_AGENT=UNIX), Client(HTTP_USER_AGENT=PHONE), Client()
    for browser in (desk, phone):
        at_form(browser, "user1")
    at_form(other, "user2")
    page = text(desk.get("/account/sessions/"))
    assert "Chrome · Linux" in page
    assert "华为浏览器 · Android" in page
    assert "127.0.0.1" in page
    assert all(browser.session.session_key not in page for browser in (desk, phone)), "no key stands on a page"
    theirs = Session.objects.get(account__username="user2")
    assert desk.post(f"/account/sessions/{theirs.id}/end/").status_code == 404
    assert other.get("/cases/").status_code == 200
    mine = Session.objects.get(account__username="user1", device__contains="华为")
    assert desk.post(f"/account/sessions/{mine.id}/end/").status_code == 302
    assert phone.get("/cases/").status_code == 302
    at_form(phone, "user1")
    assert desk.post("/account/sessions/end-others/").status_code == 302
    assert (phone.get("/cases/").status_code, desk.get("/cases/").status_code) == (302, 200)


@pytest.mark.control("ASVS 7.2.4")
def test_the_key_of_a_session_changes_when_somebody_signs_in(city: City, clock: Clock) -> None:
    account, browser = account_of(city, "沈监督"), Client()
    second.confirm(account, f"{second.totp(second.offer(account)).token():06d}")
    clock.forward(seconds=30)
    browser.get("/sign-in/")
    session = browser.session
    session["planted"] = True
    session.save()
    keys = [session.session_key]
    at_form(browser, account.username)
    keys.append(browser.session.session_key)
    browser.post("/sign-in/second/", {"code": code_of(account)})
    keys.append(browser.session.session_key)
    assert len(set(keys)) == 3


@pytest.mark.control("ASVS 7.4.3", "ASVS 7.4.2", "ASVS 7.4.5")
@pytest.mark.parametrize("ends", ["password", "reset", "freeze", "administrator", "post"])
def test_sessions_end_with_what_they_rested_on(city: City, clock: Clock, ends: str) -> None:
    account, browser, other = account_of(city, "李建国"), Client(), Client()
    for one in (browser, other):
        at_form(one, "user1")
        assert one.get("/cases/").status_code == 200
    match ends:
        case "password":
            other.post("/account/", {"which": "password", "old_password": PASSWORD, "new_password": OWN, "again": OWN})
        case "reset":
            asked = accounts.ask_password(account, actor(city, "系统员"), "忘记密码")
            assert browser.get("/cases/").status_code == 200, "not yet"
            releasing.release(actor(city, "安全员"), [], [asked.id])
        case "freeze":
            accounts.freeze(account, actor(city, "系统员"), "借调离岗")
        case "administrator":
            accounts.end_sessions(account, actor(city, "安全员"), "设备遗失")
        case "post":
            Post.objects.filter(person=city.people["李建国"]).update(until=clock.now.date() - timedelta(days=1))
    assert browser.get("/cases/").status_code in (302, 403)
    assert browser.get("/cases/")["Location"].startswith("/sign-in/")
    assert not Session.objects.filter(account=account, ended_at=None).exclude(
        id=other.session.get("signed_in") if ends == "password" else None).exists() or ends == "post"


@pytest.mark.control("ASVS 7.4.1")
def test_signing_out_ends_the_session_itself_and_not_only_the_cookie(city: City, clock: Clock) -> None:
    browser, thief = Client(), Client()
    at_form(browser, "user1")
    thief.cookies.update(browser.cookies)
    assert thief.get("/cases/").status_code == 200
    browser.post("/sign-out/")
    assert thief.get("/cases/").status_code == 302


# -- leaving --------------------------------------------------------------------------------------------------------


@pytest.mark.control("ASVS 7.4.2", "ASVS 8.3.2", "GB/T 22239 访问控制 c")
def test_who_has_left_is_frozen_and_who_comes_back_starts_anew(city: City, clock: Clock) -> None:
    """On the last day of the last post one still signs in; the night after, the account is frozen."""
    account = account_of(city, "李建国")
    Post.objects.filter(person=account.person_id).update(until=clock.now.date())
    clock.at("2026-11-24T00:07")
    assert accounts.freeze_left(clock.now.date()) == 1
    account.refresh_from_db()
    assert (account.is_active, account.frozen_why) == (False, "最后一个岗位已经结束")
    assert at_form(Client(), "user1").status_code == 422
    assert AuditEntry.objects.filter(action="account_freeze", subject=str(account.pk)).exists()

    unit = Unit.objects.filter(organisation=city.market).first()
    Post.objects.create(person=account.person, organisation=city.market, unit=unit, role="HANDLER_LEAD",
                        since=clock.now.date())
    accounts.thaw(account, actor(city, "系统员"), "调回")
    browser = Client()
    assert at_form(browser, "user1").status_code == 302
    assert browser.get("/")["Location"].startswith("/sign-in/password/")
    assert accounts.freeze_left(clock.now.date()) == 0


def test_somebody_whose_post_begins_tomorrow_is_not_frozen(city: City, clock: Clock) -> None:
    _posted(city, "明天来", "HANDLER_LEAD", city.market, since=date(2026, 12, 1))
    assert accounts.freeze_left(clock.now.date()) == 0


# -- administrators -------------------------------------------------------------------------------------------------


@pytest.mark.control("ASVS 8.2.1", "ASVS 8.3.1", "GB/T 22239 访问控制 d")
@pytest.mark.parametrize(("who", "may"), [
    ("安全员", {"unlock", "end", "second"}), ("系统员", {"password", "freeze"}), ("沈监督", None), ("周负责", None),
])
def test_each_administrator_has_their_own_part(city: City, clock: Clock, who: str, may: set[str] | None) -> None:
    """Nobody alone can take over an account: one asks for passwords, the other gives them and resets second factors."""
    target, browser = account_of(city, "王敏"), Client()
    browser.force_login(account_of(city, who))
    page = f"/administration/accounts/{target.id}/sign-in/"
    if may is None:
        assert browser.get(page).status_code == 404
        assert browser.post(page, {"act": "unlock", "reason": "x"}).status_code == 404
        return
    for act in ("unlock", "end", "second", "password", "freeze"):
        answer = browser.post(page, {"act": act, "reason": "试"})
        assert (answer.status_code in (200, 302)) == (act in may), act
    own = f"/administration/accounts/{account_of(city, who).id}/sign-in/"
    for act in may:
        assert browser.post(own, {"act": act, "reason": "试"}).status_code == 422, "nobody treats themselves"


@pytest.mark.control("ASVS 6.4.1")
def test_a_forgotten_password_is_replaced_by_one_that_is_used_once(city: City, clock: Clock) -> None:
    browser, admin, security = Client(), Client(), Client()
    admin.force_login(account_of(city, "系统员"))
    security.force_login(account_of(city, "安全员"))
    account = account_of(city, "李建国")
    address = f"/administration/accounts/{account.id}/sign-in/"
    assert "等安全管理员生效" in text(admin.post(address, {"act": "password", "reason": "忘记密码"}, follow=True))
    waits = Proposal.objects.get()
    page = text(security.post("/administration/waiting/", {"answer": "agree", "proposal": str(waits.id)}))
    given = page.split('<code id="given-1">')[1].split("</code>")[0]
    assert at_form(Client(), "user1").status_code == 422, "the forgotten one is gone"
    assert at_form(browser, "user1", given).status_code == 302
    assert browser.get("/")["Location"].startswith("/sign-in/password/")
    assert given not in str(list(AuditEntry.objects.values()))


# -- the demo -------------------------------------------------------------------------------------------------------


@pytest.mark.control("ASVS 15.2.3")
def test_the_demo_shows_codes_of_its_own_secret_and_of_no_other(city: City, clock: Clock, settings: Any) -> None:
    from hengjian.demo.accounts import second_secret
    from hengjian.identity.models import SecondFactor

    account, browser = account_of(city, "沈监督"), Client()
    SecondFactor.objects.create(account=account, made_at=clock.now, confirmed_at=clock.now,
                                sealed=second.sealed(account, second_secret()))
    at_form(browser, account.username)
    settings.DEMO = False
    assert "现在的验证码" not in text(browser.get("/sign-in/second/"))
    settings.DEMO = True
    assert f">{code_of(account)}<" in text(browser.get("/sign-in/second/"))
    SecondFactor.objects.update(sealed=second.sealed(account, b"another secret of 20"))
    assert "现在的验证码" not in text(browser.get("/sign-in/second/"))


def _codes(page: str) -> list[str]:
    return [part.split("<")[0] for part in page.split('<li class="hj-code">')[1:]]
