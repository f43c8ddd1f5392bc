"""An on-the-spot penalty, step by step, with data that passes unless a test says otherwise."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from hengjian.identity.services import SHANGHAI
from hengjian.kernel.ids import new_id
from hengjian.proceedings.behaviours import Signature
from hengjian.proceedings.door import Act
from support.city import ITEM, City

PERSON_ID = "11010519491231002X"
BEFORE = ("open", "show_certificates", "inform", "hear", "decide")


def signatures(city: City, *names: str, how: str = "") -> tuple[Signature, ...]:
    """The first submits in an own session, the others confirm by PIN."""
    people = [city.people[name].id for name in names or ("李建国", "王敏")]
    return tuple(Signature(p, how or ("session" if i == 0 else "pin")) for i, p in enumerate(people))


def data(city: City, step: str, **changes: Any) -> dict[str, Any]:
    """What a step says; None takes an element away."""
    found = timezone.now().astimezone(SHANGHAI) - timedelta(minutes=20)
    numbers = ["120116000001", "120116000002"]
    said: dict[str, dict[str, Any]] = {
        "open": {
            "party_kind": "person", "party_name": "张大年", "party_id_kind": "01", "party_id_number": PERSON_ID,
            "party_birth_date": "1949-12-31", "party_phone": "13800138000", "party_address": "北京市朝阳区某路1号",
            "item_code": ITEM, "offence_facts": "当事人在市场销售蔬菜，12号摊位未标明价格。",
            "offence_place": {"place_text": "滨海新区塘沽街道某菜市场12号摊位", "place_division": "120116"},
            "offence_began": str(found.date()), "offence_ended": str(found.date()),
            "found_at": found.isoformat(timespec="seconds"),
            "evidence": [{"evidence_type": "02", "evidence_title": "现场照片2张"}],
            "offence_slight": False, "corrected_in_time": True, "harm_caused": False,
        },
        "show_certificates": {"shown_as": "paper", "officer_numbers": numbers},
        "inform": {"informed_content": "拟罚款，理由是未明码标价。", "proposed_kinds": ["fine"],
                   "proposed_fine": "200", "rights_told": ["statement", "defence"]},
        "hear": {"heard_as": "waived", "waiver_by": "recorded"},
        "decide": {"penalty_kinds": ["fine"], "fine": "200", "payment_way": "bank",
                   "discretion_standard": "天津市市场监管裁量基准（2025版）", "discretion_tier": "较轻",
                   "adjustment": "none", "decision_reason": "事实清楚，证据确凿。"},
        "deliver": {"delivered_as": "signed", "receiver_name": "张大年"},
        "report": {"reported_to": "执法一科备案员"},
        "pay": {"amount": "200", "bank_receipt_number": "YH20261122001"},
        "close": {"closed_as": "done"},
        "collect": {"collect_ground": "small_fine", "amount": "200", "receipt_number": "JFP-00000001"},
        "hand_in": {"amount": "200"},
        "bank": {"amount": "200", "bank_receipt_number": "YH20261122002"},
        "publish": {"publication_title": "张某未按规定明码标价案",
                    "publication_body": "张某在菜市场12号摊位销售蔬菜，未标明价格，罚款200元。"},
        "revoke_decision": {"revoked_as": "revoked", "revocation_document": "津滨市监撤〔2026〕1号",
                            "reason": "事实不清"},
        "withdraw_publication": {"withdrawal_reason": "处罚决定已被撤销。"},
    }
    merged = said[step] | changes
    return {name: value for name, value in merged.items() if value is not None}


def act(city: City, proceeding: UUID, step: str, signed: tuple[Signature, ...] | None = None,
        at: datetime | None = None, **changes: Any) -> Act:
    internal = {"report", "pay", "close", "hand_in", "bank", "convert", "land"}
    signed = signed if signed is not None else (() if step in internal else signatures(city))
    return Act(proceeding=proceeding, step=step, data=data(city, step, **changes), signatures=signed,
               opens="penalty.simple" if step == "open" else None, occurred_at=at)


def acts(city: City, proceeding: UUID | None = None, signed: tuple[Signature, ...] | None = None,
         without: tuple[str, ...] = (), at: datetime | None = None, **changes: Any) -> list[Act]:
    """The first form: from opening to decision. Changes go to the step that has the element."""
    identifier = proceeding or new_id()
    made = []
    for step in BEFORE:
        if step in without:
            continue
        own = {k: v for k, v in changes.items() if k in ALL_ELEMENTS[step]}
        made.append(act(city, identifier, step, signed, at, **own))
    return made


ALL_ELEMENTS = {
    "open": {"party_kind", "party_name", "party_id_kind", "party_id_number", "party_other_id_number",
             "party_birth_date", "party_phone",
             "party_address", "item_code", "offence_facts", "offence_place", "offence_began", "offence_ended",
             "found_at", "evidence", "offence_slight", "corrected_in_time", "harm_caused", "concerns_safety",
             "party_uscc", "party_representative", "party_business_address"},
    "show_certificates": {"shown_as", "officer_numbers"},
    "inform": {"informed_content", "proposed_kinds", "proposed_fine", "rights_told"},
    "hear": {"heard_as", "waiver_by", "statement", "statement_result", "statement_reply"},
    "decide": {"penalty_kinds", "fine", "payment_way", "discretion_standard", "discretion_tier", "adjustment",
               "adjustment_reason", "decision_reason"},
}  # fmt: skip


def organisation_party(**changes: Any) -> dict[str, Any]:
    return {"party_kind": "organisation", "party_name": "天津海川食品有限公司", "party_uscc": "91120116MA05TEXT5B",
            "party_representative": "陈某", "party_business_address": "滨海新区塘沽街道某路2号",
            "party_id_kind": None, "party_id_number": None, "party_birth_date": None, "party_address": None, **changes}

STEPS = frozenset(BEFORE) | {"deliver", "report", "pay", "close", "collect", "hand_in", "bank",
                            "publish", "revoke_decision", "withdraw_publication"}
"""The steps that `data` can tell."""
