"""Titles of statutes: what makes two spellings one law."""

from __future__ import annotations

import re
from datetime import date

import msgspec

STATE = "中华人民共和国"

_INVISIBLE = re.compile(r"[\s\u200b\ufeff]+")
_BRACKETS = str.maketrans("()〈〉<>[]", "（）《》《》〔〕")
_EDITION = re.compile(
    r"（(\d{4})年?(?:\d{1,2}月\d{1,2}日)?(?:第[一二三四五六七八九十]+次)?(?:修订|修正|修改|版|本)+）$"
)
_FILE = re.compile(r"^(?P<name>.*?)(?:[(（](?P<day>\d{4}-\d{2}-\d{2})[)）])?(?:\.md)?$", re.DOTALL)


class Title(msgspec.Struct, frozen=True):
    """`key` is equal for all spellings of one law; `edition` is a year such as （2021年修订） names."""

    key: str
    edition: int | None = None


class FileName(msgspec.Struct, frozen=True):
    name: str
    day: date | None


def normalise(title: str) -> Title:
    """《中华人民共和国行政处罚法》（2021年修订） and 行政处罚法 have one key, whatever blanks."""
    text = _INVISIBLE.sub("", title).translate(_BRACKETS)
    edition = None
    if found := _EDITION.search(text):
        text, edition = text[: found.start()], int(found[1])
    text = _unwrap(text)
    if found := _EDITION.search(text):
        text, edition = text[: found.start()], int(found[1])
    return Title(key=text.replace(STATE, ""), edition=edition)


def _unwrap(text: str) -> str:
    """Takes 《…》 off where it encloses the whole title, not where a title begins and ends with another's."""
    if not (text.startswith("《") and text.endswith("》")):
        return text
    depth = 0
    for position, character in enumerate(text):
        depth += {"《": 1, "》": -1}.get(character, 0)
        if depth == 0 and position < len(text) - 1:
            return text
    return text[1:-1]


def from_file_name(file_name: str) -> FileName:
    """`行政处罚法(2021-01-22).md` → the name and the day in brackets, which a file may lack."""
    found = _FILE.match(file_name)
    assert found is not None
    try:
        day = date.fromisoformat(found["day"]) if found["day"] else None
    except ValueError:
        day = None
    return FileName(name=found["name"], day=day)
