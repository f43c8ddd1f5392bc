"""The pages on which an agency arranges its procedures, and how its own steps show in a case."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from django.test import Client

from hengjian.identity import scope
from hengjian.identity.scope import Scope
from hengjian.kernel.ids import new_id
from hengjian.proceedings.door import Act, record, record_many
from hengjian.proceedings.models import Overlay, Proceeding, StepRecord
from support import own, spot
from support.city import ITEM, City

PAGE = "/standards/overlays/penalty.simple/"
SPOT = "/penalties/spot/"
SignIn = Callable[[str], Client]


@pytest.fixture
def admin(city: City, as_: SignIn) -> Client:
    own.administrator(city)
    return as_(own.ADMIN)


def sent(client: Client, action: str, text: str = own.TEXT, seen: int = 0) -> tuple[int, str]:
    said = {"action": action, "text": text, "since": own.today().isoformat(), "seen": str(seen), "note": "试行"}
    answer = client.post(PAGE, said)
    return answer.status_code, answer.content.decode()


def test_a_text_is_checked_shown_against_the_floor_put_and_withdrawn(admin: Client) -> None:
    assert "未设置，按程序规定办理" in admin.get("/standards/overlays/").content.decode()
    assert "procedure: penalty.simple" in admin.get(PAGE).content.decode()
    status, page = sent(admin, "check")
    assert status == 200
    for said in ("可以生效", "“科室会签”：在“已听取申辩”由承办机构负责人办理", "“作出当场处罚决定”之前须办理“科室会签”",
                 "“作出当场处罚决定”：现场天气（L1，必填）", "举报人姓名（L3，选填，加密保存）",
                 "2个工作日 → 1个工作日"):
        assert said in page, said
    with scope.enter(Scope(city="120000")):
        assert not Overlay.objects.exists()
    assert sent(admin, "put")[0] == 302
    page = admin.get(PAGE).content.decode()
    assert "第 1 版" in page
    assert "x_countersign" in page, "the editor starts with what is in force"
    assert "先会签后决定" in admin.get("/standards/overlays/").content.decode()
    assert "刚刚由别人改过" in sent(admin, "put")[1]
    assert sent(admin, "withdraw", seen=1)[0] == 302
    assert "未设置" in admin.get("/standards/overlays/").content.decode()
    assert "第 2 版" in admin.get(PAGE).content.decode()


@pytest.mark.parametrize(("line", "said"), [
    ("gates_dropped: [CF-20]", "法定闸门无人可以免除"),
    ("steps_dropped: [inform]", "不能去掉步骤"),
    ("changes: {decide: {documents_dropped: [B31]}}", "不能去掉文书 B31"),
    ("clocks: {filing: 9}", "不能改为 9个工作日"),
    ("clocks: {payment: 9}", "当事人的期限，不能缩短"),
    ("fast: true", "不认识的项"),
    ("layouts: {B31: '#include \"/etc/passwd\"'}", "只能引用 official.typ"),
])
def test_what_is_refused_is_told_with_its_line(admin: Client, line: str, said: str) -> None:
    for action in ("check", "put"):
        status, page = sent(admin, action, f"procedure: penalty.simple\ntitle: 试\n{line}\n")
        assert said in page
        assert "第 3 行" in page
        assert (status, "不能生效" in page) == (422, True)
    with scope.enter(Scope(city="120000")):
        assert not Overlay.objects.exists()


def test_others_see_what_is_set_and_cannot_set_it(city: City, admin: Client, as_: SignIn) -> None:
    own.put(city)
    officer = as_("李建国")
    page = officer.get(PAGE).content.decode()
    assert "“科室会签”：在“已听取申辩”" in page
    assert 'name="text"' not in page
    assert "单位管理员" in sent(officer, "put", seen=1)[1]
    away = as_("陈晨")
    assert "科室会签" not in away.get(PAGE).content.decode()
    assert away.get("/standards/overlays/nothing/").status_code == 404
    assert Client().get(PAGE).status_code == 302


def test_a_text_for_another_procedure_is_not_taken(admin: Client) -> None:
    status, page = sent(admin, "put", "procedure: hearing\ntitle: 试\n")
    assert status == 422
    assert "procedure 应为 penalty.simple" in page


def test_own_steps_and_fields_are_marked_in_the_case(city: City, admin: Client, as_: SignIn) -> None:
    own.put(city)
    case = new_id()
    record_many(city.actor("李建国"), spot.acts(city, case, without=("decide",)), "begin")
    page = as_("赵科长").get(f"/cases/{case}/").content.decode()
    assert "会签（本机关增设）" in page
    assert "下一步：科室会签" in page
    assert "须先办理“科室会签”" in as_("李建国").get(f"/cases/{case}/").content.decode()
    form = as_("赵科长").get(f"/cases/{case}/steps/x_countersign/").content.decode()
    assert "本机关增设" in form
    assert "会签意见" in form
    key = {"idempotency_key": str(new_id())}
    answer = as_("赵科长").post(f"/cases/{case}/steps/x_countersign/",
                             {"x_opinion": "同意", "x_informant": "田举报", **key})
    assert answer.status_code == 302
    facts = as_("李建国").get(f"/cases/{case}/?tab=facts").content.decode()
    assert "科室会签（本机关增设）" in facts
    assert "举报人姓名" in facts
    assert "田举报" not in facts
    assert "科室会签（本机关增设）" in as_("李建国").get(f"/cases/{case}/?tab=timeline").content.decode()
    decide = as_("李建国").get(f"/cases/{case}/steps/decide/").content.decode()
    assert re.search(r"本机关增设.*现场天气", decide, re.S)
    assert as_("李建国").get("/cases/").status_code == 200


def test_a_running_case_is_shown_by_its_own_version(city: City, admin: Client, as_: SignIn) -> None:
    own.put(city, own.TEXT.replace("steps:", "stages: [{name: x_with_head, title: 科长处}]\nsteps:").replace(
        "from: [heard], roles: [UNIT_HEAD],", "from: [x_with_head], to: heard, roles: [UNIT_HEAD],").replace(
        "changes:", "  - {name: x_send, title: 送科长, action: 送科长, from: [heard], to: x_with_head,"
                    " roles: [HANDLER_LEAD]}\nchanges:"))
    case = new_id()
    record_many(city.actor("李建国"), spot.acts(city, case, without=("decide",)), "begin")
    record(city.actor("李建国"), Act(proceeding=case, step="x_send", data={}), "send")
    sent(admin, "withdraw", seen=1)
    home = as_("李建国")
    listed = home.get("/cases/").content.decode()
    assert listed.count("科长处") == 2, "in its row and among the stages to filter by"
    assert "科长处" in home.get("/cases/?stage=x_with_head").content.decode()
    assert str(case) in home.get("/cases/?stage=x_with_head").content.decode()
    assert "科长处（本机关增设）" in home.get(f"/cases/{case}/").content.decode()


def posted(city: City, key: UUID, **more: str) -> dict[str, object]:
    second = city.people["王敏"]
    return {"idempotency_key": str(key), "action": "decide", "party_kind": "person", "party_name": "张大年",
            "party_id_kind": "01", "party_id_number": spot.PERSON_ID, "item_code": ITEM,
            "offence_facts": "未标明价格。",
            "offence_place.place_text": "某菜市场12号摊位", "offence_ended": own.today().isoformat(),
            "found_at": spot.data(city, "open")["found_at"][:16], "evidence_title": "现场照片",
            "flags": ["corrected_in_time"],
            "shown": "true", "told": "true", "heard_as": "waived", "penalty_kinds": ["fine"], "fine": "200",
            "discretion_tier": "较轻", "payment_way": "bank", "adjustment": "none", "decision_reason": "事实清楚。",
            "second": str(second.id), "pin": "246813", **more}


def recorded(case: UUID) -> list[str]:
    with scope.enter(Scope(city="120000")):
        return list(StepRecord.objects.filter(proceeding_id=case).order_by("seq").values_list("step", flat=True))


def test_the_phone_form_stops_where_an_own_step_comes_first(city: City, admin: Client, as_: SignIn) -> None:
    own.put(city)
    home, case = as_("李建国"), new_id()
    page = home.get(SPOT).content.decode()
    assert "本机关要求在“作出当场处罚决定”之前办理“科室会签”" in page
    answer = home.post(SPOT, posted(city, case))
    assert answer.status_code == 302, answer.content.decode()
    assert answer["Location"] == f"/cases/{case}/"
    assert recorded(case) == ["open", "show_certificates", "inform", "hear"]


def test_the_phone_form_asks_what_the_agency_has_added(city: City, admin: Client, as_: SignIn) -> None:
    own.put(city, own.TEXT.replace("after: [x_countersign], ", ""))
    home, case = as_("李建国"), new_id()
    assert "现场天气" in home.get(SPOT).content.decode()
    refused = home.post(SPOT, posted(city, case))
    assert refused.status_code == 422
    assert "现场天气" in refused.content.decode()
    answer = home.post(SPOT, posted(city, case, x_weather="晴"))
    assert answer.status_code == 302, answer.content.decode()
    assert recorded(case)[-1] == "decide"
    with scope.enter(Scope(city="120000")):
        assert Proceeding.objects.get(id=case).stage == "decided"
        assert StepRecord.objects.get(proceeding_id=case, step="decide").body["data"]["x_weather"] == "晴"
