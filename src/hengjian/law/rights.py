"""Who may be what beside what, and for how long: read from ``rights.yaml`` and held against the roles.

    rights.load().parts_of("legal_review", ("LEGAL_REVIEWER",))
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Literal

import msgspec

from hengjian.law import source


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Roles that belong together, by their basis."""

    roles: frozenset[str]
    basis: str
    verified: bool


class Certified(Group, frozen=True, forbid_unknown_fields=True):
    """Roles that ask for a valid certificate of a kind."""

    certificate: str
    title: str


class Reserved(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A decision that the law reserves: the step ``procedure/step``, with what is said in it."""

    step: str
    when: dict[str, str]
    what: str


class Ranked(Group, frozen=True, forbid_unknown_fields=True):
    """Roles whose posts have a rank, and the ranks for which the law reserves decisions."""

    deciding: frozenset[str]
    reserved: list[Reserved] = []

    def reserves(self, procedure: str, step: str, data: Mapping[str, Any]) -> str:
        """What is reserved in a step with these data for the ranks that decide; empty where nothing is."""
        return next((one.what for one in self.reserved if one.step == f"{procedure}/{step}"
                     and all(data.get(name) == value for name, value in one.when.items())), "")


class Longest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For how long a right may be given at most."""

    longest: int
    unit: Literal["day", "hour"]
    basis: str
    verified: bool

    @property
    def length(self) -> timedelta:
        return timedelta(days=self.longest) if self.unit == "day" else timedelta(hours=self.longest)

    @property
    def text(self) -> str:
        return f"{self.longest} {'日' if self.unit == 'day' else '小时'}"


class BodyKind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    levels: tuple[str, ...]
    roles: tuple[str, ...]


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part in a case, known by the steps that somebody in it takes."""

    title: str
    procedures: tuple[str, ...]
    roles: frozenset[str]
    whole: bool = False


class Exclusion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    parts: tuple[str, str]
    cite: str


class Evaluators(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    parts: frozenset[str]
    basis: str
    verified: bool


class Rights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file as a whole."""

    administrators: Group
    certified: Certified
    handling: Certified
    ranked: Ranked
    grants: dict[str, Longest]
    oversee: Group
    tokens: Longest
    entrusting: str
    bodies: dict[str, BodyKind]
    levels: dict[str, str]
    parts: dict[str, Part]
    exclusions: list[Exclusion]
    evaluators: Evaluators

    def roles_of(self, kind: str, level: str) -> tuple[str, ...]:
        """The roles that people of a body of this kind and level can hold."""
        return tuple(role for role in self.bodies[kind].roles if self.levels.get(role, level) == level)

    def certificate_for(self, role: str) -> Certified | None:
        """The certificate that a role asks for: without it the role has no effect, or its acts are unlawful."""
        return next((one for one in (self.certified, self.handling) if role in one.roles), None)

    def exclusive(self, role: str, other: str) -> bool:
        """Whether nobody holds both at a time: an administrator is nothing else."""
        return role != other and bool({role, other} & self.administrators.roles)

    def parts_of(self, procedure: str, roles: Collection[str]) -> frozenset[str]:
        """The parts that somebody has who takes a step of a procedure which these roles may take."""
        held = frozenset(roles)
        return frozenset(
            name for name, part in self.parts.items()
            if held & part.roles and (held <= part.roles or not part.whole)
            and any(fnmatchcase(procedure, pattern) for pattern in part.procedures)
        )

    def against(self, part: str) -> Iterator[tuple[str, str]]:
        """The parts that exclude this one, with their articles."""
        for exclusion in self.exclusions:
            if part in exclusion.parts:
                yield exclusion.parts[1 - exclusion.parts.index(part)], exclusion.cite


@functools.cache
def load(folder: Path = source.HERE) -> Rights:
    """The file, read once. Raises LawError where it names roles or parts that do not exist."""
    found = source.load(folder / "rights.yaml", Rights)
    known, rights = source.read(folder / "roles.yaml", dict[str, str]), found.value
    named = {
        "administrators": rights.administrators.roles, "certified": rights.certified.roles,
        "handling": rights.handling.roles,
        "ranked": rights.ranked.roles, "oversee": rights.oversee.roles, "levels": rights.levels.keys(),
        "bodies": {role for body in rights.bodies.values() for role in body.roles},
        "parts": {role for part in rights.parts.values() for role in part.roles},
    }
    errors = [f"{found.at(where)}: 没有角色「{role}」" for where, roles in named.items()
              for role in sorted(set(roles) - known.keys())]
    parts = {"exclusions": {name for one in rights.exclusions for name in one.parts},
             "evaluators": rights.evaluators.parts}
    errors += [f"{found.at(where)}: 没有职责「{name}」" for where, names in parts.items()
               for name in sorted(set(names) - rights.parts.keys())]
    if errors:
        raise source.LawError(errors)
    return rights


@functools.cache
def lines() -> dict[str, str]:
    """The lines of business by their codes."""
    return source.read(source.HERE / "lines.yaml", dict[str, str])
