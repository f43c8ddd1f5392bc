"""A process of its own that records what its standard input says, and may die on the way.

Reads {"person", "key", "acts"} as JSON; prints the receipt. HENGJIAN_FAILPOINT says where to die.
"""

from __future__ import annotations

import sys
from uuid import UUID

import django
import msgspec

django.setup()

from hengjian.identity.models import Account  # noqa: E402
from hengjian.identity.services import actor_of  # noqa: E402
from hengjian.proceedings.door import Act, record_many  # noqa: E402


class Order(msgspec.Struct):
    """Who records what, under which key."""

    person: UUID
    key: str
    acts: list[Act]


if __name__ == "__main__":
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
    actor = actor_of(Account.objects.get(person=order.person))
    assert actor is not None
    sys.stdout.buffer.write(msgspec.json.encode(record_many(actor, order.acts, order.key)))
