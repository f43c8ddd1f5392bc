"""What a text for the public must not show: identity numbers, phones, accounts, addresses, names of people.

The patterns are data (``disclosure/private.yaml``). The same search proposes what to take out and judges what
is about to be published, so that nothing is forbidden that was not first shown to the publisher.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import msgspec

from hengjian.kernel.codes import resident_id, uscc
from hengjian.kernel.masking import mask
from hengjian.law import source
from hengjian.law.values import compiled

FILE = source.HERE / "disclosure" / "private.yaml"
NAMED, REMOVED = "named", "removed"
_PLAIN: dict[int, str] = (
    {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
    | {ord("　"): " "}
)
"""Full-width writing to half-width, one character for one, so that places in the text stay the same."""
_NUMBERS = frozenset({"id_number", "old_id_number", "bank_card"})


class Pattern(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One kind of private content. A group ``hidden`` names the part that is taken out; else all of it."""

    name: str
    label: str
    pattern: str
    shown: str
    blocks: bool


class People(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    label: str
    blocks: bool
    shown: str = ""


class Private(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file as a whole."""

    patterns: list[Pattern]
    people: dict[str, People]


class Hit(msgspec.Struct, frozen=True, order=True):
    """Private content at a place of a text: [start, end), what it is, what stands there instead."""

    start: int
    end: int
    kind: str
    label: str
    shown: str
    blocks: bool


@functools.cache
def load(path: Path = FILE) -> Private:
    """The patterns. Raises LawError for one that is no regular expression."""
    file = source.load(path, Private)
    wrong = [f"{file.at('patterns', i)}: 「{one.name}」的 pattern 不是合格的正则式"
             for i, one in enumerate(file.value.patterns) if compiled(one.pattern) is None]
    wrong += [f"{file.at('people')}: 缺少「{name}」" for name in (NAMED, REMOVED) if name not in file.value.people]
    if wrong:
        raise source.LawError(wrong)
    return file.value


def find(
    text: str, named: Iterable[str] = (), removed: Iterable[str] = (), kept: Iterable[str] = ()
) -> list[Hit]:
    """Everything private in a text, in order, without overlaps.

    `named` are people shown by surname (张某), `removed` those not shown at all, `kept` public words that stay
    whole even if they look private: an organisation's name, its credit code.
    """
    plain = text.translate(_PLAIN)
    stays = [(at, at + len(word)) for word in kept if word for at in _places(plain, word.translate(_PLAIN))]
    found: list[Hit] = []
    for hit in (*_people(plain, [*named], [*removed]), *_patterns(plain)):
        inside = any(a <= hit.start and hit.end <= b for a, b in stays)
        if not inside and all(hit.end <= other.start or other.end <= hit.start for other in found):
            found.append(hit)
    return sorted(found)


def leaks(
    text: str, named: Iterable[str] = (), removed: Iterable[str] = (), kept: Iterable[str] = ()
) -> tuple[str, ...]:
    """What forbids publishing a text: each kind with its number of places, never the content itself."""
    counts = Counter(hit.label for hit in find(text, named, removed, kept) if hit.blocks)
    return tuple(f"{label} {count} 处" for label, count in counts.items())


def replaced(text: str, hits: Iterable[Hit]) -> str:
    """The text with every hit taken out."""
    made, at = [], 0
    for hit in hits:
        made += [text[at : hit.start], hit.shown]
        at = hit.end
    return "".join((*made, text[at:]))


def surnames(names: Iterable[str]) -> dict[str, str]:
    """How each name is shown: 张某; of several who would be shown alike 张某甲, 张某乙 …"""
    shown: dict[str, str] = {}
    taken: dict[str, int] = {}
    distinct = list(dict.fromkeys(name.strip() for name in names if name.strip()))
    alike = [mask(name, "name") for name in distinct]
    for name, short in zip(distinct, alike, strict=True):
        if name == short:
            continue
        order = taken[short] = taken.get(short, 0) + 1
        shown[name] = short if alike.count(short) == 1 else f"{short}{'甲乙丙丁戊己庚辛壬癸'[(order - 1) % 10]}"
    return shown


def _people(plain: str, named: list[str], removed: list[str]) -> Iterator[Hit]:
    """Longer names first, so that 张大年 is not taken for 张大. A name already written 张某 hides nothing."""
    kinds = load().people
    shown = {name: (REMOVED, kinds[REMOVED].shown) for name in removed if len(name.strip()) > 1}
    for name, short in surnames(named).items():
        if len(name) > 1:
            shown.setdefault(name, (NAMED, short))
    for name in sorted(shown, key=len, reverse=True):
        kind, instead = shown[name]
        spaced = r"[\s·•]*".join(re.escape(c) for c in "".join(name.translate(_PLAIN).split()))
        for match in re.finditer(spaced, plain):
            yield Hit(match.start(), match.end(), kind, kinds[kind].label, instead, kinds[kind].blocks)


def _patterns(plain: str) -> Iterator[Hit]:
    for one in load().patterns:
        for match in re.finditer(one.pattern, plain):
            start, end = match.span("hidden") if "hidden" in match.re.groupindex else match.span()
            if one.name not in _NUMBERS or not _credit_code(plain, start, end):
                yield Hit(start, end, one.name, one.label, one.shown, one.blocks)


def _credit_code(plain: str, start: int, end: int) -> bool:
    """Whether a number is an organisation's public credit code (its last place may be a letter), and no citizen's."""
    codes = {re.sub(r"[ \-]", "", plain[start:to]).upper() for to in (end, end + 1)}
    return any(not uscc.check(code) and bool(resident_id.check(code, today=date.max)) for code in codes)


def _places(plain: str, word: str) -> Iterator[int]:
    at = plain.find(word)
    while at >= 0:
        yield at
        at = plain.find(word, at + 1)
