"""Jobs of the engine; the worker runs them."""

from __future__ import annotations

from uuid import UUID

from asgiref.sync import async_to_sync
from django.db import OperationalError, close_old_connections
from procrastinate import App, JobContext, RetryStrategy
from procrastinate.contrib.django import app

from hengjian.proceedings import asked, export_making, files
from hengjian.proceedings.queue import HEARTBEAT

AGAIN = RetryStrategy(max_attempts=5, linear_wait=20, retry_exceptions={OperationalError})


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="sweep_files", pass_context=False)
def sweep_files(timestamp: int) -> int:  # noqa: ARG001 - procrastinate passes when it was due
    """Deletes stored bytes that belong to no record, once a night."""
    return files.sweep()


@app.task(retry=AGAIN)
def export_list(job: str, person: str, agency: str) -> None:
    """Makes the file of a list."""
    close_old_connections()
    export_making.run(UUID(job), UUID(person), UUID(agency))


@app.task(retry=AGAIN)
def expire_export(job: str, person: str, agency: str) -> None:  # noqa: ARG001 - both tasks are given the same
    """Deletes the file of a list when its time is over."""
    close_old_connections()
    export_making.expire(UUID(job), UUID(agency))


@app.task(retry=AGAIN)
def expire_asked(request: str, agency: str) -> None:
    """Deletes what was kept of a form whose second officer did not answer, or who asked did not go on, in time."""
    close_old_connections()
    asked.expire(UUID(request), UUID(agency))


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="resume", pass_context=True)
async def resume(context: JobContext, timestamp: int) -> None:  # noqa: ARG001
    """Gives jobs of workers that died to those that live."""
    await _resumed(context.app)


def resume_stalled() -> int:
    """The same at the start of a worker; returns how many jobs were taken up again."""
    return async_to_sync(_resumed)(app)


async def _resumed(queue: App) -> int:
    stalled = list(await queue.job_manager.get_stalled_jobs(seconds_since_heartbeat=HEARTBEAT.total_seconds()))
    for job in stalled:
        await queue.job_manager.retry_job(job)
    return len(stalled)
