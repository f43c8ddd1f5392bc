from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any
from uuid import UUID

import pytest

from hengjian.kernel.ids import new_id
from hengjian.ledger import verify as ledger_verify
from hengjian.proceedings.door import record, record_many
from support import spot
from support.city import build

ENTRIES = 10
TAMPERING = "篡改与发现：动作　位置 序号→指出的序号 种类"


@pytest.fixture(scope="module")
def template(databases: Any, django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[str, UUID]]:
    """A database with ten entries in one log, two cases among each other; its name and the agency's id."""
    name = databases.create(databases.template)
    with django_db_blocker.unblock():
        databases.use(name)
        city = build()
        officer = city.actor("李建国")
        first, second = new_id(), new_id()
        record_many(officer, spot.acts(city, first), "first")
        record_many(officer, spot.acts(city, second, without=("decide",)), "second")
        record(officer, spot.act(city, first, "deliver"), "third")
        databases.use(databases.standing)
    yield name, city.market.id
    databases.drop(name)


@pytest.fixture(scope="module")
def shared_copy(template: tuple[str, UUID], databases: Any) -> Iterator[str]:
    name = databases.create(template[0])
    yield name
    databases.drop(name)


@pytest.fixture
def untouched(
    template: tuple[str, UUID], shared_copy: str, databases: Any, django_db_blocker: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[UUID]:
    """The agency of the log, for tests that undo what they do: verification sees the transaction under way."""
    monkeypatch.setattr(ledger_verify, "auditor", nullcontext)
    with django_db_blocker.unblock():
        databases.use(shared_copy)
        yield template[1]
        databases.use(databases.standing)


@pytest.fixture
def agency(template: tuple[str, UUID], databases: Any, django_db_blocker: Any) -> Iterator[UUID]:
    """The agency of the log, in a copy of that database."""
    name = databases.create(template[0])
    with django_db_blocker.unblock():
        databases.use(name)
        yield template[1]
        databases.use(databases.standing)
    databases.drop(name)
