"""The registers of devices and of decided changes of the law: what stood on a day, who may add, that nothing goes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import Error, connection, transaction

from hengjian.identity.models import AuditEntry, Organisation
from hengjian.kernel.problem import Problems
from hengjian.law.catalogue import Law
from hengjian.law.dictionary import form_mistakes
from hengjian.registry import devices, law_changes
from hengjian.registry.models import Item, LawChange
from hengjian.registry.statutes import import_archive
from support import registers
from support.city import City, build, organisation

pytestmark = pytest.mark.django_db
OFFENCE, DECIDED = date(2026, 3, 4), date(2026, 3, 20)


@pytest.fixture
def city() -> City:
    return build()


def test_the_forms_use_elements_that_exist() -> None:
    for form in (devices.FORM, law_changes.FORM):
        assert list(form_mistakes(Law.load().dictionary, form)) == []


# -- devices ---------------------------------------------------------------------------------------------------


def test_a_device_is_known_as_it_stood_on_the_day(city: City) -> None:
    registers.device(city, checked_until="2026-03-31")
    registers.device(city, seen=1, device_since="2026-04-10", checked_until="2027-03-31")
    said = {day: devices.device_on(city.market, "JK-0001", date.fromisoformat(day))
            for day in ("2025-02-28", "2025-03-01", "2026-04-09", "2026-04-10")}
    assert [row and str(row.checked_until) for row in said.values()] == [None, "2026-03-31", "2026-03-31", "2027-03-31"]
    assert devices.device_on(city.other_market, "JK-0001", date(2026, 4, 10)) is None, "another body's device"
    assert [row.version for row in devices.devices_of(city.market)] == [2]


def test_a_body_that_is_entrusted_uses_the_devices_of_the_one_that_entrusts_it(city: City) -> None:
    registers.device(city)
    entrusted = organisation("某执法队", "津滨执", "120116", "SCJG", 9, entrusted_by=city.market)
    assert devices.device_on(entrusted, "JK-0001", date(2026, 3, 1)) is not None


def test_only_the_administrator_adds_and_nobody_adds_over_another(city: City) -> None:
    registers.device(city)
    with pytest.raises(Problems) as again:
        registers.device(city)
    assert "已经登记" in again.value.problems[0].message
    with pytest.raises(Problems) as refused:
        devices.register(city.actor("李建国"), dict(registers.DEVICE), date(2026, 3, 9))
    assert "单位管理员" in refused.value.problems[0].message
    outcomes = AuditEntry.objects.filter(action="device").order_by("at").values_list("outcome", flat=True)
    assert list(outcomes) == ["done", "refused", "refused"]


def test_published_without_saying_where_is_not_taken(city: City) -> None:
    with pytest.raises(Problems) as wrong:
        registers.device(city, published_in=None)
    assert [one.where for one in wrong.value.problems] == ["published_in"]


@pytest.mark.parametrize("statement", ["UPDATE registry_device SET place = 'x'", "DELETE FROM registry_device",
                                       "UPDATE registry_lawchange SET effect = 'equal'"])
def test_what_is_registered_stays(city: City, statement: str) -> None:
    registers.device(city)
    registers.change(city)
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


# -- changes of the law ----------------------------------------------------------------------------------------


def item(**more: Any) -> Item:
    return Item.objects.create(**{
        "code": "X-1", "title": "甲", "line": "SCJG", "offence": "甲", "valid_from": date(2022, 1, 1),
        "kinds": ["fine"],
        "basis": [{"law": "食品安全法", "article": 124, "paragraph": 1, "role": "penalty"}], **more})


def changes(body: Organisation, of: Item, day: date = DECIDED) -> list[tuple[str, str]]:
    return [(str(one.since), one.effect) for one in law_changes.changes_between(body, of, OFFENCE, day)]


def test_a_registered_change_counts_between_offence_and_decision(city: City) -> None:
    registers.change(city)
    one = item()
    assert changes(city.market, one) == [("2026-03-05", "heavier")]
    assert changes(city.market, one, date(2026, 3, 4)) == [], "not in force yet when it was decided"
    assert law_changes.changes_between(city.market, one, date(2026, 3, 5), DECIDED) == (), "in force at the offence"
    assert changes(city.other_market, one) == [], "another body's decision"
    assert changes(city.market, item(version=2, basis=[{"law": "食品安全法", "article": 125}])) == []


def test_the_newest_registration_holds_and_may_be_taken_back(city: City) -> None:
    registers.change(city)
    row = registers.change(city, change_effect="lighter")
    one = item()
    assert changes(city.market, one) == [("2026-03-05", "lighter")]
    law_changes.withdraw(city.actor("蒋管理"), row.id)
    assert changes(city.market, one) == []
    with pytest.raises(Problems):
        law_changes.withdraw(city.actor("蒋管理"), row.id)


def test_what_was_decided_for_the_item_goes_before_what_holds_for_all(city: City) -> None:
    registers.change(city, change_item="X-1", change_effect="equal")
    registers.change(city)
    assert changes(city.market, item()) == [("2026-03-05", "equal")]
    assert changes(city.market, item(code="X-2")) == [("2026-03-05", "heavier")]


def test_the_city_body_of_the_line_decides_for_the_line(city: City) -> None:
    above = organisation("市市场监管委", "津市监", "120000", "SCJG", 8, level="city", district=None)
    registers.change(city)
    LawChange.objects.create(organisation=above, law="食品安全法", article=124, effective_on=date(2026, 3, 5),
                             effect="lighter", reasons="…", decided_by="市局", made_by="某")
    assert changes(city.market, item()) == [("2026-03-05", "lighter")]
    assert changes(city.other_market, item(version=2)) == [("2026-03-05", "lighter")]


def test_an_item_that_rests_on_another_law_since_then_has_changed(city: City) -> None:
    item(basis=[{"law": "旧法", "article": 5}], valid_until=date(2026, 3, 9))
    after = item(version=2, valid_from=date(2026, 3, 10))
    assert changes(city.market, after) == [("2026-03-10", "")]
    registers.change(city, change_effective_on="2026-03-10", change_effect="lighter")
    assert changes(city.market, after) == [("2026-03-10", "lighter")]


TEXT = """# 中华人民共和国猫法

{passed}

<!-- INFO END -->

第一条 {first}

第二条 第二条没有变。

第三条 本法自{since}起施行。
"""


def library(tmp_path: Path) -> None:
    """A law of two versions, the second in force since 2026-03-05, of which article 1 alone reads otherwise."""
    folder = tmp_path / "法律"
    folder.mkdir()
    old = TEXT.format(passed="2010年3月1日 猫会议通过", first="罚一条鱼。", since="2010年6月1日")
    passed = "2010年3月1日 猫会议通过\n\n2026年2月1日 猫会议修订"
    new = TEXT.format(passed=passed, first="罚两条鱼。", since="2026年3月5日")
    (folder / "猫法(2010-03-01).md").write_text(old, encoding="utf-8")
    (folder / "猫法(2026-02-01).md").write_text(new, encoding="utf-8")
    import_archive(tmp_path)


def test_the_library_tells_which_articles_changed(city: City, tmp_path: Path) -> None:
    library(tmp_path)
    assert changes(city.market, item(basis=[{"law": "猫法", "article": 1}])) == [("2026-03-05", "")]
    assert changes(city.market, item(version=2, basis=[{"law": "猫法", "article": 2}])) == []
    registers.change(city, change_law="《猫法》", change_article=1)
    assert changes(city.market, item(version=3, basis=[{"law": "猫法", "article": 1}])) == [("2026-03-05", "heavier")]
