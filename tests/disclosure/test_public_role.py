"""The public site's role reads what is published and nothing else, whatever the database holds."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connections

from hengjian.disclosure.fences import PUBLIC, VIEWS
from hengjian.runtime.postgres.roles import SCOPES
from hengjian.web.roles import check_public_role
from support.city import City

ALIAS = "public"
RELATIONS = """
    SELECT format('%I.%I', n.nspname, c.relname), c.relname FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f', 'S')
      AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
    ORDER BY 1
"""


def run(sql: str, *values: Any, alias: str = ALIAS) -> list[tuple[Any, ...]]:
    with connections[alias].cursor() as cursor:
        cursor.execute(sql, values or None)
        return list(cursor.fetchall()) if cursor.description else []


def refused(sql: str) -> bool:
    try:
        run(sql)
    except DatabaseError as error:
        return "permission denied" in str(error)
    return False


@pytest.mark.control("ASVS 13.2.2", "ASVS 15.3.1")
def test_it_reads_its_views_and_no_other_relation(city: City, published: UUID) -> None:
    """Every relation of the database, as the catalogue lists them."""
    assert run("SELECT current_user") == [(PUBLIC,)]
    found = run(RELATIONS, alias="owner")
    assert len(found) > 40
    readable = {name for qualified, name in found if not refused(f"SELECT * FROM {qualified} LIMIT 1")}
    assert readable == set(VIEWS)


def test_it_writes_nothing(city: City, published: UUID) -> None:
    for view in VIEWS:
        for act in (f"DELETE FROM {view}", f"INSERT INTO {view} DEFAULT VALUES", f"UPDATE {view} SET agency_id = NULL"):
            with pytest.raises(DatabaseError):
                run(act)
    assert refused("CREATE TABLE mine (a int)")


def test_it_becomes_nobody_else(city: City) -> None:
    for role in ("hengjian_owner", "hengjian_site", "hengjian_app", "hengjian_auditor", *SCOPES.values()):
        assert refused(f"SET ROLE {role}"), role
    superuser, bypasses = run("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")[0]
    assert not superuser
    assert not bypasses


def test_scope_settings_open_nothing(city: City, published: UUID) -> None:
    """Who may set a scope sees no more for it: the role has no right on the tables behind."""
    run("SELECT set_config('hengjian.city', '120000', false)")
    try:
        assert refused("SELECT * FROM disclosure_publication")
        assert refused("SELECT * FROM proceedings_proceeding")
    finally:
        run("SELECT set_config('hengjian.city', '', false)")


def test_no_column_says_who_or_which_case(city: City, published: UUID) -> None:
    columns = {name for (name,) in run(
        "SELECT column_name FROM information_schema.columns WHERE table_name = ANY(%s)", list(VIEWS))}
    assert not columns & {"proceeding_id", "step_id", "unit_id", "actor_id", "person_id"}
    rows = run("SELECT * FROM published_decision")
    assert str(published) not in str(rows)
    assert "张大年" not in str(rows)


def test_the_body_of_what_was_taken_back_cannot_be_read(city: City, published: UUID) -> None:
    from hengjian.kernel.ids import new_id
    from hengjian.proceedings.door import record
    from support import spot

    record(city.actor("何晓"), spot.act(city, published, "withdraw_publication", signed=()), str(new_id()))
    (row,) = run("SELECT title, party, item, conclusion, search, convert_from(body, 'UTF8') FROM published_decision")
    assert row[:5] == ("", "", "", "", None)
    assert "明码标价" not in row[5]


def test_start_up_accepts_it(city: City) -> None:
    assert check_public_role() == ""


@pytest.mark.parametrize(("grant", "told"), [
    ("GRANT SELECT ON identity_person TO hengjian_public", "identity_person"),
    ("GRANT SELECT (name) ON identity_person TO hengjian_public", "identity_person"),
    ("GRANT INSERT ON ledger_entry TO hengjian_public", "ledger_entry"),
    ("GRANT SELECT ON disclosure_publication TO PUBLIC", "disclosure_publication"),
    ("GRANT EXECUTE ON FUNCTION secret() TO hengjian_public", "secret"),
    ("CREATE VIEW more AS SELECT * FROM identity_person; GRANT SELECT ON more TO hengjian_public", "more"),
])
def test_start_up_refuses_one_that_may_do_more(city: City, grant: str, told: str) -> None:
    run("CREATE FUNCTION secret() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'", alias="owner")
    run("REVOKE ALL ON FUNCTION secret() FROM PUBLIC", alias="owner")
    assert check_public_role() == ""
    run(grant, alias="owner")
    assert told in check_public_role()


def test_start_up_refuses_other_roles_in_its_place(city: City) -> None:
    assert "HENGJIAN_PUBLIC_URL" in check_public_role("default")
    assert "拥有" in check_public_role("owner")
