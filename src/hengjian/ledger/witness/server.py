"""The signer's process: takes hold of its folder, listens, becomes another user, answers one at a time."""

from __future__ import annotations

import os
import signal
import socket
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from uuid import UUID

import msgspec

from hengjian.kernel.sm import Sm2Key
from hengjian.ledger.witness import place
from hengjian.ledger.witness.book import Book
from hengjian.ledger.witness.errors import WitnessError
from hengjian.ledger.witness.signer import Reply, Request, Signer
from hengjian.ledger.witness.wire import PATIENCE, address, line_from
from hengjian.runtime import paths


def serve(folder: Path, say: Callable[[str], None]) -> None:
    """Serves until SIGTERM or SIGINT. Raises WitnessError when the folder cannot be used."""
    signal.signal(signal.SIGTERM, _stop)
    hold = place.take(folder)
    signer = Signer(hold.key, Book(hold.book, hold.key.public))
    _rehearse(hold.key)
    with _listening(hold) as listener:
        place.drop(hold.user)
        say(f"见证：{folder}，用户 {hold.user.name}，已有 {signer.book.number} 个签名链头")
        try:
            while True:
                connection, _ = listener.accept()
                with connection, suppress(OSError):
                    _attend(connection, signer)
        except KeyboardInterrupt:
            return
        finally:
            with suppress(OSError):
                (folder / place.SOCKET).unlink()


def _rehearse(key: Sm2Key) -> None:
    """Signs and refuses once without a witness, so that all that Python loads on first use (codecs too) is loaded
    while the clone can still be read."""
    first = Request(agency=UUID(int=0), size=1, root="0" * 64, since=0, proof=[])
    wrong = msgspec.structs.replace(first, size=2, since=1, proof=["0" * 64])
    with tempfile.TemporaryFile() as file:
        signer = Signer(key, Book(file.fileno(), key.public))
        for text in (msgspec.json.encode(first), msgspec.json.encode(wrong), b"\xff"):
            msgspec.json.encode(signer.answer(text))


def _attend(connection: socket.socket, signer: Signer) -> None:
    """One request. Whoever says nothing keeps the others waiting for a few seconds at most."""
    connection.settimeout(PATIENCE / 2)
    text = line_from(connection)
    if not text:
        return
    reply = signer.answer(text)
    if reply.refused and reply.refused != "stale":
        _note(reply)
    connection.sendall(msgspec.json.encode(reply) + b"\n")


def _note(reply: Reply) -> None:
    agency = reply.last.head.agency if reply.last else "—"
    with suppress(OSError):  # the log's disk may be full
        print(f"见证拒绝签名（{agency}）：{reply.message}", file=sys.stderr, flush=True)


def _listening(hold: place.Hold) -> socket.socket:
    """Binds before the rights are given up. The platform's group may ask: the group of the data folder."""
    listener = socket.socket(socket.AF_UNIX)
    try:
        with address(hold.folder) as where:
            (hold.folder / place.SOCKET).unlink(missing_ok=True)  # a killed signer left it; the lock is ours
            before = os.umask(0o117)
            try:
                listener.bind(where)
            finally:
                os.umask(before)
        if hold.user.drop:
            os.chown(hold.folder / place.SOCKET, hold.user.uid, _platform_group(hold.user.gid))
        listener.listen(16)
    except OSError as problem:
        listener.close()
        raise WitnessError(f"不能在 {hold.folder} 里监听（{problem.strerror or problem}）；"
                           "请用 HENGJIAN_WITNESS 指定本机磁盘上的另一处") from None
    return listener


def _platform_group(otherwise: int) -> int:
    return paths.var().stat().st_gid if paths.var().exists() else otherwise


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
