"""What the files in `data/` say, read strictly. Nothing here touches the database."""

from __future__ import annotations

from base64 import b32decode
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from hengjian.law import source

DATA = Path(__file__).parent / "data"


class Town(msgspec.Struct, frozen=True):
    code: str
    name: str
    word: str


class District(msgspec.Struct, frozen=True):
    code: str
    name: str
    word: str
    towns: tuple[Town, ...]


class City(msgspec.Struct, frozen=True):
    code: str
    name: str
    word: str
    government: str


class Line(msgspec.Struct, frozen=True):
    """A line of business: how its agencies are called in the city and in a district."""

    code: str
    title: str
    city: str
    district: str
    word: str
    share: int
    units: tuple[str, ...] = ()
    vertical: bool = False


class Units(msgspec.Struct, frozen=True):
    agency: tuple[str, ...]
    review: str
    town: tuple[str, ...]
    justice: str


class Other(msgspec.Struct, frozen=True):
    """A body that neither enforces nor supervises as a justice bureau does."""

    word: str
    name: str
    kind: str
    level: str
    division: str


class Quick(msgspec.Struct, frozen=True):
    """Which lines the city and its districts have in quick size."""

    city: tuple[str, ...]
    districts: dict[str, tuple[str, ...]]
    towns: tuple[str, ...]
    officers: int


class Full(msgspec.Struct, frozen=True):
    officers: int


class Grants(msgspec.Struct, frozen=True):
    number: str
    since: date
    items: tuple[str, ...]


class CityFile(msgspec.Struct, frozen=True):
    city: City
    districts: tuple[District, ...]
    lines: tuple[Line, ...]
    others: tuple[Other, ...]
    units: Units
    town_share: int
    quick: Quick
    district: Full
    channels: dict[str, str]
    reporting: dict[str, dict[str, int]]
    """By size, how many cases an agency hands in by file."""
    grants: Grants


class CertificateSource(msgspec.Struct, frozen=True, rename={"since": "from", "until": "to"}):
    """Days count from the day the demo is made."""

    number: str
    since: int = -420
    until: int = 1040
    kind: str = "enforcement"
    status: str = "valid"
    lines: tuple[str, ...] | None = None
    areas: tuple[str, ...] | None = None


class Named(msgspec.Struct, frozen=True):
    """A person the demo knows by name. `agency` is the word of its document numbers."""

    username: str
    name: str
    agency: str
    role: str
    note: str
    unit: str | None = None
    until: int | None = None
    certificate: CertificateSource | None = None
    listed: bool = False
    label: str = ""


class PartyNames(msgspec.Struct, frozen=True):
    shops: tuple[str, ...]
    words: tuple[str, ...]
    trades: tuple[str, ...]
    roads: tuple[str, ...]


class PeopleFile(msgspec.Struct, frozen=True):
    password: str
    pin: str
    second_secret: str
    surnames: tuple[str, ...]
    given: dict[str, tuple[str, ...]]
    named: tuple[Named, ...]
    parties: PartyNames


class Cite(msgspec.Struct, frozen=True, omit_defaults=True):
    """One citation of an item's basis."""

    law: str
    article: int
    role: str
    of: int = 0
    paragraph: int = 0
    item: int = 0


class Tier(msgspec.Struct, frozen=True):
    code: str
    label: str
    applies: str


class Standard(msgspec.Struct, frozen=True):
    version: str
    title: str


class ItemSource(msgspec.Struct, frozen=True):
    """An item; without a `published` of its own the file's day holds, null is not published."""

    code: str
    line: str
    title: str
    offence: str
    basis: tuple[Cite, ...]
    kinds: tuple[str, ...]
    cuts: dict[str, tuple[int, ...]] = {}
    simple: bool = True
    published: date | msgspec.UnsetType | None = msgspec.UNSET
    since: date | None = None
    until: date | None = None
    level: str = ""
    """Level of its basis, where it is registered as something else than what is cited."""
    prosecution: tuple[dict[str, str], ...] = ()
    label: str = ""


class ItemsFile(msgspec.Struct, frozen=True):
    standard: Standard
    since: date
    published: date
    other_level: str
    """Level of the cited texts that are no laws."""
    tiers: tuple[Tier, ...]
    items: tuple[ItemSource, ...]


@cache
def city() -> CityFile:
    return source.read(DATA / "city.yaml", CityFile)


@cache
def people() -> PeopleFile:
    return source.read(DATA / "people.yaml", PeopleFile)


def second_secret() -> bytes:
    """What every demo account that must show a second factor has in its authenticator."""
    return b32decode(people().second_secret)


@cache
def items() -> ItemsFile:
    return source.read(DATA / "items.yaml", ItemsFile)


def plain(value: object) -> Any:
    """A struct as JSON holds it."""
    return msgspec.to_builtins(value)
