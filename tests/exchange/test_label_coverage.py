"""The table of what is planted (`support/reported/coverage.yaml`) against catalogue, generator and data standard."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from hengjian.law.catalogue import Law
from hengjian.law.check import check
from support import reported
from support.reported import LATE, Told, kind_of
from support.reported.place import PLACE
from support.reported.planting import sample

LAW = Law.load()
TABLE = yaml.safe_load((Path(reported.__file__).parent / "coverage.yaml").read_text("utf-8"))
PROCEDURES = {"simple": ["penalty.simple"],
              "ordinary": ["penalty.ordinary", "legal_review", "hearing", "deliberation", "serving"]}
REASONS = {(kind, rule): why for kind in TABLE for rule, why in TABLE[kind]["not_planted"].items()}
FORMS = {rule: why for (_, rule), why in REASONS.items() if why["why"] == "form"}
TODAY = date(2026, 11, 22)


def standing(kind: str) -> set[str]:
    """Rules of the catalogue that stand at a step of what is reported."""
    steps = [(name, step.name) for name in PROCEDURES[kind] for step in LAW.procedures[name].steps]
    return {rule.id for rule in LAW.rules if any(rule.stands_at(*step) for step in steps)}


@cache
def samples(kind: str) -> tuple[Told, ...]:
    """Every fault alone, in every story for which it is declared; a fault of any story where it fits."""
    of, made = kind_of(kind), []
    for fault in of.faults.values():
        for story in fault.stories or of.weights:
            try:
                made += [sample(of, PLACE, fault, story, seed) for seed in range(3)]
            except LookupError:
                assert not fault.stories, f"{fault.name} does not fit {story}"
    return tuple(made)


@pytest.mark.parametrize("kind", TABLE)
def test_every_rule_is_planted_or_has_its_reason(kind: str) -> None:
    planted, reasons = TABLE[kind]["planted"], TABLE[kind]["not_planted"]
    assert planted.keys() | reasons.keys() == standing(kind)
    assert not planted.keys() & reasons.keys()


@pytest.mark.parametrize("kind", TABLE)
def test_the_faults_break_what_the_table_says(kind: str) -> None:
    breaking: dict[str, set[str]] = defaultdict(set)
    for case in samples(kind):
        for rule in case.breaks - LATE:
            breaking[rule] |= set(case.faults)
    assert {rule: sorted(faults) for rule, faults in breaking.items()} == TABLE[kind]["planted"]


def test_acts_done_twice_break_rules_of_the_table() -> None:
    broken = {rule for case in samples("twice") for rule in case.breaks - LATE}
    assert broken
    assert broken <= TABLE["ordinary"]["planted"].keys()


@pytest.mark.parametrize("kind", TABLE)
def test_reasons_of_good_practice_hold(kind: str) -> None:
    practice = {rule.id for rule in LAW.rules if rule.force == "practice"} & standing(kind)
    assert practice == {rule for rule, why in TABLE[kind]["not_planted"].items() if why["why"] == "practice"}
    assert {why["why"] for why in TABLE[kind]["not_planted"].values()} <= {"form", "practice", "platform", "always"}


@pytest.mark.parametrize("rule", FORMS)
def test_reasons_of_the_standard_hold(rule: str) -> None:
    """With the element the line is taken, without it it is refused for want of it."""
    where, _, element = FORMS[rule]["at"].partition(": ")
    procedure, _, step = where.partition("/")
    lawful = next(line["data"] for kind in TABLE for case in samples(kind) for line in case.lines
                  if (line["procedure"], line["step"]) == (procedure, step))
    data: dict[str, Any] = {name: value for name, value in (lawful | FORMS[rule].get("given", {})).items()
                            if value is not None}
    form = LAW.procedures[procedure].step(step).form
    assert check(LAW.dictionary, form, data, TODAY).problems == []
    del data[element]
    assert [(p.code, p.where) for p in check(LAW.dictionary, form, data, TODAY).problems] == [("required", element)]
