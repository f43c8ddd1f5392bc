"""What one start tells the next: ``var/db.json``, readable by its owner alone, and the lock beside it.

Only two write it: a supervisor while it lives, and `control` (under the lock) while none does. The postmaster
is not in it: PostgreSQL keeps its own ``postmaster.pid``.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import psutil

from hengjian.runtime import paths
from hengjian.runtime.postgres.errors import DatabaseError


class Process(msgspec.Struct, frozen=True):
    """A process by number and birth (seconds since 1970), so that a recycled number is never taken for it."""

    pid: int
    born: float

    @classmethod
    def this(cls) -> Process:
        return cls(os.getpid(), psutil.Process().create_time())

    def find(self) -> psutil.Process | None:
        """The living process, or None when it has gone or its number now belongs to another."""
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.born) < 2 and process.status() != psutil.STATUS_ZOMBIE
        except psutil.Error:
            return None
        return process if same else None


class Passwords(msgspec.Struct, frozen=True):
    """One random password for each role that signs in."""

    admin: str = msgspec.field(default_factory=lambda: secrets.token_hex(24))
    owner: str = msgspec.field(default_factory=lambda: secrets.token_hex(24))
    app: str = msgspec.field(default_factory=lambda: secrets.token_hex(24))

    @property
    def public(self) -> str:
        """The public site's, derived one way from the owner's, so that a state saved before there was one has it."""
        return hashlib.sha256(b"hengjian_public " + self.owner.encode()).hexdigest()[:48]


class State(msgspec.Struct, frozen=True):
    """The supervised server of one clone."""

    home: str
    data: str
    bin: str
    user: str
    port: int
    passwords: Passwords
    supervisor: Process | None = None

    def supervising(self) -> psutil.Process | None:
        return self.supervisor.find() if self.supervisor else None


def path() -> Path:
    return paths.var() / "db.json"


def log_path() -> Path:
    return paths.var() / "log" / "postgres.log"


def load() -> State | None:
    """The saved state; None when there is none.

    One copied with its clone names the supervisor of the clone it came from, which is not ours.
    """
    try:
        raw = path().read_bytes()
    except FileNotFoundError:
        return None
    try:
        state = msgspec.json.decode(raw, type=State)
    except msgspec.DecodeError:
        raise DatabaseError(f"{path()} 已损坏，请删除它后再运行 hengjian db start（数据不受影响）") from None
    if state.home != str(paths.root()):
        return msgspec.structs.replace(state, supervisor=None)
    return state


def save(state: State) -> None:
    """Replaces the file at once: a reader sees the old state or the new one."""
    target = path()
    new = target.with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(state)))
        file.flush()
        os.fsync(file.fileno())
        keep_owner(file.fileno(), target.parent)
    new.rename(target)


def keep_owner(file: int, folder: Path) -> None:
    """What root makes in somebody's folder stays theirs, so that they can start without root next time."""
    if os.geteuid() == 0:
        owner = folder.stat()
        os.fchown(file, owner.st_uid, owner.st_gid)


@contextmanager
def lock(say: Callable[[str], None]) -> Iterator[None]:
    """One start or stop at a time; the kernel lets go of it when the holder dies."""
    paths.var().mkdir(parents=True, exist_ok=True)
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW
    with os.fdopen(os.open(paths.var() / "db.lock", flags, 0o600), "r+") as file:
        keep_owner(file.fileno(), paths.var())
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("另一个命令正在启动或停止数据库，等它完成 …")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
