"""People at the same moment, and the same submission twice."""

from __future__ import annotations

from datetime import timedelta
from threading import Event

import msgspec
import pytest
from django.utils import timezone

from hengjian.identity import scope
from hengjian.kernel.ids import new_id
from hengjian.kernel.problem import Problems
from hengjian.proceedings import projection
from hengjian.proceedings.door import Receipt, record, record_many
from hengjian.proceedings.errors import Conflict, Misplaced
from hengjian.proceedings.models import IdempotencyKey, IssuedNumber, StepRecord
from support import spot
from support.city import City, build
from support.standing import assert_whole, steps_of
from support.threads import together

FORM = list(spot.BEFORE)


def test_a_double_click_is_recorded_once(city: City) -> None:
    officer, case = city.actor("李建国"), new_id()
    acts = spot.acts(city, case)
    first, second = together(*[lambda: record_many(officer, acts, "form")] * 2)
    assert isinstance(first, Receipt), first
    assert isinstance(second, Receipt), second
    assert first.steps == second.steps
    assert {first.repeated, second.repeated} == {True, False}
    assert steps_of(city, case) == FORM
    assert_whole(city)


def test_one_case_opened_twice_under_two_keys_is_opened_once(city: City) -> None:
    officer, case = city.actor("李建国"), new_id()
    acts = spot.acts(city, case)
    answers = together(*[lambda key=key: record_many(officer, acts, key) for key in ("form-1", "form-2")])
    assert sorted(type(a).__name__ for a in answers) == ["Receipt", "Taken"], answers
    assert steps_of(city, case) == FORM
    assert_whole(city)


def test_the_same_key_with_other_data_is_a_conflict(city: City) -> None:
    officer, case = city.actor("李建国"), new_id()
    record_many(officer, spot.acts(city, case), "form")
    before = StepRecord.objects.count(), IdempotencyKey.objects.count()
    with pytest.raises(Conflict, match="已用于另一份内容"):
        record_many(officer, spot.acts(city, case, fine="199", proposed_fine="199"), "form")
    with pytest.raises(Conflict):
        record(officer, spot.act(city, case, "deliver"), "form")
    assert (StepRecord.objects.count(), IdempotencyKey.objects.count()) == before
    assert steps_of(city, case) == FORM
    assert_whole(city)


def test_the_same_key_of_another_person_is_another_key(city: City) -> None:
    acts = spot.acts(city), spot.acts(city, signed=spot.signatures(city, "王敏", "李建国"))
    first = record_many(city.actor("李建国"), acts[0], "form")
    second = record_many(city.actor("王敏"), acts[1], "form")
    assert not first.repeated
    assert not second.repeated
    assert set(first.steps).isdisjoint(second.steps)


def test_a_refused_submission_leaves_its_key_free(city: City) -> None:
    officer, case = city.actor("李建国"), new_id()
    with pytest.raises(Problems):
        record_many(officer, spot.acts(city, case, fine="201", proposed_fine="201"), "form")
    assert steps_of(city, case) == []
    assert not record_many(officer, spot.acts(city, case), "form").repeated
    assert_whole(city)


def test_two_officers_decide_at_once_and_one_wins(city: City) -> None:
    case = new_id()
    record_many(city.actor("李建国"), spot.acts(city, case, without=("decide",)), "form")
    officers = [city.actor("李建国"), city.actor("王敏")]
    signed = [spot.signatures(city, "李建国", "王敏"), spot.signatures(city, "王敏", "李建国")]
    answers = together(*[
        lambda who=who, by=by: record(who, spot.act(city, case, "decide", by), "decide")
        for who, by in zip(officers, signed, strict=True)
    ])
    assert sorted(type(answer).__name__ for answer in answers) == ["Misplaced", "Receipt"], answers
    lost = next(answer for answer in answers if isinstance(answer, Misplaced))
    assert "已决定" in lost.problems[0].message
    assert steps_of(city, case) == FORM
    assert_whole(city)


@pytest.mark.control("ASVS 2.3.4")
def test_many_new_cases_at_once_have_gapless_numbers(city: City) -> None:
    officers = [city.actor("李建国"), city.actor("王敏")] * 2
    orders = [spot.acts(city, signed=spot.signatures(city, who.name, "王敏" if who.name == "李建国" else "李建国"))
              for who in officers]
    answers = together(*[
        lambda who=who, acts=acts, i=i: record_many(who, acts, f"form-{i}")
        for i, (who, acts) in enumerate(zip(officers, orders, strict=True))
    ])
    assert all(isinstance(answer, Receipt) for answer in answers), answers
    with scope.enter(officers[0].scope):
        assert sorted(IssuedNumber.objects.values_list("serial", flat=True)) == [1, 2, 3, 4, 5]
    assert_whole(city)


def test_a_device_whose_clock_runs_ahead_is_refused_in_entry(fresh_db: str) -> None:
    city = build("entry")
    officer, case = city.actor("李建国"), new_id()
    ahead = spot.acts(city, case, spot.signatures(city, how="paper"), at=timezone.now() + timedelta(hours=1))
    with pytest.raises(Problems) as refusal:
        record_many(officer, ahead, "form")
    assert [(p.code, p.where) for p in refusal.value.problems] == [("future", "occurred_at")]
    assert steps_of(city, case) == []
    past = [msgspec.structs.replace(act, occurred_at=timezone.now() - timedelta(minutes=1)) for act in ahead]
    record_many(officer, past, "form")
    assert steps_of(city, case) == FORM
    without = [msgspec.structs.replace(act, occurred_at=None) for act in spot.acts(city)]
    with pytest.raises(Problems, match="缺少办理时间"):
        record_many(officer, without, "other")
    assert_whole(city)


def test_recording_goes_on_while_projections_are_rebuilt(city: City) -> None:
    officer, standing = city.actor("李建国"), new_id()
    record_many(officer, spot.acts(city, standing), "standing")
    rebuilt = Event()

    def rebuild() -> int:
        try:
            for _ in range(8):
                with scope.enter(officer.scope):
                    projection.rebuild()
        finally:
            rebuilt.set()
        return 8

    def go_on() -> int:
        made = 0
        while not rebuilt.is_set():
            record_many(officer, spot.acts(city, new_id()), f"form-{made}")
            made += 1
        record(officer, spot.act(city, standing, "deliver"), "deliver")
        return made

    answers = together(rebuild, go_on)
    assert all(isinstance(answer, int) for answer in answers), answers
    assert steps_of(city, standing) == [*FORM, "deliver"]
    assert_whole(city)
