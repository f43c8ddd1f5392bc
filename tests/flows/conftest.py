"""Cities for flows that wait for days: built once for each channel, copied for each test; so are beginnings."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

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


class Told(NamedTuple):
    """A story that has come so far, in a database to be copied."""

    database: str
    story: Story
    now: datetime


@pytest.fixture(scope="module")
def told(databases: Any, django_db_setup: None) -> Iterator[dict[tuple[Callable[[Story], object], str], Told]]:
    """What the tests of a module begin with, told when the first of them asks."""
    kept: dict[tuple[Callable[[Story], object], str], Told] = {}
    yield kept
    for one in kept.values():
        databases.drop(one.database)


@pytest.fixture
def begun(
    told: dict[tuple[Callable[[Story], object], str], Told], clock: Clock, databases: Any, django_db_blocker: Any,
    ordinary_cities: Callable[[str], tuple[str, City]],
) -> Iterator[Callable[..., Story]]:
    """A story told so far by a function, once for the module; each test goes on with it in a database of its own.

    The test may have changed nothing before: neither the city, nor the law, nor the day.
    """
    made: list[str] = []

    def begin(tell: Callable[[Story], object], channel: str = "online") -> Story:
        if (tell, channel) not in told:
            template, city = ordinary_cities(channel)
            databases.use(name := databases.create(template))
            first = Story(city, clock, channel=channel)
            tell(first)
            told[tell, channel] = Told(name, first, clock.now)
        database, first, clock.now = told[tell, channel]
        databases.use(databases.standing)
        made.append(databases.create(database))
        databases.use(made[-1])
        story = copy.copy(first)
        story.clock, story.party = clock, dict(first.party)
        return story

    with django_db_blocker.unblock():
        yield begin
        databases.use(databases.standing)
    for name in made:
        databases.drop(name)
