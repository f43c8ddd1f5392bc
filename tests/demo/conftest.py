"""One demo city of quick size for the module; tests only read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from demo.made import Made
from hengjian.demo import city


@pytest.fixture(scope="package")
def made(databases: Any, django_db_setup: None, django_db_blocker: Any) -> Iterator[Made]:
    at = timezone.now()
    name = databases.create(databases.template)
    with django_db_blocker.unblock():
        databases.use(name)
        summary = city.make("quick", 1, at=at)
        databases.use(databases.standing)
    assert summary is not None
    yield Made(name, at, summary)
    with django_db_blocker.unblock():
        databases.use(databases.standing)
    databases.drop(name)


@pytest.fixture
def demo_city(made: Made, databases: Any, django_db_blocker: Any) -> Iterator[Made]:
    """The city's database, in use for one test."""
    with django_db_blocker.unblock():
        databases.use(made.database)
        yield made
        databases.use(databases.standing)
