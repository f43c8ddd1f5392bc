"""The city of the matrix, made once for each process; copies for those who change its fences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from support.scoping import world as scoping
from support.scoping.matrix import Seat
from support.scoping.world import World


@pytest.fixture(scope="session")
def made_world(databases: Any, django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[str, World]]:
    name = databases.create(databases.template)
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        databases.use(name)
        world = scoping.build(patch)
        databases.use(databases.standing)
    yield name, world
    databases.drop(name)


@pytest.fixture
def world(
    made_world: tuple[str, World], databases: Any, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    """The city, in which nothing is to be changed but the audit log."""
    yield from _used(made_world[0], made_world[1], databases, django_db_blocker, monkeypatch)


@pytest.fixture
def own_world(
    made_world: tuple[str, World], databases: Any, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    """A copy of the city."""
    name = databases.create(made_world[0])
    yield from _used(name, made_world[1], databases, django_db_blocker, monkeypatch)
    databases.drop(name)


def _used(name: str, made: World, databases: Any, blocker: Any, patch: pytest.MonkeyPatch) -> Iterator[World]:
    cache.clear()
    patch.setattr(timezone, "now", lambda: made.now)
    with blocker.unblock():
        databases.use(name)
        yield made
        databases.use(databases.standing)


@pytest.fixture
def seat(world: World) -> Callable[[str], Seat]:
    return lambda name: Seat(world, world.viewers[name])
