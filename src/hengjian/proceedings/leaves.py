"""The exact bytes of a step record that the ledger covers (fixed by test vectors)."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from hengjian.kernel.canonical import canonical
from hengjian.kernel.sm import sm3_hex
from hengjian.ledger.merkle import leaf_hash
from hengjian.proceedings.models import StepRecord

FORMAT = "hengjian.step/1"
ENVELOPE = (
    "id", "proceeding_id", "root_id", "seq", "step", "procedure", "procedure_hash", "channel", "occurred_at",
    "occurred_precision", "recorded_at", "device_time", "time_source", "checked_out_at", "number_block_id",
    "actor_id", "corrects_id", "city", "district", "line", "agency_id", "unit_id", "body_digest",
)  # fmt: skip


def leaf_body(record: StepRecord) -> bytes:
    """Canonical JSON of the envelope. It names no person's data: the body enters by its digest alone."""
    envelope: dict[str, Any] = {name: _plain(getattr(record, name)) for name in ENVELOPE}
    return canonical({"format": FORMAT, **envelope})


def leaf_of(record: StepRecord) -> bytes:
    """The leaf hash of a step record."""
    return leaf_hash(leaf_body(record))


def digest_of(body: dict[str, Any], salt: bytes) -> str:
    """SM3(salt ‖ canonical body) in hex."""
    return sm3_hex(salt + canonical(body))


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
    if isinstance(value, UUID):
        return str(value)
    return value
