"""Lists of what stands in memory (the standards): filtered, sorted and exported like any other, on one page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from hengjian.ui.filters import read
from hengjian.ui.lists import Column, ListSpec
from hengjian.ui.pages import Page


@dataclass(frozen=True)
class FixedSpec(ListSpec):
    """A `ListSpec` over a sequence. `sort` names attributes of the rows, `Filter.apply` takes and gives sequences.

    Without `apply`, a text is looked for in what the cell shows, a choice is compared with the attribute.
    """

    def page(self, rows: Sequence[Any], query: QueryDict, path: str = "", export: str = "") -> Page:  # type: ignore[override]
        """All rows that the filters leave, in order."""
        state, found = self.read_address(query), list(self.walk(rows, query))
        return self.present(found, state, path, count=len(found), export=export)

    def size(self, rows: Sequence[Any], query: QueryDict, most: int) -> int:  # type: ignore[override]  # noqa: ARG002
        """How many rows the filters leave."""
        return len(list(self.walk(rows, query)))

    def walk(self, rows: Sequence[Any], query: QueryDict) -> Iterator[Any]:  # type: ignore[override]
        """Every row the filters leave, in the order of the address; what has no value comes last."""
        found = list(rows)
        for column in self.columns:
            if column.filter and (value := read(column.filter, column.name, query).value) is not None:
                found = list(_narrowed(column, found, value))
        sort = self.read_address(query).sort
        for path in reversed(self._order(sort)):
            name = path.removeprefix("-")
            known = [row for row in found if getattr(row, name) is not None]
            known.sort(key=lambda row, name=name: getattr(row, name), reverse=path.startswith("-"))  # type: ignore[misc]
            found = known + [row for row in found if getattr(row, name) is None]
        return iter(found)


def _narrowed(column: Column, rows: list[Any], value: Any) -> Sequence[Any]:
    rule = column.filter
    assert rule is not None
    if rule.apply:
        return rule.apply(rows, value)  # type: ignore[arg-type, return-value]
    if rule.kind == "text":
        return [row for row in rows if value.lower() in str(column.read(row)).lower()]
    return [row for row in rows if getattr(row, rule.field or column.name) == value]
