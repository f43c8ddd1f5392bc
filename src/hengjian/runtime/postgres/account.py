"""Which user PostgreSQL runs as: it refuses root, and wants a user that has a passwd entry."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from hengjian.runtime.postgres.errors import DatabaseError

# Nothing of the caller's: a PGPORT or a Chinese locale of theirs would change what PostgreSQL does and says.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


class Become(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """A user of this machine; `drop` when we are root and must become that user."""

    name: str
    uid: int
    gid: int
    drop: bool

    def run(
        self, command: list[str | Path], *, cwd: Path, text: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Runs a command to its end as this user; its output (both streams) is in `stdout`."""
        return subprocess.run(
            command, cwd=cwd, env=ENVIRONMENT, input=text or "", text=True, errors="replace", check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, umask=0o077, **self.become(),
        )

    def become(self) -> Become:
        """The arguments that make `subprocess` start a process as this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.drop else {}

    def may_enter(self, folder: Path) -> bool:
        """Asks the kernel, as that user: permission bits alone do not know of ACLs, mounts and parents."""
        return self.run(["/bin/sh", "-c", 'cd -- "$1"', "sh", folder], cwd=Path("/")).returncode == 0

    def own(self, folder: Path) -> None:
        """Makes a folder, private to this user."""
        folder.mkdir(mode=0o700)
        if self.drop:
            os.chown(folder, self.uid, self.gid)


def choose(data: Path) -> Account:
    """Ourselves, or for root: ``HENGJIAN_DB_USER``, the owner of existing data, postgres, nobody."""
    if os.geteuid() != 0:
        return Account(*own_entry(), drop=False)
    names: list[str | int] = ["postgres", "nobody"]
    if data.exists() and data.stat().st_uid != 0:
        names.insert(0, data.stat().st_uid)
    if wanted := os.environ.get("HENGJIAN_DB_USER"):
        names = [wanted]
    for name in names:
        try:
            entry = pwd.getpwnam(name) if isinstance(name, str) else pwd.getpwuid(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, drop=True)
    raise DatabaseError(
        f"PostgreSQL 不能以 root 运行，而用户 {'、'.join(map(str, names))} 不可用；"
        "请用 HENGJIAN_DB_USER 指定一个系统中有的普通用户"
    )


def own_entry() -> tuple[str, int, int]:
    try:
        return pwd.getpwuid(os.geteuid()).pw_name, os.geteuid(), os.getegid()
    except KeyError:
        raise DatabaseError(
            f"当前用户（uid {os.geteuid()}）在系统中没有账户记录，PostgreSQL 因此不能运行；请换一个用户"
        ) from None
