"""`record` one step at a time against a bare INSERT of the same row in a transaction of its own.

How much all that the door does costs over what cannot be spared: rules, sealing, projections, ledger. Shown for a
step that opens a case with sealed values, and for one without.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

from bench.context import Context
from bench.measure import Ratio, Row, compare

STEPS = 40
ROUNDS = 5


def run(context: Context) -> Iterator[Row]:
    _, city = context.city()
    from django.db import transaction

    from hengjian.identity import scope
    from hengjian.kernel.ids import new_id
    from hengjian.proceedings.door import record
    from hengjian.proceedings.models import StepRecord
    from support import spot

    officer = city.actor("李建国")

    def open_case() -> UUID:
        case = new_id()
        record(officer, spot.act(city, case, "open"), str(case))
        return case

    def bare(pattern: StepRecord) -> Callable[[], None]:
        def insert() -> None:
            for _ in range(STEPS):
                pattern.id, pattern.proceeding_id = new_id(), new_id()
                with transaction.atomic():
                    scope.apply(officer.scope)
                    pattern.save(force_insert=True)

        return insert

    def opening() -> None:
        for _ in range(STEPS):
            open_case()

    cases = [open_case() for _ in range(STEPS)]
    for case in cases:
        record(officer, spot.act(city, case, "show_certificates"), f"{case}.show")

    def informing() -> None:
        for case in cases:
            record(officer, spot.act(city, case, "inform"), str(new_id()))

    informing()
    patterns = {}
    with scope.enter(officer.scope):
        for step in ("open", "inform"):
            patterns[step] = StepRecord.objects.filter(step=step).latest("id")
    for step, works, name in (("open", opening, "登记，封存 4 项"), ("inform", informing, "告知，无封存")):
        result = compare(bare(patterns[step]), works, ROUNDS)
        yield Row(ratio=Ratio(name=f"逐条 record 对裸 INSERT（{name}）"), result=result, rows=STEPS,
                  a="INSERT 同一行", b="record", note="各自一个事务；无目标，只看规则、封存、投影和存证所加的倍数。")
