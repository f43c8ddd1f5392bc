"""Brings new heads before the witness and keeps what it signed. Nothing waits for it; it may stay behind."""

from __future__ import annotations

import logging
from pathlib import Path
from uuid import UUID

import msgspec

from hengjian.ledger import proofs
from hengjian.ledger.models import Head, SignedHead
from hengjian.ledger.proving import subtrees
from hengjian.ledger.witness import place, wire
from hengjian.ledger.witness.errors import WitnessError
from hengjian.ledger.witness.signer import Reply, Request
from hengjian.ledger.witness.statement import Line, hushed

ATTEMPTS = 5  # another publisher may be ahead of us, again and again
log = logging.getLogger(__name__)


class Refused(msgspec.Struct, frozen=True):
    """A log whose head the witness would not sign."""

    agency_id: UUID
    message: str


class Outcome(msgspec.Struct, frozen=True):
    """How many heads were signed, how many had been, and which were refused."""

    signed: int
    standing: int
    refused: list[Refused]


def publish(folder: Path | None = None) -> Outcome:
    """Has every head signed that is not yet. Raises Absent when no signer answers."""
    where = folder or place.folder()
    latest = {row.agency_id: row for row in SignedHead.objects.order_by("agency_id", "-size").distinct("agency_id")}
    key = _key(where)
    signed, standing, refused = 0, 0, []
    for head in Head.objects.filter(size__gt=0).order_by("agency_id"):
        known = latest.get(head.agency_id)
        if known and (known.size, bytes(known.root), bytes(known.key)) == (head.size, bytes(head.root), key):
            standing += 1
        elif said := _brought(where, head, known.size if known else 0):
            log.warning("见证没有签名（机关 %s）：%s", head.agency_id, said)
            refused.append(Refused(head.agency_id, said))
        else:
            signed += 1
    return Outcome(signed, standing, refused)


def _key(where: Path) -> bytes:
    """The key of the witness, for heads that another one signed are brought before it again; empty: unknown."""
    try:
        return place.public_key(where)
    except WitnessError:
        return b""


def _brought(where: Path, head: Head, since: int) -> str:
    """Has one head signed; why not, in Chinese, else empty."""
    said = ""
    for _ in range(ATTEMPTS):
        try:
            request = _request(head, min(since, head.size))
        except KeyError as missing:
            return f"缺少第 {missing} 号存证，作不出证明；请运行 hengjian verify 查明"
        reply = wire.ask(where, request)
        if reply.line:
            return _kept(head.agency_id, head.size, bytes(head.root), reply, reply.line)
        said, seen = reply.message, reply.last.head.size if reply.last else 0
        if reply.refused == "stale" and reply.last and seen < head.size:
            _recovered(head.agency_id, reply, reply.last)
        if reply.refused == "shorter":
            head.refresh_from_db()  # another publisher has been here with a later head; or the log was cut
        if reply.refused not in ("stale", "shorter") or head.size < seen:
            return said
        since = seen
    return said


def _request(head: Head, since: int) -> Request:
    path = subtrees(head.agency_id, proofs.consistency(since, head.size)) if since else []
    return Request(agency=head.agency_id, size=head.size, root=bytes(head.root).hex(), since=since,
                   proof=[node.hex() for node in path])


def _recovered(agency: UUID, reply: Reply, line: Line) -> None:
    """Keeps a signature whose answer was lost, so that the copies leave out no number; if it is of this log."""
    try:
        (root,) = subtrees(agency, [(0, line.head.size)])
    except KeyError:
        return  # a hole, of which the next request tells
    _kept(agency, line.head.size, root, reply, line)


def _kept(agency: UUID, size: int, root: bytes, reply: Reply, line: Line) -> str:
    """Keeps the signature beside the log; a second publisher with the same one changes nothing."""
    signed, key = line.head, bytes.fromhex(reply.key)
    with hushed():
        good = signed.is_signed(line.signature, key)
    if not good or (signed.agency, signed.size, signed.root) != (agency, size, root.hex()):
        return "签名进程给的签名不对，没有留存；请检查 HENGJIAN_WITNESS 所指的文件夹"
    row = SignedHead(agency_id=signed.agency, size=signed.size, root=bytes.fromhex(signed.root), at=signed.at,
                     number=signed.number, signature=bytes.fromhex(line.signature), key=key)
    SignedHead.objects.bulk_create([row], ignore_conflicts=True)
    return ""
