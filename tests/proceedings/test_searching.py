"""Words are looked for by their index and within the scope, which the database's own function holds."""

from __future__ import annotations

import json
from uuid import UUID

import pytest
from django.db import connections, transaction

from hengjian.identity import scope
from hengjian.identity.scope import Scope
from hengjian.kernel.ids import new_id
from hengjian.proceedings.door import record_many
from hengjian.runtime.postgres.roles import AUDITOR
from support import spot
from support.city import City, build


@pytest.fixture
def city(fresh_db: str) -> City:
    return build()


def found(seen: Scope) -> set[UUID]:
    """What the function says by itself, without the fences around what is then read."""
    with scope.enter(seen), connections["default"].cursor() as cursor:
        cursor.execute("SELECT hengjian_cases_worded(to_tsquery('simple', %s))", ["'张大':*"])
        return {identifier for (identifier,) in cursor.fetchall()}


def test_the_function_finds_what_is_in_scope_alone(city: City) -> None:
    first, second = new_id(), new_id()
    for case in (first, second):
        name = "张大年" if case == first else "张大月"
        record_many(city.actor("李建国"), spot.acts(city, case, party_name=name), f"{case}")
    market, other = city.market, city.other_market
    assert found(Scope(agency=market.id)) == {first, second} == found(Scope(city=market.city))
    assert found(Scope(district=market.district)) == {first, second}
    assert found(Scope(agency=other.id)) == set() == found(Scope.NOTHING)
    assert found(Scope(agency=market.id, cases=(first,))) == {first}
    assert found(Scope(agency=other.id, cases=(first,))) == set()


@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.parametrize(("bound", "by_index"), [
    ("", True),
    ("CREATE POLICY one_more ON {0} AS RESTRICTIVE USING ((SELECT current_setting('a.b', true)) IS NULL)", False),
])
def test_a_policy_that_bound_the_auditor_would_cost_the_index(bound: str, by_index: bool) -> None:
    with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
        cursor.execute(bound.format("proceedings_proceeding") or "SELECT 1")
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'hengjian_cases_worded'")
        (question,) = cursor.fetchone()
        cursor.execute(f"SET LOCAL ROLE {AUDITOR}; SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        cursor.execute("EXPLAIN (FORMAT JSON) " + question.replace("words", "to_tsquery('simple', 'a')"))
        (plan,) = cursor.fetchone()
        transaction.set_rollback(True, "owner")
    assert ('"proc_search"' in json.dumps(plan)) is by_index
