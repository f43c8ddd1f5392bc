"""Identifiers made by the application: UUIDv7, so that new rows land at the end of every index."""

from __future__ import annotations

import uuid

from uuid_utils.compat import uuid7


def new_id() -> uuid.UUID:
    """A fresh UUIDv7 (RFC 9562), as the standard library's type."""
    return uuid7()
