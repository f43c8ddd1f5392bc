"""Projections hold nothing that step records do not: after any walk replay gives the same rows."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from hengjian.identity import scope
from hengjian.identity.scope import Scope
from hengjian.kernel.ids import new_id
from hengjian.kernel.problem import Problems
from hengjian.law.catalogue import Law
from hengjian.proceedings.door import Act, record
from hengjian.proceedings.models import FindingRow, Proceeding, StepRecord
from hengjian.proceedings.state import GENERIC, advance, fold
from support import spot
from support.city import City
from support.standing import assert_replays, assert_whole

EVERYTHING = Scope(city="120000")
CHANGES: dict[str, list[dict[str, Any]]] = {
    "open": [{}, {"offence_slight": True}, {"concerns_safety": True}, spot.organisation_party(), {"party_phone": None}],
    "inform": [{}, {"proposed_fine": "100"}, {"rights_told": ["statement"]}],
    "hear": [{}, {"heard_as": "statement", "waiver_by": None, "statement": "不知道要标价", "statement_result": "partly",
                  "statement_reply": "已从轻"}],
    "decide": [{}, {"fine": "100"}, {"fine": "300"}, {"payment_way": "on_spot"},
               {"penalty_kinds": ["warning"], "fine": None, "payment_way": None}, {"fine": "abc"}],
    "deliver": [{}, {"delivered_as": "refused", "receiver_name": None, "refusal_reason": "拒绝签收"}],
    "collect": [{}, {"receipt_number": "JFP-00000002"}, {"amount": "100"}],
    "close": [{}, {"closed_as": "ended", "reason": "当事人死亡"}],
}
WALKS = 12
LENGTH = 14


class Walk:
    """Somebody who tries one step after another, sensible or not, on a few cases."""

    def __init__(self, city: City, seed: int, channel: str) -> None:
        self.city, self.channel = city, channel
        self.random = random.Random(seed)
        self.cases: list[UUID] = []
        self.tried: Counter[str] = Counter()

    def step(self) -> None:
        act = self.correction() if self.cases and self.random.random() < 0.2 else self.act()
        if act is None:
            return
        who = self.random.choices(["李建国", "周负责", "张强"], [8, 3, 1])[0]
        if act.step == "correct":
            who = "周负责" if self.random.random() < 0.8 else who
        try:
            record(self.city.actor(who), act, str(new_id()))
            self.tried[f"{act.step} 已记录"] += 1
            if act.opens:
                self.cases.append(act.proceeding)
        except Problems as refusal:
            self.tried[f"{act.step} {refusal.problems[0].code}"] += 1

    def act(self) -> Act:
        law = Law.load().resolve("penalty.simple").procedure
        if not self.cases or self.random.random() < 0.1:
            return self.made(new_id(), "open")
        case = self.random.choice(self.cases)
        state = self.state(case)
        open_to = [s.name for s in law.next_steps(state.stage, state.done)]
        names = open_to if open_to and self.random.random() < 0.85 else [s.name for s in law.steps if s.from_stages]
        return self.made(case, self.random.choice(names))

    def made(self, case: UUID, name: str) -> Act:
        changes = self.random.choice(CHANGES.get(name, [{}]))
        names = self.random.choice([("李建国", "王敏"), ("李建国", "王敏"), ("李建国",), ("李建国", "张强")])
        how = "paper" if self.channel == "entry" else ""
        at = timezone.now() - timedelta(minutes=self.random.randint(0, 60)) if self.channel == "entry" else None
        signed = spot.signatures(self.city, *names, how=how)
        if name == "land":
            return Act(proceeding=case, step=name, data={}, signatures=signed, occurred_at=at)
        if name == "convert":
            said = {"convert_reason": "案情复杂"}
            return Act(proceeding=case, step=name, data=said, signatures=signed, occurred_at=at)
        return spot.act(self.city, case, name, signed, at, **changes)

    def correction(self) -> Act | None:
        case = self.random.choice(self.cases)
        steps = [s for s in self.state(case).steps if s.name not in GENERIC and s.name in spot.STEPS]
        target = self.random.choice(steps)
        changes = self.random.choice(CHANGES.get(target.name, [{}]))
        data = {"step_id": str(target.id), "reason": "笔误", "request_number": "更正〔2026〕1号",
                "applicant": str(self.city.people["李建国"].id), "data": spot.data(self.city, target.name, **changes)}
        return Act(proceeding=case, step="correct", data=data)

    def state(self, case: UUID) -> Any:
        with scope.enter(EVERYTHING):
            return fold(case, StepRecord.objects.filter(proceeding_id=case).order_by("seq"))


@pytest.mark.parametrize("channel", ["online", "entry"])
@pytest.mark.parametrize("seed", range(WALKS // 2))
def test_after_any_walk_replaying_gives_the_same_rows(
    city_with: Callable[[str], City], channel: str, seed: int
) -> None:
    walk = Walk(city_with(channel), seed, channel)
    for _ in range(LENGTH):
        walk.step()
        assert_replays(EVERYTHING)
    recorded = sum(n for name, n in walk.tried.items() if name.endswith("已记录"))
    assert recorded >= 3, walk.tried
    assert_whole(walk.city)
    with scope.enter(EVERYTHING):
        assert StepRecord.objects.count() == recorded
        assert Proceeding.objects.count() == len(walk.cases)
        if channel == "online":
            corrections = StepRecord.objects.filter(step="correct").values("id")
            assert not FindingRow.objects.exclude(step_id__in=corrections).exists()


def test_folding_on_is_folding_anew(city: City) -> None:
    officer, case = city.actor("李建国"), new_id()
    for act in spot.acts(city, case):
        record(officer, act, f"{act.step}")
    opened = spot.data(city, "open", party_name="张大午")
    with scope.enter(EVERYTHING):
        target = StepRecord.objects.get(proceeding_id=case, seq=1).id
    record(city.actor("周负责"), Act(proceeding=case, step="correct", data={
        "step_id": str(target), "reason": "笔误", "request_number": "更正〔2026〕1号",
        "applicant": str(city.people["李建国"].id), "data": opened}), "correct")
    with scope.enter(EVERYTHING):
        records = list(StepRecord.objects.filter(proceeding_id=case).order_by("seq"))
    whole = fold(case, records)
    for kept in range(len(records)):
        state = fold(case, records[:kept])
        for one in records[kept:]:
            advance(state, one)
        assert state == whole
    assert whole.data()["party_name"] == "张大午"
    assert [step.seq for step in whole.steps] == list(range(1, 7))


def test_rebuilding_repairs_rows_that_were_changed_by_hand(city: City) -> None:
    officer, case = city.actor("李建国"), new_id()
    for act in spot.acts(city, case):
        record(officer, act, act.step)
    good = assert_replays(officer.scope)
    with scope.enter(officer.scope):
        Proceeding.objects.filter(id=case).update(stage="closed", party_name="某某", due_on=None)
    with pytest.raises(AssertionError):
        assert_replays(officer.scope)
    assert assert_replays(officer.scope) == good
