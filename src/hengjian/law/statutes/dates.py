"""The days a statute itself names: how it was made in its 题注, when it takes effect in its last clause."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

import msgspec

from hengjian.law.statutes.nodes import Document
from hengjian.law.statutes.numerals import digits_to_int, to_int

_CN = "〇○零一二三四五六七八九十"
_UP_TO_31 = rf"([0-9]{{1,2}}|[{_CN}]{{1,3}})"
_DAY = rf"([0-9]{{4}}|[{_CN}]{{4}})\s*年\s*{_UP_TO_31}\s*月\s*{_UP_TO_31}\s*日"
_EVENT_DAY = re.compile(_DAY)
_CLOSING = re.compile(
    rf"本[^，。；：“”自]{{1,12}}(?:[（(][^）)]*[）)])?(?:由[^，。]*通过，)?自\s*"
    rf"(?:(?P<day>{_DAY})|(?P<event>[^，。；年]{{0,12}}?(?P<act>公布|发布|颁布|通过|批准|修订发布)之日))\s*"
    r"(?:零时|0时)?"
    r"起?\s*(?:开始)?(?:施行|实施|执行|生效)"
)
_LOOKS_CLOSING = re.compile(r"(?:^|本[^，。；]{1,10})自[^，。；]{1,20}起(?:施行|实施|执行|生效)[。，]?")

# In the order in which they are looked for: 修订通过 is a revision, 批准发布 a publication.
_ACTS = (
    ("effect", re.compile("施行|生效|起执行")),
    ("revise", re.compile("修订")),
    ("amend", re.compile("修正|修改")),
    ("publish", re.compile("公布|发布|颁布")),
    ("adopt", re.compile("通过")),
    ("approve", re.compile("批准")),
)

_WIDE = str.maketrans(",:", "，：")  # undoes what normalising does to the marks that end a clause
_SAME_ACT = {"颁布": "公布", "发布": "公布", "修订发布": "公布"}


class Event(msgspec.Struct, frozen=True):
    """A line of the 题注: `act` is adopt, approve, publish, amend, revise, effect, or empty."""

    day: date
    act: str
    words: str


class Closing(msgspec.Struct, frozen=True):
    """The closing clause: a `day`, or an `act` (公布, 通过, 批准 …) from whose day it takes effect."""

    path: str
    day: date | None = None
    act: str = ""


class OwnDates(msgspec.Struct, frozen=True):
    events: tuple[Event, ...] = ()
    closing: Closing | None = None
    unread: str = ""

    def last(self, *acts: str) -> date | None:
        return max((event.day for event in self.events if event.act in acts), default=None)

    @property
    def amended(self) -> bool:
        """Whether the text has been amended since it was first made."""
        adopted = {event.day for event in self.events if event.act == "adopt"}
        return len(adopted) > 1 or any(event.act in ("amend", "revise") for event in self.events)


def own_dates(document: Document) -> OwnDates:
    """What the statute says of its own days."""
    caption = "\n".join(node.text for node in document.nodes if node.kind == "caption")
    closing, unread = _closing(document)
    return OwnDates(events=tuple(_events(caption)), closing=closing, unread=unread)


def _events(caption: str) -> Iterator[Event]:
    text = unicodedata.normalize("NFKC", caption)
    # A decision named in 《…》 may carry dates and 修改 in its title: those are not events.
    text = re.sub(r"《[^》]*(?:》|$)", lambda title: "修正" if _amends(title[0]) else "某件", text)
    found = list(_EVENT_DAY.finditer(text))
    for index, match in enumerate(found):
        end = found[index + 1].start() if index + 1 < len(found) else len(text)
        words = text[match.end() : end].strip(" \n,，;；()（）")
        if day := _day(*match.groups()):
            yield Event(day, next((act for act, pattern in _ACTS if pattern.search(words)), ""), words)


def _amends(title: str) -> bool:
    return any(word in title for word in ("修改", "修正", "废止"))


def _closing(document: Document) -> tuple[Closing | None, str]:
    """The last clause that says when *this* statute takes effect, and what looks like one but is not read."""
    unread = ""
    seen = 0
    for node in reversed(document.nodes):
        if node.kind not in ("paragraph", "preamble", "item", "continuation"):
            continue
        seen += 1
        if seen > 60:
            break
        if "quoted" in node.flags or "自" not in node.text:
            continue
        text = unicodedata.normalize("NFKC", node.text).translate(_WIDE)
        for match in reversed(list(_CLOSING.finditer(text))):
            day = _day(match[2], match[3], match[4]) if match["day"] else None
            if day or match["act"]:
                return Closing(node.path, day, _SAME_ACT.get(match["act"], match["act"] or "")), ""
            unread = unread or match[0]
        if not unread and seen <= 3 and (odd := _LOOKS_CLOSING.search(text)):
            unread = odd[0]
    return None, unread


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(digits_to_int(year), to_int(month), to_int(day))
    except ValueError:
        return None
