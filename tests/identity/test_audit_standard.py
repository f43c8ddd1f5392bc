"""What the audit log rests on: every action has its category, the bytes of a leaf are fixed, alerts know the clock."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

import hengjian
from hengjian.identity import alerts, auditing
from hengjian.identity.models import AuditEntry

SOURCES = Path(hengjian.__file__).parent
WRITES = {"audit", "kept", "refuse", "must_be"}
"""By which functions entries are written; the action is their first text."""


def actions() -> Iterator[tuple[str, str]]:
    """Every action that the sources name, with where."""
    for path in sorted(SOURCES.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                texts = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
                if name in WRITES and texts:
                    yield texts[0], f"{path.name}:{node.lineno}"


def test_every_action_belongs_to_a_category() -> None:
    found = list(actions())
    assert len(found) > 30
    assert [one for one in found if not auditing.category_of(one[0])] == []


@pytest.mark.parametrize(("action", "category"), [
    ("sign_in", "sign_in"), ("sign_in_refused", "sign_in"), ("reveal", "read"), ("read_dossier", "read"),
    ("export_made", "export"), ("exchange.download", "export"), ("exchange.hand_in", "exchange"),
    ("post_given", "rights"), ("token_made", "rights"), ("refused", "refusal"), ("keys_rotate", "key"),
    ("nothing", "")])
def test_the_longest_pattern_that_fits_counts(action: str, category: str) -> None:
    assert auditing.category_of(action) == category


def test_the_bytes_of_a_leaf_are_fixed() -> None:
    entry = AuditEntry(
        id=UUID(int=1), at=datetime(2026, 11, 22, 1, 2, 3, 456789, tzinfo=UTC), category="read", account_id=UUID(int=2),
        person_id=UUID(int=3), agency_id=None, address="10.0.0.7", session="ab", action="reveal", subject="案",
        outcome="done", detail={"reason": "核对", "n": 1})
    assert auditing.leaf_of(entry).hex() == "71c16e73051a87f68b1b8cecff8236022110999d9a7f4cc17241deeacaccd541"


@pytest.mark.parametrize(("at", "outside"), [
    ("2026-11-20T00:00:00+00:00", False), ("2026-11-19T23:59:00+00:00", True), ("2026-11-20T10:29:00+00:00", False),
    ("2026-11-20T10:30:00+00:00", True), ("2026-11-21T04:00:00+00:00", True), ("2026-10-01T04:00:00+00:00", True)],
    ids=["eight o'clock", "before", "half past six nearly", "half past six", "a Saturday", "a holiday"])
def test_working_hours_are_those_of_a_working_day_in_beijing(at: str, outside: bool) -> None:
    assert alerts.outside_hours(datetime.fromisoformat(at)) is outside
