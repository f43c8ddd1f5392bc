"""PostgreSQL for this clone: our own server under a supervisor, or one outside by URL.

    ensure()  a server that answers, started where needed
    urls()    its addresses, for the one who connects
    status()  what runs, where and as whom
    stop()    ends it

``HENGJIAN_OWNER_URL`` (migrations alone) and ``HENGJIAN_DATABASE_URL`` (everything else; row security binds
its role) name an outside server, PostgreSQL 15 or newer; ``HENGJIAN_PUBLIC_URL`` its role for the public site.
Without them the server is ours, data in ``var/pg``.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import suppress

import msgspec
import psutil
import psycopg

from hengjian.runtime import paths
from hengjian.runtime.postgres import cluster, control, place, process, state
from hengjian.runtime.postgres.errors import DatabaseError, NotRunning, told

__all__ = ["DatabaseError", "NotRunning", "Status", "Urls", "ensure", "outside", "status", "stop", "urls"]

OLDEST = 15


class Urls(msgspec.Struct, frozen=True):
    """Addresses with passwords: of the owner (migrations), of the public site's role, of the bound role (all else).

    `public` is empty where no public site is set up.
    """

    owner: str
    app: str
    public: str = ""


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the server. `pid`, `data`, `user`, `disk_free` (bytes), `log`: of our own only."""

    running: bool
    outside: bool
    supervised: bool = False
    pid: int | None = None
    port: int | None = None
    version: str | None = None
    user: str | None = None
    data: str | None = None
    disk_free: int | None = None
    log: str | None = None
    problem: str | None = None


def outside() -> Urls | None:
    """The outside server's addresses, None when the server is ours.

    Raises DatabaseError when one of the two is missing.
    """
    owner, app = os.environ.get("HENGJIAN_OWNER_URL", ""), os.environ.get("HENGJIAN_DATABASE_URL", "")
    if not owner and not app:
        return None
    if not (owner and app):
        missing = "HENGJIAN_DATABASE_URL" if owner else "HENGJIAN_OWNER_URL"
        raise DatabaseError(f"使用外部数据库须同时设置两个地址，缺少 {missing}")
    return Urls(owner, app, os.environ.get("HENGJIAN_PUBLIC_URL", ""))


def urls() -> Urls:
    """The addresses of the running server; raises NotRunning when none runs.

    While the supervisor restarts a server that died, they stay valid.
    """
    if found := outside():
        return found
    with told(paths.var()):
        saved = state.load()
        if saved is None or not (saved.supervising() or process.postmaster(place.find_data(saved))):
            raise NotRunning
    return addresses(saved)


def addresses(saved: state.State) -> Urls:
    return Urls(cluster.address(saved, cluster.OWNER, saved.passwords.owner),
                cluster.address(saved, cluster.SITE, saved.passwords.app),
                cluster.address(saved, cluster.PUBLIC, saved.passwords.public))


def ensure(say: Callable[[str], None] = lambda _: None) -> Urls:
    """The addresses of a server that answers, started when it is ours and does not run.

    `say` hears in Chinese what is being done. Raises DatabaseError: one line that says what to do.
    """
    if found := outside():
        for url in filter(None, (found.owner, found.app, found.public)):
            check_outside(url)
        return found
    with told(paths.var()):
        return addresses(control.start(say))


def check_outside(url: str) -> str:
    """The version of the outside server; DatabaseError when it does not answer or is too old."""
    try:
        with psycopg.connect(url, connect_timeout=10) as db:
            number, text = db.info.server_version, db.info.parameter_status("server_version") or ""
    except psycopg.Error as problem:
        reason = " ".join(str(problem).split())
        raise DatabaseError(f"外部数据库没有应答，请检查地址和网络：{reason}") from problem
    if number < OLDEST * 10000:
        raise DatabaseError(f"外部数据库是 PostgreSQL {text}，需要 {OLDEST} 或更新的版本")
    return text


def stop(say: Callable[[str], None] = lambda _: None) -> bool:
    """Stops our server; False when it did not run. Refuses (DatabaseError) to stop an outside one."""
    if outside():
        raise DatabaseError("数据库是外部的（HENGJIAN_OWNER_URL），请在它所在的机器上停止")
    with told(paths.var()):
        return control.stop(say)


def status() -> Status:
    """What runs now; starts nothing and waits for nothing."""
    if found := outside():
        try:
            return Status(running=True, outside=True, version=check_outside(found.owner))
        except DatabaseError as problem:
            return Status(running=False, outside=True, problem=str(problem))
    with told(paths.var()):
        saved = state.load()
        data = place.find_data(saved)
        server, user = process.postmaster(data), None
        with suppress(psutil.NoSuchProcess):  # it may end while we look
            user = server.username() if server else None
        port = process.ready_port(data)
        version = server_version(saved) if saved and port else None
        return Status(
            running=version is not None,
            outside=False,
            supervised=bool(saved and saved.supervising()),
            pid=server.pid if server else None,
            port=port,
            version=version,
            user=user,
            data=str(data),
            disk_free=shutil.disk_usage(data if data.exists() else paths.root()).free,
            log=str(state.log_path()),
        )


def server_version(saved: state.State) -> str | None:
    url = cluster.address(saved, cluster.ADMIN, saved.passwords.admin, "postgres")
    try:
        with psycopg.connect(url, connect_timeout=5) as db:
            return db.info.parameter_status("server_version")
    except psycopg.Error:
        return None
