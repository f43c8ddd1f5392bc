"""The unix socket between platform and signer: one line asked, one line answered."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from hengjian.ledger.witness.errors import Absent
from hengjian.ledger.witness.place import SOCKET
from hengjian.ledger.witness.signer import Reply, Request

LONGEST = 64 * 1024  # bytes of a line
FITS = 100  # bytes of an address; the kernel takes 107
PATIENCE = 10.0  # seconds


@contextmanager
def address(folder: Path) -> Iterator[str]:
    """The socket's address; through the folder's descriptor where the path is longer than the kernel takes."""
    path = str(folder / SOCKET)
    if len(os.fsencode(path)) <= FITS:
        yield path
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{descriptor}/{SOCKET}"
    finally:
        os.close(descriptor)


def line_from(connection: socket.socket) -> bytes:
    """Everything up to the end of the line; less when the other side stopped or says too much."""
    data = b""
    while not data.endswith(b"\n") and len(data) < LONGEST and (chunk := connection.recv(LONGEST)):
        data += chunk
    return data


def ask(folder: Path, request: Request) -> Reply:
    """Asks the signer of this witness folder. Raises Absent when none answers, or not in a way we understand."""
    try:
        with address(folder) as where, socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(PATIENCE)
            connection.connect(where)
            connection.sendall(msgspec.json.encode(request) + b"\n")
            return msgspec.json.decode(line_from(connection), type=Reply)
    except OSError as problem:
        raise Absent(f"签名进程没有应答（{problem.strerror or problem}），见证留待下次；"
                     "用 hengjian witness serve 启动它") from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Absent("签名进程没有答完就断了，见证留待下次") from None
