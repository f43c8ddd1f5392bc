"""The audit log: written by everybody, read by the audit administrator, proven by a log of its own (ADR 0028).

    audit("reveal", str(case), actor=actor, element="party_phone", reason=reason)

An entry is written in the transaction under way and comes and goes with it; what was refused is written on a
connection of its own when a transaction is under way, and stays when that one rolls back. Whoever must not go
on without an entry calls this first: it raises where it cannot be written.

Entering the leaf into the log is a second, short transaction (`chain`), after the commit: the lock on the log's
head is held by nobody who waits for anything else. A process that dies in between leaves the leaf waiting for the
next one, or for the job that looks every minute.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.utils import timezone
from psycopg.types.json import Jsonb

from hengjian.identity.models import AuditEntry
from hengjian.kernel.canonical import LARGEST_INTEGER, canonical
from hengjian.kernel.failpoints import fail, register
from hengjian.kernel.ids import new_id
from hengjian.law import source
from hengjian.ledger import services as ledger
from hengjian.ledger.merkle import leaf_hash

if TYPE_CHECKING:
    from hengjian.identity.services import Actor

LOG = UUID(int=1)
"""The log of the audit entries among the ledger's logs; no organisation has this id."""
KIND = "audit"
READER = "AUDIT_ADMIN"
"""The role that reads the log, and no other."""
FORMAT = "hengjian.audit/1"
FIELDS = ("id", "at", "category", "account_id", "person_id", "agency_id", "address", "session", "action", "subject",
          "outcome", "detail")
CHUNK = 2000
LONGEST = 300
SETTING = "hengjian.audit"
register("audit.kept", "audit.chained")


# -- what belongs where ----------------------------------------------------------------------------------------


class Kept(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For how long entries are kept at least."""

    months: int
    basis: str
    verified: bool


class Chained(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Within how many minutes an entry stands in the log's chain; later its absence is a fault."""

    minutes: int
    basis: str
    verified: bool


class Refusals(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Of how many days the rule base counts refusals."""

    days: int
    basis: str
    verified: bool


class Category(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    actions: list[str]


class Standard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file `audit.yaml`."""

    keep: Kept
    chained: Chained
    refusals: Refusals
    categories: dict[str, Category]
    titles: dict[str, str]
    details: dict[str, str]


@cache
def standard() -> Standard:
    return source.read(Path(__file__).with_name("audit.yaml"), Standard)


@cache
def category_of(action: str) -> str:
    """The category of an action: of all patterns that fit, the longest; empty for one that none fits."""
    fitting = [(len(pattern), name) for name, one in standard().categories.items() for pattern in one.actions
               if action == pattern or (pattern.endswith("*") and action.startswith(pattern[:-1]))]
    return max(fitting)[1] if fitting else ""


def title_of(action: str) -> str:
    """The action in words."""
    return standard().titles.get(action, action)


# -- from where it comes ---------------------------------------------------------------------------------------


class Caller(msgspec.Struct, frozen=True):
    """From where somebody acts: the address, and a mark of the session or access token."""

    address: str = ""
    session: str = ""


_UNKNOWN = Caller()
_caller: ContextVar[Caller] = ContextVar("caller", default=_UNKNOWN)


@contextmanager
def calling(caller: Caller) -> Iterator[None]:
    """Entries made meanwhile say that they come from there."""
    token = _caller.set(caller)
    try:
        yield
    finally:
        _caller.reset(token)


def known_as(session: str) -> None:
    """From here on, and until `calling` ends, entries bear this mark: an access token has been recognised."""
    _caller.set(Caller(_caller.get().address, session))


def address() -> str:
    """From where whoever is being served calls; empty in jobs and commands."""
    return _caller.get().address


# -- writing ---------------------------------------------------------------------------------------------------


def audit(action: str, subject: str = "", *, actor: Actor | None = None, outcome: str = "done", **detail: Any) -> None:
    """Adds to the audit log; see the module for when the entry stays. Raises DatabaseError where it cannot."""
    caller = _caller.get()
    entry = AuditEntry(
        id=new_id(), at=timezone.now(), category=category_of(action),
        account_id=actor.account_id if actor else None, person_id=actor.person_id if actor else None,
        agency_id=actor.organisation.id if actor else None, address=caller.address[:45], session=caller.session[:16],
        action=action, subject=_text(subject)[:80], outcome=outcome, detail=_plain(detail),
    )
    if outcome == "refused" and under_way():
        own = connections.create_connection(DEFAULT_DB_ALIAS)
        try:
            _insert(own, entry)
        finally:
            own.close()
    else:
        _insert(connection, entry)
    fail("audit.kept")
    transaction.on_commit(chain, robust=True)


def under_way() -> bool:
    """Whether there is a transaction that may still roll back."""
    return bool(connection.in_atomic_block)


_INSERT = f"""
    WITH entry AS (INSERT INTO identity_auditentry ({", ".join(FIELDS)}) VALUES ({", ".join(["%s"] * len(FIELDS))}))
    INSERT INTO identity_auditpending (entry_id, leaf) VALUES (%s, %s)"""


def _insert(through: Any, entry: AuditEntry) -> None:
    values = [getattr(entry, name) for name in FIELDS[:-1]]
    with through.cursor() as cursor:
        cursor.execute(_INSERT, [*values, Jsonb(entry.detail), entry.id, leaf_of(entry)])


def leaf_of(entry: AuditEntry) -> bytes:
    """The leaf hash of an entry: over the canonical JSON of everything it says (fixed by a test vector)."""
    said = {name: getattr(entry, name) for name in FIELDS}
    ids = {name: str(value) for name, value in said.items() if isinstance(value, UUID)}
    at = entry.at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
    return leaf_hash(canonical({"format": FORMAT, **said, **ids, "at": at}))


def _plain(value: Any) -> Any:
    """What JSON and the canonical form can hold, without control characters and long runs of digits."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) <= LARGEST_INTEGER else str(value)
    if isinstance(value, dict):
        return {_text(str(key)): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one) for one in value]
    return _text(str(value))


_PERSONAL = re.compile(r"(?<![0-9A-Za-z-])\d{11,}[Xx]?(?![0-9A-Za-z-])")
"""Numbers of identity cards, phones and bank cards; what stands inside an id or a digest is none."""


def _text(text: str) -> str:
    """Printable, not too long, and with personal numbers masked: reasons and searches are typed by hand."""
    plain = "".join(c if c.isprintable() else "�" for c in text[:LONGEST])
    return _PERSONAL.sub(lambda found: found[0][:3] + "*" * (len(found[0]) - 3), plain)


_TAKE = """DELETE FROM identity_auditpending WHERE entry_id IN
           (SELECT entry_id FROM identity_auditpending ORDER BY entry_id LIMIT %s) RETURNING entry_id, leaf"""


def chain() -> int:
    """Enters what waits into the log, in order of writing; returns how many. Never call it inside a transaction."""
    count = 0
    while done := _chained():
        count += done
    return count


def _chained() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM identity_auditpending)")
        if not cursor.fetchone()[0]:
            return 0
    with transaction.atomic(), connection.cursor() as cursor:
        ledger.lock(LOG)  # before the rows, so that two who chain never wait for each other
        cursor.execute(_TAKE, [CHUNK])
        waiting = sorted((identifier, bytes(leaf)) for identifier, leaf in cursor.fetchall())
        if waiting:
            ledger.append(LOG, [ledger.Leaf(leaf, KIND, identifier) for identifier, leaf in waiting])
        fail("audit.chained")
    return len(waiting)


# -- reading ---------------------------------------------------------------------------------------------------


@contextmanager
def opened() -> Iterator[None]:
    """A transaction in which the log can be read; only for whoever has been found to be an audit administrator."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT coalesce(current_setting('{SETTING}', true), '')")
            (before,) = cursor.fetchone()
            _open(cursor, "on")
        yield
        with connection.cursor() as cursor:
            _open(cursor, before)


def _open(cursor: Any, value: str) -> None:
    cursor.execute(f"SELECT set_config('{SETTING}', %s, true)", [value])


def refusals(rule: str, bodies: list[UUID], since: datetime) -> int:
    """How many acts of these bodies a rule has refused since then: a registered question, answered by a count."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT hengjian_refusals(%s, %s::uuid[], %s)", [rule, bodies, since])
        return int(cursor.fetchone()[0])


def known(identifiers: list[UUID]) -> bool:
    """Whether any of these ids stands for a record, whoever's it is: a registered question, answered yes or no."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT hengjian_known(%s::uuid[])", [identifiers])
        return bool(cursor.fetchone()[0])
