"""What the on-the-spot decision (当场处罚决定书, B31) says: fields for its checks, lines for its layout."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hengjian.enforcement.documents.common import (
    BLANK,
    bank_payment,
    chinese_date,
    discretion_text,
    in_name_of,
    label,
    officers,
    party_rows,
    penalty_text,
    sentence,
)
from hengjian.identity.services import SHANGHAI
from hengjian.kernel.money import capital
from hengjian.law.documents import remedy_text
from hengjian.proceedings import standards
from hengjian.proceedings.behaviours import Case
from hengjian.registry import services as registry


def content(case: Case, number: str) -> dict[str, Any]:
    """Every field that B31 requires, and the lines its layout prints. Blank places are struck with “/” (domain 3.1)."""
    kinds = case.get("decide", "penalty_kinds", [])
    fine = Decimal(case.get("decide", "fine", "0"))
    item = registry.item_on(case.get("open", "item_code", ""), case.day)
    agency = case.organisation.answers
    remedy_body = agency.reconsideration_body
    fields: dict[str, Any] = {
        "title": standards.law().documents["B31"].title,
        "copies": "本决定书一式两份，一份交当事人，一份存档",
        "number": number,
        "party_name": case.get("open", "party_name", ""),
        "party": party_rows(lambda element: case.get("open", element, ""), case.day),
        "offence_facts": case.get("open", "offence_facts", ""),
        "offence_date": case.get("open", "offence_ended") or case.get("open", "offence_began", ""),
        "offence_place": case.get("open", "offence_place", {}).get("place_text", ""),
        "evidence": [row["evidence_title"] for row in case.get("open", "evidence", [])],
        "basis": registry.basis_text(item.basis) if item else [],
        "violated": registry.basis_text(b for b in item.basis if b.get("role") == "violated") if item else [],
        "grounds": registry.basis_text(b for b in item.basis if b.get("role") != "violated") if item else [],
        "penalty_kinds": kinds,
        "penalty": penalty_text(kinds, fine),
        "decision_reason": case.get("decide", "decision_reason", ""),
        "discretion": discretion_text(lambda element: case.get("decide", element, "")),
        "correction_order": case.get("decide", "correction_order", BLANK),
        "informed": informed_line(case),
        "decided_at": case.occurred_at.astimezone(SHANGHAI).isoformat(timespec="seconds"),
        "decided_on": chinese_date(case.day),
        "decided_place": case.get("open", "offence_place", {}).get("place_text", ""),
        "remedy_body": remedy_body,
        "remedy": remedy_text(remedy_body, case.params) if remedy_body else "",
        "officers": officers(case),
        **in_name_of(case.organisation),
        "agency_address": agency.address or BLANK,
        "agency_telephone": agency.telephone or BLANK,
    }
    if "fine" in kinds:
        fields |= {
            "fine": f"{fine:.2f}",
            "fine_capital": capital(fine),
            "payment": payment_line(case),
        }
    fields["text"] = text_of(fields)
    return fields


def text_of(fields: dict[str, Any]) -> str:
    """The document's words in one piece, for the check that text and fields agree."""
    names = ("number", "agency_name", "entrusted", "offence_facts", "offence_place", "penalty", "decision_reason",
             "discretion", "payment", "informed", "remedy")
    lines = [str(fields.get(name, "")) for name in names]
    lines += [f"{label}：{value}" for label, value in fields["party"]]
    lines += fields["basis"]
    lines += [f"{o['name']} {o['certificate_number']}" for o in fields["officers"]]
    return "\n".join(lines)


def payment_line(case: Case) -> str:
    """How and by when to pay; what late payment costs (行政处罚法 67, 72)."""
    if case.get("decide", "payment_way") == "on_spot":
        return "当场收缴，出具省级以上财政部门统一制发的专用票据。"
    return bank_payment(case.params)


def informed_line(case: Case) -> str:
    told = "执法人员已出示执法证件，告知了拟作出处罚的内容及事实、理由、依据和依法享有的陈述、申辩等权利。"
    if case.get("hear", "heard_as") == "waived":
        return told + "当事人明示放弃陈述、申辩。"
    result = label("statement_result", case.get("hear", "statement_result", ""))
    said, reply = case.get("hear", "statement", BLANK), case.get("hear", "statement_reply", "")
    return f"{told}当事人陈述、申辩：{sentence(said)}复核结果：{sentence(result)}{sentence(reply)}"
