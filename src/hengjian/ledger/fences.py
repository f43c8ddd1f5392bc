"""The database's own fences, as operations for migrations: roles, append-only tables, what the auditor reads.

Applied migrations call these: add functions, do not change what the present ones do.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations

from hengjian.runtime.postgres.roles import APP, AUDITOR


def app_role() -> str:
    """The role that holds the site's rights, which row-level security binds."""
    return APP


def roles() -> migrations.RunPython:
    """Lets the bound role use what the owner makes from here on, and gives the trigger that refuses change."""

    def forward(_: Any, editor: Any) -> None:
        role = editor.quote_name(app_role())
        for statement in (
            f"GRANT USAGE ON SCHEMA public TO {role}, {AUDITOR}",
            # Projections are rebuilt in temporary tables.
            f"GRANT TEMPORARY ON DATABASE {editor.quote_name(editor.connection.settings_dict['NAME'])} TO {role}",
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

    def backward(_: Any, editor: Any) -> None:
        editor.execute("DROP FUNCTION hengjian_refuse_change()")

    return migrations.RunPython(forward, backward)


def append_only(*tables: str) -> migrations.RunPython:
    """Refuses update, delete and truncate, to everybody, and takes the rights from the bound role."""

    def forward(_: Any, editor: Any) -> None:
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

    def backward(_: Any, editor: Any) -> None:
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


def beyond_scope(signature: str, returns: str, query: str, language: str = "sql") -> migrations.RunPython:
    """A registered question across the scope: a function that the bound role may call and the auditor owns.

    It belongs to the auditor, since forced row-level security binds the owner too. Let it answer no more than
    yes or no, counts, dates, bodies or digests (ADR 0006). `pg_temp` stands last in its path: left out it would
    come first, and a temporary view of the bound role could run as the auditor.
    """

    def forward(_: Any, editor: Any) -> None:
        for statement in (
            f"CREATE FUNCTION {signature} RETURNS {returns} LANGUAGE {language} STABLE SECURITY DEFINER"
            f" SET search_path = public, pg_temp AS $$ {query} $$",
            f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC",
            f"GRANT EXECUTE ON FUNCTION {signature} TO {editor.quote_name(app_role())}",
            f"GRANT CREATE ON SCHEMA public TO {AUDITOR}",
            f"ALTER FUNCTION {signature} OWNER TO {AUDITOR}",
            f"REVOKE CREATE ON SCHEMA public FROM {AUDITOR}",
        ):
            editor.execute(statement, params=None)

    def backward(_: Any, editor: Any) -> None:
        editor.execute(f"DROP FUNCTION {signature}", params=None)

    return migrations.RunPython(forward, backward)


def only_grows(table: str, column: str) -> migrations.RunSQL:
    """Rows may be updated, but never so that `column` shrinks, and never go."""
    name = f"{table}_only_grows"
    return migrations.RunSQL(
        [
            f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  IF TG_OP = 'UPDATE' AND NEW.{column} >= OLD.{column} THEN RETURN NEW; END IF;
                  RAISE EXCEPTION '% 只能增长', TG_TABLE_NAME USING ERRCODE = 'HJ001';
                END $$""",
            f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
            f"CREATE TRIGGER {table}_stays BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION hengjian_refuse_change()",
        ],
        [f"DROP TRIGGER {table}_stays ON {table}", f"DROP TRIGGER {name} ON {table}", f"DROP FUNCTION {name}()"],
    )
