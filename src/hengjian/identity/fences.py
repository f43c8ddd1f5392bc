"""Row-level security on scoped tables, as an operation for migrations.

Applied migrations call this: add functions, do not change what the present one does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import migrations

from hengjian.ledger.fences import app_role, beyond_scope
from hengjian.runtime.postgres.roles import APP, AUDITOR, SCOPES

# Each setting is read once a statement and compared for equality (joins and arrays cost far more); unset or
# empty matches nothing.
_VISIBLE = """
    city = (SELECT nullif(current_setting('hengjian.city', true), ''))
    OR district = (SELECT nullif(current_setting('hengjian.district', true), ''))
    OR (line = (SELECT nullif(current_setting('hengjian.line', true), ''))
        AND city = (SELECT nullif(current_setting('hengjian.line_city', true), '')))
    OR agency_id = (SELECT nullif(current_setting('hengjian.agency', true), '')::uuid)
"""


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


# Set where somebody reads as a participant: the ids of the cases, `{…,…}`. Functions of the auditor are not bound.
_ORDINARY = "(SELECT coalesce(current_setting('hengjian.cases', true), '') = '')"
_NAMED = "ANY ((SELECT nullif(current_setting('hengjian.cases', true), ''))::uuid[])"


def participation(
    *tables: str, column: str | None = "proceeding_id", append_only: bool = False,
) -> migrations.RunSQL:
    """In a participant's transaction, only rows of the cases named are visible and nothing is written.

    `column` names the proceeding; None closes tables that know none. What is visible and not `append_only` is kept
    from being deleted by a policy of its own.
    """
    named = f"OR {column} = {_NAMED}" if column else ""
    visible = f"{_ORDINARY} {named} OR (SELECT current_user = '{AUDITOR}')"
    forward: list[str] = []
    backward: list[str] = []
    for table in tables:
        forward.append(
            f"CREATE POLICY {table}_cases ON {table} AS RESTRICTIVE USING ({visible}) WITH CHECK ({_ORDINARY})")
        backward.append(f"DROP POLICY {table}_cases ON {table}")
        if column and not append_only:
            forward.append(f"CREATE POLICY {table}_stays ON {table} AS RESTRICTIVE FOR DELETE USING ({_ORDINARY})")
            backward.append(f"DROP POLICY {table}_stays ON {table}")
    return migrations.RunSQL(forward, backward)


def names_whom(table: str) -> Callable[[Any, Any], None]:
    """Has the restrictive policy name whom it binds: one more condition on the auditor would cost the index."""
    def bound(_: Any, editor: Any) -> None:
        roles = f"{editor.quote_name(app_role())}, CURRENT_USER"
        editor.execute(f"ALTER POLICY {table}_cases ON {table} TO {roles}")

    return bound


def searched(function: str, table: str, column: str, *, named: str = "id") -> list[Any]:
    """`function(words tsquery)`: the ids of a scoped table's rows in scope with those words in `column`.

    `@@` is not leak-proof: under row-level security it would be asked of every row that the policy lets through, and
    its index left aside. So the auditor asks, whom no policy binds, and the same scope stands in the question; what
    it finds is read under the policies as ever. `named` is the column by which participants' cases are told.
    """
    words = f"""SELECT id FROM {table} WHERE {column} @@ words
                AND ({_VISIBLE}) AND ({_ORDINARY} OR {named} = {_NAMED})"""

    def unbound(_: Any, editor: Any) -> None:
        editor.execute(f"ALTER POLICY {table}_cases ON {table} TO PUBLIC")

    return [migrations.RunPython(names_whom(table), unbound),
            beyond_scope(f"{function}(words tsquery)", "SETOF uuid", words)]


_COVERED = {
    "city": "city = (SELECT nullif(current_setting('hengjian.city', true), ''))",
    "district": "district = (SELECT nullif(current_setting('hengjian.district', true), ''))",
    "line": "line = (SELECT nullif(current_setting('hengjian.line', true), ''))"
            " AND city = (SELECT nullif(current_setting('hengjian.line_city', true), ''))",
    "agency": "agency_id = (SELECT nullif(current_setting('hengjian.agency', true), '')::uuid)",
}
"""What each kind of scope covers. Plain equalities, so that the planner finds the filter saying the same and asks
once a statement instead of once a row."""


def scope_roles(_: Any, editor: Any) -> None:
    """Refuses to go on where the roles of the scopes have not been made, as on a server of one's own."""
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles")
        known = {name for (name,) in cursor.fetchall()}
    if missing := sorted({APP, *SCOPES.values()} - known):
        raise ImproperlyConfigured(
            f"数据库里没有角色 {'、'.join(missing)}：请由数据库管理员按 README“使用外部 PostgreSQL”建立，再运行迁移；"
            "自带数据库请先运行 hengjian db start")


def scoped_by_role(
    *tables: str, column: str | None = "proceeding_id", append_only: bool = False,
) -> migrations.RunSQL:
    """Row-level security on tables that carry the ancestor columns: one policy for each kind of scope.

    A participant reads the rows whose `column` names one of the cases, and writes nothing; None closes the tables
    to participants. Tables that are `append_only` refuse changes by themselves.
    """
    forward: list[str] = []
    backward: list[str] = []
    for table in tables:
        forward += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY {table}_audit ON {table} FOR SELECT TO {AUDITOR} USING (true)",
            f"GRANT SELECT ON {table} TO {AUDITOR}",
        ]
        backward += [f"DROP POLICY {table}_audit ON {table}", f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"]
        for name, policy in _policies(column, append_only).items():
            forward.append(f"CREATE POLICY {table}_{name} ON {table} {policy}")
            backward.append(f"DROP POLICY {table}_{name} ON {table}")
    return migrations.RunSQL(forward, backward)


def by_role_now(
    *tables: str, column: str | None = "proceeding_id", append_only: bool = False,
) -> migrations.RunSQL:
    """Gives tables the policies of `scoped_by_role` in place of those of `scoped` and `participation`."""
    forward: list[str] = []
    backward: list[str] = []
    for table in tables:
        stays = ["stays"] if column and not append_only else []
        forward += [f"DROP POLICY {table}_{name} ON {table}" for name in ("scope", "cases", *stays)]
        for name, policy in _policies(column, append_only).items():
            forward.append(f"CREATE POLICY {table}_{name} ON {table} {policy}")
            backward.append(f"DROP POLICY {table}_{name} ON {table}")
        backward.append(f"CREATE POLICY {table}_scope ON {table} USING ({_VISIBLE}) WITH CHECK ({_VISIBLE})")
    before = participation(*tables, column=column, append_only=append_only)
    return migrations.RunSQL(forward, [*backward, *before.sql])


def _policies(column: str | None, append_only: bool) -> dict[str, str]:
    """What each policy says, by the end of its name."""
    made = {kind: f"TO {SCOPES[kind]} USING ({covered}) WITH CHECK ({covered})" for kind, covered in _COVERED.items()}
    if column:
        named = f"{_COVERED['agency']} AND {column} = {_NAMED}"
        made["cases"] = f"FOR SELECT TO {SCOPES['cases']} USING ({named})"
        if not append_only:  # what they see and would change fails, instead of changing nothing in silence
            made["kept"] = f"FOR UPDATE TO {SCOPES['cases']} USING ({named}) WITH CHECK (false)"
    return made
