"""Connections that break: a reply lost after commit, a backend ended between any two steps of `record`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import psycopg
import pytest
from django.db import InterfaceError, OperationalError, close_old_connections, connection, connections

from faults.conftest import KILLS, database_urls
from hengjian.kernel.ids import new_id
from hengjian.proceedings import door, issuing
from hengjian.proceedings.door import record, record_many
from support import report, spot
from support.city import City
from support.proxy import Proxy
from support.standing import assert_whole, steps_of

pytestmark = pytest.mark.faults
FORM = list(spot.BEFORE)


@contextmanager
def through_proxy() -> Iterator[Proxy]:
    """The bound role's connections go through a proxy."""
    at = connections["default"].settings_dict
    direct = at["HOST"], at["PORT"]
    connections["default"].close()
    with Proxy(direct[0], int(direct[1])) as proxy:
        at["HOST"], at["PORT"] = "127.0.0.1", str(proxy.port)
        try:
            yield proxy
        finally:
            at["HOST"], at["PORT"] = direct
            connections["default"].close()


def test_a_reply_lost_after_commit_and_the_same_submission_again(city: City) -> None:
    officer, case = city.actor("李建国"), new_id()
    acts = spot.acts(city, case)
    with through_proxy() as proxy:
        connection.ensure_connection()
        proxy.armed = True
        with pytest.raises((OperationalError, InterfaceError)):
            record_many(officer, acts, "form")
        assert proxy.dropped.wait(10)
        close_old_connections()
        again = record_many(officer, acts, "form")
    assert again.repeated
    assert len(again.steps) == len(FORM)
    assert steps_of(city, case) == FORM
    assert_whole(city)
    assert record_many(officer, acts, "form") == again
    report.note(KILLS, "回复在提交后丢失（代理截断）", "5 → 5 步，重试答复如前")


def end_this_backend() -> None:
    """As a restart of the database would."""
    pid = connection.connection.info.backend_pid
    with psycopg.connect(database_urls()["HENGJIAN_DATABASE_URL"], autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


@pytest.mark.parametrize("at", [p for p in (*door.FAILPOINTS, *issuing.FAILPOINTS) if p != "record.committed"])
def test_the_backend_ends_in_the_middle(city: City, at: str, monkeypatch: pytest.MonkeyPatch) -> None:
    officer, case = city.actor("李建国"), new_id()
    acts = spot.acts(city, case)
    ended: list[str] = []

    def interrupt(name: str) -> None:
        if name == at and not ended:
            ended.append(name)
            end_this_backend()

    for module in (door, issuing):
        monkeypatch.setattr(module, "fail", interrupt)
    with pytest.raises((OperationalError, InterfaceError)):
        record_many(officer, acts, "form")
    assert ended
    close_old_connections()
    assert steps_of(city, case) == []
    receipt = record_many(officer, acts, "form")
    assert not receipt.repeated
    assert steps_of(city, case) == FORM
    assert_whole(city)
    report.note(KILLS, f"{at} 后端被终止", f"0 → {len(FORM)} 步")


def test_between_two_submissions_a_restart_is_not_noticed(city: City) -> None:
    officer, case = city.actor("李建国"), new_id()
    record_many(officer, spot.acts(city, case), "form")
    end_this_backend()
    connection.close_if_unusable_or_obsolete()  # as every request begins
    receipt = record(officer, spot.act(city, case, "deliver"), "deliver")
    assert not receipt.repeated
    assert receipt == msgspec.structs.replace(receipt, repeated=False)
    assert steps_of(city, case) == [*FORM, "deliver"]
    assert_whole(city)
