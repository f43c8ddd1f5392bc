"""Paging by position, not by offset: a page begins after (or ends before) the row a cursor describes.

The order is total (a unique last key), so pages neither repeat nor drop a row, whatever is inserted
meanwhile. NULLs come last in both directions. They are fetched as a part of their own, so that a plain index
on (column, id) serves both directions with and without NULLs: an OR over NULL would make the database read
everything before the page.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import BooleanField, F, Field, Func, OrderBy, Q, QuerySet, Value


class BadCursor(ValueError):
    """The cursor is forged, damaged, or belongs to another order."""


@dataclass(frozen=True)
class Key:
    """One part of an order: a field path of the model, its direction, its type, whether it may be NULL."""

    path: str
    descending: bool
    field: Field[Any, Any]
    nullable: bool

    def ordering(self, backward: bool) -> OrderBy:
        """The ORDER BY term; reversed for a walk backward, NULLs included."""
        descending = self.descending != backward
        if not self.nullable:
            return OrderBy(F(self.path), descending=descending)
        return OrderBy(
            F(self.path), descending=descending, **{"nulls_first" if backward else "nulls_last": True}
        )

    def beyond(self, value: Any, backward: bool) -> Q | None:
        """Strictly further along than `value`; None where nothing can be."""
        if value is None:
            return Q(**{f"{self.path}__isnull": False}) if backward else None
        further = Q(**{f"{self.path}__{'lt' if self.descending != backward else 'gt'}": value})
        if self.nullable and not backward:
            further |= Q(**{f"{self.path}__isnull": True})
        return further

    def same(self, value: Any) -> Q:
        return Q(**{f"{self.path}__isnull": True}) if value is None else Q(**{self.path: value})


class RowBeyond(Func):  # type: ignore[misc]
    """``(a, b) < (x, y)``: one range on one index, where every key runs the same way and none is NULL."""

    conditional = True
    output_field = BooleanField()

    def __init__(self, *expressions: Any, operator: str) -> None:
        super().__init__(*expressions)
        self.operator = operator

    def as_sql(self, compiler: Any, _connection: Any, **_: Any) -> tuple[str, list[Any]]:
        parts = [compiler.compile(e) for e in self.source_expressions]
        half = len(parts) // 2
        left, right = (", ".join(sql for sql, _ in side) for side in (parts[:half], parts[half:]))
        return f"({left}) {self.operator} ({right})", [p for _, params in parts for p in params]


def keys_for(queryset: QuerySet[Any], order: Sequence[str]) -> tuple[Key, ...]:
    """Resolve field paths (``-filed_at``, ``party__name``) to keys with types. Raises FieldDoesNotExist."""
    return tuple(_key(queryset, term.removeprefix("-"), term.startswith("-")) for term in order)


def _key(queryset: QuerySet[Any], path: str, descending: bool) -> Key:
    if path in queryset.query.annotations:
        return Key(path, descending, queryset.query.annotations[path].output_field, True)
    model, nullable, found = queryset.model, False, None
    for part in path.split("__"):
        if model is None:
            raise FieldDoesNotExist(f"{path} 不是字段")
        found = model._meta.pk if part == "pk" else model._meta.get_field(part)
        nullable = nullable or bool(getattr(found, "null", True))
        model = found.related_model
    if getattr(found, "is_relation", False):
        found = found.target_field
    return Key(path, descending, found, nullable)


def ordered(queryset: QuerySet[Any], keys: Sequence[Key], backward: bool = False) -> QuerySet[Any]:
    """The queryset in the order of the keys, or exactly reversed."""
    return queryset.order_by(*(key.ordering(backward) for key in keys))


def fetch(
    queryset: QuerySet[Any],
    keys: Sequence[Key],
    limit: int,
    values: Sequence[Any] | None = None,
    backward: bool = False,
) -> list[Any]:
    """The next `limit` rows strictly after the position `values` (before it, in reverse, if `backward`)."""
    rows: list[Any] = []
    for part in _parts(queryset, keys, values, backward):
        rows += part[: limit - len(rows)]
        if len(rows) >= limit:
            break
    return rows


def _parts(
    queryset: QuerySet[Any], keys: Sequence[Key], values: Sequence[Any] | None, backward: bool
) -> Iterator[QuerySet[Any]]:
    """The rows beyond the position as querysets to read one after the other: key known, then NULL."""
    head, rest = keys[0], keys[1:]
    if not head.nullable:
        found = queryset if values is None else queryset.filter(_beyond(keys, values, backward))
        yield ordered(found, keys, backward)
        return
    known = (queryset.filter(**{f"{head.path}__isnull": False}), (replace(head, nullable=False), *rest))
    unknown = (queryset.filter(**{f"{head.path}__isnull": True}), rest)
    if values is None:
        yield from _parts(*(unknown if backward else known), None, backward)
        yield from _parts(*(known if backward else unknown), None, backward)
    elif values[0] is None:
        yield from _parts(*unknown, values[1:], backward)
        if backward:
            yield from _parts(*known, None, backward)
    else:
        yield from _parts(*known, values, backward)
        if not backward:
            yield from _parts(*unknown, None, backward)


def _beyond(keys: Sequence[Key], values: Sequence[Any], backward: bool) -> Any:
    """The condition of standing strictly after the position (before it, if `backward`)."""
    if not any(key.nullable for key in keys) and len({key.descending for key in keys}) == 1:
        here = [Value(value, output_field=key.field) for key, value in zip(keys, values, strict=True)]
        operator = "<" if keys[0].descending != backward else ">"
        return RowBeyond(*(F(key.path) for key in keys), *here, operator=operator)
    condition, equal = Q(pk__in=[]), Q()
    for key, value in zip(keys, values, strict=True):
        further = key.beyond(value, backward)
        if further is not None:
            condition |= equal & further
        equal &= key.same(value)
    return condition


def position(row: Any, keys: Sequence[Key]) -> list[Any]:
    """The values of the keys in a row (a model instance, or a dict of ``.values()``)."""
    return [_read(row, key.path) for key in keys]


def _read(row: Any, path: str) -> Any:
    if isinstance(row, dict):
        return row[path]
    for part in path.split("__"):
        row = None if row is None else getattr(row, part)
    return getattr(row, "pk", row)


def _cipher() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.sha256(b"hengjian.ui.cursor\0" + str(secret).encode()).digest() for secret in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def seal(keys: Sequence[Key], values: Sequence[Any]) -> str:
    """A cursor for an address. Encrypted: a position may hold a party's name, and addresses are logged."""
    texts = [
        None if value is None else key.field.get_prep_value(value)
        for key, value in zip(keys, values, strict=True)
    ]
    body = json.dumps([_shape(keys), texts], default=str, ensure_ascii=False, separators=(",", ":"))
    return _cipher().encrypt(body.encode()).decode().rstrip("=")


def unseal(keys: Sequence[Key], cursor: str) -> list[Any]:
    """The position in a cursor. Raises BadCursor for anything this list did not hand out for this order."""
    try:
        body = _cipher().decrypt((cursor + "=" * (-len(cursor) % 4)).encode())
        shape, texts = json.loads(body)
        if shape != _shape(keys):
            raise BadCursor("另一种排序的翻页位置")
        return [
            None if text is None else key.field.to_python(text) for key, text in zip(keys, texts, strict=True)
        ]
    except (InvalidToken, ValidationError, ValueError, TypeError) as error:
        raise BadCursor("翻页位置无效") from error


def _shape(keys: Sequence[Key]) -> str:
    return ",".join(f"{'-' if key.descending else ''}{key.path}" for key in keys)
