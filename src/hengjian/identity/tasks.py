"""Jobs of sign-in; the worker runs them."""

from __future__ import annotations

from procrastinate.contrib.django import app

from hengjian.identity.signin import accounts


@app.periodic(cron="7 0 * * *")
@app.task(queueing_lock="sweep_sign_in", pass_context=False)
def sweep_sign_in(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes when it was due
    """Freezes the accounts of those who left yesterday, and deletes old sessions and counts."""
    accounts.sweep()
