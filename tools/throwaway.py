"""The server that the suite makes its throw-away databases in: its own, beside that of the clone.

Nothing in it outlives the run, so it does not wait for the disk. What waits is proven on servers of the tests' own
(`tests/runtime`, `tests/faults`).
"""

from __future__ import annotations

import os
from pathlib import Path

import psycopg

from hengjian.runtime import postgres
from hengjian.runtime.postgres import cluster, state

HURRIED = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off",
           "max_wal_size": "4GB", "checkpoint_timeout": "1h"}


def start(folder: Path) -> dict[str, str]:
    """Starts it in `folder`, or finds it running; returns the variables under which the platform uses it."""
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
