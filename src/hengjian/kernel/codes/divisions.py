"""Administrative divisions: six digits to the county (GB/T 2260), three more to the town (GB/T 10114)."""

from __future__ import annotations

import csv
import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import IO, Literal

import msgspec

from hengjian.kernel.problem import Problem, Problems

CITE = "GB/T 2260"
Level = Literal["province", "city", "county", "town"]

PROVINCES = {
    "11": "北京市", "12": "天津市", "13": "河北省", "14": "山西省", "15": "内蒙古自治区", "21": "辽宁省",
    "22": "吉林省", "23": "黑龙江省", "31": "上海市", "32": "江苏省", "33": "浙江省", "34": "安徽省",
    "35": "福建省", "36": "江西省", "37": "山东省", "41": "河南省", "42": "湖北省", "43": "湖南省",
    "44": "广东省", "45": "广西壮族自治区", "46": "海南省", "50": "重庆市", "51": "四川省",
    "52": "贵州省", "53": "云南省", "54": "西藏自治区", "61": "陕西省", "62": "甘肃省", "63": "青海省",
    "64": "宁夏回族自治区", "65": "新疆维吾尔自治区", "71": "台湾省", "81": "香港特别行政区",
    "82": "澳门特别行政区",
}  # fmt: skip

FILLERS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
"""Names of cities that only hold counties together; nobody says them in an address."""

_LENGTHS: dict[Level, int] = {"province": 2, "city": 4, "county": 6, "town": 9}
_TABLES: tuple[tuple[str, Level], ...] = (
    ("provinces.csv", "province"), ("cities.csv", "city"), ("areas.csv", "county"), ("streets.csv", "town"),
)  # fmt: skip


class Division(msgspec.Struct, frozen=True):
    """One division; `code` has six digits, or nine for a town or street office."""

    code: str
    name: str
    level: Level


class Divisions(msgspec.Struct, frozen=True):
    """A table of divisions, looked up by code."""

    by_code: Mapping[str, Division]

    @classmethod
    def of(cls, divisions: Iterable[Division]) -> Divisions:
        return cls(MappingProxyType({division.code: division for division in divisions}))

    def get(self, code: str) -> Division | None:
        """The division of a code of 2, 4, 6, 9 or 12 digits; None where the table has none."""
        return self.by_code.get(padded(code))

    def parent(self, code: str) -> Division | None:
        """The division right above, as far as the table knows it."""
        return next((found for above in _above(code) if (found := self.by_code.get(above))), None)

    def children(self, code: str) -> list[Division]:
        """The divisions right below, by code."""
        here = padded(code)
        return [d for d in self.by_code.values() if d.code != here and self._parent_code(d.code) == here]

    def path(self, code: str) -> list[Division]:
        """From the province down to the division itself; empty for an unknown code."""
        here = self.get(code)
        if here is None:
            return []
        above = [found for up in _above(here.code) if (found := self.by_code.get(up))]
        return [*reversed(above), here]

    def full_name(self, code: str) -> str:
        """天津市滨海新区塘沽街道: every name on the path, without those that only hold others together."""
        return "".join(division.name for division in self.path(code) if division.name not in FILLERS)

    def _parent_code(self, code: str) -> str | None:
        parent = self.parent(code)
        return parent.code if parent else None


def padded(code: str) -> str:
    """The six digits of a province or city given by two or four; the nine of a town given by twelve."""
    return code[:9] if len(code) == 12 else code.ljust(6, "0")


def check(code: str, divisions: Divisions | None = None, where: str = "division") -> list[Problem]:
    """What is wrong with a code of six or nine digits; with a table, whether it is in force too."""
    if not re.fullmatch(r"\d{6}(\d{3})?", code, re.ASCII):
        message, fix = "行政区划代码应为6位数字（镇街为9位）", "请按区划代码表填写，如 120116"
    elif code[:2] not in PROVINCES:
        message, fix = f"没有省级区划代码“{code[:2]}”", "请核对前两位"
    elif divisions is not None and divisions.get(code) is None:
        message, fix = f"现行区划中没有“{code}”", "请核对；已撤并的区划请改填现行代码"
    else:
        return []
    return [Problem(code="division", where=where, cite=CITE, message=message, fix=fix)]


@functools.cache
def own_divisions() -> Divisions:
    """The small table shipped with the package: all provinces, and the places of the demo city."""
    text = (files("hengjian.kernel") / "data" / "divisions.csv").read_text("utf-8")
    known = (Division(padded(code), name, "province") for code, name in PROVINCES.items())
    rows = csv.DictReader(text.splitlines())
    return Divisions.of([*known, *(Division(r["code"], r["name"], _level(r["code"])) for r in rows)])


def read_divisions(folder: Path) -> Divisions:
    """The table in a folder of provinces.csv, cities.csv, areas.csv, streets.csv (columns code and name)."""
    found: list[Division] = []
    problems: list[Problem] = []
    for name, level in _TABLES:
        try:
            with (folder / name).open(encoding="utf-8-sig", newline="") as table:
                found += _rows(table, name, level, problems)
        except (OSError, UnicodeDecodeError) as error:
            problems.append(_wrong(name, f"无法读取：{error}"))
    if problems:
        raise Problems(problems)
    return Divisions.of(found)


def _rows(table: IO[str], name: str, level: Level, problems: list[Problem]) -> Iterator[Division]:
    reader = csv.DictReader(table)
    if not {"code", "name"} <= set(reader.fieldnames or ()):
        problems.append(_wrong(name, "首行应有 code 和 name 两列"))
        return
    for row in reader:
        code, label = row["code"] or "", row["name"] or ""
        if not re.fullmatch(rf"\d{{{_LENGTHS[level]}}}", code, re.ASCII) or not label.strip():
            problems.append(_wrong(f"{name} 第 {reader.line_num} 行", f"应为{_LENGTHS[level]}位代码和名称"))
            continue
        yield Division(padded(code), label.strip(), level)


def _above(code: str) -> list[str]:
    """The codes of the divisions above, nearest first."""
    here = padded(code)
    ups = [here[:6]] if len(here) == 9 else []
    return [up for up in [*ups, f"{here[:4]}00", f"{here[:2]}0000"] if up != here]


def _level(code: str) -> Level:
    if len(code) == 9:
        return "town"
    if code.endswith("0000"):
        return "province"
    return "city" if code.endswith("00") else "county"


def _wrong(where: str, message: str) -> Problem:
    return Problem(code="bad_table", where=where, message=f"{where}：{message}", fix="请核对区划数据文件")
