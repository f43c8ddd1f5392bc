"""Chinese numerals as statutes write them, both ways, from 1 to 9999."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

DIGITS = "零一二三四五六七八九"
CHARACTERS = DIGITS + "十百千〇○两"

_UNITS = {"十": 10, "百": 100, "千": 1000}
_VARIANTS = str.maketrans({"〇": "零", "○": "零", "两": "二"})


def to_chinese(number: int) -> str:
    """`110` → 一百一十. ValueError outside 1 to 9999."""
    if not 1 <= number <= 9999:
        raise ValueError(f"{number} 不在 1 至 9999 之间")
    written = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            written += DIGITS[digit] + name
        elif written and not written.endswith("零") and number % unit:
            written += "零"
    return written.removeprefix("一") if 10 <= number < 20 else written


@lru_cache(maxsize=4096)
def to_int(written: str) -> int:
    """一百一十 → 110; Arabic digits of either width are read too. ValueError for anything else."""
    text = unicodedata.normalize("NFKC", written)
    if text.isascii() and text.isdigit() and int(text) > 0:
        return int(text)
    text = written.translate(_VARIANTS)
    total, digit = 0, 0
    for character in text:
        if character in _UNITS:
            total += (digit or 1) * _UNITS[character]
            digit = 0
        elif (found := DIGITS.find(character)) >= 0:
            digit = found
        else:
            raise ValueError(f"“{written}”不是数字")
    total += digit
    if not 1 <= total <= 9999 or to_chinese(total) != _usual(text):
        raise ValueError(f"“{written}”不是规范的数字")
    return total


def digits_to_int(written: str) -> int:
    """一九九三 → 1993, read digit by digit as in years; Arabic digits too. ValueError for anything else."""
    text = unicodedata.normalize("NFKC", written.translate(_VARIANTS))
    return int("".join(str(DIGITS.index(c)) if c in DIGITS else c for c in text))


def _usual(text: str) -> str:
    """The usual spelling of older ones: 一十五 → 十五, 一百十五 → 一百一十五."""
    text = re.sub(r"(?<=[百千])十", "一十", text)
    return text[1:] if text.startswith("一十") else text
