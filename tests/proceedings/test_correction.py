"""A correction is a new record: the old one stays, what counts changes, the rules are asked again (S0 article 18)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from hengjian.enforcement.models import Penalty
from hengjian.identity import scope
from hengjian.identity.scope import Scope
from hengjian.kernel.ids import new_id
from hengjian.kernel.problem import Problems
from hengjian.proceedings.door import Act, record, record_many
from hengjian.proceedings.errors import Misplaced, NotFound
from hengjian.proceedings.models import FindingRow, Proceeding, StepRecord
from hengjian.proceedings.state import State, fold
from support import spot
from support.city import City
from support.standing import assert_whole

EVERYTHING = Scope(city="120000")


def recorded(city: City, channel: str = "online", steps: tuple[str, ...] = spot.BEFORE) -> UUID:
    case = new_id()
    entry = channel == "entry"
    signed = spot.signatures(city, how="paper") if entry else None
    at = timezone.now() - timedelta(minutes=5) if entry else None
    acts = [spot.act(city, case, step, signed if step in spot.BEFORE else None, at) for step in steps]
    record_many(city.actor("李建国"), acts, "form")
    return case


def correction(city: City, case: UUID, step: str, **changes: Any) -> Act:
    with scope.enter(EVERYTHING):
        target = StepRecord.objects.filter(proceeding_id=case, step=step).latest("seq").id
    return Act(proceeding=case, step="correct", data={
        "step_id": str(target), "reason": "录入笔误", "request_number": "更正〔2026〕3号",
        "applicant": str(city.people["李建国"].id),
        "data": spot.data(city, step, **changes)})


def state_of(case: UUID) -> State:
    with scope.enter(EVERYTHING):
        return fold(case, StepRecord.objects.filter(proceeding_id=case).order_by("seq"))


def test_the_old_record_stays_and_what_counts_changes(city: City) -> None:
    case = recorded(city)
    with scope.enter(EVERYTHING):
        before = StepRecord.objects.get(proceeding_id=case, step="decide")
    record(city.actor("周负责"), correction(city, case, "decide", fine="100"), "correct")

    with scope.enter(EVERYTHING):
        after = StepRecord.objects.get(proceeding_id=case, step="decide")
        correct = StepRecord.objects.get(proceeding_id=case, step="correct")
        assert Penalty.objects.get(proceeding_id=case).fine == Decimal(100)
        row = Proceeding.objects.get(id=case)
    assert (after.body, after.body_digest) == (before.body, before.body_digest)
    assert after.body["data"]["fine"] == "200.00"
    assert (correct.corrects_id, correct.seq) == (before.id, before.seq + 1)
    assert (row.stage, row.seq) == ("decided", correct.seq)

    state = state_of(case)
    assert [step.name for step in state.steps] == [*spot.BEFORE, "correct"], "the timeline keeps both"
    assert state.get("decide", "fine") == "100.00"
    assert state.latest["decide"].corrected_by == correct.id
    assert state.latest["correct"].data["reason"] == "录入笔误"
    assert state.stage == "decided"
    assert_whole(city)


def test_a_correction_is_corrected_by_another_of_the_same_record(city: City) -> None:
    case = recorded(city)
    for key, fine in (("one", "100"), ("two", "150")):
        record(city.actor("周负责"), correction(city, case, "decide", fine=fine), key)
    assert state_of(case).get("decide", "fine") == "150.00"
    assert_whole(city)


def test_the_columns_and_texts_of_the_opening_step_follow(city: City) -> None:
    from support.city import item

    item(code="SCJG-0002", title="销售过期食品")
    case = recorded(city)
    record(city.actor("周负责"), correction(city, case, "open", party_name="张大午", item_code="SCJG-0002"), "correct")
    with scope.enter(EVERYTHING):
        row = Proceeding.objects.get(id=case)
    assert (row.party_name, row.item_code, row.item_title) == ("张大午", "SCJG-0002", "销售过期食品")
    assert row.title == "张大午销售过期食品案"
    assert row.handler_names == "李建国 王敏"
    assert_whole(city)


def findings(case: UUID, step: str) -> set[str]:
    with scope.enter(EVERYTHING):
        steps = StepRecord.objects.filter(proceeding_id=case, step=step).values("id")
        return set(FindingRow.objects.filter(step_id__in=steps).values_list("rule", flat=True))


def test_a_corrected_fine_above_the_limit_is_found(entry_city: City) -> None:
    case = recorded(entry_city, "entry")
    assert findings(case, "decide") == set()
    record(entry_city.actor("周负责"), correction(entry_city, case, "decide", fine="300"), "correct")
    assert findings(case, "correct") == {"CF-25", "CF-20-no-heavier"}
    assert findings(case, "decide") == set()
    assert_whole(entry_city)


def test_what_comes_after_the_corrected_step_is_judged_again(city: City) -> None:
    """The birth date shows that the party was twelve: the decision, taken later, becomes unlawful."""
    young = f"{timezone.now().year - 12}-01-05"
    case = new_id()
    other = {"party_id_kind": "02", "party_id_number": None, "party_other_id_number": "E12345678"}
    acts = [spot.act(city, case, step, **(other if step == "open" else {})) for step in spot.BEFORE]
    record_many(city.actor("李建国"), acts, "form")
    record(city.actor("周负责"), correction(city, case, "open", **other, party_birth_date=young), "correct")
    assert findings(case, "correct") == {"CF-09"}
    assert_whole(city)


def test_what_was_found_before_is_not_found_twice(entry_city: City) -> None:
    case = new_id()
    signed, at = spot.signatures(entry_city, how="paper"), timezone.now() - timedelta(minutes=5)
    record_many(entry_city.actor("李建国"), spot.acts(entry_city, case, signed, at=at, fine="300", proposed_fine="300"),
                "form")
    assert findings(case, "decide") == {"CF-25"}
    changed = correction(entry_city, case, "decide", fine="300", decision_reason="改正了错别字")
    record(entry_city.actor("周负责"), changed, "correct")
    assert findings(case, "correct") == set()


def test_money_that_came_before_is_not_counted_against_its_own_correction(city: City) -> None:
    case = recorded(city, steps=(*spot.BEFORE, "deliver", "pay"))
    record(city.actor("周负责"), correction(city, case, "pay", bank_receipt_number="YH2"), "correct")
    assert findings(case, "correct") == set()
    assert_whole(city)


@pytest.mark.parametrize("who", ["李建国", "王敏", "张强"])
def test_only_the_agencys_head_corrects(city: City, who: str) -> None:
    case = recorded(city)
    with pytest.raises(Misplaced, match="负责人签批"):
        record(city.actor(who), correction(city, case, "decide", fine="100"), "correct")
    assert state_of(case).get("decide", "fine") == "200.00"


def test_who_asks_does_not_approve(city: City) -> None:
    case = recorded(city)
    asked = correction(city, case, "decide", fine="100")
    own = Act(proceeding=case, step="correct", data=asked.data | {"applicant": str(city.people["周负责"].id)})
    with pytest.raises(Problems, match="申请更正的人不能同时签批"):
        record(city.actor("周负责"), own, "correct")
    record(city.actor("周负责"), asked, "again")
    assert state_of(case).latest["correct"].data["applicant_name"] == "李建国"


def test_another_agency_does_not_see_the_case(city: City) -> None:
    case = recorded(city)
    with pytest.raises(NotFound):
        record(city.actor("陈晨"), correction(city, case, "decide", fine="100"), "correct")


BROKEN: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "step_id": lambda data: data | {"step_id": str(new_id())},
    "reason": lambda data: data | {"reason": ""},
    "request_number": lambda data: {k: v for k, v in data.items() if k != "request_number"},
    "applicant": lambda data: data | {"applicant": str(new_id())},
    "data": lambda data: data | {"data": {}},
    "fine": lambda data: data | {"data": data["data"] | {"fine": "很多"}},
    "": lambda data: data | {"data": "二百元"},
}


@pytest.mark.parametrize("where", BROKEN)
def test_a_correction_that_is_not_whole_is_refused(city: City, where: str) -> None:
    case = recorded(city)
    good = correction(city, case, "decide", fine="100")
    act = Act(proceeding=case, step="correct", data=BROKEN[where](good.data))
    with pytest.raises(Problems) as refusal:
        record(city.actor("周负责"), act, "correct")
    assert where in {problem.where for problem in refusal.value.problems}
    assert state_of(case).get("decide", "fine") == "200.00"
    assert_whole(city)


def test_a_correction_of_a_correction_is_refused(city: City) -> None:
    case = recorded(city)
    receipt = record(city.actor("周负责"), correction(city, case, "decide", fine="100"), "one")
    good = correction(city, case, "decide", fine="150")
    with pytest.raises(Misplaced, match="没有找到要更正的记录"):
        record(city.actor("周负责"), Act(proceeding=case, step="correct",
                                         data=good.data | {"step_id": str(receipt.steps[0])}), "two")


def test_a_closed_case_can_be_corrected_and_stays_closed(city: City) -> None:
    case = recorded(city, steps=(*spot.BEFORE, "deliver", "report", "pay", "close"))
    with scope.enter(EVERYTHING):
        before = Proceeding.objects.get(id=case)
    record(city.actor("周负责"), correction(city, case, "deliver", receiver_name="张小年"), "correct")
    with scope.enter(EVERYTHING):
        after = Proceeding.objects.get(id=case)
    assert (after.stage, after.is_closed, after.closed_at) == ("closed", True, before.closed_at)
    assert_whole(city)
