"""Amounts: reading, writing, capitals."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengjian.kernel.money import canonical_yuan, capital, display, wan, yuan

amounts = st.integers(0, 10**15 - 1).map(lambda cents: Decimal(cents).scaleb(-2)) | st.integers(
    0, 10**9
).map(lambda cents: Decimal(cents).scaleb(-2))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("200", "200.00"),
        (" 52,000 ", "52000.00"),
        ("1,234,567.8", "1234567.80"),
        (3000, "3000.00"),
        (Decimal("0.010"), "0.01"),
        (Decimal("-0"), "0.00"),
        ("9999999999999.99", "9999999999999.99"),
    ],
)
def test_amounts_are_read_exactly(value: str | int | Decimal, expected: str) -> None:
    assert canonical_yuan(yuan(value)) == expected


@pytest.mark.parametrize(
    "value",
    [
        "", "abc", "-1", "1.", ".5", "1e3", "1,23", "12,34,567", "NaN", "１２", "1.005", "10000000000000",
        "+1", "1 000",
        -1, 10**13, Decimal("0.001"), Decimal("NaN"), Decimal("Infinity"), Decimal("-0.01"), 1.5, True, None,
    ],
)  # fmt: skip
def test_what_is_no_amount_is_refused_in_chinese(value: object) -> None:
    with pytest.raises(ValueError, match=r"[一-鿿]"):
        yuan(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "shown", "capitals"),
    [
        ("0", "0", "零元整"),
        ("0.05", "0.05", "伍分"),
        ("0.50", "0.50", "伍角整"),
        ("200", "200", "贰佰元整"),
        ("10050.5", "10,050.50", "壹万零伍拾元伍角整"),
        ("52000", "52,000", "伍万贰仟元整"),
        ("10.05", "10.05", "壹拾元零伍分"),
        ("1680.32", "1,680.32", "壹仟陆佰捌拾元叁角贰分"),
        ("6007.14", "6,007.14", "陆仟零柒元壹角肆分"),
        ("100100", "100,100", "壹拾万零壹佰元整"),
        ("100000001", "100,000,001", "壹亿零壹元整"),
        ("1000000010000", "1,000,000,010,000", "壹万亿零壹万元整"),
        ("1000100000000", "1,000,100,000,000", "壹万零壹亿元整"),
    ],
)
def test_amounts_for_people(value: str, shown: str, capitals: str) -> None:
    assert display(yuan(value)) == shown
    assert capital(yuan(value)) == capitals


@given(amounts)
def test_writing_and_reading_give_the_amount_back(amount: Decimal) -> None:
    assert yuan(canonical_yuan(amount)) == yuan(display(amount)) == amount
    assert wan(amount) * 10_000 == amount
    assert wan(amount).as_tuple().exponent == -6


@given(amounts)
def test_capitals_read_back_as_the_amount(amount: Decimal) -> None:
    written = capital(amount)
    assert read_capitals(written) == amount
    assert "零零" not in written
    assert written.endswith("分") != written.endswith("整")


def read_capitals(text: str) -> Decimal:
    """An independent reader: units multiply what stands before them."""
    units = {"分": "0.01", "角": "0.1", "元": "1", "拾": "10", "佰": "100", "仟": "1000"}
    total = Decimal(0)  # finished: 亿 and cents
    group = Decimal(0)  # the group of four digits being read
    wan_part = Decimal(0)
    digit = Decimal(0)
    for char in text.removesuffix("整"):
        if char in "零壹贰叁肆伍陆柒捌玖":
            digit = Decimal("零壹贰叁肆伍陆柒捌玖".index(char))
        elif char == "万":
            wan_part, group, digit = (group + digit) * 10_000, Decimal(0), Decimal(0)
        elif char == "亿":
            total += (wan_part + group + digit) * 10**8
            wan_part = group = digit = Decimal(0)
        elif char == "元":
            total += wan_part + group + digit
            wan_part = group = digit = Decimal(0)
        elif char in "角分":
            total += digit * Decimal(units[char])
            digit = Decimal(0)
        else:
            group += digit * Decimal(units[char])
            digit = Decimal(0)
    return total
