"""Limits that rest, are lengthened, are stated by a decision, start anew, and belong to another proceeding."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from hengjian.identity import scope
from hengjian.identity.scope import Scope
from hengjian.identity.services import SHANGHAI
from hengjian.kernel.calendar import Calendar, DayFact
from hengjian.kernel.calendar.notices import load_facts
from hengjian.kernel.ids import new_id
from hengjian.kernel.problem import Problems
from hengjian.law.source import LawError
from hengjian.proceedings import reading, standards
from hengjian.proceedings.behaviours import Signature
from hengjian.proceedings.door import record
from hengjian.proceedings.models import ClockRow, Proceeding
from support import trial
from support.city import City
from support.standing import assert_whole
from support.trial import act

ALL = Scope(city="120000")
BEGAN = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
"""A Monday; ninety days on is Sunday 2026-05-31."""
DUE = date(2026, 5, 31)


class Told:
    """A case told day by day: the server's clock is moved to the day of each act."""

    def __init__(self, city: City, patch: pytest.MonkeyPatch) -> None:
        self.city, self.patch, self.case = city, patch, new_id()
        self.on(0, "open", trial_word="一件")

    def on(self, days: int, step: str, who: str = "李建国", *, case: UUID | None = None, **data: Any) -> None:
        now = BEGAN + timedelta(days=days)
        self.patch.setattr("hengjian.proceedings.door.timezone.now", lambda: now)
        record(self.city.actor(who), act(case or self.case, step, **data), str(new_id()))

    def clocks(self, name: str, case: UUID | None = None) -> list[ClockRow]:
        with scope.enter(ALL):
            rows = ClockRow.objects.filter(proceeding_id=case or self.case, name=name)
            return list(rows.order_by("due_on", "id"))

    @property
    def whole(self) -> ClockRow:
        return self.clocks("whole")[0]


@pytest.fixture
def told(trial_city: City, monkeypatch: pytest.MonkeyPatch) -> Told:
    return Told(trial_city, monkeypatch)


def day(offset: int) -> date:
    return BEGAN.date() + timedelta(days=offset)


def test_a_limit_rests_from_one_step_to_the_other_and_says_why_of_every_day(told: Told) -> None:
    assert told.whole.due_on == DUE
    told.on(10, "test_sent")
    resting = told.whole
    assert resting.paused_since == day(10)
    with scope.enter(ALL):
        row = Proceeding.objects.get(id=told.case)
    assert row.due_title == "报告进度", "what rests does not press"
    late = reading.running(resting, "trial.main", day(400))
    assert (late.level, late.row.paused_since) == ("paused", day(10))
    told.on(19, "test_back")
    whole = told.whole
    assert (whole.paused_since, whole.due_on) == (None, DUE + timedelta(days=10))
    out = [one for one in whole.trace if "检测" in one["reason"]]
    assert [one["date"] for one in out] == [str(day(d)) for d in range(10, 20)]
    assert_whole(told.city)


def test_two_tests_at_once_rest_until_the_last_is_back(told: Told) -> None:
    told.on(5, "test_sent")
    told.on(8, "test_sent")
    told.on(10, "test_back")
    assert told.whole.paused_since == day(8)
    told.on(14, "test_back")
    assert (told.whole.paused_since, told.whole.due_on) == (None, DUE + timedelta(days=10))


def test_a_child_makes_its_parents_limit_rest(told: Told) -> None:
    told.on(1, "study", trial_word="查")
    review = new_id()
    reviewer = str(told.city.people["钱审核"].id)
    told.on(20, "ask", case=review, under=told.case, trial_reviewer=reviewer)
    assert told.whole.paused_since == day(20)
    told.on(24, "answer", "钱审核", case=review, trial_passed=True)
    assert (told.whole.paused_since, told.whole.due_on) == (None, DUE + timedelta(days=5))
    with scope.enter(ALL):
        row = Proceeding.objects.get(id=told.case)
    assert row.due_on == min(told.whole.due_on, told.clocks("progress")[0].due_on)
    assert_whole(told.city)


def test_a_pause_that_line_and_region_do_not_know_does_not_count(told: Told) -> None:
    told.on(10, "report")
    assert told.whole.paused_since is None


def test_an_extension_is_added_and_no_more_than_the_law_allows(told: Told) -> None:
    told.on(30, "extend", "周负责", trial_days=20)
    assert (told.whole.due_on, told.whole.length) == (DUE + timedelta(days=20), "90日＋20日")
    with pytest.raises(Problems, match="最多还能延长10日") as refusal:
        told.on(31, "extend", "周负责", trial_days=11)
    assert [problem.where for problem in refusal.value.problems] == ["trial_days"]
    told.on(32, "extend", "周负责", trial_days=10)
    assert told.whole.due_on == DUE + timedelta(days=30)
    assert_whole(told.city)


def test_pause_and_extension_stay_when_the_calendar_changes(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    told.on(10, "test_sent")
    told.on(19, "test_back")
    told.on(30, "extend", "周负责", trial_days=20)
    told.on(40, "test_sent")
    before = told.whole
    gained = Calendar.from_facts(load_facts() | {2029: {date(2029, 1, 1): DayFact(off=True, name="元旦", source="试")}})
    monkeypatch.setattr(standards, "calendar", lambda: gained)
    told.on(50, "recalculate")
    after = told.whole
    assert after.calendar_version != before.calendar_version
    assert (after.due_on, after.paused_since) == (DUE + timedelta(days=30), day(40))
    told.on(59, "test_back")
    assert told.whole.due_on == DUE + timedelta(days=50)
    assert_whole(told.city)


def test_one_step_meets_a_limit_and_starts_it_anew(told: Told) -> None:
    told.on(7, "report")
    first, second = told.clocks("progress")
    assert (first.met_on, second.met_on) == (day(7), None)
    assert (second.start_on, second.started_by) == (day(7), first.met_by)
    told.on(9, "report")
    assert [one.met_on for one in told.clocks("progress")] == [day(7), day(9), None]


def decided(told: Told, **data: Any) -> None:
    review = new_id()
    told.on(1, "study", trial_word="查")
    told.on(2, "ask", case=review, under=told.case, trial_reviewer=str(told.city.people["钱审核"].id))
    told.on(3, "answer", "钱审核", case=review, trial_passed=True)
    told.on(4, "decide", trial_word="理由充分", **data)


def test_instalments_are_as_many_limits_met_one_after_the_other(told: Told) -> None:
    rows = [{"trial_due": str(day(30 * i)), "trial_amount": "100"} for i in (1, 2, 3)]
    decided(told, trial_instalments=rows)
    clocks = told.clocks("instalment")
    assert [(one.title, one.due_on) for one in clocks] == [
        (f"分期付款第{i}期", day(30 * i)) for i in (1, 2, 3)]
    told.on(20, "pay", trial_amount="100")
    told.on(25, "pay", trial_amount="100")
    assert [one.met_on for one in told.clocks("instalment")] == [day(20), day(25), None]
    told.patch.setattr(standards, "calendar", lambda: Calendar.from_facts({}))
    told.on(26, "recalculate")
    assert told.clocks("instalment")[2].due_on == day(90)
    assert_whole(told.city)


def test_a_childs_step_starts_its_parents_limit(told: Told) -> None:
    decided(told)
    serving = new_id()
    told.on(5, "begin", case=serving, under=told.case)
    told.on(6, "served", case=serving)
    clock = told.clocks("delivery")[0]
    assert (clock.start_on, clock.met_on) == (day(6), None)
    assert told.clocks("delivery", serving) == []
    told.on(7, "pay", trial_amount="1")
    assert told.clocks("delivery")[0].met_on == day(7)
    assert_whole(told.city)


def test_a_childs_step_stops_its_parents_limit_only_where_the_condition_holds(told: Told) -> None:
    """What was served is said when serving begins, and counts when it is done."""
    decided(told)
    other, right = new_id(), new_id()
    told.on(5, "begin", case=other, under=told.case, trial_paper="通知书")
    told.on(6, "served", case=other)
    assert told.clocks("handover")[0].met_on is None
    told.on(7, "begin", case=right, under=told.case, trial_paper="决定书")
    told.on(8, "served", case=right)
    assert told.clocks("handover")[0].met_on == day(8)
    assert_whole(told.city)


def test_a_limit_reported_late_is_met_only_by_a_step_that_could_meet_it(reporting_city: City) -> None:
    case, signed = new_id(), (Signature(reporting_city.people["王敏"].id, "paper"),)
    other, right = new_id(), new_id()

    def tell(days: int, step: str, which: UUID = case, **data: Any) -> None:
        made = act(which, step, BEGAN + timedelta(days=days), signed=signed, **data)
        record(reporting_city.actor("李建国"), made, str(new_id()))

    tell(0, "open", trial_word="一件")
    tell(6, "begin", other, under=case, trial_paper="通知书")
    tell(7, "served", other)
    tell(8, "begin", right, under=case, trial_paper="决定书")
    tell(9, "served", right)
    tell(5, "decide", trial_word="决定")
    with scope.enter(ALL):
        row = ClockRow.objects.get(proceeding_id=case, name="handover")
    assert (row.start_on, row.met_on) == (day(5), day(9))
    assert_whole(reporting_city)


def test_what_is_reported_late_counts_as_if_it_had_come_in_time(reporting_city: City) -> None:
    case, signed = new_id(), (Signature(reporting_city.people["王敏"].id, "paper"),)

    def tell(days: int, step: str, **data: Any) -> None:
        made = act(case, step, BEGAN + timedelta(days=days), signed=signed, **data)
        record(reporting_city.actor("李建国"), made, str(new_id()))

    def clock(name: str) -> ClockRow:
        with scope.enter(ALL):
            return ClockRow.objects.filter(proceeding_id=case, name=name).latest("start_on")  # type: ignore[no-any-return]

    tell(0, "open", trial_word="一件")
    tell(19, "test_back")
    assert clock("whole").due_on == DUE
    tell(10, "test_sent")
    assert clock("whole").due_on == DUE + timedelta(days=10)
    tell(40, "extend", trial_days=60)
    assert clock("whole").due_on == DUE + timedelta(days=40), "no more than the law allows, whatever was granted"
    tell(30, "report")
    tell(20, "report")
    with scope.enter(ALL):
        rows = list(ClockRow.objects.filter(proceeding_id=case, name="progress").order_by("start_on"))
    assert [(one.start_on, one.met_on) for one in rows] == [
        (day(0), day(30)), (day(20), day(30)), (day(30), None)]
    assert_whole(reporting_city)


@pytest.mark.parametrize(("old", "new", "message"), [
    ("from: [test_sent]", "from: [nothing]", "没有定义的步骤「nothing」"),
    ("trial.review/ask]", "trial.review/nothing]", "没有定义的步骤「trial.review/nothing」"),
    ("param: trial_review_rests", "param: trial_whole", "不是是否型参数"),
    ("by: trial_days", "by: trial_word", "既不是期限型参数，也不是步骤里的整数项"),
    ("at_most: trial_extra", "at_most: nothing", "延长上限「nothing」不是期限型参数"),
    ("length: trial_whole", "length: nothing", "长度「nothing」不是期限型参数"),
    ("    due_from: trial_due\n", "", "须写明 length 和 due_from 中的一个"),
    ("due_from: trial_due", "due_from: trial_amount", "到期项「trial_amount」不是日期"),
    ("each: trial_instalments", "each: trial_word", "「trial_word」不是列表"),
])
def test_a_wrong_clock_is_told_with_its_place(tmp_path: Any, old: str, new: str, message: str) -> None:
    with pytest.raises(LawError, match=message):
        trial.law(tmp_path / "law", **{"clocks/trial": trial.CLOCKS.replace(old, new)})
