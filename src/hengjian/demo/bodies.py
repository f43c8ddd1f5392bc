"""The bodies of the demo city, before any of them is a row: justice bureaus, agencies and towns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from hengjian.demo import source
from hengjian.demo.source import District, Line, Other, Town

Size = Literal["quick", "district"]
SIZES: tuple[Size, ...] = ("quick", "district")


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """A body; `word` stands in its document numbers and names it within the demo."""

    word: str
    name: str
    kind: str
    level: str
    division: str
    district: str | None
    line: str | None = None
    vertical: bool = False
    reconsideration: str
    units: tuple[tuple[str, str], ...]
    share: int = 0

    @property
    def enforces(self) -> bool:
        return self.kind in ("agency", "town")


def bodies(size: Size) -> list[Body]:
    """All bodies of a city of this size, in a fixed order."""
    data = source.city()
    lines = {line.code: line for line in data.lines}
    found = list(_justice(size))
    found += [_city_agency(lines[code]) for code in (data.quick.city if size == "quick" else lines)]
    for district in data.districts:
        codes = data.quick.districts.get(district.code, ()) if size == "quick" else lines
        found += [_district_agency(district, lines[code]) for code in codes]
        found += [_town(district, t) for t in district.towns if size != "quick" or t.code in data.quick.towns]
    return found + [_other(one) for one in data.others]


def _justice(size: Size) -> Iterator[Body]:
    data = source.city()
    unit = ((data.units.justice, "internal"),)
    yield Body(word=f"{data.city.word}司", name=f"{data.city.name}司法局", kind="justice", level="city",
               division=data.city.code, district=None, reconsideration=data.city.government, units=unit)
    for one in data.districts:
        if size != "quick" or one.code in data.quick.districts:
            yield Body(word=f"{data.city.word}{one.word}司", name=f"{data.city.name}{one.name}司法局",
                       kind="justice", level="district", division=one.code, district=one.code,
                       reconsideration=_government(one), units=unit)


def _city_agency(line: Line) -> Body:
    city = source.city().city
    return Body(word=f"{city.word}{line.word}", name=f"{city.name}{line.city}", kind="agency", level="city",
                division=city.code, district=None, line=line.code, vertical=False,
                reconsideration=city.government, units=_units(line), share=line.share)


def _district_agency(district: District, line: Line) -> Body:
    city = source.city().city
    return Body(word=f"{city.word}{district.word}{line.word}",
                name=f"{city.name}{district.name}{line.district}", kind="agency", level="district",
                division=district.code, district=district.code, line=line.code, vertical=line.vertical,
                reconsideration=_government(district), units=_units(line), share=line.share)


def _town(district: District, town: Town) -> Body:
    """Towns have no line of their own: what they may penalise was handed to them."""
    data = source.city()
    office = f"{town.name}办事处" if town.name.endswith("街道") else f"{town.name}人民政府"
    return Body(word=f"{data.city.word}{district.word}{town.word}",
                name=f"{data.city.name}{district.name}{office}", kind="town", level="town",
                division=town.code, district=district.code, reconsideration=_government(district),
                units=tuple((name, "handling") for name in data.units.town), share=data.town_share)


def _other(one: Other) -> Body:
    """A body of another kind; it has no units."""
    government = source.city().city.government
    district = None if one.level == "city" else one.division[:6]
    return Body(word=one.word, name=one.name, kind=one.kind, level=one.level, division=one.division,
                district=district, reconsideration=government, units=())


def _units(line: Line) -> tuple[tuple[str, str], ...]:
    units = source.city().units
    return (*((name, "handling") for name in line.units or units.agency), (units.review, "review"))


def _government(district: District) -> str:
    return f"{source.city().city.name}{district.name}人民政府"
