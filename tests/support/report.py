"""Tables that the suite prints when it ends: what was tried, and what came of it."""

from __future__ import annotations

from collections import defaultdict

import pytest

tables: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))


def note(title: str, row: str, cell: str) -> None:
    """Adds a cell to a row of the table of that title."""
    tables[title][row].append(cell)


def take(others: dict[str, dict[str, list[str]]]) -> None:
    """Adds the tables of another process."""
    for title, rows in others.items():
        for row, cells in rows.items():
            tables[title][row] += cells


def show(reporter: pytest.TerminalReporter) -> None:
    """Prints every table, rows and cells sorted."""
    for title, rows in sorted(tables.items()):
        reporter.section(title)
        for row in sorted(rows):
            reporter.write_line(f"{row}  {'　'.join(sorted(rows[row]))}")
