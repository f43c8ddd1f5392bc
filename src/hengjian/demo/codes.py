"""Ids that follow from the seed; credit codes and identity numbers that are valid and nobody's."""

from __future__ import annotations

import random
import uuid
from datetime import date, datetime

from hengjian.kernel.codes import resident_id, uscc

UNISSUED_BODY = "YD"
"""Organisation codes of real bodies begin with digits or MA, MB …; so no invented code is a real one."""

UNISSUED_ORDERS = {"female": (996, 998), "male": (997, 999)}
"""Order codes 996 to 999 were kept for people over a hundred; nobody young has such a number."""


class Ids:
    """Ids that follow from seed and name, so that a second run finds the rows of the first."""

    def __init__(self, seed: int) -> None:
        self.space = uuid.uuid5(uuid.NAMESPACE_URL, f"hengjian:demo:{seed}")

    def __call__(self, kind: str, name: str) -> uuid.UUID:
        return uuid.uuid5(self.space, f"{kind}/{name}")

    def at(self, moment: datetime, name: str) -> uuid.UUID:
        """A UUIDv7 of that moment, as proceedings have; its rest follows from the name."""
        tail = uuid.uuid5(self.space, name).int & ((1 << 62) - 1)
        stamp = int(moment.timestamp() * 1000)
        return uuid.UUID(int=(stamp << 80) | (7 << 76) | ((tail & 0xFFF) << 64) | (2 << 62) | tail)


def stream(seed: int, name: str) -> random.Random:
    """A source of chance of its own for each part, so that a change in one leaves the others as they were."""
    return random.Random(f"{seed}/{name}")


def credit_code(authority: str, kind: str, division: str, serial: int) -> str:
    """A valid unified social credit code; `serial` has up to six digits."""
    return uscc.make(authority, kind, division[:6], f"{UNISSUED_BODY}{serial:06d}")


def identity_number(division: str, birth: date, sex: str, rng: random.Random) -> str:
    """A valid citizen identity number that is nobody's."""
    return resident_id.make(division[:6], birth, rng.choice(UNISSUED_ORDERS[sex]))
