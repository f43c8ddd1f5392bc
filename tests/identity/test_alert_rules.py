"""Each rule of W88 is told at its number and not before, from entries that the platform really writes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.core.cache import cache
from django.test import Client

import hengjian
from hengjian.identity import alerts
from hengjian.identity.models import Alert, AuditEntry
from hengjian.kernel.ids import new_id
from support.city import City, build

SOURCES = Path(hengjian.__file__).parent
EVENING = datetime(2026, 11, 20, 14, tzinfo=UTC)
"""Outside working hours, so that the rule of hours looks as well."""


def written(action: str) -> Iterator[set[str]]:
    """The names of the details with which each place enters this action as done, or refuses a sign-in by password."""
    for path in sorted(SOURCES.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == "audit"
                    and node.args and isinstance(node.args[0], ast.Constant) and node.args[0].value == action):
                given = {one.arg for one in node.keywords if one.arg}
                if not ("outcome" in given and action != "sign_in_refused") and "single" not in given:
                    yield given


@pytest.mark.parametrize("rule", alerts.standard().rules, ids=lambda rule: rule.id)
def test_what_a_rule_counts_is_written(rule: alerts.Rule) -> None:
    for action in rule.actions:
        if action == "refused":  # entered by the middleware alone, with `known`
            continue
        places = list(written(action))
        assert places, action
        assert all({rule.sum or rule.distinct} - {""} <= given for given in places), action


def entry(rule: alerts.Rule, n: int, *, minutes: int = 0) -> AuditEntry:
    detail = {"known": True, rule.sum or "rows": rule.reaches // 5, rule.distinct or "tried": str(n)}
    return AuditEntry(id=new_id(), at=EVENING + timedelta(minutes=minutes, seconds=n), action=rule.actions[0],
                      person_id=UUID(int=7), address="10.0.0.7", detail=detail)


@pytest.mark.control("ASVS 16.3.3")
@pytest.mark.parametrize("rule", alerts.standard().rules, ids=lambda rule: rule.id)
def test_it_is_told_at_its_number_within_its_time(rule: alerts.Rule) -> None:
    enough = 5 if rule.sum else rule.reaches
    rows = [entry(rule, n) for n in range(enough)]
    assert not list(alerts.found_by(rule, rows[1:], EVENING))
    (told,) = alerts.found_by(rule, rows, EVENING)
    assert told.entries == [str(row.id) for row in rows]
    late = [*rows[1:], entry(rule, enough, minutes=rule.within + 1)]
    assert bool(list(alerts.found_by(rule, late, EVENING))) is (enough == 1), "too far apart"


@pytest.fixture
def city(fresh_db: str) -> City:
    cache.clear()
    return build()


def guessed(*names: str) -> None:
    client = Client(REMOTE_ADDR="10.0.0.9")
    for name in names:
        assert client.post("/sign-in/", {"username": name, "password": "wrong"}).status_code in (422, 429)


@pytest.mark.control("ASVS 16.3.3")
def test_many_accounts_guessed_at_from_one_address(city: City) -> None:
    """Names that are somebody's and names that are nobody's; the log does not hold what was typed."""
    guessed("user1", "user2", "user1", "nobody", "nobody", "nobody2")
    alerts.run()
    assert not Alert.objects.filter(rule="W88-guess").exists(), "four names"
    guessed("user3")
    alerts.run()
    alert = Alert.objects.get(rule="W88-guess")
    assert (alert.address, alert.summary) == ("10.0.0.9", "60 分钟内 5 个账号从这一地址登录失败")
    rows = AuditEntry.objects.filter(id__in=alert.entries)
    assert {row.detail["username"] for row in rows} == {"user1", "user2", "user3", ""}
    assert "nobody" not in str(list(rows.values()))
