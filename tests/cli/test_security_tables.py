"""docs/security says what the tests prove, no more and no less."""

from __future__ import annotations

import pytest

from support import controls


def test_every_mark_is_a_point_of_a_table() -> None:
    assert controls.unknown() == []


@pytest.mark.parametrize("path", controls.tables(), ids=lambda path: path.name)
def test_the_pages_are_current(path) -> None:
    made = controls.page(controls.tables()[path], controls.proofs())
    assert path.read_text("utf-8") == made, "run: python tests/support/controls.py"


def test_no_point_stands_twice() -> None:
    for table in controls.tables().values():
        ids = [point.id for chapter in table.chapters for point in chapter.points]
        assert len(ids) == len(set(ids))
