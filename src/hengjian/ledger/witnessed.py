"""What witness files say of the logs, for verification: signed heads, and what is wrong with the files."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from hengjian.ledger.models import SignedHead
from hengjian.ledger.proving import statement
from hengjian.ledger.verify import OWNER, SavedHead
from hengjian.ledger.witness import book, place
from hengjian.ledger.witness.errors import WitnessError
from hengjian.ledger.witness.statement import Line, Statement

SHOWN = 20


class Witnessed(msgspec.Struct, frozen=True):
    """Heads with a good signature, and everything wrong with the files that hold them, a line of Chinese each.

    `newer`: how many signatures the database has that are younger than the end of a copy.
    """

    files: list[str]
    heads: list[SavedHead]
    troubles: list[str]
    newer: int = 0


def default() -> list[Path]:
    """The witness file of this clone, if there is one."""
    file = place.folder() / book.FILE
    return [file] if os.path.exists(file) else []  # unlike Path.exists, no error where we may not look


def read(files: Sequence[Path], *, live: bool = True) -> Witnessed:
    """Reads witness files, each with the public key beside it; call it inside `verify.auditor()`, first of all.

    A head whose signature the database has and no file has was taken out of the witness, or the witness was
    exchanged; of a file that is no longer written (`live` false: a copy) it may only be younger than its end.
    Raises WitnessError when a file or its key cannot be read.
    """
    if not files:
        return Witnessed([], [], [])
    seen = [_reading(file) for file in files]  # before the snapshot, which must not be older than a head
    troubles = [f"见证文件 {file} 第 {one.line} 行：{one.message}"
                for file, (_, reading) in zip(files, seen, strict=True) for one in reading.troubles]
    lines = [line for _, reading in seen for line in reading.lines]
    absent = _absent(lines)
    if absent and live:  # signed while we were reading
        again = _lines(files)
        absent = [row for row in absent if not _holds(again, row)]
    ends = {key: max((line.head.number for line in reading.lines), default=-1) for key, reading in seen}
    newer = [row for row in absent if not live and row.number > ends.get(bytes(row.key), row.number)]
    missing = [_told(row) for row in absent if row not in newer]
    heads = [SavedHead(line.head.agency, line.head.size, line.head.root) for line in lines]
    return Witnessed([str(file) for file in files], heads, _cut(troubles) + _cut(missing), len(newer))


def _reading(file: Path) -> tuple[bytes, book.Reading]:
    try:
        key = place.public_key(file.parent)
        return key, book.read(file.read_bytes(), key)
    except OSError as problem:
        raise WitnessError(f"见证文件 {file} 不能读取：{problem.strerror}") from None


def _lines(files: Sequence[Path]) -> dict[str, Statement]:
    return {line.signature: line.head for file in files for line in _reading(file)[1].lines}


def _absent(lines: Sequence[Line]) -> list[SignedHead]:
    found = {line.signature: line.head for line in lines}
    rows = SignedHead.objects.using(OWNER).order_by("number").iterator(chunk_size=2000)
    return [row for row in rows if not _holds(found, row)]


def _holds(found: Mapping[str, Statement], row: SignedHead) -> bool:
    return found.get(bytes(row.signature).hex()) == statement(row)


def _told(row: SignedHead) -> str:
    return (f"第 {row.number} 号签名链头（机关 {row.agency_id}，{row.size} 条）库里有而见证文件里没有："
            "见证文件被删改、调换，或库里的签名是伪造的")


def _cut(lines: list[str]) -> list[str]:
    return lines if len(lines) <= SHOWN else [*lines[:SHOWN], f"……还有 {len(lines) - SHOWN} 处"]
