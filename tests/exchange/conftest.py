"""A city whose penalties are reported, in a database of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from support.city import City, build
from support.reported import World
from support.reported_world import world as made_ready


@pytest.fixture(scope="session")
def reporting_template(databases: Any, django_db_setup: None, django_db_blocker: Any) -> tuple[str, City, World]:
    name = databases.create(databases.template)
    with django_db_blocker.unblock():
        databases.use(name)
        city = build("exchange")
        world = made_ready(city)
        databases.use(databases.standing)
    return name, city, world


@pytest.fixture
def reporting(
    reporting_template: tuple[str, City, World], databases: Any, django_db_blocker: Any
) -> Iterator[tuple[City, World]]:
    """The small city whose penalties come from another system, and what that system knows of it."""
    template, city, world = reporting_template
    name = databases.create(template)
    with django_db_blocker.unblock():
        databases.use(name)
        yield city, world
        databases.use(databases.standing)
    databases.drop(name)

