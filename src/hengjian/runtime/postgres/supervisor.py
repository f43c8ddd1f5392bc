"""The process that keeps the postmaster alive: restarts it when it dies, stops it when told to.

It is its own session and outlives whoever started it. Killed outright, it leaves the postmaster running; the
next start puts a new supervisor around it. One whom ``db.json`` no longer names leaves without touching the
server, and one whose ``db.json`` has gone (the clone was removed) shuts the server down.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import psutil

from hengjian.runtime.postgres import process, state
from hengjian.runtime.postgres.account import choose
from hengjian.runtime.postgres.errors import DatabaseError
from hengjian.runtime.postgres.place import Place

TICK = 0.2  # seconds between looks at db.json
LONGEST_PAUSE = 30.0  # seconds between attempts when starting keeps failing
LARGEST_LOG = 32 * 1024 * 1024


class Supervisor:
    def __init__(self, saved: state.State) -> None:
        self.me = state.Process.this()
        self.state = msgspec.structs.replace(saved, supervisor=self.me)
        data = Path(saved.data)
        self.place = Place(Path(saved.bin), data, choose(data))
        self.stopping = False
        self.ready = False  # the present server has accepted connections
        self.proven = False  # one of them has: from then on, restart for ever

    def run(self) -> int:
        """Returns the exit status: 1 when the very first start fails, for the one who waits to explain."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        state.save(self.state)
        server = process.postmaster(self.place.data)
        pause = 0.0
        while not self.stopping:
            self.ready = False
            if server is None:
                server = self.launch()
            if server and not self.watch(server):
                return 0
            if self.stopping:
                break
            if not self.proven:
                self.resign()
                return 1
            server = None
            # One that had been ready is restarted at once, one that keeps failing to start ever more slowly.
            pause = 0.1 if self.ready else min(pause * 2 + 0.1, LONGEST_PAUSE)
            self.log(f"数据库进程已退出，{pause:.1f} 秒后重启")
            self.rest(pause)
        if server:
            process.shut_down(server, self.place.data)
        self.resign()
        return 0

    def stop(self, *_: object) -> None:
        self.stopping = True

    def launch(self) -> psutil.Process | None:
        try:
            port = process.pick_port(self.state.port)
            if port != self.state.port:
                self.log(f"端口 {self.state.port} 已被占用，改用 {port}")
                self.state = msgspec.structs.replace(self.state, port=port)
                state.save(self.state)
            return process.launch(self.place, port)
        except (DatabaseError, OSError) as problem:
            self.log(str(problem))
            return None

    def watch(self, server: psutil.Process) -> bool:
        """Returns True when the server has died or we are to stop, False when it is no longer ours."""
        while not self.stopping:
            died = process.gone(server, TICK)
            if not self.ready and process.was_ready(self.place.data, server.pid):
                self.ready = self.proven = True
            if died:
                return True
            found = self.named()
            if found is None:
                self.log("db.json 已不在，关闭数据库")
                process.shut_down(server, self.place.data)
                return False
            if found != self.me:
                return False
            rotate(state.log_path())
        return True

    def rest(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self.stopping and time.monotonic() < until and self.named() == self.me:
            time.sleep(min(0.1, seconds))
        self.stopping = self.stopping or self.named() != self.me

    def resign(self) -> None:
        if self.named() == self.me:
            state.save(msgspec.structs.replace(self.state, supervisor=None))

    def named(self) -> state.Process | None:
        """The supervisor that db.json names (nobody is number 0); None when the file has gone."""
        try:
            found = state.load()
        except (DatabaseError, OSError):
            return self.me  # unreadable for now: no reason to leave
        return (found.supervisor or state.Process(0, 0)) if found else None

    @staticmethod
    def log(message: str) -> None:
        try:
            print(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC [{os.getpid()}] 监管：{message}", flush=True)
        except OSError:  # the log's disk is full: go on
            return


def rotate(log: Path) -> None:
    """Keeps one former log. Truncating in place works because everybody appends to it."""
    try:
        if log.stat().st_size > LARGEST_LOG:
            shutil.copyfile(log, log.with_suffix(".log.1"))
            os.truncate(log, 0)
    except OSError:
        return


def main() -> int:
    """Supervises in this process, until SIGTERM."""
    saved = state.load()
    if saved is None:
        print("没有 db.json，请用 hengjian db start 启动", file=sys.stderr)
        return 1
    return Supervisor(saved).run()
