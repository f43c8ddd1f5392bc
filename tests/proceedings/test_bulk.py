"""Many rows at once: what is left out keeps its default or stays, and row-level security judges every row."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from hengjian.identity import scope
from hengjian.identity.models import Organisation
from hengjian.identity.scope import Scope
from hengjian.kernel.ids import new_id
from hengjian.proceedings.models import FindingRow
from hengjian.runtime import bulk
from support.city import City, build


@pytest.fixture
def city(fresh_db: str) -> City:
    return build()


def finding(body: Organisation, **more: Any) -> dict[str, Any]:
    return {"id": new_id(), "proceeding_id": new_id(), "step_id": new_id(), "rule": "CF-01", "rule_version": "1",
            "cite": "行政处罚法 第一条", "status": "failed", "message": "甲\t乙\n\"丙\"\\", "found_at": timezone.now(),
            "city": body.city, "district": body.district, "line": body.line, "agency_id": body.id, "unit_id": None,
            **more}


@pytest.mark.parametrize("many", [bulk.FEW - 1, bulk.FEW + 1], ids=["few", "many"])
def test_rows_come_back_as_they_were_given(city: City, many: int) -> None:
    rows = [finding(city.market, message=f"第{i}项") for i in range(many)]
    with scope.enter(Scope(agency=city.market.id)), transaction.atomic():
        bulk.insert(FindingRow, rows)
        bulk.insert(FindingRow, [row | {"status": "waived"} for row in rows], replace=True)
        found = {row["id"]: row for row in FindingRow.objects.values()}
    left_out = {"withdrawn_by": None, "withdrawn_at": None}
    assert found == {row["id"]: {**row, **left_out, "status": "waived"} for row in rows}


@pytest.mark.parametrize("many", [bulk.FEW - 1, bulk.FEW + 1], ids=["few", "many"])
def test_what_a_replacing_row_leaves_out_stays(city: City, many: int) -> None:
    rows = [finding(city.market, withdrawn_by=new_id()) for _ in range(many)]
    again = [{name: value for name, value in row.items() if name != "withdrawn_by"} for row in rows]
    with scope.enter(Scope(agency=city.market.id)), transaction.atomic():
        bulk.insert(FindingRow, rows)
        bulk.insert(FindingRow, again, replace=True)
        assert set(FindingRow.objects.values_list("withdrawn_by", flat=True)) == {r["withdrawn_by"] for r in rows}


@pytest.mark.parametrize("many", [bulk.FEW - 1, bulk.FEW + 1], ids=["few", "many"])
def test_no_row_comes_in_that_the_scope_does_not_cover(city: City, many: int) -> None:
    rows = [finding(city.market) for _ in range(many)]
    rows[-1]["agency_id"] = new_id()
    with (
        scope.enter(Scope(agency=city.market.id)),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        bulk.insert(FindingRow, rows)
