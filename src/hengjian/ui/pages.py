"""One page of a list in the shape the template shows. `lists` fills it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from hengjian.ui.filters import FilterView

COUNT_CAP = 1000


@dataclass(frozen=True)
class ColumnHead:
    """A column's head with the state of its order and the address that changes it."""

    title: str
    sort_url: str = ""
    direction: Literal["", "ascending", "descending"] = ""

    @property
    def arrow(self) -> str:
        return {"ascending": "↑", "descending": "↓", "": ""}[self.direction]

    @property
    def sort_hint(self) -> str:
        return "改为降序" if self.direction == "ascending" else "改为升序"


@dataclass(frozen=True)
class Cell:
    value: Any
    template: str = ""
    css: str = ""
    url: str = ""


@dataclass(frozen=True)
class Row:
    object: Any
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Page:
    """One page of a list, ready for the template."""

    path: str = ""
    columns: Sequence[ColumnHead] = ()
    rows: Sequence[Row] = ()
    filters: Sequence[FilterView] = ()
    pills: Sequence[FilterView] = ()
    hidden: Sequence[tuple[str, str]] = ()
    notices: Sequence[str] = ()
    count: int = 0
    previous_url: str = ""
    next_url: str = ""
    clear_url: str = ""
    export_url: str = ""

    @property
    def count_text(self) -> str:
        """The number of rows that match; beyond the cap nobody counts."""
        number = f"{COUNT_CAP:,}+" if self.count > COUNT_CAP else f"{self.count:,}"
        return f"共 {number} 条{'（按当前筛选）' if self.pills else ''}"

    @property
    def objects(self) -> list[Any]:
        return [row.object for row in self.rows]
