"""Leaving work for the worker, in the transaction under way."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import DEFAULT_DB_ALIAS
from django.db.models.functions import Now
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateWorker
from procrastinate.jobs import DEFAULT_QUEUE, Job, JobDeferrer
from procrastinate.manager import JobManager

TASKS = "hengjian.proceedings.tasks"
HEARTBEAT = timedelta(seconds=30)
"""A worker that has not been heard of for longer is taken for dead."""


def defer(task: str, *, lock: str, at: datetime | None = None, **args: str) -> None:
    """Defers a task, of `proceedings.tasks` unless its module is named; committed with the transaction, or not at all.

    Through Django's own connection on purpose: inside a worker the app has a connection of its own, and what it
    defers there stands even when the transaction is rolled back. Jobs with the same lock run one after another.
    """
    name = task if "." in task else f"{TASKS}.{task}"
    job = Job(queue=DEFAULT_QUEUE, lock=lock, queueing_lock=None, task_name=name, scheduled_at=at)
    JobDeferrer(JobManager(DjangoConnector(alias=DEFAULT_DB_ALIAS)), job).defer(**args)


def worker_runs() -> bool:
    """Whether any worker has been heard of lately."""
    return bool(ProcrastinateWorker.objects.filter(last_heartbeat__gt=Now() - HEARTBEAT).exists())
