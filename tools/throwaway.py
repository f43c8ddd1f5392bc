"""The server that the suite makes its throw-away databases in: its own, beside that of the clone, kept in memory.

Nothing in it outlives the run, so it does not wait for the disk, nor does it hash passwords slowly for the thousands of
connections. What waits is proven on servers of the tests' own (`tests/runtime`, `tests/faults`).
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from hengjian.runtime import postgres
from hengjian.runtime.postgres import cluster, state

MEMORY, ENOUGH = Path("/dev/shm"), 4 << 30
"""Where a folder is kept in memory, and how many free bytes a run takes at most."""
HURRIED = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off",
           "max_wal_size": "1GB", "checkpoint_timeout": "1h"}


@contextmanager
def served() -> Iterator[dict[str, str]]:
    """The variables under which a run finds its server and its temporary files; all of it is gone afterwards."""
    in_memory = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH
    with tempfile.TemporaryDirectory(prefix="hengjian-test-", dir=MEMORY if in_memory else None) as made:
        folder = Path(made)
        folder.chmod(0o755)  # the server's user gets to its own folder through here
        (folder / "tmp").mkdir()
        try:
            yield start(folder / "var") | {"TMPDIR": str(folder / "tmp")}
        finally:
            stop(folder / "var")


def start(folder: Path) -> dict[str, str]:
    """Starts a server in `folder`; returns the variables under which the platform uses it."""
    os.environ["HENGJIAN_VAR"] = str(folder)
    try:
        urls = postgres.ensure(lambda said: print(f"  {said}", flush=True))
        saved = state.load()
        assert saved is not None
        with psycopg.connect(cluster.address(saved, cluster.ADMIN, saved.passwords.admin, "postgres"),
                             autocommit=True) as server:
            for name, value in HURRIED.items():
                server.execute(f"ALTER SYSTEM SET {name} = '{value}'")  # type: ignore[arg-type]
            server.execute("SELECT pg_reload_conf()")
            server.execute("SET scram_iterations = 1")
            for role, password in ((cluster.OWNER, saved.passwords.owner), (cluster.SITE, saved.passwords.app),
                                   (cluster.PUBLIC, saved.passwords.public)):
                server.execute(f"ALTER ROLE {role} PASSWORD '{password}'")  # type: ignore[arg-type]
    finally:
        del os.environ["HENGJIAN_VAR"]
    return {"HENGJIAN_OWNER_URL": urls.owner, "HENGJIAN_DATABASE_URL": urls.app, "HENGJIAN_PUBLIC_URL": urls.public}


def stop(folder: Path) -> None:
    """Stops it."""
    os.environ["HENGJIAN_VAR"] = str(folder)
    try:
        postgres.stop()
    finally:
        del os.environ["HENGJIAN_VAR"]
