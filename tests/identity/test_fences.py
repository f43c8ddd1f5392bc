"""The database's second fence stands: the suite fails when a row-security policy is dropped."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from hengjian.identity.models import Scoped

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
        cursor.execute("SELECT polname FROM pg_policy WHERE polrelid = %s::regclass ORDER BY 1", [table])
        found = {name.removeprefix(f"{table}_") for (name,) in cursor.fetchall()}
        assert found - {"stays"} == {"audit", "cases", "scope"}
        assert "stays" in found or _closed(cursor, table), "what participants see they cannot delete"


@pytest.mark.django_db
@pytest.mark.parametrize("table", SCOPED)
def test_filter_and_policy_know_participants_by_the_same_column(table: str) -> None:
    (model,) = (m for m in apps.get_models() if m._meta.db_table == table and issubclass(m, Scoped))
    with connection.cursor() as cursor:
        cursor.execute("SELECT qual FROM pg_policies WHERE policyname = %s", [f"{table}_cases"])
        (condition,) = cursor.fetchone()
    column = model.case_column()
    assert (f"({column} = ANY" in condition) if column else ("= ANY" not in condition)


def _closed(cursor: Any, table: str) -> bool:
    """Whether nobody could delete there anyhow: no right to, or no row in sight of a participant."""
    cursor.execute("SELECT has_table_privilege(%s, 'DELETE')", [table])
    (may,) = cursor.fetchone()
    cursor.execute("SELECT qual FROM pg_policies WHERE policyname = %s", [f"{table}_cases"])
    return not may or "= ANY" not in cursor.fetchone()[0]
