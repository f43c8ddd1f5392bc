"""The witness file as the public site gives it: made anew from the signed heads that stand beside the logs.

Line for line it is the file of the signer (`ledger.witness.book`), with the same bytes: statement and signature are
kept, and from where to where each consistency proof leads follows from the heads before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import msgspec
from django.db import connections

from hengjian.disclosure.proof import CONNECTION, kept
from hengjian.ledger import proofs
from hengjian.ledger.witness.statement import Line, Statement

BATCH = 500
Row = tuple[UUID, int, bytes, str, int, bytes, int]

_KEY = "SELECT key, at, number FROM published_signed_head ORDER BY at DESC, number DESC LIMIT 1"
_HEADS = """
    SELECT agency_id, size, root, at, number, signature,
           coalesce(lag(size) OVER (PARTITION BY agency_id ORDER BY number), 0)
    FROM published_signed_head WHERE key = %s ORDER BY number
"""


class Latest(msgspec.Struct, frozen=True):
    """The key that signs now, in hex, when it last signed (UTC) and under which number."""

    key: str
    at: str
    number: int


def latest() -> Latest | None:
    """The newest signature; None before the first."""
    with connections[CONNECTION].cursor() as cursor:
        cursor.execute(_KEY)
        found = cursor.fetchone()
    return Latest(bytes(found[0]).hex(), found[1], found[2]) if found else None


def lines(key: str) -> Iterator[bytes]:
    """The lines of the witness file of one key, with their ends, in the order they were signed."""
    with connections[CONNECTION].chunked_cursor() as cursor:
        cursor.execute(_HEADS, [bytes.fromhex(key)])
        while rows := cursor.fetchmany(BATCH):
            yield from _written(rows)


def _written(rows: Sequence[Row]) -> Iterator[bytes]:
    ranges = [proofs.consistency(since, size) if since else [] for _, size, *_, since in rows]
    entries = kept({(row[0], sequence) for row, ends in zip(rows, ranges, strict=True)
                    for sequence in proofs.needed(ends)})
    for row, ends in zip(rows, ranges, strict=True):
        agency, size, root, at, number, signature, since = row

        def read(sequence: int, agency: UUID = agency) -> Any:
            return entries[agency, sequence]

        head = Statement(agency=agency, size=size, root=bytes(root).hex(), at=at, number=number)
        line = Line(head=head, signature=bytes(signature).hex(), since=since,
                    proof=[node.hex() for node in proofs.roots(ends, read)])
        yield line.body() + b"\n"
