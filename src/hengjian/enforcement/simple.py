"""The on-the-spot penalty's part in the engine: facts for its rules, rows, the decision document."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Model

from hengjian.enforcement import documents, publication, subjects
from hengjian.enforcement.documents import spot_decision
from hengjian.enforcement.models import Penalty
from hengjian.enforcement.reading import UNSAID, ZERO, day_of, moment, time_of
from hengjian.law.documents import check_document
from hengjian.law.facts import Moment, group
from hengjian.law.facts_penalty import SimplePenaltyFacts
from hengjian.proceedings import standards
from hengjian.proceedings.behaviours import Case, Decided
from hengjian.proceedings.settling import settle
from hengjian.proceedings.state import State
from hengjian.registry import services as registry

LONGEST_TITLE = 300
PLAIN = (
    "offence_facts", "offence_slight", "corrected_in_time", "harm_caused", "concerns_safety",
)  # fmt: skip


class SimplePenalty:
    """Behaviour of `penalty.simple`."""

    def facts(self, case: Case) -> SimplePenaltyFacts:
        """Everything known at this moment; what nobody has said stays unset, and blocks where it is needed."""
        facts = SimplePenaltyFacts.gathered(
            group(subjects.act, case),
            group(_said, case),
            group(_received, case),
            group(publication.facts, case),
            agency=lambda: subjects.agency(case),
            officers=lambda: tuple(subjects.officers(case)),
            item=lambda: _item(case),
            party_birth_date=lambda: subjects.birth_date(*(case.get("open", name) for name in (
                "party_kind", "party_id_number", "party_birth_date"))),
            receipt_unused=lambda: not _receipt_used(case) if case.step == "collect" else UNSAID,
        )
        return facts.gather(group(_document, case, facts.traced())) if case.step == "decide" else facts

    def offence_day(self, case: Case) -> date | None:
        return day_of(case.get("open", "offence_ended"))

    def pins(self, case: Case) -> dict[str, str]:
        return subjects.pins(case, case.get("open", "item_code"))

    def columns(self, state: State) -> dict[str, Any]:
        """The common columns; the item's title is pinned in the opening step's body."""
        opened = state.latest["open"]
        party, title = opened.data["party_name"], opened.body["labels"]["item_title"]
        officers = opened.body["officers"]
        sealed = opened.data.get("party_id_number") or opened.data.get("party_other_id_number") or {}
        numbers = [document["number"] for document in state.documents()]
        return {
            "title": f"{party}{title}案"[:LONGEST_TITLE],
            "number": numbers[-1] if numbers else "",
            "party_name": party,
            "party_kind": opened.data["party_kind"],
            "party_code": opened.data.get("party_uscc", ""),
            "party_key": sealed.get("index", ""),
            "item_code": opened.data["item_code"],
            "item_title": title,
            "handlers": [o["person"] for o in officers],
            "handler_names": " ".join(o["name"] for o in officers),
            "decided_at": state.at("decide"),
        }

    def labels(self, case: Case) -> dict[str, str]:
        """Registry texts that the rows need, kept with the opening step so that replay reads nothing else."""
        if case.step != "open":
            return {}
        return {"item_title": subjects.item_title(case, case.get("open", "item_code"))}

    def row(self, state: State) -> tuple[type[Model], dict[str, Any]]:
        decided, columns = state.latest.get("decide"), self.columns(state)
        fine = state.get("decide", "fine")
        return Penalty, {
            "document_number": columns["number"],
            "party_key": columns["party_key"],
            "party_code": columns["party_code"],
            "item_code": columns["item_code"],
            "offence_began_on": day_of(state.get("open", "offence_began")),
            "offence_ended_on": day_of(state.get("open", "offence_ended")),
            "found_at": time_of(state.get("open", "found_at")),
            "outcome": "penalty" if decided else "",
            "kinds": state.get("decide", "penalty_kinds", []),
            "fine": Decimal(fine) if fine else (ZERO if decided else None),
            "tier": state.get("decide", "discretion_tier", ""),
            "decided_at": state.at("decide"),
            "delivered_at": state.at("deliver"),
            "delivery": state.get("deliver", "delivered_as", ""),
            "collected_at": state.at("collect"),
            "receipt_number": state.get("collect", "receipt_number", ""),
            "paid_at": state.at("pay"),
            "reported_at": state.at("report"),
            "converted_at": state.at("convert"),
            "closed_as": state.get("close", "closed_as", ""),
        }

    def content(self, code: str, case: Case, number: str) -> dict[str, Any]:
        return documents.content(code, case, number)

    def protects(self, case: Case) -> list[str]:
        return publication.protects(case)

    def decided(self, case: Case) -> Decided:
        return publication.decided(case)


def _item(case: Case) -> Any:
    row = subjects.item_row(case, case.get("open", "item_code"))
    ended = day_of(case.get("open", "offence_ended"))
    return subjects.item(case, row, case.get("open", "party_kind", "person"), ended) if row else UNSAID


def _moment_of(case: Case, step: str) -> Moment | None:
    """When the newest step of that name happened, at its precision; None when it has not."""
    found = case.state.latest.get(step)
    if step == case.step:
        return moment(case.occurred_at, case.precision)
    return moment(found.occurred_at, found.precision) if found else None


def _told_again(case: Case) -> bool:
    """Whether the party was told anew in the very second in which it had been heard: times alone cannot tell."""
    heard, told = (case.state.latest.get(step) for step in ("hear", "inform"))
    if not heard or not told or case.step == "hear" or heard.seq > told.seq:
        return False
    return moment(heard.occurred_at, heard.precision).not_after(moment(told.occurred_at, told.precision))


def _said(case: Case) -> dict[str, Any]:
    """Elements as they were said, by fact; `UNSAID` where the step has not happened."""

    def get(step: str, element: str, absent: Any = UNSAID, empty: Any = "") -> Any:
        if step != case.step and step not in case.state.latest:
            return absent
        return case.get(step, element, empty)

    return {
        "party_kind": get("open", "party_kind"),
        "offence_division": get("open", "offence_place", empty={}).get("place_division", case.organisation.division),
        "found_at": get("open", "found_at"),
        "offence_ended": day_of(case.get("open", "offence_ended")),
        "evidence_count": len(case.get("open", "evidence", [])),
        "concerns_safety": bool(case.get("open", "concerns_safety", False)),
        **{name: get("open", name, empty=UNSAID) for name in PLAIN if name != "concerns_safety"},
        "certificates_shown_at": _moment_of(case, "show_certificates"),
        "certificates_shown": tuple(get("show_certificates", "officer_numbers", absent=())),
        "informed_at": _moment_of(case, "inform"),
        "informed_content": get("inform", "informed_content"),
        "rights_told": get("inform", "rights_told", empty=[]),
        "proposed_kinds": get("inform", "proposed_kinds", empty=[]),
        "proposed_fine": get("inform", "proposed_fine", empty=ZERO),
        "heard_at": None if _told_again(case) else _moment_of(case, "hear"),
        "heard_as": get("hear", "heard_as"),
        "statement_result": get("hear", "statement_result"),
        "statement_reply": get("hear", "statement_reply"),
        "decided_at": _moment_of(case, "decide"),
        "penalty_kinds": get("decide", "penalty_kinds", empty=[]),
        "fine": get("decide", "fine", empty=ZERO),
        "discretion_tier": get("decide", "discretion_tier"),
        "adjustment": get("decide", "adjustment"),
        "adjustment_reason": get("decide", "adjustment_reason"),
        "delivered_as": get("deliver", "delivered_as"),
        "refusal_reason": get("deliver", "refusal_reason"),
        "collect_ground": get("collect", "collect_ground"),
        "collect_explanation": get("collect", "collect_explanation"),
        "party_requested": bool(get("collect", "party_request_file", absent="")),
        "receipt_number": get("collect", "receipt_number"),
        "bank_receipt_number": case.data.get("bank_receipt_number", UNSAID),
        "closed_as": get("close", "closed_as"),
    }


def _received(case: Case) -> dict[str, Any]:
    """What has been received so far, before the act under way."""

    def before(step: str) -> Decimal:
        return sum((Decimal(s.data["amount"]) for s in case.state.steps if s.name == step), ZERO)

    return {"collected": before("collect"), "handed_in": before("hand_in"), "banked": before("bank"),
            "paid": before("pay"), "amount": case.data.get("amount", UNSAID)}


def _document(case: Case, facts: SimplePenaltyFacts) -> dict[str, Any]:
    """What is wrong with the decision document as it would be issued now, and in whose name."""
    trial = f"{case.organisation.short_name}当罚〔{case.day.year}〕1号"
    content = spot_decision.content(case, trial)
    times = [("告知", facts.informed_at), ("听取申辩", facts.heard_at), ("决定", facts.acted_at)]
    offence = [("违法行为", content["offence_date"])] if content["offence_date"] else []
    content["dates"] = [*offence, *((name, time) for name, time in times if time is not None)]
    problems = check_document(standards.law().documents["B31"], content, facts, case.params,
                              lambda basis: registry.citation_status(basis, case.day))
    return {"document_problems": tuple(p.message for p in problems), "signed_as": content["agency_name"]}


def _receipt_used(case: Case) -> bool:
    """Whether another case, of whatever agency, has given out this receipt. Looks beyond the scope, says yes or no."""
    number = case.data.get("receipt_number", "")
    settle(f"receipt {number}", case.state.proceeding_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT hengjian_receipt_used(%s, %s)", [number, case.state.proceeding_id])
        return bool(number) and bool(cursor.fetchone()[0])
