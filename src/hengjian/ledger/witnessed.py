"""What witness files say of the logs, for verification: signed heads, and what is wrong with the files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from hengjian.ledger.models import SignedHead
from hengjian.ledger.proving import statement
from hengjian.ledger.verify import OWNER, SavedHead
from hengjian.ledger.witness import book, place
from hengjian.ledger.witness.errors import WitnessError
from hengjian.ledger.witness.statement import Statement

SHOWN = 20


class Witnessed(msgspec.Struct, frozen=True):
    """Heads with a good signature, and everything wrong with the files that hold them, a line of Chinese each."""

    files: list[str]
    heads: list[SavedHead]
    troubles: list[str]


def default() -> list[Path]:
    """The witness file of this clone, if there is one."""
    file = place.folder() / book.FILE
    return [file] if file.exists() else []


def read(files: Sequence[Path]) -> Witnessed:
    """Reads witness files, each with the public key beside it; call it inside `verify.auditor()`.

    A head whose signature the database has and no file has was taken out of the witness, or the witness was
    exchanged. Raises WitnessError when a file or its key cannot be read.
    """
    found: dict[str, Statement] = {}
    troubles: list[str] = []
    for file in files:
        try:
            reading = book.read(file.read_bytes(), place.public_key(file.parent))
        except OSError as problem:
            raise WitnessError(f"见证文件 {file} 不能读取：{problem.strerror}") from None
        found |= {line.signature: line.head for line in reading.lines}
        troubles += [f"见证文件 {file} 第 {one.line} 行：{one.message}" for one in reading.troubles]
    heads = [SavedHead(head.agency, head.size, head.root) for head in found.values()]
    return Witnessed([str(file) for file in files], heads, _cut(troubles) + _cut(_absent(found)) if files else [])


def _absent(found: dict[str, Statement]) -> list[str]:
    rows = SignedHead.objects.using(OWNER).order_by("number").iterator(chunk_size=2000)
    return [
        f"第 {row.number} 号签名链头（机关 {row.agency_id}，{row.size} 条）库里有而见证文件里没有："
        "见证文件被删改、调换，或库里的签名是伪造的"
        for row in rows if found.get(bytes(row.signature).hex()) != statement(row)
    ]


def _cut(lines: list[str]) -> list[str]:
    return lines if len(lines) <= SHOWN else [*lines[:SHOWN], f"……还有 {len(lines) - SHOWN} 处"]
