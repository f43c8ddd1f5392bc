"""The rows of the demo city as they will be written, made in memory from size, seed and day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import msgspec
from django.contrib.auth.hashers import make_password

from hengjian.demo import source, staff
from hengjian.demo.bodies import Body, Size, bodies
from hengjian.demo.codes import Ids, credit_code
from hengjian.identity.models import Account, Organisation, Person, Post, SecondFactor, Unit
from hengjian.identity.services import SHANGHAI
from hengjian.identity.signin import second
from hengjian.identity.signin.policy import policy
from hengjian.registry.models import Certificate, Item, ItemAuthority

SINCE = date(2019, 1, 1)
"""Since the reform of that winter the agencies exist under these names."""
SIMPLE = "penalty.simple"
ORDINARY = "penalty.ordinary"
FROM_TODAY = "online_from_today"


class Stamp(msgspec.Struct, frozen=True):
    """How a demo city was made. Every body carries it, so that a later run knows its own."""

    size: Size
    seed: int
    at: datetime

    @property
    def today(self) -> date:
        return self.at.astimezone(SHANGHAI).date()


class Plan(msgspec.Struct):
    """All rows of registry and identity, in the order in which they can be written."""

    stamp: Stamp
    organisations: dict[str, Organisation]
    units: dict[tuple[str, str], Unit]
    people: list[Person]
    posts: list[Post]
    accounts: list[Account]
    factors: list[SecondFactor]
    certificates: list[Certificate]
    items: list[Item]
    authorities: list[ItemAuthority]

    def tables(self) -> Iterator[tuple[str, list[Any]]]:
        """Label and rows, parents before children."""
        yield "机构", list(self.organisations.values())
        yield "内设机构", list(self.units.values())
        yield "人员", self.people
        yield "岗位", self.posts
        yield "账号", self.accounts
        yield "动态口令", self.factors
        yield "执法证", self.certificates
        yield "执法事项", self.items
        yield "事项职权", self.authorities


def plan(stamp: Stamp) -> Plan:
    """The whole city. The same stamp gives the same rows (the salt of the one password aside)."""
    ids = Ids(stamp.seed)
    found = bodies(stamp.size)
    organisations = {b.word: _organisation(b, i, ids, stamp) for i, b in enumerate(found, 1)}
    units = {
        (body.word, name): Unit(id=ids("unit", f"{body.word}/{name}"), organisation=organisations[body.word],
                                name=name, kind=kind)
        for body in found for name, kind in body.units
    }
    result = Plan(stamp, organisations, units, [], [], [], [], [], _items(ids), [])
    result.authorities = list(_authorities(found, organisations, ids))
    # Argon2 is slow on purpose: 2,700 times it would be minutes. All demo accounts have the same, published
    # password, so that one hash for all of them gives nothing away. Real accounts are hashed one by one.
    secrets = source.people()
    password, pin = make_password(secrets.password), make_password(secrets.pin)
    for member in staff.members(found, stamp.size, stamp.seed, stamp.today):
        _add(result, member, ids, password, pin)
    return result


def _organisation(body: Body, serial: int, ids: Ids, stamp: Stamp) -> Organisation:
    channel = source.city().channels.get(body.word, "online")
    settings: dict[str, Any] = {"demo": {"size": stamp.size, "seed": stamp.seed, "at": stamp.at.isoformat()}}
    if channel == FROM_TODAY:
        settings["channels"] = {SIMPLE: "entry"}
    elif channel != "online":
        settings["channels"] = {SIMPLE: channel, ORDINARY: channel}
    city = source.city().city
    return Organisation(
        id=ids("organisation", body.word), name=body.name, short_name=body.word,
        uscc=credit_code("1", "1", body.division, serial), kind=body.kind, level=body.level, city=city.code,
        district=body.district, division=body.division, line=body.line, is_vertical=body.vertical,
        reconsideration_body=body.reconsideration, address=f"{_place(body)}演示路{serial}号",
        telephone="12345", since=SINCE, settings=settings,
    )


def _place(body: Body) -> str:
    data = source.city()
    return data.city.name + next((d.name for d in data.districts if d.code == body.district), "")


def _items(ids: Ids) -> list[Item]:
    data = source.items()
    return [
        Item(
            id=ids("item", one.code), code=one.code, version=1, title=one.title, line=one.line,
            offence=one.offence, valid_from=one.since or data.since, valid_until=one.until,
            published_at=data.published if one.published is msgspec.UNSET else one.published,
            basis=[{"law": c.law, "article": c.article, "of": c.of, "paragraph": c.paragraph, "item": c.item,
                    "role": c.role, "level": one.level or ("law" if c.law.endswith("法") else data.other_level)}
                   for c in one.basis],
            kinds=list(one.kinds), simple_allowed=one.simple,
            fines={kind: money(cuts[0], cuts[-1]) for kind, cuts in one.cuts.items()},
            tiers=_tiers(data, one) if one.cuts else {}, prosecution=list(one.prosecution),
        )
        for one in data.items
    ]


def _tiers(data: source.ItemsFile, one: source.ItemSource) -> dict[str, Any]:
    tiers = [
        source.plain(tier) | {kind: money(cuts[i], cuts[i + 1]) for kind, cuts in one.cuts.items()}
        for i, tier in enumerate(data.tiers)
    ]
    return {"version": data.standard.version, "title": data.standard.title, "tiers": tiers}


def money(*yuan: int) -> list[str]:
    """Whole yuan as the standard writes money."""
    return [f"{amount}.00" for amount in yuan]


def _authorities(found: list[Body], rows: dict[str, Organisation], ids: Ids) -> Iterator[ItemAuthority]:
    data = source.city()
    for body in found:
        for item in source.items().items:
            granted = body.kind == "town" and item.code in data.grants.items
            if granted or (body.kind == "agency" and body.line == item.line):
                yield ItemAuthority(
                    id=ids("authority", f"{body.word}/{item.code}"), item_code=item.code,
                    organisation=rows[body.word], since=data.grants.since if granted else SINCE,
                    grant_document=data.grants.number if granted else "",
                )


def _add(to: Plan, member: staff.Member, ids: Ids, password: str, pin: str) -> None:
    organisation = to.organisations[member.body.word]
    person = Person(id=ids("person", member.username), name=member.name, pinyin=member.pinyin)
    to.people.append(person)
    account = Account(id=ids("account", member.username), username=member.username, person=person,
                      password=password, pin_hash=pin, password_at=to.stamp.at)
    to.accounts.append(account)
    rules = policy().second_factor
    if member.role in rules.roles or member.body.kind in rules.kinds:
        to.factors.append(SecondFactor(
            id=ids("second", member.username), account=account, made_at=to.stamp.at, confirmed_at=to.stamp.at,
            sealed=second.sealed(account, source.second_secret()),
        ))
    to.posts.append(Post(id=ids("post", member.username), person=person, organisation=organisation,
                         unit=to.units[member.body.word, member.unit] if member.unit else None,
                         role=member.role, rank="chief" if member.role == staff.AGENCY_HEAD else "",
                         since=member.since, until=member.until))
    if card := member.certificate:
        to.certificates.append(Certificate(
            id=ids("certificate", card.number), person=person, organisation=organisation, number=card.number,
            kind=card.kind, lines=list(card.lines), areas=list(card.areas), valid_from=card.valid_from,
            valid_to=card.valid_to, status=card.status,
        ))
