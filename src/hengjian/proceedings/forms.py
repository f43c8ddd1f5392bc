"""Data elements as fields of a page, and what was typed back as data for the one checker."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import msgspec
from django.http import QueryDict

from hengjian.kernel import masking
from hengjian.kernel.codes.divisions import own_divisions
from hengjian.kernel.money import display
from hengjian.law.dictionary import Dictionary, Element, Field, Form, applies
from hengjian.proceedings import picker, rows
from hengjian.ui.forms import FieldView, Kind, Option

LONG_TEXT = 200
"""Texts that may be longer than this get several lines."""
KINDS: dict[str, Kind] = {
    "integer": "integer", "money": "money", "date": "date", "datetime": "datetime", "boolean": "boolean",
    "code": "choice", "file": "file", "person": "choice",
}
MASKS: dict[str, masking.Kind] = {"resident_id": "id_number", "phone": "phone"}


class Shown(msgspec.Struct, frozen=True):
    """A field and the answers under which it applies: by field name, the values that make it show."""

    field: FieldView
    when: str = ""
    hint: str = ""


People = Callable[[str], list[tuple[str, str]]]
"""Who holds a role: ids and names."""


def nobody(_: str) -> list[tuple[str, str]]:
    return []


Offered = Mapping[str, list[tuple[str, str]]]
"""What plain lists may be picked from: values and titles, by the key of the field."""


Listed = Callable[[str], list[Option] | None]
"""What a register lists, by its name; None where it cannot be picked from here."""


def unlisted(_: str) -> None:
    return None


def fields(
    dictionary: Dictionary, form: Form, values: Mapping[str, Any], people: People = nobody, *,
    offered: Offered | None = None, added: str | None = None, listed: Listed = unlisted,
    words: Mapping[str, str] | None = None,
) -> list[Shown]:
    """The fields of a form, filled.

    `people` answers whom a field of type person may name, `offered` what a list may be picked from. `added` is the
    key of the list to which a row was added, empty where one was taken away, None where the form is not being
    filled in row by row. `listed` answers which codes a register has, `words` what was looked for in it, by the
    field's name.
    """
    offered = offered or {}
    labels = {field.key: dictionary.label(field) for field in form}

    def in_row(*told: Any) -> Iterator[FieldView]:
        for one in _views(*told):
            yield picker.view(one, listed(one.catalogue) or [], within=True) if one.catalogue else one

    made: list[Shown] = []
    for field in form:
        element = dictionary[field.element]
        condition, hint = _condition(dictionary, form, labels, field)
        if rows.is_rows(element):
            view = rows.view(dictionary, element, field, values.get(field.key), in_row, added)
            made.append(Shown(view, condition, hint))
            continue
        for view in _views(dictionary, element, field, values.get(field.key)):
            if field.key in offered:
                view = _picked(view, offered[field.key], values.get(field.key))
            if view.catalogue and (codes := listed(view.catalogue)) is not None:
                view = picker.view(view, codes, (words or {}).get(view.name, ""))
            if (role := _role(dictionary, element)) is not None:
                view = replace(view, options=tuple(Option(*one) for one in people(role)))
            made.append(Shown(view, condition, hint))
    return made


def _role(dictionary: Dictionary, element: Element) -> str | None:
    """The post of the person or people that an element names; None where it names nobody."""
    one = dictionary[element.of] if element.type == "list" and isinstance(element.of, str) else element
    return one.role if one.type == "person" else None


def _views(dictionary: Dictionary, element: Element, field: Field, value: Any) -> Iterator[FieldView]:
    if element.type in ("object", "place"):
        inner = value if isinstance(value, Mapping) else {}
        for below in dictionary.form_of(element):
            view = _view(dictionary, dictionary[below.element], below, inner.get(below.key))
            yield replace(view, name=f"{field.key}.{below.key}", group=dictionary.label(field))
    else:
        yield _view(dictionary, element, field, value)


def _view(dictionary: Dictionary, element: Element, field: Field, value: Any) -> FieldView:
    required = field.required is True
    kind: Kind = KINDS.get(element.type, "textarea" if (element.max_length or 0) > LONG_TEXT else "text")
    options: tuple[Option, ...] = ()
    help_ = element.help
    if element.type == "code":
        options = _options(dictionary, element)
    elif element.type == "boolean" and required:
        # An unticked box says nothing; a required answer is asked for in words.
        kind, options = "choice", (Option("true", "是"), Option("false", "否"))
        value = str(value).lower() if isinstance(value, bool) else value
    elif element.type == "list":
        one = dictionary[str(element.of)]
        if one.type in ("code", "person"):
            kind, options = "choices", _options(dictionary, one)
        else:
            kind, help_ = "textarea", one.help + "；每行一个" if one.help else "每行一个"
            value = "\n".join(map(str, value)) if isinstance(value, list) else value
    return FieldView(
        name=field.key, label=dictionary.label(field), kind=kind, value=value, options=options, help=help_,
        required=required, max_length=element.max_length if kind in ("text", "textarea") else None,
        sensitive=element.sealed, rows=3, catalogue=element.catalogue,
    )


def _picked(view: FieldView, offered: list[tuple[str, str]], value: Any) -> FieldView:
    """A list as boxes to tick; what was said before and is not offered any more stands among them."""
    known = {one for one, _ in offered}
    said = [str(one) for one in value or [] if str(one) not in known] if isinstance(value, list) else []
    options = tuple(Option(*one) for one in [*offered, *((one, one) for one in said)])
    return replace(view, kind="choices", options=options, value=value, help="")


def _options(dictionary: Dictionary, element: Element) -> tuple[Option, ...]:
    return tuple(Option(code, title) for code, title in dictionary.codes(element).items())


def _condition(dictionary: Dictionary, form: Form, labels: Mapping[str, str], field: Field) -> tuple[str, str]:
    """For the page's script (`name=value|value;name!=value`), and in words where there is no script."""
    parts, words = [], []
    elements = {other.key: dictionary[other.element] for other in form}
    for name, wanted in field.when.items():
        negated = isinstance(wanted, dict)
        options = wanted["not"] if isinstance(wanted, dict) else wanted
        options = options if isinstance(options, list) else [options]
        parts.append(f"{name}{'!=' if negated else '='}{'|'.join(_written(one) for one in options)}")
        element = elements[name]
        one_of = dictionary[element.of] if element.type == "list" and isinstance(element.of, str) else element
        shown = "”或“".join(value_text(dictionary, one_of, option) for option in options)
        words.append(f"“{labels[name]}”{'不是' if negated else '为'}“{shown}”")
    return ";".join(parts), f"{'，且'.join(words)}时填写" if words else ""


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def read(
    dictionary: Dictionary, form: Form, posted: QueryDict, *, offered: Offered | None = None, prefix: str = "",
    whole: bool = False,
) -> dict[str, Any]:
    """The data a posted form holds, for the checker; rows as `rows.tidy` left them.

    Answers to questions that do not apply are left out, unless the form as it was typed is wanted (`whole`).
    """
    data: dict[str, Any] = {}
    for field in form:
        element, key = dictionary[field.element], prefix + field.key
        if rows.is_rows(element):
            below = dictionary.form_of(element)
            value: Any = [read(dictionary, below, posted, prefix=f"{key}.{i}.", whole=whole)
                          for i in range(rows.count(posted, key))]
        elif element.type in ("object", "place"):
            below = dictionary.form_of(element)
            value = {f.key: posted.get(f"{key}.{f.key}", "") for f in below}
            value = {name: text for name, text in value.items() if text.strip()}
        elif element.type == "list":
            lines = posted.getlist(key)
            picked = field.key in (offered or {})
            if not picked and dictionary[str(element.of)].type not in ("code", "person"):
                lines = [line for text in lines for line in text.replace("、", "\n").split("\n")]
            value = [line.strip() for line in lines if line.strip()]
        elif element.type == "boolean":
            value = {"true": True, "false": False}.get(posted.get(key, ""))
        else:
            value = posted.get(key, "")
        if value not in (None, "", [], {}):
            data[field.key] = value
    return {f.key: data[f.key] for f in form if f.key in data and (whole or applies(f.when, data))}


def value_text(dictionary: Dictionary, element: Element, value: Any) -> str:
    """A value as people read it; sealed ones are masked by `masked`, not here."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        if isinstance(element.of, str):
            one = dictionary[element.of]
            return "、".join(value_text(dictionary, one, row) for row in value)
        return "；".join(_row_text(dictionary, element, row) for row in value)
    if isinstance(value, Mapping):
        return _row_text(dictionary, element, value)
    if element.type == "code":
        return dictionary.codes(element).get(value, str(value))
    if element.check == "division":
        return own_divisions().full_name(str(value)) or str(value)
    shape: dict[str, Callable[[Any], str]] = {
        "money": lambda v: f"{display(Decimal(v))} 元",
        "datetime": lambda v: str(v).replace("T", " ")[:16],
    }
    return shape.get(element.type, str)(value)


def _row_text(dictionary: Dictionary, element: Element, row: Mapping[str, Any]) -> str:
    parts = []
    for field in dictionary.form_of(element):
        if field.key in row and not dictionary[field.element].sealed:
            parts.append(value_text(dictionary, dictionary[field.element], row[field.key]))
    return "，".join(parts)


def masked(element: Element, value: str) -> str:
    """A sealed value as it may be shown to those who have not asked for it."""
    kind = MASKS.get(element.check or "")
    if kind:
        return masking.mask(value, kind)
    return masking.mask(value, "address") if "address" in element.name else "＊＊＊＊＊＊"


def summary(dictionary: Dictionary, form: Form, data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a second officer is shown: labels and values, sealed ones masked."""
    lines = []
    for field in form:
        if field.key in data:
            element, value = dictionary[field.element], data[field.key]
            text = masked(element, str(value)) if element.sealed else value_text(dictionary, element, value)
            lines.append((dictionary.label(field), text))
    return lines
