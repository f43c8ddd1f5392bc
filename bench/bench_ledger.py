"""Verifying a log against making it: per entry, in two databases, so that the one does not grow while it is read.

Verification reads every record, makes its digest and leaf anew and rebuilds the tree. It is held against the door
(what it costs to take in as many steps) and against appending alone (rows and entries, no rule, no document).
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy

from bench.context import Context
from bench.measure import Ratio, Row, compare

CASES = 30
ROUNDS = 5
BATCH = 5
"""Steps of one form, and so of one transaction."""


def run(context: Context) -> Iterator[Row]:
    full, city = context.city()
    from django.db import transaction

    from hengjian.identity import scope
    from hengjian.kernel.ids import new_id
    from hengjian.ledger import services as ledger
    from hengjian.proceedings import verification
    from hengjian.proceedings.door import record_many
    from hengjian.proceedings.leaves import digest_of, leaf_of
    from hengjian.proceedings.models import StepRecord
    from support import spot

    officer = city.actor("李建国")
    entries = CASES * BATCH

    def ingest() -> None:
        for _ in range(CASES):
            case = new_id()
            record_many(officer, spot.acts(city, case), str(case))

    ingest()
    with scope.enter(officer.scope):
        patterns = list(StepRecord.objects.order_by("id"))

    def append() -> None:
        """The same rows under new ids, and their entries, a form at a time."""
        for start in range(0, entries, BATCH):
            rows, proceeding = [copy(row) for row in patterns[start : start + BATCH]], new_id()
            for row in rows:
                row.id, row.proceeding_id, row.root_id = new_id(), proceeding, proceeding
                row.body_digest = digest_of(row.body, bytes(row.body_salt))
            with transaction.atomic():
                scope.apply(officer.scope)
                StepRecord.objects.bulk_create(rows)
                ledger.append(officer.organisation.id, [ledger.Leaf(leaf_of(row), "step", row.id) for row in rows])

    def verify() -> None:
        report = verification.verify()
        assert report.sound
        assert report.entries == entries

    context.databases.use(context.databases.home)
    growing = context.databases.create(full)
    context.databases.use(full, "owner")
    context.databases.use(growing, "default")
    yield Row(ratio=Ratio(name="存证：验证对接收", target=5), result=compare(verify, ingest, ROUNDS), rows=entries,
              a="验证全部存证", b="经正门接收同样多的步骤",
              note=f"{CASES} 件案件各 {BATCH} 步；接收含规则、文号、文书、投影。")
    yield Row(ratio=Ratio(name="存证：验证对只追加"), result=compare(verify, append, ROUNDS), rows=entries,
              a="验证全部存证", b="只写同样的记录和存证",
              note=f"每 {BATCH} 条一个事务，不含规则、文书和投影；仅供参考。")
