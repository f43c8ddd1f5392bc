"""Review, hearing, deliberation and decision together: a lawful case passes, and each missing piece is told."""

from __future__ import annotations

import copy
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengjian.law.catalogue import Law
from hengjian.law.facts_ordinary import OrdinaryPenaltyFacts
from hengjian.law.rules.penalty_law import closing, collection, hearings, ordinary_procedure
from hengjian.law.rules.rule import Verdict

LAW = Law.load()
DAY = date(2026, 11, 20)
PARAMS = LAW.rulepacks.resolve("SCJG", "120116", DAY)
MODULES = {module.__name__ for module in (closing, collection, hearings, ordinary_procedure)}
LATE = {"CF-26", "CF-28-due", "CF-32", "CF-33", "CF-41-window"}
"""What is told and never refused."""

TIERS = [
    {"name": "较轻", "minimum": "0", "maximum": "5000"},
    {"name": "一般", "minimum": "5000", "maximum": "20000"},
]
KEY: dict[str, Any] = {
    "digest": "B", "determined_facts": "销售过期食品", "outcome": "penalty", "kinds": ["fine"], "fine": "8000",
    "confiscated": "0", "tier": "一般", "adjustment": "none",
}  # fmt: skip
HEARD: dict[str, Any] = {
    "acted_at": "2026-11-20T10:00:00+08:00", "filed_at": "2026-09-01", "concluded_at": "2026-10-10",
    "party_kind": "person", "item": {"tiers": TIERS}, "is_major": True, "review_ground": "hearing",
    "outcome": "penalty", "penalty_kinds": ["fine"], "fine": "8000", "confiscated": "0", "decision": dict(KEY),
    "document_problems": [], "decision_due_rolled": "2026-11-30", "party_response": "statement",
    "waiver_documented": False, "statement_reviewed_at": "2026-10-30",
    "notice": {
        "issued_at": "2026-10-19", "hearing_right": True, "hearing_served_at": "2026-10-20",
        "hearing_due": "2026-10-27",
    },
    "hearings": [{
        "requested_at": "2026-10-21", "held_at": "2026-11-05", "reported_at": "2026-11-09", "stopped_at": None,
    }],
    "hearing_record_relied": True,
    "reviews": [
        {"submitted_at": "2026-10-11", "passed_at": "2026-10-15", "key": dict(KEY)},
        {"submitted_at": "2026-11-10", "passed_at": "2026-11-13", "key": dict(KEY)},
    ],
    "deliberations": [{"on": "decision", "held_at": "2026-11-16", "approved": True}],
}  # fmt: skip
"""A case at its decision that went through everything there is."""


def judged(step: str, facts: dict[str, Any]) -> dict[str, Verdict]:
    rules = [rule for rule in LAW.rules.at("penalty.ordinary", step, DAY) if rule.module in MODULES]
    return {rule.id: rule.judge(OrdinaryPenaltyFacts.of(facts), PARAMS) for rule in rules}


def found(facts: dict[str, Any], step: str = "decide") -> set[str]:
    return {id for id, verdict in judged(step, facts).items() if verdict.found}


def changed(path: str, value: Any) -> dict[str, Any]:
    facts = copy.deepcopy(HEARD)
    *way, last = path.split(".")
    place: Any = facts
    for part in way:
        place = place[int(part)] if part.isdigit() else place[part]
    place[int(last) if last.isdigit() else last] = value
    return facts


def test_a_case_that_went_through_everything_passes() -> None:
    assert {id: v.message for id, v in judged("decide", HEARD).items() if v.found} == {}
    assert found(HEARD, "propose_decision") == set()


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("filed_at", None, {"CF-26-filed"}),
        ("concluded_at", None, {"CF-29-concluded"}),
        ("deliberations", [], {"CF-29"}),
        ("deliberations.0.held_at", "2026-11-04", {"CF-29"}),
        ("deliberations.0.approved", False, {"CF-29"}),
        ("reviews", [], {"CF-30", "CF-30-hearing"}),
        ("reviews.1.passed_at", None, {"CF-30-hearing"}),
        ("reviews.1.submitted_at", "2026-11-04", {"CF-30-hearing"}),
        ("decision.fine", "9000", set()),  # the digest says that it is the same: whoever reckons it must not err
        ("decision.digest", "C", {"CF-30-hearing"}),
        ("document_problems", ["没有印章"], {"CF-31"}),
        ("decision_due_rolled", "2026-11-19", {"CF-32"}),
        ("notice.hearing_served_at", None, {"CF-34-served"}),
        ("notice.hearing_right", False, {"CF-34-served"}),
        ("notice", None, {"CF-34-served"}),
        ("hearings", [], set()),  # the time to ask for one has run out
        ("hearings.0.held_at", None, {"CF-36-running"}),
        ("hearings.0.reported_at", None, {"JA-03"}),
        ("hearing_record_relied", False, {"CF-36"}),
    ],
)
def test_each_missing_piece_is_told_by_its_rule(path: str, value: Any, told: set[str]) -> None:
    assert found(changed(path, value)) == told


def test_only_what_is_late_is_told_without_refusing() -> None:
    rules = {rule.id for rule in LAW.rules if rule.module in MODULES and not rule.blocks_online}
    assert rules == LATE
    late = judged("decide", changed("decision_due_rolled", "2026-11-19"))["CF-32"]
    assert (late.status, late.found, late.blocks) == ("failed", True, False)


def test_nobody_waives_a_gate_of_the_law() -> None:
    waivable = {rule.id for rule in LAW.rules if rule.module in MODULES and rule.waived_by}
    assert waivable == {"CF-30-all", "W64", "W64-payer", "JA-04", "JA-05", "JA-06"}
    assert all(rule.force == "local" for rule in LAW.rules if rule.waived_by)


amounts = st.integers(min_value=0, max_value=3).map(lambda n: str(n * 1000))
kinds = st.lists(st.sampled_from(["fine", "warning", "revoke_permit"]), unique=True)
keys = st.fixed_dictionaries({
    "determined_facts": st.sampled_from(["甲", "乙"]), "outcome": st.just("penalty"), "kinds": kinds, "fine": amounts,
    "confiscated": amounts, "tier": st.sampled_from(["较轻", "一般"]),
    "adjustment": st.sampled_from(["lighter", "mitigated", "none", "heavier"]),
})  # fmt: skip


@given(keys, keys, st.sampled_from(["statement", "waived", "silent"]))
def test_a_penalty_never_goes_beyond_the_review_unnoticed(reviewed, decided, response) -> None:
    """Whatever is decided: the same facts, no more money and no other kind, or the review is asked for again."""
    same = reviewed == decided
    reviewed, decided = reviewed | {"digest": "A"}, decided | {"digest": "A" if same else "B"}
    facts = HEARD | {
        "hearings": [], "decision": decided, "party_response": response,
        "reviews": [{"submitted_at": "2026-10-11", "passed_at": "2026-10-15", "key": reviewed}],
    }  # fmt: skip
    verdict = judged("decide", facts)["CF-30"]
    if same:
        assert verdict.status == "passed"
    elif verdict.status == "passed":
        assert response == "statement"
        assert decided["determined_facts"] == reviewed["determined_facts"]
        assert Decimal(decided["fine"]) <= Decimal(reviewed["fine"])
        assert Decimal(decided["confiscated"]) <= Decimal(reviewed["confiscated"])
        assert set(decided["kinds"]) <= set(reviewed["kinds"])
        assert (decided["tier"], reviewed["tier"]) != ("一般", "较轻")
        assert not (decided["adjustment"] == "heavier" != reviewed["adjustment"])
