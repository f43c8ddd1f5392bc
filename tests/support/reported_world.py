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
from support.city import ITEM, City, item, organisation
from support.reported import Body, World

NARROW = {"person": ["0.00", "100.00"], "organisation": ["0.00", "1000.00"]}
TOWN_DIVISION = "120116100"
SPARE = "120116099001"
TOWNSPEOPLE = ("镇执法甲", "镇执法乙", "镇负责", "镇科长", "镇审核")
STATUTE = "某市食品安全条例"
IN_FORCE = date(2025, 6, 1)
TEXT = f"""# {STATUTE}

2025年3月1日 某市人民代表大会常务委员会通过

<!-- INFO END -->

第一条 不得销售超过保质期的食品。

第二条 违反第一条规定的，处以罚款。

第三条 本条例自2025年6月1日起施行。
"""
INDEX = f"name,level,publish,valid_from,expired,category\n{STATUTE},地方性法规,2025-03-01,2025-06-01,0,行政法\n"
LATER = [{"law": STATUTE, "article": 1, "role": "violated"},
         {"law": STATUTE, "article": 2, "role": "penalty", "level": "local_regulation"}]
LOCAL_RULE = [{"law": "某市食品摊贩管理办法", "article": 9, "role": "penalty", "level": "local_rule"}]
NO_LAW = [{"law": "某区网格管理工作规范", "article": 5, "role": "penalty", "level": "normative_document"}]


def world(city: City) -> World:
    """Adds what is missing; may be called once for each city, whose cases then come from other systems."""
    if not Item.objects.filter(code=ordinary.ITEM).exists():
        ordinary.prepare(city)
    agency, town = city.market, _town()
    Organisation.objects.update(settings={"channels": dict.fromkeys(standards.law().procedures, "exchange")})
    Certificate.objects.filter(number="120116000003").update(valid_to=date(2024, 6, 30))
    Certificate.objects.update(valid_from=date(2020, 1, 1))
    Certificate.objects.create(person=city.people["刘洋"], organisation=agency, number=SPARE, lines=["SCJG"],
                               areas=["120116"], valid_from=date(2024, 1, 1), valid_to=date(2028, 12, 31))
    narrow = {"version": "2025.1", "title": "基准", "tiers": [{"code": "light", "label": "较轻", **NARROW}]}
    items = {"spot": ITEM, "ordinary": ordinary.ITEM}
    for name, more in {"unpublished": {"published_at": None}, "strange": {}, "ended": {},
                       "not_simple": {"simple_allowed": False}, "narrow": {"tiers": narrow, "fines": NARROW}}.items():
        items[name] = _item(agency, name, f"SCJG-{len(items):04d}", {}, **more)
    own = Item.objects.get(code=ordinary.ITEM)
    large: dict[str, Any] = {name: getattr(own, name) for name in ("kinds", "tiers", "basis", "simple_allowed")}
    for name, more in {"unpublished": {"published_at": None}, "strange": {}, "ended": {}}.items():
        items[f"ordinary_{name}"] = _item(agency, name, f"SCJG-{len(items):04d}", large, **more)
    _statute()
    for name, basis in {"rule": LOCAL_RULE, "normative": NO_LAW, "later": LATER}.items():
        items[name] = _item(agency, name, f"SCJG-{len(items):04d}", large, basis=basis)
    for name, document in {"town": "津政发〔2023〕12号", "town_without": ""}.items():
        code = items[name] = f"SCJG-{len(items):04d}"
        item(**{**large, "code": code, "title": f"事项{code}", "simple_allowed": True})
        ItemAuthority.objects.create(item_code=code, organisation=town, since=date(2020, 1, 1),
                                     grant_document=document)
    return World(
        own=Body(agency.uscc, "120116", ("120116000001", "120116000002"), "李建国", "王敏"),
        other=Body(city.other_market.uscc, "120113", ("120116000006", "120116000007"), "陈晨", "孙倩",
                   "韩负责", "许科长", "秦审核"),
        town=Body(town.uscc, TOWN_DIVISION, ("120116098001", "120116098002"), *TOWNSPEOPLE),
        elsewhere="120113", spare=SPARE, expired="120116000003", foreign="120116000006", items=items,
    )


def _item(agency: Organisation, name: str, code: str, like: dict[str, Any], **more: Any) -> str:
    """An item of the agency; `strange` is another's, `ended` its own no longer."""
    item(**{"code": code, "title": f"事项{code}", **like, **more})
    if name != "strange":
        ItemAuthority.objects.create(item_code=code, organisation=agency, since=date(2020, 1, 1),
                                     until=date(2023, 12, 31) if name == "ended" else None)
    return code


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
    town = organisation("新城镇人民政府", "新城镇", "120116", "SCJG", 9, kind="town", level="town")
    Organisation.objects.filter(id=town.id).update(division=TOWN_DIVISION)
    unit = Unit.objects.create(organisation=town, name="综合执法队", kind="handling")
    roles = (Role.HANDLER, Role.HANDLER, Role.AGENCY_HEAD, Role.UNIT_HEAD, Role.LEGAL_REVIEWER)
    for number, (name, role) in enumerate(zip(TOWNSPEOPLE, roles, strict=True), start=1):
        person = Person.objects.create(name=name, pinyin=f"town{number}")
        Post.objects.create(person=person, organisation=town, unit=unit, role=role, since=date(2020, 1, 1))
        if role == Role.HANDLER:
            Certificate.objects.create(
                person=person, organisation=town, number=f"12011609800{number}", lines=["SCJG"],
                areas=[TOWN_DIVISION], valid_from=date(2020, 1, 1), valid_to=date(2028, 12, 31))
    return town
