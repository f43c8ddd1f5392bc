"""What somebody types stays text, what was not offered is not taken, passwords are hashed slowly."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from hengjian.identity import scope
from hengjian.identity.models import Account
from hengjian.identity.signin import passwords
from hengjian.kernel.ids import new_id
from hengjian.proceedings.door import record_many
from hengjian.proceedings.models import IssuedDocument, Proceeding, StepRecord
from hengjian.web import settings as service
from support import spot
from support.city import PIN, City

As = Callable[[str], Client]
HOSTILE = "<img src=x onerror=alert(1)>\"'&{{7*7}}.*%s"


@pytest.mark.control("ASVS 1.1.2", "ASVS 1.2.1", "ASVS 1.2.9", "ASVS 1.3.10", "ASVS 3.2.2")
def test_what_was_typed_is_shown_as_text_wherever_it_stands(city: City, as_: As) -> None:
    identifier = new_id()
    record_many(city.actor("李建国"), spot.acts(city, identifier, party_name=HOSTILE), "hostile")
    with scope.enter(city.actor("李建国").scope):
        document = IssuedDocument.objects.get(proceeding_id=identifier)
    officer, shown = as_("李建国"), escape(HOSTILE, quote=False).partition('"')[0]
    urls = ["/cases/", f"/cases/{identifier}/", f"/cases/{identifier}/?tab=facts", f"/cases/{identifier}/?tab=timeline",
            f"/cases/{identifier}/steps/deliver/"]
    pages = {url: officer.get(url).content.decode() for url in urls}
    pages["search"] = officer.get("/search/", {"q": HOSTILE}).content.decode()
    for url, page in pages.items():
        assert "<img src=x" not in page, url
        assert "49" not in page.partition(shown)[2][:40], url
        assert shown in page, url
    paper = officer.get(f"/documents/{document.id}.pdf")
    assert paper.status_code == 200
    assert "\n" not in paper["Content-Disposition"]


@pytest.mark.control("ASVS 15.3.3")
def test_fields_that_were_not_offered_are_not_taken(city: City, as_: As) -> None:
    identifier = new_id()
    record_many(city.actor("李建国"), spot.acts(city, identifier), "decided")
    extra = {"agency_id": str(city.other_market.id), "stage": "closed", "fine": "1", "actor_id": str(uuid4()),
             "channel": "paper", "recorded_at": "2020-01-01"}
    answer = as_("李建国").post(f"/cases/{identifier}/steps/deliver/", {
        "idempotency_key": str(new_id()), "delivered_as": "signed", "receiver_name": "张大年",
        "second": str(city.people["王敏"].id), "pin": PIN, **extra})
    assert answer.status_code == 302, answer.content.decode()
    with scope.enter(city.actor("李建国").scope):
        row = Proceeding.objects.get(id=identifier)
        step = StepRecord.objects.get(proceeding_id=identifier, step="deliver")
    assert (row.agency_id, row.channel) == (city.market.id, "online")
    assert step.actor_id == city.people["李建国"].id
    assert not set(step.body["data"]) & set(extra)


@pytest.mark.control("ASVS 6.2.9", "ASVS 11.4.2")
def test_long_passwords_are_taken_and_hashed_slowly(city: City, settings: Any) -> None:
    """With the hasher of service; the other tests have a quick one."""
    settings.PASSWORD_HASHERS = service.PASSWORD_HASHERS
    account = Account.objects.get(person=city.people["李建国"])
    phrase = "正义不仅要实现 还要以看得见的方式实现 Aa1!" + "口令" * 25
    assert len(phrase) > 64
    passwords.change(account, phrase, phrase)
    account.set_pin(PIN)
    for stored in (account.password, account.pin_hash):
        hasher, kind, _, costs = stored.split("$")[:4]
        assert (hasher, kind) == ("argon2", "argon2id")
        memory, times, _ = (int(one.partition("=")[2]) for one in costs.split(","))
        assert (memory, times) >= (19 * 1024, 2), "what OWASP asks of Argon2id at least: 19 MiB, twice"
    assert Client().post("/sign-in/", {"username": "user1", "password": phrase[:-1]}).status_code == 422
    assert Client().post("/sign-in/", {"username": "user1", "password": phrase}).status_code == 302


@pytest.mark.control("ASVS 14.3.1")
def test_signing_out_clears_what_the_browser_kept(city: City, as_: As) -> None:
    answer = as_("李建国").post("/sign-out/")
    assert answer["Clear-Site-Data"] == '"cache", "cookies"'
    assert answer.cookies["sessionid"]["max-age"] == 0


@pytest.mark.control("ASVS 13.4.3", "ASVS 13.4.4")
def test_folders_are_not_listed_and_requests_not_echoed(city: City, as_: As) -> None:
    assert [Client().get(url).status_code for url in ("/static/", "/static/build/")] == [404, 404]
    answer = as_("李建国").trace("/cases/", headers={"x-secret": "seen"})
    assert (answer.status_code, b"seen" in answer.content) == (405, False)


@pytest.mark.control("ASVS 15.3.7")
def test_a_parameter_given_twice_counts_once(city: City, as_: As) -> None:
    identifier: UUID = new_id()
    record_many(city.actor("李建国"), spot.acts(city, identifier), "decided")
    officer = as_("李建国")
    once, twice = officer.get("/cases/?stage=open"), officer.get("/cases/?stage=closed&stage=open")
    assert (once.status_code, twice.status_code) == (200, 200)
    assert once.content.count(str(identifier).encode()) == twice.content.count(str(identifier).encode())
