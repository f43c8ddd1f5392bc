"""Prevention and detection by the same rules: what is refused online is kept in entry, with findings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from hengjian.identity import scope
from hengjian.identity.scope import Scope
from hengjian.identity.services import SHANGHAI
from hengjian.kernel.ids import new_id
from hengjian.kernel.problem import Problems
from hengjian.proceedings.behaviours import Signature
from hengjian.proceedings.door import Act, record
from hengjian.proceedings.errors import Refused
from hengjian.proceedings.models import FindingRow, StepRecord
from support import spot
from support.city import City
from support.standing import assert_whole, steps_of

EVERYTHING = Scope(city="120000")
BOTH = ("李建国", "王敏")
PRESENT = {"online": ("session", "pin"), "entry": ("paper", "paper")}


def day(years: int = 0, days: int = 0) -> str:
    today = timezone.now().astimezone(SHANGHAI).date()
    return str((today - timedelta(days=days)).replace(year=today.year - years))


@dataclass
class Unlawful:
    """One unlawful way of deciding on the spot: the act that breaks the law, and the rules it breaks."""

    step: str
    rules: set[str]
    changes: dict[str, Any] = field(default_factory=dict)
    officers: tuple[str, ...] = BOTH
    how: str = ""
    without: tuple[str, ...] = ()


ORGANISATION = spot.organisation_party()
TABLE = {
    "201 元罚个人": Unlawful("decide", {"CF-25"}, {"fine": "201", "proposed_fine": "201"}),
    "3001 元罚单位": Unlawful("decide", {"CF-25"}, {**ORGANISATION, "fine": "3001", "proposed_fine": "3001"}),
    "当场没收": Unlawful("decide", {"CF-25-kinds"}, {
        "penalty_kinds": ["confiscate_goods"], "proposed_kinds": ["confiscate_goods"], "fine": None,
        "payment_way": None, "proposed_fine": None}),
    "只有一名执法人员": Unlawful("open", {"CF-18"}, officers=("李建国",)),
    "第二人只写名字": Unlawful("open", {"CF-18"}, how="named"),
    "证件已到期": Unlawful("open", {"CF-18"}, officers=("李建国", "张强")),
    "没有执法证": Unlawful("open", {"CF-18"}, officers=("李建国", "刘洋")),
    "外机关的人": Unlawful("open", {"CF-18"}, officers=("李建国", "陈晨")),
    "没有出示证件": Unlawful("inform", {"CF-27"}, without=("show_certificates",)),
    "没有告知": Unlawful("decide", {"CF-20", "CF-20-heard"}, without=("inform",)),
    "没有听取申辩": Unlawful("decide", {"CF-20-heard"}, without=("hear",)),
    "没有告知申辩权": Unlawful("decide", {"CF-20"}, {"rights_told": ["statement"]}),
    "重于告知": Unlawful("decide", {"CF-20-no-heavier"}, {"proposed_fine": "100"}),
    "超过两年": Unlawful("open", {"CF-14"}, {"offence_began": day(years=3), "offence_ended": day(years=3)}),
    "不满十四周岁": Unlawful("decide", {"CF-09"}, {
        "party_id_kind": "02", "party_id_number": None, "party_other_id_number": "E12345678",
        "party_birth_date": day(years=12)}),
    "轻微不罚": Unlawful("decide", {"CF-12"}, {"offence_slight": True}),
    "裁量档次不存在": Unlawful("decide", {"CF-13"}, {"discretion_tier": "特别严重"}),
}
NUMBERS = {"李建国": "120116000001", "王敏": "120116000002", "张强": "120116000003", "陈晨": "120116000006"}


def form(city: City, case: UUID, wrong: Unlawful, channel: str) -> list[Act]:
    own, others = PRESENT[channel]
    people = [city.people[name].id for name in wrong.officers]
    signed = tuple(Signature(p, own if i == 0 else (wrong.how or others)) for i, p in enumerate(people))
    shown = [NUMBERS[name] for name in wrong.officers if name in NUMBERS]
    at = timezone.now() - timedelta(minutes=5) if channel == "entry" else None
    elements = spot.ALL_ELEMENTS | {"open": spot.ALL_ELEMENTS["open"] | {"party_other_id_number"}}
    acts = []
    for step in spot.BEFORE:
        if step in wrong.without:
            continue
        changes = {k: v for k, v in wrong.changes.items() if k in elements[step]}
        if step == "show_certificates":
            changes |= {"officer_numbers": shown}
        acts.append(spot.act(city, case, step, signed, at, **changes))
    return acts


@pytest.mark.parametrize("name", TABLE)
def test_refused_online_and_kept_in_entry_with_the_same_rules(
    city_with: Callable[[str], City], name: str
) -> None:
    wrong = TABLE[name]
    online = city_with("online")
    case = new_id()
    refused: Refused | None = None
    for act in form(online, case, wrong, "online"):
        try:
            record(online.actor("李建国"), act, act.step)
        except Refused as refusal:
            refused = refusal
            break
    assert refused is not None, "online nothing was refused"
    assert act.step == wrong.step
    assert {problem.where for problem in refused.problems} == wrong.rules
    assert all(problem.cite and problem.message and problem.fix for problem in refused.problems)
    assert wrong.step not in steps_of(online, case)
    assert_whole(online)

    entry = city_with("entry")
    case = new_id()
    acts = form(entry, case, wrong, "entry")
    for act in acts:
        record(entry.actor("李建国"), act, act.step)
    assert steps_of(entry, case) == [act.step for act in acts], "what has happened is kept"
    with scope.enter(EVERYTHING):
        at = StepRecord.objects.get(proceeding_id=case, step=wrong.step).id
        found = {row.rule: row for row in FindingRow.objects.filter(proceeding_id=case, step_id=at)}
    assert set(found) == wrong.rules
    for problem in refused.problems:
        row = found[problem.where]
        assert (row.cite, row.message) == (problem.cite, problem.message)
        assert problem.code == f"gate_{row.status}"
    assert_whole(entry)


@pytest.mark.parametrize("channel", ["online", "entry"])
def test_a_lawful_penalty_has_no_finding(city_with: Callable[[str], City], channel: str) -> None:
    city, case = city_with(channel), new_id()
    for act in form(city, case, Unlawful("", set()), channel):
        record(city.actor("李建国"), act, act.step)
    with scope.enter(EVERYTHING):
        assert not FindingRow.objects.exists()
        assert set(StepRecord.objects.values_list("channel", flat=True)) == {channel}
    assert steps_of(city, case) == list(spot.BEFORE)


@pytest.mark.parametrize("channel", ["online", "entry"])
def test_bad_data_is_kept_in_neither(city_with: Callable[[str], City], channel: str) -> None:
    city, case = city_with(channel), new_id()
    bad = {"party_id_number": "11010519491231002Y", "offence_facts": ""}
    acts = form(city, case, Unlawful("", set(), bad), channel)
    with pytest.raises(Problems) as refusal:
        record(city.actor("李建国"), acts[0], "open")
    assert {problem.where for problem in refusal.value.problems} == {"party_id_number", "offence_facts"}
    assert steps_of(city, case) == []


def test_online_the_server_says_when(city: City) -> None:
    case, before = new_id(), timezone.now()
    act = spot.act(city, case, "open", at=before - timedelta(days=30))
    record(city.actor("李建国"), act, "open")
    with scope.enter(EVERYTHING):
        row = StepRecord.objects.get(proceeding_id=case)
    assert row.time_source == "server"
    assert before <= row.occurred_at == row.recorded_at
