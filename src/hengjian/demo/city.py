"""Makes the demo city: writes what is missing, changes nothing that stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from hengjian.demo import cases, content, reported, scripts, source, staff, together
from hengjian.demo.bodies import Size, bodies
from hengjian.demo.ordinary import play
from hengjian.demo.ordinary import scripts as ordinary
from hengjian.demo.plan import FROM_TODAY, SIMPLE, Plan, Stamp, plan
from hengjian.identity.models import Organisation

BATCH = 1000
Say = Callable[[str], None]


class Unwanted(Exception):
    """The demo may not be written here. The message says why and what to do."""


class Summary(msgspec.Struct, kw_only=True):
    """What stands now, and what is wrong with it on purpose."""

    size: str
    seed: int
    made_at: datetime
    changed: bool
    """False: the city was complete already."""
    rows: dict[str, int]
    labels: dict[str, list[str]]
    """Faults of people and items: label to user names or item codes."""
    cases: dict[str, list[str]]
    """Name of each case to the rules it breaks on purpose."""
    reported: int
    """How many cases more were handed in by file; they break nothing."""
    digest: str


def make(
    size: Size, seed: int, *, at: datetime | None = None, if_empty: bool = False, with_cases: bool = True,
    say: Say = lambda _: None,
) -> Summary | None:
    """Makes the city of this size and seed, or finishes the one that was begun.

    `at` is the moment the city's days are counted from, now unless given. None: `if_empty`, and there are
    other bodies already. Raises Unwanted where real bodies stand, or another demo city.
    """
    stamp = standing()
    if stamp is None and Organisation.objects.exists():
        if if_empty:
            return None
        if not settings.DEMO:
            raise Unwanted("数据库里已有正式机构，没有写入演示数据。确要写入，请先设置 HENGJIAN_DEMO=1")
    if stamp is not None and (stamp.size, stamp.seed) != (size, seed):
        if if_empty:
            return None
        raise Unwanted(f"数据库里已有演示城市（规模 {stamp.size}，种子 {stamp.seed}），不能再写入另一座。"
                       "请换一个数据库，或用原来的规模和种子")
    finished = stamp is not None and _finished()
    city = plan(stamp or Stamp(size, seed, at or timezone.now()))
    if stamp is None:
        _write(city, say)
    if not finished:
        _fill(city, with_cases, say)
    return Summary(
        size=size, seed=seed, made_at=city.stamp.at, changed=not finished,
        rows={label: len(rows) for label, rows in city.tables()}, labels=_labels(city.stamp),
        cases=_broken() if with_cases else {},
        reported=sum(source.city().reporting[size].values()) if with_cases else 0,
        digest=content.digest(city),
    )


def standing() -> Stamp | None:
    """The stamp of the demo city in the database; None where there is none."""
    row = Organisation.objects.filter(settings__has_key="demo").order_by("id").first()
    return msgspec.convert(row.settings["demo"], Stamp) if row else None


def _write(city: Plan, say: Say) -> None:
    """All rows or none."""
    try:
        with transaction.atomic():
            for label, rows in city.tables():
                if rows:
                    type(rows[0]).objects.bulk_create(rows, batch_size=BATCH)
                say(f"{label} {len(rows)}")
    except IntegrityError as clash:
        detail = str(clash).splitlines()[-1]
        raise Unwanted(f"演示数据与已有数据重复，没有写入：{detail}。请换一个空的数据库") from clash


def _fill(city: Plan, with_cases: bool, say: Say) -> None:
    """Cases of the past, the change to handling online, cases of today; each case is whole or absent."""
    with together.hurrying():
        if with_cases:
            play.record(city, say)
            cases.record(city, online=False, say=say)
            reported.record(city, say)
        _go_online(city)
        if with_cases:
            cases.record(city, online=True, say=say)
    first = Organisation.objects.get(id=_first(city).id)
    first.settings["demo"]["finished"] = True
    first.save(update_fields=["settings"])


def _go_online(city: Plan) -> None:
    """From today these agencies handle cases on the platform; until now theirs were entered afterwards."""
    with transaction.atomic():
        for word, channel in source.city().channels.items():
            if channel == FROM_TODAY and word in city.organisations:
                row = Organisation.objects.select_for_update().get(id=city.organisations[word].id)
                row.settings["channels"] = {SIMPLE: "online"}
                row.save(update_fields=["settings"])


def _finished() -> bool:
    return Organisation.objects.filter(settings__demo__finished=True).exists()


def _first(city: Plan) -> Organisation:
    return next(iter(city.organisations.values()))


def _broken() -> dict[str, list[str]]:
    return {one.name: list(one.breaks) for one in (*scripts.file().cases, *ordinary.file().cases)}


def _labels(stamp: Stamp) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in staff.members(bodies(stamp.size), stamp.size, stamp.seed, stamp.today):
        if one.label:
            found.setdefault(one.label, []).append(one.username)
    for item in source.items().items:
        if item.label:
            found.setdefault(f"item_{item.label}", []).append(item.code)
    return found
