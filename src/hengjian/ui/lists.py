"""Lists: declared once, filtered and sorted by their address, paged by position.

    CASES = ListSpec(
        columns=(
            Column("number", "文号", phone="sub"),
            Column("title", "案件", filter=Filter("text"), phone="title"),
            Column("due_on", "期限", sort="due_on", template="cases/_due.html", phone="aside"),
        ),
        default_sort="due_on",
        row_url=lambda case: case.get_absolute_url(),
    )
    page = CASES.page(scoped_queryset, request.GET, path=request.path)

and in the template ``<c-list :page="page" caption="案件" />``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Literal

from django.db.models import QuerySet
from django.http import QueryDict

from hengjian.ui import keyset
from hengjian.ui.filters import Filter, FilterView, Reading, narrow, read
from hengjian.ui.pages import COUNT_CAP, Cell, ColumnHead, Page, Row

RESERVED = ("sort", "after", "before")
AT_ONCE = 500
"""Rows that an export holds at a time."""


@dataclass(frozen=True)
class Column:
    """A column. `value` is an attribute path or a function of the row (default: the name).

    `sort` names the model field(s) to order by: one path or several. `template` renders the cell with `value`
    and `row`. `phone` is the cell's place on a narrow screen: title (first line), sub (below), lead (left),
    aside (right) or corner over foot (right), hide. `export` gives the cell of an exported file, where the
    template shows something else than `value` as it stands; what is `sensitive` is exported only with approval.
    `derived` adds to the query what the column is sorted and filtered by where that stands in other tables; it is
    asked only when the column is.
    """

    name: str
    title: str
    value: str | Callable[[Any], Any] = ""
    sort: str | tuple[str, ...] = ()
    filter: Filter | None = None
    template: str = ""
    phone: Literal["title", "sub", "lead", "aside", "corner", "foot", "hide"] = "sub"
    css: str = ""
    export: Callable[[Any], Any] | None = None
    sensitive: bool = False
    derived: Callable[[QuerySet[Any]], QuerySet[Any]] | None = None

    @property
    def sort_paths(self) -> tuple[str, ...]:
        return (self.sort,) if isinstance(self.sort, str) else self.sort

    def read(self, row: Any) -> Any:
        if callable(self.value):
            return self.value(row)
        for part in (self.value or self.name).split("."):
            row = row.get(part) if isinstance(row, dict) else getattr(row, part, None)
        return "—" if row is None or row == "" else row

    def exported(self, row: Any) -> Any:
        """What the cell says in an exported file: the same as on the page."""
        return self.export(row) if self.export else self.read(row)


@dataclass(frozen=True)
class ListState:
    """The address, read."""

    sort: str
    keep: tuple[tuple[str, str], ...]
    readings: dict[str, Reading]
    notices: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ListSpec:
    """A list's columns and order. `default_sort` is a column's name, with ``-`` for descending.

    `keep` names parameters that belong to the page around the list (a tab) and are carried along untouched.
    `complete` adds to the rows of a page, all at once, what stands in other tables.
    """

    columns: Sequence[Column]
    default_sort: str
    page_size: int = 30
    tie_breaker: str = "id"
    row_url: Callable[[Any], str] | None = None
    keep: Sequence[str] = ()
    complete: Callable[[Sequence[Any]], None] | None = None

    def page(self, queryset: QuerySet[Any], query: QueryDict, path: str = "", export: str = "") -> Page:
        """The page the address asks for, of the rows `queryset` may show: three queries, whatever the size.

        Parameters nobody knows, bad filter values and stale positions are told, never silently dropped. `export`
        is the address that asks for a file of the list; it is given the same filters and order.
        """
        state = self.read_address(query)
        narrowed = self.narrowed(queryset, query)
        keys = keyset.keys_for(narrowed, self._order(state.sort))
        rows, before, after = self._slice(narrowed, keys, query, state)
        if self.complete:
            self.complete(rows)
        count = narrowed.order_by()[: COUNT_CAP + 1].count()
        return self.present(rows, state, path, count=count, before=before, after=after, export=export)

    def narrowed(self, queryset: QuerySet[Any], query: QueryDict) -> QuerySet[Any]:
        """The rows the filters in the address leave, in no order: what an export of the same list takes."""
        sorted_by = (query.get("sort") or self.default_sort).removeprefix("-")
        for column in self.columns:
            asked = read(column.filter, column.name, query).value if column.filter else None
            if column.derived and (asked is not None or column.name == sorted_by):
                queryset = column.derived(queryset)
            if column.filter and asked is not None:
                queryset = narrow(column.filter, column.name, queryset, asked)
        return queryset

    def ordered(self, queryset: QuerySet[Any], query: QueryDict) -> QuerySet[Any]:
        """The whole list in the order of the address, for an export."""
        return keyset.ordered(queryset, keyset.keys_for(queryset, self._order(self.read_address(query).sort)))

    def size(self, queryset: QuerySet[Any], query: QueryDict, most: int) -> int:
        """How many rows the filters leave; beyond `most` nobody counts."""
        return self.narrowed(queryset, query).order_by()[: most + 1].count()

    def walk(self, queryset: QuerySet[Any], query: QueryDict) -> Iterator[Any]:
        """Every row the filters leave, in the order of the address: what an export writes."""
        rows = self.ordered(self.narrowed(queryset, query), query).iterator(chunk_size=AT_ONCE)
        while some := list(islice(rows, AT_ONCE)):
            if self.complete:
                self.complete(some)
            yield from some

    def said(self, query: QueryDict) -> tuple[str, str, list[str]]:
        """Filters and order of an address in words, and what in it was not understood."""
        state = self.read_address(query)
        pills = [f"{c.title}：{state.readings[c.name].pill}" for c in self.columns
                 if c.filter and state.readings[c.name].pill]
        column = next(c for c in self.columns if c.name == state.sort.removeprefix("-"))
        return "；".join(pills), f"{column.title}{'降序' if state.sort.startswith('-') else '升序'}", state.notices

    def read_address(self, query: QueryDict) -> ListState:
        """What the address asks for, with a notice for everything in it that cannot be done."""
        notices = []
        filters = [column for column in self.columns if column.filter]
        known = {*RESERVED, *self.keep, *(n for c in filters if c.filter for n in c.filter.names(c.name))}
        notices += [f"不认识的筛选项“{name[:30]}”，已忽略。" for name in query if name not in known]
        sort = query.get("sort", "") or self.default_sort
        sortable = {column.name for column in self.columns if column.sort}
        if sort.removeprefix("-") not in sortable:
            notices.append(f"不能按“{sort[:30]}”排序，已按默认顺序排列。")
            sort = self.default_sort
        readings = {c.name: read(c.filter, c.name, query) for c in filters if c.filter}
        bad = [(c.title, readings[c.name].problem) for c in filters if readings[c.name].problem]
        notices += [f"“{title}”的筛选没有生效：{problem}" for title, problem in bad]
        keep = tuple((name, value) for name in self.keep for value in query.getlist(name))
        return ListState(sort, keep, readings, notices)

    def _order(self, sort: str) -> list[str]:
        """Field paths with directions; the tie-breaker follows them, so one index serves both ways."""
        sign = "-" if sort.startswith("-") else ""
        column = next((c for c in self.columns if c.name == sort.removeprefix("-")), None)
        paths = column.sort_paths if column and column.sort else (sort.removeprefix("-"),)
        return [_turn(path, sign) for path in (*paths, self.tie_breaker)]

    def _slice(
        self, queryset: QuerySet[Any], keys: Sequence[keyset.Key], query: QueryDict, state: ListState
    ) -> tuple[list[Any], str, str]:
        """Rows of the page and the cursors to the pages before and after it; an empty cursor means none."""
        size = self.page_size
        backward = "before" in query
        cursor = query.get("before" if backward else "after", "")
        rows: list[Any] = []
        if cursor:
            try:
                values = keyset.unseal(keys, cursor)
            except keyset.BadCursor:
                state.notices.append("翻页位置已失效，已回到第一页。")
                return self._first(queryset, keys)
            rows = keyset.fetch(queryset, keys, size + 1, values, backward)
            if backward and len(rows) <= size:
                return self._first(queryset, keys)
            if not rows:
                state.notices.append("这一页的记录已不在列表中，已回到第一页。")
        if not rows:
            return self._first(queryset, keys)
        more, rows = len(rows) > size, rows[:size]
        if backward:
            rows.reverse()
        first, last = (keyset.seal(keys, keyset.position(row, keys)) for row in (rows[0], rows[-1]))
        return rows, first, last if more or backward else ""

    def _first(self, queryset: QuerySet[Any], keys: Sequence[keyset.Key]) -> tuple[list[Any], str, str]:
        rows = keyset.fetch(queryset, keys, self.page_size + 1)
        more, rows = len(rows) > self.page_size, rows[: self.page_size]
        return rows, "", keyset.seal(keys, keyset.position(rows[-1], keys)) if more else ""

    def present(
        self,
        rows: Sequence[Any],
        state: ListState,
        path: str,
        *,
        count: int,
        before: str = "",
        after: str = "",
        export: str = "",
    ) -> Page:
        """Put rows and the state of the address into the shape the template shows."""
        asked = _Address(path, state, self.default_sort)
        shown = []
        for column in self.columns:
            if column.filter:
                reading = state.readings[column.name]
                value, value_to = (*reading.raw, "")[:2]
                view = FilterView(column.name, column.title, column.filter.kind, value, value_to)
                view = replace(view, problem=reading.problem)
                if column.filter.kind in ("choice", "boolean"):
                    view = replace(view, options=column.filter.options())
                if reading.pill:
                    pill = f"{column.title}：{reading.pill}"
                    view = replace(view, pill=pill, remove_url=asked.url(without=column))
                shown.append(view)
        return Page(
            path=path,
            columns=[self._head(column, state.sort, asked) for column in self.columns],
            rows=[self._row(row) for row in rows],
            filters=shown,
            pills=[view for view in shown if view.pill],
            hidden=[*state.keep, *((("sort", state.sort),) if state.sort != self.default_sort else ())],
            notices=state.notices,
            count=count,
            previous_url=asked.url(before=before) if before else "",
            next_url=asked.url(after=after) if after else "",
            clear_url=asked.url(bare=True),
            export_url=replace(asked, path=export).url() if export else "",
        )

    def _head(self, column: Column, sort: str, asked: _Address) -> ColumnHead:
        if not column.sort:
            return ColumnHead(column.title)
        if sort.removeprefix("-") != column.name:
            return ColumnHead(column.title, asked.url(sort=column.name))
        if sort.startswith("-"):
            return ColumnHead(column.title, asked.url(sort=column.name), "descending")
        return ColumnHead(column.title, asked.url(sort=f"-{column.name}"), "ascending")

    def _row(self, row: Any) -> Row:
        url = self.row_url(row) if self.row_url else ""
        cells = []
        for column in self.columns:
            css = f"hj-c-{column.phone} {column.css}".strip()
            cells.append(Cell(column.read(row), column.template, css, url if column.phone == "title" else ""))
        return Row(row, cells)


@dataclass(frozen=True)
class _Address:
    """Addresses of the same list in another state. Changing order or filters drops the position."""

    path: str
    state: ListState
    default_sort: str

    def url(
        self,
        *,
        sort: str = "",
        without: Column | None = None,
        after: str = "",
        before: str = "",
        bare: bool = False,
    ) -> str:
        query = QueryDict(mutable=True)
        for name, value in self.state.keep:
            query.appendlist(name, value)
        for name, reading in self.state.readings.items():
            if bare or not reading.pill or (without and without.name == name):
                continue
            if len(reading.raw) == 1:
                query[name] = reading.raw[0]
            else:
                ends = zip(("from", "to"), reading.raw, strict=True)
                query.update({f"{name}_{end}": text for end, text in ends if text})
        if (sort := sort or self.state.sort) != self.default_sort:
            query["sort"] = sort
        query.update({name: cursor for name, cursor in (("after", after), ("before", before)) if cursor})
        return f"{self.path}?{query.urlencode()}" if query else self.path or "?"


def _turn(path: str, sign: str) -> str:
    """A path in the direction of `sign`; a path that is itself descending turns the other way."""
    if not sign:
        return path
    return path.removeprefix("-") if path.startswith("-") else f"-{path}"
