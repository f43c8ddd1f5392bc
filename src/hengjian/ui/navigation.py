"""What the page shell shows around every page. `web` fills these; the templates only read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True)
class NavItem:
    """One entry of the side navigation. `count` is shown when it is not None; 0 is shown as 0."""

    title: str
    url: str
    count: int | None = None
    current: bool = False
    count_label: str = "项待处理"


@dataclass(frozen=True)
class NavGroup:
    """Entries under one heading; the first group usually has none."""

    items: tuple[NavItem, ...]
    title: str = ""


@dataclass(frozen=True)
class Viewer:
    """Who is signed in. `key` separates drafts of different accounts on one device; it is never shown."""

    name: str
    agency: str = ""
    unit: str = ""
    key: str = ""
    search_url: str = ""
    sign_out_url: str = ""
    pin_url: str = ""
    notice: str = ""
    """What stands above every page: why the reader can do less than the post says."""
    switch_url: str = ""
    """Where to go over to another body in which there is a post."""

    @property
    def place(self) -> str:
        """Agency and unit on one line."""
        return " · ".join(part for part in (self.agency, self.unit) if part)


class Crumb(NamedTuple):
    """A step of the path above a page's title; without `url` it is plain text."""

    title: str
    url: str = ""


@dataclass(frozen=True)
class PhoneStep:
    """Where a phone form stands: `step` of `total`, counted from 1."""

    title: str
    step: int = 1
    total: int = 1
    name: str = ""
    back_url: str = ""

    @property
    def bars(self) -> list[bool]:
        """One bar per step; True where reached."""
        return [number < self.step for number in range(self.total)]
