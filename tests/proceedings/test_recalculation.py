"""A calendar that is published later moves the limits of a running case by a step of its own."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import pytest

from hengjian.identity import scope
from hengjian.identity.scope import Scope
from hengjian.identity.services import SHANGHAI
from hengjian.kernel.calendar import Calendar, DayFact
from hengjian.kernel.calendar.notices import load_facts
from hengjian.kernel.ids import new_id
from hengjian.proceedings import standards
from hengjian.proceedings.door import Act, record, record_many
from hengjian.proceedings.errors import Misplaced
from hengjian.proceedings.models import ClockRow, Proceeding, StepRecord
from hengjian.proceedings.state import fold
from support import spot
from support.city import City
from support.standing import assert_whole

EVERYTHING = Scope(city="120000")
DECIDED = datetime(2026, 12, 17, 10, 0, tzinfo=SHANGHAI)
"""A Thursday. 15 days on is Friday 2027-01-01: to be moved by a notice that nobody knows yet."""


@pytest.fixture
def december(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's clock stands at the day of the decision, and the notice for 2027 has not been published."""
    facts = {year: days for year, days in load_facts().items() if year < 2027}
    monkeypatch.setattr(standards, "calendar", lambda: Calendar.from_facts(facts))
    monkeypatch.setattr("hengjian.proceedings.door.timezone.now", lambda: DECIDED)


def publish_2027(monkeypatch: pytest.MonkeyPatch) -> Calendar:
    """New Year's holiday from Friday 1 to Sunday 3 January, and Monday 4 too."""
    facts = {year: days for year, days in load_facts().items() if year < 2027}
    rest = {date(2027, 1, day): DayFact(off=True, name="元旦", source="国办发明电〔2026〕7号") for day in (1, 2, 3, 4)}
    gained = Calendar.from_facts(facts | {2027: rest})
    monkeypatch.setattr(standards, "calendar", lambda: gained)
    return gained


def delivered(city: City) -> UUID:
    case = new_id()
    record_many(city.actor("李建国"), [*spot.acts(city, case), spot.act(city, case, "deliver")], "form")
    return case


def clocks(case: UUID) -> dict[str, ClockRow]:
    with scope.enter(EVERYTHING):
        return {row.name: row for row in ClockRow.objects.filter(proceeding_id=case)}


def recalculate(case: UUID) -> Act:
    return Act(proceeding=case, step="recalculate", data={})


@pytest.mark.usefixtures("december")
def test_limits_move_with_the_new_calendar_and_the_step_says_how(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = delivered(city)
    before = clocks(case)
    assert before["payment"].due_on == date(2027, 1, 1)
    assert before["payment"].provisional
    gained = publish_2027(monkeypatch)
    record(city.actor("李建国"), recalculate(case), "recalculate")

    after = clocks(case)
    assert after["payment"].due_on == date(2027, 1, 5)
    assert not after["payment"].provisional
    assert after["payment"].calendar_version == gained.version != before["payment"].calendar_version
    assert after["payment"].trace[-1]["date"] == "2027-01-05"
    assert any("元旦" in day["reason"] for day in after["payment"].trace)
    assert (after["payment"].start_on, after["payment"].id) == (before["payment"].start_on, before["payment"].id)
    with scope.enter(EVERYTHING):
        step = StepRecord.objects.get(proceeding_id=case, step="recalculate")
        row = Proceeding.objects.get(id=case)
        state = fold(case, StepRecord.objects.filter(proceeding_id=case).order_by("seq"))
    assert row.stage == "delivered"
    moved = {limit["id"]: limit for limit in step.body["clocks"]["moved"]}
    payment = moved[str(after["payment"].id)]
    assert (payment["was"], payment["due"], payment["calendar"]) == ("2027-01-01", "2027-01-05", gained.version)
    assert step.body["pins"]["calendar"] == step.body["data"]["calendar"] == gained.version
    assert {limit["calendar"] for limit in state.running()} == {gained.version}
    assert_whole(city)


@pytest.mark.usefixtures("december")
def test_a_limit_that_was_met_stays_as_it_was_reckoned(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    case = delivered(city)
    record(city.actor("李建国"), spot.act(city, case, "pay"), "pay")
    met = clocks(case)["payment"]
    publish_2027(monkeypatch)
    record(city.actor("李建国"), recalculate(case), "recalculate")
    assert clocks(case)["payment"].due_on == met.due_on
    assert clocks(case)["payment"].met_by == met.met_by
    assert_whole(city)


@pytest.mark.usefixtures("december")
def test_the_next_limit_on_the_list_follows(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    case = delivered(city)
    record(city.actor("李建国"), spot.act(city, case, "report"), "report")
    record(city.actor("何晓"), spot.act(city, case, "publish", signed=()), "publish")
    publish_2027(monkeypatch)
    record(city.actor("李建国"), recalculate(case), "recalculate")
    with scope.enter(EVERYTHING):
        row = Proceeding.objects.get(id=case)
    assert (row.due_on, row.due_title) == (date(2027, 1, 5), "缴纳罚款")
    record(city.actor("李建国"), spot.act(city, case, "pay"), "pay")
    with scope.enter(EVERYTHING):
        assert Proceeding.objects.get(id=case).due_on is None
    assert_whole(city)


@pytest.mark.usefixtures("december")
def test_with_the_same_calendar_there_is_nothing_to_do(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    case = delivered(city)
    with pytest.raises(Misplaced, match="没有需要重算的期限"):
        record(city.actor("李建国"), recalculate(case), "one")
    publish_2027(monkeypatch)
    record(city.actor("李建国"), recalculate(case), "two")
    with pytest.raises(Misplaced, match="没有需要重算的期限"):
        record(city.actor("李建国"), recalculate(case), "three")
