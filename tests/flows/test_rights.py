"""Rights told as they happen: a body is made, its people are put in force, stand in for one another, and leave."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier

import msgspec
import pytest
from django.db import DatabaseError, connection, connections, transaction
from pypdf import PdfReader

from hengjian.identity import rights, scope, services
from hengjian.identity.administration import bodies, granting, posts, releasing, staff
from hengjian.identity.models import (
    Account,
    AuditEntry,
    Grant,
    GrantKind,
    Limits,
    Organisation,
    OrganisationChange,
    Person,
    Post,
    Proposal,
    Role,
)
from hengjian.identity.scope import Scope
from hengjian.identity.services import SHANGHAI
from hengjian.identity.signin import accounts
from hengjian.kernel.problem import Problems
from hengjian.law import rights as law
from hengjian.proceedings import exclusions, exports, files, reading, standards
from hengjian.proceedings import people as participants
from hengjian.proceedings.door import Act, record
from hengjian.proceedings.errors import Misplaced, Refused
from hengjian.proceedings.family import families
from hengjian.proceedings.models import IssuedDocument, StepRecord
from hengjian.proceedings.views import shown
from support import rights as people
from support.city import City, supervises
from support.ordinary import EVERYTHING, Story
from support.rights import AUDIT, SECURITY, SYSTEM
from support.time import Clock


@pytest.fixture
def city(story: Story) -> City:
    """The city of the story, with its three administrators."""
    story.city = dataclasses.replace(story.city, people=dict(story.city.people))
    people.administrators(story.city)
    return story.city


def wrong(act: Callable[[], object]) -> str:
    """What is said against an act that is refused."""
    with pytest.raises(Problems) as refused:
        act()
    return "；".join(one.message for one in refused.value.problems)


def today(clock: Clock) -> date:
    return clock.now.astimezone(SHANGHAI).date()


def made(city: City, **more: object) -> Organisation:
    """A body with its two units, as the system administrator enters it."""
    body = bodies.save(city.actor(SYSTEM), people.body_of(**more))
    for name, kind in (("执法一科", "handling"), ("法制科", "review")):
        bodies.save_unit(city.actor(SYSTEM), body, {"name": name, "kind": kind})
    return body


def named(name: str) -> Account:
    return Account.objects.select_related("person").get(person__name=name)


# -- an agency with its people -----------------------------------------------------------------------------------


@pytest.mark.control("GB/T 22239 访问控制 a")
def test_an_agency_is_made_and_its_people_work(city: City, clock: Clock) -> None:
    body = made(city)
    assert (body.city, body.district) == ("120000", "120115"), "they follow from the division"
    entered = staff.enter(city.actor(SYSTEM), body, staff.read(people.STAFF), today(clock))
    assert [one.name for one in entered] == ["高峰", "何梅", "许立", "丁一", "宋审"]
    officer = named("高峰")
    assert services.actor_of(officer) is None, "nobody works before the security administrator has agreed"
    assert services.is_frozen(officer, today(clock))
    waiting = list(Post.objects.filter(organisation=body).values_list("id", flat=True))
    assert "只有安全管理员" in wrong(lambda: posts.put_in_force(city.actor(SYSTEM), waiting))
    handed = releasing.release(city.actor(SECURITY), waiting, [])
    assert len({one.secret for one in handed}) == 5
    actor, officer = services.actor_of(officer), named("高峰")
    assert officer.check_password(next(one.secret for one in handed if one.proposal.account == officer))
    assert actor is not None
    assert (actor.roles, actor.scope) == ({"HANDLER_LEAD"}, Scope(agency=body.id))
    head = services.actor_of(named("丁一"))
    assert head is not None
    assert head.ranks == {"chief"}
    assert rights.rank_of(head.person_id, body.id, today(clock)) == "chief"
    assert "有的已经处理过" in wrong(lambda: posts.put_in_force(city.actor(SECURITY), waiting))
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"organisation_made", "unit_made", "person_made", "post_proposed", "post_given"} <= actions


def test_a_table_with_mistakes_makes_nobody(city: City, clock: Clock) -> None:
    body = made(city)
    text = ("高峰,gaofeng,执法人员,执法九科\n何梅,GAO FENG,执法人员\n丁一,dingyi,行政机关负责人\n"
            "宋审,user1,市司法局监督员,法制科,12,2020-01-01")
    said = wrong(lambda: staff.enter(city.actor(SYSTEM), body, staff.read(text), today(clock)))
    for part in ("第 1 行（高峰）：没有内设机构“执法九科”", "第 2 行（何梅）：账号", "第 3 行（丁一）：请写明",
                 "第 4 行（宋审）：", "没有“市司法局监督员”岗位", "账号 user1 已有人使用", "证号“12”",
                 "已于 2020-01-01 到期"):
        assert part in said, said
    assert not Person.objects.filter(name__in=("高峰", "何梅", "丁一", "宋审")).exists()
    assert "第 1 行：应有" in wrong(lambda: staff.read("高峰"))


@pytest.mark.parametrize("written", ["2030-12-01", "2030/12/1", "2030.12.01", "2030年12月1日"])
def test_days_are_read_as_spreadsheets_show_them(written: str) -> None:
    assert staff.read(f"高峰\tgaofeng\t执法人员\t执法一科\t12011500001\t{written}")[0].valid_to == "2030-12-01"
    assert staff.read("高峰\tgaofeng\t执法人员\t\t12011500001\t明年底")[0].valid_to == "明年底"


WRONG_BODIES: list[tuple[dict[str, object], str]] = [
    ({"uscc": "11120115MB0007771A"}, "校验码不符"),
    ({"uscc": ""}, "请填写统一社会信用代码"),
    ({"name": "滨海新区市场监督管理局"}, "滨海新区市场监督管理局已在使用这个名称"),
    ({"division": "120000"}, "应写到区"),
    ({"level": "city"}, "应以 00 结尾"),
    ({"level": "town"}, "行政执法机关只能是市级、区级"),
    ({"division": "990115"}, "没有省级区划代码"),
    ({"line": ""}, "须写明条线"),
    ({"is_vertical": True}, "请选择管理它的市级机关"),
    ({"until": date(2018, 1, 1)}, "截止日期早于起始日期"),
]


def test_what_is_wrong_with_a_body_is_said(city: City) -> None:
    for more, said in WRONG_BODIES:
        assert said in wrong(lambda more=more: bodies.save(city.actor(SYSTEM), people.body_of(**more)))


def test_vertical_and_entrusted_bodies_name_theirs(city: City) -> None:
    above = bodies.save(city.actor(SYSTEM), people.body_of(
        name="天津市市场监督管理委员会", short_name="津市监", level="city", division="120000",
        uscc=people.uscc.make("1", "1", "120000", "MB000888")))
    branch = bodies.save(city.actor(SYSTEM), people.body_of(is_vertical=True, superior=above))
    assert branch.superior == above
    other = people.body_of(name="宝坻区市场稽查队", short_name="津宝稽查",
                           uscc=people.uscc.make("1", "2", "120115", "MB000999"), entrusted_by=branch)
    assert "请填写委托书文号" in wrong(lambda: bodies.save(city.actor(SYSTEM), other))
    letter = {"entrustment_letter": "津宝市监委〔2026〕1号", "entrustment_published": "本局网站"}
    entrusted = bodies.save(city.actor(SYSTEM), other | letter)
    third = people.body_of(name="某协会", short_name="津宝协", uscc=people.uscc.make("5", "1", "120115", "MB000555"),
                           entrusted_by=entrusted, **letter)
    assert "不得再委托" in wrong(lambda: bodies.save(city.actor(SYSTEM), third))


# -- posts -----------------------------------------------------------------------------------------------------


def test_two_posts_in_two_bodies_one_at_a_time(city: City) -> None:
    people.hired(city, "王敏", city.other_market, Role.PUBLISHER, since=date(2021, 1, 1))
    account = named("王敏")
    here, there = services.actor_of(account), services.actor_of(account, body=city.other_market.id)
    assert here is not None
    assert there is not None
    assert (here.organisation, here.roles) == (city.market, {"HANDLER_LEAD"})
    assert (there.organisation, there.roles) == (city.other_market, {"PUBLISHER"})
    assert there.scope == Scope(agency=city.other_market.id)


def test_posts_in_two_units(city: City) -> None:
    second = bodies.save_unit(city.actor(SYSTEM), city.market, {"name": "执法三科", "kind": "handling"})
    people.hired(city, "赵科长", city.market, Role.UNIT_HEAD, unit=second)
    head = city.actor("赵科长")
    assert len(head.units) == 2
    assert len(head.units_as("UNIT_HEAD")) == 2


def test_who_leaves_is_out_at_once_and_what_was_done_stays(city: City, story: Story, clock: Clock) -> None:
    story.filed()
    posts.leave(city.actor(SYSTEM), city.people["李建国"])
    assert services.actor_of(named("李建国")) is None
    assert services.is_frozen(named("李建国"), today(clock))
    by = story.steps()[0]
    assert (by.actor_id, by.agency_id) == (city.people["李建国"].id, city.market.id)


def test_who_moves_works_for_the_new_body_alone(city: City, story: Story, clock: Clock) -> None:
    story.filed()
    unit = city.other_market.units.get()
    post = posts.move(city.actor(SYSTEM), posts.Wanted(
        person=city.people["李建国"], organisation=city.other_market, unit=unit, role="HANDLER_LEAD",
        since=today(clock)))
    assert services.actor_of(named("李建国")) is None, "between the two nobody"
    posts.put_in_force(city.actor(SECURITY), [post.id])
    assert city.actor("李建国").scope == Scope(agency=city.other_market.id)
    assert story.steps()[0].agency_id == city.market.id


def test_a_body_that_changes_line_sees_by_the_new_one_when_two_agree(city: City) -> None:
    above = {"name": "天津市综合局", "short_name": "津综", "level": "city", "division": "120000"}
    body = bodies.save(city.actor(SYSTEM), people.body_of(**above))
    people.hired(city, "某市局人员", body, Role.HANDLER)
    assert city.actor("某市局人员").scope == Scope(line="SCJG", line_city="120000")
    bodies.save(city.actor(SYSTEM), people.body_of(**above | {"line": "WH"}), body)
    assert city.actor("某市局人员").scope == Scope(line="SCJG", line_city="120000")
    releasing.release(city.actor(SECURITY), [], [Proposal.objects.get().id])
    assert city.actor("某市局人员").scope == Scope(line="WH", line_city="120000")
    change = OrganisationChange.objects.get()
    assert change.changed == {"line": ["SCJG", "WH"]}
    with pytest.raises(DatabaseError), transaction.atomic():
        change.delete()


# -- three administrators --------------------------------------------------------------------------------------


ADMINISTRATORS = sorted(law.load().administrators.roles)


def test_administrators_see_nothing(city: City) -> None:
    for name in (SYSTEM, SECURITY, AUDIT):
        assert city.actor(name).scope == Scope.NOTHING


def test_an_administrator_is_nothing_else_by_the_service(city: City, clock: Clock) -> None:
    office = Organisation.objects.get(short_name="津政办")
    for role in ADMINISTRATORS:
        said = wrong(lambda role=role: posts.propose(city.actor(SYSTEM), posts.Wanted(
            person=city.people["李建国"], organisation=office, unit=None, role=role, since=today(clock))))
        assert "不得由一人兼任" in said


def test_an_administrator_is_nothing_else_by_the_database(city: City) -> None:
    """Overlapping days are refused, of posts and of grants, whoever writes them; what follows on is not."""
    others = [*ADMINISTRATORS, "HANDLER_LEAD", "GOV_LEADER"]
    for role, other in ((role, other) for role in ADMINISTRATORS for other in others if role != other):
        half = {"since": date(2026, 1, 1), "until": date(2026, 6, 30)}
        person = people.hired(city, f"{role}{other}", city.market, role, **half)
        later = {"person": person, "organisation": city.market, "role": other}
        Post.objects.create(**later, since=date(2026, 7, 1))
        Post.objects.create(**later, since=date(2026, 6, 1), standing="proposed")
        with pytest.raises(DatabaseError, match="不得由一人兼任"), transaction.atomic():
            Post.objects.create(**later, since=date(2026, 6, 30))
        with pytest.raises(DatabaseError, match="不得由一人兼任"), transaction.atomic():
            Grant.objects.create(
                **later, kind="elevated", reason="试", decided_by=city.people["王敏"],
                since=datetime(2026, 6, 30, 20, tzinfo=SHANGHAI), until=datetime(2026, 7, 1, tzinfo=SHANGHAI))


def test_two_at_once_do_not_mix_them_either(city: City) -> None:
    """The second transaction waits for the first, although it could not see what that one writes."""
    person = Person.objects.create(name="某人")

    def second() -> Post:
        try:
            return Post.objects.create(person=person, organisation=city.market, role="CLERK", since=date(2026, 1, 1))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool, connection.cursor() as cursor:
        with transaction.atomic():
            Post.objects.create(person=person, organisation=city.market, role="SYS_ADMIN", since=date(2026, 1, 1))
            other, waits = pool.submit(second), 0
            while not (waits or other.done()):
                cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
                waits = cursor.fetchone()[0]
        with pytest.raises(DatabaseError, match="不得由一人兼任"):
            other.result()


def test_two_who_put_in_force_at_once_make_one(city: City) -> None:
    """One of two security administrators gives the password; the other is told that it has been decided."""
    people.hired(city, "安二", Organisation.objects.get(short_name="津政办"), "SEC_ADMIN")
    accounts.ask_password(named("王敏"), city.actor(SYSTEM), "忘记密码")
    row, start = Proposal.objects.get(), Barrier(2)

    def released(name: str) -> str:
        try:
            actor = city.actor(name)
            start.wait(30)
            return releasing.release(actor, [], [row.id])[0].secret
        except Problems as refused:
            return refused.problems[0].code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(released, (SECURITY, "安二")), key=len)
    assert answers[0] == "stale"
    assert named("王敏").check_password(answers[1])


# -- supervisors -----------------------------------------------------------------------------------------------


def test_without_a_certificate_nobody_supervises(city: City, clock: Clock) -> None:
    bureau = people.organisation("滨海新区司法局", "津滨司", "120116", None, 901, kind="justice")
    clerk = city.people["督小明"] = Person.objects.create(name="督小明")
    Account.objects.create_account("duxiaoming", "Right-2026", clerk)
    card = supervises(clerk, bureau)
    assert city.actor("督小明").scope == Scope(district="120116")
    card.status = "suspended"
    card.save()
    bare = city.actor("督小明")
    assert (bare.roles, bare.scope, bare.withheld) == (frozenset(), Scope(agency=bureau.id), {"DIST_JUSTICE"})
    card.status, card.valid_to = "valid", today(clock) - timedelta(days=1)
    card.save()
    assert city.actor("督小明").roles == frozenset()


def paper_of(row: IssuedDocument) -> str:
    case = reading.Proceeding.objects.get(id=row.proceeding_id)
    pdf = PdfReader(io.BytesIO(files.read_sealed(reading.vault_of(case), row.file_digest)[1]))
    return "".join("".join(page.extract_text() for page in pdf.pages).split())


# -- standing in -----------------------------------------------------------------------------------------------


def stands_in(city: City, clock: Clock, name: str = "张强", role: str = "AGENCY_HEAD", **more: object) -> Grant:
    """张强 stands in for 周负责 for ten days, unless a test says otherwise."""
    asked = {"kind": GrantKind.STAND_IN, "person": city.people[name], "stands_for": city.people["周负责"],
             "organisation": city.market, "role": role, "since": clock.now, "until": clock.now + timedelta(days=10),
             "reason": "周负责外出学习"} | more
    return granting.give(city.actor(SECURITY), granting.Asked(**asked))  # type: ignore[arg-type]


def test_standing_in_is_said_wherever_it_is_done(city: City, story: Story, clock: Clock) -> None:
    story.all("open", "verify", "apply_filing")
    with pytest.raises(Misplaced, match="您的岗位不能办理"):
        story.do("file", who="张强")
    stands_in(city, clock)
    story.do("file", who="张强")
    body = story.steps()[-1].body
    assert body["by_grant"]["as"] == "张强（代理周负责）"
    assert body["actor"] == "张强"
    with scope.enter(city.actor("周负责").scope):
        file = reading.case(city.actor("周负责"), story.case)
        assert "张强（代理周负责）" in shown.timeline(file)[0].detail
        assert "张强（代理周负责）" in {one.name for one in participants.taken(file, participants.holders(file))}
        assert "张强（代理周负责）" in paper_of(file.documents[-1]), "and on the paper"
    clock.forward(days=11)
    assert "AGENCY_HEAD" not in city.actor("张强").roles


def test_limits_of_standing_in_hold_at_the_door(city: City, story: Story, clock: Clock) -> None:
    story.all("open", "verify", "apply_filing")
    long = {"until": clock.now + timedelta(days=30)}
    stands_in(city, clock, limits=Limits(excluded=("penalty.ordinary/decide",)), **long)
    story.do("file", who="张强")
    story.all("interview", "order_correction", "conclude", "approve_conclusion")
    story.reviewed()
    story.informed()
    stands_in(city, clock, name="刘洋", limits=Limits(only=("penalty.simple",)), **long)
    story.silent()
    story.do("propose_decision")
    for name in ("张强", "刘洋"):
        with pytest.raises(Misplaced) as refused:
            story.do("decide", who=name)
        assert refused.value.problems[0].code == "beyond_grant"
    story.do("decide")


def test_limits_reach_what_every_procedure_has(city: City, story: Story, clock: Clock) -> None:
    story.all("open")
    asked = {"part": "assistance", "organisation": str(city.other_market.id), "person": "", "reason": "请求协助",
             "since": str(today(clock)), "until": str(today(clock) + timedelta(days=5))}

    def invites(name: str) -> None:
        record(city.actor(name), Act(proceeding=story.case, step="invite", data=asked), f"invite-{name}")

    stands_in(city, clock, limits=Limits(excluded=("*/invite",)))
    stands_in(city, clock, name="刘洋", limits=Limits(only=("*/invite",)))
    assert "您的岗位不能邀请" in wrong(lambda: invites("张强"))
    invites("刘洋")
    assert story.steps()[-1].body["by_grant"]["as"] == "刘洋（代理周负责）"


def test_limits_reach_exports_and_protected_people(city: City, story: Story, clock: Clock) -> None:
    """Who stands in for one decision neither approves an export nor learns who reported, unless that is named."""
    story.do("open", case_source="2", reporter_named=True, reporter_name="金举报", reporter_phone="13911112222")
    one = standards.law().dictionary.elements["reporter_name"]
    stands_in(city, clock, limits=Limits(only=("penalty.simple/decide",)))
    stands_in(city, clock, name="刘洋", limits=Limits(only=("exports/approve", "*/read_protected")))
    for name, may in (("张强", False), ("刘洋", True), ("周负责", True)):
        actor = city.actor(name)
        assert "AGENCY_HEAD" in actor.roles
        assert exports.may_approve(actor) is may, name
        with scope.enter(actor.scope):
            assert reading.may_see(actor, story.row, one) is may, name
            assert reading.sees_minor(actor, story.row) is may, name
    named = {one.name for one in rights.duties("AGENCY_HEAD")}
    assert {"exports/approve", "*/read_protected"} <= named, "the form of a grant offers both"


def test_what_is_wrong_with_a_grant_is_said(city: City, clock: Clock) -> None:
    at = clock.now
    for more, said in [
        ({"until": at + timedelta(days=400)}, "代理最长"),
        ({"until": at}, "结束不晚于开始"),
        ({"since": at - timedelta(days=9), "until": at - timedelta(days=1)}, "结束时间已过"),
        ({"reason": " "}, "请写明理由"),
        ({"stands_for": None}, "请选择被代理人"),
        ({"stands_for": city.people["张强"]}, "不能代理自己"),
        ({"stands_for": city.people["王敏"]}, "不是行政机关负责人"),
        ({"person": city.people["陈晨"]}, "没有岗位"),
        ({"person": city.people[SECURITY]}, "不能给自己授权"),
        ({"role": "CITY_JUSTICE"}, "没有这个岗位"),
    ]:
        assert said in wrong(lambda more=more: stands_in(city, clock, **more))
    assert AuditEntry.objects.filter(action="grant_given", outcome="refused").exists()


@pytest.mark.parametrize("by", ["周负责", "高主持"])
def test_a_suspected_crime_is_transferred_by_the_chief_or_who_heads_the_body(
    city: City, story: Story, clock: Clock, by: str
) -> None:
    """国务院令第310号 5: 正职 or 主持工作; neither a deputy nor whoever stands in for the chief."""
    people.hired(city, "刘分管", city.market, Role.AGENCY_HEAD, rank="deputy")
    people.hired(city, "高主持", city.market, Role.AGENCY_HEAD, rank="acting")
    stands_in(city, clock, name="刘洋")
    story.filed()
    story.all("interview", "order_correction", "conclude", "approve_conclusion")
    crime = {"transfer_kind": "police", "transfer_to": "滨海新区公安局"}
    for name in ("刘分管", "刘洋"):
        with pytest.raises(Misplaced) as refused:
            story.do("transfer", who=name, **crime)
        assert refused.value.problems[0].code == "not_your_rank"
    story.do("transfer", who=by, **crime)
    assert story.stage == "transferred"


@pytest.mark.control("GB/T 22239 访问控制 e")
def test_a_role_for_some_hours(city: City, clock: Clock) -> None:
    asked = granting.Asked(
        kind=GrantKind.ELEVATED, person=city.people["郑记录"], stands_for=None, organisation=city.market,
        role="PUBLISHER", since=clock.now, until=clock.now + timedelta(hours=4), reason="公示员全部在外")
    assert "只有安全管理员" in wrong(lambda: granting.give(city.actor(SYSTEM), asked))
    granting.give(city.actor(SECURITY), asked)
    assert city.actor("郑记录").roles == {"CLERK", "PUBLISHER"}
    clock.forward(hours=5)
    assert city.actor("郑记录").roles == {"CLERK"}
    assert Grant.objects.count() == 1, "what has ended is still there to be seen"


def test_a_limited_grant_makes_no_second_officer(city: City, clock: Clock) -> None:
    asked = granting.Asked(
        kind=GrantKind.ELEVATED, person=city.people["郑记录"], stands_for=None, organisation=city.market,
        role="HANDLER_LEAD", since=clock.now, until=clock.now + timedelta(hours=4), reason="人手不足")
    granting.give(city.actor(SECURITY), msgspec.structs.replace(asked, limits=Limits(only=("penalty.simple",))))
    assert "郑记录" not in [one.name for one in services.colleagues(city.actor("李建国"))]
    granting.give(city.actor(SECURITY), asked)
    assert "郑记录" in [one.name for one in services.colleagues(city.actor("李建国"))]


def test_a_grant_ends_with_whose_post_it_is(city: City, clock: Clock) -> None:
    stands_in(city, clock)
    posts.leave(city.actor(SYSTEM), city.people["周负责"])
    assert "AGENCY_HEAD" not in city.actor("张强").roles
    posts.leave(city.actor(SYSTEM), city.people["张强"])
    assert services.actor_of(named("张强")) is None


# -- exclusions inside a case ----------------------------------------------------------------------------------


EVERY_POST = ("HANDLER_LEAD", "UNIT_HEAD", "AGENCY_HEAD", "LEGAL_REVIEWER", "HEARING_HOST", "CLERK")


@pytest.fixture
def everything(city: City) -> str:
    """Somebody with every post at once, certified as 李建国 is."""
    for role in EVERY_POST:
        if role != "HANDLER_LEAD":
            people.hired(city, "王敏", city.market, role, unit=city.market.units.first())
    return "王敏"


@pytest.mark.control("ASVS 2.3.5")
def test_who_handles_neither_reviews_nor_approves(city: City, story: Story, everything: str) -> None:
    story.all("open", "verify", "apply_filing")
    with pytest.raises((Refused, Misplaced)):
        story.do("file", who=everything)
    story.all("file", "interview", "order_correction", "conclude", "approve_conclusion")
    review = story.under("legal_review")
    review.all("open", "accept")
    with pytest.raises((Refused, Misplaced)):
        review.do("pass", who=everything)
    with pytest.raises((Refused, Misplaced)):
        review.do("return_materials", who=everything)


def test_who_reviews_neither_approves_nor_handles_afterwards(city: City, story: Story) -> None:
    for role in EVERY_POST:
        people.hired(city, "钱审核", city.market, role, unit=city.market.units.first())
    story.investigated()
    story.reviewed()
    with pytest.raises(Misplaced) as refused:
        story.do("apply_notice", signed=("李建国", "钱审核"))
    assert refused.value.problems[0].code == "excluded"
    story.do("apply_notice")
    with pytest.raises((Refused, Misplaced)):
        story.do("approve_notice", who="钱审核")
    story.do("approve_notice")


def test_standing_in_opens_no_second_part(city: City, story: Story, clock: Clock) -> None:
    """Who approved the filing cannot review as somebody's stand-in; who handles cannot approve as one."""
    story.all("open", "verify", "apply_filing")
    stands_in(city, clock, name="王敏")
    with pytest.raises((Refused, Misplaced)):
        story.do("file", who="王敏")
    story.all("file", "interview", "order_correction", "conclude", "approve_conclusion")
    stands_in(city, clock, name="周负责", role="LEGAL_REVIEWER", stands_for=city.people["钱审核"])
    review = story.under("legal_review")
    review.all("open")
    with pytest.raises(Misplaced) as refused:
        review.do("accept", who="周负责")
    assert refused.value.problems[0].code == "excluded"
    review.do("accept")


def test_who_investigated_does_nothing_as_host(city: City, story: Story, everything: str, clock: Clock) -> None:
    story.fine = "8000.00"
    story.investigated(is_major=True, major_ground="severe", review_ground="hearing")
    story.reviewed()
    story.informed(hearing=True)
    hearing = story.under("hearing")
    hearing.do("open")
    with pytest.raises((Refused, Misplaced)):
        hearing.do("notify", who=everything)
    hearing.do("notify")
    hearing.served("B23")
    clock.forward(days=21)
    with pytest.raises(Misplaced) as refused:
        hearing.do("hold", who=everything)
    assert refused.value.problems[0].code == "excluded"
    hearing.do("hold")
    with pytest.raises(Misplaced):
        hearing.do("report", who=everything)


def test_only_who_had_a_part_does_not_evaluate(city: City, story: Story) -> None:
    story.to_decision()
    with scope.enter(EVERYTHING):
        (family,) = families(StepRecord.objects.filter(root_id=story.case).order_by("root_id", "proceeding_id", "seq"))
    barred = {name for name, person in city.people.items() if not exclusions.may_evaluate(family, str(person.id))}
    assert barred == {"李建国", "王敏", "钱审核", "周负责"}
