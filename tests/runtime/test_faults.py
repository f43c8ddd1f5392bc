"""Processes killed on purpose: what was committed is there, and the server answers again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from hengjian.runtime.postgres.process import alive, recovery
from runtime.clones import Clone, wait_until

pytestmark = pytest.mark.faults


class Writer:
    """A client that commits row after row and remembers which commits were acknowledged."""

    def __init__(self, clone: Clone) -> None:
        with clone.connect(owner=True) as owner:
            owner.execute("CREATE TABLE written (n int PRIMARY KEY)")
        self.acknowledged = 0
        self.url = clone.url(owner=True)
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()
        wait_until(lambda: self.acknowledged > 20, "the first rows")

    def run(self) -> None:
        try:
            with psycopg.connect(self.url, autocommit=True) as db:
                while True:
                    db.execute("INSERT INTO written VALUES (%s)", [self.acknowledged + 1])
                    self.acknowledged += 1
        except psycopg.OperationalError:
            return

    def check(self, clone: Clone) -> None:
        """Every acknowledged row is there; at most one more was committed whose answer was lost."""
        self.thread.join(timeout=10)
        assert not self.thread.is_alive()
        rows = clone.ask("SELECT count(*) FROM written", owner=True)
        assert rows == clone.ask("SELECT max(n) FROM written", owner=True)
        assert rows in (self.acknowledged, self.acknowledged + 1)


@pytest.fixture
def running(clone: Clone) -> Clone:
    clone.start()
    return clone


@pytest.fixture
def bystander() -> Iterator[subprocess.Popen[bytes]]:
    """A process that has nothing to do with us and must not be harmed."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process
        assert process.poll() is None, "a process of somebody else was ended"
        process.kill()


def busy_backend(clone: Clone) -> psutil.Process:
    """A backend that computes and never looks whether its postmaster lives."""
    db = clone.connect(owner=True)
    pid = db.info.backend_pid

    def spin() -> None:
        try:
            db.execute("DO $$ DECLARE n bigint := 0; BEGIN LOOP n := n + 1; END LOOP; END $$")
        except psycopg.OperationalError:
            return

    threading.Thread(target=spin, daemon=True).start()
    wait_until(lambda: clone.ask(
        f"SELECT count(*) FROM pg_stat_activity WHERE pid = {pid} AND state = 'active'", owner=True
    ), "the backend to be busy")
    return psutil.Process(pid)


def test_supervisor_killed(running: Clone) -> None:
    writer = Writer(running)
    postmaster, supervisor = running.postmaster(), running.supervisor()
    supervisor.kill()
    wait_until(lambda: not running.status().supervised, "the loss to be seen")
    assert running.status().running
    told = running.db("status")
    assert told.returncode == 0
    assert "监管进程已不在" in told.stdout

    running.start()
    assert running.status().supervised
    assert running.postmaster() == postmaster, "the server was restarted though it ran"
    before = writer.acknowledged
    wait_until(lambda: writer.acknowledged > before, "the client to go on over the same connection")

    postmaster.kill()  # the new supervisor is not its parent and must notice all the same
    running.wait_for_another(postmaster)
    writer.check(running)


def test_supervisor_killed_then_stop(running: Clone) -> None:
    postmaster = running.postmaster()
    running.supervisor().kill()
    assert "已停止" in running.db("stop").stdout
    assert not alive(postmaster)


def test_postmaster_killed_while_backends_are_busy(running: Clone) -> None:
    writer, busy, postmaster = Writer(running), busy_backend(running), running.postmaster()
    url = running.url()
    postmaster.kill()
    running.wait_for_another(postmaster)
    assert not alive(busy), "a backend outlived its postmaster"
    assert running.url() == url
    writer.check(running)


def test_everything_killed(running: Clone) -> None:
    writer, busy, postmaster = Writer(running), busy_backend(running), running.postmaster()
    running.supervisor().kill()
    postmaster.kill()
    wait_until(lambda: not running.status().running, "the server to be gone")
    running.start()
    assert not alive(busy)
    writer.check(running)


def test_backend_killed(running: Clone) -> None:
    writer, postmaster = Writer(running), running.postmaster()
    log = running.var / "log/postgres.log"
    busy_backend(running).kill()
    wait_until(lambda: "terminating any other active server processes" in log.read_text(), "the server to notice")
    running.start()  # in the middle of the recovery: waits for its end
    writer.check(running)
    assert running.postmaster() == postmaster
    assert running.status().supervised


def test_stopped_while_it_recovers(running: Clone) -> None:
    """Told to stop fast in that moment, PostgreSQL 18 would hang."""
    postmaster = running.postmaster()
    with running.connect(owner=True) as owner:  # enough to be redone that the recovery can be met with
        owner.execute("CREATE TABLE long AS SELECT n FROM generate_series(1, 600000) n")
        psutil.Process(owner.info.backend_pid).kill()
    redoing = wait_until(lambda: recovery(postmaster), "the recovery")
    redoing.suspend()
    stopping = running.command("stop")
    log = running.var / "log/postgres.log"
    wait_until(lambda: "received immediate shutdown request" in log.read_text(), "the stop at once")
    redoing.resume()
    stopping.communicate()
    assert stopping.returncode == 0
    running.start()
    assert running.ask("SELECT count(*) FROM long", owner=True) == 600000


def test_killed_again_and_again(running: Clone) -> None:
    """One that had been ready is restarted without growing pauses."""
    for _ in range(4):
        postmaster = running.postmaster()
        postmaster.kill()
        running.wait_for_another(postmaster)
    assert running.ask("SELECT 1") == 1


def test_start_killed_while_it_makes_the_cluster(make_clone: Callable[..., Clone]) -> None:
    clone = make_clone(fresh=True)
    start = clone.command("start")
    half = clone.var / "pg.new"
    wait_until((half / "base").exists, "initdb to be at work")
    start.kill()
    start.communicate()
    assert not (clone.var / "pg").exists()
    clone.start()
    assert not half.exists()


def test_recycled_numbers_are_nobody_of_ours(clone: Clone, bystander: subprocess.Popen[bytes]) -> None:
    clone.start()
    postmaster = clone.postmaster()
    clone.supervisor().kill()
    postmaster.kill()
    wait_until(lambda: not clone.status().running, "the server to be gone")
    saved = clone.saved()
    saved["supervisor"] = {"pid": bystander.pid, "born": saved["supervisor"]["born"] - 3600}
    clone.state.write_text(json.dumps(saved))
    pid_file = clone.var / "pg/postmaster.pid"
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(bystander.pid), *lines[1:]]) + "\n")
    assert not clone.status().running
    assert not clone.status().supervised
    clone.db("stop")
    assert bystander.poll() is None

    pid_file.write_text("\n".join([str(bystander.pid), *lines[1:]]) + "\n")
    clone.start()
    assert clone.postmaster().pid != bystander.pid


def test_a_shell_in_the_data_folder_is_left_alone(running: Clone, bystander: subprocess.Popen[bytes]) -> None:
    data = running.data()
    with subprocess.Popen(["/bin/sh", "-c", "read line"], cwd=data, stdin=subprocess.PIPE) as shell:
        postmaster = running.postmaster()
        postmaster.kill()
        running.wait_for_another(postmaster)
        assert shell.poll() is None
        shell.kill()


def test_a_supervisor_no_longer_named_leaves_the_server_alone(running: Clone) -> None:
    supervisor, postmaster = running.supervisor(), running.postmaster()
    running.state.write_text(json.dumps(running.saved() | {"supervisor": None}))
    wait_until(lambda: not alive(supervisor), "it to leave")
    assert running.postmaster() == postmaster
    running.start()
    assert running.postmaster() == postmaster
    assert len(running.supervisors()) == 1


def test_terminated_supervisor_stops_the_server(running: Clone) -> None:
    """What a service manager or a shutdown of the machine does."""
    supervisor, postmaster = running.supervisor(), running.postmaster()
    os.kill(supervisor.pid, signal.SIGTERM)
    wait_until(lambda: not running.status().supervised, "it to leave")
    assert not alive(postmaster)
    assert "database system is shut down" in Path(running.status().log or "").read_text()
