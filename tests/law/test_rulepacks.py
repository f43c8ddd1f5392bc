"""Parameters by line, region and day."""

from datetime import date
from pathlib import Path

import pytest

from hengjian.kernel.clock import Length, Unit
from hengjian.law.rulepacks import NoValue, Rulepacks
from hengjian.law.source import LawError

BASE = """title: 全国
params:
  limit: {description: 上限, unit: yuan, values: {2020-01-01: 100, 2024-01-01: 200}, basis: b, verified: true}
  days: {description: 期限, unit: d, roll: true, values: {2020-01-01: 15}, basis: b, verified: true}
"""
PACK = """title: t
line: {line}
region: {region}
params:
  limit: {{values: {{2022-01-01: {value}}}, basis: x, verified: false}}
"""


@pytest.fixture
def packs(tmp_path: Path) -> Rulepacks:
    (tmp_path / "base.yaml").write_text(BASE, encoding="utf-8")
    for line, region, value in [
        ("JT", "''", 300),
        ("''", "'120000'", 400),
        ("''", "'120116'", 500),
        ("JT", "'120000'", 600),
    ]:
        name = f"{line}-{region}-{value}.yaml".replace("'", "")
        (tmp_path / name).write_text(PACK.format(line=line, region=region, value=value), encoding="utf-8")
    return Rulepacks.load(tmp_path)


@pytest.mark.parametrize(
    ("line", "region", "on", "value"),
    [
        ("", "", date(2023, 12, 31), 100),
        ("", "", date(2024, 1, 1), 200),
        ("JT", "", date(2024, 1, 1), 300),
        ("", "120113", date(2024, 1, 1), 400),
        ("", "120116", date(2024, 1, 1), 500),
        ("", "120116001", date(2024, 1, 1), 500),
        ("JT", "120116", date(2024, 1, 1), 600),
        ("JT", "310000", date(2024, 1, 1), 300),
        ("JT", "120116", date(2021, 12, 31), 100),
    ],
)
def test_the_most_specific_value_in_force_holds(
    packs: Rulepacks, line: str, region: str, on: date, value: int
) -> None:
    params = packs.resolve(line, region, on)
    assert params.money("limit") == value
    assert params.read[0].verified is (value in (100, 200))


def test_reading_is_typed(packs: Rulepacks) -> None:
    params = packs.resolve("", "", date(2024, 1, 1))
    assert params.days("days") == Length(15, Unit.D, True)
    for wrong in (lambda: params.days("limit"), lambda: params.money("days"), lambda: params.text("nothing")):
        with pytest.raises(LawError):
            wrong()
    with pytest.raises(NoValue):
        packs.resolve("", "", date(2019, 12, 31)).money("limit")


def test_the_version_names_the_layers_not_the_day(packs: Rulepacks) -> None:
    a, b = packs.resolve("", "", date(2020, 1, 1)), packs.resolve("", "", date(2024, 1, 1))
    assert a.version == b.version != packs.resolve("JT", "", date(2024, 1, 1)).version


def test_what_if(packs: Rulepacks) -> None:
    params = packs.resolve("", "", date(2024, 1, 1))
    assert params.overridden({"limit": "250.00"}).money("limit") == 250
    assert params.money("limit") == 200
    with pytest.raises(LawError):
        params.overridden({"limit": "much"})
    with pytest.raises(LawError):
        params.overridden({"nothing": 1})
