"""The cases of the demo as scripts: what happened, when, and which rules it breaks on purpose."""

from __future__ import annotations

from functools import cache

import msgspec

from hengjian.demo.parties import Kind
from hengjian.demo.source import DATA
from hengjian.law import source


class Script(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One on-the-spot penalty. Money in yuan; `told` is the fine the party was told, the same unless said."""

    name: str
    agency: str
    item: str
    party: Kind
    days_ago: int | None = None
    """None: today, online."""
    time: str = ""
    age: int | None = None
    officers: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ("fine",)
    tier: str = ""
    fine: int = 0
    told: int | None = None
    adjustment: str = "none"
    slight: bool = False
    offence_days: int = 0
    """Days between the end of the offence and its being found."""
    heard: str = "waived"
    delivery: str = "signed"
    collect: str = ""
    """Ground on which the fine was collected on the spot; empty: paid to the bank."""
    receipt: str = ""
    """Name of the case whose receipt number is used once more."""
    handed_in: int | None = None
    paid: int | None = None
    """Where more or less was paid than fined."""
    delivered_at: int | None = None
    """Minutes after the offence was found, where not after the decision."""
    skip: tuple[str, ...] = ()
    published: int | None = None
    """Days after the decision on which it was published."""
    until: str = "close"
    breaks: tuple[str, ...] = ()

    @property
    def online(self) -> bool:
        return self.days_ago is None

    @property
    def fined(self) -> bool:
        return "fine" in self.kinds

    def steps(self) -> list[str]:
        """The steps taken, in their order."""
        every = ["open", "show_certificates", "inform", "hear", "decide", "deliver"]
        if self.collect:
            every += ["collect", "report", "hand_in", "bank", "close"]
        else:
            every += ["report", *(["pay"] if self.fined else []), "close"]
        return [step for step in every[: every.index(self.until) + 1] if step not in self.skip]


class CasesFile(msgspec.Struct, frozen=True):
    publishers: dict[str, str]
    officers: dict[str, tuple[str, ...]]
    cases: tuple[Script, ...]


@cache
def file() -> CasesFile:
    return source.read(DATA / "cases.yaml", CasesFile)


def labels() -> dict[str, tuple[str, ...]]:
    """Case to the rules it breaks on purpose; good cases with none."""
    return {one.name: one.breaks for one in file().cases}
