"""Findings equal the labels of planted faults: no miss, no false alarm."""

from __future__ import annotations

import io
from collections import defaultdict
from datetime import date, timedelta
from random import Random

import pytest
from django.utils import timezone

from hengjian.exchange import services
from hengjian.exchange.models import ReportedCase, Returned
from hengjian.identity import scope
from hengjian.identity.scope import Scope
from hengjian.identity.services import SHANGHAI
from hengjian.proceedings.models import FindingRow
from support import reported, reported_ordinary
from support.city import City
from support.exchanging import file
from support.reported import World
from support.standing import assert_whole

CASES, FAULTY = 100, 0.7


def found(city: City) -> dict[str, set[str]]:
    """By case key, the rules of its findings, those of the proceedings within it too."""
    with scope.enter(Scope(city=city.market.city)):
        keys = dict(ReportedCase.objects.values_list("proceeding_id", "case_key"))
        rules: dict[str, set[str]] = defaultdict(set)
        for proceeding, rule in FindingRow.objects.filter(withdrawn_by=None).values_list("proceeding_id", "rule"):
            rules[keys[proceeding].partition("/")[0]].add(rule)
    return {key: rules[key] for key in keys.values() if "/" not in key}


@pytest.mark.parametrize("kind", ["simple", "ordinary"])
def test_findings_equal_the_labels(reporting: tuple[City, World], kind: str) -> None:
    city, world = reporting
    maker, faults_of = {"simple": (reported.cases, reported.SIMPLE),
                        "ordinary": (reported_ordinary.cases, reported_ordinary.ORDINARY)}[kind]
    told: list[reported.Told] = list(maker(world, CASES, faulty=FAULTY))
    assert {name for case in told for name in case.faults} == set(faults_of)
    file, labels = reported.file_of(iter(told))
    receipt = services.import_file(io.BytesIO(file), "cases.jsonl")
    with scope.enter(Scope(city=city.market.city)):
        assert list(Returned.objects.values_list("step", "element", "code", "reason")) == []
    assert receipt.clean
    faults = {case.key: case.faults for case in told}
    assert {k: (v, faults[k]) for k, v in found(city).items() if v != labels[k]} == {}
    assert found(city).keys() == labels.keys()
    assert_whole(city)


def test_what_is_reported_at_once_is_not_late(reporting: tuple[City, World]) -> None:
    city, world = reporting
    now = timezone.now().astimezone(SHANGHAI) - timedelta(hours=2)
    case = reported.lawful(world, Random(1), 1, date(2025, 1, 1), date(2025, 1, 2))
    lines = [line | {"occurred_at": now.isoformat(timespec="seconds")} for line in case.lines[:4]]
    day = str(now.date())
    lines[0]["data"] |= {"offence_began": day, "offence_ended": day, "found_at": now.isoformat(timespec="seconds")}
    assert services.import_file(file(*lines), "a.jsonl").clean
    assert found(city) == {case.key: set()}
