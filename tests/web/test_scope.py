"""Every address: strangers are sent to sign in, other agencies get the same 404 as for what does not exist."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.test import Client

from hengjian.identity import scope
from hengjian.proceedings.models import ClockRow, IssuedDocument, SealedValue
from support.city import City

PLAIN = ("/", "/cases/", "/search/?q=x", "/calendar/", "/account/", "/account/confirmations/",
         "/exports/", "/exports/new/cases/", "/findings/", "/findings/list/", "/standards/rules/",
         "/standards/rules/CF-25/", "/standards/procedures/", "/standards/procedures/penalty.simple/")


def addresses(city: City, case: UUID) -> list[tuple[str, str]]:
    """Everything that belongs to one case: method and address."""
    actor = city.actor("李建国")
    with scope.enter(actor.scope):
        clock = ClockRow.objects.get(proceeding_id=case, name="filing")
        document = IssuedDocument.objects.get(proceeding_id=case)
        sealed = SealedValue.objects.filter(proceeding_id=case, element="party_id_number").get()
    return [
        ("get", f"/cases/{case}/"),
        ("get", f"/cases/{case}/?tab=timeline"),
        ("get", f"/cases/{case}/steps/deliver/"),
        ("post", f"/cases/{case}/steps/deliver/"),
        ("get", f"/cases/{case}/clocks/{clock.id}/"),
        ("post", f"/cases/{case}/sealed/{sealed.id}/"),
        ("get", f"/cases/{case}/evidence/{sealed.id}/"),
        ("get", f"/documents/{document.id}.pdf"),
        ("get", f"/cases/{case}/dossier/"),
    ]


@pytest.mark.control("ASVS 7.2.1", "ASVS 8.2.1")
def test_strangers_are_sent_to_sign_in(city: City, decided: UUID) -> None:
    client = Client()
    for method, url in [*(("get", url) for url in PLAIN), *addresses(city, decided)]:
        answer = getattr(client, method)(url)
        assert answer.status_code == 302, url
        assert answer["Location"].startswith("/sign-in/?next=/"), url


@pytest.mark.control("ASVS 8.2.2", "ASVS 8.4.1", "GB/T 22239 访问控制 f")
def test_another_agency_sees_the_same_as_where_there_is_nothing(
    city: City, decided: UUID, as_: Callable[[str], Client]
) -> None:
    away = as_("陈晨")
    nothing = away.get(f"/cases/{uuid4()}/")
    assert nothing.status_code == 404
    for method, url in addresses(city, decided):
        answer = getattr(away, method)(url)
        assert (answer.status_code, answer.content) == (404, nothing.content), url


def test_another_agency_does_not_find_it(city: City, decided: UUID, as_: Callable[[str], Client]) -> None:
    away, home = as_("陈晨"), as_("李建国")
    for question in ("张大年", "明码标价", "11010519491231002X", "津滨市监当罚〔2026〕1号"):
        assert b"/cases/0" not in away.get("/search/", {"q": question}).content, question
        assert str(decided) in _found(home, question), question
    assert str(decided) not in away.get("/cases/").content.decode()
    assert str(decided) not in away.get("/").content.decode()


def _found(client: Client, question: str) -> str:
    answer = client.get("/search/", {"q": question})
    return str(answer["Location"]) if answer.status_code == 302 else answer.content.decode()


def test_the_owner_of_the_case_opens_all_of_it(city: City, decided: UUID, as_: Callable[[str], Client]) -> None:
    home = as_("李建国")
    for method, url in addresses(city, decided):
        if method == "get" and "/evidence/" not in url:
            assert home.get(url).status_code == 200, url


@pytest.mark.parametrize("url", ["/cases/no-uuid/", "/nowhere/", "/documents/1.pdf"])
def test_nonsense_is_not_found(city: City, as_: Callable[[str], Client], url: str) -> None:
    answer = as_("李建国").get(url)
    assert answer.status_code == 404
    assert "没有找到" in answer.content.decode()
