"""A small city: two district agencies of one line, one of another, their officers, one item."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hengjian.identity.models import Account, Organisation, Person, Post, Role, Unit
from hengjian.identity.services import Actor, actor_of
from hengjian.kernel.codes import uscc
from hengjian.registry.models import Certificate, Item, ItemAuthority

ITEM = "SCJG-0001"
PASSWORD, PIN = "Right-2026", "246813"


@dataclass
class City:
    """Who and what there is."""

    market: Organisation
    other_market: Organisation
    people: dict[str, Person] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        actor = actor_of(Account.objects.get(person=self.people[name]))
        assert actor is not None
        return actor


def build(channel: str = "online") -> City:
    """Makes the city. Officers 李建国 and 王敏 are fit to enforce; the others each lack something. 何晓 publishes."""
    market = organisation("滨海新区市场监督管理局", "津滨市监", "120116", "SCJG", 1, channel)
    other = organisation("北辰区市场监督管理局", "津辰市监", "120113", "SCJG", 2, channel)
    city = City(market, other)
    unit = Unit.objects.create(organisation=market, name="执法一科", kind="handling")
    away = Unit.objects.create(organisation=other, name="执法一科", kind="handling")
    staff: list[tuple[str, Unit, Role, dict[str, Any] | None]] = [
        ("李建国", unit, Role.HANDLER, {}),
        ("王敏", unit, Role.HANDLER, {}),
        ("张强", unit, Role.HANDLER, {"valid_to": date(2026, 1, 31)}),
        ("刘洋", unit, Role.HANDLER, None),
        ("周负责", unit, Role.AGENCY_HEAD, None),
        ("陈晨", away, Role.HANDLER, {"areas": ["120113"]}),
        ("孙倩", away, Role.HANDLER, {"areas": ["120113"]}),
        ("何晓", unit, Role.PUBLISHER, None),
        ("吴静", away, Role.PUBLISHER, None),
        ("赵科长", unit, Role.UNIT_HEAD, None),
        ("钱审核", unit, Role.LEGAL_REVIEWER, None),
        ("吴主持", unit, Role.HEARING_HOST, None),
        ("郑记录", unit, Role.CLERK, None),
        ("冯公示", unit, Role.PUBLISHER, None),
        ("卫档案", unit, Role.ARCHIVIST, None),
        ("韩负责", away, Role.AGENCY_HEAD, None),
        ("许科长", away, Role.UNIT_HEAD, None),
        ("秦审核", away, Role.LEGAL_REVIEWER, None),
    ]
    for number, (name, where, role, certificate) in enumerate(staff, start=1):
        person = Person.objects.create(name=name, pinyin=f"p{number}")
        city.people[name] = person
        Account.objects.create_account(f"user{number}", PASSWORD, person, PIN)
        Post.objects.create(
            person=person, organisation=where.organisation, unit=where, role=role, since=date(2020, 1, 1),
            rank="chief" if role == Role.AGENCY_HEAD else "",
        )
        if certificate is not None:
            Certificate.objects.create(
                **{
                    "person": person,
                    "organisation": where.organisation,
                    "number": f"1201160{number:05d}",
                    "lines": ["SCJG"],
                    "areas": ["120116"],
                    "valid_from": date(2024, 1, 1),
                    "valid_to": date(2028, 12, 31),
                    **certificate,
                }
            )
    item()
    for body in (market, other):
        ItemAuthority.objects.create(item_code=ITEM, organisation=body, since=date(2020, 1, 1))
    return city


def organisation(
    name: str, short: str, division: str, line: str | None, serial: int, channel: str = "online", **more: Any
) -> Organisation:
    return Organisation.objects.create(
        **{
            "name": name,
            "short_name": short,
            "kind": "agency",
            "level": "district",
            "city": "120000",
            "district": division,
            "division": division,
            "line": line,
            "since": date(2018, 1, 1),
            "uscc": uscc.make("1", "1", division, f"MB{serial:06d}"),
            "reconsideration_body": "天津市滨海新区人民政府",
            "settings": {"channels": {"penalty.simple": channel, "penalty.ordinary": channel}},
            **more,
        }
    )


def supervises(person: Person, bureau: Organisation, role: str = Role.DISTRICT_JUSTICE, **post: Any) -> Certificate:
    """Gives somebody a supervisor's post in a justice bureau, and the certificate without which it has no effect."""
    Post.objects.create(person=person, organisation=bureau, role=role, **{"since": date(2020, 1, 1), **post})
    return Certificate.objects.create(
        person=person, organisation=bureau, number=f"J{person.id.hex[-12:].upper()}", kind="supervision",
        areas=[bureau.division], valid_from=date(2020, 1, 1), valid_to=date(2035, 12, 31))


def item(**more: Any) -> Item:
    ranges = {"person": ["0.00", "500.00"], "organisation": ["0.00", "5000.00"]}
    return Item.objects.create(
        **{
            "code": ITEM,
            "title": "未按规定明码标价",
            "line": "SCJG",
            "offence": "销售商品未按规定明码标价",
            "published_at": date(2022, 1, 1),
            "valid_from": date(2022, 1, 1),
            "basis": [
                {"law": "价格法", "article": 13, "paragraph": 1, "role": "violated"},
                {"law": "价格法", "article": 42, "role": "penalty"},
            ],
            "kinds": ["warning", "fine"],
            "fines": ranges,
            "tiers": {
                "version": "2025.1",
                "title": "天津市市场监管裁量基准（2025版）",
                "tiers": [{"code": "light", "label": "较轻", **ranges}],
            },
            **more,
        }
    )
