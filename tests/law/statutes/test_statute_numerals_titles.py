"""Numerals and titles: what people write for one and the same number or law."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengjian.law.statutes.numerals import digits_to_int, to_chinese, to_int
from hengjian.law.statutes.titles import from_file_name, normalise


@given(st.integers(1, 9999))
def test_numerals_come_back(number: int) -> None:
    assert to_int(to_chinese(number)) == number
    assert to_int(str(number)) == number


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (10, "十"), (11, "十一"), (20, "二十"), (101, "一百零一"), (110, "一百一十"), (1005, "一千零五"),
        (2010, "二千零一十"),
    ],
)
def test_numerals_as_statutes_write_them(number: int, written: str) -> None:
    assert to_chinese(number) == written


@pytest.mark.parametrize(
    ("written", "number"),
    [("一十五", 15), ("一百十五", 115), ("两百", 200), ("一百〇三", 103), ("６３", 63)],
)
def test_older_spellings_are_read(written: str, number: int) -> None:
    assert to_int(written) == number


@pytest.mark.parametrize(
    "written", ["", "零", "0", "一一", "十百", "百分之三", "三万", "-3", "1.5", "一零三"]
)
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(ValueError):
        to_int(written)


@pytest.mark.parametrize("number", [0, -1, 10000])
def test_numbers_outside_the_range_are_refused(number: int) -> None:
    with pytest.raises(ValueError):
        to_chinese(number)


def test_years_are_read_digit_by_digit() -> None:
    assert digits_to_int("一九九三") == digits_to_int("１９９３") == 1993


@pytest.mark.parametrize(
    "spelling",
    [
        "行政处罚法",
        "中华人民共和国行政处罚法",
        "《中华人民共和国行政处罚法》",
        "《行政处罚法》（2021年修订）",
        "中华人民共和国行政处罚法(2021修正)",
        " 中华人民共和国\u3000行政处罚法\u200b",
    ],
)
def test_spellings_of_one_law(spelling: str) -> None:
    assert normalise(spelling).key == "行政处罚法"


def test_an_edition_is_kept_apart() -> None:
    assert normalise("《行政处罚法》（2021年修订）").edition == 2021
    assert normalise("行政处罚法").edition is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("北京市实施《中华人民共和国水法》办法", "北京市实施〈水法〉办法"),
        ("刑法修正案(七)", "中华人民共和国刑法修正案（七）"),
        ("《甲法》和《乙法》", "《甲法》和《乙法》"),
    ],
)
def test_brackets_do_not_divide(one: str, other: str) -> None:
    assert normalise(one).key == normalise(other).key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("宪法修正案（1988年）", "宪法修正案（1993年）"),
        ("刑法修正案（七）", "刑法修正案（八）"),
        ("某办法（试行）", "某办法"),
        ("《甲法》和《乙法》", "甲法》和《乙法"),
    ],
)
def test_different_laws_stay_apart(one: str, other: str) -> None:
    assert normalise(one).key != normalise(other).key


def test_file_names() -> None:
    assert from_file_name("甲法(2021-01-22).md").name == "甲法"
    assert from_file_name("甲法(2021-01-22).md").day == date(2021, 1, 22)
    assert from_file_name("甲法（二）.md").name == "甲法（二）"
    assert from_file_name("甲法（二）.md").day is None
    assert from_file_name("甲法(2021-13-45).md").day is None
