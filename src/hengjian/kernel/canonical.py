"""Canonical JSON: one value, one sequence of bytes, for everything that is hashed or signed.

The subset of RFC 8785 (JSON Canonicalization Scheme) that needs no floating point: object keys in the order
of their UTF-16 code units, no spaces, UTF-8, the shortest escapes. Amounts, dates and identifiers are turned
into strings by whoever builds the record, so that their form is decided where their meaning is known.
"""

from __future__ import annotations

import json
from typing import Any

import msgspec

LARGEST_INTEGER = 2**53 - 1
"""Beyond it other JSON readers lose digits (RFC 8785 §3.2.2.3 writes numbers as IEEE 754 doubles)."""
_LAST_OF_ONE_UNIT = "\uffff"
"""Keys of characters up to here stand in the same order by code points as by UTF-16 code units."""
_encode = msgspec.json.Encoder(order="sorted").encode


def canonical(value: Any) -> bytes:
    """The canonical bytes of a str, int, bool, None, list or dict with str keys, nested as needed.

    Raises TypeError for any other type (floats, Decimal, dates, UUIDs, tuples) and ValueError for integers
    beyond ±(2^53-1), lone surrogates and nesting without end; the message names the place.
    """
    try:
        if _is_plain(value):
            return _encode(value)
        ordered = _ordered(value, "$")
        text = json.dumps(ordered, ensure_ascii=False, separators=(",", ":"), check_circular=False)
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError("规范 JSON：文字里有不成对的代理字符，无法编码") from None
    except RecursionError:
        raise ValueError("规范 JSON：嵌套过深或自我引用") from None


def _is_plain(value: Any) -> bool:
    """Whether nothing in a value needs a closer look: it can then be written at once, its keys by code points."""
    kind = type(value)
    if kind is dict:
        for key, one in value.items():
            if type(key) is not str or (not key.isascii() and max(key) > _LAST_OF_ONE_UNIT):
                return False
            if type(one) is not str and not _is_plain(one):
                return False
        return True
    if kind is list:
        return all(type(one) is str or _is_plain(one) for one in value)
    if kind is int:
        return bool(-LARGEST_INTEGER <= value <= LARGEST_INTEGER)
    return kind is str or kind is bool or value is None


def _ordered(value: Any, at: str) -> Any:
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        if abs(value) > LARGEST_INTEGER:
            raise ValueError(f"规范 JSON：{at} 的整数超出 ±(2^53-1)，请写成文字")
        return value
    if isinstance(value, list):
        return [_ordered(item, f"{at}[{i}]") for i, item in enumerate(value)]
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str):
                raise TypeError(f"规范 JSON：{at} 的键 {key!r} 不是文字")
        return {key: _ordered(value[key], f"{at}.{key}") for key in sorted(value, key=_utf16)}
    raise TypeError(f"规范 JSON：{at} 的类型 {type(value).__name__} 不能写入，请先转成文字或整数")


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be")
