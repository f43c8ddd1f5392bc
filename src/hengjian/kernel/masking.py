"""What people see of values that are not for every eye (个人信息保护法 51: 去标识化).

Masking is for display only: it never decides who may see the value, and a masked value is not anonymous.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

Kind = Literal["name", "id_number", "phone", "address", "account"]

COMPOUND_SURNAMES = frozenset(
    re.findall(
        "..",
        "欧阳上官司马诸葛东方皇甫尉迟公孙慕容令狐司徒司空夏侯端木百里南宫轩辕独孤长孙宇文"
        "申屠闻人澹台濮阳淳于单于太史公冶仲孙钟离鲜于西门东郭呼延万俟赫连拓跋第五",
    )
)
_PLACE = re.compile(r".*?(?:街道|[区县旗镇乡])")


def mask(value: str, kind: Kind) -> str:
    """`value` as it may be shown; an empty value stays empty."""
    text = value.strip()
    return _MASKS[kind](text) if text else ""


def _name(text: str) -> str:
    """The surname and 某: 张某, 欧阳某; of a name with a dot, its first character."""
    surname = text[:2] if len(text) > 2 and text[:2] in COMPOUND_SURNAMES else text[:1]
    return f"{surname}某"


def _keep(first: int, last: int) -> Callable[[str], str]:
    """Keeps so many characters at both ends; of a value that short that little would be hidden, nothing."""

    def masked(text: str) -> str:
        hidden = len(text) - first - last
        if hidden < 4:
            return "*" * len(text)
        return text[:first] + "*" * hidden + text[len(text) - last :]

    return masked


def _address(text: str) -> str:
    """Down to the county, then the town or street office; the rest is hidden."""
    county = _PLACE.match(text)
    if county is None:
        return "***"
    town = _PLACE.match(text, county.end())
    return f"{(town or county).string[: (town or county).end()]}***"


_MASKS: dict[Kind, Callable[[str], str]] = {
    "name": _name,
    "id_number": _keep(6, 4),
    "phone": _keep(3, 4),
    "address": _address,
    "account": _keep(0, 4),
}
