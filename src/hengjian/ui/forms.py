"""Forms as plain descriptors. Law, not this module, says what a field is and what is wrong with it.

A page turns its data elements into `FieldView`s, the checker returns `Problem`s, and `build_form` puts each
problem at its field and into the summary. `<c-form :form="form" />` renders it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from django.utils import timezone

from hengjian.kernel.problem import Problem

Kind = Literal[
    "text",
    "textarea",
    "integer",
    "money",
    "date",
    "datetime",
    "choice",
    "choices",
    "boolean",
    "file",
    "hidden",
    "pin",
    "password",
    "rows",
    "picker",
]
PICKS_AT_MOST = 6
"""A choice with more options than this becomes a drop-down list instead of buttons."""

INPUT_TYPES = {
    "date": "date",
    "datetime": "datetime-local",
    "file": "file",
    "pin": "password",
    "password": "password",
}
INPUT_MODES = {"integer": "numeric", "money": "decimal", "pin": "numeric"}
SHORT = {"integer", "money", "date", "datetime", "pin"}


class Option(NamedTuple):
    """One answer to a choice."""

    value: str
    title: str
    note: str = ""


class MarkedOption(NamedTuple):
    """An option and whether it is the answer."""

    value: str
    title: str
    note: str
    chosen: bool


NEW_ROW = "__row__"
"""Stands for the number of the row in the names of a `blank` line."""


@dataclass(frozen=True)
class LineView:
    """One row of a list: fields named ``list.0.part``. `title` says what the row is about, where that is settled."""

    name: str
    number: str
    fields: Sequence[FieldView]
    title: str = ""


@dataclass(frozen=True)
class FieldView:
    """One field as shown. `value` is what is to be shown again: typed text after an error, or a Python value.

    `sensitive` keeps it out of drafts in the browser (level L3 and above). `name` may be dotted
    (``party.name``). A field of kind ``rows`` is a list of small forms: `lines` has one for each row, `blank` what
    a further row is made from, None where there can be no further one. A field of kind ``picker`` is a long list that
    is searched: `options` are those that `words` leave, `catalogue` the register they stand in.
    """

    name: str
    label: str
    kind: Kind = "text"
    value: Any = None
    options: Sequence[Option] = ()
    help: str = ""
    required: bool = False
    problems: Sequence[Problem] = ()
    inputmode: str = ""
    autocomplete: str = ""
    max_length: int | None = None
    unit: str = ""
    group: str = ""
    placeholder: str = ""
    accept: str = ""
    rows: int = 4
    sensitive: bool = False
    lines: Sequence[LineView] = ()
    blank: LineView | None = None
    catalogue: str = ""
    words: str = ""

    @property
    def id(self) -> str:
        return "f-" + self.name.replace(".", "-")

    @property
    def template(self) -> str:
        kind = "input"
        if self.kind in ("textarea", "boolean", "hidden", "rows", "picker"):
            kind = self.kind
        elif self.kind == "choices" or (self.kind == "choice" and len(self.options) <= PICKS_AT_MOST):
            kind = "picks"
        elif self.kind == "choice":
            kind = "select"
        return f"ui/widgets/{kind}.html"

    @property
    def input_type(self) -> str:
        return INPUT_TYPES.get(self.kind, "text")

    @property
    def input_mode(self) -> str:
        return self.inputmode or INPUT_MODES.get(self.kind, "")

    @property
    def pick_type(self) -> str:
        return "checkbox" if self.kind == "choices" else "radio"

    @property
    def secret(self) -> bool:
        """Never sent back to the browser."""
        return self.kind in ("pin", "password", "file")

    @property
    def short(self) -> bool:
        return self.kind in SHORT

    @property
    def unit_text(self) -> str:
        return self.unit or ("元" if self.kind == "money" else "")

    @property
    def described_by(self) -> str:
        """Ids of what explains the field: unit, help, error, in reading order."""
        parts = []
        if self.help:
            parts.append(f"{self.id}-help")
        if self.unit_text and self.template.endswith("/input.html"):
            parts.append(f"{self.id}-unit")
        if self.problems:
            parts.append(f"{self.id}-error")
        return " ".join(parts)

    @property
    def value_text(self) -> str:
        """The value in the form the browser's control expects; typed text is returned untouched."""
        value = self.value
        if value is None or isinstance(value, bool):
            return "" if value is None else str(value).lower()
        if isinstance(value, dt.datetime):
            local = timezone.localtime(value) if timezone.is_aware(value) else value
            return local.strftime("%Y-%m-%d" if self.kind == "date" else "%Y-%m-%dT%H:%M")
        if isinstance(value, dt.date):
            return value.isoformat()
        if isinstance(value, Decimal):
            return f"{value:f}"
        return str(value)

    @property
    def checked(self) -> bool:
        return self.value is True or self.value in ("true", "on", "1")

    @property
    def marked_options(self) -> list[MarkedOption]:
        chosen: set[str]
        if self.value is None:
            chosen = set()
        elif isinstance(self.value, list | tuple | set | frozenset):
            chosen = {str(item) for item in self.value}
        else:
            chosen = {str(self.value)}
        return [MarkedOption(o.value, o.title, o.note, o.value in chosen) for o in self.options]


@dataclass(frozen=True)
class FieldGroup:
    """Fields that belong together; without a title they share a plain box."""

    fields: Sequence[FieldView]
    title: str = ""
    note: str = ""

    @property
    def visible(self) -> bool:
        """False when there is nothing in it but hidden fields."""
        return any(f.kind != "hidden" for f in self.fields)


class SummaryEntry(NamedTuple):
    """A line of the error summary; `href` leads to the field where there is one."""

    text: str
    href: str = ""
    cite: str = ""
    fix: str = ""


@dataclass(frozen=True)
class FormView:
    """A form as shown. `key` is the idempotency key: the same for every attempt at one submission.

    `boost` sends it by htmx, so that a lost connection keeps the page and offers to send again; set it to
    False where the answer is a file.
    """

    id: str
    action: str
    groups: Sequence[FieldGroup]
    submit: str = "提交"
    key: str = ""
    problems: Sequence[Problem] = ()
    summary: Sequence[SummaryEntry] = ()
    cancel_url: str = ""
    boost: bool = True

    @property
    def has_file(self) -> bool:
        return any(f.kind == "file" for group in self.groups for f in (*group.fields, *_inner(group.fields, True)))

    @property
    def has_rows(self) -> bool:
        return any(f.kind == "rows" for group in self.groups for f in group.fields)

    @property
    def named(self) -> dict[str, FieldView]:
        """The fields by name with ``_`` for dots, for pages that place them: ``form.named.party_name``."""
        return {f.name.replace(".", "_"): f for group in self.groups for f in group.fields}


def build_form(
    id: str,
    action: str,
    fields: Iterable[FieldView],
    *,
    problems: Sequence[Problem] = (),
    notes: dict[str, str] | None = None,
    submit: str = "提交",
    key: str = "",
    cancel_url: str = "",
    boost: bool = True,
) -> FormView:
    """Group the fields by their `group` in the order met, and put every problem where it belongs.

    A problem goes to the field its `where` names, or to the longest dotted parent that is a field
    (``party.address.city`` → ``party.address``). What belongs to no field, or to a hidden one, stands in the
    summary alone. `notes` gives a group's small print by its title.
    """
    fields = list(fields)
    everywhere = [*fields, *_inner(fields)]
    shown = {f.name for f in everywhere if f.kind != "hidden"}
    at: dict[str, list[Problem]] = {name: [] for name in shown}
    summary = []
    by_name = {f.name: f for f in everywhere}
    for problem in problems:
        owner = _owner(problem.where, shown)
        if owner:
            at[owner].append(problem)
            label = by_name[owner].label
            text = problem.message if label in problem.message else f"{label}：{problem.message}"
            summary.append(SummaryEntry(text, f"#{by_name[owner].id}", problem.cite))
        else:
            summary.append(SummaryEntry(problem.message, "", problem.cite, problem.fix))
    grouped: dict[str, list[FieldView]] = {}
    for item in fields:
        grouped.setdefault(item.group, []).append(_told(item, at))
    groups = [FieldGroup(items, title, (notes or {}).get(title, "")) for title, items in grouped.items()]
    return FormView(id, action, groups, submit, key, tuple(problems), tuple(summary), cancel_url, boost)


def _inner(fields: Iterable[FieldView], blank: bool = False) -> list[FieldView]:
    """The fields within rows; with `blank` those of rows to come too."""
    lines = [line for one in fields for line in (*one.lines, *((one.blank,) if blank and one.blank else ()))]
    return [field for line in lines for field in line.fields]


def _told(item: FieldView, at: dict[str, list[Problem]]) -> FieldView:
    """The field with its problems, those within its rows too."""
    lines = [replace(line, fields=[_told(one, at) for one in line.fields]) for line in item.lines]
    return replace(item, problems=(*item.problems, *at.get(item.name, ())), lines=lines)


def _owner(where: str, names: set[str]) -> str:
    while where and where not in names:
        where = where.rpartition(".")[0]
    return where
