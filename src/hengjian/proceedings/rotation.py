"""A new master key while the site runs: made beside the old one, everything wrapped anew, the old one retired.

    rotate   a new version in the key file, which running processes use from then on
    rewrap   keys that an older version wrapped, in small transactions; may be killed, repeated, run twice at once
    retire   takes an older version away, once nothing at all is wrapped by it

What is sealed stays as it is: only the keys of proceedings, exports and batches are wrapped anew.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import connections, transaction
from django.db.models import Count, Max, Model
from django.utils import timezone

from hengjian.identity import scope
from hengjian.identity.models import Organisation
from hengjian.identity.scope import Scope
from hengjian.kernel.failpoints import fail, register
from hengjian.ledger.verify import OWNER, auditor
from hengjian.proceedings import keycheck, keyring, keys
from hengjian.proceedings.models import MasterKeyMark, ProceedingKey
from hengjian.runtime.postgres.roles import AUDITOR

register("rewrap.unwrapped", "rewrap.written", "rewrap.committed", "retire.counted", "retire.marked")
TOGETHER = 200
"""Keys wrapped anew in one transaction: their proceedings wait no longer than that takes."""


class Holder(msgspec.Struct, frozen=True):
    """A scoped table of wrapped keys with the column `master_version`. A key is bound to its row's primary key."""

    model: type[Model]
    wrapped: str

    @property
    def table(self) -> str:
        return self.model._meta.db_table


holders: list[Holder] = [Holder(ProceedingKey, "wrapped")]


def holds(model: type[Model], wrapped: str) -> None:
    """Another table of keys, of an app above. Its migration must guard it with `fences.only_standing_keys`."""
    holders.append(Holder(model, wrapped))


class Version(msgspec.Struct, frozen=True):
    """One version of the master key: whether it is at hand, how many keys it wraps, since when it is retired."""

    number: int
    at_hand: bool
    wraps: int
    retired_at: datetime | None
    current: bool


class Rewrapped(msgspec.Struct):
    """What a run came to: keys wrapped anew, and those that no master key at hand opens."""

    done: int = 0
    shut: list[str] = msgspec.field(default_factory=list)


def versions() -> list[Version]:
    """All versions that this database knows or the file holds, oldest first."""
    used, held = usage(), keys.held()
    marks = {mark.version: mark for mark in MasterKeyMark.objects.exclude(version=keycheck.ROOT)}
    return [Version(number, number in held.masters, used[number],
                    marks[number].retired_at if number in marks else None, number == held.current.version)
            for number in sorted(marks.keys() | held.masters.keys() | used.keys())]


def usage() -> Counter[int]:
    """How many keys each version wraps, of all bodies; asked as the auditor."""
    with auditor():
        return _counted()


def _counted() -> Counter[int]:
    found: Counter[int] = Counter()
    for holder in holders:
        rows = holder.model._default_manager.using(OWNER).exclude(master_version=None)
        for row in rows.order_by().values("master_version").annotate(n=Count("pk")):
            found[row["master_version"]] += row["n"]
    return found


def rotate() -> int:
    """Adds a version, which wraps from now on; returns its number. Raises BadKeyring or LostMasterKey."""
    if wrong := keycheck.trouble():
        raise keyring.BadKeyring(wrong)
    known = MasterKeyMark.objects.aggregate(newest=Max("version"))["newest"] or 0
    version = keyring.rotate(keys.place(), above=known)
    if wrong := keycheck.trouble():
        raise keyring.BadKeyring(wrong)
    return version


def rewrap(together: int = TOGETHER) -> Rewrapped:
    """Wraps by the newest version what older ones wrapped; what another run holds at the moment is left to it."""
    done = Rewrapped()
    for city in Organisation.objects.order_by("city").values_list("city", flat=True).distinct():
        for holder in holders:
            last: Any = UUID(int=0)
            while last is not None:
                with scope.enter(Scope(city=city)):
                    last = _some(holder, last, together, done)
                fail("rewrap.committed")
    return done


def _some(holder: Holder, after: Any, together: int, done: Rewrapped) -> Any:
    """The next keys of a table in order of their ids; returns the last id, or None when there are no more."""
    newest = keys.current()
    rows = list(holder.model._default_manager.filter(pk__gt=after, master_version__lt=newest.version)
                .order_by("pk").select_for_update(skip_locked=True)[:together])
    for row in rows:
        try:
            key = keys.unwrap(row.master_version, bytes(getattr(row, holder.wrapped)), row.pk.bytes)  # type: ignore[attr-defined]
        except keys.WrongMasterKey as shut:
            done.shut.append(f"{row.pk}：{shut}")
            continue
        fail("rewrap.unwrapped")
        row.master_version = newest.version  # type: ignore[attr-defined]
        setattr(row, holder.wrapped, newest.wrap(key, row.pk.bytes))
        row.save(update_fields=["master_version", holder.wrapped])
        done.done += 1
    fail("rewrap.written")
    return rows[-1].pk if rows else None


def retire(version: int) -> None:
    """Takes a version out of use for good, and out of the key file. Raises BadKeyring while anything needs it.

    Writers are waited for while it is counted; afterwards the database refuses keys wrapped by it, so that what a
    process still held in its hands cannot be lost. Repeating a retirement that was interrupted finishes it.
    """
    held = keys.held()
    if version == held.current.version or held.root_version in (None, version):
        raise keyring.BadKeyring(f"第 {version} 版主密钥还在使用，不能停用：先运行 hengjian keys rotate")
    with transaction.atomic(using=OWNER):
        with connections[OWNER].cursor() as cursor:
            for holder in holders:
                cursor.execute(f"LOCK TABLE {holder.table} IN SHARE ROW EXCLUSIVE MODE")
            cursor.execute(f"SET LOCAL ROLE {AUDITOR}")
            left = _counted()[version]
            cursor.execute("RESET ROLE")
        fail("retire.counted")
        if left:
            raise keyring.BadKeyring(f"还有 {left} 个密钥由第 {version} 版主密钥包着：先运行 hengjian keys rewrap")
        marks = MasterKeyMark.objects.using(OWNER).filter(version=version, retired_at=None)
        marks.update(retired_at=timezone.now())
    fail("retire.marked")
    if version in held.masters:
        keyring.retire(keys.place(), version)
