"""Plain descriptors of what components show. Pages build them from their own data for the templates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

Tone = Literal["", "good", "warn", "bad"]


@dataclass(frozen=True)
class Gate:
    """One condition before an act: met, unmet, or unknown because a fact is missing (which blocks too).

    Waived: unmet, and let pass by somebody who may.
    """

    state: Literal["met", "unmet", "unknown", "waived"]
    title: str
    cite: str = ""
    detail: str = ""
    action_url: str = ""
    action_title: str = "查看"

    @property
    def mark(self) -> str:
        return {"met": "✓", "unmet": "✗", "unknown": "?", "waived": "!"}[self.state]

    @property
    def spoken(self) -> str:
        """The mark in words, for those who do not see it."""
        return {"met": "已满足", "unmet": "未满足", "unknown": "无法判断", "waived": "已放行"}[self.state]

    @property
    def tone(self) -> Tone:
        states: dict[str, Tone] = {"met": "good", "unmet": "bad", "unknown": "warn", "waived": "warn"}
        return states[self.state]


@dataclass(frozen=True)
class Clock:
    """A time limit as shown. `used` is the share of it gone in whole percent, None where there is no bar.

    `basis` is the arithmetic in words with its article; `explain_url` leads to the reason for every day.
    """

    title: str
    remaining: str
    level: Literal["ok", "soon", "late", "done", "paused"] = "ok"
    used: int | None = None
    basis: str = ""
    explain_url: str = ""

    @property
    def level_text(self) -> str:
        return {"ok": "正常", "soon": "将到期", "late": "已逾期", "done": "已完成", "paused": "暂停"}[self.level]

    @property
    def tone(self) -> Tone:
        tones: dict[str, Tone] = {"ok": "", "soon": "warn", "late": "bad", "done": "good", "paused": ""}
        return tones[self.level]


@dataclass(frozen=True)
class Step:
    """A station of the procedure; `note` is its date or what it waits for."""

    title: str
    state: Literal["done", "now", "todo", "skipped"] = "todo"
    note: str = ""

    @property
    def spoken(self) -> str:
        return {"done": "已完成", "now": "当前环节", "todo": "未开始", "skipped": "不适用"}[self.state]


class Tab(NamedTuple):
    """A tab is a link; the current one is what the server has rendered."""

    title: str
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Action:
    """Something that may be done. With `reason` it cannot be done now; reason and article are shown.

    With `post` the button stands in a form of its own that carries the idempotency key `key`; without, it is
    a link.
    """

    name: str
    title: str
    url: str = ""
    primary: bool = False
    danger: bool = False
    post: bool = False
    key: str = ""
    reason: str = ""
    cite: str = ""

    @property
    def why_id(self) -> str:
        return f"why-{self.name}".replace(".", "-")


class Remedy(NamedTuple):
    """What can be done instead."""

    title: str
    url: str = ""


@dataclass(frozen=True)
class Refusal:
    """An act refused: what, why, which article, what can be done."""

    title: str
    reason: str
    cite: str = ""
    remedies: tuple[Remedy, ...] = ()


@dataclass(frozen=True)
class Sealed:
    """A value kept encrypted: the page has its masked form until someone asks, which is recorded."""

    masked: str
    reveal_url: str = ""
    label: str = ""


@dataclass(frozen=True)
class Definition:
    """A term and its value; `note` is small print under the value."""

    term: str
    value: str = ""
    note: str = ""
    url: str = ""
    sealed: Sealed | None = None


@dataclass(frozen=True)
class TimelineEntry:
    """Something that happened. `at` is the text of the moment, already in the zone of Shanghai."""

    at: str
    title: str
    who: str = ""
    detail: str = ""
    cite: str = ""
    tone: Tone = ""
    url: str = ""
    id: str = ""
