"""Faults of what follows a decision: paying, deferring, paying late, closing, the file (行政处罚法 47, 66 to 73)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from support.reported import acts, days
from support.reported.endings import accrued, demand_on, never_demanded, refunded, remedy, remedy_ended
from support.reported.stories import PENALTY
from support.reported.telling import Told
from support.reported.ways import ORDINARY

fault = ORDINARY.fault
PAID = ("plain", "mitigated", "heavy", "hearing", "announced", "deferred")


# -- paying -----------------------------------------------------------------------------------------------------


@fault(*PAID)
def paid_more_than_due(case: Told) -> set[str]:
    case.said("pay")["amount"] = "999999.00"
    return {"CF-38-bank", "W64"}


@fault("plain", "heavy")
def paid_before_the_decision(case: Told) -> set[str]:
    case.put(case.line("pay"), case.at(case.number_of(case.date_of("decide")) - 1))
    return {"CF-38-bank"}


@fault("gains")
def confiscated_more_than_decided(case: Told) -> set[str]:
    case.all("pay")[1]["data"]["amount"] = "1200.01"
    return {"CF-38-bank"}


@fault(*PAID, mixes=True)
def paid_by_somebody_else(case: Told) -> set[str]:
    if not case.has("pay"):
        return set()
    case.said("pay")["payer_name"] = "李四"
    return {"W64-payer"}


@fault(*PAID)
def closed_without_payment(case: Told) -> set[str]:
    case.without("pay")
    return {"W64"}


@fault(*PAID)
def closed_with_a_cent_missing(case: Told) -> set[str]:
    case.said("pay")["amount"] = str(Decimal(case.said("pay")["amount"]) - Decimal("0.01"))
    return {"W64"}


@fault("overdue", "stopped")
def closed_without_the_additional_fine(case: Told) -> set[str]:
    case.lines.remove(case.all("pay")[1])
    return {"W64"}


# -- deferring ----------------------------------------------------------------------------------------------------


@fault("deferred", "split")
def deferred_without_an_application(case: Told) -> set[str]:
    case.without("apply_deferral")
    return {"CF-37"}


@fault("deferred")
def deferred_to_the_very_day(case: Told) -> set[str]:
    case.said("approve_deferral")["deferred_to"] = str(case.date_of("approve_deferral"))
    return {"CF-37"}


@fault("split", mixes=True)
def instalments_do_not_add_up(case: Told) -> set[str]:
    first = case.said("approve_deferral")["instalments"][0]
    first["instalment_amount"] = f"{Decimal(first['instalment_amount']) - 1:.2f}"
    return {"CF-37-sum"}


# -- paying late --------------------------------------------------------------------------------------------------


def _added(case: Told, amount: Decimal) -> None:
    """Another additional fine, and paid as such."""
    case.said("add_fine").pop("late_fine_reason", None)
    case.said("add_fine")["late_fine"] = case.all("pay")[1]["data"]["amount"] = f"{amount:.2f}"


def _owed(case: Told) -> Decimal:
    """What has accrued when the additional fine is decided; the ten days of a stop do not count."""
    late = (case.date_of("add_fine") - acts.due_to_pay(case)).days
    return accrued(case.said("propose_decision")["fine"], late - 10 * case.has("suspend_execution"))


@fault("overdue", "stopped")
def additional_fine_a_cent_too_high(case: Told) -> set[str]:
    """Above what accrued, or where that is as high as the fine, above the fine."""
    _added(case, _owed(case) + Decimal("0.01"))
    return {"CF-41"}


@fault("stopped")
def additional_fine_for_the_days_of_the_stop(case: Told) -> set[str]:
    late = (case.date_of("add_fine") - acts.due_to_pay(case)).days
    _added(case, accrued(case.said("propose_decision")["fine"], late))
    return {"CF-41"}


@fault("contested")
def additional_fine_for_the_days_of_reconsideration(case: Told) -> set[str]:
    late = (case.date_of("add_fine") - acts.due_to_pay(case)).days
    _added(case, accrued(case.said("propose_decision")["fine"], late))
    return {"CF-41"}


@fault("contested")
def demanded_while_reconsideration_stayed_execution(case: Told) -> set[str]:
    case.said("note_remedy")["execution_stayed"] = True
    demand_on(case, case.number_of(case.date_of("note_remedy")) + 1)
    return {"CF-42-stopped"}


@fault("overdue", "stopped")
def additional_fine_lowered_without_a_reason(case: Told) -> set[str]:
    _added(case, _owed(case) - Decimal("1.00"))
    return {"CF-41"}


@fault("overdue", "stopped", "court", mixes=True)
def rate_not_told(case: Told) -> set[str]:
    case.said("demand")["late_fine_rate_told"] = False
    return {"CF-41-told"}


@fault("overdue", "stopped")
def additional_fine_without_a_demand(case: Told) -> set[str]:
    """Nobody told the party at what rate it runs."""
    never_demanded(case)
    return {"CF-41-told"}


@fault("overdue", "stopped")
def demanded_on_the_last_day_for_paying(case: Told) -> set[str]:
    demand_on(case, case.number_of(case.date_of("demand")) - 1)
    return {"CF-41-overdue"}


@fault("overdue", "stopped", "court")
def demanded_by_one_officer(case: Told) -> set[str]:
    case.line("demand")["officers"].pop()
    return {"CF-18"}


@fault("stopped")
def additional_fine_while_stopped(case: Told) -> set[str]:
    """Four days had passed when execution was stopped."""
    case.put(case.line("add_fine"), case.at(case.number_of(case.date_of("suspend_execution")) + 3, 9))
    _added(case, accrued(case.said("propose_decision")["fine"], 4))
    return {"CF-42-stopped"}


@fault("stopped")
def demanded_while_stopped(case: Told) -> set[str]:
    demand_on(case, case.number_of(case.date_of("resume_execution")), 8)
    return {"CF-42-stopped"}


# -- the court ----------------------------------------------------------------------------------------------------


def _served(case: Told) -> date:
    return date.fromisoformat(case.said("serve", "decision")["served_on"])


@fault("court")
def court_asked_while_the_party_could_sue(case: Told) -> set[str]:
    """On the last day of the six months."""
    last = days.rolled(days.months(_served(case), 6))
    case.put(case.line("apply_court"), case.at(case.number_of(last), 9))
    demand_on(case, case.number_of(days.working(last, -15)))
    return {"CF-41-court"}


@fault("court")
def court_asked_within_ten_days_of_the_demand(case: Told) -> set[str]:
    day = days.working(case.date_of("apply_court"), -9)
    demand_on(case, case.number_of(day))
    return {"CF-41-court"}


@fault("court")
def court_asked_without_a_demand(case: Told) -> set[str]:
    never_demanded(case)
    return {"CF-41-court"}


@fault("court")
def court_asked_though_the_demand_was_never_served(case: Told) -> set[str]:
    case.without(child="demand")
    return {"CF-41-court"}


@fault("court")
def court_asked_while_reconsideration_went_on(case: Told) -> set[str]:
    remedy(case, case.number_of(case.date_of("apply_court")) - 5, {})
    remedy_ended(case, case.number_of(case.date_of("apply_court")) + 5)
    return {"CF-41-court"}


@fault("court")
def court_asked_after_nine_months(case: Told) -> set[str]:
    late = days.rolled(days.months(_served(case), 9)) + timedelta(days=1)
    later = (late - case.date_of("apply_court")).days
    for step in ("apply_court", "apply_close", "close", "archive"):
        case.move(case.line(step), later)
    return {"CF-41-window"}


# -- when the decision falls --------------------------------------------------------------------------------------


def _void(case: Told, **more: str) -> None:
    """The decision is found void, and what was paid is paid back."""
    line = case.line("revoke_decision")
    line["data"] = {name: value for name, value in line["data"].items() if name in ("revocation_document", "reason")}
    line["data"] |= {"revoked_as": "invalid", **more}
    first = case.line("publish")
    case.lines = [one for one in case.lines if one["step"] != "publish" or one is first]
    if not case.has("refund"):
        refunded(case, case.number_of(case.date_of("revoke_decision")) + 5, case.said("pay")["amount"])


@fault("revoked")
def found_void_without_saying_why(case: Told) -> set[str]:
    _void(case)
    return {"CF-16"}


@fault("revoked", mixes=True)
def more_paid_back_than_was_paid(case: Told) -> set[str]:
    if case.breaks & {"CF-16", "GS-03", "GS-03-reason", "GS-03-again", "CF-38-bank"} or not case.has("pay"):
        return set()
    _void(case, invalid_ground="no_basis")
    case.said("refund")["amount"] = f"{Decimal(case.said('pay')['amount']) + 1:.2f}"
    return {"CF-16-refund"}


# -- the end ------------------------------------------------------------------------------------------------------


@fault("plain", "gains", "mitigated", "heavy", "spared")
def closed_though_never_served(case: Told) -> set[str]:
    """And the file lacks the receipt."""
    case.without(child="decision")
    return {"JA-04", "CF-22"}


@fault("revoking")
def closed_with_a_permit_still_in_force(case: Told) -> set[str]:
    case.without("execute_other")
    return {"JA-04"}


@fault("gains")
def closed_without_a_word_on_what_was_confiscated(case: Told) -> set[str]:
    case.said("apply_close").pop("property_handled")
    return {"JA-05"}


@fault("plain", "gains", "heavy", "hearing", "court")
def never_published(case: Told) -> set[str]:
    case.without("publish")
    return {"JA-06", "CF-22"}


@fault(*PENALTY, "spared", mixes=True)
def archived_without_approval_to_close(case: Told) -> set[str]:
    if not case.has("close"):
        return set()
    case.without("close")
    return {"CF-22"}


@fault("plain", "spared", "withdrawn", "transferred", "unfiled")
def archived_without_a_check_of_the_lead(case: Told) -> set[str]:
    case.without("verify")
    return {"CF-22"}
