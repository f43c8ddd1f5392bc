"""Jobs of the engine; the worker runs them."""

from __future__ import annotations

from procrastinate.contrib.django import app

from hengjian.proceedings import files


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="sweep_files", pass_context=False)
def sweep_files(timestamp: int) -> int:  # noqa: ARG001 - procrastinate passes when it was due
    """Deletes stored bytes that belong to no record, once a night."""
    return files.sweep()
