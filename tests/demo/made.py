"""What the tests of the demo share."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from hengjian.demo.city import Summary


class Made(NamedTuple):
    """A demo city in a database of its own."""

    database: str
    at: datetime
    summary: Summary
