"""Reads 《行政处罚法》第六十三条第一款第（二）项 and its many spellings; writes the usual one.

    citation := title place (separator place)*
    place    := [第…条[之…]] [第…款] [第（…）项] [第…目]      what is left out is taken from the place before
    separator:= 、 和 及 与 或 以及 或者 ， ； or, for a range, 至 到 - — ～
"""

from __future__ import annotations

import re
from itertools import pairwise

import msgspec

from hengjian.kernel.problem import Problem, Problems
from hengjian.law.statutes import titles
from hengjian.law.statutes.numerals import CHARACTERS, to_chinese, to_int

UNITS = "条款项目"

_NUMBER = f"[{CHARACTERS}0-9０-９]+"
_BLANK = re.compile(r"\s*")
_EDITION = re.compile(r"\s*[（(]\s*(\d{4})年?[^（）()]{0,12}[)）]")
_PART = re.compile(
    rf"(?:第\s*)?(?:[（(]\s*({_NUMBER})\s*[）)]|({_NUMBER}))\s*(?:([{UNITS}])(?:\s*之\s*({_NUMBER}))?)?"
)
_RANGE = re.compile(r"\s*(?:至|到|-|－|—|–|~|～)+\s*")
_LIST = re.compile(r"\s*(?:以及|或者|[、，,；;和及与或])\s*")
_END = re.compile(r"\s*(?:之规定|的规定|规定)?\s*[。.；;]?\s*$")
_FIRST_ARTICLE = re.compile(rf"(?:第\s*)?{_NUMBER}\s*(?:[、和及至到]\s*(?:第\s*)?{_NUMBER}\s*)*条")

_HOW = "请写成“《行政处罚法》第六十三条第一款第（二）项”的样子。"


class Place(msgspec.Struct, frozen=True, order=True):
    """Which part of a statute; 0 where a part is not named."""

    article: int
    of: int = 0
    paragraph: int = 0
    item: int = 0
    subitem: int = 0

    def __str__(self) -> str:
        words = f"第{to_chinese(self.article)}条" + (f"之{to_chinese(self.of)}" if self.of else "")
        if self.paragraph:
            words += f"第{to_chinese(self.paragraph)}款"
        if self.item:
            words += f"第（{to_chinese(self.item)}）项"
        return words + (f"第{self.subitem}目" if self.subitem else "")


class Range(msgspec.Struct, frozen=True):
    """From one place to another of the same level, both included."""

    first: Place
    last: Place

    def __str__(self) -> str:
        return f"{self.first}至{self.last}"


class Citation(msgspec.Struct, frozen=True):
    """`key` names the law whatever its spelling; `edition` is a year like that of （2021年修订）."""

    title: str
    key: str
    places: tuple[Place | Range, ...]
    edition: int | None = None

    def __str__(self) -> str:
        return f"《{self.title}》" + "、".join(str(place) for place in self.places)


def parse_citation(text: str) -> Citation:
    """The citation in `text`; Problems in Chinese that name the place where reading stopped."""
    return _Reader(text).citation()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def citation(self) -> Citation:
        title = titles.normalise(self._title())
        if edition := _EDITION.match(self.text, self.at):
            self.at = edition.end()
            title = titles.Title(key=title.key, edition=int(edition[1]))
        if not title.key:
            raise self._problem("no_title", "没有写明是哪一部法律、法规或者规章", 0)
        if self._finished():
            raise self._problem("no_article", f"只写了《{title.key}》，没有写明第几条")
        return Citation(title=title.key, key=title.key, edition=title.edition, places=tuple(self._places()))

    def _title(self) -> str:
        self._blank()
        start = self.at
        if self.text[start : start + 1] == "《":
            self.at = self._closing(start) + 1
        else:
            found = _FIRST_ARTICLE.search(self.text, start)
            self.at = found.start() if found else len(self.text.rstrip("。 "))
        return self.text[start : self.at]

    def _closing(self, start: int) -> int:
        depth = 0
        for position in range(start, len(self.text)):
            depth += {"《": 1, "》": -1}.get(self.text[position], 0)
            if depth == 0:
                return position
        raise self._problem("unclosed", "书名号“《”没有对应的“》”", start)

    def _places(self) -> list[Place | Range]:
        places: list[Place | Range] = []
        before: Place | None = None
        while True:
            first = self._group(before)
            places += first
            before = first[-1].last if isinstance(first[-1], Range) else first[-1]
            if ranged := _RANGE.match(self.text, self.at):
                self.at = ranged.end()
                start = self.at
                last = self._group(before)
                end = last[0].first if isinstance(last[0], Range) else last[0]
                places[-1] = self._range(before, end, start)
                places += last[1:]
                before = end
            if self._finished():
                return places
            self._blank()
            separator = _LIST.match(self.text, self.at)
            if not separator:
                raise self._unreadable()
            self.at = separator.end()

    def _group(self, before: Place | None) -> list[Place | Range]:
        """One place, or several that share a unit: 第四十四、四十五条, 第（一）至（三）项."""
        values: dict[str, int] = {}
        of = 0
        while True:
            self._blank()
            start = self.at
            numbers, joints, unit, suffix = self._numbers()
            if not unit:
                break
            self._check_order(values, unit, before, start)
            if suffix and unit != "条":
                raise self._problem("suffix", f"“之{suffix}”只能用在条的后面", start)
            of = self._number(suffix, start) if suffix else (0 if unit == "条" else of)
            if len(numbers) > 1:
                places = [_place({**values, unit: n}, of, before) for n in numbers]
                return self._joined(places, joints, start)
            values[unit] = numbers[0]
        if not values:
            raise self._unreadable()
        return [_place(values, of, before)]

    def _numbers(self) -> tuple[list[int], list[str], str, str]:
        """Numbers up to the unit that they share, and whether a list or a range joins each to the next."""
        self._blank()
        start = self.at
        numbers: list[int] = []
        joints: list[str] = []
        while found := _PART.match(self.text, self.at):
            numbers.append(self._number(found[1] or found[2], self.at))
            self.at = found.end()
            if found[3]:
                return numbers, joints, found[3], found[4] or ""
            if ranged := _RANGE.match(self.text, self.at):
                joints.append("range")
                self.at = ranged.end()
            elif listed := _LIST.match(self.text, self.at):
                joints.append("list")
                self.at = listed.end()
            else:
                break
        if numbers:
            raise self._problem("no_unit", f"“{self.text[start : self.at]}”后面缺少条、款、项或者目", start)
        return [], [], "", ""

    def _joined(self, places: list[Place], joints: list[str], start: int) -> list[Place | Range]:
        result: list[Place | Range] = [places[0]]
        for (first, last), joint in zip(pairwise(places), joints, strict=True):
            if joint == "range":
                result[-1] = self._range(first, last, start)
            else:
                result.append(last)
        return result

    def _range(self, first: Place, last: Place, start: int) -> Range:
        if _level(first) != _level(last) or _above(first) != _above(last):
            raise self._problem("range", f"“{first}”至“{last}”不是同一层次的范围", start)
        if last <= first:
            raise self._problem("range", f"范围的终点“{last}”应当在起点“{first}”之后", start)
        return Range(first, last)

    def _check_order(self, values: dict[str, int], unit: str, before: Place | None, start: int) -> None:
        if not values and unit != "条" and before is None:
            raise self._problem("no_article", f"“{unit}”前面没有写明第几条", start)
        if any(UNITS.index(done) >= UNITS.index(unit) for done in values):
            raise self._problem("order", f"“{unit}”的位置不对，应当按条、款、项、目的顺序写", start)
        if unit == "目" and "项" not in values and not (before and before.item and not values):
            raise self._problem("order", "“目”前面应当写明第几项", start)

    def _number(self, written: str, at: int) -> int:
        try:
            return to_int(written)
        except ValueError:
            raise self._problem("number", f"“{written}”不是能识别的数字", at) from None

    def _finished(self) -> bool:
        return bool(_END.match(self.text, self.at))

    def _blank(self) -> None:
        found = _BLANK.match(self.text, self.at)
        assert found is not None
        self.at = found.end()

    def _unreadable(self) -> Problems:
        rest = self.text[self.at : self.at + 12]
        return self._problem("unreadable", f"“{rest}”看不懂" if rest else "写到这里就断了")

    def _problem(self, code: str, message: str, at: int | None = None) -> Problems:
        position = (self.at if at is None else at) + 1
        return Problems(
            [Problem(code=code, where="citation", message=f"第 {position} 个字起：{message}。", fix=_HOW)]
        )


def _place(values: dict[str, int], of: int, before: Place | None) -> Place:
    """What `values` leave out above their first unit is as in the place before."""
    if "条" in values or before is None:
        return Place(values["条"], of, values.get("款", 0), values.get("项", 0), values.get("目", 0))
    if "款" in values:
        return Place(before.article, before.of, values["款"], values.get("项", 0), values.get("目", 0))
    if "项" in values:
        return Place(before.article, before.of, before.paragraph, values["项"], values.get("目", 0))
    return Place(before.article, before.of, before.paragraph, before.item, values["目"])


def _level(place: Place) -> int:
    return 3 if place.subitem else 2 if place.item else 1 if place.paragraph else 0


def _above(place: Place) -> tuple[int, ...]:
    match _level(place):
        case 0:
            return ()
        case 1:
            return (place.article, place.of)
        case 2:
            return (place.article, place.of, place.paragraph)
    return (place.article, place.of, place.paragraph, place.item)
