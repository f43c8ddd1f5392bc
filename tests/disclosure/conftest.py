"""The small city with a decided case, committed in a database of its own."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from django.core.cache import cache
from django.test import Client

from hengjian.identity.models import Account
from hengjian.kernel.ids import new_id
from hengjian.proceedings.door import record, record_many
from support import spot
from support.city import City, build


@pytest.fixture
def city(fresh_db: str) -> City:
    cache.clear()
    return build()


@pytest.fixture
def as_(city: City) -> Callable[[str], Client]:
    """A client in which that person is signed in."""
    def made(name: str) -> Client:
        client = Client()
        client.force_login(Account.objects.get(person=city.people[name]),
                           backend="django.contrib.auth.backends.ModelBackend")
        return client

    return made


@pytest.fixture
def decided(city: City) -> UUID:
    """A case in which the decision has been made."""
    identifier = new_id()
    record_many(city.actor("李建国"), spot.acts(city, identifier), "decided")
    return identifier


@pytest.fixture
def published(city: City, decided: UUID) -> UUID:
    """The same, published."""
    record(city.actor("何晓"), spot.act(city, decided, "publish", signed=()), "publish")
    return decided
