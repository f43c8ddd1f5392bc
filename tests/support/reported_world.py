"""The small city made ready for reported cases: bodies, officers and items that the stories and faults need."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hengjian.identity.models import Organisation, Person, Post, Role, Unit
from hengjian.proceedings import standards
from hengjian.registry.models import Certificate, Device, Item, ItemAuthority, LawChange
from hengjian.registry.statutes import import_archive
from support import ordinary
from support.city import City, item, organisation
from support.reported import World
from support.reported.place import ITEMS, PLACE

SINCE = date(2020, 1, 1)
HIGH = {"person": ["2000.00", "30000.00"], "organisation": ["5000.00", "200000.00"]}
NARROW = {"person": ["0.00", "100.00"], "organisation": ["0.00", "1000.00"]}
LATER, CHANGED = "某市食品安全条例", "某市农贸市场条例"
STATUTES = [(LATER, "2025-03-01", "2025-06-01", "处以罚款"), (CHANGED, "2022-12-01", "2023-01-01", "处以罚款"),
            (CHANGED, "2025-07-01", "2025-09-01", "处以警告或者罚款")]
"""Title, adoption, commencement, and what its articles two to four provide for."""
TEXT = """# {title}

{adopted}

<!-- INFO END -->

第一条 不得销售超过保质期的食品。

第二条 在市场内违反第一条规定的，{penalty}。

第三条 在市场外违反第一条规定的，{penalty}。

第四条 再次违反第一条规定的，{penalty}。

第五条 本条例自{since}起施行。
"""
PROSECUTION = [{"crime": "销售伪劣产品罪", "cite": "刑法第一百四十条", "measure": "value", "least": "50000.00"}]
FIT = dict.fromkeys(("since", "legal_review_on", "technical_review_on", "marked_on", "published_on"), SINCE) | {
    "checked_until": date(2028, 12, 31)}
DEVICES: dict[str, dict[str, Any]] = {
    "fit": FIT, "unreviewed": FIT | {"legal_review_on": None}, "unchecked": FIT | {"checked_until": date(2024, 3, 1)}}
BASES = {
    "rule": [{"law": "某市食品摊贩管理办法", "article": 9, "role": "penalty", "level": "local_rule"}],
    "normative": [{"law": "某区网格管理工作规范", "article": 5, "role": "penalty", "level": "normative_document"}],
    "later": [{"law": LATER, "article": 1, "role": "violated"},
              {"law": LATER, "article": 2, "role": "penalty", "level": "local_regulation"}],
    **{name: [{"law": CHANGED, "article": article, "role": "penalty", "level": "local_regulation"}]
       for name, article in (("stricter", 2), ("milder", 3), ("reworded", 4))},
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
    for name, said in DEVICES.items():
        Device.objects.create(organisation=city.market, number=PLACE.devices[name], kind="camera", place="某路", **said)
    for article, effect in ((2, "heavier"), (3, "lighter")):
        LawChange.objects.create(organisation=city.market, law=CHANGED, article=article, effect=effect,
                                 effective_on=date(2025, 9, 1), reasons="比较了两版条文。", decided_by="法规科")
    return PLACE


def _items(agency: Organisation, town: Organisation) -> None:
    """What is particular about each item is said at `World.items`."""
    _statutes()
    own = Item.objects.get(code=ITEMS["ordinary"])
    large: dict[str, Any] = {name: getattr(own, name) for name in ("kinds", "tiers", "basis", "simple_allowed")}
    narrow = {"tiers": {"version": "2025.1", "title": "基准", "tiers": [{"code": "light", "label": "较轻", **NARROW}]}}
    particular: dict[str, dict[str, Any]] = {
        "unpublished": {"published_at": None}, "strange": {}, "ended": {}, "not_simple": {"simple_allowed": False},
        "narrow": narrow, "ordinary_unpublished": large | {"published_at": None}, "ordinary_strange": large,
        "ordinary_ended": large, **{name: large | {"basis": basis} for name, basis in BASES.items()},
        "criminal": large | {"prosecution": PROSECUTION}, "heavier": large | {"fines": HIGH},
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


def _statutes() -> None:
    """Two statutes of our own: one is in force since a day in the middle of what is told, the other was changed."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "行政法").mkdir()
        rows = ["name,level,publish,valid_from,expired,category"]
        for title, adopted, since, penalty in STATUTES:
            text = TEXT.format(title=title, adopted=f"{_written(adopted)} 某市人民代表大会常务委员会通过",
                               since=_written(since), penalty=penalty)
            (folder / "行政法" / f"{title}({adopted}).md").write_text(text, "utf-8")
            rows.append(f"{title},地方性法规,{adopted},{since},0,行政法")
        (folder / "index.csv").write_text("\n".join([*rows, ""]), "utf-8")
        report = import_archive(folder)
    assert (report.statutes, report.added, report.articles) == (2, 3, 15), report


def _written(day: str) -> str:
    year, month, of_month = day.split("-")
    return f"{year}年{int(month)}月{int(of_month)}日"


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
