"""The library's public door: what a citation says, where it stands, and whether it is in force on a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

import msgspec
from django.db.models import F
from django.db.models.functions import Substr

from hengjian.kernel.problem import Problem, Problems
from hengjian.law.statutes import titles
from hengjian.law.statutes.citation import Citation, Place, Range, parse_citation
from hengjian.law.statutes.force import Answer, Effect, InForce, Version, answer
from hengjian.law.statutes.nodes import BLANK, article_uid
from hengjian.registry.memory import remembered
from hengjian.registry.models import Provision, Statute, StatuteVersion
from hengjian.registry.statute_import import Report, import_archive

__all__ = ["Found", "FoundProvision", "Report", "citation_of", "find", "import_archive", "reworded"]


class FoundProvision(msgspec.Struct, frozen=True):
    """One provision: `place` is its way from the top (编 章 节, then the citation), `uid` its code."""

    id: str
    path: str
    kind: str
    place: tuple[str, ...]
    text: str
    uid: str = ""
    note: str = ""


class Found(msgspec.Struct, frozen=True):
    """What was found. `sources` name who says whether it is in force: closing, caption, index, successor."""

    citation: str
    title: str
    level: str
    published: date | None
    published_by: str
    valid_from: date | None
    on: date
    in_force: InForce
    sources: tuple[str, ...]
    note: str
    provisions: tuple[FoundProvision, ...]


def citation_of(basis: Mapping[str, Any]) -> Citation:
    """An item's legal basis {'law': 价格法, 'article': 42, 'paragraph': 1, 'item': 2} as a citation."""
    title = titles.normalise(str(basis["law"]))
    parts = {name: int(basis.get(name) or 0) for name in ("article", "of", "paragraph", "item", "subitem")}
    return Citation(title=title.key, key=title.key, edition=title.edition, places=(Place(**parts),))


def find(citation: str | Citation, on: date) -> Found:
    """The provisions cited, from the version in force `on` that day, or else the one nearest to it.

    Problems in Chinese where the citation cannot be read, or the library lacks the statute or the provision.
    """
    asked = parse_citation(citation) if isinstance(citation, str) else citation
    statute = Statute.objects.filter(key=asked.key).first()
    if statute is None:
        raise _unknown_statute(asked)
    version, said = _version(statute, asked, on)
    reader = _Reader(version, asked)
    return Found(
        citation=str(asked), title=version.title, level=statute.get_level_display(),
        published=version.published, published_by=version.published_by, valid_from=version.settled_from,
        on=on, in_force=said.in_force, sources=said.sources, note=said.note,
        provisions=tuple(provision for place in asked.places for provision in reader.read(place)),
    )  # fmt: skip


def reworded(key: str, place: Place, after: date, until: date) -> list[tuple[date, ...]]:
    """When the text of an article changed after one day, up to and with another, as far as the library knows.

    For each change the days that sources give for it, the earliest first.
    """
    return [days for days in _rewordings(key, place) if after < days[0] <= until]


@remembered
def _rewordings(key: str, place: Place) -> list[tuple[date, ...]]:
    statute = Statute.objects.filter(key=key).first()
    if statute is None:
        return []
    found = []
    article = Citation(title=key, key=key, edition=None, places=(place,))
    for before, row in pairwise(_texts(statute)):
        days = tuple(dict.fromkeys(day for day in (row.valid_from, row.settled_from) if day))
        if days and _words(before, article, place) != _words(row, article, place):
            found.append(days)
    return found


def _texts(statute: Statute) -> list[StatuteVersion]:
    """The versions of a statute, oldest first; of several texts with one day of publication the newest import."""
    rows = list(statute.versions.defer("text").order_by(F("published").asc(nulls_first=True), "number"))
    return [row for row, after in pairwise([*rows, None]) if row and (not after or row.published != after.published)]


def _words(version: StatuteVersion, article: Citation, place: Place) -> str:
    """What an article says in one version, without blanks; empty where it has no such article."""
    try:
        return "".join(_Reader(version, article).read_one(place).text.split())
    except Problems:
        return ""


def _version(statute: Statute, asked: Citation, on: date) -> tuple[StatuteVersion, Answer]:
    """The version in force on the day; failing that one of which it is unknown; failing that the nearest."""
    rows = _texts(statute)
    answers = [
        (row, answer(_dated(row), _dated(after) if after else None, on))
        for row, after in pairwise([*rows, None])
        if row
    ]
    if asked.edition:
        years = [row.published.year for row in rows if row.published]
        answers = [pair for pair in answers if pair[0].published and pair[0].published.year == asked.edition]
        if not answers:
            lacking = f"法规库中没有《{statute.key}》{asked.edition}年的文本"
            raise _problem("no_edition", f"{lacking}，有的是{'、'.join(map(str, years))}年的")
    for wanted in (InForce.YES, InForce.UNKNOWN):
        for row, said in reversed(answers):
            if said.in_force is wanted:
                return row, said
    published = [pair for pair in answers if pair[0].published and pair[0].published <= on]
    return published[-1] if published else answers[0]


def _dated(row: StatuteVersion) -> Version:
    effect = Effect(since=row.valid_from, until=row.settled_from, sources=tuple(row.sources), note=row.note)
    return Version(published=row.published, effect=effect, expired=row.expired, as_of=row.as_of)


class _Reader:
    """Cuts cited provisions out of one version."""

    def __init__(self, version: StatuteVersion, asked: Citation) -> None:
        self.version = version
        self.asked = asked
        self.provisions = Provision.objects.filter(version=version).order_by("position")
        self.headings: dict[str, tuple[str, ...]] = {"": ()}

    def read(self, place: Place | Range) -> Iterator[FoundProvision]:
        if isinstance(place, Place):
            yield self.read_one(place)
            return
        first, last = self._one(place.first), self._one(place.last)
        rows = self._with_words().filter(
            kind=first.kind, position__gte=first.position, position__lte=last.position
        )
        for row in rows:
            yield self._found(_place_of(row.path) or place.first, row)

    def read_one(self, place: Place) -> FoundProvision:
        return self._found(place, self._one(place))

    def _one(self, place: Place) -> Any:
        article = f"{place.article}.{place.of}" if place.of else str(place.article)
        for top in (article, f"o{article}"):
            if self.provisions.filter(path=top).exists():
                break
        else:
            raise self._absent(place, "")
        path = self._path(top, place)
        row = self._with_words().filter(path=path).first() if path else None
        if row is None:
            raise self._absent(place, top)
        return row

    def _path(self, top: str, place: Place) -> str:
        """Where only 项 is cited, its 款 is the one that has it; several make the citation ambiguous."""
        if not place.item:
            return f"{top}-{place.paragraph}" if place.paragraph else top
        tail = f"-{place.item}" + (f"-{place.subitem}" if place.subitem else "")
        if place.paragraph:
            return f"{top}-{place.paragraph}{tail}"
        of_item = self.provisions.filter(path__regex=rf"^{top.replace('.', '[.]')}-[0-9]+-{place.item}$")
        paragraphs = [path.split("-")[1] for path in of_item.values_list("path", flat=True)]
        if len(paragraphs) > 1:
            named = "、".join(f"第{paragraph}款" for paragraph in paragraphs)
            raise _problem("ambiguous", f"第{place.article}条有几款都列有这一项（{named}），请写明第几款")
        return f"{top}-{paragraphs[0]}{tail}" if paragraphs else ""

    def _found(self, place: Place, row: Any) -> FoundProvision:
        law_id = self.version.law_id
        ordinal = row.path.startswith("o")
        return FoundProvision(
            id=str(row.id), path=row.path, kind=row.kind, text=row.words.strip(BLANK),
            place=(*self._headings(self._top_parent(row)), str(place)),
            uid=article_uid(law_id, row.path) if law_id and _place_of(row.path) else "",
            note="此文本不分条，以序号条目代替条" if ordinal else "",
        )  # fmt: skip

    def _top_parent(self, row: Any) -> str:
        top = row.path.split("-")[0]
        parent: str = row.parent if row.path == top else self.provisions.get(path=top).parent
        return parent

    def _headings(self, path: str) -> tuple[str, ...]:
        if path not in self.headings:
            row = self.provisions.get(path=path)
            self.headings[path] = (*self._headings(row.parent), row.text)
        return self.headings[path]

    def _with_words(self) -> Any:
        words = Substr("version__text", F("start") + 1, F("until") - F("start"))
        return self.provisions.annotate(words=words)

    def _absent(self, place: Place, top: str) -> Problems:
        what = f"《{self.asked.key}》{self._edition()}没有{place}"
        if top:
            return _problem("no_provision", f"{what}，第{place.article}条中查不到这一部分")
        last = self.provisions.filter(kind__in=("article", "ordinal")).order_by("number", "of").last()
        tail = f"，最后一条是{last.label}" if last else "，这个文本不分条"
        return _problem("no_article", what + tail)

    def _edition(self) -> str:
        return f"（{self.version.published}公布的文本）" if self.version.published else ""


def _place_of(path: str) -> Place | None:
    """``63-1-2`` as a place; None for parts that are not cited by number."""
    if not path.replace("-", "").replace(".", "").isdigit():
        return None
    article, *rest = path.split("-")
    number, _, of = article.partition(".")
    return Place(int(number), int(of or 0), *(int(part) for part in rest[:3]))


def _unknown_statute(asked: Citation) -> Problems:
    alike = Statute.objects.filter(key__contains=asked.key).order_by("key")
    similar = alike.values_list("key", flat=True)[:5]
    hint = f"，名称相近的有：{'、'.join(f'《{key}》' for key in similar)}" if similar else ""
    fix = "请核对名称，或者先用 hengjian law import 导入。"
    return _problem("no_statute", f"法规库中没有《{asked.key}》{hint}", fix)


def _problem(code: str, message: str, fix: str = "请核对引用的条文。") -> Problems:
    return Problems([Problem(code=code, where="citation", message=f"{message}。", fix=fix)])
