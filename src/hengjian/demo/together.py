"""What happened elsewhere, recorded by the batch door: all that an agency reports in one transaction, or none of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, transaction
from django.utils import timezone

from hengjian.identity import scope
from hengjian.identity.models import Organisation
from hengjian.identity.scope import Scope
from hengjian.kernel.problem import Problems
from hengjian.proceedings.batch import Batch, Reported
from hengjian.proceedings.models import Proceeding
from hengjian.registry.memory import remembering


def record(agency: Organisation, reported: Sequence[Reported]) -> None:
    """Records an agency's acts in the order given; cases that stand already stay as they are.

    Raises Problems for the first act that the data standard or the procedure does not allow.
    """
    with transaction.atomic(durable=True):
        scope.apply(Scope(agency=agency.id))
        known = Proceeding.objects.filter(id__in={one.act.proceeding for one in reported})
        standing = set(known.values_list("id", flat=True))
        batch = Batch(Organisation.objects.get(id=agency.id), timezone.now())
        for result in batch.take([one for one in reported if one.act.proceeding not in standing]):
            if isinstance(result, Problems):
                raise result
        batch.close()


@contextmanager
def hurrying() -> Iterator[None]:
    """Nobody else works on the registry meanwhile, and what a crash of the machine loses is made again.

    Commits stay in order, so that a run that was cut short is still a beginning of the whole.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    try:
        with remembering():
            yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET synchronous_commit")
