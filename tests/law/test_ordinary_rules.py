"""The rules of the ordinary penalty together: a lawful case passes them all, and what each step is judged by."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hengjian.law.catalogue import Law
from hengjian.law.facts_ordinary import OrdinaryPenaltyFacts
from hengjian.law.rules.rule import Verdict

LAW = Law.load()
DAY = date(2026, 11, 22)
PARAMS = LAW.rulepacks.resolve("SCJG", "120116", DAY)
OWN = {"CF-01", "CF-02", "CF-02-kinds", "CF-03", "CF-03-entrusted", "CF-03-town", "CF-04", "CF-05", "CF-06",
       "CF-06-assessed", "CF-06-threshold", "CF-07", "CF-07-gains", "CF-08", "CF-08-heavier", "CF-09", "CF-10",
       "CF-11", "CF-11-evidence", "CF-12", "CF-12-educated", "CF-12-first", "CF-12-ground", "CF-12-no-fault",
       "CF-13", "CF-14", "CF-15", "CF-15-lighter", "CF-17", "CF-17-reviewed", "CF-18", "CF-18-verify", "CF-19",
       "CF-19-decided", "CF-19-recused", "CF-20-answered", "CF-20-content", "CF-20-heavier", "CF-20-notice",
       "CF-20-period", "CF-21", "CF-27-rights", "CF-27-times", "CF-45", "HC-01", "HC-02", "PT-03", "SX-01"}  # fmt: skip
"""The rules of articles 5 to 50 and of the platform; those of later articles have their own tests."""

OFFICER = {
    "agency": "A1", "confirmed": True, "certificate_status": "valid", "certificate_valid_from": "2024-01-01",
    "certificate_valid_to": "2028-12-31", "certificate_kinds": ["SCJG"], "certificate_areas": ["120116"],
}  # fmt: skip
ACT: dict[str, Any] = {
    "acted_at": "2026-11-22T10:12:00+08:00", "recorded_at": "2026-11-22T10:12:00+08:00", "reported": False,
    "doer": "p9", "doer_name": "庚", "handlers": ["p1", "p2"], "recused": [], "officers": [],
    "agency": {"id": "A1", "name": "甲局", "status": "active", "is_town": False, "entrusted_by": None},
    "item": {
        "line": "SCJG", "published_at": "2025-01-01", "basis_status": "in_force", "authorised_from": "2025-01-01",
        "authorised_to": None, "basis_levels": ["law"], "basis_refers_upward": True,
        "basis_in_force_at_offence": True, "changes": [],
        "prosecution": [], "fine_most": "10000",
        "tiers": [{"name": "一般", "minimum": "5000", "maximum": "10000"}],
    },
    "party_birth_date": None, "offence_division": "120116001", "offence_ended": "2026-09-01",
    "found_at": "2026-09-20", "concerns_safety": False, "harm_caused": True,
}  # fmt: skip
FILING: dict[str, Any] = ACT | {
    "clue_received_at": "2026-09-20", "verified_at": "2026-09-25", "agency_division_covers": True,
    "filed_elsewhere": [], "emergency_response": False,
}  # fmt: skip
DECISION: dict[str, Any] = ACT | {
    "reviewers": ["p5"], "outcome": "penalty", "penalty_kinds": ["fine"], "fine": "8000", "confiscated": "0",
    "discretion_tier": "一般", "adjustment": "none", "adjustment_reason": "", "adjustment_factors": [],
    "concurrent": [],
    "signed_as": "甲局", "crime_assessment": "no", "filed_at": "2026-10-08", "correction_ordered_at": "2026-10-10",
    "no_correction_reason": "", "illegal_gain": "0", "fined_elsewhere": [], "party_impaired": False,
    "offence_slight": False, "corrected_in_time": True, "no_fault": False, "first_offence": False,
    "recusal_requested_at": None, "evidence_cited": ["现场笔录"], "evidence_excluded": [],
    "evidence": [{"title": "现场笔录", "type": "08", "excluded": False}],
    "notice": {
        "served_at": "2026-11-02", "statement_due": "2026-11-09", "content": "拟罚款", "kinds": ["fine"],
        "fine": "8000", "confiscated": "0", "rights_told": ["statement", "defence"], "facts": "没有明码标价",
    },
    "decision": {"determined_facts": "没有明码标价"},
    "party_response": "silent", "responded_at": "2026-11-10", "stated_at": None, "waiver_documented": False,
}  # fmt: skip


def judged(step: str, facts: dict[str, Any]) -> dict[str, Verdict]:
    rules = LAW.rules.at("penalty.ordinary", step, DAY, date(2026, 9, 1))
    stated = OrdinaryPenaltyFacts.of(facts)
    return {rule.id: rule.judge(stated, PARAMS) for rule in rules if rule.id in OWN}


@pytest.mark.parametrize(("step", "facts"), [("file", FILING), ("decide", DECISION)])
def test_a_lawful_case_passes(step: str, facts: dict[str, Any]) -> None:
    verdicts = judged(step, facts)
    assert {id: v.message for id, v in verdicts.items() if v.found} == {}
    assert len(verdicts) > 8


def test_every_rule_named_here_is_there() -> None:
    assert set(LAW.rules.rules) >= OWN


def test_a_decision_without_penalty_needs_no_notice() -> None:
    spared = DECISION | {
        "outcome": "no_penalty", "penalty_kinds": [], "fine": "0", "notice": None, "no_penalty_ground": "unproven",
    }  # fmt: skip
    assert {id: v.message for id, v in judged("decide", spared).items() if v.blocks} == {}


def test_nobody_is_sent_to_the_ordinary_procedure_from_within_it() -> None:
    verdicts = judged("decide", DECISION | {"fine": "10000.01", "deliberations": []})
    assert verdicts["CF-13"].blocks
    assert "普通程序" not in verdicts["CF-13"].fix
    assert "集体讨论" in verdicts["CF-13"].fix


def test_two_officers_stand_behind_every_outward_step() -> None:
    """The rule stands wherever the procedure asks for officers; at the check of a lead a weaker one does."""
    for name in ("penalty.ordinary", "serving"):
        for step in LAW.procedures[name].steps:
            ids = {rule.id for rule in LAW.rules.at(name, step.name, DAY)}
            assert bool(ids & {"CF-18", "CF-18-verify"}) == (step.officers == 2), step.name
    both = [OFFICER | {"person": "p1", "name": "甲"}, OFFICER | {"person": "p2", "name": "乙"}]
    assert judged("interview", ACT | {"officers": both})["CF-18"].status == "passed"
    assert judged("interview", ACT | {"officers": both[:1]})["CF-18"].status == "failed"


def test_nothing_of_before_the_revision_is_judged_by_its_new_ways() -> None:
    before = {rule.id for rule in LAW.rules.at("penalty.ordinary", "decide", date(2021, 7, 14), date(2021, 7, 14))}
    assert before & OWN == {"CF-09", "CF-12"}
