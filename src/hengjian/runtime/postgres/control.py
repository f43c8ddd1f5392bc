"""Starting, stopping and looking at the supervised server."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import psutil
import psycopg

from hengjian.runtime import paths
from hengjian.runtime.postgres import cluster, place, process, state
from hengjian.runtime.postgres.errors import DatabaseError, explain
from hengjian.runtime.postgres.state import State

APPEARS = 20  # seconds in which a supervisor must have signed in
RECOVERS = 300  # seconds in which a server must accept connections, redoing what a crash left undone
PORT_RACES = 5  # attempts when others take the port between our look and the server's

SOURCE = str(Path(__file__).resolve().parents[3])
# The shell leaves at once, so that the supervisor is nobody's child here; it tells us its number.
DETACH = 'log=$1; shift; "$@" </dev/null >>"$log" 2>&1 & echo $!'


PASSING = re.compile("the database system is|server closed the connection|Connection refused")


class PortTaken(DatabaseError):
    """Another program took the port first."""


def start(say: Callable[[str], None]) -> State:
    """A server that answers, under a living supervisor: the one that runs, or a new one."""
    with state.lock(say):
        saved = state.load()
        if not (saved and supervised(saved)):
            saved = take_over(saved, say) or start_new(saved, say)
        prepare_roles(saved)
        return saved


def prepare_roles(saved: State) -> None:
    """Roles and database, as soon as the server lets us: after a backend's death it recovers for a moment."""
    until = time.monotonic() + RECOVERS
    while True:
        try:
            return cluster.prepare_roles(saved)
        except psycopg.OperationalError as problem:
            if time.monotonic() > until or not PASSING.search(str(problem)):
                raise DatabaseError(refusal(problem)) from problem
        time.sleep(0.1)


def supervised(saved: State) -> bool:
    """Whether a supervisor lives and its server is up or coming up; one that waits to try again is ended."""
    supervisor = saved.supervising()
    if supervisor is None:
        return False
    if process.postmaster(Path(saved.data)):
        await_ready(saved, supervisor, since=0)
        return True
    process.send(supervisor, signal.SIGTERM)
    if not process.gone(supervisor, 30):
        raise DatabaseError(f"监管进程 {supervisor.pid} 没有响应，请检查后运行 kill -9 {supervisor.pid} 再试")
    return False


def take_over(saved: State | None, say: Callable[[str], None]) -> State | None:
    """Puts a supervisor around a server that lost its own; None when there is no server."""
    data = place.find_data(saved)
    server = process.postmaster(data)
    if server is None:
        return None
    if saved is None or saved.home != str(paths.root()):
        say("数据库在运行，但 db.json 已丢失或项目目录已移动：停下它，重新启动 …")
        process.shut_down(server, data)
        return None
    say("数据库在运行，但监管进程已不在：接管它 …")
    lines = process.pid_file(data)
    port = int(lines[3]) if len(lines) > 3 else saved.port
    return supervise(described(place.decide(saved), port, saved.passwords))


def start_new(saved: State | None, say: Callable[[str], None]) -> State:
    """Prepares the folder and starts supervisor and server."""
    where = place.decide(saved)
    passwords = saved.passwords if saved else state.Passwords()
    if not where.data.exists():
        cluster.create(where, passwords, say)
    else:
        cluster.check(where)
        process.clear(where.data)
        cluster.configure(where.data, where)
        if saved is None:
            cluster.set_admin_password(where, passwords)
    say("正在启动数据库 …")
    port = saved.port if saved else None
    for _ in range(PORT_RACES):
        port = process.pick_port(port)
        try:
            return supervise(described(where, port, passwords))
        except PortTaken as problem:
            taken = problem
    raise taken


def described(where: place.Place, port: int, passwords: state.Passwords) -> State:
    return State(home=str(paths.root()), data=str(where.data), bin=str(where.bin), user=where.user.name,
                 port=port, passwords=passwords)


def supervise(saved: State) -> State:
    """Starts a supervisor for that state and waits until its server accepts connections."""
    log = state.log_path()
    log.parent.mkdir(exist_ok=True)
    with log.open("ab") as file:
        since = file.tell()
        state.keep_owner(file.fileno(), log.parent)
    env = os.environ | {
        "HENGJIAN_HOME": str(paths.root()), "HENGJIAN_VAR": str(paths.var()), "PYTHONPATH": SOURCE,
        "PYTHONUNBUFFERED": "1",
    }
    state.save(saved)
    shell = subprocess.run(
        ["/bin/sh", "-c", DETACH, "sh", log, sys.executable, "-m", "hengjian.runtime.postgres", paths.var()],
        cwd="/", env=env, start_new_session=True, check=True, stdout=subprocess.PIPE, text=True,
    )
    try:
        supervisor = psutil.Process(int(shell.stdout))
    except psutil.NoSuchProcess:
        raise failure(Path(saved.data), since) from None
    await_ready(saved, supervisor, since)
    found = state.load()
    if found is None or found.supervisor is None:
        raise failure(Path(saved.data), since)
    return found


def await_ready(saved: State, supervisor: psutil.Process, since: int) -> None:
    """Waits until the server under that supervisor accepts connections; DatabaseError says why not."""
    data = Path(saved.data)
    began = time.monotonic()
    while True:
        if not process.alive(supervisor):
            raise failure(data, since)
        found = state.load()
        signed_in = bool(found and found.supervisor and found.supervisor.pid == supervisor.pid)
        if signed_in and process.ready_port(data):
            return
        waited = time.monotonic() - began
        if waited > (RECOVERS if signed_in else APPEARS):
            raise DatabaseError(f"等了 {waited:.0f} 秒数据库仍未就绪，可稍后用 hengjian db status 再看；"
                                f"日志：{state.log_path()}")
        time.sleep(0.05)


def failure(data: Path, since: int) -> DatabaseError:
    """What the log says since that offset, or the disk when it was too full for the log as well."""
    log = state.log_path()
    with log.open("rb") as file:
        file.seek(since)
        text = file.read().decode(errors="replace")
    room = os.statvfs(data)
    if room.f_bavail * room.f_frsize < 1024 * 1024:
        text = "No space left on device"
    kind = PortTaken if "Address already in use" in text else DatabaseError
    return kind(f"{explain(text)}；日志：{log}")


def refusal(problem: psycopg.OperationalError) -> str:
    text = " ".join(str(problem).split())
    if "password authentication failed" in text:
        return f"口令与数据目录不符：请先 hengjian db stop，删除 {state.path()}，再 db start（数据不受影响）"
    return f"数据库没有应答：{text}"


def stop(say: Callable[[str], None]) -> bool:
    """Ends supervisor and server; False when neither ran."""
    if not paths.var().exists():
        return False
    with state.lock(say):
        saved = state.load()
        data = place.find_data(saved)
        supervisor = saved.supervising() if saved else None
        ran = supervisor is not None
        if supervisor:
            process.send(supervisor, signal.SIGTERM)
            process.gone(supervisor, 90)
        if saved:
            # Before the server is touched: a supervisor that we did not recognise sees that it is not named.
            state.save(msgspec.structs.replace(saved, supervisor=None))
        if server := process.postmaster(data):
            ran = True
            process.shut_down(server, data)
        process.end_leftovers(data)
        return ran
