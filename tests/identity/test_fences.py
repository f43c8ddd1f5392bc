"""The database's second fence stands: the suite fails when a row-security policy is dropped."""

from __future__ import annotations

import json

import pytest
from django.apps import apps
from django.db import connection

from hengjian.identity.models import Scoped
from hengjian.identity.scope import Scope
from hengjian.runtime.postgres.roles import AUDITOR, MEMBERS, SCOPES, SITE

SCOPED = sorted(m._meta.db_table for m in apps.get_models() if issubclass(m, Scoped))


@pytest.mark.control("ASVS 13.2.2", "GB/T 22239 访问控制 d")
@pytest.mark.django_db
def test_the_suite_runs_under_a_role_that_row_security_binds() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False)
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = current_user")
        assert cursor.fetchone() == (0,)


@pytest.mark.control("ASVS 8.4.1")
@pytest.mark.django_db
@pytest.mark.parametrize("table", SCOPED)
def test_every_scoped_table_is_fenced(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass", [table]
        )
        assert cursor.fetchone() == (True, True)
        expected = {**SCOPES, "audit": AUDITOR, "kept": SCOPES["cases"]}
        if not case_column(table):
            del expected["cases"]
        cursor.execute("SELECT has_table_privilege(%s, 'UPDATE')", [table])
        if not case_column(table) or not cursor.fetchone()[0]:
            del expected["kept"]
        found = {kind: roles for kind, (roles, _, _) in policies(table).items()}
        assert found == {kind: [role] for kind, role in expected.items()}, "no role besides these has any"


@pytest.mark.django_db
@pytest.mark.parametrize("table", SCOPED)
def test_participants_read_by_the_column_of_the_filter_and_write_nothing(table: str) -> None:
    if column := case_column(table):
        _, command, condition = policies(table)["cases"]
        assert command == "SELECT"
        assert f"({column} = ANY" in condition
        assert "(agency_id = ( SELECT" in condition


@pytest.mark.django_db
def test_a_scope_is_nothing_without_its_role_and_a_role_nothing_without_its_scope() -> None:
    """Both are told in one statement; each alone shows nothing, and the site's own role has no policy at all."""
    with connection.cursor() as cursor:
        for role in ("none", *SCOPES.values()):
            for name, value in Scope(city="120000").values().items():
                cursor.execute("SELECT set_config(%s, %s, true)", [name, role if name == "role" else value])
            cursor.execute("SELECT current_user")
            assert cursor.fetchone() == (SITE if role == "none" else role,)
            for table in SCOPED:
                cursor.execute("EXPLAIN (FORMAT JSON) SELECT * FROM " + table)
                covered = role != "none" and (role != SCOPES["cases"] or case_column(table))
                assert ('"One-Time Filter": "false"' in json.dumps(cursor.fetchone()[0])) is not covered, (role, table)


@pytest.mark.django_db
def test_the_roles_of_the_scopes_hold_the_rights_of_the_site_and_no_others() -> None:
    with connection.cursor() as cursor:
        cursor.execute("""SELECT m.member::regrole::text, m.roleid::regrole::text, m.inherit_option, m.set_option
                          FROM pg_auth_members m WHERE m.member::regrole::text LIKE 'hengjian%%'""")
        assert sorted(cursor.fetchall()) == sorted((who, role, has, not has) for who, role, has in MEMBERS)
        cursor.execute("SELECT c.relname FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a"
                       " WHERE a.grantee::regrole::text = ANY(%s)", [[SITE, *SCOPES.values()]])
        assert cursor.fetchall() == [], "rights are given to one role alone"


def policies(table: str) -> dict[str, tuple[list[str], str, str]]:
    """The policies of a table: its roles, command and condition by kind."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT policyname, roles, cmd, qual, permissive, with_check FROM pg_policies"
                       " WHERE tablename = %s", [table])
        rows = cursor.fetchall()
    assert all(row[4] == "PERMISSIVE" for row in rows)
    assert all(row[5] == row[3] for row in rows if row[2] == "ALL"), "what is written lies in the scope as well"
    return {name.removeprefix(f"{table}_"): (list(roles), command, condition)
            for name, roles, command, condition, _, _ in rows}


def case_column(table: str) -> str | None:
    (model,) = (m for m in apps.get_models() if m._meta.db_table == table and issubclass(m, Scoped))
    return model.case_column()
