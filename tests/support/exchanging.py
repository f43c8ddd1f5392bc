"""Small helpers of the exchange tests: files from lines, and what stands in the tables."""

from __future__ import annotations

import io
import json
from typing import Any

from django.apps import apps
from django.db import connections

from hengjian.exchange.models import Returned
from hengjian.identity import scope
from hengjian.identity.scope import Scope

EVERYTHING = Scope(city="120000")
OURS = ("exchange", "proceedings", "ledger", "enforcement")


def file(*lines: dict[str, Any] | bytes) -> io.BytesIO:
    """A file of these lines; bytes stand as they are."""
    return io.BytesIO(b"".join((one if isinstance(one, bytes) else encoded(one)) + b"\n" for one in lines))


def encoded(line: dict[str, Any]) -> bytes:
    return json.dumps(line, ensure_ascii=False).encode()


def everything() -> dict[str, Any]:
    """How many rows each of our tables has, and every batch's counts, as the owner's auditor sees them."""
    from hengjian.ledger.verify import auditor

    found: dict[str, Any] = {}
    with auditor(), connections["owner"].cursor() as cursor:
        for model in apps.get_models():
            if model._meta.app_label in OURS and model._meta.managed:
                cursor.execute("SELECT has_table_privilege(%s, 'SELECT')", [model._meta.db_table])
                if cursor.fetchone()[0]:
                    cursor.execute(f"SELECT count(*) FROM {model._meta.db_table}")
                    found[model._meta.db_table] = cursor.fetchone()[0]
        cursor.execute("SELECT id, accepted, repeated, quarantined, conflicts, recorded, returned FROM exchange_batch")
        found["batches"] = sorted(cursor.fetchall())
        cursor.execute("SELECT agency_id, size, root FROM ledger_head")
        found["heads"] = sorted((agency, size, bytes(root)) for agency, size, root in cursor.fetchall())
    return found


def reasons() -> list[tuple[int, str, str, str]]:
    """Line, element, code and value of everything returned, in order."""
    with scope.enter(EVERYTHING):
        rows = Returned.objects.order_by("number", "id")
        return list(rows.values_list("number", "element", "code", "value"))
