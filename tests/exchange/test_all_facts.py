"""Every group of facts of every behaviour, at every step that reported cases take: none fails, none overlap."""

from __future__ import annotations

import io
from typing import Any

import pytest

from hengjian.exchange import services
from hengjian.law.facts import Facts
from hengjian.law.rules.rule import Rule
from support import reported
from support.city import City
from support.reported import World


def test_all_groups_can_be_made_at_every_step(
    monkeypatch: pytest.MonkeyPatch, reporting: tuple[City, World]
) -> None:
    seen: set[str] = set()
    judge = Rule.judge

    def complete_first(rule: Rule, facts: Facts, params: Any) -> Any:
        seen.add(type(facts).__name__)
        return judge(rule, facts.complete(), params)

    monkeypatch.setattr(Rule, "judge", complete_first)
    _, world = reporting
    told = [*reported.cases(world, 12, seed=5), *reported.cases(world, 20, seed=5, kind="ordinary")]
    content, _ = reported.file_of(told)
    assert services.import_file(io.BytesIO(content), "cases.jsonl").clean
    assert {"SimplePenaltyFacts", "OrdinaryPenaltyFacts", "ReviewFacts", "ServingFacts"} <= seen
