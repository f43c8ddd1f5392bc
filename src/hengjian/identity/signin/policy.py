"""What signing in holds to, read strictly from `policy.yaml`."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from pathlib import Path

import msgspec

from hengjian.law import source


class Basis(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where a group of numbers comes from, and whether a text that binds has been seen."""

    basis: str
    verified: bool


class Passwords(Basis, frozen=True):
    shortest: int
    longest: int
    classes: int
    history: int
    days: int
    warn_days: int
    proven_minutes: int

    @property
    def proven(self) -> timedelta:
        return timedelta(minutes=self.proven_minutes)


class Sessions(Basis, frozen=True):
    idle_minutes: int
    hours: int
    kept_days: int

    @property
    def idle(self) -> timedelta:
        return timedelta(minutes=self.idle_minutes)

    @property
    def longest(self) -> timedelta:
        return timedelta(hours=self.hours)


class SecondFactors(Basis, frozen=True):
    roles: frozenset[str]
    kinds: frozenset[str]
    step_seconds: int
    drift: int
    codes: int


class Limit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """At most so many in a window of so many minutes."""

    most: int
    minutes: int

    @property
    def window(self) -> timedelta:
        return timedelta(minutes=self.minutes)


class Confirmations(Basis, frozen=True):
    """How a second officer confirms: a request is answered within so many hours; wrong PINs in a row rest the PIN."""

    hours: int
    pin: Limit


class Limits(Basis, frozen=True):
    by: dict[str, Limit]


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    password: Passwords
    session: Sessions
    second_factor: SecondFactors
    confirmation: Confirmations
    limits: Limits


@cache
def policy() -> Policy:
    """The policy in force; it changes with the platform's version only."""
    return source.read(Path(__file__).with_name("policy.yaml"), Policy)
