"""What is asked of every line of a batch, made ready for a form: whether data is plainly right, what it holds where.

`plain(dictionary, form)` makes a test that says True only where `check` would find nothing wrong and change
nothing (a property test holds the two together). It never says what is wrong: ask `check` for that. Made for
batches, where nearly every line is right.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from hengjian.kernel.canonical import LARGEST_INTEGER
from hengjian.law.check import _CHECKS
from hengjian.law.dictionary import Dictionary, Element, Field, Form, Leaf, When, applies
from hengjian.law.values import compiled, limit

Test = Callable[[Any, date], bool]
Plain = Callable[[Any, date], bool]
Find = Callable[[Mapping[str, Any]], list[Leaf]]
Below = Callable[[str, Any, list[Leaf]], None]

_CLEAN = "!-~\u00b7\u2014\u2018\u2019\u201c\u201d\u2026\u3001-\u3011\u3014\u3015\u4e00-\u9fff\uff01-\uff5e"
"""Characters nobody has doubts about; anything else goes the long way."""
_TEXT = re.compile(f"[{_CLEAN}](?:[{_CLEAN} \\n]*[{_CLEAN}])?")
_CODE = re.compile("[!-~]+")
_MONEY = re.compile(r"(?:0|[1-9]\d{0,8})\.\d\d", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00", re.ASCII)
_FILE = re.compile("[0-9a-f]{64}")


def plain(dictionary: Dictionary, form: Form) -> Plain:
    """A test of data against a form: True only where `check` says yes and leaves every value as it is."""
    tests = {field.key: _test(dictionary, dictionary[field.element]) for field in form}
    needed = frozenset(f.key for f in form if f.required is True and not f.when)
    conditional = [(f.key, _presence(f)) for f in form if f.when or isinstance(f.required, dict)]
    ordered = [(f.key, f.not_before) for f in form if f.not_before]

    def conforms(data: Any, today: date) -> bool:
        if type(data) is not dict or not needed <= data.keys():
            return False
        for key, value in data.items():
            test = tests.get(key)
            if test is None or not test(value, today):
                return False
        for key, allowed in conditional:
            if not allowed(data, key in data):
                return False
        for later, earlier in ordered:
            if later in data and earlier in data and data[later][:10] < data[earlier][:10]:
                return False
        return True

    return conforms


def _presence(field: Field) -> Callable[[Mapping[str, Any], bool], bool]:
    """Whether a field may be there, or be missing, given the rest."""
    holds, wanted = _condition(field.when), field.required

    if isinstance(wanted, bool):
        return lambda data, there: (there or not wanted) if holds(data) else not there
    must = _condition(wanted)
    return lambda data, there: (there or not must(data)) if holds(data) else not there


def _condition(when: When) -> Callable[[Mapping[str, Any]], bool]:
    """`applies`, made ready: codes are looked up, and only what is no text goes the long way."""
    if not when:
        return lambda _: True
    tests = [(name, _wanted(name, wanted)) for name, wanted in when.items()]
    if len(tests) == 1:
        [(name, test)] = tests
        return lambda data: test(data.get(name))
    return lambda data: all(test(data.get(name)) for name, test in tests)


def _wanted(name: str, wanted: Any) -> Callable[[Any], bool]:
    """Whether a value is one of those wanted; a text is looked up."""
    if isinstance(wanted, dict):
        inner = _wanted(name, wanted["not"])
        return lambda value: not inner(value)
    options = wanted if isinstance(wanted, list) else [wanted]
    texts = frozenset(one for one in options if isinstance(one, str))
    return lambda value: value in texts if type(value) is str else applies({name: wanted}, {name: value})


def _test(dictionary: Dictionary, element: Element) -> Test:
    if element.type in ("object", "place"):
        inner = plain(dictionary, dictionary.form_of(element))
        return lambda value, today: bool(value) and inner(value, today)
    if element.type == "list":
        return _list(dictionary, element)
    if element.type == "code":
        codes = frozenset(dictionary.codes(element))
        return lambda value, _: type(value) is str and value in codes
    if element.type == "boolean":
        return lambda value, _: type(value) is bool
    if element.type == "file":
        return lambda value, _: type(value) is str and bool(_FILE.fullmatch(value))
    makers = {"text": _text, "integer": _integer, "money": _money, "date": _day, "datetime": _day}
    return makers.get(element.type, _never)(element)


def _never(_: Element) -> Test:
    return lambda *_: False


def _list(dictionary: Dictionary, element: Element) -> Test:
    low, high = limit("list", element.minimum) or 1, limit("list", element.maximum) or 2**31
    if isinstance(element.of, str):
        one = _test(dictionary, dictionary[element.of])
        if dictionary[element.of].type not in ("code", "text"):
            return _never(element)
        return lambda value, today: (type(value) is list and low <= len(value) <= high
                                     and all(one(row, today) for row in value) and len(set(value)) == len(value))
    row_of = plain(dictionary, dictionary.form_of(element))
    return lambda value, today: (type(value) is list and low <= len(value) <= high
                                 and all(row and row_of(row, today) for row in value))


def _text(element: Element) -> Test:
    longest = element.max_length or 2**31
    pattern = compiled(element.pattern) if element.pattern else None
    if not pattern and not element.check:
        match = _TEXT.fullmatch
        return lambda value, _: type(value) is str and len(value) <= longest and match(value) is not None
    problems = _remembered(element.check) if element.check else None

    def code(value: Any, today: date) -> bool:
        if type(value) is not str or len(value) > longest or not _CODE.fullmatch(value):
            return False
        if pattern and not pattern.fullmatch(value):
            return False
        return problems is None or (value == value.upper() and problems(value, today))

    return code


def _remembered(name: str) -> Callable[[str, date], bool]:
    """Codes of bodies and places come again and again; numbers of people do not, and are not kept."""
    judge = _CHECKS[name]
    if name in ("uscc", "division"):
        return functools.lru_cache(4096)(lambda text, today: not judge(text, today))
    return lambda text, today: not judge(text, today)


def _money(element: Element) -> Test:
    low, high = limit("money", element.minimum), limit("money", element.maximum)
    cents = [None if bound is None else int(bound * 100) for bound in (low, high)]

    def money(value: Any, _: date) -> bool:
        if type(value) is not str or not _MONEY.fullmatch(value):
            return False
        amount = int(value[:-3] + value[-2:])
        return (cents[0] is None or amount >= cents[0]) and (cents[1] is None or amount <= cents[1])

    return money


def _integer(element: Element) -> Test:
    low, high = limit("integer", element.minimum), limit("integer", element.maximum)
    least, most = -LARGEST_INTEGER if low is None else low, LARGEST_INTEGER if high is None else high
    return lambda value, _: type(value) is int and least <= value <= most


def _day(element: Element) -> Test:
    kind = element.type
    shape, read = (_DATE, date.fromisoformat) if kind == "date" else (_MOMENT, datetime.fromisoformat)

    @functools.lru_cache(4)
    def bounds(today: date) -> tuple[str, str]:
        low, high = limit(kind, element.minimum, today), limit(kind, element.maximum, today)
        return (low or date.min).isoformat(), (high or date.max).isoformat()

    def day(value: Any, today: date) -> bool:
        if type(value) is not str or not shape.fullmatch(value):
            return False
        try:
            read(value)
        except ValueError:
            return False
        low, high = bounds(today)
        return low <= value[:10] <= high

    return day


def finder(dictionary: Dictionary, form: Form, test: Callable[[Element], bool]) -> Find:
    """The leaves of checked data, as `walk` has them, of which a test holds; what can hold none is passed over."""
    below = _fields(dictionary, form, test)

    def find(data: Mapping[str, Any]) -> list[Leaf]:
        found: list[Leaf] = []
        if below:
            below("", data, found)
        return found

    return find


def _fields(dictionary: Dictionary, form: Form, test: Callable[[Element], bool]) -> Below | None:
    made = [(f.key, one) for f in form if (one := _finding(dictionary, dictionary[f.element], test))]

    def each(path: str, data: Mapping[str, Any], found: list[Leaf]) -> None:
        for key, below in made:
            if (value := data.get(key)) is not None:
                below(f"{path}.{key}" if path else key, value, found)

    return each if made else None


def _finding(dictionary: Dictionary, element: Element, test: Callable[[Element], bool]) -> Below | None:
    inner = dictionary.form_of(element)
    if element.sealed or not (inner or element.type == "list"):
        return (lambda path, value, found: found.append((path, element, value))) if test(element) else None
    below = _fields(dictionary, inner, test) if inner else _finding(dictionary, dictionary[str(element.of)], test)
    if element.type != "list" or below is None:
        return below

    def each(path: str, rows: Any, found: list[Leaf]) -> None:
        for i, row in enumerate(rows):
            below(f"{path}.{i}", row, found)

    return each
