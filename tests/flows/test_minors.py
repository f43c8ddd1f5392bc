"""A minor is fined: who sees who it is, on every way there is, and who only that there is such a case (ADR 0027)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from hengjian.identity import scope
from hengjian.identity.models import Account, AuditEntry, Person, Post
from hengjian.identity.services import actor_of
from hengjian.kernel.codes import resident_id
from hengjian.kernel.ids import new_id
from hengjian.proceedings.door import Act, record, record_many
from hengjian.proceedings.models import IssuedDocument, Participant, SealedValue
from support import spot
from support.city import City, organisation, supervises
from support.ordinary import Story
from support.planted import EVERYTHING
from support.time import Clock

NAME, SHOWN = "陈小星", "陈某"
NUMBER = resident_id.make("120103", date(2009, 7, 1), 1)
YOUNG = {"party_name": NAME, "party_birth_date": "2009-07-01", "party_id_number": NUMBER,
         "party_address": "天津市河西区密语路1号", "party_phone": "13800138000",
         "offence_facts": f"{NAME}在市场销售蔬菜，未标明价格。",
         "adjustment": "lighter", "adjustment_reason": f"{NAME}不满十八周岁"}


def client(person: Person) -> Client:
    made = Client()
    made.force_login(Account.objects.get(person=person), backend="django.contrib.auth.backends.ModelBackend")
    return made


@pytest.fixture
def city(city_of: Callable[[str], City]) -> City:
    return city_of("online")


@pytest.fixture
def case(city: City) -> UUID:
    identifier = new_id()
    record_many(city.actor("李建国"), spot.acts(city, identifier, **YOUNG), "decided")
    return identifier


def somebody(name: str) -> Person:
    person = Person.objects.create(name=name, pinyin=name)
    Account.objects.create_account(name, "Right-2026", person)
    return person


@pytest.fixture
def line_officer(city: City) -> Person:
    """Of the city agency of the line, in whose scope the district's cases lie."""
    bureau = organisation("天津市市场监督管理委员会", "津市监", "120000", "SCJG", 7, level="city", district=None)
    person = somebody("陆条线")
    Post.objects.create(person=person, organisation=bureau, role="HANDLER_LEAD", since=date(2020, 1, 1))
    return person


@pytest.fixture
def supervisor(city: City) -> Person:
    bureau = organisation("滨海新区司法局", "津滨司", "120116", None, 8, kind="justice")
    person = somebody("邵监督")
    supervises(person, bureau)
    return person


def ways(case: UUID) -> tuple[list[str], list[str]]:
    """The pages that stay open with the name masked; and what names the minor in full and is either open or shut."""
    with scope.enter(EVERYTHING):
        paper = IssuedDocument.objects.filter(proceeding_id=case).exclude(file_digest="").first()
    assert paper is not None
    pages = [f"/cases/{case}/", *(f"/cases/{case}/?tab={tab}" for tab in ("facts", "checks", "timeline", "related")),
             f"/api/v1/cases/{case}", f"/api/v1/cases/{case}/steps", f"/api/v1/cases/{case}/findings"]
    return pages, [f"/documents/{paper.id}.pdf", f"/cases/{case}/dossier/", f"/api/v1/documents/{paper.id}/pdf"]


def values(case: UUID) -> dict[str, str]:
    with scope.enter(EVERYTHING):
        rows = SealedValue.objects.filter(proceeding_id=case)
        return {one.element: f"/cases/{case}/sealed/{one.id}/" for one in rows}


def sees_nothing(person: Person, case: UUID) -> None:
    """Every page without name and number, every paper and value shut."""
    one = client(person)
    pages, papers = ways(case)
    for address in pages:
        answer = one.get(address)
        told = answer.content.decode()
        assert answer.status_code == 200, (person.name, address)
        assert NAME not in told, (person.name, address)
        assert "/sealed/" not in told, (person.name, address)
    assert SHOWN in one.get(f"/cases/{case}/?tab=facts").content.decode()
    for address in papers:
        assert one.get(address).status_code == 403, (person.name, address)
    for element, address in values(case).items():
        shut = one.post(address, {"reason": "想看"})
        assert shut.status_code == 403, (person.name, element)
        assert NUMBER not in shut.content.decode()
    assert not AuditEntry.objects.filter(action="reveal").exists()


def sees_all(person: Person, case: UUID) -> None:
    one = client(person)
    assert NAME in one.get(f"/cases/{case}/?tab=facts").content.decode(), person.name
    assert [one.get(address).status_code for address in ways(case)[1]] == [200, 200, 200], person.name
    shown = one.post(values(case)["party_id_number"], {"reason": "核对身份"})
    assert NUMBER in shown.content.decode(), person.name


@pytest.mark.control("ASVS 8.2.3", "GB/T 22239 个人信息 b")
def test_who_has_nothing_to_do_in_the_case_does_not_learn_who_the_minor_is(
    city: City, case: UUID, line_officer: Person
) -> None:
    for name in ("何晓", "郑记录", "吴主持", "刘洋", "卫档案"):
        sees_nothing(city.people[name], case)
    sees_nothing(line_officer, case)


def test_who_handles_reviews_or_approves_it_sees_the_minor(city: City, case: UUID) -> None:
    for name in ("李建国", "王敏", "周负责", "赵科长", "钱审核"):
        sees_all(city.people[name], case)


def test_who_has_a_part_in_it_sees_the_minor_while_it_lasts(city: City, case: UUID) -> None:
    clerk, own = city.people["郑记录"], city.market
    with scope.enter(EVERYTHING):
        part = Participant.objects.create(
            id=new_id(), proceeding_id=case, person_id=clerk.id, part="hearing_clerk", since=timezone.now(),
            city=own.city, district=own.district, line=own.line, agency_id=own.id)
    sees_all(clerk, case)
    with scope.enter(EVERYTHING):
        Participant.objects.filter(id=part.id).update(until=timezone.now())
    assert NAME not in client(clerk).get(f"/cases/{case}/?tab=facts").content.decode()
    assert client(clerk).get(ways(case)[1][0]).status_code == 403


def test_a_supervisor_sees_the_minor_after_giving_a_reason(city: City, case: UUID, supervisor: Person) -> None:
    sees_nothing(supervisor, case)
    one = client(supervisor)
    paper = ways(case)[1][0]
    assert "查阅的理由" in one.get(paper).content.decode()
    assert one.post(f"/cases/{case}/restricted/", {"reason": "投诉核查"}).status_code == 302
    assert one.get(paper).status_code == 200
    assert NAME in one.get(f"/cases/{case}/?tab=facts").content.decode()
    entry = AuditEntry.objects.get(action="read_restricted")
    assert (entry.detail["kind"], entry.detail["reason"]) == ("minor", "投诉核查")


def test_who_is_invited_to_evaluate_the_file_reads_it_whole_and_who_helps_does_not(
    city: City, case: UUID, supervisor: Person
) -> None:
    today, evaluator, helper = timezone.localdate(), city.people["陈晨"], city.people["韩负责"]
    of_bureau = actor_of(Account.objects.get(person=supervisor))
    assert of_bureau
    for actor, part, person in ((of_bureau, "evaluation", evaluator), (city.actor("周负责"), "assistance", None)):
        record(actor, Act(proceeding=case, step="invite", data={
            "part": part, "organisation": str(city.other_market.id), "person": str(person.id) if person else "",
            "since": str(today), "until": str(today + timedelta(days=5)), "reason": "核对"}), part)
    assert NAME in client(evaluator).get(f"/cases/{case}/?tab=facts").content.decode()
    assert [client(evaluator).get(address).status_code for address in ways(case)[1][:2]] == [200, 200]
    assert client(evaluator).post(values(case)["party_id_number"], {"reason": "核对身份"}).status_code == 404
    sealed_off = client(helper)
    assert NAME not in sealed_off.get(f"/cases/{case}/?tab=facts").content.decode()
    assert [sealed_off.get(address).status_code for address in ways(case)[1][:2]] == [403, 403]


def test_a_party_who_turns_out_to_be_a_minor_is_masked_wherever_the_names_were_said(
    city: City, story: Story, clock: Clock
) -> None:
    """Filed as a grown-up, talked to, then corrected twice: all names that were recorded are masked, old and new."""
    wrong, mistyped = "陈晓星", "陈小新"
    story.do("open", clue_party=wrong)
    story.do("verify")
    story.do("apply_filing", party_name=wrong)
    story.do("file")
    story.do("interview", interviewee=wrong)
    assert wrong in client(city.people["何晓"]).get(f"/cases/{story.case}/?tab=facts").content.decode()
    for name in (mistyped, NAME):
        corrected = story.said("apply_filing", party_name=name, party_birth_date="2009-07-01", party_id_number=NUMBER)
        filed = next(step.id for step in story.steps() if step.step == "apply_filing")
        record(city.actor("周负责"), Act(proceeding=story.case, step="correct", data={
            "step_id": str(filed), "reason": f"{name}的身份已查清", "request_number": "更正〔2026〕3号",
            "applicant": str(city.people["李建国"].id), "data": corrected}), name)
        clock.forward(minutes=1)
    for tab in ("file", "facts", "checks", "timeline", "related"):
        told = client(city.people["何晓"]).get(f"/cases/{story.case}/?tab={tab}").content.decode()
        assert not [name for name in (wrong, mistyped, NAME) if name in told], tab
    assert NAME in client(city.people["钱审核"]).get(f"/cases/{story.case}/?tab=facts").content.decode()


def test_the_publisher_reviews_without_learning_who_the_minor_is(city: City, case: UUID) -> None:
    shown = client(city.people["何晓"]).get(f"/cases/{case}/steps/publish/").content.decode()
    assert "原文与拟公示内容" in shown
    assert "在市场销售蔬菜" in shown
    assert NAME not in shown
