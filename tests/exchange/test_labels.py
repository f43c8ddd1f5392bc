"""Findings equal the labels of planted faults: no miss, no false alarm."""

from __future__ import annotations

import io
from datetime import date, timedelta
from hashlib import sha256
from random import Random

import pytest
from django.utils import timezone

from hengjian.exchange import services
from hengjian.exchange.models import Returned
from hengjian.identity import scope
from hengjian.identity.scope import Scope
from hengjian.identity.services import SHANGHAI
from support import labelled, reported
from support.city import City
from support.exchanging import file
from support.reported import World, kind_of
from support.reported.place import PLACE
from support.standing import assert_whole

pytestmark = pytest.mark.long

FAULTY = 0.95
CASES = {"simple": 60, "ordinary": 180, "twice": 30}
"""Enough that every fault is planted once; the files of 5,000 cases are run by the benchmark `exchange`."""
FILES = {
    "simple": (52_631, 2_510, "1e3238922579acd5"),
    "ordinary": (153_659, 2_544, "186b2dd3b6dd60cd"),
}
"""Of the files of 5,000 cases: lines, faulty cases, and the beginning of the SHA-256 of their bytes and labels."""


@pytest.mark.parametrize("kind", reported.KINDS)
def test_findings_equal_the_labels(reporting: tuple[City, World], kind: str) -> None:
    city, world = reporting
    told = list(reported.cases(world, CASES[kind], faulty=FAULTY, kind=kind))
    assert {name for case in told for name in case.faults} == set(kind_of(kind).faults)
    files, labels = reported.files_of(told)
    for content in files:
        receipt = services.import_file(io.BytesIO(content), "cases.jsonl")
        with scope.enter(Scope(city=city.market.city)):
            assert list(Returned.objects.values_list("case_key", "step", "element", "code", "reason")) == []
        assert receipt.clean
    faults = {case.key: (case.story, case.faults) for case in told}
    missed, false = labelled.compare(labels, labelled.found(city.market.city))
    assert {key: (faults.get(key), missed.get(key), false.get(key)) for key in missed | false} == {}
    if kind == "simple":
        assert_whole(city)


def test_lines_in_any_order_are_judged_alike(reporting: tuple[City, World]) -> None:
    """What came too early is judged again when what belongs before it has come."""
    city, world = reporting
    told = [one for one in reported.cases(world, 40, seed=4, faulty=FAULTY, kind="ordinary") if not one.companions]
    random = Random(4)
    for case in told:
        first, *rest = case.lines
        case.lines = [first, *random.sample(rest, len(rest))]
    content, labels = reported.file_of(told)
    lines = content.splitlines(keepends=True)
    opening = [line for line in lines if b'"step": "open"' in line]
    later = random.sample(lines, len(lines))
    for part in (opening, later[: len(later) // 2], later):
        services.import_file(io.BytesIO(b"".join(part)), "part.jsonl")
    assert labelled.compare(labels, labelled.found(city.market.city)) == ({}, {})


@pytest.mark.parametrize("kind", FILES)
def test_the_files_of_five_thousand_cases_are_fixed(kind: str) -> None:
    """The same bytes and labels in every run, so that a number measured on them can be measured again.

    A change of the generator changes them; the new digest is then written here.
    """
    told = list(reported.cases(PLACE, 5000, kind=kind))
    files, labels = reported.files_of(told)
    digest = sha256()
    for content in files:
        digest.update(content)
    digest.update(repr(sorted((key, sorted(rules)) for key, rules in labels.items())).encode())
    lines = sum(content.count(b"\n") for content in files)
    assert (lines, sum(bool(case.faults) for case in told), digest.hexdigest()[:16]) == FILES[kind]
    assert {name for case in told for name in case.faults} == set(kind_of(kind).faults)


def test_what_is_reported_at_once_is_not_late(reporting: tuple[City, World]) -> None:
    city, world = reporting
    now = timezone.now().astimezone(SHANGHAI) - timedelta(hours=2)
    case = reported.lawful(world, Random(1), 1, date(2025, 1, 1), date(2025, 6, 1))
    lines = [line | {"occurred_at": now.isoformat(timespec="seconds")} for line in case.lines[:4]]
    day = str(now.date())
    lines[0]["data"] |= {"offence_began": day, "offence_ended": day, "found_at": now.isoformat(timespec="seconds")}
    assert services.import_file(file(*lines), "a.jsonl").clean
    assert labelled.found(city.market.city) == {case.key: set()}
