"""Cities for flows that wait for days: built once for each channel, copied for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from support import ordinary
from support.city import City
from support.ordinary import Story
from support.time import Clock

FIRST_DAY = "2026-03-09"
"""A Monday; the calendar of that year is published."""


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch, FIRST_DAY)


@pytest.fixture(scope="session")
def ordinary_cities(databases: Any, django_db_setup: None, django_db_blocker: Any) -> Callable[[str], tuple[str, City]]:
    built: dict[str, tuple[str, City]] = {}

    def get(channel: str) -> tuple[str, City]:
        if channel not in built:
            name = databases.create(databases.template)
            with django_db_blocker.unblock():
                databases.use(name)
                built[channel] = name, ordinary.build(channel)
                databases.use(databases.standing)
        return built[channel]

    return get


@pytest.fixture
def city_of(
    ordinary_cities: Callable[[str], tuple[str, City]], databases: Any, django_db_blocker: Any
) -> Iterator[Callable[[str], City]]:
    """A city of a channel in a database of its own."""
    made: list[str] = []

    def make(channel: str) -> City:
        template, city = ordinary_cities(channel)
        made.append(databases.create(template))
        databases.use(made[-1])
        return city

    with django_db_blocker.unblock():
        yield make
        databases.use(databases.standing)
    for name in made:
        databases.drop(name)


@pytest.fixture
def story(city_of: Callable[[str], City], clock: Clock) -> Story:
    """An ordinary penalty handled online, not begun yet."""
    return Story(city_of("online"), clock)


@pytest.fixture
def reported(city_of: Callable[[str], City], clock: Clock) -> Story:
    """One that was handled on paper and is entered step by step."""
    return Story(city_of("entry"), clock, channel="entry")
