"""An on-the-spot penalty, told as it happens (domain 2.3)."""

from __future__ import annotations

import pytest

from hengjian.identity import scope
from hengjian.kernel.ids import new_id
from hengjian.proceedings import verification
from hengjian.proceedings.door import record, record_many
from hengjian.proceedings.models import ClockRow, IssuedDocument, Proceeding
from support import spot
from support.city import City, build


@pytest.fixture
def city(fresh_db: str) -> City:
    return build()


def test_two_officers_fine_a_trader_and_the_case_is_closed(city: City) -> None:
    officer = city.actor("李建国")
    case = new_id()

    record_many(officer, spot.acts(city, case), "form-1")
    record(officer, spot.act(city, case, "deliver"), "form-2")
    record(officer, spot.act(city, case, "report"), "form-3")
    record(officer, spot.act(city, case, "pay"), "form-4")
    record(officer, spot.act(city, case, "close"), "form-5")

    with scope.enter(officer.scope):
        row = Proceeding.objects.within(officer.scope).get(id=case)
        assert (row.stage, row.is_closed) == ("closed", True)
        assert row.number.startswith("津滨市监当罚〔2026〕1号"[:5])
        assert IssuedDocument.objects.get(proceeding_id=case).number == row.number
        assert {c.name: bool(c.met_on) for c in ClockRow.objects.filter(proceeding_id=case)} == {
            "payment": True, "filing": True, "reconsideration": False, "publication": False}
    report = verification.verify()
    assert report.sound
    assert report.entries == 9
