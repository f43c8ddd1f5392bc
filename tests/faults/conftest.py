from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from signal import SIGKILL
from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.conf import settings
from django.db import connections
from django.test import override_settings

from hengjian.kernel.ids import new_id
from hengjian.proceedings import keys
from hengjian.proceedings.door import Act, record_many
from support import forks, spot
from support.city import City, build

CHILD = Path(__file__).with_name("child.py")
KILLS = "故障点：在此杀死进程 → 留下的步骤，同一编号重试后的步骤"


def database_urls() -> dict[str, str]:
    """The database that this process now uses, for a child's environment."""
    urls = {}
    for alias, name in (("default", "HENGJIAN_DATABASE_URL"), ("owner", "HENGJIAN_OWNER_URL")):
        at = connections[alias].settings_dict
        urls[name] = f"postgresql://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"
    return urls


@pytest.fixture(scope="module", autouse=True)
def own_var(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder for these tests and their children, with the master key of this process."""
    var = tmp_path_factory.mktemp("var")
    keys.masters()
    (var / "master").write_text(keys.place().read_text())
    local = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": var / "files"}}
    with override_settings(STORAGES=settings.STORAGES | {"default": local}):
        yield var


Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def child(own_var: Path) -> Run:
    """Runs a child that records acts under a key; `at` names the failpoint where it dies."""

    def run(person: UUID, acts: list[Act], key: str, at: str = "") -> subprocess.CompletedProcess[bytes]:
        environment = os.environ | database_urls() | {
            "HENGJIAN_FAILPOINT": at, "HENGJIAN_VAR": str(own_var), "HENGJIAN_FILES": str(own_var / "files"),
            "HENGJIAN_MASTER_KEYS": str(own_var / "master")}
        order = msgspec.json.encode({"person": person, "key": key, "acts": acts})
        return subprocess.run([sys.executable, str(CHILD)], input=order, env=environment, capture_output=True,
                              timeout=120, check=False)

    return run


def dies(act: Callable[[], object], at: str) -> bool:
    """Whether a copy of this process that acts is killed at a failpoint (`name` or `name:passage`)."""
    name, _, nth = at.partition(":")
    return forks.run(act, name, int(nth or 1)) == -SIGKILL


@pytest.fixture(scope="module")
def city_template(
    own_var: Path, databases: Any, django_db_setup: None, django_db_blocker: Any
) -> Iterator[tuple[str, City]]:
    name = databases.create(databases.template)
    with django_db_blocker.unblock():
        databases.use(name)
        city = build()
        record_many(city.actor("李建国"), spot.acts(city, new_id()), "before")
        databases.use(databases.standing)
    yield name, city
    databases.drop(name)


@pytest.fixture
def city(city_template: tuple[str, City], databases: Any, django_db_blocker: Any) -> Iterator[City]:
    """A city of its own in which one penalty, number 1, has been decided."""
    name = databases.create(city_template[0])
    with django_db_blocker.unblock():
        databases.use(name)
        yield city_template[1]
        databases.use(databases.standing)
    databases.drop(name)
