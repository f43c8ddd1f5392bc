"""The bytes of canonical JSON, fixed by vectors: changing one breaks every ledger there is."""

import json
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengjian.kernel.canonical import _ordered, canonical
from hengjian.kernel.sm import sm3_hex

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
scalars = st.none() | st.booleans() | st.integers(-(2**53 - 1), 2**53 - 1) | text
values = st.recursive(scalars, lambda v: st.lists(v, max_size=4) | st.dictionaries(text, v, max_size=4))

RECORD = {"b": [1, True, None], "a": {"名称": "天津市", "amount": "200.00"}, "": ""}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, b"null"),
        (True, b"true"),
        (-1, b"-1"),
        (0, b"0"),
        (2**53 - 1, b"9007199254740991"),
        ({}, b"{}"),
        ([], b"[]"),
        ("", b'""'),
        (RECORD, '{"":"","a":{"amount":"200.00","名称":"天津市"},"b":[1,true,null]}'.encode()),
        ('"\\/\b\f\n\r\t\x00\x1f\x7f', b'"\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\x7f"'),
        ("€$\u2028😀", b'"\xe2\x82\xac$\xe2\x80\xa8\xf0\x9f\x98\x80"'),
        # RFC 8785 §3.2.3: by UTF-16 code units, so 😀 (D83D DE00) comes before U+FB33
        (
            {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "😀": 5, "\x80": 6, "ö": 7},
            b'{"\\r":2,"1":4,"\xc2\x80":6,"\xc3\xb6":7,"\xe2\x82\xac":1,"\xf0\x9f\x98\x80":5,"\xef\xac\xb3":3}',
        ),
    ],
)
def test_vectors(value: Any, expected: bytes) -> None:
    assert canonical(value) == expected


def test_the_digest_of_a_record_never_changes() -> None:
    assert sm3_hex(canonical(RECORD)) == "a2c3bf910ee58ae83f825e5ed6bc960b40613b4b5c5dc0333b761da614abaa55"


@given(values)
def test_it_is_json_that_reads_back_and_is_stable(value: Any) -> None:
    written = canonical(value)
    assert json.loads(written) == value
    assert canonical(json.loads(written)) == written


@given(values)
def test_written_at_once_or_the_long_way_the_bytes_are_the_same(value: Any) -> None:
    long_way = json.dumps(_ordered(value, "$"), ensure_ascii=False, separators=(",", ":"))
    assert canonical(value) == long_way.encode()


@given(st.dictionaries(text, scalars, min_size=2))
def test_the_order_of_insertion_does_not_matter(value: dict[str, Any]) -> None:
    assert canonical(dict(reversed(value.items()))) == canonical(value)


@pytest.mark.parametrize(
    "value", [1.0, float("nan"), Decimal("1.00"), date(2026, 1, 1), UUID(int=0), b"x", (1,), {1}, object()]
)
def test_other_types_are_refused_with_their_place(value: Any) -> None:
    with pytest.raises(TypeError, match=r"\$\.a\[1\]"):
        canonical({"a": [0, value]})


@pytest.mark.parametrize("key", [1, None, 1.5, True])
def test_keys_must_be_text(key: Any) -> None:
    with pytest.raises(TypeError, match="键"):
        canonical({key: 1})


@pytest.mark.parametrize("value", [2**53, -(2**53), "\ud800", {"\udfff": 1}])
def test_what_other_readers_could_not_read_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="规范 JSON"):
        canonical(value)


def test_endless_nesting_is_refused() -> None:
    value: list[Any] = []
    value.append(value)
    with pytest.raises(ValueError, match="嵌套"):
        canonical(value)
