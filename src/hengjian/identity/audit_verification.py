"""What the entries of the audit log stand for, for `hengjian verify`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import connections
from django.utils import timezone

from hengjian.identity.auditing import KIND, LOG, leaf_of, standard
from hengjian.identity.models import AuditEntry
from hengjian.ledger.verify import OWNER, Thing


def entries(identifiers: Sequence[UUID]) -> dict[UUID, Thing]:
    """Entries by id, each with its leaf made anew from what now stands in it."""
    rows = AuditEntry.objects.using(OWNER).filter(id__in=identifiers)
    return {row.id: Thing(leaf_of(row), f"审计日志 {row.at:%Y-%m-%d %H:%M:%S} {row.action}") for row in rows}


def outside() -> list[str]:
    """Entries that the log does not have, a while after they were made: a job sees to it every minute."""
    grace = timedelta(minutes=standard().chained.minutes)
    with connections[OWNER].cursor() as cursor:
        cursor.execute(
            """SELECT a.id::text FROM identity_auditentry a
               WHERE a.at < %s AND NOT EXISTS (SELECT 1 FROM ledger_entry e
                                               WHERE e.ref_id = a.id AND e.agency_id = %s AND e.kind = %s)
               ORDER BY a.id LIMIT 20""",
            [timezone.now() - grace, LOG, KIND],
        )
        return [row[0] for row in cursor.fetchall()]
