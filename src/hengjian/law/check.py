"""The only validator: data against a form, every problem told, the data brought into its canonical writing.

Canonical means: amounts ``"200.00"``, days ``2026-11-22``, moments ``2026-11-22T10:12:00+08:00`` (to the
second, Beijing time), codes and numbers in half-width. What is empty is left out. Checking canonical data
again gives the same data.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from hengjian.kernel.canonical import LARGEST_INTEGER
from hengjian.kernel.codes import divisions, resident_id, uscc
from hengjian.kernel.money import canonical_yuan, yuan
from hengjian.kernel.problem import Problem
from hengjian.law.dictionary import Dictionary, Element, Field, Form, applies, required
from hengjian.law.values import compiled, day_of, limit, moment_of, narrow

_INTEGER = re.compile(r"-?\d{1,16}", re.ASCII)
_PHONE = re.compile(r"1\d{10}|0\d{2,3}-?\d{7,8}(-\d{1,6})?|400-?\d{3}-?\d{4}", re.ASCII)
_FILE = re.compile(r"[0-9a-f]{64}", re.ASCII)
_HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Nobody sees them: two names that look the same would differ, and some turn the order of what is printed."""
_BOOLEANS = {"true": True, "false": False, "是": True, "否": False}


class Checked(msgspec.Struct, frozen=True):
    """What a check found: the data in canonical writing (only what is right) and every problem."""

    data: dict[str, Any]
    problems: list[Problem]

    @property
    def ok(self) -> bool:
        return not self.problems


class _Wrong(Exception):
    """One value is wrong; `problems` are told relative to it."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__()
        self.problems = problems


def _wrong(code: str, message: str, fix: str = "") -> _Wrong:
    return _Wrong(Problem(code=code, where="", message=message, fix=fix))


def check(dictionary: Dictionary, form: Form, data: Any, today: date | None = None) -> Checked:
    """Check any JSON-like value against a form; never raises.

    `today` (in Beijing) switches on the limits that name it.
    """
    if not isinstance(data, Mapping):
        return Checked({}, [Problem(code="wrong_type", where="", message="应为一组有名称的数据")])
    clean: dict[str, Any] = {}
    problems: list[Problem] = []
    broken: set[str] = set()
    fields = {field.key: field for field in form}
    for key in data:
        if key not in fields:
            name = _shown(key)
            message = f"不认识的数据项「{name}」"
            problems.append(Problem(code="unknown_key", where=name, message=message, fix="删去或改正名称"))
    for field in form:
        if (value := data.get(field.key)) is None:
            continue
        element = dictionary[field.element]
        try:
            value = _value(dictionary, element, value, today)
        except _Wrong as wrong:
            broken.add(field.key)
            problems += [_placed(p, field.key, f"「{dictionary.label(field)}」") for p in wrong.problems]
            continue
        if value not in ("", [], {}):
            clean[field.key] = value
    for field in form:
        problems += _presence(dictionary, field, clean, broken)
        problems += _order(dictionary, fields, field, clean)
    return Checked(clean, problems)


def _presence(
    dictionary: Dictionary, field: Field, clean: Mapping[str, Any], broken: set[str]
) -> list[Problem]:
    """Whether a field is there when it must be, and not there when it does not apply.

    A condition that rests on a broken value is not judged: that value's own problem comes first.
    """
    label, key = dictionary.label(field), field.key
    conditional = set(field.when) | (set(field.required) if isinstance(field.required, dict) else set())
    if key in broken or conditional & broken:
        return []
    if not applies(field.when, clean):
        if key not in clean:
            return []
        because = "、".join(f"「{_label_of(dictionary, name)}」" for name in field.when)
        message = f"按{because}的填写，不应填写「{label}」"
        return [Problem(code="not_applicable", where=key, message=message, fix=f"删去「{label}」")]
    if key not in clean and required(field, clean):
        element = dictionary[field.element]
        verb = "选择" if element.type in ("code", "boolean") else "填写"
        return [Problem(code="required", where=key, message=f"请{verb}「{label}」", fix=element.help)]
    return []


def _order(
    dictionary: Dictionary, fields: Mapping[str, Field], field: Field, clean: Mapping[str, Any]
) -> list[Problem]:
    """Whether a day or moment comes before the one it must follow; canonical writing sorts as time does."""
    later, earlier = clean.get(field.key), clean.get(field.not_before)
    if not later or not earlier or later[:10] >= earlier[:10]:
        return []
    message = f"「{dictionary.label(field)}」不能早于「{dictionary.label(fields[field.not_before])}」（{earlier[:10]}）"
    return [Problem(code="order", where=field.key, message=message, fix="核对两个日期")]


def _label_of(dictionary: Dictionary, key: str) -> str:
    return dictionary.elements[key].label if key in dictionary.elements else key


def _placed(problem: Problem, key: str, label: str) -> Problem:
    where = f"{key}.{problem.where}" if problem.where else key
    return msgspec.structs.replace(problem, where=where, message=label + problem.message)


def _value(dictionary: Dictionary, element: Element, value: Any, today: date | None) -> Any:
    if element.type in ("object", "place"):
        return _object(dictionary, element, value, today)
    if element.type == "list":
        return _list(dictionary, element, value, today)
    if isinstance(value, str) and not value.strip():
        return ""
    if element.type == "code":
        return _code(dictionary, element, value)
    return _SCALARS[element.type](element, value, today)


def _object(dictionary: Dictionary, element: Element, value: Any, today: date | None) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise _wrong("wrong_type", "应为一组数据")
    if not value:
        return {}
    inner = check(dictionary, dictionary.form_of(element), value, today)
    if inner.problems:
        raise _Wrong(*inner.problems)
    return inner.data


def _list(dictionary: Dictionary, element: Element, value: Any, today: date | None) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise _wrong("wrong_type", "应为列表")
    if not value:
        return []
    one = dictionary[element.of] if isinstance(element.of, str) else None
    rows: list[Any] = []
    problems: list[Problem] = []
    for i, row in enumerate(value):
        try:
            clean = _value(dictionary, one, row, today) if one else _object(dictionary, element, row, today)
            if clean in ("", [], {}) or clean is None:
                raise _wrong("required", "是空的", "删去空行或补填")
            if one and clean in rows:
                raise _wrong("duplicate", "重复", "删去重复的一项")
            rows.append(clean)
        except _Wrong as wrong:
            problems += [_placed(p, str(i), f"第{i + 1}项") for p in wrong.problems]
    if problems:
        raise _Wrong(*problems)
    low, high = limit(element.type, element.minimum), limit(element.type, element.maximum)
    if low is not None and len(rows) < low:
        raise _wrong("too_few", f"至少要有{low}项，现有{len(rows)}项")
    if high is not None and len(rows) > high:
        raise _wrong("too_many", f"最多{high}项，现有{len(rows)}项")
    return rows


def _code(dictionary: Dictionary, element: Element, value: Any) -> str:
    codes = dictionary.codes(element)
    code = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    code = narrow(code) if isinstance(code, str) else code
    if not isinstance(code, str) or code not in codes:
        raise _wrong("unknown_code", "不在可选范围内", f"可选：{'、'.join(codes.values())}")
    return code


def _text(element: Element, value: Any, today: date | None) -> str:
    if not isinstance(value, str):
        raise _wrong("wrong_type", "应为文字")
    text = value.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").strip()
    if element.pattern or element.check:
        text = narrow(text)
    if element.check:
        text = "".join(text.split())
    if element.check in ("uscc", "resident_id"):
        text = text.upper()
    if hidden := sorted({f"U+{ord(c):04X}" for c in text if unicodedata.category(c) in _HIDDEN and c != "\n"}):
        raise _wrong("bad_character", f"含有不能显示的字符（{'、'.join(hidden[:5])}）", "删去后重新输入")
    if element.max_length is not None and len(text) > element.max_length:
        raise _wrong("too_long", f"最多{element.max_length}字，现有{len(text)}字", "请缩短")
    if element.pattern and (pattern := compiled(element.pattern)) and not pattern.fullmatch(text):
        raise _wrong("pattern", "格式不对", element.help)
    if element.check and (problems := _CHECKS[element.check](text, today)):
        raise _Wrong(*(msgspec.structs.replace(p, where="", message=f"：{p.message}") for p in problems))
    return text


def _integer(element: Element, value: Any, today: date | None) -> int:
    if isinstance(value, str) and _INTEGER.fullmatch(narrow(value)):
        value = int(narrow(value))
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > LARGEST_INTEGER:
        raise _wrong("wrong_type", "应为整数")
    _within(element, value, str, today)
    return value


def _money(element: Element, value: Any, today: date | None) -> str:
    try:
        amount = yuan(narrow(value) if isinstance(value, str) else value)
    except ValueError as error:
        raise _wrong("wrong_type", f"：{error}" if not element.sealed else "不是金额") from None
    _within(element, amount, lambda bound: f"{bound:,.2f}元", today)
    return canonical_yuan(amount)


def _date(element: Element, value: Any, today: date | None) -> str:
    day = day_of(narrow(value)) if isinstance(value, str) else None
    if day is None:
        raise _wrong("wrong_type", "应为日期", "写成 2026-11-22 的样子")
    _within(element, day, str, today)
    return day.isoformat()


def _datetime(element: Element, value: Any, today: date | None) -> str:
    moment = moment_of(narrow(value)) if isinstance(value, str) else None
    if moment is None:
        raise _wrong("wrong_type", "应为日期和时刻", "写成 2026-11-22 10:12 的样子")
    _within(element, moment.date(), str, today)
    return moment.isoformat()


def _boolean(_: Element, value: Any, __: date | None) -> bool:
    if isinstance(value, str):
        value = _BOOLEANS.get(narrow(value).lower())
    if not isinstance(value, bool):
        raise _wrong("wrong_type", "应为是或否")
    return value


def _file(_: Element, value: Any, __: date | None) -> str:
    if not isinstance(value, str) or not _FILE.fullmatch(value):
        raise _wrong("wrong_type", "应为已上传文件的摘要（SM3）", "请重新上传")
    return value


def _person(_: Element, value: Any, __: date | None) -> str:
    """The id of a person; whether they hold the post is for those to say who know the posts."""
    try:
        return str(UUID(value))
    except (ValueError, TypeError, AttributeError):
        raise _wrong("wrong_type", "应为人员", "请从列表中选择") from None


_SCALARS: dict[str, Callable[[Element, Any, date | None], Any]] = {
    "text": _text,
    "integer": _integer,
    "money": _money,
    "date": _date,
    "datetime": _datetime,
    "boolean": _boolean,
    "file": _file,
    "person": _person,
}


def _within(element: Element, value: Any, show: Callable[[Any], str], today: date | None) -> None:
    low, high = limit(element.type, element.minimum, today), limit(element.type, element.maximum, today)
    if low is not None and value < low:
        raise _wrong("too_small", f"不能早于{low}" if isinstance(low, date) else f"不能小于{show(low)}")
    if high is not None and value > high:
        raise _wrong("too_large", f"不能晚于{high}" if isinstance(high, date) else f"不能大于{show(high)}")


def _shown(key: object) -> str:
    return "".join(c if c.isprintable() else "�" for c in str(key))[:60]


def _phone(text: str, _: date | None) -> list[Problem]:
    if _PHONE.fullmatch(text):
        return []
    return [Problem(code="invalid", where="", message="不是电话号码", fix="手机11位，座机带区号")]


def _division(text: str, _: date | None) -> list[Problem]:
    return divisions.check(text)


def _uscc(text: str, _: date | None) -> list[Problem]:
    return uscc.check(text)


def _resident_id(text: str, today: date | None) -> list[Problem]:
    return resident_id.check(text, today or date.max)


_CHECKS: dict[str, Callable[[str, date | None], list[Problem]]] = {
    "uscc": _uscc,
    "resident_id": _resident_id,
    "phone": _phone,
    "division": _division,
}
