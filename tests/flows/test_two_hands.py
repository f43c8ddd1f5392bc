"""Nobody alone: three ways in which a system administrator once became somebody else, and how two do it rightly."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from hengjian.identity.administration import bodies, posts, releasing, staff
from hengjian.identity.models import Account, ApiToken, AuditEntry, Organisation, OrganisationChange, Post, Proposal
from hengjian.identity.signin import accounts
from hengjian.kernel.problem import Problems
from support import city as small
from support import rights as people
from support.city import City
from support.rights import SECURITY, SYSTEM
from support.signing_in import at_form

SECRET = re.compile(r"hj1_[0-9a-f]{32}_[\w-]+|(?:[A-Z][a-z]{2}\d-){3}[A-Z][a-z]{2}\d")
"""An access token, or a password that the platform makes."""
WAITING, TOKENS = "/administration/waiting/", "/administration/tokens/new/"
OWN = "Seven-Bridges-7"


@pytest.fixture(scope="module")
def standing(databases: Any, django_db_setup: None, django_db_blocker: Any) -> Iterator[City]:
    """One small city with its administrators; every test is rolled back."""
    name = databases.create(databases.template)
    with django_db_blocker.unblock():
        databases.use(name)
        city = small.build()
        people.administrators(city)
        yield city
        databases.use(databases.standing)
    databases.drop(name)


@pytest.fixture
def city(standing: City, django_db_blocker: Any) -> Iterator[City]:
    cache.clear()
    whole = transaction.atomic()
    whole._from_testcase = True  # type: ignore[attr-defined]  # what is refused goes with it too
    with django_db_blocker.unblock(), whole:
        yield dataclasses.replace(standing, people=dict(standing.people))
        transaction.set_rollback(True)


class Desk:
    """Somebody at work in a browser, who keeps every secret that a page ever showed."""

    def __init__(self, city: City, name: str) -> None:
        self.client, self.seen = Client(), set[str]()
        self.client.force_login(account_of(city, name), backend="django.contrib.auth.backends.ModelBackend")

    def sends(self, url: str, **posted: Any) -> Any:
        answer = self.client.post(url, posted, follow=True)
        self.seen |= set(SECRET.findall(answer.content.decode()))
        return answer

    def decides(self, answer: str = "agree", **more: Any) -> Any:
        """Everything that waits, as by 全选."""
        page = self.client.get(WAITING).content.decode()
        chosen = {name: re.findall(rf'name="{name}" value="([^"]+)"', page) for name in ("post", "proposal")}
        return self.sends(WAITING, answer=answer, **chosen, **more)


def account_of(city: City, name: str) -> Account:
    return Account.objects.select_related("person").get(person=city.people[name])


def wrong(act: Any) -> str:
    with pytest.raises(Problems) as refused:
        act()
    return "；".join(one.message for one in refused.value.problems)


def ids(rows: Any) -> list[Any]:
    return list(rows.values_list("id", flat=True))


# -- a password ------------------------------------------------------------------------------------------------


@pytest.mark.control("GB/T 22239 访问控制 d", "ASVS 8.2.1")
def test_a_system_administrator_does_not_become_a_head_by_a_new_password(city: City) -> None:
    head = account_of(city, "周负责")
    attacker, guard, page = Desk(city, SYSTEM), Desk(city, SECURITY), f"/administration/accounts/{head.id}/sign-in/"
    attacker.sends(page, act="password", reason="忘记密码")
    attacker.decides()
    assert attacker.seen == set()
    head.refresh_from_db()
    assert head.check_password(small.PASSWORD), "until it is given out the present one holds"
    assert "已有登录密码在等" in attacker.sends(page, act="password", reason="再试").content.decode()
    answer = guard.decides()
    [given] = guard.seen
    assert answer.content.decode().count("<h2>口令条</h2>") == 1
    browser = Client()
    assert at_form(browser, head.username, given)["Location"] == "/"
    assert browser.get("/cases/")["Location"].startswith("/sign-in/password/")
    assert guard.client.get(WAITING).content.decode().count(given) == 0, "shown once"
    assert given not in str(list(AuditEntry.objects.values()) + list(Proposal.objects.values()))
    entries = AuditEntry.objects.filter(
        action__in=("proposal_made", "account_password_reset"), outcome="done").order_by("at")
    assert [(one.person_id, one.detail["reason"]) for one in entries] == [
        (city.people[SYSTEM].id, "忘记密码"), (city.people[SECURITY].id, "忘记密码")]


@pytest.mark.control("GB/T 22239 访问控制 d")
def test_who_enters_somebody_new_never_knows_their_password(city: City) -> None:
    """Nor does anybody before the post is in force: there is none until then."""
    attacker, guard = Desk(city, SYSTEM), Desk(city, SECURITY)
    attacker.sends(f"/administration/organisations/{city.market.id}/people/", since="2026-01-01",
                   people="新甲，xinjia，行政机关负责人（正职）\n新乙，xinyi，公示员")
    assert attacker.seen == set()
    assert not any(one.has_usable_password() for one in Account.objects.filter(username__startswith="xin"))
    assert at_form(Client(), "xinjia", "!").status_code == 422
    page = guard.decides().content.decode()
    assert len(guard.seen) == page.count("<h2>口令条</h2>") == 2, "with the posts, at one tap"
    given = re.findall(r'<code id="given-\d">([\w-]+)</code>', page)
    browser = Client()
    at_form(browser, "xinjia", given[0])
    browser.post("/sign-in/password/", {"new_password": OWN, "again": OWN})
    assert browser.get("/cases/").status_code == 200


def test_a_first_password_waits_for_a_post_that_is_agreed_to(city: City) -> None:
    system, security = city.actor(SYSTEM), city.actor(SECURITY)
    day = timezone.localdate()
    [person] = staff.enter(system, city.market, staff.read("新丙，xinbing，公示员"), day)
    releasing.turn_down(security, ids(Post.objects.filter(person=person)), [], "没有任命文件")
    waits = Proposal.objects.get()
    assert waits.standing == "proposed"
    posts.propose(system, posts.Wanted(person=person, organisation=city.market, unit=None, role="ARCHIVIST", since=day))
    [handed] = releasing.release(security, ids(Post.objects.filter(person=person, standing="proposed")), [])
    assert handed.proposal == waits
    assert Account.objects.get(person=person).check_password(handed.secret)


# -- an access token -------------------------------------------------------------------------------------------


@pytest.mark.control("GB/T 22239 访问控制 d")
def test_a_system_administrator_does_not_read_by_an_access_token(city: City) -> None:
    attacker, guard = Desk(city, SYSTEM), Desk(city, SECURITY)
    asked = {"name": "区综合平台", "organisation": str(city.market.id), "addresses": "10.1.0.0/16",
             "until": str(timezone.localdate() + timedelta(days=60))}
    attacker.sends(TOKENS, **asked)
    attacker.decides()
    assert (attacker.seen, ApiToken.objects.count()) == (set(), 0)
    guard.decides()
    [text] = guard.seen
    inside = Client(REMOTE_ADDR="10.1.0.5", headers={"Authorization": f"Bearer {text}"})
    assert inside.get("/api/v1/cases").status_code == 200
    row = ApiToken.objects.get()
    assert (row.made_by, row.addresses) == (SECURITY, ["10.1.0.0/16"])
    made = AuditEntry.objects.filter(action__in=("proposal_made", "token_made"), outcome="done").order_by("at")
    assert [one.person_id for one in made] == [city.people[SYSTEM].id, city.people[SECURITY].id]


# -- what a body sees ------------------------------------------------------------------------------------------


@pytest.mark.control("GB/T 22239 访问控制 d")
@pytest.mark.parametrize("more", [
    {"level": "city", "division": "120000"}, {"line": "WH"}, {"division": "120113"},
    {"kind": "justice", "line": None},
], ids=["level", "line", "division", "kind"])
def test_a_system_administrator_does_not_widen_what_a_body_sees(city: City, more: dict[str, Any]) -> None:
    body = bodies.save(city.actor(SYSTEM), people.body_of())
    before = (body.level, body.line, body.division, body.kind, body.city, body.district)
    bodies.save(city.actor(SYSTEM), people.body_of(telephone="022-1", **more), body)
    body = Organisation.objects.get(id=body.id)
    assert (body.level, body.line, body.division, body.kind, body.city, body.district) == before
    assert body.telephone == "022-1", "what widens nothing is changed at once"
    assert "单位变更在等" in wrong(lambda: bodies.save(city.actor(SYSTEM), people.body_of(**more), body))
    widened = Proposal.objects.get().payload["changed"].get("sees")
    told = {"city": ["本机关的记录", "本条线（市局和各区）的记录"], "justice": ["本机关的记录", "本区各执法机关的记录"]}
    assert widened == told.get(str(more.get("level") or more.get("kind"))), "what it comes to, for who decides"
    bodies.save(city.actor(SYSTEM), people.body_of(telephone="022-2"), body)
    [handed] = releasing.release(city.actor(SECURITY), [], ids(Proposal.objects))
    assert handed.secret == ""
    body = Organisation.objects.get(id=body.id)
    assert {name: getattr(body, name) for name in more} == more
    assert body.telephone == "022-2", "what was changed meanwhile stays"
    change = OrganisationChange.objects.exclude(agreed_by=None).get()
    assert (change.by, change.agreed_by) == (city.people[SYSTEM], city.people[SECURITY])
    assert set(more) - {"division"} <= set(change.changed)


def test_what_has_become_wrong_meanwhile_is_not_put_in_force(city: City) -> None:
    """All or none: the change that cannot be made any more names its body, and what was chosen with it waits on."""
    system, security = city.actor(SYSTEM), city.actor(SECURITY)
    code = people.uscc.make("1", "1", "120115", "MB000999")
    body = bodies.save(system, people.body_of())
    bodies.save(system, people.body_of(uscc=code), body)
    bodies.save(system, people.body_of(name="另一个局", short_name="津宝另", uscc=code))
    accounts.ask_password(account_of(city, "王敏"), system, "忘记密码")
    said = wrong(lambda: releasing.release(security, [], ids(Proposal.objects)))
    assert f"{body.name}：另一个局已在使用这个统一社会信用代码" in said
    assert not Proposal.objects.exclude(standing="proposed").exists()
    assert account_of(city, "王敏").check_password(small.PASSWORD)


# -- two people ------------------------------------------------------------------------------------------------


def test_turning_down_gives_a_reason_that_the_other_reads(city: City) -> None:
    account, guard = account_of(city, "王敏"), Desk(city, SECURITY)
    accounts.ask_password(account, city.actor(SYSTEM), "来电称忘记密码")
    assert "请写明不同意的理由" in guard.decides("refuse").content.decode()
    guard.decides("refuse", note="没有本人申请")
    for page in (f"/administration/accounts/{account.id}/sign-in/", "/administration/proposals/"):
        assert "没有本人申请" in Desk(city, SYSTEM).client.get(page).content.decode()
    assert AuditEntry.objects.get(action="proposal_refused", outcome="done").detail["note"] == "没有本人申请"
    assert accounts.ask_password(account, city.actor(SYSTEM), "本人已当面申请").standing == "proposed"


def test_nobody_decides_what_they_asked_for_or_what_is_their_own(city: City) -> None:
    """Not even who has gone over from one post to the other, nor by the database."""
    accounts.ask_password(account_of(city, "王敏"), city.actor(SYSTEM), "忘记密码")
    row = Proposal.objects.get()
    Post.objects.filter(person=city.people[SYSTEM]).update(until=date(2026, 1, 1))
    people.hired(city, SYSTEM, Organisation.objects.get(short_name="津政办"), "SEC_ADMIN", since=date(2026, 1, 2))
    gone_over = city.actor(SYSTEM)
    for act in (lambda: releasing.release(gone_over, [], [row.id]),
                lambda: releasing.turn_down(gone_over, [], [row.id], "不办")):
        assert "不能处理自己的或者自己提出的事项" in wrong(act)
    people.hired(city, "另一系统", Organisation.objects.get(short_name="津政办"), "SYS_ADMIN")
    accounts.ask_password(account_of(city, SECURITY), city.actor("另一系统"), "忘记密码")
    own = Proposal.objects.get(account__person=city.people[SECURITY])
    assert "不能处理自己的" in wrong(lambda: releasing.release(city.actor(SECURITY), [], [own.id]))
    assert "只有安全管理员" in wrong(lambda: releasing.release(city.actor("另一系统"), [], [row.id]))
    assert "只有系统管理员" in wrong(lambda: accounts.ask_password(account_of(city, "王敏"), city.actor(SECURITY), "x"))
    with pytest.raises(DatabaseError, match="proposal_by_two"), transaction.atomic():
        Proposal.objects.filter(id=row.id).update(standing="in_force", decided_by=row.proposed_by)
