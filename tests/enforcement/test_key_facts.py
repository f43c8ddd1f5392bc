"""What a review passes and a decision rests on, as bytes."""

from __future__ import annotations

from typing import Any

import pytest

from hengjian.enforcement.ordinary import key_facts
from hengjian.enforcement.reading import Done
from hengjian.kernel.sm import sm3_hex
from hengjian.law.facts import Moment

REVIEWED: dict[str, Any] = {
    "proposed_outcome": "penalty", "determined_facts": "销售过期食品。", "proposed_kinds": ["fine", "confiscate_gains"],
    "proposed_fine": "3000.00", "confiscated_amount": "120.50", "discretion_tier": "一般", "adjustment": "none",
}
DECIDED = {"outcome": "penalty", "determined_facts": "销售过期食品。", "penalty_kinds": ["confiscate_gains", "fine"],
           "fine": "3000.00", "confiscated_amount": "120.50", "discretion_tier": "一般", "adjustment": "none",
           "decision_reason": "事实清楚。"}


def act(data: dict[str, Any]) -> Done:
    return Done("open", Moment.of("2026-03-09"), data, "", "", ())


def test_the_bytes_that_are_digested() -> None:
    """A vector: other software must come to the same digest."""
    text = ('{"adjustment":"none","confiscated":"120.50","determined_facts":"销售过期食品。","fine":"3000.00",'
            '"kinds":["confiscate_gains","fine"],"outcome":"penalty","tier":"一般"}')
    assert key_facts.submitted(act(REVIEWED)).digest == sm3_hex(text.encode())


def test_the_same_content_in_review_and_decision_is_the_same() -> None:
    assert key_facts.submitted(act(REVIEWED)).digest == key_facts.proposed(act(DECIDED)).digest


def test_no_fine_is_a_fine_of_nothing() -> None:
    warned = DECIDED | {"penalty_kinds": ["warning"]}
    without = {name: value for name, value in warned.items() if name != "fine"}
    assert key_facts.proposed(act(without)).digest == key_facts.proposed(act(warned | {"fine": "0"})).digest


@pytest.mark.parametrize("change", [
    {"fine": "3000.01"}, {"determined_facts": "销售过期食品"}, {"penalty_kinds": ["fine"]}, {"discretion_tier": "较轻"},
    {"adjustment": "lighter"}, {"confiscated_amount": "120.49"}, {"outcome": "no_penalty"},
], ids=lambda change: next(iter(change)))
def test_whatever_changes_changes_the_digest(change: dict[str, Any]) -> None:
    assert key_facts.proposed(act(DECIDED | change)).digest != key_facts.proposed(act(DECIDED)).digest


def test_reasons_and_standards_are_no_key_facts() -> None:
    assert key_facts.proposed(act(DECIDED | {"decision_reason": "另一种说法。"})).digest == \
        key_facts.proposed(act(DECIDED)).digest
