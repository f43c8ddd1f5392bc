from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings

from hengjian.identity.models import Organisation
from hengjian.law.catalogue import Law
from support import trial
from support.city import City, build


@pytest.fixture(scope="module", autouse=True)
def own_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for the files of these tests."""
    folder = tmp_path_factory.mktemp("files")
    local = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": folder}}
    with override_settings(STORAGES=settings.STORAGES | {"default": local}):
        yield folder


@pytest.fixture(scope="session")
def cities(databases: Any, django_db_setup: None, django_db_blocker: Any) -> Callable[[str], tuple[str, City]]:
    """The small city by channel; each is built once and copied."""
    built: dict[str, tuple[str, City]] = {}

    def get(channel: str) -> tuple[str, City]:
        if channel not in built:
            name = databases.create(databases.template)
            with django_db_blocker.unblock():
                databases.use(name)
                built[channel] = name, build(channel)
                databases.use(databases.standing)
        return built[channel]

    return get


@pytest.fixture
def city_with(
    cities: Callable[[str], tuple[str, City]], databases: Any, django_db_blocker: Any
) -> Iterator[Callable[[str], City]]:
    """Makes the small city of a channel in a database of its own."""
    made: list[str] = []

    def make(channel: str) -> City:
        template, city = cities(channel)
        name = databases.create(template)
        made.append(name)
        databases.use(name)
        return city

    with django_db_blocker.unblock():
        yield make
        databases.use(databases.standing)
    for name in made:
        databases.drop(name)


@pytest.fixture
def city(city_with: Callable[[str], City]) -> City:
    """The small city, online."""
    return city_with("online")


@pytest.fixture
def entry_city(city_with: Callable[[str], City]) -> City:
    """The small city whose penalties are entered afterwards."""
    return city_with("entry")


@pytest.fixture(scope="session")
def trial_law(tmp_path_factory: pytest.TempPathFactory) -> Law:
    """The house's standards with the trial's procedures beside them."""
    return trial.law(tmp_path_factory.mktemp("trial") / "law")


@pytest.fixture
def trial_city(city: City, trial_law: Law) -> Iterator[City]:
    """The small city, online, under the trial's law."""
    trial.staff(city)
    with trial.in_force(trial_law):
        yield city


@pytest.fixture
def reporting_city(city: City, trial_law: Law) -> Iterator[City]:
    """The small city, whose trials are entered afterwards."""
    trial.staff(city)
    channels = {"penalty.simple": "online", "trial.main": "entry"}
    Organisation.objects.filter(id=city.market.id).update(settings={"channels": channels})
    with trial.in_force(trial_law):
        yield city
