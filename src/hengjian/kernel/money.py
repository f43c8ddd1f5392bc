"""Amounts of money: exact Decimals in yuan, never floats.

Rounding is for rules that say so, not for reading: an amount with a third decimal is refused.
"""

from __future__ import annotations

import re
from decimal import Decimal

LIMIT = Decimal(10) ** 13
CENT = Decimal("0.01")
DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLAIN = re.compile(r"\d+(\.\d+)?|\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)


def yuan(value: str | int | Decimal) -> Decimal:
    """The amount in yuan with exactly two decimals; `"52,000"` and `"52000.5"` are read alike.

    Raises ValueError, in Chinese, for what is no amount: negative, more than two decimals, 10^13 and more.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise ValueError("金额应为数字，不能用浮点数")
    if isinstance(value, str):
        text = value.strip()
        if text.startswith("-"):
            raise ValueError("金额不能为负数")
        if not _PLAIN.fullmatch(text):
            raise ValueError(f"“{value}”不是金额，请填写数字，如 2000 或 2000.50")
        value = text.replace(",", "")
    amount = Decimal(value)
    if not amount.is_finite():
        raise ValueError("金额应为有限的数字")
    if amount < 0:
        raise ValueError("金额不能为负数")
    if amount >= LIMIT:
        raise ValueError("金额应小于10万亿元，请核对位数和单位（元）")
    exact = amount.quantize(CENT)
    if exact != amount:
        raise ValueError(f"金额最多两位小数（到分），“{value}”多于两位")
    return abs(exact)


def canonical_yuan(amount: Decimal) -> str:
    """The amount as it is hashed and stored in records: `200.00`."""
    return f"{yuan(amount):f}"


def display(amount: Decimal) -> str:
    """The amount for people: `52,000`, or `52,000.50` where there are cents."""
    exact = yuan(amount)
    return f"{exact:,.0f}" if exact == exact.to_integral_value() else f"{exact:,.2f}"


def wan(amount: Decimal) -> Decimal:
    """The amount in ten thousands of yuan (万元) with six decimals, exact, as 双公示 wants it."""
    return (yuan(amount) / 10_000).quantize(Decimal("0.000001"))


def capital(amount: Decimal) -> str:
    """The amount in capitals for documents (支付结算办法): 贰佰元整, 壹万零伍拾元伍角整, 伍分, 零元整."""
    cents = int(yuan(amount) * 100)
    whole, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    text = f"{_integer(whole)}元" if whole else ""
    if jiao:
        # 壹拾元伍角 needs no 零, unlike a gap inside the whole yuan
        text += f"{DIGITS[jiao]}角"
    elif fen and whole:
        text += "零"
    if fen:
        return f"{text}{DIGITS[fen]}分"
    return f"{text or '零元'}整"


def _integer(n: int) -> str:
    """A whole number below 10^13 in capitals, by groups of four digits; a gap of zeros is read as one 零."""
    groups: list[str] = []
    gap = False
    for power, unit in ((12, "万"), (8, "亿"), (4, "万"), (0, "")):
        group = n // 10**power % 10_000
        if group == 0:
            if power == 8 and groups:
                groups.append("亿")  # 壹万亿: the group of 亿 is empty but its unit stands
            gap = bool(groups)
            continue
        if groups and (gap or group < 1000):
            groups.append("零")
        groups.append(_four(group) + unit)
        gap = False
    return "".join(groups)


def _four(group: int) -> str:
    text, gap = "", False
    for power, unit in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
        digit = group // power % 10
        if digit == 0:
            gap = bool(text)
            continue
        text += ("零" if gap else "") + DIGITS[digit] + unit
        gap = False
    return text
