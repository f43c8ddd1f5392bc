"""Our own server killed with SIGKILL while a step is recorded; the supervisor starts it again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.management import call_command
from django.db import InterfaceError, OperationalError, connections
from psycopg.conninfo import conninfo_to_dict

from faults.conftest import KILLS
from hengjian.kernel.ids import new_id
from hengjian.proceedings import door, issuing
from hengjian.proceedings.door import record_many
from runtime.clones import Clone
from runtime.conftest import make_folder
from support import report, spot
from support.city import City, build
from support.standing import assert_whole, steps_of

pytestmark = pytest.mark.faults
FORM = list(spot.BEFORE)
NAMES = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}


@contextmanager
def connected_to(clone: Clone) -> Iterator[None]:
    """Both roles' connections go to the clone's server."""
    before = {alias: dict(connections[alias].settings_dict) for alias in ("default", "owner")}
    for alias in before:
        parts = conninfo_to_dict(clone.url(owner=alias == "owner"))
        connections[alias].close()
        connections[alias].settings_dict.update({ours: str(parts[name]) for ours, name in NAMES.items()})
    try:
        yield
    finally:
        for alias, settings in before.items():
            connections[alias].close()
            connections[alias].settings_dict.update(settings)


@pytest.fixture(scope="module")
def server(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Clone, City]]:
    """A server of its own with a small city in it."""
    folder = make_folder()
    clone = Clone(folder / "clone")
    clone.home.mkdir()
    clone.start()
    with django_db_blocker.unblock(), connected_to(clone):
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        yield clone, build()
    clone.remove()
    os.rmdir(folder)


@pytest.mark.parametrize("at", [*door.FAILPOINTS, *issuing.FAILPOINTS])
def test_the_server_is_killed_there(
    server: tuple[Clone, City], at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone, city = server
    officer, case = city.actor("李建国"), new_id()
    acts, key = spot.acts(city, case), f"form {at}"
    killed: list[Any] = []

    def interrupt(name: str) -> None:
        if name == at and not killed:
            killed.append(clone.postmaster())
            killed[0].kill()
            clone.wait_for_another(killed[0])

    for module in (door, issuing):
        monkeypatch.setattr(module, "fail", interrupt)
    committed = at == "record.committed"
    if committed:
        assert not record_many(officer, acts, key).repeated
    else:
        with pytest.raises((OperationalError, InterfaceError)):
            record_many(officer, acts, key)
    assert killed
    connections.close_all()
    assert steps_of(city, case) == (FORM if committed else [])
    assert record_many(officer, acts, key).repeated == committed
    assert steps_of(city, case) == FORM
    assert_whole(city)
    report.note(KILLS, f"{at} 数据库主进程 SIGKILL", f"{len(FORM) if committed else 0} → {len(FORM)} 步，重启后完整")
