"""The pages of administration: an agency with its people through them alone; for everybody else they are not there."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from hengjian.identity.administration import granting, urls
from hengjian.identity.models import Account, AuditEntry, Grant, Organisation, Person, Post
from hengjian.registry.models import Certificate
from support import rights as people
from support.city import City
from support.rights import AUDIT, SECURITY, SYSTEM

As = Callable[[str], Client]
FORM = {**people.body_of(), "since": "2019-01-01"}


@pytest.fixture
def city(city: City) -> City:
    people.administrators(city)
    return city


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def test_an_agency_with_its_people_in_a_few_forms(
    city: City, as_: As, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    system, security = as_(SYSTEM), as_(SECURITY)
    assert system.get("/")["Location"] == "/administration/"
    made = system.post("/administration/organisations/new/", FORM)
    body = Organisation.objects.get(short_name="津宝市监")
    home = f"/administration/organisations/{body.id}/"
    assert made["Location"] == home
    for name, kind in (("执法一科", "handling"), ("法制科", "review")):
        assert system.post(f"{home}units/new/", {"name": name, "kind": kind}).status_code == 302
    entered = system.post(f"{home}people/", {"people": people.STAFF, "since": "2026-01-01"}, follow=True)
    assert "已录入 5 人" in entered.content.decode()
    waiting = text(security, "/administration/waiting/")
    chosen = re.findall(r'name="post" value="([^"]+)"', waiting)
    assert (len(chosen), "登录密码" in waiting) == (5, False), "the first password goes with the post"
    assert 'type="checkbox"' not in text(system, "/administration/waiting/"), "who asked reads it"
    given = security.post("/administration/waiting/", {"post": chosen, "answer": "agree"}).content.decode()
    passwords = re.findall(r'<code id="given-\d">([\w-]+)</code>', given)
    assert len(passwords) == given.count("<h2>口令条</h2>") == 5
    assert "宝坻区市场监督管理局 执法一科" in given
    kept = str(list(AuditEntry.objects.values_list("detail", "subject"))) + caplog.text
    assert "gaofeng" in kept
    assert not [one for one in passwords if one in kept], "neither audit nor log has a password"
    assert Account.objects.get(username="gaofeng").check_password(
        given.split("<td role=\"cell\" class=\"hj-c-sub\">gaofeng</td>")[1].split("</code>")[0].rpartition(">")[2])
    assert "没有待生效的事项" in text(security, "/administration/waiting/"), "shown once"
    head = Post.objects.get(person__name="丁一")
    assert "任何程序：邀请参与" in text(security, f"/administration/posts/{head.id}/stand-in/")
    given = security.post(f"/administration/posts/{head.id}/stand-in/", {
        "person": str(Person.objects.get(name="许立").id), "since": "2090-01-01", "until": "2090-01-05",
        "reason": "外出学习", "excluded": ["penalty.ordinary/transfer", "*/invite"]})
    grant = Grant.objects.get()
    assert given["Location"] == f"/administration/grants/{grant.id}/"
    for client in (system, security, as_(AUDIT)):
        page = text(client, given["Location"])
        assert "许立（代理丁一）" in page
        assert "：移送" in page, "the step that it leaves out"
        assert "任何程序：邀请参与" in page, "and what every procedure has"
        assert "许立" in text(client, "/administration/grants/")
    assert "收回" in text(security, given["Location"])
    security.post(f"{given['Location']}end/")
    assert "提前结束" in text(system, given["Location"])


def test_mistakes_stand_at_their_fields(city: City, as_: As) -> None:
    system = as_(SYSTEM)
    answer = system.post("/administration/organisations/new/", FORM | {"uscc": "1", "since": "昨天"})
    assert answer.status_code == 422
    assert 'id="f-since-error"' in answer.content.decode()
    answer = system.post("/administration/organisations/new/", FORM | {"uscc": "1", "line": "XX"})
    for field in ("uscc", "line"):
        assert f'id="f-{field}-error"' in answer.content.decode()
    home = f"/administration/organisations/{city.market.id}/"
    answer = system.post(f"{home}people/", {"people": "高峰,gf", "since": "2026-01-01"})
    assert (answer.status_code, "第 1 行：应有 3 至 6 列" in answer.content.decode()) == (422, True)
    answer = system.post(f"{home}units/new/", {"name": "执法一科", "kind": "handling"})
    assert "已有“执法一科”" in answer.content.decode()


def test_who_leaves_is_told_so_at_the_next_request(city: City, as_: As) -> None:
    officer, system = as_("李建国"), as_(SYSTEM)
    assert officer.get("/").status_code == 200
    person = city.people["李建国"]
    system.post(f"/administration/people/{person.id}/leave/")
    answer = officer.get("/")
    assert (answer.status_code, "没有在任岗位" in answer.content.decode()) == (403, True)
    assert "冻结" in text(system, f"/administration/people/{person.id}/")


def test_a_head_reads_who_may_do_what_in_the_own_body(city: City, as_: As) -> None:
    granting.give(city.actor(SECURITY), granting.Asked(
        kind="elevated", person=city.people["王敏"], stands_for=None, organisation=city.market, role="PUBLISHER",
        since=timezone.now(), until=timezone.now() + timedelta(hours=4), reason="公示员休假"))
    head = as_("周负责")
    assert "岗位和授权" in text(head, "/")
    posts = text(head, "/own/")
    assert "张强" in posts
    assert "陈晨" not in posts, "of another body"
    grants = text(head, "/own/grants/")
    for said in ("王敏", "公示员", "公示员休假", SECURITY):
        assert said in grants
    assert "/administration/" not in posts + grants
    assert "王敏" not in text(as_("韩负责"), "/own/grants/")
    for other in ("王敏", SECURITY):
        assert as_(other).get("/own/").status_code == as_(other).get("/own/grants/").status_code == 404


def test_over_to_another_body(city: City, as_: As) -> None:
    people.hired(city, "王敏", city.other_market, "PUBLISHER", since="2021-01-01")
    both = as_("王敏")
    page = text(both, "/account/body/")
    assert "切换单位" in page
    both.post("/account/body/", {"body": str(city.other_market.id)})
    assert "北辰区市场监督管理局" in text(both, "/")
    foreign = Organisation.objects.get(short_name="津政办")
    assert both.post("/account/body/", {"body": str(foreign.id)}).status_code == 404
    assert "切换单位" not in text(as_("李建国"), "/")


def test_for_all_others_the_pages_are_not_there(city: City, as_: As) -> None:
    """Every address of administration, asked for by an officer and by strangers; posts of the wrong administrator."""
    one = {"identifier": UUID(int=1), "unit": UUID(int=2), "body": UUID(int=3)}
    names = [pattern.name for pattern in urls.urlpatterns]
    officer, auditor = as_("周负责"), as_(AUDIT)
    for name in names:
        taken = get_resolver().reverse_dict.getlist(name)[0][0][0][1]
        url = reverse(name, kwargs={key: one[key] for key in taken})
        for method in ("get", "post"):
            assert getattr(officer, method)(url).status_code in (404, 405), (name, method)
            assert Client().get(url).status_code in (302, 405), name
        assert auditor.post(url).status_code in (404, 405), name
    assert as_(SYSTEM).post("/administration/waiting/").status_code == 404
    assert as_(SECURITY).get("/administration/organisations/new/").status_code == 404


def test_administrators_see_nothing_of_a_case(city: City, decided: UUID, as_: As) -> None:
    for name in (SYSTEM, SECURITY, AUDIT):
        client = as_(name)
        assert client.get(f"/cases/{decided}/").status_code == 404
        assert client.get(f"/cases/{decided}/dossier/").status_code == 404
        assert client.get("/exports/new/cases/").status_code == 404
        nothing = client.get("/cases/nothing/").content
        for url in ("/cases/", "/search/?q=张大年", "/findings/", "/findings/list/", "/exports/", "/exchange/",
                    "/publications/", "/penalties/spot/", f"/cases/{decided}/steps/deliver/"):
            answer = client.get(url)
            assert (answer.status_code, answer.content) == (404, nothing), url


def test_lists_filter_and_sort_by_every_column(city: City, as_: As) -> None:
    client = as_(AUDIT)
    for url, kept, column in (
        ("organisations", "津政办", "short_name"), ("people", "王敏", "name"), ("posts", "王敏", "person"),
    ):
        assert kept in text(client, f"/administration/{url}/?{column}={kept}")
        page = text(client, f"/administration/{url}/")
        for sort in set(re.findall(r"[?&;]sort=([\w-]+)", page)):
            text(client, f"/administration/{url}/?sort={sort}")
    for sort in ("kind", "-asked", "decided", "standing"):
        text(client, f"/administration/proposals/?sort={sort}&kind=token&standing=refused&decided=安")
    assert Account.objects.count() > 3


@pytest.mark.django_db
def test_the_first_three_administrators(capsys: pytest.CaptureFixture[str]) -> None:
    said = {"body": "某市人民政府办公厅", "short": "某政办", "uscc": FORM["uscc"][:-1] + "A", "division": "120000",
            "system": "唐宇", "security": "安宁", "audit": "申悦"}
    with pytest.raises(CommandError, match="校验码不符"):
        call_command("administrators", **said)
    said["uscc"] = FORM["uscc"]
    with pytest.raises(CommandError, match="三个人"):
        call_command("administrators", **said | {"audit": "唐宇"})
    call_command("administrators", **said)
    shown = capsys.readouterr().out
    password = re.findall(r"账号 anning\t初始密码 (\S+)", shown)[0]
    assert Account.objects.get(username="anning").check_password(password)
    with pytest.raises(CommandError, match="已有管理员"):
        call_command("administrators", **said)
    call_command("password", "anning", reason="只有一名安全管理员，忘记密码")
    again = re.findall(r"新密码 (\S+)", capsys.readouterr().out)[0]
    account = Account.objects.get(username="anning")
    assert (account.check_password(again), account.must_change) == (True, True)
    assert again not in str(list(AuditEntry.objects.filter(action="account_password_reset").values()))


def test_a_body_much_like_another_is_asked_about_first(city: City, as_: As) -> None:
    """The same line in the same division, or the same name but for blanks, may be a second entry."""
    system, new = as_(SYSTEM), "/administration/organisations/new/"
    assert 'name="confirmed"' not in text(system, new)
    asked = FORM | {"name": "滨海新区市场监管第二局", "division": city.market.division, "line": city.market.line}
    said = system.post(new, asked)
    assert said.status_code == 422
    assert f"已有相近的单位：{city.market.name}" in said.content.decode()
    assert 'name="confirmed"' in said.content.decode()
    twin = system.post(new, FORM | {"name": f" {city.market.name[:4]} {city.market.name[4:]}"})
    assert "已有相近的单位" in twin.content.decode()
    assert not Organisation.objects.filter(short_name=FORM["short_name"]).exists()
    made = system.post(new, asked | {"confirmed": "on"})["Location"]
    assert system.post(f"{made}edit/", asked | {"telephone": "022-1"}).status_code == 302, "asked once"


def test_what_a_post_asks_for_is_seen_before_it_takes_effect(city: City, as_: As) -> None:
    """Certificates stand beside the posts that wait; who handles cases without one is warned of, and may be put in."""
    system, security, home = as_(SYSTEM), as_(SECURITY), f"/administration/organisations/{city.market.id}/people/"
    told = ("新甲\txinjia\t执法人员\t\t12011600901\t2030-12-31\n新乙\txinyi\t执法人员\n新丙\txinbing\t法制审核员")
    assert system.post(home, {"people": told, "since": "2026-01-01"}).status_code == 302
    page = text(security, "/administration/waiting/")
    rows = {name: page.split(f">{name}</label>")[1].split("</tr>")[0] for name in ("新甲", "新乙", "新丙")}
    assert "行政执法证 12011600901" in rows["新甲"]
    lacks = {name: "没有有效的行政执法证（行政处罚法 第四十二条" in row for name, row in rows.items()}
    assert lacks == {"新甲": False, "新乙": True, "新丙": False}
    post = Post.objects.get(person__name="新乙")
    security.post("/administration/waiting/", {"post": [str(post.id)], "answer": "agree"})
    post.refresh_from_db()
    assert post.standing == "in_force", "warned, not refused"
    again = system.post(home, {"people": told, "since": "2026-01-01"}).content.decode()
    assert f"账号 xinyi 已有人使用（新乙，{city.market.name}执法人员）" in again


def test_certificates_of_who_is_already_there(city: City, as_: As) -> None:
    """Entered, suspended from a day on and given back; what happened before is judged by what held then."""
    officer, system, day = city.people["刘洋"], as_(SYSTEM), timezone.localdate()
    home, before = f"/administration/people/{officer.id}/", day - timedelta(days=30)
    assert "没有登记证件" in text(system, home)
    asked = {"kind": "enforcement", "number": "12011600777", "areas": "120116", "lines": ["SCJG"],
             "valid_from": str(before), "valid_to": str(day + timedelta(days=300))}
    new = f"{home}certificates/{city.market.id}/"
    wrong = system.post(new, asked | {"number": "1", "areas": "滨海", "valid_to": ""})
    assert wrong.status_code == 422
    assert "请填写有效期止" in wrong.content.decode()
    assert system.post(new, asked).status_code == 302
    assert "已经登记" in system.post(new, asked).content.decode()
    card = Certificate.objects.get(number="12011600777")
    own = f"/administration/certificates/{card.id}/"
    assert own in text(system, home)
    deed = {"did": "suspend", "since": str(day), "reason": "津滨司〔2026〕8号"}
    assert "现在是“有效”，不能发还" in system.post(own, deed | {"did": "restore"}).content.decode()
    assert "请写明理由" in system.post(own, deed | {"reason": ""}).content.decode()
    assert system.post(own, deed).status_code == 302
    card.refresh_from_db()
    assert (card.status, card.status_on(day), card.status_on(before)) == ("suspended", "suspended", "valid")
    assert "暂扣" in text(system, home)
    assert system.post(own, deed | {"did": "restore"}).status_code == 302
    later = str(day + timedelta(days=900))
    assert "请填写晚于" in system.post(own, deed | {"did": "renew"}).content.decode()
    assert system.post(own, deed | {"did": "renew", "valid_to": later}).status_code == 302
    page = text(as_(AUDIT), own)
    assert f"延期到 {later}" in page
    assert "津滨司〔2026〕8号" in page
    assert 'name="did"' not in page
    assert as_(SECURITY).post(own, deed).status_code == as_("周负责").get(own).status_code == 404
    assert set(AuditEntry.objects.filter(action__startswith="certificate").values_list("action", "outcome")) >= {
        ("certificate_made", "done"), ("certificate_changed", "done"), ("certificate_changed", "refused")}
