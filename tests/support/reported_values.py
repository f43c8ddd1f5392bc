"""Hypothesis strategies for data made by the standard: every value right, conditions obeyed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from hengjian.kernel.codes import uscc
from hengjian.law.dictionary import Dictionary, Element, Field, Form, applies, required
from hengjian.law.values import BEIJING, limit

WORDS = st.text(alphabet="甲乙丙丁滨海新区市场监督管理局未按规定，。（）〔〕abcXYZ0129", min_size=1, max_size=30)
CHECKED = {
    "resident_id": st.sampled_from(["11010519491231002X", "440524188001010014"]),
    "uscc": st.builds(lambda n: uscc.make("1", "1", "120116", f"MB{n:06d}"), st.integers(0, 999_999)),
    "phone": st.integers(13_000_000_000, 19_999_999_999).map(str),
    "division": st.sampled_from(["120116", "120113"]),
}


def values_of(dictionary: Dictionary, element: Element, today: date) -> st.SearchStrategy[Any]:
    """Values of one element in canonical writing."""
    if element.type in ("object", "place"):
        return made(dictionary, dictionary.form_of(element), today)
    if element.type == "list":
        low, high = limit("list", element.minimum) or 1, min(limit("list", element.maximum) or 4, 4)
        if isinstance(element.of, str):
            return st.lists(values_of(dictionary, dictionary[element.of], today), min_size=low,
                            max_size=max(low, high), unique=True)
        return st.lists(made(dictionary, dictionary.form_of(element), today), min_size=low, max_size=max(low, high))
    if element.type == "code":
        return st.sampled_from(sorted(dictionary.codes(element)))
    if element.type == "boolean":
        return st.booleans()
    if element.type == "file":
        return st.from_regex("[0-9a-f]{64}", fullmatch=True)
    if element.type == "person":
        return st.uuids().map(str)
    if element.type == "money":
        low = int((limit("money", element.minimum) or 0) * 100)
        high = limit("money", element.maximum)
        return st.integers(low, int(high * 100) if high else 10**9).map(lambda c: f"{c // 100}.{c % 100:02d}")
    if element.type in ("date", "datetime"):
        return _days(element, today)
    if element.type == "integer":
        return st.integers(limit("integer", element.minimum) or 0, limit("integer", element.maximum) or 10**6)
    if element.check:
        return CHECKED[element.check]
    if element.pattern:
        longest = element.max_length or 100
        ascii_only = element.pattern.replace(r"\d", "[0-9]")
        return st.from_regex(ascii_only, fullmatch=True).filter(lambda text: len(text) <= longest)
    return WORDS.map(lambda text: text[: element.max_length or 30])


def _days(element: Element, today: date) -> st.SearchStrategy[str]:
    first = limit(element.type, element.minimum, today) or date(1990, 1, 1)
    last = min(limit(element.type, element.maximum, today) or today, today)
    days = st.dates(first, last)
    if element.type == "date":
        return days.map(date.isoformat)
    seconds = st.integers(0, 86_399)
    return st.builds(
        lambda day, s: (datetime(day.year, day.month, day.day, tzinfo=BEIJING) + timedelta(seconds=s)).isoformat(),
        days, seconds)


@st.composite
def made(draw: st.DrawFn, dictionary: Dictionary, form: Form, today: date) -> dict[str, Any]:
    """Data that obeys a form: fields that do not apply are absent, required ones present, days in order."""
    data: dict[str, Any] = {}
    waiting: list[Field] = sorted(form, key=lambda f: bool(f.when or isinstance(f.required, dict)))
    for _ in range(len(form) + 1):
        for field in waiting:
            if not applies(field.when, data):
                data.pop(field.key, None)
            elif field.key not in data and (required(field, data) or draw(st.booleans())):
                data[field.key] = draw(values_of(dictionary, dictionary[field.element], today))
    for field in form:
        if field.not_before and field.key in data and field.not_before in data:
            one, other = data[field.key], data[field.not_before]
            if one[:10] < other[:10]:
                data[field.not_before] = one[:10] + other[10:]
    return data
