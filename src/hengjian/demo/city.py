"""Makes the demo city: writes what is missing, changes nothing that stands."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

import msgspec
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from hengjian.demo.bodies import Size
from hengjian.demo.plan import Plan, Stamp, plan
from hengjian.identity.models import Account, Organisation
from hengjian.kernel.canonical import canonical

BATCH = 1000
Say = Callable[[str], None]


class Unwanted(Exception):
    """The demo may not be written here. The message says why and what to do."""


class Summary(msgspec.Struct, kw_only=True):
    """What stands now, and how it came about."""

    size: str
    seed: int
    made_at: datetime
    created: bool
    rows: dict[str, int]
    labels: dict[str, list[str]]
    """What is wrong on purpose: label to user names or item codes."""
    digest: str


def make(size: Size, seed: int, *, at: datetime | None = None, if_empty: bool = False,
         say: Say = lambda _: None) -> Summary | None:
    """Makes the city of this size and seed, or finishes the one that was begun.

    `at` is the moment the city's days are counted from, now unless given. None: `if_empty`, and there are
    bodies already. Raises Unwanted where real bodies stand, or another demo city.
    """
    stamp = _standing()
    if stamp is None and Organisation.objects.exists():
        if if_empty:
            return None
        if not settings.DEMO:
            raise Unwanted("数据库里已有正式机构，没有写入演示数据。确要写入，请先设置 HENGJIAN_DEMO=1")
        stamp = None
    if stamp is not None and (stamp.size, stamp.seed) != (size, seed):
        if if_empty:
            return None
        raise Unwanted(
            f"数据库里已有演示城市（规模 {stamp.size}，种子 {stamp.seed}），不能再写入另一座。"
            "请换一个数据库，或用原来的规模和种子"
        )
    created = stamp is None
    city = plan(stamp or Stamp(size, seed, at or timezone.now()))
    if created:
        _write(city, say)
    return Summary(
        size=size, seed=seed, made_at=city.stamp.at, created=created,
        rows={label: len(rows) for label, rows in city.tables()},
        labels=_labels(city), digest=digest(city),
    )


def _standing() -> Stamp | None:
    """The stamp of the demo city in the database."""
    row = Organisation.objects.filter(settings__has_key="demo").order_by("id").first()
    return msgspec.convert(row.settings["demo"], Stamp) if row else None


def _write(city: Plan, say: Say) -> None:
    """All rows or none."""
    with transaction.atomic():
        for label, rows in city.tables():
            if rows:
                type(rows[0]).objects.bulk_create(rows, batch_size=BATCH)
            say(f"{label} {len(rows)}")


def _labels(city: Plan) -> dict[str, list[str]]:
    from hengjian.demo import source, staff
    from hengjian.demo.bodies import bodies

    found: dict[str, list[str]] = {}
    stamp = city.stamp
    for one in staff.members(bodies(stamp.size), stamp.size, stamp.seed, stamp.today):
        if one.label:
            found.setdefault(one.label, []).append(one.username)
    for item in source.items().items:
        if item.label:
            found.setdefault(f"item_{item.label}", []).append(item.code)
    return found


def digest(city: Plan) -> str:
    """A digest of all content, without the salts of passwords."""
    told = hashlib.sha256()
    for _, rows in city.tables():
        for row in rows:
            fields = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
            if isinstance(row, Account):
                fields = {name: fields[name] for name in ("id", "username", "person_id", "is_active")}
            told.update(canonical({name: value if _json(value) else str(value) for name, value in fields.items()}))
    return told.hexdigest()


def _json(value: object) -> bool:
    return value is None or isinstance(value, (bool, int, dict, list))
