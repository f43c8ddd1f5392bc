"""What the witness signs, and the lines of its file (fixed by test vectors; ADR 0013)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from hengjian.kernel.canonical import LARGEST_INTEGER, canonical
from hengjian.kernel.sm import Sm2Key, sm2_verify

FORMAT = "hengjian.head/1"

Hash = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
Signature = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{128}$")]
Size = Annotated[int, msgspec.Meta(ge=1, le=LARGEST_INTEGER)]
Earlier = Annotated[int, msgspec.Meta(ge=0, le=LARGEST_INTEGER)]
Path = Annotated[list[Hash], msgspec.Meta(max_length=128)]


class Statement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A head as the witness saw it. `at` is the witness's clock, UTC; `number` counts its lines from 0."""

    agency: UUID
    size: Size
    root: Hash
    at: Annotated[str, msgspec.Meta(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$")]
    number: Earlier
    format: Annotated[str, msgspec.Meta(pattern=f"^{FORMAT}$")] = FORMAT

    def body(self) -> bytes:
        """The bytes that are signed: canonical JSON."""
        return canonical(msgspec.to_builtins(self))

    def signed(self, key: Sm2Key) -> str:
        """The signature as r ‖ s, 64 bytes in hex."""
        return raw(key.sign(self.body()))

    def is_signed(self, signature: str, public: bytes) -> bool:
        """Whether `signature` (r ‖ s in hex) over this statement is by the key of `public` (64 bytes)."""
        return len(public) == 64 and sm2_verify(public, self.body(), der(signature))


class Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of the witness file: a signed head, and the proof that it goes on from the agency's earlier one.

    `since` is the size of that earlier head, 0 for the first.
    """

    head: Statement
    signature: Signature
    since: Earlier
    proof: Path

    def body(self) -> bytes:
        """The line as it stands in the file, without its end."""
        return canonical(msgspec.to_builtins(self))


def raw(signature: bytes) -> str:
    """r ‖ s in hex, from DER."""
    return "".join(part.to_bytes(32, "big").hex() for part in decode_dss_signature(signature))


def der(signature: str) -> bytes:
    """DER, from r ‖ s in hex."""
    return encode_dss_signature(int(signature[:64], 16), int(signature[64:], 16))


@contextmanager
def hushed() -> Iterator[None]:
    """Keeps GmSSL's own traces of signatures that do not verify from the standard error of this process."""
    before, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(before, 2)
        os.close(before)
        os.close(nowhere)
