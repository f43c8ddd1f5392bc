"""The audit log in the suite: tests look at it as its administrator does, unless they say otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import connections
from django.db.backends.signals import connection_created

from hengjian.identity import auditing
from hengjian.identity.models import Account, Organisation, Person, Post
from support.city import PASSWORD, PIN, City

AUDITOR = "严审计"
_open = True


def _opened(connection: Any, **_: Any) -> None:
    if _open and connection.alias == "default":
        with connection.cursor() as cursor:
            cursor.execute(f"SET {auditing.SETTING} = 'on'")


def begin() -> None:
    """From here on every connection of the bound role can read the log, and a test's own transaction is none."""
    connection_created.connect(_opened, dispatch_uid="audited")
    auditing.under_way = _under_way


def _under_way() -> bool:
    """What a test rolls back in its end takes the entries with it, or they would stand there for the next one."""
    blocks = connections["default"].atomic_blocks
    return not all(block._from_testcase for block in blocks)


@contextmanager
def as_in_service() -> Iterator[None]:
    """The log is closed, as it is in service, until somebody opens it."""
    global _open  # noqa: PLW0603 - one switch for all connections of the process
    connections["default"].close()
    _open = False
    try:
        yield
    finally:
        connections["default"].close()
        _open = True


def audit_administrator(city: City, name: str = AUDITOR) -> Person:
    """Somebody who reads the log and does nothing else."""
    return appointed(city, name, city.market, auditing.READER)


def appointed(city: City, name: str, body: Organisation, role: str) -> Person:
    """Somebody with one post in a body."""
    person = Person.objects.create(name=name, pinyin=f"p{len(city.people) + 1}")
    city.people[name] = person
    Account.objects.create_account(f"user{len(city.people)}", PASSWORD, person, PIN)
    Post.objects.create(person=person, organisation=body, role=role, since=date(2020, 1, 1))
    return person
