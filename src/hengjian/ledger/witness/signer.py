"""What the signer answers: it signs a head only if that goes on from the last one it saw."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

import msgspec

from hengjian.kernel.failpoints import fail, register
from hengjian.kernel.sm import Sm2Key
from hengjian.ledger import proofs
from hengjian.ledger.witness.book import Book
from hengjian.ledger.witness.errors import WitnessError
from hengjian.ledger.witness.statement import Earlier, Hash, Line, Path, Size, Statement

Refusal = Literal["", "malformed", "stale", "shorter", "fork", "inconsistent", "storage"]

register("witness.kept")


class Request(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The one thing that can be asked: sign this head, which goes on from the one of size `since`."""

    agency: UUID
    size: Size
    root: Hash
    since: Earlier
    proof: Path


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """A signed line; or why not, with the last head that was signed for this agency. `key`: public, hex."""

    key: str
    line: Line | None = None
    refused: Refusal = ""
    message: str = ""
    last: Line | None = None


def now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"


class Signer:
    """Holds the key and the book. One request at a time (`server`)."""

    def __init__(self, key: Sm2Key, book: Book, clock: Callable[[], str] = now) -> None:
        self.key, self.book, self.clock = key, book, clock

    def answer(self, text: bytes) -> Reply:
        """Answers one request. Asked again for what it signed, it gives the same line."""
        try:
            request = msgspec.json.decode(text, type=Request)
        except (msgspec.DecodeError, UnicodeDecodeError) as problem:
            return self._no("malformed", f"请求读不懂：{problem}", None)
        last = self.book.last.get(request.agency)
        if last and (request.size, request.root) == (last.head.size, last.head.root):
            return Reply(key=self.key.public.hex(), line=last)
        refused, message = self._judged(request, last)
        if refused:
            return self._no(refused, message, last)
        head = Statement(agency=request.agency, size=request.size, root=request.root, at=self.clock(),
                         number=self.book.number)
        line = Line(head=head, signature=head.signed(self.key), since=request.since, proof=request.proof)
        try:
            self.book.append(line)
        except OSError as problem:
            return self._no("storage", f"见证文件写不下（{problem.strerror}），没有签名；腾出空间后会自动重试", last)
        except WitnessError as problem:
            return self._no("storage", str(problem), last)
        fail("witness.kept")
        return Reply(key=self.key.public.hex(), line=line)

    @staticmethod
    def _judged(request: Request, last: Line | None) -> tuple[Refusal, str]:
        seen = last.head.size if last else 0
        if request.size < seen:
            return "shorter", f"见证过 {seen} 条，现在只有 {request.size} 条：日志被截短或退回"
        if last and request.size == seen:
            return "fork", f"同为 {seen} 条，根与见证过的不同：日志被改写或分叉"
        if request.since != seen:
            return "stale", f"应从见证过的 {seen} 条证起"
        if last is None:
            return ("", "") if not request.proof else ("malformed", "第一个链头不带证明")
        path = [bytes.fromhex(item) for item in request.proof]
        roots = bytes.fromhex(last.head.root), bytes.fromhex(request.root)
        if not proofs.consistent(seen, roots[0], request.size, roots[1], path):
            return "inconsistent", f"证明不了 {request.size} 条的日志由见证过的 {seen} 条续成：前 {seen} 条里有改动"
        return "", ""

    def _no(self, refused: Refusal, message: str, last: Line | None) -> Reply:
        return Reply(key=self.key.public.hex(), refused=refused, message=message, last=last)
