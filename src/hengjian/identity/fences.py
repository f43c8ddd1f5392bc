"""The database's own fences, as operations for migrations: roles, row-level security, append-only tables.

Applied migrations call these: add functions, do not change what the present ones do.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import migrations

AUDITOR = "hengjian_auditor"

# Each setting is read once a statement and compared for equality (joins and arrays cost far more); unset or
# empty matches nothing.
_VISIBLE = """
    city = (SELECT nullif(current_setting('hengjian.city', true), ''))
    OR district = (SELECT nullif(current_setting('hengjian.district', true), ''))
    OR (line = (SELECT nullif(current_setting('hengjian.line', true), ''))
        AND city = (SELECT nullif(current_setting('hengjian.line_city', true), '')))
    OR agency_id = (SELECT nullif(current_setting('hengjian.agency', true), '')::uuid)
"""


def app_role() -> str:
    """The role that serves the site, which row-level security binds."""
    return str(settings.DATABASES["default"]["USER"])


def roles() -> migrations.RunPython:
    """Lets the bound role use what the owner makes from here on, and gives the trigger that refuses change."""

    def forward(apps: Any, editor: Any) -> None:
        role = editor.quote_name(app_role())
        for statement in (
            f"GRANT USAGE ON SCHEMA public TO {role}, {AUDITOR}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
            f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}",
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO {role}",
            """CREATE FUNCTION hengjian_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
               BEGIN
                 RAISE EXCEPTION '% 只能追加，不能 %', TG_TABLE_NAME, TG_OP USING ERRCODE = 'HJ001';
               END $$""",
        ):
            editor.execute(statement, params=None)

    def backward(apps: Any, editor: Any) -> None:
        editor.execute("DROP FUNCTION hengjian_refuse_change()")

    return migrations.RunPython(forward, backward)


def scoped(*tables: str) -> migrations.RunSQL:
    """Row-level security on tables that carry the ancestor columns; forced, so that the owner is bound too."""
    forward: list[str] = []
    for table in tables:
        forward += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY {table}_scope ON {table} USING ({_VISIBLE}) WITH CHECK ({_VISIBLE})",
            f"CREATE POLICY {table}_audit ON {table} FOR SELECT TO {AUDITOR} USING (true)",
            f"GRANT SELECT ON {table} TO {AUDITOR}",
        ]
    backward = [
        statement
        for table in tables
        for statement in (
            f"DROP POLICY {table}_audit ON {table}",
            f"DROP POLICY {table}_scope ON {table}",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        )
    ]
    return migrations.RunSQL(forward, backward)


def append_only(*tables: str) -> migrations.RunPython:
    """Refuses update, delete and truncate, to everybody, and takes the rights from the bound role."""

    def forward(apps: Any, editor: Any) -> None:
        for table in tables:
            editor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {editor.quote_name(app_role())}")
            editor.execute(
                f"CREATE TRIGGER {table}_rows_stay BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION hengjian_refuse_change()"
            )
            editor.execute(
                f"CREATE TRIGGER {table}_table_stays BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION hengjian_refuse_change()"
            )

    def backward(apps: Any, editor: Any) -> None:
        for table in tables:
            editor.execute(f"DROP TRIGGER {table}_rows_stay ON {table}")
            editor.execute(f"DROP TRIGGER {table}_table_stays ON {table}")

    return migrations.RunPython(forward, backward)


def readable_by_auditor(*tables: str) -> migrations.RunSQL:
    """Tables outside the data scope that the auditor reads besides."""
    return migrations.RunSQL(
        [f"GRANT SELECT ON {table} TO {AUDITOR}" for table in tables],
        [f"REVOKE SELECT ON {table} FROM {AUDITOR}" for table in tables],
    )
