"""The same seed gives the same city; making it twice, or being stopped on the way, changes nothing."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from click.testing import CliRunner
from django.utils import timezone

from demo.made import Made
from hengjian.cli.demo import demo
from hengjian.demo import cases, city, content, scripts
from hengjian.demo.cases import Stage
from hengjian.demo.ordinary import play
from hengjian.demo.ordinary import scripts as ordinary
from hengjian.demo.plan import Stamp, plan
from hengjian.disclosure.models import Publication
from hengjian.enforcement.models import Penalty
from hengjian.exchange.models import ReportedCase, Returned
from hengjian.identity import scope
from hengjian.identity.models import Account, Organisation, Person, Post, Role, SecondFactor, Unit
from hengjian.identity.scope import Scope
from hengjian.identity.services import actor_of
from hengjian.law.rules import rules_at
from hengjian.proceedings import reading, standards, verification
from hengjian.proceedings.models import FindingRow, Proceeding
from hengjian.proceedings.waiting import waiting
from hengjian.registry.models import Certificate, Item, ItemAuthority

pytestmark = pytest.mark.long

WHOLE = Scope(city="120000")
LATE = {"PT-03"}
"""What the demo enters is entered when it is made: how late that is depends on the day, so no label names it."""
CANNOT_BE_BROKEN = {"CF-03-entrusted", "CF-25-facts"}
"""The decision takes the right name by itself; facts and evidence are demanded by the data standard."""
ASKED_FOR_BY_THE_FORM = {"CF-12-educated", "CF-35-public", "CF-35-record", "CF-42", "CF-45", "SD-06"}
"""A line without what these rules ask for is not kept at all."""
ASKS_THE_STATUTES = {"CF-15", "CF-15-lighter"}
"""Whether an article was in force is asked of the library, which the demo comes without."""
AFTERWARDS = {"GS-01", "GS-01-after", "GS-02", "GS-03", "GS-03-again", "GS-03-reason"}
"""Publishing is the same for both penalties; the ordinary ones break these."""
FAMILY = ("penalty.ordinary", "legal_review", "hearing", "deliberation", "serving")


def test_stopped_on_the_way_and_made_again_it_is_the_same_city(
    fresh_db: str, databases: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a few cases of each kind, since it is made twice."""
    few(monkeypatch)
    at, played = timezone.now(), []
    whole = databases.create(databases.template)
    databases.use(whole)
    summary = city.make("quick", 1, at=at)
    databases.use(fresh_db)
    play_one = play.Stage.play

    def stumble(self: play.Stage, event: play.Event) -> None:
        if len(played) == 3:
            raise KeyboardInterrupt
        played.append(event.key)
        play_one(self, event)

    with monkeypatch.context() as patched:
        patched.setattr(play.Stage, "play", stumble)
        with pytest.raises(KeyboardInterrupt):
            city.make("quick", 1, at=at)
    again = city.make("quick", 1, at=at + timedelta(hours=2))
    assert summary is not None
    assert again is not None
    assert again.changed
    assert len(again.cases) == 6
    assert again.digest == summary.digest


def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only two ordinary cases online, two reported, and two on the spot."""
    kept = [one for one in ordinary.file().cases if one.name in ("pt02", "pt05", "bp21", "bp22")]
    spot = [one for one in scripts.file().cases if one.name in ("sj01", "jt01")]
    for modules, whole, cases_ in (((ordinary, play), ordinary.file(), kept), ((scripts, cases), scripts.file(), spot)):
        less = msgspec.structs.replace(whole, cases=tuple(cases_))
        for module in modules:
            monkeypatch.setattr(module, "file", lambda less=less: less)


def test_made_again_nothing_changes(demo_city: Made) -> None:
    again = city.make("quick", 1)
    assert again is not None
    assert not again.changed
    assert again.digest == demo_city.summary.digest


def test_the_digest_notices_a_change(demo_city: Made) -> None:
    before = plan(Stamp("quick", 1, demo_city.at))
    Item.objects.filter(code="120220421001").update(title="改过")
    try:
        assert content.digest(before) != demo_city.summary.digest
    finally:
        Item.objects.filter(code="120220421001").update(title="未按规定明码标价")
    assert content.digest(before) == demo_city.summary.digest


def test_another_seed_gives_other_people() -> None:
    at = timezone.now()
    names = [[p.name for p in plan(Stamp("quick", seed, at)).people] for seed in (1, 2)]
    assert names[0] != names[1]


def test_another_city_is_not_written_beside_it(demo_city: Made) -> None:
    with pytest.raises(city.Unwanted, match="已有演示城市"):
        city.make("quick", 2)
    assert city.make("quick", 2, if_empty=True) is None


def test_findings_are_those_the_labels_name(demo_city: Made) -> None:
    with scope.enter(WHOLE):
        found: dict[UUID, set[str]] = defaultdict(set)
        for row in FindingRow.objects.exclude(rule__in=LATE):
            found[row.proceeding_id].add(row.rule)
        stages = dict(Proceeding.objects.values_list("id", "stage"))
    rows = plan(Stamp("quick", 1, demo_city.at))
    stage, told = Stage(rows), play.Stage(rows)
    played = {s.name: [stage.proceeding_id(s)] for s in scripts.file().cases}
    played |= {name: told.proceedings(one) for name, one in told.told.items()}
    with scope.enter(WHOLE):
        filed = set(ReportedCase.objects.values_list("proceeding_id", flat=True))
    assert len(filed) == demo_city.summary.reported
    assert not [found[case] for case in filed if found[case]], "what was handed in by file breaks nothing"
    assert stages.keys() - filed == {case for cases in played.values() for case in cases}
    assert {name: set().union(*(found[case] for case in cases)) for name, cases in played.items()} == {
        name: set(rules) for name, rules in demo_city.summary.cases.items()}


def test_nothing_online_broke_a_rule_and_faults_are_labelled() -> None:
    rows = play.Stage(plan(Stamp("quick", 1, timezone.now())))
    for name, told in rows.told.items():
        assert not (rows.online(told) and told.script.faults), name
        assert not told.script.faults or told.script.breaks, name
    planted = {fault for one in ordinary.file().cases for fault in one.faults}
    assert planted == set(play.faults.FAULTS), "every fault is planted, and every planted one is known"
    assert not [one.name for one in ordinary.file().cases if one.breaks and rows.online(rows.told[one.name])]


def test_a_line_that_is_not_fit_to_be_kept_was_returned(demo_city: Made) -> None:
    with scope.enter(WHOLE):
        returned = list(Returned.objects.values_list("key", flat=True))
    assert [key.rpartition("-")[2] for key in returned] == ["pay"]


def test_no_case_reaches_into_the_future() -> None:
    at = timezone.now()
    told = play.Stage(plan(Stamp("quick", 1, at))).told.values()
    assert all(line.at < at for one in told for line in one.lines)


def test_ordinary_cases_stand_in_every_stage_and_are_published(demo_city: Made) -> None:
    told = play.Stage(plan(Stamp("quick", 1, demo_city.at)))
    with scope.enter(WHOLE):
        cases = Proceeding.objects.filter(procedure="penalty.ordinary")
        online = {case.stage for case in cases.filter(channel="online")}
        late = Penalty.objects.filter(late_fine__gt=0).exists()
        published = Publication.objects.prefetch_related("withdrawals")
        shown = [(one.version, one.withdrawn and one.withdrawn.automatic) for one in published]
    assert {one.script.way for one in told.told.values()} == {
        "penalty", "hearing", "no_filing", "no_penalty", "withdrawn", "transferred"}
    assert online == {stage.name for stage in standards.law().procedures["penalty.ordinary"].stages}
    assert late
    assert {(1, None), (1, True), (1, False), (2, None)} <= set(shown)


@pytest.mark.parametrize(("username", "least"), [
    ("lijianguo", 5), ("zhaoning", 1), ("liuyang", 4), ("songjie", 1), ("caoyan", 1), ("heyun", 1),
    ("xueping", 3), ("yuanlei", 1), ("fengning", 1), ("sunli", 1),
])
def test_everybody_listed_has_something_waiting(demo_city: Made, username: str, least: int) -> None:
    actor = actor_of(Account.objects.get(username=username), demo_city.at)
    assert actor is not None
    with scope.enter(actor.scope):
        assert len({one.case.id for one in (*waiting(actor), *reading.todo(actor))}) >= least


def test_every_rule_is_broken_by_a_case_and_kept_by_another() -> None:
    broken = {rule for one in scripts.file().cases for rule in one.breaks}
    assert broken == decidable("penalty.simple") - CANNOT_BE_BROKEN - AFTERWARDS - LATE
    assert any(not one.breaks for one in scripts.file().cases)


def test_every_rule_of_the_ordinary_penalty_is_broken_by_a_case() -> None:
    rules = {rule for procedure in FAMILY for rule in decidable(procedure)}
    broken = {rule for one in ordinary.file().cases for rule in one.breaks}
    assert broken == rules - CANNOT_BE_BROKEN - ASKED_FOR_BY_THE_FORM - ASKS_THE_STATUTES - LATE


def decidable(procedure: str) -> set[str]:
    """The rules that stand today at any step; of what was reported practice says nothing."""
    today = timezone.localdate()
    steps = standards.law().procedures[procedure].steps
    standing = [rule for step in steps for rule in rules_at(procedure, step.name, today, today)]
    return {rule.id for rule in standing if rule.force != "practice"}


def test_cases_stand_in_every_stage_and_channel(demo_city: Made) -> None:
    with scope.enter(WHOLE):
        rows = list(Proceeding.objects.values_list("channel", "stage"))
        penalties = list(Penalty.objects.all())
    assert {channel for channel, _ in rows} == {"online", "entry", "exchange"}
    assert {stage for _, stage in rows} >= {"found", "heard", "decided", "delivered", "closed"}
    assert any(p.delivery == "refused" for p in penalties)
    assert any(p.collected_at for p in penalties)
    assert any(p.delivered_at and not p.reported_at for p in penalties)
    assert verification.verify().sound


def test_district_size_in_memory() -> None:
    rows = plan(Stamp("district", 1, timezone.now()))
    assert sum(o.kind in ("agency", "town") for o in rows.organisations.values()) == 95
    assert sum(post.role == Role.HANDLER for post in rows.posts) == 2700
    for unique in ([a.username for a in rows.accounts], [c.number for c in rows.certificates],
                   [o.uscc for o in rows.organisations.values()]):
        assert len(set(unique)) == len(unique)


def test_real_bodies_are_left_alone(fresh_db: str, settings: Any) -> None:
    settings.DEMO = False
    Organisation.objects.create(name="某机关", short_name="某", uscc="11120000000125102N", kind="agency",
                                level="city", city="120000", division="120000", since="2020-01-01")
    with pytest.raises(city.Unwanted, match="正式机构"):
        city.make("quick", 1, with_cases=False)
    assert city.make("quick", 1, if_empty=True) is None
    assert not Person.objects.exists()


def test_the_command_writes_a_summary(fresh_db: str) -> None:
    run = CliRunner().invoke(demo, ["--no-cases", "--json"])
    assert run.exit_code == 0, run.output
    told = json.loads(run.stdout)
    tables = {"机构": Organisation, "内设机构": Unit, "人员": Person, "岗位": Post, "账号": Account,
              "动态口令": SecondFactor, "执法证": Certificate, "执法事项": Item, "事项职权": ItemAuthority}
    assert told["rows"] == {label: model.objects.count() for label, model in tables.items()}
    again = CliRunner().invoke(demo, ["--no-cases"])
    assert "没有改动" in again.stdout
    other = CliRunner().invoke(demo, ["--seed", "7"])
    assert other.exit_code == 1
    assert "种子 1" in other.output
