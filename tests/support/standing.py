"""What must hold of a database at any time: no half record, no gap, projections that replay."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from hengjian.identity import scope
from hengjian.identity.scope import Scope
from hengjian.ledger.models import Entry
from hengjian.proceedings import projection, verification
from hengjian.proceedings.models import IssuedDocument, IssuedNumber, NumberSeries, StepRecord, StoredFile
from support.city import City

Snapshot = dict[str, list[dict[str, Any]]]


def snapshot() -> Snapshot:
    """Every column of every projected row in scope."""
    return {model._meta.db_table: list(model._default_manager.order_by("pk").values())
            for model in projection.projected_models()}


def assert_replays(within: Scope) -> Snapshot:
    """Rebuilding gives the same rows in every projection."""
    with scope.enter(within):
        before = snapshot()
        projection.rebuild()
        after = snapshot()
    for table, rows in before.items():
        assert after[table] == rows, table
    return after


def steps_of(city: City, proceeding: UUID) -> list[str]:
    """The names of the steps recorded, in order of sequence, which must have no gap."""
    with scope.enter(Scope(city="120000")):
        rows = list(StepRecord.objects.filter(proceeding_id=proceeding).order_by("seq").values_list("seq", "step"))
    assert [seq for seq, _ in rows] == list(range(1, len(rows) + 1))
    return [step for _, step in rows]


def assert_whole(city: City) -> None:
    """The ledger verifies, numbers run on without gaps, documents have their files, projections replay."""
    report = verification.verify()
    assert report.sound, (report.first_fault(), report.outside)
    with scope.enter(Scope(city="120000")):
        for series in NumberSeries.objects.all():
            taken = IssuedNumber.objects.filter(agency_id=series.agency_id, word=series.word, year=series.year)
            serials = list(taken.order_by("serial").values_list("serial", flat=True))
            assert serials == list(range(1, series.next)), "numbers run from one without gaps"
            assert StepRecord.objects.filter(id__in=taken.values("step_id")).count() == len(serials)
        files = set(StoredFile.objects.values_list("digest", flat=True))
        assert set(IssuedDocument.objects.values_list("file_digest", flat=True)) - {""} <= files
        assert report.entries == Entry.objects.count()
        assert Entry.objects.filter(kind="step").count() == StepRecord.objects.count()
    assert_replays(Scope(city="120000"))
