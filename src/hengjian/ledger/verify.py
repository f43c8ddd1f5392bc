"""Walks every log from its first entry and says where it first disagrees with what it stands for.

Runs as the read-all auditor: `auditor()` opens such a transaction. What an entry stands for is read through a
source given for its kind, so that the ledger knows nothing of the layers above it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any
from uuid import UUID

import msgspec
from django.db import connections, transaction

from hengjian.ledger.merkle import EMPTY_ROOT, Frontier
from hengjian.ledger.models import Entry, Head
from hengjian.runtime.postgres.roles import AUDITOR

BATCH = 2000
OWNER = "owner"


class Thing(msgspec.Struct, frozen=True):
    """What an entry stands for: its leaf hash made anew, or why none can be made; and what to call it."""

    leaf: bytes | None
    called: str
    trouble: str = ""


Source = Callable[[Sequence[UUID]], Mapping[UUID, Thing]]


class Fault(msgspec.Struct, frozen=True):
    """The first broken entry of one log. `sequence` counts from 0.

    Against heads kept elsewhere a change can only be narrowed down: it lies in `since` to `sequence`.
    """

    agency_id: UUID
    sequence: int
    kind: str
    message: str
    since: int | None = None


class SavedHead(msgspec.Struct, frozen=True):
    """A head as somebody kept it. Root in hex."""

    agency_id: UUID
    size: int
    root: str


Kept = Mapping[int, Collection[str]]
"""The heads of one log that were kept elsewhere: the roots by size. More than one root is a fork by itself."""


class LogReport(msgspec.Struct, frozen=True):
    """What was found in one log. `kept`: the largest head kept elsewhere that it was held against."""

    agency_id: UUID
    entries: int
    root: str
    fault: Fault | None
    kept: int = 0


@contextmanager
def auditor() -> Iterator[None]:
    """A read-only snapshot under the auditor's role, through the owner's connection."""
    with transaction.atomic(using=OWNER):
        with connections[OWNER].cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute(f"SET LOCAL ROLE {AUDITOR}")
        yield


def verify(sources: Mapping[str, Source], saved: Sequence[SavedHead] = ()) -> list[LogReport]:
    """One report per log, sorted by agency. Call it inside `auditor()`.

    `saved` are heads kept elsewhere, any number for each log: one that is shorter than any of them, or had
    another root at that size, is broken.
    """
    kept: dict[UUID, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for one in saved:
        kept[one.agency_id][one.size].add(one.root)
    heads = {head.agency_id: head for head in Head.objects.using(OWNER).all()}
    logs = set(Entry.objects.using(OWNER).order_by().values_list("agency_id", flat=True).distinct())
    return [_log(agency, heads.get(agency), kept.get(agency, {}), sources)
            for agency in sorted(heads.keys() | logs | kept.keys())]


def _log(agency: UUID, head: Head | None, kept: Kept, sources: Mapping[str, Source]) -> LogReport:
    frontier = Frontier()
    fault = _walk(agency, frontier, kept, sources) or _end(agency, frontier, head, kept)
    return LogReport(agency, frontier.size, frontier.root().hex(), fault, max(kept, default=0))


def _walk(agency: UUID, frontier: Frontier, kept: Kept, sources: Mapping[str, Source]) -> Fault | None:
    seen: set[UUID] = set()
    agreed = 0
    entries = Entry.objects.using(OWNER).filter(agency_id=agency).order_by("sequence").iterator(chunk_size=BATCH)
    for batch in _batches(entries):
        things = _things(batch, sources)
        for entry in batch:
            expected = frontier.size
            if entry.sequence != expected:
                return Fault(agency, expected, "missing", f"缺少第 {expected} 号存证，其后是第 {entry.sequence} 号")
            if trouble := _trouble(entry, things.get(entry.ref_id), seen):
                return Fault(agency, expected, *trouble)
            seen.add(entry.ref_id)
            frontier.append(bytes(entry.leaf))
            if bytes(entry.node) != frontier.nodes[-1]:
                return Fault(agency, expected, "moved", f"第 {expected} 号存证位置不对：与它之前的合不成当时的树")
            if frontier.size in kept:
                if kept[frontier.size] != {frontier.root().hex()}:
                    return _diverged(agency, frontier.size, agreed, kept[frontier.size])
                agreed = frontier.size
    return None


def _diverged(agency: UUID, size: int, agreed: int, roots: Collection[str]) -> Fault:
    """The log is not the one whose head was kept; up to the last head that agrees, it is."""
    if len(roots) > 1:
        two = f"留存了两个互不相同的 {size} 条的链头：日志分过叉"
        return Fault(agency, size - 1, "forked", two, agreed)
    if agreed:
        told = (f"前 {agreed} 条与留存的一致，前 {size} 条的根与留存的不一致："
                f"第 {agreed} 号至第 {size - 1} 号之间有改动，或退回后另行续写过（分叉）")
        return Fault(agency, size - 1, "forked", told, agreed)
    told = f"前 {size} 条的根与留存的不一致，其中有改动（没有更早的留存链头可以缩小范围）"
    return Fault(agency, size - 1, "rewritten", told, 0)


def _trouble(entry: Entry, thing: Thing | None, seen: set[UUID]) -> tuple[str, str] | None:
    at = f"第 {entry.sequence} 号存证"
    if entry.ref_id in seen:
        return "repeated", f"{at}指向已经存证过的记录 {entry.ref_id}"
    if thing is None:
        return "gone", f"{at}对应的记录 {entry.ref_id} 不见了"
    if thing.leaf is None:
        return "altered", f"{at}（{thing.called}）：{thing.trouble}"
    if thing.leaf != bytes(entry.leaf):
        return "altered", f"{at}（{thing.called}）：记录的内容与存证不一致"
    return None


def _end(agency: UUID, frontier: Frontier, head: Head | None, kept: Kept) -> Fault | None:
    size, largest = frontier.size, max(kept, default=0)
    if size < largest:
        lost = f"留存的链头有 {largest} 条，现只有 {size} 条：从第 {size} 号起被截去，或数据库退回到了旧备份"
        return Fault(agency, size, "truncated", lost)
    if 0 in kept and kept[0] != {EMPTY_ROOT.hex()}:
        return Fault(agency, 0, "root", "留存的链头不是空链的根")
    if head is None:
        return Fault(agency, 0, "headless", "有存证而没有链头") if size else None
    if size < head.size:
        return Fault(agency, size, "truncated", f"链头记有 {head.size} 条，实有 {size} 条：从第 {size} 号起被截去")
    if size > head.size:
        more = f"链头记有 {head.size} 条，实有 {size} 条：第 {head.size} 号不是经正门写入的"
        return Fault(agency, head.size, "added", more)
    if bytes(head.root) != frontier.root() or [bytes(node) for node in head.frontier] != frontier.nodes:
        return Fault(agency, max(size - 1, 0), "root", f"{size} 条存证算出的根与链头不一致")
    return None


def _things(batch: Sequence[Entry], sources: Mapping[str, Source]) -> dict[UUID, Thing]:
    found: dict[UUID, Thing] = {}
    for kind in {entry.kind for entry in batch}:
        if kind in sources:
            found |= sources[kind]([entry.ref_id for entry in batch if entry.kind == kind])
    return found


def _batches(items: Iterator[Any]) -> Iterator[list[Any]]:
    while batch := list(islice(items, BATCH)):
        yield batch
