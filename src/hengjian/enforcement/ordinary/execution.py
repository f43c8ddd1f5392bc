"""After the decision: publication, payments, deferral, late fine, stop of execution, end of the case."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hengjian.enforcement.reading import UNSAID, ZERO, Done, Told, day_of, yuan
from hengjian.law.facts import Moment
from hengjian.law.facts_ordinary import PaymentFact, RemedyFact

FALLEN = frozenset({"revoked", "invalid"})
"""Decisions under which nothing that was paid may be kept."""
STOPPING = frozenset({"reconsideration", "court"})
"""On whose word the days of a stop do not count for the late fine (行政处罚法 73)."""


def facts(told: Told) -> dict[str, Any]:
    """Facts of execution that need no reckoning; `owed` has the others."""
    stopped = told.before_now().last("suspend_execution", "resume_execution")
    against = remedies(told.before_now())
    return {
        "remedies": against,
        "published_at": told.at("publish"),
        "publication_withdrawn_at": told.at("withdraw_publication"),
        "revocation": told.said("revoke_decision", "revoked_as") if told.last("revoke_decision") else "",
        "invalid_ground": told.said("revoke_decision", "invalid_ground"),
        "refundable": refundable(told.before_now()),
        "refund": yuan(told.now.data.get("amount")) if told.now.name == "refund" and told.now.data else UNSAID,
        "payments": payments(told.before_now()),
        "payment": (_payment(told, told.now) if told.now.data else UNSAID) if told.now.name == "pay" else None,
        "unpaid": unpaid(told.before_now()) if told.last("decide") else UNSAID,
        "late_fine": yuan(told.now.data.get("late_fine")) if told.now.data.get("late_fine") else UNSAID,
        "late_fines_before": sum((yuan(act.data.get("late_fine")) for act in told.before_now().all("add_fine")), ZERO),
        "late_fine_reason": told.now.data.get("late_fine_reason", ""),
        "deferral_applied_at": _undecided(told),
        **_deferral(told.now),
        "rate_told": _rate_told(told),
        "execution_suspended": bool(stopped and stopped.name == "suspend_execution")
        or any(one.stayed and one.ended_on is None for one in against),
        "suspension_document": told.said("suspend_execution", "suspension_document"),
        "other_kinds_executed": tuple(act.data["executed_kind"] for act in told.all("execute_other") if act.data),
        "closed_as": told.said("apply_close", "closed_as"),
        "close_reason": told.said("apply_close", "reason"),
        "property_handled": told.said("apply_close", "property_handled"),
    }


def _undecided(told: Told) -> Moment | None:
    """When the application was made that is not decided yet, else the newest one."""
    applied, decided = told.all("apply_deferral"), told.before_now().all("approve_deferral")
    shown = next(iter(applied[len(decided):] or applied[-1:]), None)
    return shown.moment if shown else None


def _rate_told(told: Told) -> Any:
    """By a demand; while the first one is being written, unsaid."""
    demands = told.all("demand")
    if len(demands) == 1 and told.blank(demands[0]):
        return UNSAID
    return any(act.data.get("late_fine_rate_told") for act in demands)


def _deferral(now: Done) -> dict[str, Any]:
    """What is being approved."""
    rows = instalments(now)
    return {
        "deferral_kind": now.data.get("deferral_kind", UNSAID),
        "deferred_to": day_of(now.data.get("deferred_to")),
        "instalment_days": tuple(day for day, _ in rows),
        "instalments_total": sum((amount for _, amount in rows), ZERO),
    }


def payments(told: Told) -> tuple[PaymentFact, ...]:
    return tuple(_payment(told, act) for act in told.all("pay") if act.data)


def unpaid(told: Told) -> Decimal:
    """The fine as decided, less what arrived for it; never below zero."""
    return max(fined(told) - sum((yuan(a.data.get("amount")) for a in told.all("pay") if pays_fine(a)), ZERO), ZERO)


def fined(told: Told) -> Decimal:
    proposed = told.last("propose_decision")
    return yuan(proposed.data.get("fine")) if proposed else ZERO


def refundable(told: Told) -> Decimal:
    """What was paid on a decision that has fallen altogether, less what has been paid back; else nothing."""
    fallen = told.last("revoke_decision")
    if fallen is None or fallen.data.get("revoked_as") not in FALLEN:
        return ZERO
    paid, back = (sum((yuan(act.data.get("amount")) for act in told.all(step)), ZERO) for step in ("pay", "refund"))
    return max(paid - back, ZERO)


def pays_fine(act: Done) -> bool:
    return act.data.get("payment_of") == "fine"


def instalments(deferral: Done | None) -> list[tuple[date, Decimal]]:
    """The instalments approved, by their last days."""
    rows = deferral.data.get("instalments", []) if deferral else []
    return sorted((date.fromisoformat(row["instalment_due_on"]), yuan(row["instalment_amount"])) for row in rows)


def deferred_to(told: Told) -> date | None:
    """The last day to pay that was approved; of instalments that of the first not paid up, or else the last one's."""
    approved = told.last("approve_deferral")
    if approved is None:
        return None
    parts = instalments(approved)
    if not parts:
        return day_of(approved.data.get("deferred_to"))
    covered = sum((amount for _, amount in parts), ZERO) - unpaid(told)
    for on, amount in parts:
        covered -= amount
        if covered < 0:
            return on
    return parts[-1][0]


def stops(told: Told, until: date) -> list[tuple[date, date]]:
    """From the first to the last day on which reconsideration or a court had stopped execution."""
    found: list[tuple[date, date]] = []
    began: date | None = None
    for act in told.all("suspend_execution", "resume_execution"):
        if act.name == "suspend_execution" and act.data.get("execution_suspended_by") in STOPPING:
            began = began or act.moment.day
        elif act.name == "resume_execution" and began:
            found.append((began, act.moment.day))
            began = None
    return [*found, *([(began, until)] if began else [])]


def remedies(told: Told) -> tuple[RemedyFact, ...]:
    """Reconsideration and litigation in order of opening; an end is that of the newest which is open."""
    found: list[dict[str, Any]] = []
    for act in told.all("note_remedy", "end_remedy"):
        if not act.data:
            continue
        if act.name == "note_remedy":
            found.append({"kind": act.data.get("remedy_kind", ""), "document": act.data.get("remedy_document", ""),
                          "opened_on": act.moment.day, "stayed": act.data.get("execution_stayed", False),
                          "ended_on": None, "result": ""})
        elif open_ := [one for one in found if one["ended_on"] is None]:
            open_[-1] |= {"ended_on": act.moment.day, "result": act.data.get("remedy_result", "")}
    return tuple(map(RemedyFact.of, found))


def uncounted(told: Told, until: date) -> list[tuple[date, date]]:
    """First and last days of what does not count for the late fine: remedies, and stops on their word."""
    return [*stops(told, until), *((one.opened_on, one.ended_on or until) for one in remedies(told))]


def _payment(told: Told, act: Done) -> PaymentFact:
    party = told.said("apply_filing", "party_name")
    return PaymentFact.of({
        "purpose": act.data.get("payment_of", ""),
        "amount": yuan(act.data.get("amount")),
        "on": act.moment.day,
        "by_party": act.data.get("payer_name") == party,
        "explained": bool(act.data.get("payer_explanation")),
        "bank_receipt": act.data.get("bank_receipt_number", ""),
    })
