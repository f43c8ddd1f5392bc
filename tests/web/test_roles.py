"""Start-up refuses a database role that row-level security would not bind."""

from __future__ import annotations

import pytest
from django.db import connections

from hengjian.web.roles import check_roles


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
