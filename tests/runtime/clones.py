"""Clones to try the database in: a folder, a user, and the command run as a person would."""

from __future__ import annotations

import json
import os
import pwd
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import psycopg

from hengjian.runtime import postgres
from hengjian.runtime.postgres import process
from hengjian.runtime.postgres.place import AWAY

SOURCE = Path(__file__).resolve().parents[2] / "src"
DEADLINE = 30.0  # seconds; a condition that has not come true by then never will


def secluded() -> int:
    """A free port that no search comes to: neither that of a server, which begins far below, nor those of the sites and
    proxies that tests beside this one open (`support/live`, `support/proxy`)."""
    return next(port for port in random.sample(range(32_100, 32_700), 600) if process.free(port))


def wait_until(condition: Callable[[], Any], what: str) -> Any:
    """Looks until the condition holds and returns its value."""
    until = time.monotonic() + DEADLINE
    while time.monotonic() < until:
        if value := condition():
            return value
        time.sleep(0.02)
    raise AssertionError(f"waited {DEADLINE:.0f} s for: {what}")


@dataclass
class Clone:
    """A stand-in for a clone: only its folder matters to the database."""

    home: Path
    user: str | None = None  # None: whoever runs the tests
    env: dict[str, str] = field(default_factory=dict)

    @property
    def var(self) -> Path:
        return self.home / "var"

    @property
    def state(self) -> Path:
        return self.var / "db.json"

    def command(self, *arguments: str, **env: str) -> subprocess.Popen[str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("HENGJIAN_")}
        become: dict[str, Any] = {}
        if self.user:
            entry = pwd.getpwnam(self.user)
            become = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        return subprocess.Popen(
            [sys.executable, "-m", "hengjian.cli.db", *arguments], cwd="/", text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, **become,
            env=clean | {"HENGJIAN_HOME": str(self.home), "PYTHONPATH": str(SOURCE),
                         "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"} | self.env | env,
        )

    def remember(self, port: int) -> None:
        """Makes the stopped clone believe that it was served at that port."""
        self.state.write_text(json.dumps(self.saved() | {"port": port}))

    def db(self, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Runs ``hengjian db …`` to its end."""
        running = self.command(*arguments, **env)
        out, err = running.communicate(timeout=60)
        return subprocess.CompletedProcess(running.args, running.returncode, out, err)

    def start(self, **env: str) -> None:
        if self.user or self.env or env:
            done = self.db("start", **env)
            assert done.returncode == 0, done.stderr
        else:
            with self.here():
                postgres.ensure()
        assert self.status().running
        assert self.ask("SELECT current_user") == "hengjian_site"

    def stop(self) -> None:
        with self.here():
            assert postgres.stop()
        assert not self.status().running

    def refused(self, *arguments: str, **env: str) -> str:
        """The one clear line in which a command failed."""
        done = self.db(*arguments, **env)
        assert done.returncode == 1, (done.stdout, done.stderr)
        told = [line for line in done.stderr.splitlines() if not line.endswith("…")]  # progress aside
        assert len(told) == 1, done.stderr
        assert told[0].startswith("错误："), done.stderr
        return told[0]

    @contextmanager
    def here(self) -> Iterator[None]:
        """Lets the functions of this process look at the clone: quicker than a command."""
        before = dict(os.environ)
        for name in [name for name in before if name.startswith("HENGJIAN_")]:
            del os.environ[name]
        os.environ.update({"HENGJIAN_HOME": str(self.home)} | self.env)
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)

    def status(self) -> postgres.Status:
        with self.here():
            return postgres.status()

    def url(self, *, owner: bool = False) -> str:
        with self.here():
            return postgres.urls().owner if owner else postgres.urls().app

    def connect(self, *, owner: bool = False) -> psycopg.Connection[Any]:
        return psycopg.connect(self.url(owner=owner), autocommit=True, connect_timeout=10)

    def ask(self, query: str, *, owner: bool = False) -> Any:
        with self.connect(owner=owner) as db:
            row = db.execute(query).fetchone()
        return row[0] if row else None

    def data(self) -> Path:
        return Path(self.status().data or "")

    def saved(self) -> dict[str, Any]:
        return dict(json.loads(self.state.read_text()))

    def supervisor(self) -> psutil.Process:
        return psutil.Process(self.saved()["supervisor"]["pid"])

    def postmaster(self) -> psutil.Process:
        pid = self.status().pid
        assert pid, "no postmaster"
        return psutil.Process(pid)

    def wait_for_another(self, former: psutil.Process) -> None:
        """Waits for a server that is not the former one and accepts connections."""
        def found() -> bool:
            status = self.status()
            return status.running and status.pid != former.pid

        wait_until(found, "a new server")

    def supervisors(self) -> list[psutil.Process]:
        """Every process that supervises this clone, by what the list of processes shows."""
        return [p for p in psutil.process_iter(["cmdline"])
                if (p.info["cmdline"] or [])[-2:] == ["hengjian.runtime.postgres", str(self.var)]]

    def remove(self) -> None:
        """Stops what runs, with force where a test left it beyond the command's reach, and deletes it."""
        saved = self.saved() if self.state.exists() else {}
        used = {self.var / "pg", *(Path(saved[name]) for name in ("data", "bin") if name in saved)}
        self.env = {}
        with self.here():
            postgres.stop()
        for supervisor in self.supervisors():
            supervisor.kill()
        for folder in used:
            process.end_leftovers(folder)
            if folder.is_relative_to(AWAY):
                shutil.rmtree(AWAY / folder.relative_to(AWAY).parts[0], ignore_errors=True)
        shutil.rmtree(self.home, ignore_errors=True)
