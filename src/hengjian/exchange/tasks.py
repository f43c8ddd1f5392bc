"""Jobs of exchange; the worker runs them."""

from __future__ import annotations

from uuid import UUID

from django.db import OperationalError, close_old_connections
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from hengjian.exchange import doorway
from hengjian.identity.models import Organisation

AGAIN = RetryStrategy(max_attempts=5, linear_wait=20, retry_exceptions={OperationalError})


@app.task(retry=AGAIN)
def take_to_the_door(agency: str) -> None:
    """Takes what was accepted of one agency to the door."""
    close_old_connections()
    doorway.work(Organisation.objects.get(id=UUID(agency)))
