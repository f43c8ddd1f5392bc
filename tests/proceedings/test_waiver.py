"""Letting a local gate pass: who may, of which rule, once; and what good practice binds."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest

from hengjian.identity import scope
from hengjian.identity.models import Account, Person
from hengjian.identity.scope import Scope
from hengjian.identity.services import SHANGHAI
from hengjian.kernel.ids import new_id
from hengjian.kernel.problem import Problems
from hengjian.law import catalogue
from hengjian.law.catalogue import Law
from hengjian.law.rules.rule import Registry
from hengjian.proceedings.behaviours import Signature
from hengjian.proceedings.door import record, record_many
from hengjian.proceedings.errors import Misplaced, NotFound, Refused
from hengjian.proceedings.models import FindingRow, StepRecord
from support import trial
from support.city import City, organisation, supervises
from support.standing import assert_whole
from support.trial import act

ALL = Scope(city="120000")
AT = datetime(2026, 11, 2, 9, 0, tzinfo=SHANGHAI)


def reviewed(city: City) -> UUID:
    """A case that only the local gate still holds up, when its reasons are too short."""
    case, child = new_id(), new_id()
    officer = city.actor("李建国")
    record_many(officer, [act(case, "open", trial_word="一件"), act(case, "study", trial_word="查")], "go")
    record(officer, act(child, "ask", under=case, trial_reviewer=str(city.people["钱审核"].id)), "ask")
    record(city.actor("钱审核"), act(child, "answer", trial_passed=True), "answer")
    return case


def waive(city: City, case: UUID, who: str = "周负责", **said: Any) -> None:
    data = {"rule": "SY-2", "step": "decide", "reason": "事实简单"} | said
    record(city.actor(who), act(case, "waive", **data), str(new_id()))


def decide(city: City, case: UUID, word: str = "短") -> None:
    record(city.actor("李建国"), act(case, "decide", trial_word=word), str(new_id()))


def test_a_local_gate_is_let_pass_by_the_role_it_names_and_the_supervisor_is_told(trial_city: City) -> None:
    case = reviewed(trial_city)
    with pytest.raises(Refused, match="说明过于简单"):
        decide(trial_city, case)
    waive(trial_city, case)
    decide(trial_city, case)
    with scope.enter(ALL):
        row = FindingRow.objects.get(proceeding_id=case)
        said = StepRecord.objects.get(proceeding_id=case, step="waive").body["data"]
    assert (row.rule, row.status) == ("SY-2", "waived")
    assert "周负责" in row.message
    assert "事实简单" in row.message
    assert said["reason"] == "事实简单"
    assert_whole(trial_city)


def test_a_waiver_that_was_not_needed_leaves_no_finding(trial_city: City) -> None:
    case = reviewed(trial_city)
    waive(trial_city, case)
    decide(trial_city, case, "理由充分")
    with scope.enter(ALL):
        assert not FindingRow.objects.exists()


def test_a_waiver_holds_for_one_rule_at_one_step_in_one_case(trial_city: City) -> None:
    case = reviewed(trial_city)
    waive(trial_city, case)
    with pytest.raises(Misplaced, match="已经放行，尚未使用"):
        waive(trial_city, case)
    other = new_id()
    begun = [act(other, "open", trial_word="一件"), act(other, "study", trial_word="查")]
    record_many(trial_city.actor("李建国"), begun, "other")
    with pytest.raises(Refused) as refusal:
        decide(trial_city, other)
    assert {problem.where for problem in refusal.value.problems} == {"SY-1", "SY-2"}


@pytest.mark.parametrize(("said", "message"), [
    ({"rule": "SY-1"}, "是试验法 第二条的法定要求，任何人不得放行"),
    ({"rule": "SY-3", "step": "study"}, "是办案规范（试验办案规范），不设放行"),
    ({"rule": "SY-9"}, "没有关卡「SY-9」"),
    ({"step": "study"}, "没有关卡「SY-2」"),
    ({"step": "nothing"}, "本程序没有步骤「nothing」"),
    ({"step": "waive"}, "本程序没有步骤「waive」"),
])
def test_what_cannot_be_waived(trial_city: City, said: dict[str, str], message: str) -> None:
    case = reviewed(trial_city)
    with pytest.raises(Misplaced, match=message) as refusal:
        waive(trial_city, case, **said)
    assert all(problem.fix for problem in refusal.value.problems)


def test_who_cannot_waive(trial_city: City) -> None:
    case = reviewed(trial_city)
    with pytest.raises(Misplaced, match="只能由行政机关负责人放行"):
        waive(trial_city, case, "李建国")
    mine = new_id()
    signed = (Signature(trial_city.people["周负责"].id, "pin"),)
    record(trial_city.actor("李建国"), act(mine, "open", signed=signed, trial_word="一件"), "mine")
    with pytest.raises(Misplaced, match="承办本案的人员不能放行"):
        waive(trial_city, mine)


def test_a_waiver_says_why(trial_city: City) -> None:
    case = reviewed(trial_city)
    for reason in ("", "  ", "长" * 501):
        with pytest.raises(Problems) as refusal:
            waive(trial_city, case, reason=reason)
        assert [problem.where for problem in refusal.value.problems] == ["reason"]


def test_nothing_is_waived_in_a_case_that_has_ended(trial_city: City) -> None:
    case = new_id()
    record_many(trial_city.actor("李建国"), [act(case, "open", trial_word="一件"), act(case, "drop")], "go")
    with pytest.raises(Misplaced, match="已经办结"):
        waive(trial_city, case)


def test_practice_binds_online_only_and_local_gates_are_found_elsewhere(trial_city: City) -> None:
    case = new_id()
    record(trial_city.actor("李建国"), act(case, "open", trial_word="一件"), "open")
    with pytest.raises(Refused, match="说明含有问号"):
        record(trial_city.actor("李建国"), act(case, "study", trial_word="查？"), "study")


def test_what_was_reported_is_not_held_to_practice(reporting_city: City) -> None:
    case, officer = new_id(), reporting_city.actor("李建国")
    record_many(officer, [act(case, "open", AT, trial_word="一件"), act(case, "study", AT, trial_word="查？"),
                          act(case, "decide", AT, trial_word="短")], "all")
    with scope.enter(ALL):
        assert set(FindingRow.objects.values_list("rule", "status")) == {("SY-1", "failed"), ("SY-2", "failed")}


def test_a_waiver_stays_with_its_step_when_the_step_is_corrected(trial_city: City) -> None:
    case = reviewed(trial_city)
    waive(trial_city, case)
    decide(trial_city, case)
    with scope.enter(ALL):
        decided = StepRecord.objects.get(proceeding_id=case, step="decide").id
    record(trial_city.actor("周负责"), act(case, "correct", step_id=str(decided), reason="笔误", request_number="1号",
                                         applicant=str(trial_city.people["李建国"].id),
                                         data={"trial_word": "略"}), "correct")
    with scope.enter(ALL):
        assert set(FindingRow.objects.values_list("status", flat=True)) == {"waived"}
    assert_whole(trial_city)


def test_the_loader_asks_who_waives_a_local_rule_and_only_a_local_one(trial_law: Law) -> None:
    local, statutory = (trial_law.rules.rules[name][0] for name in ("SY-2", "SY-1"))

    def mistakes(**changes: Any) -> list[str]:
        made = Registry()
        made.add(dataclasses.replace(local if changes.get("force") != "statutory" else statutory, **changes))
        return [what for what in catalogue._rules(msgspec.structs.replace(trial_law, rules=made)) if "放行" in what]

    assert mistakes(force="local", waived_by="AGENCY_HEAD") == []
    assert "缺少 waived_by" in mistakes(force="local", waived_by="")[0]
    assert "没有角色「KING」" in mistakes(force="local", waived_by="KING")[0]
    assert "不应写 waived_by" in mistakes(force="statutory", waived_by="AGENCY_HEAD")[0]


def test_a_supervisor_named_by_the_rule_waives_in_the_bodies_it_sees(trial_city: City, trial_law: Law) -> None:
    case = reviewed(trial_city)
    made = Registry()
    for one in trial_law.rules:
        made.add(dataclasses.replace(one, waived_by="DIST_JUSTICE") if one.id == "SY-2" else one)
    with trial.in_force(msgspec.structs.replace(trial_law, rules=made)):
        _waived_by_the_bureau(trial_city, case)


def _waived_by_the_bureau(trial_city: City, case: UUID) -> None:
    for division, name in (("120116", "滨海司法"), ("120113", "北辰司法")):
        bureau = organisation(f"{name}局", name, division, None, int(division[3:]), kind="justice")
        person = trial_city.people[name] = Person.objects.create(name=name)
        Account.objects.create_account(name, "Right-2026", person)
        supervises(person, bureau)
    with pytest.raises(Misplaced, match="只能由区司法局监督员放行"):
        waive(trial_city, case)
    with pytest.raises(NotFound):
        waive(trial_city, case, "北辰司法")
    waive(trial_city, case, "滨海司法")
    decide(trial_city, case)
    with scope.enter(ALL):
        assert "滨海司法" in FindingRow.objects.get(proceeding_id=case).message
    assert_whole(trial_city)
