"""A throw-away database for the suite, seen through the same two roles as in service."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg.conninfo import make_conninfo

# A suite that makes hundreds of accounts has no use for a hash that is slow on purpose.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

ROOT = Path(__file__).resolve().parent.parent


def real_data_folder() -> Path | None:
    """`HENGJIAN_TEST_DATA`, or `shared/data` beside the clone."""
    given = os.environ.get("HENGJIAN_TEST_DATA")
    folder = Path(given) if given else ROOT.parent / "shared" / "data"
    return folder if folder.is_dir() else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without the real data its tests are skipped and counted; in CI that is a failure."""
    if real_data_folder() is not None:
        return
    for item in items:
        if item.get_closest_marker("data"):
            if os.environ.get("CI"):
                item.add_marker(pytest.mark.usefixtures("missing_data"))
            else:
                item.add_marker(pytest.mark.skip(reason="没有真实数据（HENGJIAN_TEST_DATA）"))


@pytest.fixture()
def missing_data() -> None:
    pytest.fail("CI 中必须有真实数据：shared/data 应在克隆旁边")


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder with real statutes, notices and divisions."""
    folder = real_data_folder()
    assert folder is not None
    return folder


class Databases:
    """Makes throw-away databases as the owner; the template is migrated once a session."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.template = ""

    def maintenance(self) -> psycopg.Connection[Any]:
        owner = connections["owner"].settings_dict
        return psycopg.connect(
            make_conninfo(dbname=self.home, user=owner["USER"], password=owner["PASSWORD"],
                          host=owner["HOST"], port=owner["PORT"]),
            autocommit=True,
        )

    def create(self, template: str = "template0") -> str:
        name = f"hengjian_test_{uuid4().hex[:12]}"
        with self.maintenance() as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'")  # type: ignore[arg-type]
        self.made.append(name)
        return name

    def drop(self, name: str) -> None:
        with self.maintenance() as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")  # type: ignore[arg-type]
        self.made.remove(name)

    def use(self, name: str) -> None:
        for alias in ("default", "owner"):
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = name


@pytest.fixture(scope="session")
def databases(django_db_blocker: Any) -> Iterator[Databases]:
    made = Databases()
    made.home = connections["owner"].settings_dict["NAME"]
    with django_db_blocker.unblock():
        made.template = made.create()
        made.use(made.template)
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        connections["owner"].close()
        connections["default"].close()
    yield made
    with django_db_blocker.unblock():
        for alias in ("default", "owner"):
            connections[alias].close()
        for name in list(made.made):
            made.drop(name)


@pytest.fixture(scope="session")
def django_db_setup(databases: Databases, django_db_blocker: Any) -> None:
    """What `django_db` tests use (rolled back after each): one database made from the template."""
    with django_db_blocker.unblock():
        databases.use(databases.create(databases.template))
        databases.standing = connections["default"].settings_dict["NAME"]


@pytest.fixture()
def fresh_db(databases: Databases, django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A database of its own, for tests that commit: append-only tables cannot be emptied."""
    name = databases.create(databases.template)
    with django_db_blocker.unblock():
        databases.use(name)
        yield name
        databases.use(databases.standing)
    databases.drop(name)


def pytest_report_header() -> list[str]:
    """Says under which database role the suite runs."""
    try:
        bound = connections["default"].settings_dict
        return [f"database role: {bound['USER']} (bound by row-level security), owner: {connections['owner'].settings_dict['USER']}"]
    except Exception as problem:
        return [f"database: {problem}"]
