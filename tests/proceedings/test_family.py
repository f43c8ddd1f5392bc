"""Children of a proceeding: where they may be opened, what they hold up, what rules see of each other."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hengjian.identity import scope
from hengjian.identity.scope import Scope
from hengjian.identity.services import SHANGHAI
from hengjian.kernel.ids import new_id
from hengjian.proceedings import family
from hengjian.proceedings.behaviours import Signature
from hengjian.proceedings.door import record, record_many
from hengjian.proceedings.errors import Misplaced, NotFound, Refused
from hengjian.proceedings.models import FindingRow, Proceeding, StepRecord
from support.city import City
from support.standing import assert_whole, steps_of
from support.trial import act

ALL = Scope(city="120000")
AT = datetime(2026, 11, 2, 9, 0, tzinfo=SHANGHAI)


def studied(city: City) -> UUID:
    case = new_id()
    record_many(city.actor("李建国"), [act(case, "open", trial_word="一件"), act(case, "study", trial_word="查")], "go")
    return case


def ask(city: City, case: UUID, reviewer: str = "钱审核") -> UUID:
    child = new_id()
    person = str(city.people[reviewer].id)
    record(city.actor("李建国"), act(child, "ask", under=case, trial_reviewer=person), str(child))
    return child


def row(case: UUID) -> Proceeding:
    with scope.enter(ALL):
        found: Proceeding = Proceeding.objects.get(id=case)
        return found


def test_a_child_shares_body_root_and_channel(trial_city: City) -> None:
    case = studied(trial_city)
    child = row(ask(trial_city, case))
    parent = row(case)
    assert (child.parent_id, child.root_id, child.channel) == (case, case, parent.channel)
    assert (child.agency_id, child.unit_id, child.district) == (parent.agency_id, parent.unit_id, parent.district)
    assert_whole(trial_city)


def test_a_child_is_opened_only_within_its_parent_at_its_stages(trial_city: City) -> None:
    officer, case = trial_city.actor("李建国"), new_id()
    record(officer, act(case, "open", trial_word="一件"), "open")
    reviewer = str(trial_city.people["钱审核"].id)
    with pytest.raises(Misplaced, match="案件处于“已立案”环节，不能开始“试验审核”"):
        record(officer, act(new_id(), "ask", under=case, trial_reviewer=reviewer), "early")
    with pytest.raises(Misplaced, match="只能在所属的案件里开始"):
        record(officer, act(new_id(), "ask", trial_reviewer=reviewer), "alone")
    with pytest.raises(Misplaced, match="是独立的案件"):
        record(officer, act(new_id(), "open", under=case, trial_word="一件"), "main")
    with pytest.raises(NotFound):
        record(officer, act(new_id(), "ask", under=new_id(), trial_reviewer=reviewer), "nowhere")


def test_of_a_single_kind_only_one_is_open(trial_city: City) -> None:
    case = studied(trial_city)
    first = ask(trial_city, case)
    with pytest.raises(Misplaced, match="“试验审核”正在办理"):
        ask(trial_city, case)
    record(trial_city.actor("钱审核"), act(first, "answer", trial_passed=False), "answer")
    ask(trial_city, case)
    assert_whole(trial_city)


def test_another_kind_may_be_open_twice_and_children_have_children(trial_city: City) -> None:
    case, officer = studied(trial_city), trial_city.actor("李建国")
    review = ask(trial_city, case)
    deliveries = [new_id(), new_id()]
    for one in deliveries:
        record(officer, act(one, "begin", under=review), str(one))
    assert {row(one).root_id for one in deliveries} == {case}
    assert {row(one).parent_id for one in deliveries} == {review}


def test_an_open_child_holds_up_what_must_wait_for_it(trial_city: City) -> None:
    case, officer = studied(trial_city), trial_city.actor("李建国")
    review = ask(trial_city, case)
    with pytest.raises(Misplaced, match="“试验审核”尚未办结，不能办理“决定”"):
        record(officer, act(case, "decide", trial_word="理由充分"), "decide")
    record(trial_city.actor("钱审核"), act(review, "answer", trial_passed=True), "answer")
    record(officer, act(case, "decide", trial_word="理由充分"), "decide")
    assert steps_of(trial_city, case)[-1] == "decide"


def test_rules_of_the_parent_read_the_children_and_the_other_way_round(trial_city: City) -> None:
    case, officer = studied(trial_city), trial_city.actor("李建国")
    with pytest.raises(Refused) as refusal:
        record(officer, act(case, "decide", trial_word="理由充分"), "decide")
    assert [problem.where for problem in refusal.value.problems] == ["SY-1"]
    other = new_id()
    record_many(officer, [act(other, "open", trial_word="不可审"), act(other, "study", trial_word="不可审")], "other")
    with pytest.raises(Refused, match="所属案件不能审核"):
        record(trial_city.actor("钱审核"), act(ask(trial_city, other), "answer", trial_passed=True), "answer")


def test_one_form_sees_its_own_earlier_acts_across_the_family(trial_city: City) -> None:
    """Parent and child in one transaction: the decision rests on a review recorded just before it."""
    case, review = studied(trial_city), new_id()
    with scope.enter(ALL):  # a reviewer who is an officer too
        from hengjian.identity.models import Post
        post = Post.objects.get(person=trial_city.people["李建国"])
    Post.objects.create(person=post.person, organisation=post.organisation, unit=post.unit, role="LEGAL_REVIEWER",
                        since=post.since)
    officer = trial_city.actor("李建国")
    record_many(officer, [
        act(review, "ask", under=case, trial_reviewer=str(officer.person_id)),
        act(review, "answer", trial_passed=True),
        act(case, "decide", trial_word="理由充分"),
    ], "form")
    assert steps_of(trial_city, case)[-1] == "decide"
    assert_whole(trial_city)


def test_a_family_is_one_query(trial_city: City) -> None:
    case = studied(trial_city)
    ask(trial_city, case)
    with scope.enter(ALL), CaptureQueriesContext(connection) as queries:
        loaded = family.load([case], ALL)[case]
    assert len(queries) == 1
    assert [m.procedure for m in loaded.children(case)] == ["trial.review"]
    assert loaded.root.state.done["study"] == 1


def reported(city: City, *steps: tuple[UUID, str, int, UUID | None, dict[str, object]]) -> None:
    """Acts that happened elsewhere, each so many minutes after AT, recorded in the order given."""
    signed = (Signature(city.people["王敏"].id, "paper"),)
    for case, step, minutes, under, data in steps:
        at = AT + timedelta(minutes=minutes)
        made = act(case, step, at, under=under, signed=signed, **data)  # type: ignore[arg-type]
        record(city.actor("李建国"), made, f"{case}{step}{minutes}")


def findings(case: UUID) -> set[str]:
    with scope.enter(ALL):
        rows = FindingRow.objects.filter(proceeding_id=case)
        return set(rows.values_list("rule", flat=True))


def test_what_is_reported_is_kept_in_whatever_order_it_comes(reporting_city: City) -> None:
    case, word = new_id(), {"trial_word": "说明说明"}
    reported(reporting_city, (case, "open", 0, None, word), (case, "decide", 20, None, word))
    assert row(case).stage == "decided"
    reported(reporting_city, (case, "study", 10, None, word))
    assert row(case).stage == "decided", "never back"
    reported(reporting_city, (case, "close", 30, None, {}), (case, "study", 15, None, word), (case, "pay", 25, None, {
        "trial_amount": "1"}))
    assert (row(case).stage, row(case).is_closed) == ("closed", True)
    assert row(case).closed_at == AT + timedelta(minutes=30)
    assert_whole(reporting_city)


def test_of_what_is_reported_only_the_beginning_and_the_once_are_held(reporting_city: City) -> None:
    case, word = new_id(), {"trial_word": "说明说明"}
    with pytest.raises(Misplaced, match="案件尚未登记"):
        reported(reporting_city, (case, "study", 0, None, {**word, "opens": "trial.main"}))
    reported(reporting_city, (case, "open", 0, None, word), (case, "decide", 5, None, word))
    twice = [act(new, "open", AT, trial_word="一件") for new in [new_id()] * 2]
    with pytest.raises(Misplaced, match="案件已经登记"):
        record_many(reporting_city.actor("李建国"), twice, "twice")
    with pytest.raises(Misplaced, match="只能办理一次"):
        reported(reporting_city, (case, "decide", 6, None, word))
    with pytest.raises(Misplaced, match="本程序没有步骤"):
        reported(reporting_city, (case, "nothing", 6, None, word))
    child = new_id()
    person = {"trial_reviewer": str(reporting_city.people["钱审核"].id)}
    reported(reporting_city, (child, "ask", 7, case, person), (new_id(), "ask", 8, case, person))
    assert {"SY-1", "SY-4"} <= findings(case)
    with pytest.raises(Misplaced, match="只能在所属的案件里开始"):
        reported(reporting_city, (new_id(), "ask", 9, child, person))


def test_any_post_may_report_and_who_signed_is_the_doer(reporting_city: City) -> None:
    case = new_id()
    signed = (Signature(reporting_city.people["王敏"].id, "paper"),)
    record(reporting_city.actor("周负责"), act(case, "open", AT, signed=signed, trial_word="一件"), "open")
    from hengjian.proceedings.door import Act
    from hengjian.proceedings.sitting import Sitting
    with scope.enter(ALL):
        whole = family.load([case], ALL)[case]
        sitting = Sitting.resume(reporting_city.actor("周负责"), row(case), whole, timezone.now())
        act_: Act = act(case, "study", AT, signed=signed, trial_word="查")
        assert sitting.judged(act_).case.doer == reporting_city.people["王敏"].id
        assert sitting.judged(act(case, "study", AT, trial_word="查")).case.doer is None
        assert StepRecord.objects.get(proceeding_id=case).actor_id == reporting_city.people["周负责"].id
