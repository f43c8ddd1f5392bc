"""How rules are judged: dates, missing facts, traces, and the milder law."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

import msgspec
import pytest

from hengjian.law import catalogue
from hengjian.law.catalogue import Law
from hengjian.law.facts import SEALED, Facts, Label, MissingFact, Moment
from hengjian.law.facts_penalty import SimplePenaltyFacts
from hengjian.law.rulepacks import Params, shown
from hengjian.law.rules import rules_at
from hengjian.law.rules.rule import Registry, Verdict, declaring_into, failed, passed, rule
from hengjian.law.source import LawError

LAW = Law.load()
TODAY = date(2026, 11, 22)
PARAMS = LAW.rulepacks.resolve("SCJG", "120116", TODAY)


def rule_named(id: str, step: str = "decide", offence: date | None = None):
    return next(one for one in rules_at("penalty.simple", step, TODAY, offence) if one.id == id)


def test_a_verdict_explains_itself() -> None:
    verdict = rule_named("CF-25").judge(
        SimplePenaltyFacts.of({"party_kind": "person", "fine": "201"}), PARAMS
    )
    assert verdict.status == "failed"
    assert verdict.blocks
    assert (verdict.rule, verdict.version) == ("CF-25", "CF-25@2021-07-15")
    assert verdict.cite == "行政处罚法 第五十一条"
    assert verdict.arithmetic == "201 > 200"
    assert verdict.read == {"party_kind": "person", "fine": "201"}
    assert [(p.name, p.value, p.verified) for p in verdict.params] == [
        ("simple_fine_limit_person", "200.00", True)
    ]
    assert shown(verdict.params[0]) == "200元"
    assert "200 元" in verdict.message
    assert "转普通程序" in verdict.fix
    assert "法律另有规定" in verdict.exception


def test_an_unverified_parameter_says_so() -> None:
    facts = SimplePenaltyFacts.of({"party_kind": "individual_business", "fine": "1"})
    verdict = rule_named("CF-25").judge(facts, PARAMS)
    assert [p.name for p in verdict.params if not p.verified] == ["individual_biz_as"]


def test_a_missing_fact_makes_it_unknown_and_unknown_blocks() -> None:
    verdict = rule_named("CF-25").judge(SimplePenaltyFacts.of({"party_kind": "person"}), PARAMS)
    assert verdict.status == "unknown"
    assert verdict.blocks
    assert verdict.missing == ["fine"]
    assert "罚款数额" in verdict.message


def test_sealed_facts_are_traced_by_name_only() -> None:
    facts = SimplePenaltyFacts.of(
        {
            "party_birth_date": "2013-01-01", "offence_ended": "2026-11-20", "acted_at": "2026-11-22",
            "penalty_kinds": ["warning"],
        }
    )
    verdict = rule_named("CF-09").judge(facts, PARAMS)
    assert verdict.status == "failed"
    assert verdict.read["party_birth_date"] == SEALED
    assert "2013" not in f"{verdict}"


def test_a_value_that_is_not_there_yet_makes_it_unknown() -> None:
    before = LAW.rulepacks.resolve("", "", date(2020, 1, 1))
    verdict = rule_named("CF-25").judge(
        SimplePenaltyFacts.of({"party_kind": "person", "fine": "1"}), before.traced()
    )
    assert verdict.status == "passed"  # the day of the act holds, not the day the parameters came with
    verdict = LAW.rules.rules["CF-25"][0].judge(
        SimplePenaltyFacts.of({"party_kind": "person", "fine": "1"}), before
    )
    assert verdict.status == "unknown"


def test_rules_stand_at_their_steps_and_in_their_time() -> None:
    at_decide = [one.id for one in rules_at("penalty.simple", "decide", TODAY)]
    assert {"CF-01", "CF-09", "CF-14", "CF-18", "CF-20", "CF-20-heard", "CF-25", "CF-27"} <= set(at_decide)
    assert len(at_decide) == len(set(at_decide))
    assert "CF-39" not in at_decide
    assert [one.id for one in rules_at("penalty.simple", "report", TODAY)] == ["PT-03"]
    assert "CF-25" not in [one.id for one in rules_at("penalty.simple", "decide", date(2021, 7, 14))]
    assert "CF-25" in [one.id for one in rules_at("penalty.simple", "decide", date(2021, 7, 15))]


@pytest.mark.parametrize(
    ("offence", "version"),
    [
        (None, "CF-14@2021-07-15"),
        (date(2021, 7, 15), "CF-14@2021-07-15"),
        (date(2021, 7, 14), "CF-14@1996-10-01"),
    ],
)
def test_the_law_at_the_offence_holds(offence: date | None, version: str) -> None:
    assert rule_named("CF-14", offence=offence).version == version


def test_what_only_tells_never_blocks() -> None:
    rule = LAW.rules.one("PT-03", "penalty.simple", "report", TODAY)
    assert rule is not None
    assert not rule.blocks_online
    late = {"reported": True, "collection_due": "2026-11-20", "recorded_at": "2026-11-21"}
    for facts, status in ((late, "failed"), ({"reported": True}, "unknown")):
        verdict = rule.judge(SimplePenaltyFacts.of(facts), PARAMS)
        assert (verdict.status, verdict.found, verdict.blocks) == (status, True, False)


class FineFacts(Facts):
    fine: Annotated[Decimal, Label("罚款")]


def declared(*, lighter: bool) -> Registry:
    with declaring_into(Registry()) as registry:

        @rule(
            "X", cite="旧", title="x", at="p/s", since="2000-01-01", until="2020-01-01", judged_by="offence"
        )
        def old(case: FineFacts, _: Params) -> Verdict:
            return passed("") if case.fine <= 500 else failed("", "")

        @rule("X", cite="新", title="x", at="p/s", since="2020-01-01", judged_by="offence", lighter=lighter)
        def new(case: FineFacts, _: Params) -> Verdict:
            return passed("") if case.fine <= 300 else failed("", "")

    return registry


@pytest.mark.parametrize(
    ("lighter", "offence", "version"),
    [
        (True, date(2019, 12, 31), "X@2020-01-01"),
        (False, date(2019, 12, 31), "X@2000-01-01"),
        (False, date(2020, 1, 1), "X@2020-01-01"),
        (False, None, "X@2020-01-01"),
    ],
)
def test_the_old_law_unless_the_new_one_is_lighter(lighter: bool, offence: date | None, version: str) -> None:
    [chosen] = declared(lighter=lighter).at("p", "s", date(2026, 1, 1), offence)
    assert chosen.version == version
    assert chosen.judged_on == (date(2026, 1, 1) if lighter or offence is None else offence)


def test_a_version_is_declared_once() -> None:
    registry = declared(lighter=False)
    with pytest.raises(LawError, match="声明了两次"), declaring_into(registry):

        @rule("X", cite="新", title="x", at="p/s", since="2020-01-01")
        def again(case: FineFacts, _: Params) -> Verdict:
            return passed("")


def test_every_rule_is_declared_for_reading() -> None:
    for one in LAW.rules:
        assert (one.function.__doc__ or "").strip().endswith("."), one.version
        assert LAW.effects[one.id].endswith("。"), one.id
        assert one.cite
        assert one.title
        assert one.module.startswith("hengjian.law.rules.")
    assert LAW.rules.rules["CF-25"][0].params == [
        "individual_biz_as",
        "simple_fine_limit_organisation",
        "simple_fine_limit_person",
    ]


def test_a_rule_without_its_effect_is_told_and_so_is_an_effect_without_its_rule() -> None:
    effects = {name: text for name, text in LAW.effects.items() if name != "CF-25"} | {"CF-99": "没有这条规则。"}
    told = list(catalogue._effects(msgspec.structs.replace(LAW, effects=effects)))
    assert told == ["规则 CF-25 没有写明效果，请在 effects.yaml 中补上", "effects.yaml 写了没有定义的规则 CF-99"]


def test_facts_are_typed_and_every_mistake_is_told() -> None:
    with pytest.raises(LawError) as error:
        SimplePenaltyFacts.of(
            {"fine": "much", "acted_at": "soon", "colour": "red", "officers": [{"nmae": "甲"}]}
        )
    assert len(error.value.errors) == 4
    assert any("罚款数额" in line for line in error.value.errors)


def test_facts_may_come_already_typed() -> None:
    facts = SimplePenaltyFacts.of(
        {"fine": Decimal("1.50"), "offence_ended": TODAY, "acted_at": Moment(TODAY)}
    )
    assert (facts.fine, facts.offence_ended, facts.acted_at.day) == (Decimal("1.50"), TODAY, TODAY)


def test_nested_facts_are_traced_under_their_path() -> None:
    facts = SimplePenaltyFacts.of({"officers": [{"name": "甲"}, {"name": "乙", "confirmed": False}]}).traced()
    assert [one.name for one in facts.officers] == ["甲", "乙"]
    assert facts.read == {"officers.0.name": "甲", "officers.1.name": "乙"}
    with pytest.raises(MissingFact) as missing:
        assert facts.officers[0].confirmed
    assert missing.value.path == "officers.0.confirmed"
    assert "第1项" in missing.value.label
    with pytest.raises(AttributeError):
        facts.colour  # noqa: B018


@pytest.mark.parametrize(
    ("first", "second", "result"),
    [
        ("2026-11-22T10:00:00+08:00", "2026-11-22T10:00:00+08:00", True),
        ("2026-11-22T10:00:01+08:00", "2026-11-22T10:00:00+08:00", False),
        ("2026-11-22T10:00:01+08:00", "2026-11-22", True),
        ("2026-11-22", "2026-11-22T00:00:00+08:00", True),
        ("2026-11-23", "2026-11-22T23:59:59+08:00", False),
        ("2026-11-22T16:30:00+00:00", "2026-11-22", False),
        ("2026-11-22T02:00:00+00:00", "2026-11-22T10:00:00+08:00", True),
    ],
)
def test_moments_are_compared_at_the_coarser_precision(first: str, second: str, result: bool) -> None:
    assert Moment.of(first).not_after(Moment.of(second)) is result


def test_the_procedure_can_be_judged_from_complete_facts() -> None:
    """Every rule at the decision answers, and a lawful case passes them all."""
    officer = {
        "agency": "A1",
        "confirmed": True,
        "certificate_status": "valid",
        "certificate_valid_from": "2024-01-01",
        "certificate_valid_to": "2028-12-31",
        "certificate_kinds": ["SCJG"],
        "certificate_areas": ["120116"],
    }
    facts = SimplePenaltyFacts.of(
        {
            "acted_at": "2026-11-22T10:12:00+08:00",
            "reported": False,
            "agency": {
                "id": "A1",
                "name": "甲局",
                "status": "active",
                "is_town": False,
                "entrusted_by": None,
            },
            "item": {
                "line": "SCJG",
                "published_at": "2025-01-01",
                "basis_status": "in_force",
                "authorised_from": "2025-01-01",
                "authorised_to": None,
                "simple_allowed": True, "kinds": ["warning", "fine"],
                "tiers": [{"name": "较轻", "minimum": "0", "maximum": "200"}],
            },
            "officers": [
                {**officer, "person": "p1", "name": "甲", "certificate_number": "ZJ000001"},
                {**officer, "person": "p2", "name": "乙", "certificate_number": "ZJ000002"},
            ],
            "party_kind": "person",
            "party_birth_date": "1980-01-01",
            "offence_facts": "未明码标价",
            "offence_division": "120116001",
            "offence_ended": "2026-11-22",
            "found_at": "2026-11-22T10:05:00+08:00",
            "evidence_count": 1,
            "offence_slight": False,
            "corrected_in_time": True,
            "harm_caused": False,
            "concerns_safety": False,
            "certificates_shown_at": "2026-11-22T10:06:00+08:00",
            "certificates_shown": ["ZJ000001", "ZJ000002"],
            "informed_at": "2026-11-22T10:07:00+08:00",
            "informed_content": "拟罚款一百元",
            "rights_told": ["statement", "defence"],
            "proposed_kinds": ["fine"],
            "proposed_fine": "100",
            "heard_at": "2026-11-22T10:08:00+08:00",
            "heard_as": "waived",
            "penalty_kinds": ["fine"],
            "fine": "100",
            "discretion_tier": "较轻",
            "adjustment": "none",
            "adjustment_reason": "",
            "signed_as": "甲局",
            "document_problems": [],
        }
    )
    verdicts = [one.judge(facts, PARAMS) for one in rules_at("penalty.simple", "decide", TODAY, TODAY)]
    assert [(v.rule, v.message) for v in verdicts if v.blocks] == []
    assert {v.status for v in verdicts} == {"passed", "not_applicable"}
