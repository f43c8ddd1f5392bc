"""What is owed when: the limit for paying, days overdue, additional fine, and when the court may be asked."""

from __future__ import annotations

from datetime import date
from typing import Any

from hengjian.enforcement.ordinary import execution
from hengjian.enforcement.ordinary.children import Under
from hengjian.enforcement.ordinary.notice import decision_served
from hengjian.enforcement.periods import due
from hengjian.enforcement.reading import UNSAID, ZERO, Told, yuan
from hengjian.law.facts import Moment
from hengjian.law.late_fine import Instalment, Paid, Span, additional_fine, days_overdue
from hengjian.proceedings.behaviours import Case

PAYMENT, LITIGATION, COURT, DEMAND = "payment", "litigation", "court_window", "demand"
"""Parameters by which these periods are counted."""
DEMAND_LETTER = ("C11",)


def facts(case: Case, told: Told, under: Under) -> dict[str, Any]:
    """Last days for paying, suing and asking the court; None: the decision is not served."""
    since = _served(under)
    return {
        "payment_due": _last(case, told, under),
        "demand_due": due(case, DEMAND, _demanded(told, under)),
        "litigation_due": due(case, LITIGATION, since),
        "court_due": due(case, COURT, since),
    }


def _demanded(told: Told, under: Under) -> date | None:
    """When the newest demand was served; None: there is none, or it has not been."""
    demand = told.last("demand")
    return under.served(DEMAND_LETTER, Moment(demand.moment.day)) if demand else None


def _served(under: Under) -> date | None:
    served = decision_served(under)
    return served.day if served else None


def _last(case: Case, told: Told, under: Under) -> Any:
    """The last day to pay, deferred where that was approved."""
    return execution.deferred_to(told.before_now()) or due(case, PAYMENT, _served(under))


def late(case: Case, history: Told, under: Under) -> dict[str, Any]:
    """Facts of money overdue, reckoned up to and with the act being judged."""
    told, last = history.before_now(), _last(case, history, under)
    if last is UNSAID:
        return {}
    if last is None:
        return {"days_overdue": 0, "late_fine_due": ZERO}
    fine = execution.fined(told)
    parts = _parts(told, last)
    paid = [Paid(act.moment.day, yuan(act.data.get("amount"))) for act in told.all("pay") if execution.pays_fine(act)]
    uncounted = [Span(first, end) for first, end in execution.uncounted(told, case.day)]
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
