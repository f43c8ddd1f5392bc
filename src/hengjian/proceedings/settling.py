"""Questions across cases, asked while a batch holds its rows back.

A behaviour that asks the database about other cases (has this receipt been given out, has this party been fined)
says first what it asks about. Within a batch, what another case of it has said about the same thing is then written
before the question is put; outside a batch nothing is held back, and nothing happens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

import msgspec


class Held(msgspec.Struct):
    """What the cases of a batch have asked about since it last wrote, and how it writes."""

    write: Callable[[], None]
    asked: dict[str, UUID] = msgspec.field(default_factory=dict)


_held: ContextVar[Held | None] = ContextVar("held_back", default=None)


@contextmanager
def holding(write: Callable[[], None]) -> Iterator[None]:
    """Inside, `write` is called before a question that rows held back may answer."""
    token = _held.set(Held(write))
    try:
        yield
    finally:
        _held.reset(token)


def settle(thing: str, asked_by: UUID) -> None:
    """Before a question about a thing that cases share: a receipt, a party. `asked_by` is the case that asks."""
    held = _held.get()
    if held is None:
        return
    before = held.asked.get(thing)
    if before is not None and before != asked_by:
        held.write()
        held.asked.clear()
    held.asked[thing] = asked_by
