"""Acts reported after others that happened later: what came after is judged again, and findings follow."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengjian.identity import scope
from hengjian.identity.scope import Scope
from hengjian.identity.services import SHANGHAI
from hengjian.kernel.ids import new_id
from hengjian.proceedings.behaviours import Signature
from hengjian.proceedings.door import record
from hengjian.proceedings.models import FindingRow, StepRecord
from hengjian.proceedings.state import State, Step
from support.city import City
from support.standing import assert_whole
from support.trial import act

ALL = Scope(city="120000")
AT = datetime(2026, 11, 2, 9, 0, tzinfo=SHANGHAI)
WORD = {"trial_word": "说明说明"}


class Reporter:
    """Somebody who reports a case's acts, in whatever order."""

    def __init__(self, city: City) -> None:
        self.city, self.case, self.review = city, new_id(), new_id()
        self.signed = (Signature(city.people["王敏"].id, "paper"),)

    def tell(self, hours: int, step: str, case: UUID | None = None, **data: Any) -> UUID:
        made = act(case or self.case, step, AT + timedelta(hours=hours), signed=self.signed, **data)
        return record(self.city.actor("李建国"), made, str(new_id())).steps[0]

    def ask(self, hours: int) -> UUID:
        reviewer = str(self.city.people["钱审核"].id)
        return self.tell(hours, "ask", self.review, under=self.case, trial_reviewer=reviewer)

    def answer(self, hours: int) -> UUID:
        return self.tell(hours, "answer", self.review, trial_passed=True)

    def standing(self) -> set[tuple[str, str]]:
        """What stands: step and rule."""
        with scope.enter(ALL):
            names = dict(StepRecord.objects.values_list("id", "step"))
            rows = FindingRow.objects.filter(withdrawn_at=None)
            return {(names[row.step_id], row.rule) for row in rows}


def test_a_finding_is_withdrawn_by_what_comes_late(reporting_city: City) -> None:
    told = Reporter(reporting_city)
    told.tell(0, "open", **WORD)
    told.tell(30, "decide", **WORD)
    assert told.standing() == {("decide", "SY-1"), ("decide", "SY-4")}
    late = told.tell(10, "study", **WORD)
    assert told.standing() == {("decide", "SY-1")}
    with scope.enter(ALL):
        row = FindingRow.objects.get(rule="SY-4")
        body = StepRecord.objects.get(id=late).body
    assert row.withdrawn_by == late
    assert row.withdrawn_at is not None
    assert next(iter(body["rejudged"].values()))["withdrawn"] == [str(row.id)]
    assert_whole(reporting_city)


def test_what_a_child_says_late_clears_its_parent(reporting_city: City) -> None:
    told = Reporter(reporting_city)
    told.tell(0, "open", **WORD)
    told.tell(1, "study", **WORD)
    told.tell(30, "decide", **WORD)
    told.ask(5)
    assert told.standing() == {("decide", "SY-1")}
    told.answer(6)
    assert told.standing() == set()
    assert_whole(reporting_city)


def test_what_a_child_says_too_late_in_fact_clears_nothing(reporting_city: City) -> None:
    told = Reporter(reporting_city)
    told.tell(0, "open", **WORD)
    told.tell(30, "decide", **WORD)
    told.ask(5)
    told.answer(31)
    assert told.standing() == {("decide", "SY-1"), ("decide", "SY-4")}
    told.tell(29, "study", **WORD)
    assert told.standing() == {("decide", "SY-1")}, "the review was passed after the decision"


def test_what_comes_late_may_add_a_finding(reporting_city: City) -> None:
    """What is told late of the parent makes a review unlawful that had been without fault."""
    told = Reporter(reporting_city)
    told.tell(0, "open", trial_word="可审")
    told.ask(5)
    told.answer(6)
    assert told.standing() == set()
    told.tell(2, "study", trial_word="不可审")
    assert told.standing() == {("answer", "SY-5")}
    with scope.enter(ALL):
        assert FindingRow.objects.get().proceeding_id == told.review
    told.tell(3, "study", trial_word="可审")
    assert told.standing() == set()
    assert_whole(reporting_city)


@pytest.mark.parametrize("seed", range(4))
def test_in_whatever_order_it_comes_the_same_is_found(reporting_city: City, seed: int) -> None:
    """Findings follow from what happened, not from when it was told."""
    told = Reporter(reporting_city)
    told.tell(0, "open", **WORD)
    told.ask(3)
    later = [lambda: told.tell(1, "study", **WORD), lambda: told.tell(5, "study", **WORD), lambda: told.answer(9),
             lambda: told.tell(7, "decide", **WORD), lambda: told.tell(10, "pay", trial_amount="1")]
    random.Random(seed).shuffle(later)
    for tell in later:
        tell()
    assert told.standing() == {("decide", "SY-1")}
    assert_whole(reporting_city)


def test_online_nothing_is_late(trial_city: City) -> None:
    case = new_id()
    record(trial_city.actor("李建国"), act(case, "open", **WORD), "open")
    record(trial_city.actor("李建国"), act(case, "study", **WORD), "study")
    with scope.enter(ALL):
        assert not any("rejudged" in row.body for row in StepRecord.objects.all())


Told = tuple[int, str]


@given(st.lists(st.tuples(st.integers(0, 96), st.sampled_from(["day", "second"])), min_size=1, max_size=12))
def test_order_of_occurrence(told: list[Told]) -> None:
    """The first step stays first; after it no day comes before an earlier one, and equals keep their sequence."""
    state = State(new_id())
    for seq, (hours, precision) in enumerate(told):
        at = AT + timedelta(hours=hours)
        at = at.replace(hour=0) if precision == "day" else at
        state.take(Step(id=new_id(), seq=seq, name=f"s{seq % 3}", occurred_at=at, precision=precision,
                        recorded_at=AT, actor_id=new_id(), data={"n": seq}, body={}))
    first, *rest = state.by_time()
    assert first.seq == 0
    days = [step.when.day for step in rest]
    assert days == sorted(days)
    assert sorted(step.seq for step in state.by_time()) == list(range(len(told)))
    for i, one in enumerate(rest):
        for other in rest[i + 1:]:
            if one.precision == other.precision:
                assert not one.when.after(other.when)
                assert one.when.after(other.when) or other.when.after(one.when) or one.seq < other.seq
    for name, latest in state.latest.items():
        assert latest == [step for step in state.by_time() if step.name == name][-1]
    assert state.data()["n"] == state.by_time()[-1].data["n"]
