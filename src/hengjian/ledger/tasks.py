"""Jobs of the ledger; the worker runs them."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from hengjian.ledger import publishing
from hengjian.ledger.witness.errors import WitnessError

log = logging.getLogger(__name__)


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="publish_heads", pass_context=False)
def publish_heads(timestamp: int) -> int:  # noqa: ARG001 - procrastinate passes when it was due
    """Has new heads signed, every five minutes; returns how many. Without a signer the next turn does it."""
    try:
        return publishing.publish().signed
    except WitnessError as problem:
        log.warning("%s", problem)
        return 0
