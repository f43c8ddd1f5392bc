"""Whose records a user may use 数据范围: by kind and level of body and by role, as `scopes.yaml` has it."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Literal

import msgspec

from hengjian.law import source

Sees = Literal["city", "district", "line", "agency", "town", "participation", "nothing"]
WIDEST: tuple[Sees, ...] = ("city", "district", "line", "agency", "town", "participation", "nothing")
"""From the widest to none at all."""
SEES: dict[Sees, str] = {
    "city": "全市各执法机关的记录", "district": "本区各执法机关的记录", "line": "本条线（市局和各区）的记录",
    "agency": "本机关的记录", "town": "所在镇街的记录", "participation": "只有受邀参与的案件",
    "nothing": "看不到任何案件",
}
"""What may be read, in words."""


class ScopeRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One entry: for whom it is (empty lists: for all), what may be read and counted, and why."""

    name: str
    title: str
    kinds: list[str] = []
    levels: list[str] = []
    roles: list[str] = []
    needs_line: bool = False
    sees: Sees
    figures: Sees
    cite: str
    basis: str
    verified: bool
    note: str = ""

    def fits(self, kind: str, level: str, line: str | None) -> bool:
        """Whether it is about such a body."""
        return ((not self.kinds or kind in self.kinds) and (not self.levels or level in self.levels)
                and (not self.needs_line or bool(line)))


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    scopes: list[ScopeRule]


@cache
def rules() -> list[ScopeRule]:
    """All entries, in the order in which they are tried."""
    return source.read(source.HERE / "scopes.yaml", _File).scopes


def applying(kind: str, level: str, line: str | None, roles: Collection[str]) -> list[ScopeRule]:
    """The entry of each role of somebody in such a body; without roles, that of any ordinary post. At least one."""
    found = [rule for rule in rules() if rule.fits(kind, level, line)]
    ordinary = next(rule for rule in found if not rule.roles)
    made = [next((rule for rule in found if role in rule.roles), ordinary) for role in sorted(roles)] or [ordinary]
    return list({rule.name: rule for rule in made}.values())


def widest(seen: Collection[Sees]) -> Sees:
    """The widest of several."""
    return min(seen, key=WIDEST.index)
