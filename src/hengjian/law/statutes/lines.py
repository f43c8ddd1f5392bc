"""Reading single lines of a statute: is it a heading, an article, an enumeration, an appendix?"""

from __future__ import annotations

import re
from typing import NamedTuple

from hengjian.law.statutes.numerals import CHARACTERS, to_int

N = f"[{CHARACTERS}0-9０-９]"

_ARTICLE = re.compile(rf"第(\s*{N}+\s*)条(?:之({N}+))?(?=\s|$)")
_ARTICLE_WITHOUT_BLANK = re.compile(rf"第(\s*{N}+\s*)条(?:之({N}+))?(?![、，。；：和与或及的所规第至款项之])")
RUN_TOGETHER = re.compile(rf"(?<=[。；：])[ \u3000]+(?=第{N}+条(?:之{N}+)?[ \u3000])")
_DIVISION = re.compile(rf"第({N}+)(编|分编|章|节)(?:之({N}+))?(?:\s+(.*))?$", re.DOTALL)
_APPENDIX = re.compile(rf"附(?:件|表|录|图)?\s*({N}*)\s*(?:[：:\s]|$)")
_SUPPLEMENTARY = re.compile(r"附\s*则$")
_CHINESE = f"[{CHARACTERS}]"
_ENUMERATIONS = [
    (style, re.compile(pattern))
    for style, pattern in {
        "（一）": rf"[（(]\s*({_CHINESE}+)\s*[）)]",
        "一、": rf"({_CHINESE}+)\s*、(?!{_CHINESE}+、)",
        "1.": r"([0-9０-９]{1,2})\s*(?:[．、]|\.(?!\d))",
        "（1）": r"[（(]\s*([0-9０-９]{1,2})\s*[）)]",
        "1）": r"([0-9０-９]{1,2})[）)]",
    }.items()
]
_STARTERS = frozenset("（(" + CHARACTERS + "0123456789０１２３４５６７８９")
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"

DIVISIONS = {"编": "book", "分编": "subbook", "章": "chapter", "节": "section"}
RANKS = {"book": 0, "subbook": 1, "chapter": 2, "section": 3}


class Label(NamedTuple):
    """What a line begins with: the label's length in characters, and its number."""

    style: str
    number: int
    of: int
    length: int
    flags: tuple[str, ...] = ()


def article(text: str, expected: int) -> Label | None:
    """第…条 at the beginning of a line; without a blank behind it, only the `expected` next one."""
    if not text.startswith("第"):
        return None
    if found := _ARTICLE.match(text):
        spaced = found[1] != found[1].strip()
        return _numbered("条", found, ("label_spacing",) if spaced else ())
    found = _ARTICLE_WITHOUT_BLANK.match(text)
    label = _numbered("条", found, ("label_spacing",)) if found else None
    return label if label and label.number == expected else None


def _numbered(style: str, found: re.Match[str], flags: tuple[str, ...]) -> Label | None:
    try:
        of = to_int(found[2]) if found[2] else 0
        return Label(style, to_int(found[1].strip()), of, found.end(), flags)
    except ValueError:
        return None


def enumeration(text: str) -> Label | None:
    """（一）, 一、, 1., （1）, 1） or ① at the beginning of a line."""
    first = text[:1]
    if not first:
        return None
    if first in _CIRCLED:
        return Label("①", _CIRCLED.index(first) + 1, 0, 1)
    if first not in _STARTERS:
        return None
    for style, pattern in _ENUMERATIONS:
        if found := pattern.match(text):
            try:
                return Label(style, to_int(found[1]), 0, found.end())
            except ValueError:
                return None
    return None


class Division(NamedTuple):
    kind: str
    number: int
    of: int
    label: str


def division(text: str) -> Division | None:
    """第一编, 第一章 … with the heading's words, or 附则 without a number."""
    if found := _DIVISION.match(text):
        try:
            number, of = to_int(found[1]), to_int(found[3]) if found[3] else 0
        except ValueError:
            return None
        label = text[: found.end(2)] + (f"之{found[3]}" if of else "")
        return Division(DIVISIONS[found[2]], number, of, label)
    if _SUPPLEMENTARY.match(text):
        return Division("chapter", 0, 0, "附则")
    return None


def plain_division(text: str) -> Division | None:
    """A heading that lacks its # marks: short, and no sentence."""
    if len(text) > 30 or text[-1] in "。；：，":
        return None
    return division(text)


def appendix(text: str) -> int | None:
    """附件二： → 2, 附： → 0, anything else → None."""
    if not text.startswith("附") or _SUPPLEMENTARY.match(text):
        return None
    found = _APPENDIX.match(text)
    if not found:
        return None
    try:
        return to_int(found[1]) if found[1] else 0
    except ValueError:
        return 0


def looks_like_table_heading(text: str) -> bool:
    """After the closing clause: a short line that is no sentence begins an appendix without saying 附."""
    return len(text) <= 40 and text[-1] not in "。；：，”’!！?？" and enumeration(text) is None
