"""Tables that the suite prints when it ends: what was tried, and what came of it."""

from __future__ import annotations

from collections import defaultdict

import pytest

tables: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))


def note(title: str, row: str, cell: str) -> None:
    """Adds a cell to a row of the table of that title."""
    tables[title][row].append(cell)


def show(reporter: pytest.TerminalReporter, title: str) -> None:
    """Prints a table once, rows and cells sorted."""
    rows = tables.pop(title, {})
    if rows:
        reporter.section(title)
    for row in sorted(rows):
        reporter.write_line(f"{row}  {'　'.join(sorted(rows[row]))}")
