"""The exact bytes that are published, and the columns that repeat parts of them. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from hengjian.kernel.canonical import canonical

PUBLICATION, WITHDRAWAL = "hengjian.publication/2", "hengjian.withdrawal/2"
COLUMNS = ("kind", "title", "number", "party", "item", "conclusion", "decided_on", "published_on")
LIMITS = {"title": 200, "number": 60, "party": 200, "item": 200, "conclusion": 500}


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A decision as the public is shown it: everything redacted, `title` and `text` reviewed by a person."""

    kind: str
    title: str
    text: str
    number: str
    party: str
    party_code: str
    item: str
    conclusion: str
    basis: list[str]
    decided_on: date


def publication(
    identifier: UUID, agency: Mapping[str, str], shown: Shown, published_on: date, version: int = 1,
    replaces: UUID | None = None,
) -> bytes:
    """Canonical JSON of a publication. `not_for_credit`: it is no ground for a credit rating (GS-08).

    The second and later versions say which publication of the same decision they replace.
    """
    said = msgspec.to_builtins(shown)
    return canonical({"format": PUBLICATION, "id": str(identifier), "agency": dict(agency), **said,
                      "published_on": published_on.isoformat(), "version": version,
                      "replaces": str(replaces) if replaces else None, "not_for_credit": True})


def withdrawal(
    identifier: UUID, publication_id: UUID, agency: Mapping[str, str], number: str, reason: str, withdrawn_on: date,
    stated_on: date | None = None,
) -> bytes:
    """Canonical JSON of a withdrawal: which publication, since when it is not shown, why.

    `stated_on` is the day on which a person stated the reason; None of what a change of the decision took down.
    """
    return canonical({"format": WITHDRAWAL, "id": str(identifier), "publication": str(publication_id),
                      "agency": dict(agency), "number": number, "reason": reason,
                      "withdrawn_on": withdrawn_on.isoformat(), "automatic": stated_on is None,
                      "stated_on": stated_on.isoformat() if stated_on else None})


def read(body: bytes | memoryview) -> dict[str, Any]:
    """Published bytes as pages show them."""
    found: dict[str, Any] = json.loads(bytes(body))
    return found


def columns(body: bytes | memoryview) -> dict[str, Any]:
    """What a publication's row repeats of its bytes, as text."""
    said = read(body)
    return {name: said[name][: LIMITS.get(name)] for name in COLUMNS} | {"agency_name": said["agency"]["name"]}
