"""What the on-the-spot decision (当场处罚决定书, B31) says: fields for its checks, lines for its layout."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hengjian.identity.services import SHANGHAI
from hengjian.kernel.codes import resident_id
from hengjian.kernel.money import capital, display
from hengjian.law.documents import remedy_text
from hengjian.law.rulepacks import Params
from hengjian.proceedings import standards
from hengjian.proceedings.behaviours import Case
from hengjian.registry import services as registry

BLANK = "/"


def content(case: Case, number: str) -> dict[str, Any]:
    """Every field that B31 requires, and the lines its layout prints. Blank places are struck with “/” (domain 3.1)."""
    kinds = case.get("decide", "penalty_kinds", [])
    fine = Decimal(case.get("decide", "fine", "0"))
    item = registry.item_on(case.get("open", "item_code", ""), case.day)
    agency = case.organisation.entrusted_by or case.organisation
    remedy_body = agency.reconsideration_body
    fields: dict[str, Any] = {
        "title": standards.law().documents["B31"].title,
        "copies": "本决定书一式两份，一份交当事人，一份存档",
        "number": number,
        "party_name": case.get("open", "party_name", ""),
        "party": party_lines(case),
        "offence_facts": case.get("open", "offence_facts", ""),
        "offence_date": case.get("open", "offence_ended") or case.get("open", "offence_began", ""),
        "offence_place": case.get("open", "offence_place", {}).get("place_text", ""),
        "evidence": [row["evidence_title"] for row in case.get("open", "evidence", [])],
        "basis": registry.basis_text(item.basis) if item else [],
        "violated": registry.basis_text(b for b in item.basis if b.get("role") == "violated") if item else [],
        "grounds": registry.basis_text(b for b in item.basis if b.get("role") != "violated") if item else [],
        "penalty_kinds": kinds,
        "penalty": penalty_line(kinds, fine),
        "decision_reason": case.get("decide", "decision_reason", ""),
        "discretion": discretion_line(case),
        "correction_order": case.get("decide", "correction_order", BLANK),
        "informed": informed_line(case),
        "decided_at": case.occurred_at.astimezone(SHANGHAI).isoformat(timespec="seconds"),
        "decided_on": chinese_date(case.day),
        "decided_place": case.get("open", "offence_place", {}).get("place_text", ""),
        "remedy_body": remedy_body,
        "remedy": remedy_text(remedy_body, case.params) if remedy_body else "",
        "officers": officers(case),
        "agency_name": agency.name,
        "seal_agency": agency.name,
        "agency_address": agency.address or BLANK,
        "agency_telephone": agency.telephone or BLANK,
    }
    if "fine" in kinds:
        fields |= {
            "fine": f"{fine:.2f}",
            "fine_capital": capital(fine),
            "payment": payment_line(case, case.params),
        }
    fields["text"] = text_of(fields)
    return fields


def text_of(fields: dict[str, Any]) -> str:
    """The document's words in one piece, for the check that text and fields agree."""
    names = ("number", "agency_name", "offence_facts", "offence_place", "penalty", "decision_reason", "discretion",
             "payment", "informed", "remedy")
    lines = [str(fields.get(name, "")) for name in names]
    lines += [f"{label}：{value}" for label, value in fields["party"]]
    lines += fields["basis"]
    lines += [f"{o['name']} {o['certificate_number']}" for o in fields["officers"]]
    return "\n".join(lines)


def party_lines(case: Case) -> list[list[str]]:
    """The party block (domain 3.1), by kind of party: label and value."""
    def said(element: str) -> str:
        return str(case.get("open", element, "") or BLANK)

    phone = ["联系电话", said("party_phone")]
    if case.get("open", "party_kind") == "organisation":
        return [["名称", said("party_name")], ["统一社会信用代码", said("party_uscc")],
                ["法定代表人（负责人）", said("party_representative")], ["住所", said("party_business_address")], phone]
    number = case.get("open", "party_id_number") or said("party_other_id_number")
    lines = [["姓名", said("party_name")], ["性别", _sex(case)], ["年龄", _age(case)], phone,
             [_id_label(case), number], ["住址", said("party_address")]]
    if case.get("open", "party_kind") == "individual_business":
        lines += [["字号", said("party_shop_name")], ["统一社会信用代码", said("party_uscc")],
                  ["经营场所", said("party_business_address")]]
    return lines


def penalty_line(kinds: list[str], fine: Decimal) -> str:
    """警告；罚款 200 元（大写：贰佰元整）."""
    labels = standards.law().dictionary.codelists["penalty_kind"].codes
    parts = [labels[kind] if kind != "fine" else f"罚款 {display(fine)} 元（大写：{capital(fine)}）" for kind in kinds]
    return "；".join(parts)


def discretion_line(case: Case) -> str:
    tier = case.get("decide", "discretion_tier", "")
    if not tier:
        return BLANK
    line = f"依照{case.get('decide', 'discretion_standard', '')}，属于“{tier}”档"
    reason = case.get("decide", "adjustment_reason", "")
    label = standards.law().dictionary.codelists["adjustment"].codes.get(case.get("decide", "adjustment", "none"), "")
    return f"{line}；{label}：{reason}" if reason else line


def payment_line(case: Case, params: Params) -> str:
    """How and by when to pay; what late payment costs (行政处罚法 67, 72)."""
    if case.get("decide", "payment_way") == "on_spot":
        return "当场收缴，出具省级以上财政部门统一制发的专用票据。"
    days, rate = params.days("payment").n, params.integer("late_fine_permille")
    return (
        f"自收到本决定书之日起{days}日内，凭缴款码到银行或者通过电子支付系统缴纳。"
        f"逾期不缴纳的，每日按罚款数额的{rate / 10:g}%加处罚款，加处罚款的数额不超过罚款数额。"
    )


def informed_line(case: Case) -> str:
    told = "执法人员已出示执法证件，告知了拟作出处罚的内容及事实、理由、依据和依法享有的陈述、申辩等权利。"
    if case.get("hear", "heard_as") == "waived":
        return told + "当事人明示放弃陈述、申辩。"
    results = standards.law().dictionary["statement_result"].codes
    assert isinstance(results, dict)
    result = results.get(case.get("hear", "statement_result", ""), "")
    said, reply = case.get("hear", "statement", BLANK), case.get("hear", "statement_reply", "")
    return f"{told}当事人陈述、申辩：{sentence(said)}复核结果：{sentence(result)}{sentence(reply)}"


def sentence(text: str) -> str:
    """With exactly one full stop at its end; nothing stays nothing."""
    text = text.strip()
    return text if not text or text[-1] in "。！？" else f"{text}。"


def officers(case: Case) -> list[dict[str, str]]:
    """Those who sign: name and certificate number."""
    certificates = registry.certificates_on((s.person_id for s in case.signatures), case.day)
    return [
        {"name": case.officers[s.person_id].name,
         "certificate_number": certificates[s.person_id].number if s.person_id in certificates else ""}
        for s in case.signatures if s.person_id in case.officers
    ]


def chinese_date(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _sex(case: Case) -> str:
    codes = standards.law().dictionary.codelists["sex"].codes
    if number := case.get("open", "party_id_number"):
        return codes[resident_id.parse(number).sex]
    return codes.get(case.get("open", "party_sex", ""), BLANK)


def _age(case: Case) -> str:
    born = case.get("open", "party_birth_date")
    if number := case.get("open", "party_id_number"):
        return f"{resident_id.age_on(resident_id.parse(number).birth, case.day)}岁"
    return f"{resident_id.age_on(date.fromisoformat(born), case.day)}岁" if born else BLANK


def _id_label(case: Case) -> str:
    kind = case.get("open", "party_id_kind", "01")
    return f"{standards.law().dictionary.codelists['id_kind'].codes[kind]}号码"
