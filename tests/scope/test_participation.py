"""参与: invited to one case for a time; what is read meanwhile, what is not, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from hengjian.identity import scope, tokens
from hengjian.identity.models import Account, AuditEntry, Post
from hengjian.identity.scope import Scope
from hengjian.kernel.problem import Problems
from hengjian.law.participation import parts
from hengjian.proceedings import taking_part
from hengjian.proceedings.door import Act, record
from hengjian.proceedings.models import Participant, Proceeding
from support.scoping.matrix import Seat
from support.scoping.world import EVERYTHING, TODAY, World

Given = dict[str, object]


def case_of(world: World, body: str = "market") -> UUID:
    return UUID(world.ids[body].by_kind["case"])


def given(world: World, part: str, body: str, person: str = "", **changes: str) -> Given:
    named = str(world.city.people[person].id) if person else ""
    return {"part": part, "organisation": str(world.bodies[body].id), "person": named, "since": TODAY,
            "until": "2026-11-30", "reason": "核对", **changes}


def invite(world: World, who: str, data: Given, key: str = "k") -> None:
    record(world.city.actor(who), Act(proceeding=case_of(world), step="invite", data=data), key)


def refused(act: Callable[[], Any]) -> list[str]:
    with pytest.raises(Problems) as told:
        act()
    return [problem.message for problem in told.value.problems]


def status(world: World, name: str, url: str) -> int:
    client = Client()
    client.force_login(Account.objects.get(person=world.city.people[name]),
                       backend="django.contrib.auth.backends.ModelBackend")
    return int(client.get(url).status_code)


# -- reading ---------------------------------------------------------------------------------------------------


def test_a_participant_finds_the_case_and_reads_it(world: World, seat: Callable[[str], Seat]) -> None:
    at, case = seat("专家"), case_of(world)
    listed = at.client.get("/participations/").content.decode()
    assert f"/cases/{case}/" in listed
    assert "2026-12-10 止" in listed
    page = at.client.get(f"/cases/{case}/?tab=facts").content.decode()
    assert "受邀参与，只读" in page
    assert "11010519491231002X" not in page
    ids = world.ids["market"].by_kind
    for url in (f"/cases/{case}/dossier/", f"/documents/{ids['document']}.pdf",
                f"/cases/{case}/clocks/{ids['clock']}/", f"/cases/{case}/evidence/{ids['evidence']}/"):
        assert at.client.get(url).status_code == 200, url
    assert AuditEntry.objects.filter(action="read_dossier", person_id=world.city.people["专家"].id).exists()


def test_the_interface_answers_a_participant_as_far_as_the_pages(world: World, seat: Callable[[str], Seat]) -> None:
    at, case, ids = seat("专家"), case_of(world), world.ids["market"].by_kind
    told = at.client.get(f"/api/v1/cases/{case}").json()
    page = at.client.get(f"/cases/{case}/").content.decode()
    assert told["people"]
    assert all(one["name"] in page and one["part"] in page for one in told["people"])
    assert (told["next"], told["others"], told["blocked"]) == (None, [], [])
    for part in ("steps", "clocks", "documents", "findings"):
        answer = at.client.get(f"/api/v1/cases/{case}/{part}")
        assert answer.status_code == 200, part
        assert "11010519491231002X" not in answer.content.decode()
    assert at.client.get(f"/api/v1/documents/{ids['document']}/pdf").status_code == 200
    assert at.client.get("/api/v1/cases").json()["items"] == []


def test_a_connected_system_takes_part_in_nothing(own_world: World) -> None:
    """What is opened to a body is opened to its people; its systems report."""
    world, case = own_world, case_of(own_world)
    invite(world, "赵科长", given(world, "assistance", "cg"))
    _, text = tokens.make("城管系统", world.bodies["cg"], date(2026, 12, 31))
    system = Client(headers={"authorization": f"Bearer {text}"})
    assert system.get("/api/v1/cases").status_code == 200
    assert system.get(f"/api/v1/cases/{case}").status_code == 404
    assert status(world, "城管甲", f"/api/v1/cases/{case}") == 200


def test_only_a_part_that_reveals_shows_what_is_sealed(world: World, seat: Callable[[str], Seat]) -> None:
    url = f"/cases/{case_of(world)}/sealed/{world.ids['market'].by_kind['sealed']}/"
    page = f"/cases/{case_of(world)}/?tab=facts"
    assert url not in seat("专家").client.get(page).content.decode()
    assert seat("专家").client.post(url, {"reason": "核对"}).status_code == 404
    assert url in seat("复议员").client.get(page).content.decode()
    shown = seat("复议员").client.post(url, {"reason": "复议审查"})
    assert "11010519491231002X" in shown.content.decode()


def test_a_participant_writes_nothing(world: World) -> None:
    (reader,) = taking_part.readers(world.city.actor("专家"))
    case = case_of(world)
    with scope.enter(reader.scope):
        assert Proceeding.objects.get(id=case)
        with pytest.raises(DatabaseError, match="row-level security"), scope.enter(reader.scope):
            Proceeding.objects.filter(id=case).update(title="我的")
    with pytest.raises(Problems):
        record(reader, Act(proceeding=case, step="report", data={"reported_to": "某"}), "no")


def test_a_scope_of_cases_is_closed_where_rows_know_no_case(world: World) -> None:
    (reader,) = taking_part.readers(world.city.actor("专家"))
    from hengjian.proceedings.models import IssuedNumber, Overlay

    with scope.enter(reader.scope):
        for model in (IssuedNumber, Overlay):
            assert not model.objects.exists()
            assert not model.objects.within(reader.scope).exists()
    with scope.enter(Scope(agency=reader.scope.agency)):
        assert IssuedNumber.objects.exists()


# -- ending ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["前专家", "调走专家", "派单员", "系统员"])
def test_who_has_left_the_part_or_the_body_reads_nothing(world: World, seat: Callable[[str], Seat], name: str) -> None:
    assert not taking_part.takings(world.city.actor(name))
    assert seat(name).client.get(f"/cases/{case_of(world)}/").status_code == 404


def test_it_ends_with_its_last_day(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"/cases/{case_of(world)}/"
    last = world.now.replace(month=12, day=10, hour=23, minute=59)
    monkeypatch.setattr(timezone, "now", lambda: last)
    assert status(world, "专家", url) == 200
    monkeypatch.setattr(timezone, "now", lambda: last + timedelta(minutes=1))
    assert status(world, "专家", url) == 404


def test_it_ends_with_the_post(own_world: World) -> None:
    url, expert = f"/cases/{case_of(own_world)}/", own_world.city.people["专家"]
    assert status(own_world, "专家", url) == 200
    Post.objects.filter(person=expert).update(until=date(2026, 11, 19))
    assert status(own_world, "专家", url) == 403
    Post.objects.create(person=expert, organisation=own_world.bodies["town"], role="CLERK", since=date(2026, 11, 1))
    assert status(own_world, "专家", url) == 404


def test_whoever_invited_can_end_it(own_world: World) -> None:
    world, url = own_world, f"/cases/{case_of(own_world)}/"
    ends = Act(proceeding=case_of(world), step="end_participation",
               data={"participation": world.taken_part["专家"], "reason": "论证结束"})
    assert refused(lambda: record(world.city.actor("李建国"), ends, "no")) == ["您的岗位不能结束这项参与"]
    record(world.city.actor("滨海司法"), ends, "yes")
    assert status(world, "专家", url) == 404
    assert refused(lambda: record(world.city.actor("周负责"), ends, "again")) == ["没有找到这项参与，或者已经结束"]


# -- inviting --------------------------------------------------------------------------------------------------


def test_a_body_and_a_person_of_another_body_are_invited(own_world: World) -> None:
    world, url = own_world, f"/cases/{case_of(own_world)}/"
    assert [status(world, name, url) for name in ("城管甲", "镇街甲", "镇街乙")] == [404, 404, 404]
    invite(world, "赵科长", given(world, "assistance", "cg"), "body")
    invite(world, "滨海司法", given(world, "evaluation", "town", "镇街甲"), "person")
    assert [status(world, name, url) for name in ("城管甲", "镇街甲", "镇街乙")] == [200, 200, 404]
    with scope.enter(EVERYTHING):
        rows = Participant.objects.filter(proceeding_id=case_of(world), invited=True).order_by("id")
        assert [row.part for row in rows][-2:] == ["assistance", "evaluation"]
    assert "城市管理局" in page_of(world, "李建国", f"{url}?tab=timeline")


def page_of(world: World, name: str, url: str) -> str:
    return Seat(world, world.viewers[name]).client.get(url).content.decode()


@pytest.mark.parametrize(("who", "part", "body", "person", "changes", "message"), [
    ("李建国", "assistance", "cg", "", {}, "您的岗位不能邀请“执法协助”"),
    ("周负责", "evaluation", "town", "镇街甲", {}, "您的岗位不能邀请“案卷评查”"),
    ("周负责", "assistance", "city_justice", "", {}, "这个单位不能作为“执法协助”参与"),
    ("周负责", "assistance", "market", "", {}, "这个单位不能作为“执法协助”参与"),
    ("周负责", "reconsideration", "city_government", "", {}, "这个单位不能作为“行政复议”参与"),
    ("滨海司法", "superior", "city_market", "", {}, "这个单位不能作为“上一级主管部门”参与"),
    ("周负责", "expert", "binhai_government", "区长", {}, "缺少「参与人」，或者所选的人没有可以参与的岗位"),
    ("滨海司法", "evaluation", "binhai_government", "派单员", {}, "缺少「参与人」，或者所选的人没有可以参与的岗位"),
    ("滨海司法", "evaluation", "other", "李建国", {}, "李建国办过、审过或者批过本案，不能评查"),
    ("周负责", "expert", "binhai_government", "专家", {}, "已经邀请，尚未到期"),
    ("周负责", "assistance", "cg", "", {"until": "2027-03-01"}, "“执法协助”最长 60 天，结束日期不早于开始日期"),
    ("周负责", "assistance", "cg", "", {"until": "2026-11-19"}, "“执法协助”最长 60 天，结束日期不早于开始日期"),
    ("周负责", "assistance", "cg", "", {"since": "2026-11-19"}, "开始日期不能早于今天"),
    ("周负责", "assistance", "cg", "", {"reason": " "}, "请填写「事由」"),
    ("周负责", "witness", "cg", "", {}, "没有这种参与身份"),
])
def test_who_may_not_be_invited_or_not_by_this_person(
    own_world: World, who: str, part: str, body: str, person: str, changes: dict[str, str], message: str
) -> None:
    world = own_world
    if person == "李建国":  # has moved since he handled the case
        Post.objects.filter(person=world.city.people[person]).update(organisation=world.bodies[body], unit=None)
    assert refused(lambda: invite(world, who, given(world, part, body, person, **changes))) == [message]


def test_the_longest_time_is_counted_with_both_ends(own_world: World) -> None:
    longest = parts()["assistance"].longest_days
    last = date.fromisoformat(TODAY) + timedelta(days=longest)
    data = given(own_world, "assistance", "cg")
    assert refused(lambda: invite(own_world, "周负责", data | {"until": str(last)}))
    invite(own_world, "周负责", data | {"until": str(last - timedelta(days=1))})


def test_others_cannot_invite_into_a_case_they_do_not_see(world: World) -> None:
    from hengjian.proceedings.errors import NotFound

    with pytest.raises(NotFound):
        invite(world, "北辰司法", given(world, "assistance", "cg"))


def test_the_projection_replays(own_world: World) -> None:
    with scope.enter(EVERYTHING):
        wanted = {row.id: (row.since, row.until, row.organisation_id, row.person_id)
                  for row in Participant.objects.filter(proceeding_id=case_of(own_world), invited=True)}
    assert len(wanted) == 4
    rows = assert_replays_people(own_world)
    assert {one["id"]: (one["since"], one["until"], one["organisation_id"], one["person_id"]) for one in rows} == wanted


def assert_replays_people(world: World) -> list[dict[str, Any]]:
    """The participants of the case, made anew from its records alone."""
    from hengjian.proceedings.models import StepRecord
    from hengjian.proceedings.projection import rows_of

    with scope.enter(EVERYTHING):
        records = list(StepRecord.objects.filter(proceeding_id=case_of(world), seq__lt=9000).order_by("seq"))
    found: dict[UUID, dict[str, Any]] = {}
    for one in records:
        made = rows_of(one)
        found |= {values["id"]: values for model, values in made.puts if model is Participant}
        for model, identifier, fields in made.changes:
            if model is Participant:
                found[identifier] |= fields
    return [row for row in found.values() if row.get("invited")]


# -- pages -----------------------------------------------------------------------------------------------------


def test_the_page_invites_and_ends(own_world: World) -> None:
    world, case = own_world, case_of(own_world)
    at, url = Seat(world, world.viewers["周负责"]).client, f"/cases/{case_of(own_world)}/participation/"
    assert url in at.get(f"/cases/{case}/").content.decode()
    page = at.get(f"{url}?part=assistance").content.decode()
    assert "行政处罚法》第二十六条" in page
    data = {name: str(value) for name, value in given(world, "assistance", "cg").items()}
    wrong = at.post(url, data | {"until": "2027-12-31", "idempotency_key": "a"})
    assert wrong.status_code == 422
    assert "最长 60 天" in wrong.content.decode()
    assert at.post(url, data | {"idempotency_key": "b"}).status_code == 302
    with scope.enter(EVERYTHING):
        row = Participant.objects.get(proceeding_id=case, part="assistance")
    assert "滨海新区城市管理局" in at.get(url).content.decode()
    assert at.post(url, {"participation": str(row.id), "reason": ""}).status_code == 422
    assert at.post(url, {"participation": str(row.id), "reason": "已办完"}).status_code == 302
    assert "已提前结束" in at.get(url).content.decode()
    assert "您的岗位不能邀请参与" in page_of(world, "李建国", url)


def test_a_person_is_chosen_after_the_body(world: World, seat: Callable[[str], Seat]) -> None:
    at, url = seat("滨海司法").client, f"/cases/{case_of(world)}/participation/"
    first = at.get(f"{url}?part=evaluation").content.decode()
    assert 'name="person"' not in first
    page = at.get(f"{url}?part=evaluation&organisation={world.bodies['town'].id}").content.decode()
    assert "镇街甲" in page
    assert str(world.city.people["派单员"].id) not in page


def test_everybody_can_read_what_they_may_see_and_why(seat: Callable[[str], Seat]) -> None:
    for name, text in (("李建国", "本机关的记录"), ("市司法", "全市各执法机关的记录"), ("专家", "另有 1 项参与"),
                       ("系统员", "看不到任何案件"), ("市长", "统计数字：全市"), ("司法所员", "所在镇街的记录")):
        page = seat(name).client.get("/standards/scopes/").content.decode()
        own, rest = page.split("谁能看到什么", 1)
        assert text in own, name
        assert "国务院令第825号" in rest
    assert "/standards/scopes/" in seat("专家").client.get("/account/").content.decode()


