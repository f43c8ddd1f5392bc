"""The witness file: one signed head a line, only ever appended to, and how it is read and held to account."""

from __future__ import annotations

import os
from collections.abc import Iterator
from uuid import UUID

import msgspec

from hengjian.ledger import proofs
from hengjian.ledger.witness.errors import WitnessError
from hengjian.ledger.witness.statement import Line, hushed

FILE = "witness.jsonl"


class Trouble(msgspec.Struct, frozen=True):
    """What is wrong with a line of the witness file. `line` counts from 1, as editors do."""

    line: int
    message: str


class Reading(msgspec.Struct, frozen=True):
    """A witness file as read by somebody who trusts only its public key: heads that are signed, and troubles."""

    lines: list[Line]
    troubles: list[Trouble]


class Book:
    """The file in the hands of the signer: remembers the last head of each agency, appends, never rewrites.

    `descriptor` is open for reading and appending, and stays this process's alone (`place.Hold`).
    """

    def __init__(self, descriptor: int, public: bytes) -> None:
        self.descriptor = descriptor
        self.last: dict[UUID, Line] = {}
        self.number = 0
        data = _all(descriptor)
        self.end = data.rfind(b"\n") + 1  # what follows was cut off by a kill or a full disk, and never answered
        for at, text in enumerate(_lines(data), 1):
            line = _decoded(text)
            if line is None or line.head.number != self.number:
                raise WitnessError(f"见证文件第 {at} 行读不懂或不连续，不能续写；请从备份放回原来的文件")
            self.last[line.head.agency] = line
            self.number += 1
        with hushed():
            for line in self.last.values():
                if not line.head.is_signed(line.signature, public):
                    raise WitnessError(f"见证文件第 {line.head.number + 1} 行不是这把密钥签的，不能续写；"
                                       "请把密钥和见证文件配对放回")

    def append(self, line: Line) -> None:
        """Adds a line and waits until it is on the disk. OSError: it is not there, nor any part of it."""
        found = os.fstat(self.descriptor).st_size
        if found < self.end:
            raise WitnessError("见证文件比签名进程写下的短：有人截去了它；请从备份放回后重新启动签名进程")
        data = line.body() + b"\n"
        try:
            os.ftruncate(self.descriptor, self.end)
            _write(self.descriptor, data)
            os.fsync(self.descriptor)
        except OSError:
            os.ftruncate(self.descriptor, self.end)
            raise
        self.end += len(data)
        self.number += 1
        self.last[line.head.agency] = line


def read(data: bytes, public: bytes) -> Reading:
    """Reads a witness file, or a copy of one, and checks every line of it.

    The signature, that no number is missing, that each head goes on from the agency's earlier one. A last line
    without an end is still being written and is left out.
    """
    lines: list[Line] = []
    troubles: list[Trouble] = []
    last: dict[UUID, Line] = {}
    number = 0
    with hushed():
        for at, text in enumerate(_lines(data), 1):
            line = _decoded(text)
            if line is None:
                troubles.append(Trouble(at, "读不懂"))
                continue
            if not line.head.is_signed(line.signature, public):
                troubles.append(Trouble(at, "签名不对：内容被改动，或不是这把密钥签的"))
                continue
            if line.head.number != number:
                gap = f"应是第 {number} 号，却是第 {line.head.number} 号：有行被删去、调换或重复"
                troubles.append(Trouble(at, gap))
            elif said := _broken(line, last.get(line.head.agency)):
                troubles.append(Trouble(at, said))
            number = line.head.number + 1
            last[line.head.agency] = line
            lines.append(line)
    return Reading(lines, troubles)


def _broken(line: Line, before: Line | None) -> str:
    """Why a signed head does not go on from the agency's earlier one; empty when it does."""
    head = line.head
    if before is None:
        return "" if line.since == 0 else f"说是由 {line.since} 条续成，而此前没有这个机关的链头"
    if line.since != before.head.size or head.size <= before.head.size:
        return f"此前的链头有 {before.head.size} 条，这一行却说由 {line.since} 条续成 {head.size} 条"
    path = [bytes.fromhex(item) for item in line.proof]
    roots = bytes.fromhex(before.head.root), bytes.fromhex(head.root)
    if not proofs.consistent(before.head.size, roots[0], head.size, roots[1], path):
        return f"一致性证明不成立：{head.size} 条的日志不是由 {before.head.size} 条的续成"
    return ""


def _lines(data: bytes) -> list[bytes]:
    """The lines that have an end."""
    return data.split(b"\n")[:-1]


def _decoded(text: bytes) -> Line | None:
    try:
        line = msgspec.json.decode(text, type=Line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return line if line.body() == text else None


def _all(descriptor: int) -> bytes:
    return b"".join(_chunks(descriptor))


def _chunks(descriptor: int) -> Iterator[bytes]:
    at = 0
    while chunk := os.pread(descriptor, 1 << 20, at):
        at += len(chunk)
        yield chunk


def _write(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data):]
