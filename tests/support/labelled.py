"""Findings held against labels: what the platform found in reported cases, and what was planted in them."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from hengjian.exchange.models import ReportedCase
from hengjian.identity import scope
from hengjian.identity.scope import Scope
from hengjian.proceedings.models import FindingRow

Rules = dict[str, set[str]]
"""Rules by case key."""


class Differences(NamedTuple):
    """By case, the rules that were planted and not found, and those found and not planted."""

    missed: Rules
    false: Rules


def found(city: str) -> Rules:
    """By case key, the rules of its findings that stand; those of the proceedings within it count for the case."""
    with scope.enter(Scope(city=city)):
        keys = dict(ReportedCase.objects.values_list("proceeding_id", "case_key"))
        standing = list(FindingRow.objects.filter(withdrawn_by=None).values_list("proceeding_id", "rule"))
    rules: Rules = defaultdict(set)
    for proceeding, rule in standing:
        rules[keys[proceeding].partition("/")[0]].add(rule)
    return {key: rules[key] for key in keys.values() if "/" not in key}


def compare(labels: Rules, found: Rules) -> Differences:
    """Raises KeyError for a case that was not taken in."""
    missed = {key: breaks - found[key] for key, breaks in labels.items() if breaks - found[key]}
    false = {key: found[key] - breaks for key, breaks in labels.items() if found[key] - breaks}
    return Differences(missed, false)
