"""Looks for values that must stand nowhere in clear: every table that can be read, every stored file."""

from __future__ import annotations

from pathlib import Path

from django.db import connection

from hengjian.identity import scope
from hengjian.identity.scope import Scope
from hengjian.proceedings import files

EVERYTHING = Scope(city="120000")


def places(value: str) -> list[str]:
    """The tables and files in which a value stands in clear, or as its bytes."""
    found = []
    forms = [f"%{value}%", f"%{value.encode().hex()}%"]
    with scope.enter(EVERYTHING), connection.cursor() as cursor:
        cursor.execute("""SELECT oid::regclass::text FROM pg_class
                          WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'm')
                            AND has_table_privilege(oid, 'SELECT')""")
        tables = [name for (name,) in cursor.fetchall()]
        assert {"identity_auditentry", "procrastinate_jobs", "django_session"} <= set(tables)
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {table} one WHERE one::text LIKE ANY (%s)", [forms])
            if cursor.fetchone()[0]:
                found.append(table)
    root = Path(files.storage().path(""))
    found += [str(path) for path in root.rglob("*") if path.is_file() and value.encode() in path.read_bytes()]
    return found
