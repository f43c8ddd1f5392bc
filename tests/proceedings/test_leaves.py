"""The bytes that the ledger covers never change: a fixed record, its exact bytes, its digests."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest

from hengjian.proceedings.leaves import ENVELOPE, digest_of, leaf_body, leaf_of
from hengjian.proceedings.models import StepRecord

BODY = {"stage": "decided", "data": {"fine": "200.00", "place": "塘沽街道"}, "verdicts": []}
SALT = bytes(range(32))
BODY_BYTES = '{"data":{"fine":"200.00","place":"塘沽街道"},"stage":"decided","verdicts":[]}'.encode()
DIGEST = "37b3ed9065fd27d8f57b8b6d4c3b3f924a9874ff59b58f5dd72121749a09ae44"
LEAF_BYTES = (
    '{"actor_id":"00000000-0000-7000-8000-000000000005","agency_id":"00000000-0000-7000-8000-000000000004",'
    f'"body_digest":"{DIGEST}",'
    '"channel":"online","checked_out_at":null,"city":"120000","corrects_id":null,"device_time":null,'
    '"district":"120116","format":"hengjian.step/1","id":"00000000-0000-7000-8000-000000000001","line":"SCJG",'
    '"number_block_id":null,"occurred_at":"2026-11-22T02:12:00.000000Z","occurred_precision":"second",'
    '"procedure":"penalty.simple",'
    '"procedure_hash":"0000000000000000000000000000000000000000000000000000000000000000",'
    '"proceeding_id":"00000000-0000-7000-8000-000000000002","recorded_at":"2026-11-22T02:12:00.250000Z",'
    '"root_id":"00000000-0000-7000-8000-000000000002","seq":5,"step":"decide","time_source":"server",'
    '"unit_id":null}'
).encode()
LEAF = "bfa4c1bd8229aee1e7cae19f9fd8f241d43a6da30511568ebc80facda2eb2963"


def record(**changes: Any) -> StepRecord:
    def numbered(n: int) -> UUID:
        return UUID(f"00000000-0000-7000-8000-{n:012d}")

    return StepRecord(**{
        "id": numbered(1), "proceeding_id": numbered(2), "root_id": numbered(2), "seq": 5, "step": "decide",
        "procedure": "penalty.simple", "procedure_hash": "0" * 64, "channel": "online",
        "occurred_at": datetime(2026, 11, 22, 2, 12, tzinfo=UTC), "occurred_precision": "second",
        "recorded_at": datetime(2026, 11, 22, 2, 12, 0, 250_000, tzinfo=UTC), "time_source": "server",
        "actor_id": numbered(5), "city": "120000", "district": "120116", "line": "SCJG", "agency_id": numbered(4),
        "body": BODY, "body_salt": SALT, "body_digest": digest_of(BODY, SALT), **changes})


def test_the_bodys_digest_is_of_salt_and_canonical_bytes() -> None:
    assert digest_of(BODY, SALT) == DIGEST == hashlib.new("sm3", SALT + BODY_BYTES).hexdigest()


def test_the_leafs_bytes_are_these() -> None:
    assert leaf_body(record()) == LEAF_BYTES


def test_the_leafs_hash_is_this() -> None:
    assert leaf_of(record()).hex() == LEAF == hashlib.new("sm3", b"\x00" + LEAF_BYTES).hexdigest()


def test_the_same_moment_in_another_zone_is_the_same_leaf() -> None:
    beijing = timezone(timedelta(hours=8))
    assert leaf_of(record(occurred_at=datetime(2026, 11, 22, 10, 12, tzinfo=beijing))).hex() == LEAF


def test_the_envelope_covers_every_column_but_the_body() -> None:
    columns = {field.attname for field in StepRecord._meta.concrete_fields}
    assert columns - set(ENVELOPE) == {"body", "body_salt"}


@pytest.mark.parametrize("column", [name for name in ENVELOPE if name != "seq"])
def test_any_other_value_in_any_column_is_another_leaf(column: str) -> None:
    value = json.loads(LEAF_BYTES)[column]
    moment = datetime(2020, 1, 1, tzinfo=UTC)
    other = moment if column.endswith("_at") or column == "device_time" else f"{value}x"
    assert leaf_of(record(**{column: other})).hex() != LEAF
