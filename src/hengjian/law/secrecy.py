"""What may not be on the platform, what restricts reading, when sealed content may be destroyed: `secrecy.yaml`."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from hengjian.kernel.problem import Problem
from hengjian.law import source
from hengjian.law.values import compiled

FILE = source.HERE / "secrecy.yaml"
STATE_SECRET = "state_secret"
"""The code of the problem that refuses it."""
_PLAIN = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_BLANK = re.compile(r"[\s\u3000\u200b]+")


class Mark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    pattern: str


class StateSecret(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How state secrets are recognised, and what people are told."""

    title: str
    basis: str
    verified: bool
    message: str
    fix: str
    marks: list[Mark]


class Restriction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of content that not everybody in scope reads. `publication` is the article that forbids showing it."""

    title: str
    basis: str
    publication: str
    verified: bool


class Ground(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    basis: str


class Destruction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """On which grounds sealed content is destroyed, and how long it must be kept before.

    `retention_months` are the terms that archiving may state, `never` is the one that does not end, `unstated` the one
    of cases of which nothing was said.
    """

    retention_months: dict[str, int]
    unstated: str
    retention_basis: str
    never: str
    running: str
    kept: str
    kept_basis: str
    verified: bool
    grounds: dict[str, Ground]


class Reasoned(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For how many minutes a reason that a supervisor gives is good."""

    minutes: int
    basis: str
    verified: bool


class Minors(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose posts see in clear who a minor is, and the elements that name one."""

    title: str
    basis: str
    verified: bool
    readers: frozenset[str]
    names: frozenset[str]


class Secrecy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file as a whole. `readers` are the posts that read what is restricted in cases of their own body,
    `supervisors` those that read it elsewhere in their scope once they have given a reason.
    """

    state_secret: StateSecret
    readers: frozenset[str]
    supervisors: frozenset[str]
    reasoned: Reasoned
    restrictions: dict[str, Restriction]
    minors: Minors
    destruction: Destruction


@functools.cache
def load(path: Path = FILE) -> Secrecy:
    """The file, checked. Raises LawError for a mark that is no regular expression."""
    file = source.load(path, Secrecy)
    wrong = [f"{file.at('state_secret', 'marks', i)}: 「{one.name}」的 pattern 不是合格的正则式"
             for i, one in enumerate(file.value.state_secret.marks) if compiled(one.pattern) is None]
    roles = source.read(source.HERE / "roles.yaml", dict[str, str])
    named = {("readers",): file.value.readers, ("supervisors",): file.value.supervisors,
             ("minors", "readers"): file.value.minors.readers}
    wrong += [f"{file.at(*place)}: 没有角色「{role}」" for place, those in named.items()
              for role in sorted(those - roles.keys())]
    if wrong:
        raise source.LawError(wrong)
    return file.value


def marked(text: str) -> bool:
    """Whether a text carries the mark of a state secret."""
    if "密" not in text:
        return False
    plain = _BLANK.sub("", text.translate(_PLAIN))
    return any(re.search(mark.pattern, plain) for mark in load().state_secret.marks)


def refusal(where: str) -> Problem:
    """What is said of a state secret, and of what somebody declares to be one; nothing of the content."""
    known = load().state_secret
    return Problem(code=STATE_SECRET, where=where, message=known.message, cite=known.basis, fix=known.fix)


def found(data: Mapping[str, Any]) -> list[Problem]:
    """A refusal for each field of some data in which a mark stands."""
    return [refusal(key) for key, value in data.items() if any(marked(text) for text in _texts(value))]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield str(key)
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
