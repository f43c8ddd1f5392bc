"""The key of a batch: lines that hold L3 wait for the door under it, and when the last is through it is gone.

What is recorded is sealed again under the key of its proceeding; the line that came in can then be opened by
nobody, while its fingerprint and its place in the ledger stay.
"""

from __future__ import annotations

import secrets
from uuid import UUID

from hengjian.kernel.sm import seal, unseal
from hengjian.proceedings import keys


class BatchKey:
    """Seals and opens the lines of one batch."""

    def __init__(self, batch_id: UUID, key: bytes | None = None) -> None:
        self.batch_id = batch_id
        self.key = key or secrets.token_bytes(16)

    @classmethod
    def unwrapped(cls, batch_id: UUID, version: int, wrapped: bytes) -> BatchKey:
        """Raises keys.WrongMasterKey when no master key at hand opens it."""
        return cls(batch_id, keys.unwrap(version, wrapped, batch_id.bytes))

    def wrapped(self) -> tuple[int, bytes]:
        return keys.wrap(self.key, self.batch_id.bytes)

    def seal(self, identifier: UUID, line: bytes) -> bytes:
        return seal(self.key, line, identifier.bytes)

    def open(self, identifier: UUID, line: bytes) -> bytes:
        return unseal(self.key, line, identifier.bytes)
