"""Whether a version of a statute is in force on a day: yes, no or unknown, and who says so.

The day of publication is never taken for the day of effect. What counts is the closing clause, where it can
mean this version; a line of the 题注 that names the day; and the index. Where they differ, the days between
are unknown. A closing clause that names a day before this version was made tells the statute's first day, and
nothing about the amendment.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

import msgspec

from hengjian.law.statutes.dates import OwnDates

# A 题注 that ends earlier than this before the version's day leaves an amendment unmentioned.
_FROM_ADOPTION_TO_PUBLICATION = timedelta(days=366)

SOURCES = {
    "closing": "附则施行条款",
    "caption": "题注",
    "index": "目录",
    "successor": "后一版本",
    "": "无依据",
}


class InForce(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return {"yes": "有效", "no": "不在效力期间", "unknown": "是否有效不明"}[self.value]


class Effect(msgspec.Struct, frozen=True):
    """The day a version takes effect. Where sources disagree, `since` is the earlier, `until` the later."""

    since: date | None = None
    until: date | None = None
    sources: tuple[str, ...] = ()
    note: str = ""

    @property
    def disputed(self) -> bool:
        return self.since != self.until


class Version(msgspec.Struct, frozen=True):
    """What is known of one version's time. `ended` is the day on which it ceased to be in force.

    `expired` is the index's word that it no longer was on the index's day, without saying since when.
    """

    published: date | None
    effect: Effect
    expired: bool = False
    as_of: date | None = None


class Answer(msgspec.Struct, frozen=True):
    in_force: InForce
    sources: tuple[str, ...]
    note: str


def effect(own: OwnDates, published: date | None, index_from: date | None) -> Effect:
    """When a version published on `published` takes effect, from its own text and the index's 施行日."""
    said: dict[str, date] = {}
    note = ""
    closing = own.closing
    if closing and closing.day:
        if published is None or closing.day >= published:
            said["closing"] = closing.day
        else:
            note = f"附则所载{closing.day}是首次施行日，此文本其后修改过，修改的施行日文本中没有"
    elif closing and _older(own, published):
        note = f"附则写自{closing.act}之日起施行，指的是首次{closing.act}，此文本其后修改过"
    elif closing and (day := _day_of(closing.act, own, published)):
        said["closing"] = day
    caption = own.last("effect")
    if caption and (published is None or caption >= published):
        said["caption"] = caption
    if index_from and (published is None or index_from >= published):
        said["index"] = index_from
    if not said:
        return Effect(note=note or "文本和目录都没有写明施行日")
    first, last = min(said.values()), max(said.values())
    if first != last:
        note = "；".join(f"{SOURCES[source]}为{day}" for source, day in said.items())
    elif "closing" in said:
        note = ""
    return Effect(since=first, until=last, sources=tuple(said), note=note)


def _older(own: OwnDates, published: date | None) -> bool:
    """Whether the statute was first made before this version: its 题注 says so, or is much older than it."""
    if own.amended:
        return True
    if published is None:
        return False
    if made := own.last("publish"):
        return made < published
    made = own.last("adopt", "approve")
    return made is not None and published - made > _FROM_ADOPTION_TO_PUBLICATION


def _day_of(act: str, own: OwnDates, published: date | None) -> date | None:
    """The day of publication, adoption or approval that a closing clause refers to, where it is known."""
    match act:
        case "公布":
            return own.last("publish") or published
        case "通过":
            return own.last("adopt")
        case "批准":
            return own.last("approve")
    return None


def answer(version: Version, successor: Version | None, on: date) -> Answer:
    """Whether `version` is in force `on` that day; `successor` is the next version, if one is held."""
    begun = _begun(version, on)
    if begun.in_force is InForce.NO:
        return begun
    ended = _ended(version, successor, on)
    if ended and ended.in_force is InForce.NO:
        return ended
    if begun.in_force is InForce.UNKNOWN:
        return begun
    if ended:
        return ended
    note = begun.note
    if version.as_of and on > version.as_of:
        note = "；".join(filter(None, (note, f"目录截至{version.as_of}，其后未见修改或者废止")))
    return Answer(InForce.YES, begun.sources, note)


def _begun(version: Version, on: date) -> Answer:
    effect = version.effect
    if effect.since and effect.until:
        if on < effect.since:
            return Answer(InForce.NO, effect.sources, f"自{effect.since}起施行")
        if on < effect.until:
            return Answer(InForce.UNKNOWN, effect.sources, effect.note)
        note = "；".join(filter(None, (f"自{effect.until}起施行", effect.note)))
        return Answer(InForce.YES, effect.sources, note)
    if version.published and on < version.published:
        return Answer(InForce.NO, ("index",), f"此文本{version.published}才公布")
    return Answer(InForce.UNKNOWN, (), effect.note)


def _ended(version: Version, successor: Version | None, on: date) -> Answer | None:
    """None while nothing says that the version has ceased."""
    if successor:
        next_effect = successor.effect
        if next_effect.since and next_effect.until:
            if on >= next_effect.until:
                return Answer(InForce.NO, ("successor",), f"后一版本自{next_effect.until}起施行")
            if on >= next_effect.since:
                note = f"后一版本的施行日有不同记载：{next_effect.note}"
                return Answer(InForce.UNKNOWN, ("successor",), note)
            return None
        if successor.published and on >= successor.published:
            return Answer(InForce.UNKNOWN, ("successor",), f"后一版本{successor.published}公布，施行日不明")
        return None
    if version.expired:
        if version.as_of and on < version.as_of:
            return Answer(InForce.UNKNOWN, ("index",), "目录标明已经失效，未写失效日期")
        return Answer(InForce.NO, ("index",), "目录标明已经失效")
    return None
