"""What the platform itself holds to, apart from the rules: articles that its refusals name, and its own measures.

Both stand in `platform.yaml`.
"""

from __future__ import annotations

import functools

import msgspec

from hengjian.law import source


class Article(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An article, and whether its number was looked up."""

    cite: str
    verified: bool


class Measure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A number that no rule reads: how many at most, of what, and why so many."""

    most: int
    unit: str
    basis: str
    verified: bool


class Platform(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file."""

    articles: dict[str, Article]
    measures: dict[str, Measure]


@functools.cache
def load() -> Platform:
    """Articles and measures."""
    return source.read(source.HERE / "platform.yaml", Platform)


def cite(name: str) -> str:
    """The article by its name, as rules write it."""
    return load().articles[name].cite


def most(name: str) -> int:
    """The measure by its name, in the unit that stands with it."""
    return load().measures[name].most
