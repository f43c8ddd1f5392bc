"""The data folder: making it, its settings, and the roles and database in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import psycopg
from psycopg import sql

from hengjian.runtime.postgres import process
from hengjian.runtime.postgres.errors import DatabaseError, explain
from hengjian.runtime.postgres.place import Place
from hengjian.runtime.postgres.roles import ADMIN, APP, AUDITOR, MEMBERS, OWNER, PUBLIC, SCOPES, SITE
from hengjian.runtime.postgres.state import Passwords, State

DATABASE = "hengjian"

# Rewritten at each start; ALTER SYSTEM overrides it.
SETTINGS = """\
shared_buffers = 256MB
max_connections = 100
fsync = on
synchronous_commit = on
password_encryption = scram-sha-256
timezone = UTC
log_timezone = UTC
lc_messages = C
log_checkpoints = off
log_line_prefix = '%m [%p] %q%u@%d '
"""
WHO_MAY_CONNECT = "host all all 127.0.0.1/32 scram-sha-256\n"


def check(place: Place) -> None:
    """DatabaseError when the data folder is not one that these programs can serve."""
    version = place.data / "PG_VERSION"
    if not version.exists():
        raise DatabaseError(f"{place.data} 不是 PostgreSQL 的数据目录，请把它移开后再运行 hengjian db start")
    made_by = version.read_text().strip()
    ours = place.user.run([place.bin / "postgres", "--version"], cwd=Path("/")).stdout.split()[-1]
    if made_by != ours.split(".")[0]:
        raise DatabaseError(
            f"数据目录 {place.data} 由 PostgreSQL {made_by} 建立，现在的版本是 {ours}；"
            f"请用 {made_by} 版导出数据，把该目录移开，再导入"
        )


def create(place: Place, passwords: Passwords, say: Callable[[str], None]) -> None:
    """Makes the cluster beside its place and renames it, so that nothing half-made stands there."""
    say(f"正在建立数据库目录 {place.data} …")
    new = place.data.with_name(place.data.name + ".new")
    remains(new)
    place.user.own(new)
    done = place.user.run(
        [place.bin / "initdb", "--pgdata", new, "--username", ADMIN, "--auth", "reject", "--encoding", "UTF8",
         "--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--no-instructions"],
        cwd=new,
    )
    if done.returncode != 0:
        remains(new)
        said = RuntimeError(done.stdout)
        raise DatabaseError(f"建立数据库目录失败：{explain(done.stdout)}（{place.data}）") from said
    with (new / "postgresql.conf").open("a") as file:
        file.write("\ninclude 'hengjian.conf'\n")
    configure(new, place)
    set_admin_password(Place(place.bin, new, place.user), passwords)
    new.rename(place.data)


def remains(folder: Path) -> None:
    """Removes what an interrupted attempt left."""
    if folder.exists():
        process.end_leftovers(folder)
        shutil.rmtree(folder)


def configure(data: Path, place: Place) -> None:
    """Writes our settings and the one way in: by password, from this machine."""
    for name, text in (("hengjian.conf", SETTINGS), ("pg_hba.conf", WHO_MAY_CONNECT)):
        file = data / name
        file.write_text(text)
        file.chmod(0o600)
        if place.user.drop:
            os.chown(file, place.user.uid, place.user.gid)


def set_admin_password(place: Place, passwords: Passwords) -> None:
    """Sets it without a server and without a moment in which a password is not needed.

    Also what makes a lost ``db.json`` harmless.
    """
    statement = f"ALTER ROLE {ADMIN} PASSWORD '{passwords.admin}'"
    done = place.user.run(
        [place.bin / "postgres", "--single", "-D", place.data, "-c", "log_min_error_statement=panic",
         "-c", "shared_buffers=16MB", "-j", "postgres"],
        cwd=place.data, text=statement + ";\n\n",
    )
    if done.returncode != 0 or "ERROR:" in done.stdout:
        raise DatabaseError(f"{explain(done.stdout)}（{place.data}）") from RuntimeError(done.stdout)


def address(state: State, role: str, password: str, database: str = DATABASE) -> str:
    return f"postgresql://{role}:{password}@127.0.0.1:{state.port}/{database}"


def prepare_roles(state: State) -> None:
    """Makes the roles and the database, or finds them made: the same at each start.

    The site's role owns nothing and row security binds it; the public site's reads what is published; the owner may
    make throw-away databases for tests and become the auditor, whose rights it does not otherwise have.
    """
    passwords = state.passwords
    nothing_more = "NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB"
    with psycopg.connect(
        address(state, ADMIN, passwords.admin, "postgres"), autocommit=True, connect_timeout=10
    ) as db:
        db.execute("SET log_min_error_statement = panic")  # no password in the log
        known = {name for (name,) in db.execute("SELECT rolname FROM pg_roles")}
        for role, rights, password in (
            (OWNER, "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE CREATEDB", passwords.owner),
            (SITE, f"LOGIN {nothing_more}", passwords.app),
            (PUBLIC, f"LOGIN {nothing_more}", passwords.public),
            *((role, f"NOLOGIN {nothing_more}", None) for role in (APP, AUDITOR, *SCOPES.values())),
        ):
            db.execute(
                sql.SQL("{} ROLE {} {} PASSWORD {}").format(
                    sql.SQL("ALTER" if role in known else "CREATE"), sql.Identifier(role), sql.SQL(rights),
                    sql.Literal(password),
                )
            )
        # It signs in no more: what still runs under it from the version before would see nothing and drop its jobs.
        db.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", [APP])
        for who, role, inherits in MEMBERS:
            db.execute(f"GRANT {role} TO {who} WITH INHERIT {inherits}, SET {not inherits}")
        if not db.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            db.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER} ENCODING 'UTF8'")
        db.execute(f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC")
        db.execute(f"GRANT CONNECT ON DATABASE {DATABASE} TO {APP}, {PUBLIC}")
