"""What follows a decision, in the ways that are lawful: serving, publishing, paying late or in parts, the court."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from support.reported import acts, days
from support.reported.acts import Terms
from support.reported.telling import Told

DAILY = Decimal("0.03")


def served_decision(case: Told, day: int, documents: list[str]) -> int:
    """Served the day after or on the seventh working day, in one of the usual ways: on which day."""
    served = soon(case, day, "serving")
    method = case.random.choices(["01", "02", "03", "04", "06"], [5, 1, 1, 1, 1])[0]
    acts.served(case, "decision", served, documents, method)
    return served


def published(case: Told, day: int) -> int:
    """Published the day after or on the seventh working day: on which."""
    on = soon(case, day, "publishing")
    acts.published(case, on)
    return on


def soon(case: Told, day: int, wish: str) -> int:
    """The day after, or the seventh working day after; or whichever working day is wished for."""
    wished = case.wishes.get(wish)
    return case.number_of(days.working(case.day(day), wished or 7)) if wished else case.random.choice(
        [day + 1, case.number_of(days.working(case.day(day), 7))])


def deferred(case: Told, terms: Terms, served: int) -> None:
    day = served + 10
    until = day + case.random.choice([20, 45])
    asked(case, day, "defer")
    case.tell("approve_deferral", case.at(day + 2, 9), {
        "deferral_kind": "defer", "deferred_to": str(case.day(until)), "approval_opinion": "同意。"}, by=case.body.head)
    paid = case.random.choice([until, until - 3])
    acts.paid(case, paid, terms.fine)
    acts.closed(case, paid + 2)


def split(case: Told, terms: Terms, served: int) -> None:
    day, fine = served + 10, Decimal(terms.fine)
    first = (fine / 3).quantize(Decimal("1.00"))
    parts = [(day + 20, first), (day + 50, first), (day + 80, fine - 2 * first)]
    asked(case, day, "instalments")
    case.tell("approve_deferral", case.at(day + 2, 9), {
        "deferral_kind": "instalments", "approval_opinion": "同意。", "instalments": [
            {"instalment_due_on": str(case.day(due)), "instalment_amount": f"{amount:.2f}"} for due, amount in parts],
    }, by=case.body.head)
    for due, amount in parts:
        acts.paid(case, case.random.choice([due, due - 2]), f"{amount:.2f}")
    acts.closed(case, day + 82)


def asked(case: Told, day: int, kind: str) -> None:
    """The party's application to pay later or in parts."""
    case.tell("apply_deferral", case.at(day, 9), {
        "deferral_kind": kind, "deferral_hardship": "店铺停业，暂时没有收入。"}, by=case.body.handler)


def demanded(case: Told, day: int, amount: str) -> None:
    """The demand, and its serving on the same day, from which its ten days run."""
    case.tell("demand", case.at(day, 9), {"demanded_amount": amount, "late_fine_rate_told": True}, officers=True)
    acts.served(case, "demand", day, ["C11"])


def demand_on(case: Told, day: int, hour: float = 9) -> None:
    """The demand on another day, and its serving with it."""
    later = day - case.number_of(case.date_of("demand"))
    case.put(case.line("demand"), case.at(day, hour))
    for step in ("open", "serve"):
        case.move(case.line(step, "demand"), later)


def never_demanded(case: Told) -> None:
    case.without("demand")
    case.without(child="demand")


def accrued(fine: str, late_days: int) -> Decimal:
    """Three per cent of the fine a day, never more than the fine."""
    return min(Decimal(fine) * DAILY * late_days, Decimal(fine))


def overdue(case: Told, terms: Terms, served: int) -> None:
    due = case.number_of(acts.due_to_pay(case))
    demanded(case, due + 1, terms.fine)
    late = case.random.choice([5, 33, 40])
    added(case, due + late, accrued(terms.fine, late))
    acts.paid(case, due + late + 1, terms.fine)
    acts.paid(case, due + late + 1, case.said("add_fine")["late_fine"], "late_fine")
    acts.closed(case, due + late + 4)


def added(case: Told, day: int, amount: Decimal) -> None:
    """The additional fine; now and then less, by an agreement that is recorded."""
    less = case.random.random() < 0.2
    reason = {"late_fine_reason": "达成执行协议，依法减免。"} if less else {}
    case.tell("add_fine", case.at(day, 9), {"late_fine": f"{amount / 2 if less else amount:.2f}", **reason},
              by=case.body.head)


def stopped(case: Told, terms: Terms, served: int) -> None:
    due = case.number_of(acts.due_to_pay(case))
    demanded(case, due + 1, terms.fine)
    case.tell("suspend_execution", case.at(due + 5, 9), {
        "execution_suspended_by": "reconsideration", "suspension_document": "津滨政复停〔2026〕1号"}, by=case.body.head)
    case.tell("resume_execution", case.at(due + 14, 9), {"reason": "复议决定维持。"}, by=case.body.head)
    added(case, due + 20, accrued(terms.fine, 20 - 10))
    acts.paid(case, due + 21, terms.fine)
    acts.paid(case, due + 21, case.said("add_fine")["late_fine"], "late_fine")
    acts.closed(case, due + 24)


def contested(case: Told, terms: Terms, served: int) -> None:
    """Reconsideration, which stops nothing, yet its days do not count for the additional fine."""
    due = case.number_of(acts.due_to_pay(case))
    remedy(case, due + 5, case.random.choice([{}, {"execution_stayed": True}]))
    remedy_ended(case, due + 14)
    demanded(case, due + 16, terms.fine)
    added(case, due + 20, accrued(terms.fine, 20 - 10))
    acts.paid(case, due + 21, terms.fine)
    acts.paid(case, due + 21, case.said("add_fine")["late_fine"], "late_fine")
    acts.closed(case, due + 24)


def remedy(case: Told, day: int, more: dict[str, bool]) -> None:
    case.tell("note_remedy", case.at(day), {
        "remedy_kind": "reconsideration", "remedy_body": "滨海新区人民政府", "remedy_document": "津滨政复受〔2026〕1号",
        **more}, by=acts.CLERK)


def remedy_ended(case: Told, day: int) -> None:
    case.tell("end_remedy", case.at(day), {
        "remedy_result": "upheld", "remedy_result_document": "津滨政复决〔2026〕1号"}, by=acts.CLERK)


def court(case: Told, terms: Terms, served: int) -> None:
    served_on = date.fromisoformat(case.said("serve", "decision")["served_on"])
    sue, window = days.rolled(days.months(served_on, 6)), days.rolled(days.months(served_on, 9))
    for number in (30, 60, 90):
        case.tell("report_execution", case.at(served + number, 9), {"execution_note": "当事人尚未缴纳。"},
                  by=case.body.handler)
    day = case.random.choice([sue + timedelta(days=1), window])
    demanded(case, case.number_of(days.working(day, -13)), terms.fine)
    case.tell("apply_court", case.at(case.number_of(day), 9), {"court_name": "滨海新区人民法院"}, by=case.body.handler)
    acts.closed(case, case.number_of(day) + 10, closed_as="ended", reason="法院已裁定准予强制执行。")


def revoked(case: Told, terms: Terms, served: int) -> None:
    acts.paid(case, served + 8, terms.fine)
    fell(case, served + 40, acts.PUBLISHER, case.body.head)
    if case.said("revoke_decision")["revoked_as"] in ("revoked", "invalid"):
        refunded(case, served + 45, terms.fine)
    acts.closed(case, served + 62)


def refunded(case: Told, day: int, amount: str) -> None:
    case.tell("refund", case.at(day), {"amount": amount, "bank_receipt_number": f"TK{case.key}"}, by=acts.CLERK)


def fell(case: Told, day: int, publisher: str, head: str) -> None:
    """The decision is revoked, or changed, on reconsideration.

    What was published is taken back within three working days, and what was changed published anew within seven.
    """
    shown = case.has("publish") and "publication_title" in case.said("publish")
    as_changed = {"revoked_as": "changed", "changed_conclusion": "罚款减为一千元。"}
    void = {"revoked_as": "invalid"} | ({"invalid_ground": "procedure"} if case.filed_on else {})
    how = case.random.choice([{"revoked_as": "revoked"}, {"revoked_as": "unlawful"}, void, as_changed])
    case.tell("revoke_decision", case.at(day), {
        **how, "revocation_document": "津滨政复〔2026〕1号", "reason": "复议决定。"}, by=head)
    if shown:
        on = days.working(case.day(day), case.random.choice([1, 3]))
        case.tell("withdraw_publication", case.at(case.number_of(on), 9), {
            "withdrawal_reason": "复议决定改变了原决定。"}, by=publisher)
    if how == as_changed:
        on = days.working(case.day(day), case.random.choice([4, 7]))
        case.tell("publish", case.at(case.number_of(on), 10), {
            "publication_title": "违法案（变更后）", "publication_body": "罚款减为一千元。"}, by=publisher)
