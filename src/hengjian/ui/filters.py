"""Filters of a list: read from the address, applied to a queryset, shown again with what is wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

Choices = Sequence[tuple[str, str]]
TEXT_LIMIT = 100
YES_NO: Choices = (("yes", "是"), ("no", "否"))


@dataclass(frozen=True)
class Filter:
    """One filter. It narrows by `field` (default: the column's name) with `lookup`, or by `apply`.

    `dates` takes two days, both included; set `moment` where the field holds a moment and not a day, so that
    days are those of the site's zone. Under row-level security prefer an indexed lookup to ``icontains``.
    """

    kind: Literal["text", "choice", "dates", "boolean"]
    field: str = ""
    lookup: str = ""
    choices: Choices | Callable[[], Choices] = ()
    moment: bool = False
    apply: Callable[[QuerySet[Any], Any], QuerySet[Any]] | None = None

    def names(self, name: str) -> tuple[str, ...]:
        """The parameters this filter reads."""
        return (f"{name}_from", f"{name}_to") if self.kind == "dates" else (name,)

    def options(self) -> Choices:
        if self.kind == "boolean":
            return YES_NO
        return tuple(self.choices() if callable(self.choices) else self.choices)


@dataclass(frozen=True)
class FilterView:
    """A filter as shown; `pill` is its text when in use, `remove_url` the same list without it."""

    name: str
    title: str
    kind: str
    value: str = ""
    value_to: str = ""
    options: Choices = ()
    problem: str = ""
    pill: str = ""
    remove_url: str = ""


@dataclass(frozen=True)
class Reading:
    """What the address says about one filter: the value to apply, or what is wrong with it, or nothing."""

    raw: tuple[str, ...] = ("", "")
    value: Any = None
    problem: str = ""
    pill: str = ""


def read(rule: Filter, name: str, query: QueryDict) -> Reading:
    """Read one filter from the address. Never raises: a bad value becomes a problem to show at the filter."""
    given = [query.getlist(n) for n in rule.names(name)]
    raw = tuple(values[-1].strip() if values else "" for values in given)
    if not any(raw):
        return Reading()
    if any(len(set(values)) > 1 for values in given):
        return Reading(raw, problem="同一项只能筛选一个值。")
    if any("\x00" in text for text in raw):
        return Reading(problem="含有不能识别的字符。")
    if rule.kind == "text":
        if len(raw[0]) > TEXT_LIMIT:
            return Reading((raw[0][:TEXT_LIMIT],), problem=f"最多 {TEXT_LIMIT} 个字。")
        return Reading(raw, raw[0], pill=f"“{raw[0]}”")
    if rule.kind == "dates":
        return _read_dates(raw)
    title = dict(rule.options()).get(raw[0])
    if title is None:
        return Reading(raw, problem=f"没有“{raw[0][:20]}”这个选项，请从列表中选择。")
    return Reading(raw, raw[0] == "yes" if rule.kind == "boolean" else raw[0], pill=title)


def _read_dates(raw: tuple[str, ...]) -> Reading:
    days: list[dt.date | None] = []
    for text in raw:
        try:
            days.append(dt.date.fromisoformat(text) if text else None)
        except ValueError:
            shown = tuple("" if bad == text else bad for bad in raw)  # a date control cannot show it
            return Reading(shown, problem=f"“{text[:20]}”不是日期，请按 2026-11-22 的样子填写。")
    first, last = days
    if first and last and first > last:
        return Reading(raw, problem="起始日期晚于截止日期，请对调。")
    if last == dt.date.max:
        return Reading(raw, problem="截止日期太远。")
    pill = f"{first} 至 {last}" if first and last else f"{first} 起" if first else f"{last} 止"
    return Reading(raw, (first, last), pill=pill)


def narrow(rule: Filter, name: str, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
    """Apply a value that `read` has accepted."""
    if rule.apply:
        return rule.apply(queryset, value)
    field = rule.field or name
    if rule.kind == "dates":
        first, last = value
        if first:
            queryset = queryset.filter(**{f"{field}__gte": _midnight(first) if rule.moment else first})
        if last:
            end = _midnight(last + dt.timedelta(days=1)) if rule.moment else last
            queryset = queryset.filter(**{f"{field}__{'lt' if rule.moment else 'lte'}": end})
        return queryset
    lookup = rule.lookup or ("icontains" if rule.kind == "text" else "exact")
    return queryset.filter(**{f"{field}__{lookup}": value})


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min, timezone.get_default_timezone())
