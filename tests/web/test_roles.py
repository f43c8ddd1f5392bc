"""Start-up refuses a database role that row-level security would not bind, or that may become another."""

from __future__ import annotations

import pytest
from django.db import connections

from hengjian.web.roles import check_roles, check_site_role


@pytest.mark.django_db
def test_the_bound_role_is_accepted() -> None:
    assert check_roles() == ""


@pytest.mark.django_db(databases=["default", "owner"])
def test_the_owner_of_tables_is_refused() -> None:
    assert "拥有" in check_roles("owner")


@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.parametrize(("column", "told"), [("rolsuper", "超级用户"), ("rolbypassrls", "绕过行级安全")])
def test_a_role_that_passes_the_fence_is_refused(column: str, told: str) -> None:
    """A view of our own in front of pg_roles says what such a server would say."""
    other = "rolbypassrls" if column == "rolsuper" else "rolsuper"
    with connections["default"].cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY VIEW pg_roles AS SELECT current_user AS rolname, true AS {column}, false AS {other}"
        )
        cursor.execute("SET LOCAL search_path = pg_temp, public, pg_catalog")
    assert told in check_roles()


@pytest.mark.django_db
def test_the_site_becomes_the_roles_of_the_scopes_and_nobody_else() -> None:
    assert check_site_role() == ""


@pytest.mark.django_db(databases=["default", "owner"])
def test_a_role_that_cannot_become_them_is_refused() -> None:
    assert "还不能担当 hengjian_app、hengjian_scope_agency、" in check_site_role("owner")


@pytest.mark.django_db
def test_a_role_that_can_become_another_is_refused() -> None:
    """A view of our own in front of pg_roles says what such a server would say."""
    with connections["default"].cursor() as cursor:
        cursor.execute("CREATE TEMPORARY VIEW pg_roles AS SELECT oid, rolname, rolsuper, rolbypassrls"
                       " FROM pg_catalog.pg_roles UNION ALL"
                       " SELECT oid, 'hengjian_auditor', false, false FROM pg_catalog.pg_roles"
                       " WHERE rolname = 'hengjian_app'")
        cursor.execute("SET LOCAL search_path = pg_temp, public, pg_catalog")
    assert "是 hengjian_auditor 的成员" in check_site_role()


@pytest.mark.django_db
def test_a_role_of_a_scope_that_passes_the_fence_is_refused() -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("CREATE TEMPORARY VIEW pg_roles AS SELECT oid, rolname, rolsuper,"
                       " rolname = 'hengjian_scope_line' AS rolbypassrls FROM pg_catalog.pg_roles")
        cursor.execute("SET LOCAL search_path = pg_temp, public, pg_catalog")
    assert check_site_role().startswith("数据库角色 hengjian_scope_line 是超级用户、可以绕过")


@pytest.mark.django_db
def test_a_role_of_a_scope_that_owns_tables_is_refused() -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("CREATE TEMPORARY VIEW pg_tables AS SELECT 'hengjian_app'::name AS tableowner,"
                       " 'public'::name AS schemaname")
        cursor.execute("SET LOCAL search_path = pg_temp, public, pg_catalog")
    assert "hengjian_app 是超级用户、可以绕过行级安全或者拥有表" in check_site_role()


def test_rights_that_went_to_a_role_of_another_name_are_missed(fresh_db: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("REVOKE SELECT ON proceedings_proceeding FROM hengjian_app")
    assert "ALTER ROLE 原名 RENAME TO hengjian_app" in check_site_role()
