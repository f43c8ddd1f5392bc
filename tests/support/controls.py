"""Tables of what is proven: points from `docs/security/*.yaml`, proofs from the marker `control` on tests.

    python tests/support/controls.py        # writes docs/security/*.md anew
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec

from hengjian.law import source

ROOT = Path(__file__).parents[2]
TABLES = ROOT / "docs/security"
TESTS = ROOT / "tests"

Proofs = dict[str, list[str]]
"""By point, as it is marked (`ASVS 6.2.1`): the tests, as `folder/file.py::test`."""


class Point(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One point. `by`: what shows it where no test does. `differs`: done otherwise on purpose. `open`: not shown."""

    id: str
    point: str
    level: int = 0
    by: str = ""
    differs: str = ""
    open: str = ""


class Chapter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    points: tuple[Point, ...]


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A standard's points; `mark` is how its markers begin."""

    title: str
    mark: str
    chapters: tuple[Chapter, ...]


def tables() -> dict[Path, Table]:
    """Every table by the page that is made of it."""
    return {path.with_suffix(".md"): source.read(path, Table) for path in sorted(TABLES.glob("*.yaml"))}


@cache
def proofs() -> Proofs:
    """What the tests say they prove, read from their text."""
    found: Proofs = defaultdict(list)
    for path in sorted(TESTS.rglob("test_*.py")):
        text = path.read_text("utf-8")
        for node in ast.parse(text).body if "pytest.mark.control" in text else ():
            if isinstance(node, ast.FunctionDef):
                for mark in _marks(node.decorator_list):
                    found[mark].append(f"{path.relative_to(TESTS)}::{node.name}")
    return found


def _marks(decorators: list[ast.expr]) -> Iterator[str]:
    for one in decorators:
        if isinstance(one, ast.Call) and ast.unparse(one.func) == "pytest.mark.control":
            yield from (ast.literal_eval(argument) for argument in one.args)


def page(table: Table, found: Proofs) -> str:
    """The page of a table, in Markdown."""
    points = [point for chapter in table.chapters for point in chapter.points]
    tested = sum(bool(found.get(f"{table.mark} {point.id}")) for point in points)
    unshown = sum(_unshown(point, table, found) for point in points)
    lines = [
        f"# {table.title}", "",
        f"Made by `tests/support/controls.py` from the markers on tests and from `{_name(table)}.yaml`; "
        "do not edit. The points are in our own words.", "",
        f"{len(points)} points: {tested} with tests, {unshown} open in whole or in part.", "",
    ]
    for chapter in table.chapters:
        lines += [f"## {chapter.title}", "", "| point | what | shown by |", "|---|---|---|"]
        lines += [f"| {point.id} | {point.point} | {_shown(point, found.get(f'{table.mark} {point.id}', []))} |"
                  for point in chapter.points]
        lines.append("")
    return "\n".join(lines)


def _shown(point: Point, tests: list[str]) -> str:
    parts = [f"`{test}`" for test in tests]
    parts += [f"{word}{text}" for word, text in
              (("", point.by), ("differs: ", point.differs), ("**open**: ", point.open)) if text]
    return "<br>".join(parts) or "**open**: no test yet"


def _unshown(point: Point, table: Table, found: Proofs) -> bool:
    return bool(point.open) or not (point.by or point.differs or found.get(f"{table.mark} {point.id}"))


def _name(table: Table) -> str:
    return next(path.stem for path, one in tables().items() if one.mark == table.mark)


def unknown() -> list[str]:
    """Marks that no table has a point for."""
    known = {f"{table.mark} {point.id}" for table in tables().values() for chapter in table.chapters
             for point in chapter.points}
    return sorted(set(proofs()) - known)


if __name__ == "__main__":
    for path, table in tables().items():
        path.write_text(page(table, proofs()), "utf-8")
