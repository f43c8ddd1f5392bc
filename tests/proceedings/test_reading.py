"""What is read of proceedings: by clock, in scope, in a fixed number of queries."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hengjian.identity import scope
from hengjian.identity.services import Actor
from hengjian.kernel.ids import new_id
from hengjian.proceedings import reading, searching
from hengjian.proceedings.door import Act, record, record_many
from hengjian.proceedings.errors import NotFound
from hengjian.proceedings.models import ClockRow
from hengjian.proceedings.prospects import prospects
from hengjian.proceedings.views import shown
from support import spot
from support.city import City, build


@pytest.fixture
def city(fresh_db: str) -> City:
    return build()


@pytest.fixture
def officer(city: City) -> Actor:
    return city.actor("李建国")


def test_a_case_costs_the_same_queries_with_one_step_as_with_many(
    city: City, officer: Actor, django_assert_num_queries
) -> None:
    short, long = new_id(), new_id()
    record_many(officer, spot.acts(city, short, without=("show_certificates", "inform", "hear", "decide")), "short")
    record_many(officer, spot.acts(city, long, without=("hear", "decide")), "long")
    for n in range(12):
        record(officer, spot.act(city, long, "inform"), f"again-{n}")
    for identifier, steps in ((short, 1), (long, 15)):
        with scope.enter(officer.scope), django_assert_num_queries(10):
            file = reading.case(officer, identifier)
        assert len(file.state.steps) == len(file.entries) == steps


def test_what_is_due_comes_by_clock(city: City, officer: Actor) -> None:
    handed, fresh = new_id(), new_id()
    record_many(officer, spot.acts(city, handed), "a")
    record(officer, spot.act(city, handed, "report"), "b")
    record(officer, spot.act(city, handed, "deliver"), "c")
    record_many(officer, spot.acts(city, fresh), "d")
    bare = new_id()
    record_many(officer, spot.acts(city, bare, without=("decide",)), "e")
    with scope.enter(officer.scope):
        tasks = reading.todo(officer)
    assert [t.case.id for t in tasks] == [fresh, handed, bare]
    assert [t.clock.row.name if t.clock else None for t in tasks] == ["filing", "payment", None]


def test_only_who_handles_a_case_has_it_in_hand(city: City, officer: Actor) -> None:
    record_many(officer, spot.acts(city), "a")
    for name, count in (("李建国", 1), ("王敏", 1), ("刘洋", 0), ("周负责", 1), ("陈晨", 0)):
        actor = city.actor(name)
        with scope.enter(actor.scope):
            assert len(reading.todo(actor)) == count, name


@pytest.mark.parametrize(
    ("late", "level", "text"),
    [
        (-4, "ok", "剩 4 日"),
        (-3, "soon", "剩 3 日"),
        (0, "soon", "今日到期"),
        (1, "late", "已逾期 1 日"),
    ],
)
def test_overdue_is_reckoned_when_read(late: int, level: str, text: str) -> None:
    day = reading.today()
    due = day - timedelta(days=late)
    row = ClockRow(
        name="payment", title="缴纳罚款", length="15日", unit="D", start_on=due - timedelta(days=15), due_on=due
    )
    clock = reading.running(row, "penalty.simple", day)
    assert (clock.level, shown.remaining_text(clock)) == (level, text)


def test_a_working_day_limit_is_over_though_no_working_day_has_passed() -> None:
    row = ClockRow(name="filing", length="2个工作日", unit="WD", start_on=date(2026, 11, 18), due_on=date(2026, 11, 20))
    clock = reading.running(row, "penalty.simple", date(2026, 11, 22))  # a Sunday
    assert (clock.left, clock.level) == (0, "late")
    assert shown.remaining_text(clock) == "已逾期"


def test_a_limit_that_nobody_can_meet_is_not_overdue() -> None:
    row = ClockRow(name="reconsideration", length="60日", unit="D", start_on=date(2025, 1, 1), due_on=date(2025, 3, 3))
    clock = reading.running(row, "penalty.simple", date(2026, 1, 1))
    assert (clock.level, shown.remaining_text(clock)) == ("ok", "已届满")


def test_out_of_scope_is_not_found(city: City, officer: Actor) -> None:
    case = new_id()
    record_many(officer, spot.acts(city, case), "a")
    away = city.actor("陈晨")
    with scope.enter(away.scope), pytest.raises(NotFound):
        reading.case(away, case)
    with scope.enter(officer.scope), pytest.raises(NotFound):
        reading.case(away, case)  # the query's own scope holds without the database's fence


def test_the_next_step_follows_the_procedure_to_its_end(city: City, officer: Actor) -> None:
    case, seen = new_id(), []
    record_many(officer, spot.acts(city, case), "a")
    for step in ("deliver", "report", "pay", "close"):
        with scope.enter(officer.scope):
            found = prospects(officer, reading.case(officer, case))
        assert found.next
        seen.append(found.next.step.name)
        record(officer, spot.act(city, case, step), step)
    assert seen == ["deliver", "report", "pay", "close"]
    with scope.enter(officer.scope):
        assert prospects(officer, reading.case(officer, case)).next is None


def test_a_supervisor_reads_and_does_not_act(city: City, officer: Actor) -> None:
    case = new_id()
    record_many(officer, spot.acts(city, case), "a")
    with scope.enter(officer.scope):
        file = reading.case(officer, case)
        head = prospects(city.actor("周负责"), file)
        away = prospects(city.actor("陈晨"), file)
    assert head.next is None
    assert all("执法人员" in one.reason for one in head.blocked)
    assert (away.next, away.others, away.blocked) == (None, [], [])


def test_a_correction_is_shown_with_old_and_new(city: City, officer: Actor) -> None:
    case, head = new_id(), city.actor("周负责")
    receipt = record_many(officer, spot.acts(city, case), "a")
    said = {
        "step_id": str(receipt.steps[3]),
        "reason": "笔误",
        "request_number": "更〔2026〕1号",
        "applicant": str(city.people["李建国"].id),
        "data": {"heard_as": "waived", "waiver_by": "written"},
    }
    record(head, Act(proceeding=case, step="correct", data=said), "c")
    with scope.enter(officer.scope):
        newest = shown.timeline(reading.case(officer, case))[0]
    assert newest.title == "更正"
    assert "当场表示并记录在案 → 书面放弃" in newest.detail
    assert "笔误" in newest.detail
    assert "更正申请 更〔2026〕1号（李建国申请）" in newest.detail


def test_search_finds_by_number_party_code_id_and_words(city: City, officer: Actor) -> None:
    case = new_id()
    record_many(officer, spot.acts(city, case), "a")
    with scope.enter(officer.scope):
        number = reading.row_of(officer, case).number
        for question in (
            number,
            number.replace("〔", "[").replace("〕", "]"),
            "张大年",
            spot.PERSON_ID,
            spot.PERSON_ID.lower(),
            "明码 标价",
        ):
            assert [row.id for row in searching.find(officer, question)] == [case], question
        for question in ("王大年", "110105194912310021", "'; drop table", "&|!", ""):
            assert searching.find(officer, question) == [], question
