"""The small city made ready for reported cases: bodies, officers and items that the stories and faults need."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hengjian.identity.models import Organisation, Person, Post, Role, Unit
from hengjian.proceedings import standards
from hengjian.registry.models import Certificate, Item, ItemAuthority
from hengjian.registry.statutes import import_archive
from support import ordinary
from support.city import City, item, organisation
from support.reported import World
from support.reported.place import ITEMS, PLACE

SINCE = date(2020, 1, 1)
NARROW = {"person": ["0.00", "100.00"], "organisation": ["0.00", "1000.00"]}
STATUTE = "某市食品安全条例"
TEXT = f"""# {STATUTE}

2025年3月1日 某市人民代表大会常务委员会通过

<!-- INFO END -->

第一条 不得销售超过保质期的食品。

第二条 违反第一条规定的，处以罚款。

第三条 本条例自2025年6月1日起施行。
"""
INDEX = f"name,level,publish,valid_from,expired,category\n{STATUTE},地方性法规,2025-03-01,2025-06-01,0,行政法\n"
BASES = {
    "rule": [{"law": "某市食品摊贩管理办法", "article": 9, "role": "penalty", "level": "local_rule"}],
    "normative": [{"law": "某区网格管理工作规范", "article": 5, "role": "penalty", "level": "normative_document"}],
    "later": [{"law": STATUTE, "article": 1, "role": "violated"},
              {"law": STATUTE, "article": 2, "role": "penalty", "level": "local_regulation"}],
}


def world(city: City) -> World:
    """Adds what is missing; may be called once for each city, whose cases then come from other systems."""
    if not Item.objects.filter(code=ordinary.ITEM).exists():
        ordinary.prepare(city)
    town = _town()
    assert (city.market.uscc, city.other_market.uscc, town.uscc) == (PLACE.own.code, PLACE.other.code, PLACE.town.code)
    Organisation.objects.update(settings={"channels": dict.fromkeys(standards.law().procedures, "exchange")})
    Certificate.objects.filter(number=PLACE.expired).update(valid_to=date(2024, 6, 30))
    Certificate.objects.update(valid_from=SINCE)
    _certificate(city.people["刘洋"], city.market, PLACE.spare, "120116")
    _items(city.market, town)
    return PLACE


def _items(agency: Organisation, town: Organisation) -> None:
    """What is particular about each item is said at `World.items`."""
    _statute()
    own = Item.objects.get(code=ITEMS["ordinary"])
    large: dict[str, Any] = {name: getattr(own, name) for name in ("kinds", "tiers", "basis", "simple_allowed")}
    narrow = {"tiers": {"version": "2025.1", "title": "基准", "tiers": [{"code": "light", "label": "较轻", **NARROW}]}}
    particular: dict[str, dict[str, Any]] = {
        "unpublished": {"published_at": None}, "strange": {}, "ended": {}, "not_simple": {"simple_allowed": False},
        "narrow": narrow, "ordinary_unpublished": large | {"published_at": None}, "ordinary_strange": large,
        "ordinary_ended": large, **{name: large | {"basis": basis} for name, basis in BASES.items()},
        "town": large | {"simple_allowed": True}, "town_without": large | {"simple_allowed": True},
    }
    for name, more in particular.items():
        code, towns = ITEMS[name], name.startswith("town")
        item(**{"title": f"事项{code}", **more, "code": code})
        if not name.endswith("strange"):
            ItemAuthority.objects.create(
                item_code=code, organisation=town if towns else agency, since=SINCE,
                until=date(2023, 12, 31) if name.endswith("ended") else None,
                grant_document="津政发〔2023〕12号" if name == "town" else "")


def _statute() -> None:
    """A statute of our own that is in force since a day in the middle of what is told."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "行政法").mkdir()
        (Path(folder) / "行政法" / f"{STATUTE}(2025-03-01).md").write_text(TEXT, "utf-8")
        (Path(folder) / "index.csv").write_text(INDEX, "utf-8")
        report = import_archive(Path(folder))
    assert (report.statutes, report.articles) == (1, 3), report


def _town() -> Organisation:
    """A town with two officers and who examines their work; what it may penalise its items say."""
    told = PLACE.town
    town = organisation("新城镇人民政府", "新城镇", "120116", "SCJG", 9, kind="town", level="town")
    Organisation.objects.filter(id=town.id).update(division=told.division)
    unit = Unit.objects.create(organisation=town, name="综合执法队", kind="handling")
    people = {told.handler: Role.HANDLER, told.second: Role.HANDLER, told.head: Role.AGENCY_HEAD,
              told.unit_head: Role.UNIT_HEAD, told.reviewer: Role.LEGAL_REVIEWER}
    numbers = dict(zip((told.handler, told.second), told.officers, strict=True))
    for name, role in people.items():
        person = Person.objects.create(name=name, pinyin="town")
        Post.objects.create(person=person, organisation=town, unit=unit, role=role, since=SINCE)
        if name in numbers:
            _certificate(person, town, numbers[name], told.division)
    return town


def _certificate(person: Person, body: Organisation, number: str, area: str) -> None:
    Certificate.objects.create(person=person, organisation=body, number=number, lines=["SCJG"], areas=[area],
                               valid_from=SINCE, valid_to=date(2028, 12, 31))
