"""The articles that the platform's own refusals name, apart from the rules: `platform.yaml`."""

from __future__ import annotations

import functools

import msgspec

from hengjian.law import source


class Article(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An article, and whether its number was looked up."""

    cite: str
    verified: bool


@functools.cache
def articles() -> dict[str, Article]:
    """All of them by name."""
    return source.read(source.HERE / "platform.yaml", dict[str, Article])


def cite(name: str) -> str:
    """The article by its name, as rules write it."""
    return articles()[name].cite
