"""The form of a step: through the door, refused with the article, confirmed by PIN or in an own session."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from hengjian.identity import scope
from hengjian.identity.models import AuditEntry, Confirmation, Organisation
from hengjian.kernel.ids import new_id
from hengjian.proceedings.door import record_many
from hengjian.proceedings.models import Proceeding, StepRecord
from support import spot
from support.city import PIN, City

KEY = "5c1a3c1e-key"


def form(city: City, **changes: str) -> dict[str, str]:
    return {"idempotency_key": KEY, "delivered_as": "signed", "receiver_name": "张大年",
            "second": str(city.people["王敏"].id), "pin": PIN, **changes}


def steps(city: City, case: UUID) -> list[StepRecord]:
    with scope.enter(city.actor("李建国").scope):
        return list(StepRecord.objects.filter(proceeding_id=case).order_by("seq"))


def test_a_decision_is_handed_over_with_a_colleagues_pin(
    city: City, decided: UUID, as_: Callable[[str], Client]
) -> None:
    answer = as_("李建国").post(f"/cases/{decided}/steps/deliver/", form(city))
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{decided}/")
    last = steps(city, decided)[-1]
    assert last.step == "deliver"
    assert [o["how"] for o in last.body["officers"]] == ["session", "pin"]


def test_the_same_form_twice_is_one_step(city: City, decided: UUID, as_: Callable[[str], Client]) -> None:
    client, url = as_("李建国"), f"/cases/{decided}/steps/deliver/"
    assert [client.post(url, form(city)).status_code for _ in range(2)] == [302, 302]
    assert [r.step for r in steps(city, decided)].count("deliver") == 1


@pytest.mark.parametrize(("changes", "says"), [
    ({"delivered_as": ""}, "f-delivered_as"),
    ({"receiver_name": ""}, "f-receiver_name"),
    ({"second": ""}, "f-second"),
    ({"second": "not-a-person"}, "f-second"),
    ({"pin": ""}, "f-pin"),
    ({"pin": "000001"}, "确认口令不正确"),
])
def test_what_is_wrong_stands_at_its_field(
    city: City, decided: UUID, as_: Callable[[str], Client], changes: dict[str, str], says: str
) -> None:
    answer = as_("李建国").post(f"/cases/{decided}/steps/deliver/", form(city, **changes))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert KEY in page, "the next attempt is the same submission"
    assert PIN not in page
    assert len(steps(city, decided)) == 5


def test_an_answer_that_does_not_apply_is_left_out(city: City, decided: UUID, as_: Callable[[str], Client]) -> None:
    as_("李建国").post(f"/cases/{decided}/steps/deliver/", form(city, refusal_reason="先填了又改主意"))
    assert "refusal_reason" not in steps(city, decided)[-1].body["data"]


def test_a_colleague_without_a_valid_certificate_is_refused_with_the_article(
    city: City, decided: UUID, as_: Callable[[str], Client]
) -> None:
    answer = as_("李建国").post(f"/cases/{decided}/steps/deliver/", form(city, second=str(city.people["张强"].id)))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "《行政处罚法》第四十二条" in page
    assert len(steps(city, decided)) == 5


def test_a_colleague_confirms_in_an_own_session(city: City, decided: UUID, as_: Callable[[str], Client]) -> None:
    officer, second = as_("李建国"), as_("王敏")
    url, asked = f"/cases/{decided}/steps/deliver/", form(city, pin="", ask="true")
    waiting = officer.post(url, asked)
    assert waiting.status_code == 202
    assert "已请王敏确认，尚未答复" in waiting.content.decode()
    request = Confirmation.objects.get()
    assert "等我确认" in second.get("/").content.decode()
    assert as_("刘洋").get(f"/account/confirmations/{request.id}/").status_code == 404
    assert "张大年" in second.get(f"/account/confirmations/{request.id}/").content.decode()
    second.post(f"/account/confirmations/{request.id}/")
    changed = officer.post(url, asked | {"receiver_name": "别人"})
    assert changed.status_code == 202, "other content needs another confirmation"
    assert officer.post(url, asked).status_code == 302
    assert [o["how"] for o in steps(city, decided)[-1].body["officers"]] == ["session", "own_session"]


def test_a_step_that_cannot_be_taken_says_why(city: City, decided: UUID, as_: Callable[[str], Client]) -> None:
    answer = as_("李建国").get(f"/cases/{decided}/steps/close/")
    assert answer.status_code == 409
    assert "不能办理“结案”" in answer.content.decode()
    assert as_("周负责").get(f"/cases/{decided}/steps/deliver/").status_code == 409


@pytest.mark.parametrize("step", ["open", "nothing"])
def test_the_opening_step_and_unknown_ones_have_no_form_here(
    city: City, decided: UUID, as_: Callable[[str], Client], step: str
) -> None:
    assert as_("李建国").get(f"/cases/{decided}/steps/{step}/").status_code == 404


def test_what_the_law_forbids_is_said_before_anything_is_typed(city: City, as_: Callable[[str], Client]) -> None:
    case = new_id()
    record_many(city.actor("李建国"), spot.acts(city, case, without=("hear", "decide")), "k")
    page = as_("李建国").get(f"/cases/{case}/").content.decode()
    assert "“作出决定并生成决定书”现在不能办理：没有听取当事人的陈述、申辩" in page
    assert "《行政处罚法》第四十五条" in page
    step = as_("李建国").get(f"/cases/{case}/steps/decide/").content.decode()
    assert 'aria-disabled="true"' in step


def test_a_paper_step_is_dated_by_its_paper(city: City, decided: UUID, as_: Callable[[str], Client]) -> None:
    client = as_("李建国")
    client.post(f"/cases/{decided}/steps/deliver/", form(city))
    given = {"idempotency_key": "pay", "amount": "200", "bank_receipt_number": "YH1"}
    missing = client.post(f"/cases/{decided}/steps/pay/", given)
    assert "f-occurred_at" in missing.content.decode()
    future = client.post(f"/cases/{decided}/steps/pay/", given | {"occurred_at": "2099-01-01"})
    assert "晚于现在" in future.content.decode()
    today = timezone.localtime(steps(city, decided)[-1].occurred_at)
    assert client.post(f"/cases/{decided}/steps/pay/", given | {"occurred_at": f"{today:%Y-%m-%d}"}).status_code == 302


def test_what_is_entered_afterwards_says_when_and_is_kept_with_a_finding(
    city: City, as_: Callable[[str], Client]
) -> None:
    """Entry: the act has happened, so a gate is no bar; the paper's signatures count."""
    Organisation.objects.update(settings={"channels": {"penalty.simple": "entry"}})
    case, when = new_id(), timezone.now() - timedelta(hours=2)
    paper = spot.signatures(city, how="paper")
    record_many(city.actor("李建国"), spot.acts(city, case, paper, without=("hear", "decide"), at=when), "entered")
    client, url = as_("李建国"), f"/cases/{case}/steps/decide/"
    page = client.get(url).content.decode()
    assert 'name="occurred_at"' in page
    assert 'name="pin"' not in page
    assert 'aria-disabled="true"' not in page
    given = spot.data(city, "decide") | {"idempotency_key": "x", "second": str(city.people["王敏"].id)}
    assert "f-occurred_at" in client.post(url, given).content.decode()
    at = timezone.localtime(when + timedelta(hours=1))
    answer = client.post(url, given | {"occurred_at": f"{at:%Y-%m-%dT%H:%M}"})
    assert answer.status_code == 302
    assert "没有听取当事人的陈述、申辩" in client.get(f"/cases/{case}/?tab=checks").content.decode()
    assert [o["how"] for o in steps(city, case)[-1].body["officers"]] == ["paper", "paper"]


def test_a_sealed_value_is_shown_for_a_reason_and_audited(
    city: City, decided: UUID, as_: Callable[[str], Client]
) -> None:
    client = as_("李建国")
    page = client.get(f"/cases/{decided}/?tab=facts").content.decode()
    assert spot.PERSON_ID not in page
    assert "110105********002X" in page
    with scope.enter(city.actor("李建国").scope):
        opened = StepRecord.objects.get(proceeding_id=decided, step="open")
    url = f"/cases/{decided}/sealed/{opened.body['data']['party_id_number']['sealed']}/"
    assert client.get(url).status_code == 405
    for reason in ({}, {"reason": "  "}):
        assert spot.PERSON_ID not in client.post(url, reason).content.decode()
    assert not AuditEntry.objects.filter(action="reveal").exists()
    assert spot.PERSON_ID in client.post(url, {"reason": "核对身份"}).content.decode()
    assert AuditEntry.objects.get(action="reveal").detail["reason"] == "核对身份"


def test_a_document_is_read_as_issued_and_audited(city: City, decided: UUID, as_: Callable[[str], Client]) -> None:
    with scope.enter(city.actor("李建国").scope):
        row = Proceeding.objects.get(id=decided)
    page = as_("李建国").get(f"/cases/{decided}/").content.decode()
    url = page.split('href="/documents/')[1].split('"')[0]
    answer = as_("李建国").get(f"/documents/{url}")
    assert answer.content.startswith(b"%PDF")
    assert AuditEntry.objects.get(action="read_document").detail["number"] == row.number
