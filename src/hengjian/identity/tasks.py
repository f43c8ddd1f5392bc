"""Jobs of identity; the worker runs them."""

from __future__ import annotations

from procrastinate.contrib.django import app

from hengjian.identity import alerts, auditing
from hengjian.identity.signin import accounts


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="chain_audit", pass_context=False)
def chain_audit(timestamp: int) -> int:  # noqa: ARG001 - procrastinate passes when it was due
    """Enters what a process that died left waiting into the log of the audit."""
    return auditing.chain()


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="raise_alerts", pass_context=False)
def raise_alerts(timestamp: int) -> int:  # noqa: ARG001 - procrastinate passes when it was due
    """Looks through the audit log for what gives cause to ask; returns how many alerts are new."""
    return alerts.run()


@app.periodic(cron="7 0 * * *")
@app.task(queueing_lock="sweep_sign_in", pass_context=False)
def sweep_sign_in(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes when it was due
    """Freezes the accounts of those who left yesterday, and deletes old sessions and counts."""
    accounts.sweep()
