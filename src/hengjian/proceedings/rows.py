"""Lists whose rows are small forms (evidence, instalments …) as fields of a page, and what was typed into them.

The names are ``evidence.0.evidence_title``: the checker's own paths, so that a problem finds its row and field. A row
is added or taken away by a button of the form itself, whose answer keeps everything typed; scripts spare the way to
the server.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from typing import Any

from django.http import QueryDict

from hengjian.law.dictionary import Dictionary, Element, Field, Form
from hengjian.ui.forms import NEW_ROW, FieldView, LineView

AT_FIRST = 3
"""How many empty rows a list begins with where rows are asked for."""
MOST = 999
ADD, REMOVE = "_add", "_remove"
"""The names of the buttons; the value is the list's key, or the row's name."""

Views = Callable[[Dictionary, Element, Field, Any], Iterator[FieldView]]


def is_rows(element: Element) -> bool:
    """Whether an element is a list of small forms."""
    return element.type == "list" and isinstance(element.of, list)


def settled(dictionary: Dictionary, element: Element) -> dict[str, str]:
    """The codes of a list that has a row for each of them (the points of a legal review); empty for others."""
    first = dictionary.form_of(element)[0]
    codes = dictionary.codes(dictionary[first.element])
    return codes if len(codes) == element.maximum else {}


def view(
    dictionary: Dictionary, element: Element, field: Field, value: Any, views: Views, added: str | None
) -> FieldView:
    """A list as a field with a line for each row. `added` as `forms.fields` has it."""
    said = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
    form, codes = dictionary.form_of(element), settled(dictionary, element)
    if codes:
        known = {row.get(form[0].key): row for row in said}
        said = [{form[0].key: code} | known.get(code, {}) for code in codes]
    elif added is None and not said:
        said = [{}] * max(AT_FIRST, int(element.minimum or 0)) if element.minimum and field.required else [{}]
    elif added == field.key or not said:
        said = [*said, {}]
    label = dictionary.label(field)

    def line(number: str, row: dict[str, Any]) -> LineView:
        name = f"{field.key}.{number}"
        made = [replace(one, name=f"{name}.{one.name}", group="")
                for part in form for one in views(dictionary, dictionary[part.element], part, row.get(part.key))]
        if codes:
            made[0] = replace(made[0], kind="hidden")
        shown = str(int(number) + 1) if number.isdigit() else ""
        return LineView(name, shown, made, codes.get(row.get(form[0].key, ""), "") if codes else "")

    return FieldView(
        name=field.key, label=label, kind="rows", required=field.required is True,
        help=element.help or ("" if codes else "整行留空的不计入"),
        lines=[line(str(i), row) for i, row in enumerate(said)], blank=None if codes else line(NEW_ROW, {}),
    )


def tidy(
    dictionary: Dictionary, form: Form, posted: QueryDict, files: Collection[str] = ()
) -> tuple[QueryDict, dict[str, str]]:
    """What was posted with its rows numbered anew: wholly empty ones and the one to be taken away are left out.

    Also the names of the files, as they are now, with the names under which they were sent.
    """
    named = {name: name for name in files}
    made = posted.copy()
    for field in form:
        element = dictionary[field.element]
        if not is_rows(element):
            continue
        pattern = re.compile(rf"{re.escape(field.key)}\.(\d{{1,3}})\.([\w.]+)", re.ASCII)
        found: dict[int, dict[str, str]] = {}
        for name in {*posted, *files}:
            if match := pattern.fullmatch(name):
                found.setdefault(int(match[1]), {})[match[2]] = name
                made.pop(name, None)
                named.pop(name, None)
        kept = [parts for number, parts in sorted(found.items())
                if posted.get(REMOVE) != f"{field.key}.{number}" and _said(parts, posted, files)]
        for number, parts in enumerate(kept):
            for part, name in parts.items():
                if name in posted:
                    made.setlist(f"{field.key}.{number}.{part}", posted.getlist(name))
                if name in files:
                    named[f"{field.key}.{number}.{part}"] = name
    return made, named


def _said(parts: dict[str, str], posted: QueryDict, files: Collection[str]) -> bool:
    """Whether anything stands in a row; a row about a settled code does so by its code."""
    return any(name in files or any(text.strip() for text in posted.getlist(name)) for name in parts.values())


def count(posted: QueryDict, key: str) -> int:
    """How many rows of a list stand in what `tidy` made."""
    pattern = re.compile(rf"{re.escape(key)}\.(\d{{1,3}})\.", re.ASCII)
    numbers = [int(match[1]) for name in posted if (match := pattern.match(name))]
    return min(max(numbers, default=-1) + 1, MOST)


def element_at(dictionary: Dictionary, form: Form, path: str) -> tuple[Field, Element] | None:
    """The field of the form to which a posted name belongs, and the element that stands there."""
    head, *rest = path.split(".")
    field = next((one for one in form if one.key == head), None)
    if field is None:
        return None
    element = dictionary[field.element]
    if not rest:
        return field, element
    if is_rows(element) and len(rest) == 2:
        below = next((one for one in dictionary.form_of(element) if one.key == rest[1]), None)
        return (field, dictionary[below.element]) if below else None
    return None
