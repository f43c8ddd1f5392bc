"""Faults sown into the fences, one at a time: a filter that forgets to narrow, a policy that is gone or shows all."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connections, transaction

import hengjian
from hengjian.identity import scope
from hengjian.identity.models import Scoped, ScopedQuerySet
from hengjian.identity.scope import Scope
from hengjian.ledger.verify import auditor
from hengjian.runtime.postgres.roles import AUDITOR

SOURCE = Path(hengjian.__file__).parent
NARROWS = ScopedQuerySet.within
PLAIN = frozenset({"within", "create", "bulk_create", "using"})
"""What narrows, makes rows, or reads as the owner's auditor."""
TABLES = sorted(m._meta.db_table for m in apps.get_models() if issubclass(m, Scoped))


@dataclass(frozen=True, order=True)
class Site:
    """One place where a queryset is narrowed."""

    file: str
    line: int
    function: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{Path(self.file).relative_to(SOURCE)} {self.function}:{self.line}"


def sites() -> list[Site]:
    """Every `….objects.within(…)` of what is served; making the demo city is not."""
    found: set[Site] = set()
    for path in sorted(set(SOURCE.rglob("*.py")) - set((SOURCE / "demo").rglob("*.py"))):
        for function, node in _calls(ast.parse(path.read_text("utf-8"))):
            if (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "within"
                    and isinstance(node.func.value, ast.Attribute) and node.func.value.attr == "objects"):
                found.add(Site(str(path), node.func.end_lineno or node.lineno, function))
    return sorted(found)


def _calls(tree: ast.AST, function: str = "") -> Iterator[tuple[str, ast.AST]]:
    """Every node with the function that it stands in."""
    for node in ast.iter_child_nodes(tree):
        within = node.name if isinstance(node, ast.FunctionDef) else function
        yield within, node
        yield from _calls(node, within)


@contextmanager
def watched(passed: set[Site], without: Site | None = None) -> Iterator[None]:
    """Notes the places that narrow; the one named forgets to."""

    def within(self: Any, seen: Scope) -> Any:
        frame = sys._getframe(1)
        while not frame.f_code.co_filename.startswith(str(SOURCE)) and frame.f_back:  # the manager's own way here
            frame = frame.f_back
        here = Site(frame.f_code.co_filename, frame.f_lineno)
        passed.add(here)
        return self.all() if here == without else NARROWS(self, seen)

    ScopedQuerySet.within = within  # type: ignore[method-assign]
    try:
        yield
    finally:
        ScopedQuerySet.within = NARROWS  # type: ignore[method-assign]


@contextmanager
def unfiltered() -> Iterator[None]:
    """Every queryset forgets to narrow: what remains is the database's own fence."""
    ScopedQuerySet.within = lambda self, _: self.all()  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        ScopedQuerySet.within = NARROWS  # type: ignore[method-assign]


def unfence() -> None:
    """The database fences nothing any more: what remains are the querysets."""
    _owner(*[f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY" for table in TABLES])


@dataclass(frozen=True)
class Policy:
    """One policy as the catalogue has it."""

    name: str
    table: str
    visible: str
    check: str | None

    @contextmanager
    def gone(self) -> Iterator[None]:
        """It lets all rows through."""
        self._say("true", "true")
        try:
            yield
        finally:
            self._say(self.visible, self.check)

    def _say(self, visible: str, check: str | None) -> None:
        written = f" WITH CHECK ({check})" if self.check else ""
        _owner(f"ALTER POLICY {self.name} ON {self.table} USING ({visible}){written}")


def policies() -> list[Policy]:
    """Those of the scoped tables that bind the site; the auditor's own is not among them."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT policyname, tablename, qual, with_check FROM pg_policies"
                       " WHERE tablename = ANY(%s) AND NOT %s = ANY(roles) ORDER BY 1", [TABLES, AUDITOR])
        return [Policy(*row) for row in cursor.fetchall()]


def _owner(*statements: str) -> None:
    with connections["owner"].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


# -- what the database alone lets somebody do ------------------------------------------------------------------


def swept(seen: Scope, table: str) -> list[str]:
    """Where what a scope shows of a table is not what the filter by itself lets through; what participants could do.

    The filter is asked of all rows, under the auditor.
    """
    (model,) = (m for m in apps.get_models() if issubclass(m, Scoped) and m._meta.db_table == table)
    with scope.enter(seen):
        shown = set(model._default_manager.values_list("pk", flat=True))
    with auditor():
        covered = set(NARROWS(model._default_manager.using("owner"), seen).values_list("pk", flat=True))
    wrong = [f"{table}：{one}" for one in sorted(shown ^ covered, key=str)[:1]]
    if seen.cases and shown:
        writes = (("删除", f"DELETE FROM {table}"), ("修改", f"UPDATE {table} SET unit_id = unit_id"))
        wrong += [f"{table}：可以{name}" for name, statement in writes if _touches(statement, seen)]
    return wrong


def _touches(statement: str, seen: Scope) -> bool:
    """Whether it changes anything; nothing of it stays."""
    count = 0
    try:
        with scope.enter(seen), connections["default"].cursor() as cursor:
            cursor.execute(statement)
            count = cursor.rowcount
            transaction.set_rollback(True)
    except DatabaseError:
        return False
    return bool(count)


# -- what is read without the filter --------------------------------------------------------------------------


def unscoped() -> set[tuple[str, str, str]]:
    """Every place of what is served that asks a scoped table by anything but the scope: file, function, model.

    Rows that are made, and what the auditor reads through the owner's connection, are not among them.
    """
    scoped = {m.__name__ for m in apps.get_models() if issubclass(m, Scoped)}
    found: set[tuple[str, str, str]] = set()
    for path in sorted(SOURCE.rglob("*.py")):
        if {"demo", "migrations"} & set(path.relative_to(SOURCE).parts):
            continue
        for function, node in _calls(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute)
                    and node.value.attr in ("objects", "_default_manager")):
                continue
            model = ast.unparse(node.value.value)
            if (model in scoped or not model[:1].isupper()) and node.attr not in PLAIN:
                found.add((str(path.relative_to(SOURCE)), function, model))
    return found
