"""The same file again adds nothing; the same key with other bytes is a conflict; two imports at once are as one."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from django.db import DatabaseError, connection, connections, transaction

from hengjian.exchange import services
from hengjian.exchange.models import Batch, Line, Receipt
from hengjian.identity import scope
from hengjian.identity.scope import Scope
from hengjian.proceedings import verification
from hengjian.proceedings.models import StepRecord
from support import reported
from support.city import City
from support.exchanging import EVERYTHING, everything, file, reasons
from support.reported import World
from support.standing import assert_whole
from support.threads import together


def some(world: World, number: int = 12) -> list[dict[str, object]]:
    return [line for case in reported.cases(world, number) for line in case.lines]


def test_a_file_that_came_before_writes_nothing(reporting: tuple[City, World]) -> None:
    _, world = reporting
    lines = [*some(world), b"{broken", some(world)[0] | {"agency": "nobody"}, some(world)[0] | {"data": {"x": 1}}]
    services.import_file(file(*lines), "a.jsonl")
    before = everything()
    told = reasons()
    again = services.import_file(file(*lines), "a.jsonl")
    assert everything() == before
    assert reasons() == told
    assert sum(one.counts.repeated for one in again.agencies) == len(some(world))
    assert sum(one.counts.accepted for one in again.agencies) == 0
    assert all(one.batch is None for one in again.agencies)


def test_the_same_key_with_other_bytes_is_a_conflict(reporting: tuple[City, World]) -> None:
    _, world = reporting
    line = some(world)[0]
    services.import_file(file(line), "a.jsonl")
    before = everything()
    other = line | {"by": "别人"}
    receipt = services.import_file(file(line, other), "b.jsonl")
    [one] = receipt.agencies
    assert (one.counts.repeated, one.counts.conflicts, one.counts.accepted) == (1, 1, 0)
    assert not receipt.clean
    assert [(n, element, code) for n, element, code, _ in reasons()] == [(2, "key", "conflict")]
    assert everything()["proceedings_steprecord"] == before["proceedings_steprecord"]
    assert everything()["exchange_submission"] == before["exchange_submission"]


def test_within_one_file_too(reporting: tuple[City, World]) -> None:
    _, world = reporting
    line = some(world)[0]
    [one] = services.import_file(file(line, line, line | {"by": "别人"}), "a.jsonl").agencies
    assert (one.counts.accepted, one.counts.repeated, one.counts.conflicts, one.recorded) == (1, 1, 1, 1)


def test_two_agencies_may_use_the_same_keys(reporting: tuple[City, World]) -> None:
    city, world = reporting
    lines = some(world, 1)
    theirs = [line | {"agency": city.other_market.uscc, "officers": ["120116000006", "120116000007"]} for line in lines]
    receipt = services.import_file(file(*lines, *theirs), "a.jsonl")
    assert [one.recorded for one in receipt.agencies] == [len(lines), len(lines)]


def test_two_imports_together_are_as_one(reporting: tuple[City, World]) -> None:
    city, world = reporting
    lines = some(world, 20)

    def once() -> int:
        receipt = services.import_file(file(*lines), "a.jsonl")
        return sum(one.counts.accepted for one in receipt.agencies)

    assert sorted(together(once, once)) == [0, len(lines)]
    with scope.enter(EVERYTHING):
        assert StepRecord.objects.count() == len(lines)
    assert_whole(city)


def test_receipts_stand_in_the_ledger_and_tampering_is_found(reporting: tuple[City, World]) -> None:
    _, world = reporting
    services.import_file(file(*some(world, 2)), "a.jsonl")
    assert verification.verify().sound
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE exchange_submission DISABLE TRIGGER USER")
        cursor.execute("UPDATE exchange_submission SET key = key || 'x' WHERE number = 3")
        cursor.execute("ALTER TABLE exchange_submission ENABLE TRIGGER USER")
    fault = verification.verify().first_fault()
    assert fault is not None
    assert "回执" in fault.message


def test_accepted_lines_only_grow_and_are_read_within_scope(reporting: tuple[City, World]) -> None:
    city, world = reporting
    services.import_file(file(*some(world, 2)), "a.jsonl")
    for statement in ("SELECT * FROM exchange_submission", "UPDATE exchange_submission SET key = 'x'",
                      "DELETE FROM exchange_submission", "DELETE FROM exchange_receipt"):
        with pytest.raises(DatabaseError), scope.enter(EVERYTHING), transaction.atomic():
            connection.cursor().execute(statement)
    with scope.enter(EVERYTHING):
        assert Line.objects.count() == Receipt.objects.get().size
    with scope.enter(Scope(agency=city.other_market.id)):
        assert not Line.objects.exists()
    assert not Line.objects.exists()


def test_the_key_of_a_batch_goes_when_its_last_line_is_through(reporting: tuple[City, World]) -> None:
    _, world = reporting
    services.accept(file(*some(world, 2)), "a.jsonl")
    with scope.enter(EVERYTHING):
        assert Batch.objects.get().wrapped_key is not None
        assert Line.objects.filter(is_sealed=True).exists()
    services.resume()
    with scope.enter(EVERYTHING):
        batch = Batch.objects.get()
        assert (batch.wrapped_key, batch.pending) == (None, 0)


def test_steps_of_a_case_may_come_in_any_order(reporting: tuple[City, World]) -> None:
    city, world = reporting
    lines = some(world, 6)
    Random(1).shuffle(lines)
    assert services.import_file(file(*lines), "a.jsonl").clean
    assert_whole(city)


def test_later_steps_may_come_in_a_later_file(reporting: tuple[City, World]) -> None:
    city, world = reporting
    told = list(reported.cases(world, 8, first=date(2025, 1, 1), last=date(2025, 2, 1)))
    early = [line for case in told for line in case.lines[:4]]
    late = [line for case in told for line in case.lines[4:]]
    assert services.import_file(file(*early), "a.jsonl").clean
    assert services.import_file(file(*late), "b.jsonl").clean
    with scope.enter(EVERYTHING):
        assert StepRecord.objects.count() == len(early) + len(late)
    assert_whole(city)
