"""What is owed when: the limit for paying, days overdue, additional fine, and when the court may be asked."""

from __future__ import annotations

from datetime import date
from typing import Any

from hengjian.enforcement.ordinary import execution
from hengjian.enforcement.periods import day, due
from hengjian.enforcement.reading import UNSAID, ZERO, Told, yuan
from hengjian.law.facts import Moment
from hengjian.law.late_fine import Instalment, Paid, Span, additional_fine, days_overdue
from hengjian.proceedings.behaviours import Case

PAYMENT, LITIGATION, COURT, DEMAND = "payment", "litigation", "court_window", "demand"
"""Parameters by which these periods are counted."""


def facts(case: Case, told: Told, served: Moment | None) -> dict[str, Any]:
    """Facts of money overdue, reckoned up to and with the act being judged; None: the decision is not served."""
    since = served.day if served else None
    last = execution.deferred_to(told.before_now()) or due(case, PAYMENT, since)
    return {
        "payment_due": last,
        "demand_due": due(case, DEMAND, day(told, "demand")),
        "litigation_due": due(case, LITIGATION, since),
        "court_due": due(case, COURT, since),
        **_late(case, told.before_now(), last),
    }


def _late(case: Case, told: Told, last: Any) -> dict[str, Any]:
    if last is UNSAID:
        return {}
    if last is None:
        return {"days_overdue": 0, "late_fine_due": ZERO}
    fine = execution.fined(told)
    parts = _parts(told, last)
    paid = [Paid(act.moment.day, yuan(act.data.get("amount"))) for act in told.all("pay") if execution.pays_fine(act)]
    uncounted = [Span(first, end) for first, end in execution.stops(told, case.day)]
    return {
        "days_overdue": days_overdue(parts, paid, case.day, uncounted),
        "late_fine_due": additional_fine(parts, paid, case.day, cap=fine, uncounted=uncounted,
                                         permille=case.params.integer("late_fine_permille")),
    }


def _parts(told: Told, last: date) -> list[Instalment]:
    """The fine by instalments. What was paid before it was split counts with the first of them."""
    fine, split = execution.fined(told), execution.instalments(told.last("approve_deferral"))
    if not split:
        return [Instalment(last, fine)]
    before = fine - sum((amount for _, amount in split), ZERO)
    return [Instalment(split[0][0], max(before, ZERO)), *(Instalment(on, amount) for on, amount in split)]
