"""In which part others may be invited to a case 参与: by whom, for how long, on what basis (`participation.yaml`)."""

from __future__ import annotations

from functools import cache
from typing import Literal

import msgspec

from hengjian.law import source


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One part. `longest_days` are calendar days from the first to the last; lists that are empty ask for nothing."""

    name: str
    title: str
    invites: Literal["body", "person"]
    kinds: list[str] = []
    roles: list[str] = []
    superior: bool = False
    evaluates: bool = False
    invited_by: list[str]
    longest_days: int
    reveals: bool
    minors: bool = False
    cite: str
    basis: str
    verified: bool


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    parts: list[Part]


@cache
def parts() -> dict[str, Part]:
    """All parts by name, in the order of the file."""
    return {part.name: part for part in source.read(source.HERE / "participation.yaml", _File).parts}
