"""Many rows of one table at once.

`copy` fills tables outside the data scope directly. COPY knows no row-level security, so rows of scoped tables are
copied into a table of this transaction first, and `insert` takes them from there by one INSERT, which it judges row
for row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection
from django.db.models import Field, JSONField, Model
from psycopg.types.json import Jsonb

FEW = 20
"""Fewer rows are not worth a table of their own."""
Rows = Sequence[Mapping[str, Any]]
_encode = msgspec.json.Encoder().encode


def ids(many: Iterable[UUID]) -> str:
    """Ids as the text of an array, for `= ANY(%s::uuid[])`: a list of many placeholders takes long to read."""
    return f"{{{','.join(map(str, many))}}}"


def copy(model: type[Model], rows: Rows) -> None:
    """Adds rows, given by column, to a table that row-level security does not guard."""
    if rows:
        _copy(model._meta.db_table, [_Column(f) for f in _fields(model)], rows)


def insert(model: type[Model], rows: Rows, *, replace: bool = False) -> None:
    """Adds rows given by column, all of the same columns; a column that they leave out has its default.

    With `replace` a row of the same key takes the values given; what is left out stays as it is.
    """
    if not rows:
        return
    key = model._meta.pk.attname if model._meta.pk else "id"
    given = [f for f in _fields(model) if f.attname in rows[0]]
    changed = [f.attname for f in given if f.attname != key] if replace else []
    if len(rows) < FEW:
        conflicts: dict[str, Any] = {"update_conflicts": True, "unique_fields": [key], "update_fields": changed}
        model._default_manager.bulk_create(
            [model(**{f.attname: row[f.attname] for f in given}) for row in rows], **(conflicts if replace else {}))
        return
    columns = [_Column(f) for f in given]
    left_out = {f.column: f.get_default() for f in _fields(model) if f.attname not in rows[0]}
    table, waiting = model._meta.db_table, f"bulk_{model._meta.db_table}"
    on_conflict = f"ON CONFLICT ({key}) DO UPDATE SET {', '.join(f'{c} = EXCLUDED.{c}' for c in changed)}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {waiting} ({', '.join(c.declared for c in columns)}) ON COMMIT DROP")
        _copy(waiting, columns, rows)
        cursor.execute(
            f"INSERT INTO {table} ({', '.join([*(c.name for c in columns), *left_out])})"
            f" SELECT {', '.join([*(c.taken for c in columns), *('%s' for _ in left_out)])} FROM {waiting}"
            f" {on_conflict if changed else ''}", list(left_out.values()))
        cursor.execute(f"DROP TABLE {waiting}")


class _Column:
    """One column on its way: its name, its type, and how a value of the application is given."""

    def __init__(self, field: Field[Any, Any]) -> None:
        type_ = (field.db_type(connection) or "").partition("(")[0]
        self.attname, self.name = field.attname, field.column
        self.type = "text" if type_ == "tsvector" else type_
        """A tsvector is given as text and read by the server."""
        self.declared = f"{self.name} {self.type}"
        self.taken = self.name if self.type == type_ else f"{self.name}::{type_}"
        self.given: Callable[[Any], Any] | None = _json if isinstance(field, JSONField) else None


def _fields(model: type[Model]) -> list[Field[Any, Any]]:
    return [f for f in model._meta.concrete_fields if f.column]


def _json(value: Any) -> Any:
    return None if value is None else Jsonb(value, dumps=_encode)


def _copy(table: str, columns: list[_Column], rows: Rows) -> None:
    names = [c.attname for c in columns]
    made = [(i, c.given) for i, c in enumerate(columns) if c.given]
    statement = f"COPY {table} ({', '.join(c.name for c in columns)}) FROM STDIN (FORMAT BINARY)"
    with connection.cursor() as cursor, cursor.copy(statement) as copying:  # type: ignore[attr-defined]
        copying.set_types([c.type for c in columns])
        for row in rows:
            values = [row[name] for name in names]
            for i, make in made:
                values[i] = make(values[i])
            copying.write_row(values)
