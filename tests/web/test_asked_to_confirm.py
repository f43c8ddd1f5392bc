"""A second officer is asked in an own session, the asker leaves, and goes on later with exactly what was confirmed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from hengjian.identity import scope
from hengjian.identity.models import AuditEntry, Confirmation
from hengjian.identity.signin.policy import policy
from hengjian.kernel.ids import new_id
from hengjian.proceedings import asked
from hengjian.proceedings.models import AskedForm, ProceedingKey, StepRecord
from support import spot
from support.city import PIN, City

SPOT, KEY = "/penalties/spot/", str(new_id())
As = Callable[[str], Client]


def page(answer: object) -> str:
    return unescape(answer.content.decode())  # type: ignore[attr-defined]


def penalty(city: City, **changes: object) -> dict[str, object]:
    found = timezone.localtime() - timedelta(minutes=20)
    return {
        "idempotency_key": KEY, "party_kind": "person", "party_name": "张大年", "party_id_kind": "01",
        "party_id_number": spot.PERSON_ID, "item_code": "SCJG-0001", "offence_facts": "销售蔬菜，摊位未标明价格。",
        "offence_place.place_text": "某菜市场12号摊位", "offence_ended": str(found.date()),
        "found_at": found.strftime("%Y-%m-%dT%H:%M"), "evidence_title": "现场照片", "flags": ["corrected_in_time"],
        "shown": "true", "told": "true", "heard_as": "waived", "penalty_kinds": ["fine"], "fine": "200",
        "discretion_tier": "较轻", "payment_way": "bank", "adjustment": "none", "decision_reason": "事实清楚。",
        "second": str(city.people["王敏"].id), "pin": "", "ask": "true", **changes,
    }


def handing_over(city: City, **changes: str) -> dict[str, str]:
    return {"idempotency_key": KEY, "delivered_as": "signed", "receiver_name": "张大年",
            "second": str(city.people["王敏"].id), "pin": "", "ask": "true", **changes}


def kept(city: City) -> tuple[int, int]:
    """How many forms are kept, and how many keys that open one."""
    asked_for = list(Confirmation.objects.values_list("id", flat=True))
    with scope.enter(city.actor("李建国").scope):
        return AskedForm.objects.count(), ProceedingKey.objects.filter(proceeding_id__in=asked_for).count()


def steps(city: City) -> list[StepRecord]:
    with scope.enter(city.actor("李建国").scope):
        return list(StepRecord.objects.order_by("seq"))


@pytest.fixture
def waiting(city: City, decided: UUID, as_: As) -> tuple[str, Confirmation]:
    """王敏 was asked to confirm that a decision is handed over; the address of the form, and the request."""
    url = f"/cases/{decided}/steps/deliver/"
    assert as_("李建国").post(url, handing_over(city)).status_code == 202
    return url, Confirmation.objects.get()


def test_the_asker_leaves_and_goes_on_with_what_was_confirmed(city: City, as_: As) -> None:
    answer = as_("李建国").post(SPOT, penalty(city))
    assert (answer.status_code, steps(city)) == (202, [])
    assert "内容已保存，可以离开本页" in page(answer)
    request = Confirmation.objects.get()
    with scope.enter(city.actor("李建国").scope):
        row = AskedForm.objects.get()
    assert "张大年".encode() not in bytes(row.content), "sealed whole"
    assert spot.PERSON_ID not in str(Confirmation.objects.values().get()), "nothing of L3 beside it"

    officer, second = as_("李建国"), as_("王敏")  # signed in anew
    assert "尚未答复" in page(officer.get("/"))
    second.post(f"/account/confirmations/{request.id}/")
    assert "王敏已确认，继续提交" in page(officer.get("/"))
    assert f"{SPOT}?asked={request.id}" in page(officer.get(SPOT)), "the page they left says so as well"
    form = page(officer.get(f"{SPOT}?asked={request.id}"))
    for said in ("以下就是确认的内容", spot.PERSON_ID, KEY, "某菜市场12号摊位", "data-answered"):
        assert said in form
    assert officer.post(SPOT, penalty(city)).status_code == 302
    assert [one["how"] for one in steps(city)[0].body["officers"]] == ["session", "own_session"]
    assert kept(city) == (0, 0), "what is done is not kept"
    assert "我请同事确认的" not in page(officer.get("/"))
    assert "没有等待确认的事项" in page(second.get("/account/confirmations/"))


def test_other_words_need_another_confirmation_and_say_so(
    city: City, as_: As, waiting: tuple[str, Confirmation]
) -> None:
    url, first = waiting
    officer, second = as_("李建国"), as_("王敏")
    second.post(f"/account/confirmations/{first.id}/")
    case = url.partition("steps/")[0]
    assert "王敏已确认您" in (told := page(officer.get(case))), "the page of the case says so"
    assert f"{url}?asked={first.id}" in told
    assert "已确认您" not in page(second.get(case)), "to nobody else"
    answer = officer.post(url, handing_over(city, receiver_name="别人"))
    assert answer.status_code == 202
    assert "内容与王敏确认过的不同，已请王敏重新确认" in page(answer)
    assert kept(city) == (1, 1), "the former words are not kept"
    assert page(second.get("/account/confirmations/")).count('href="/account/confirmations/0') == 2, "waits, answered"
    assert "已由改动后的请求代替" in page(second.get(f"/account/confirmations/{first.id}/"))
    newer = Confirmation.objects.get(ended="")
    assert "别人" in page(officer.get(f"{url}?asked={newer.id}"))


def test_who_declines_says_why_and_is_asked_again(city: City, as_: As, waiting: tuple[str, Confirmation]) -> None:
    url, request = waiting
    officer, second = as_("李建国"), as_("王敏")
    there = f"/account/confirmations/{request.id}/"
    assert second.post(there, {"answer": "decline"}).status_code == 422
    assert second.post(there, {"answer": "decline", "declined": "not_there"}).status_code == 302
    assert AuditEntry.objects.filter(action="decline").exists()
    second.post(there)
    request.refresh_from_db()
    assert request.confirmed_at is None, "the first answer stands"
    assert "王敏不予确认：本人没有参加这次执法" in page(officer.get("/"))
    assert "改正后重新提交" in page(officer.get(f"{url}?asked={request.id}"))
    assert officer.post(url, handing_over(city)).status_code == 202
    assert Confirmation.objects.count() == 2, "a refusal is not overlooked by sending the same again"


def test_a_request_is_taken_back(city: City, as_: As, waiting: tuple[str, Confirmation]) -> None:
    url, request = waiting
    officer, second = as_("李建国"), as_("王敏")
    assert as_("张强").post(f"/asked/{request.id}/withdraw/").status_code == 404
    assert officer.post(f"/asked/{request.id}/withdraw/").status_code == 302
    assert kept(city) == (0, 0)
    answer = second.post(f"/account/confirmations/{request.id}/")
    assert answer.status_code == 422
    assert "已由提交人撤回" in page(answer)
    assert "<dl" not in page(answer), "nor is its content shown any more"
    assert "已由提交人撤回" in page(officer.get(f"{url}?asked={request.id}"))


def test_what_is_too_old_is_deleted_and_says_so(city: City, as_: As, waiting: tuple[str, Confirmation]) -> None:
    url, request = waiting
    officer, second = as_("李建国"), as_("王敏")
    asked.expire(request.id, city.market.id)
    assert kept(city) == (1, 1), "not before its time"
    long_ago = timezone.now() - timedelta(hours=policy().confirmation.hours, minutes=1)
    Confirmation.objects.update(requested_at=long_ago)
    assert "我请同事确认的" not in page(officer.get("/"))
    for told in (second.get(f"/account/confirmations/{request.id}/"), officer.get(f"{url}?asked={request.id}")):
        assert f"已超过 {policy().confirmation.hours} 小时" in page(told)
    with scope.enter(city.actor("李建国").scope):
        AskedForm.objects.update(expires_at=timezone.now())
    asked.expire(request.id, city.market.id)
    assert kept(city) == (0, 0)


def test_nobody_else_opens_it(city: City, as_: As, waiting: tuple[str, Confirmation]) -> None:
    url, request = waiting
    for name in ("王敏", "张强", "周负责"):
        told = page(as_(name).get(f"{url}?asked={request.id}"))
        assert "请其确认的内容" not in told
        assert KEY not in told
    assert KEY not in page(as_("李建国").get(f"{SPOT}?asked={request.id}")), "nor at another form"


def test_a_pin_typed_after_all_settles_the_request(city: City, as_: As, waiting: tuple[str, Confirmation]) -> None:
    url, request = waiting
    assert as_("李建国").post(url, handing_over(city, pin=PIN, ask="")).status_code == 302
    assert kept(city) == (0, 0)
    assert "已提交" in page(as_("王敏").get(f"/account/confirmations/{request.id}/"))


def test_a_state_secret_is_not_kept_for_anybody(city: City, decided: UUID, as_: As) -> None:
    answer = as_("李建国").post(f"/cases/{decided}/steps/deliver/", handing_over(city, receiver_name="机密★10年"))
    assert answer.status_code == 422
    assert not Confirmation.objects.exists()
    assert kept(city) == (0, 0)
