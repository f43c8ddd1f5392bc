"""The ordinary penalties of the demo as scripts, and who does what in which agency."""

from __future__ import annotations

from functools import cache
from typing import Literal

import msgspec

from hengjian.demo.parties import Kind
from hengjian.demo.source import DATA
from hengjian.law import source

Way = Literal["penalty", "hearing", "no_filing", "no_penalty", "withdrawn", "transferred"]
After = Literal["paid", "late", "deferred", "instalments", "changed"]


class Script(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One ordinary penalty. Money in yuan, no fine is a warning; days count back from the day the demo is made."""

    name: str
    agency: str
    item: str
    party: Kind = "organisation"
    party_of: str = ""
    """The case whose party this is too."""
    days_ago: int
    """Days since the lead was received."""
    fine: int = 0
    tier: str = ""
    way: Way = "penalty"
    after: After = "paid"
    until: str = ""
    """The last step taken, with its procedure where it is a child's (`legal_review/open`); empty: all."""
    source: str = "1"
    """Code of the case source; a reporter is told of the outcome."""
    title: str = ""
    faults: tuple[str, ...] = ()
    """Names of what was done wrong on purpose, in `faults`."""
    breaks: tuple[str, ...] = ()
    """The rules that these break, children's included."""


class Posts(msgspec.Struct, frozen=True, rename="upper"):
    """User names of those who act for an agency."""

    handlers: tuple[str, str]
    unit_head: str = ""
    agency_head: str = ""
    legal_reviewer: str = ""
    hearing_host: str = ""
    clerk: str = ""
    publisher: str = ""
    archivist: str = ""

    def of(self, role: str) -> str:
        """Who holds a role; '' where nobody does."""
        if role == "HANDLER_LEAD":
            return self.handlers[0]
        return getattr(self, role.lower(), "")


class OrdinaryFile(msgspec.Struct, frozen=True):
    posts: dict[str, Posts]
    cases: tuple[Script, ...]


@cache
def file() -> OrdinaryFile:
    return source.read(DATA / "ordinary.yaml", OrdinaryFile)
