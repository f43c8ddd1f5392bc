"""Legal bases of items: how they are written, and whether they hold."""

from __future__ import annotations

from typing import Any

DIGITS = "零一二三四五六七八九"


def written(basis: dict[str, Any]) -> str:
    """{'law': 价格法, 'article': 42, 'paragraph': 1, 'item': 2} → 《价格法》第四十二条第一款第（二）项."""
    text = f"《{basis['law']}》第{chinese(basis['article'])}条"
    if basis.get("of"):
        text += f"之{chinese(basis['of'])}"
    if basis.get("paragraph"):
        text += f"第{chinese(basis['paragraph'])}款"
    if basis.get("item"):
        text += f"第（{chinese(basis['item'])}）项"
    return text


def chinese(n: int) -> str:
    """1–999 as in article numbers: 十, 二十一, 一百零三."""
    if not 0 < n < 1000:
        raise ValueError(n)
    hundreds, rest = divmod(n, 100)
    tens, ones = divmod(rest, 10)
    text = f"{DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else DIGITS[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (DIGITS[ones] if ones else "")
