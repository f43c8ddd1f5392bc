"""The server in ordinary use."""

from __future__ import annotations

import json
import shutil
import stat
import subprocess
from collections.abc import Callable
from urllib.parse import urlsplit

import psycopg
import pytest

from hengjian.runtime.postgres.process import alive
from hengjian.runtime.postgres.roles import SCOPES
from runtime.clones import Clone, secluded, wait_until


def test_start_stop_and_what_is_told_between(anyones: Clone) -> None:
    clone = anyones
    before = clone.db("status")
    assert before.returncode == 3
    assert "未启动" in before.stdout
    assert "hengjian db start" in clone.refused("url")

    clone.start()
    first = clone.status()
    assert first.supervised
    assert first.user != "root"
    assert (first.port or 0) < 32768
    assert (first.version or "").startswith("18.")
    assert stat.S_IMODE(clone.state.stat().st_mode) == 0o600
    clone.start()
    assert clone.status().pid == first.pid, "a second start restarted the server"
    told = json.loads(clone.db("url", "--json").stdout)
    assert told.pop("public").startswith("postgresql://hengjian_public:")
    assert told == {"owner": clone.url(owner=True), "app": clone.url()}
    assert clone.db("url").stdout.strip() == clone.url()
    assert json.loads(clone.db("status", "--json").stdout)["pid"] == first.pid

    assert "已停止" in clone.db("stop").stdout
    assert clone.db("status").returncode == 3
    again = clone.db("stop")
    assert again.returncode == 0
    assert "没有在运行" in again.stdout
    assert not clone.supervisors()

    clone.remember(port := secluded())
    clone.start()
    assert clone.status().port == port, "the port is remembered"


def test_roles_hold_what_they_should(clone: Clone) -> None:
    clone.start()
    with clone.connect(owner=True) as owner:
        rights = {
            row[0]: row[1:]
            for row in owner.execute(
                "SELECT rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb"
                " FROM pg_roles WHERE rolname LIKE 'hengjian%'"
            )
        }
        assert rights["hengjian_owner"] == (True, False, False, False, True)
        assert rights["hengjian_site"] == (True, False, False, False, False)
        assert rights["hengjian_public"] == (True, False, False, False, False)
        for role in ("hengjian_app", "hengjian_auditor", *SCOPES.values()):
            assert rights[role] == (False, False, False, False, False), role
        assert rights["hengjian_admin"][1], "the only superuser, and its password is in db.json alone"
        for setting, value in (("server_encoding", "UTF8"), ("TimeZone", "UTC"), ("fsync", "on"),
                               ("synchronous_commit", "on"), ("listen_addresses", "127.0.0.1"),
                               ("password_encryption", "scram-sha-256")):
            assert owner.execute("SELECT current_setting(%s)", [setting]).fetchone() == (value,)
        assert owner.execute("SELECT datlocprovider, datlocale FROM pg_database WHERE datname = 'hengjian'"
                             ).fetchone() == ("b", "C.UTF-8")
        owner.execute("CREATE TABLE kept (n int)")
        owner.execute("GRANT SELECT ON kept TO hengjian_auditor")
        owner.execute("SET ROLE hengjian_auditor")
        assert owner.execute("SELECT count(*) FROM kept").fetchone() == (0,)
        owner.execute("RESET ROLE")
        owner.execute("CREATE DATABASE throw_away")
        owner.execute("DROP DATABASE throw_away")
    with clone.connect() as app:
        for forbidden in ("CREATE TABLE public.mine (n int)", "SELECT * FROM kept",
                          "SET ROLE hengjian_auditor", "SET ROLE hengjian_owner", "SET ROLE hengjian_app",
                          "CREATE TEMP TABLE t (n int)", "CREATE DATABASE mine"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(forbidden)
    guess = clone.url().replace(urlsplit(clone.url()).password or "", "guess")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(guess)


def test_passwords_are_not_in_the_log(clone: Clone) -> None:
    clone.start()
    log = (clone.var / "log/postgres.log").read_text()
    assert "ready to accept connections" in log
    assert not [secret for secret in clone.saved()["passwords"].values() if secret in log]


def test_starts_at_once_make_one_server(clone: Clone) -> None:
    starting = [clone.command("start") for _ in range(4)]
    for one in starting:
        _, told = one.communicate(timeout=60)
        assert one.returncode == 0, told
    assert len(clone.supervisors()) == 1
    assert clone.status().running


def test_two_clones_side_by_side(make_clone: Callable[..., Clone]) -> None:
    clones = [make_clone("one"), make_clone("two")]
    starting = [clone.command("start") for clone in clones]  # both look for a port in the same moment
    for one in starting:
        _, told = one.communicate(timeout=60)
        assert one.returncode == 0, told
    for clone in clones:
        with clone.connect(owner=True) as owner:
            owner.execute("CREATE TABLE whose AS SELECT %s::text AS name", [clone.home.name])
    assert [clone.ask("SELECT name FROM whose", owner=True) for clone in clones] == ["one", "two"]
    clones[0].stop()
    assert clones[1].status().running


def test_a_copied_clone_is_a_clone_of_its_own(make_clone: Callable[..., Clone]) -> None:
    original = make_clone("original")
    original.start()
    with original.connect(owner=True) as owner:
        owner.execute("CREATE TABLE kept AS SELECT 7 AS n")
    original.stop()
    copy = make_clone("copy", fresh=True)
    copy.home.rmdir()
    subprocess.run(["cp", "-a", original.home, copy.home], check=True)
    original.start()
    shutil.copy(original.state, copy.state)  # as if copied while it ran
    assert copy.status().running is False
    assert "hengjian db start" in copy.refused("url")
    copy.start()
    assert copy.status().port != original.status().port
    assert copy.ask("SELECT n FROM kept", owner=True) == 7
    copy.stop()
    assert original.status().running


@pytest.mark.parametrize("running", [True, False])
def test_a_lost_state_file_is_made_anew(clone: Clone, running: bool) -> None:
    clone.start()
    with clone.connect(owner=True) as owner:
        owner.execute("CREATE TABLE kept AS SELECT 7 AS n")
    if not running:
        clone.stop()
    clone.state.unlink()
    clone.start()
    assert clone.ask("SELECT n FROM kept", owner=True) == 7
    assert len(clone.supervisors()) == 1


def test_a_removed_clone_leaves_no_server(clone: Clone) -> None:
    clone.start()
    supervisor, postmaster = clone.supervisor(), clone.postmaster()
    shutil.rmtree(clone.home)
    wait_until(lambda: not alive(supervisor), "the supervisor to end")
    assert not alive(postmaster)


def test_an_outside_server(make_clone: Callable[..., Clone]) -> None:
    server, user = make_clone("server"), make_clone("user", fresh=True)
    server.start()
    outside = {"HENGJIAN_OWNER_URL": server.url(owner=True), "HENGJIAN_DATABASE_URL": server.url()}
    user.env = outside
    started = user.db("start")
    assert started.returncode == 0, started.stderr
    assert "外部数据库" in started.stdout
    assert not user.var.exists(), "nothing of our own is made beside an outside server"
    assert user.url() == server.url()
    found = user.status()
    assert found.outside
    assert (found.version or "").startswith("18.")
    assert "外部" in user.refused("stop")
    user.env = {"HENGJIAN_OWNER_URL": outside["HENGJIAN_OWNER_URL"]}
    assert "HENGJIAN_DATABASE_URL" in user.refused("url")
    server.stop()
    user.env = outside
    assert "没有应答" in user.refused("start")
    assert user.db("status").returncode == 3
