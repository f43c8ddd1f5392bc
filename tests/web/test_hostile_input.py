"""What no form of ours sends: every request ends in a page that says what is wrong, never in a failure of ours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from hengjian.identity import scope
from hengjian.identity.models import Account, Organisation, Person, Role
from hengjian.identity.scope import Scope
from hengjian.kernel.ids import new_id
from hengjian.proceedings.models import Proceeding, SealedValue, StepRecord, StoredFile
from support import papers, spot
from support.city import PIN, City, organisation, supervises

SPOT = "/penalties/spot/"
ALL = Scope(city="120000")
PNG = papers.photograph()
Signed = Callable[[str], Client]


def form(city: City, **changes: Any) -> dict[str, Any]:
    found = timezone.localtime() - timedelta(minutes=20)
    return {
        "party_kind": "person", "party_name": "张大年", "party_id_kind": "01", "party_id_number": spot.PERSON_ID,
        "item_code": "SCJG-0001", "offence_facts": "销售蔬菜，摊位未标明价格。",
        "offence_place.place_text": "某菜市场12号摊位", "offence_ended": str(found.date()),
        "found_at": found.strftime("%Y-%m-%dT%H:%M"), "evidence_title": "现场照片",
        "flags": ["corrected_in_time"], "shown": "true", "told": "true", "heard_as": "waived",
        "penalty_kinds": ["fine"], "fine": "200", "discretion_tier": "较轻", "payment_way": "bank",
        "adjustment": "none", "decision_reason": "事实清楚。", "second": str(city.people["王敏"].id), "pin": PIN,
        "idempotency_key": str(new_id()), **changes,
    }


def deliver(city: City, **changes: str) -> dict[str, str]:
    return {"idempotency_key": str(new_id()), "delivered_as": "signed", "receiver_name": "张大年",
            "second": str(city.people["王敏"].id), "pin": PIN, **changes}


def photo(name: str = "a.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PNG)


def test_the_form_as_it_is_passes(city: City, as_: Signed) -> None:
    assert as_("李建国").post(SPOT, form(city, evidence_file=photo())).status_code == 302


@pytest.mark.control("ASVS 2.2.1", "GB/T 22239 入侵防范 a")
@pytest.mark.parametrize("changes", [
    {"party_name": "张\x00三"}, {"party_name": "张\x00三", "pin": "", "ask": "true"}, {"idempotency_key": "a\x00b"},
])
def test_null_characters_are_told(city: City, as_: Signed, changes: dict[str, str]) -> None:
    answer = as_("李建国").post(SPOT, form(city, **changes))
    assert (answer.status_code, "不能识别的字符" in answer.content.decode()) == (400, True)


def test_null_characters_are_told_everywhere_else(city: City, decided: UUID, as_: Signed) -> None:
    with scope.enter(ALL):
        sealed = SealedValue.objects.filter(proceeding_id=decided).first()
    home = as_("李建国")
    for client, url, data in (
        (Client(), "/sign-in/", {"username": "user1\x00", "password": "x"}),
        (home, f"/cases/{decided}/steps/deliver/", deliver(city, idempotency_key="\x00")),
        (home, f"/cases/{decided}/sealed/{sealed.id}/", {"reason": "\x00"}),
        (home, "/account/", {"which": "pin", "a\x00": "b"}),
    ):
        assert client.post(url, data).status_code == 400, url


@pytest.mark.control("ASVS 1.1.1")
def test_half_characters_are_told(city: City, as_: Signed) -> None:
    """UTF-7 can spell half of a surrogate pair, which UTF-8 cannot write."""
    body = b'--X\r\nContent-Disposition: form-data; name="party_name"\r\n\r\n+2AA-\r\n--X--\r\n'
    answer = as_("李建国").generic("POST", SPOT, body, content_type="multipart/form-data; boundary=X; charset=utf-7")
    assert answer.status_code == 400


@pytest.mark.parametrize("action", ["", "preview"])
@pytest.mark.parametrize("character", ["😀", "\U0002a6a5", "\ue000"])
def test_a_character_without_a_glyph_is_named(city: City, as_: Signed, character: str, action: str) -> None:
    answer = as_("李建国").post(SPOT, form(city, party_name=f"张{character}三", action=action))
    shown = character if character.isprintable() else "U+E000"
    assert answer.status_code == 422
    assert f"字体中没有这些字：{shown}" in answer.content.decode()
    with scope.enter(ALL):
        assert not Proceeding.objects.exists()


@pytest.mark.control("ASVS 1.3.3")
def test_long_names_of_keys_and_files_are_cut(city: City, as_: Signed) -> None:
    data = form(city, idempotency_key="k" * 500, evidence_file=photo("字" * 230 + ".png"))
    assert as_("李建国").post(SPOT, data).status_code == 302


@pytest.mark.control("ASVS 8.2.2")
@pytest.mark.parametrize("more", [{}, {"action": "preview"}, {"evidence_file": True}])
def test_anothers_case_id_answers_like_one_just_taken(
    city: City, decided: UUID, as_: Signed, more: dict[str, Any]
) -> None:
    for who, second in (("陈晨", "孙倩"), ("李建国", "王敏")):
        files = {"evidence_file": photo()} if more.get("evidence_file") else more
        data = form(city, idempotency_key=str(decided), second=str(city.people[second].id), **files)
        answer = as_(who).post(SPOT, data)
        assert (answer.status_code, "刚刚由别人登记" in answer.content.decode()) == (422, True), who
    with scope.enter(ALL):
        assert StepRecord.objects.filter(proceeding_id=decided).count() == len(spot.BEFORE)


def test_who_does_not_enforce_is_refused_before_anything_is_stored(city: City, decided: UUID, as_: Signed) -> None:
    justice = organisation("滨海新区司法局", "津滨司", "120116", None, 9, kind="justice")
    government = organisation("滨海新区人民政府", "津滨政", "120116", None, 8, kind="government")
    for name, body, role in (("督", justice, Role.DISTRICT_JUSTICE), ("政", government, Role.AGENCY_HEAD),
                             ("管", city.market, Role.SYSTEM_ADMIN)):
        city.people[name] = Person.objects.create(name=name)
        Account.objects.create_account(f"u-{body.id}", "Right-2026", city.people[name])
        supervises(city.people[name], Organisation.objects.get(id=body.id), role)
        assert as_(name).post(SPOT, form(city, evidence_file=photo())).status_code in (403, 404), name
    as_("李建国").post(f"/cases/{decided}/steps/deliver/", deliver(city))
    data = {"idempotency_key": "k", "collect_ground": "remote", "amount": "200", "receipt_number": "JFP-0001",
            "party_request_file": photo()}
    answer = as_("督").post(f"/cases/{decided}/steps/collect/", data)
    assert (answer.status_code, "只能为本机关的案件提交附件" in answer.content.decode()) == (422, True)
    with scope.enter(ALL):
        assert not StoredFile.objects.filter(media_type="image/png").exists()
