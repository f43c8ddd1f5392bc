"""The processes of a cluster: finding them by the folder they work in, starting and ending them."""

from __future__ import annotations

import os
import signal
import socket
import time
from pathlib import Path

import psutil

from hengjian.runtime.postgres.account import ENVIRONMENT
from hengjian.runtime.postgres.errors import DatabaseError
from hengjian.runtime.postgres.place import Place

FIRST_PORT, LAST_PORT = 15432, 32767  # above it the kernel hands out ports of its own
PROGRAMS = ("postgres", "initdb")
PATIENCE = ((signal.SIGINT, 60), (signal.SIGQUIT, 10), (signal.SIGKILL, 10))  # seconds for each way to stop


def serves(process: psutil.Process, data: Path) -> bool:
    """Whether this is a PostgreSQL process at work in that folder, which no recycled number is."""
    try:
        return process.name() in PROGRAMS and process.cwd() == os.path.realpath(data)
    except (psutil.Error, OSError):
        return False


def pid_file(data: Path) -> list[str]:
    """``postmaster.pid`` by line: number, folder, start, port, socket folder, address, key, condition."""
    try:
        return [line.strip() for line in (data / "postmaster.pid").read_text().splitlines()]
    except FileNotFoundError:
        return []


def postmaster(data: Path) -> psutil.Process | None:
    """The living postmaster of this folder."""
    lines = pid_file(data)
    if not lines or not lines[0].isdigit():
        return None
    try:
        process = psutil.Process(int(lines[0]))
    except psutil.Error:
        return None
    return process if serves(process, data) else None


def was_ready(data: Path, pid: int) -> bool:
    """Whether the postmaster of that number, now perhaps dead, has accepted connections."""
    lines = pid_file(data)
    return len(lines) >= 8 and lines[0] == str(pid) and lines[7] == "ready"


def ready_port(data: Path) -> int | None:
    """The port of a server that accepts connections."""
    server = postmaster(data)
    return int(pid_file(data)[3]) if server and was_ready(data, server.pid) else None


def launch(place: Place, port: int) -> psutil.Popen:
    """Starts the postmaster; it writes to our output, which is the log."""
    clear(place.data)
    return psutil.Popen(
        [place.bin / "postgres", "-D", place.data, "-p", str(port),
         "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="],
        cwd=place.data, env=ENVIRONMENT, umask=0o077, **place.user.become(),
    )


def clear(data: Path) -> None:
    """Makes the folder of a dead postmaster ready for a new one.

    PostgreSQL itself refuses to start while an old backend lives, and when a recycled number stands in
    ``postmaster.pid``.
    """
    if postmaster(data) is None:
        end_leftovers(data)
        (data / "postmaster.pid").unlink(missing_ok=True)


def end_leftovers(data: Path) -> None:
    """Ends backends that outlived their postmaster."""
    left = [process for process in psutil.process_iter() if serves(process, data)]
    for number, seconds in ((signal.SIGQUIT, 1), (signal.SIGKILL, 10)):
        for process in left:
            send(process, number)
        until = time.monotonic() + seconds
        left = [process for process in left if not gone(process, until - time.monotonic())]


def shut_down(server: psutil.Process, data: Path) -> None:
    """Stops a postmaster: its clients are cut off, what is committed stays.

    PostgreSQL 18 hangs when told to stop fast while it recovers. Stopped at once, it recovers when next
    started.
    """
    for number, seconds in PATIENCE[1:] if recovery(server) else PATIENCE:
        send(server, number)
        if gone(server, seconds):
            break
    end_leftovers(data)


def recovery(server: psutil.Process) -> psutil.Process | None:
    """The child that redoes what a crash left undone, while it does."""
    try:
        return next((p for p in server.children() if "postgres: startup" in " ".join(p.cmdline())), None)
    except psutil.Error:
        return None


def send(process: psutil.Process, number: int) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return


def gone(process: psutil.Process, seconds: float) -> bool:
    """Waits until a process has ended, for at most so many seconds.

    psutil's own wait() wants an orphan to be collected by process 1 too, which some containers never do.
    """
    until = time.monotonic() + seconds
    pause = 0.005
    while alive(process):
        if time.monotonic() > until:
            return False
        time.sleep(pause)
        pause = min(pause * 2, 0.1)
    return True


def alive(process: psutil.Process) -> bool:
    """Whether it still runs; a zombie does not. Collects it when it is our child."""
    if isinstance(process, psutil.Popen):
        return process.poll() is None
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def pick_port(wanted: int | None) -> int:
    """A free port: ``HENGJIAN_DB_PORT``, else `wanted`, else the next free one."""
    if fixed := os.environ.get("HENGJIAN_DB_PORT"):
        if not fixed.isdigit() or not 1024 <= int(fixed) <= 65535:
            raise DatabaseError(f"HENGJIAN_DB_PORT 应是 1024 到 65535 的端口号，现在是“{fixed}”")
        if not free(int(fixed)):
            raise DatabaseError(f"端口 {fixed} 已被占用，请停掉占用它的程序，或改 HENGJIAN_DB_PORT")
        return int(fixed)
    if wanted and free(wanted):
        return wanted
    for port in range(FIRST_PORT, LAST_PORT + 1):
        if free(port):
            return port
    raise DatabaseError(f"{FIRST_PORT} 到 {LAST_PORT} 之间没有空闲的端口")


def free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
