"""The on-the-spot penalty as it is told, lawful: of many kinds of party, fine and statement, near every limit."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from support.reported import days, endings
from support.reported.planting import FIRST, LAST, Story, begin, kind_of
from support.reported.telling import Told, World

CLERK, UNIT_HEAD, HEAD, PUBLISHER = "备案员甲", "科长乙", "周负责", "冯公示"
SPAN = 60
"""Days from the first step to the last."""


def lawful(world: World, random: Random, number: int, first: date = FIRST, last: date = LAST) -> Told:
    """One lawful case, of any kind."""
    kind = kind_of("simple")
    (name,) = random.choices(list(kind.weights), list(kind.weights.values()))
    return begin(kind, world, random, number, kind.stories[name], first, last)


def fined(case: Told) -> None:
    """Fined, with or without a warning, and paid at the bank within fifteen days."""
    fine = _fine(case, 200 if case.person else 3000)
    _decided(case, case.random.choice([["fine"], ["warning", "fine"]]), fine, "bank")
    delivered = case.date_of("deliver")
    last = days.rolled(delivered + timedelta(days=15))
    paid = case.random.choice([last, delivered + timedelta(days=case.random.randint(1, 15))])
    case.tell("pay", case.at(case.number_of(paid)), {
        "amount": fine, "bank_receipt_number": f"YH{case.key}"})
    _ended(case)


def cash(case: Told) -> None:
    """Fined up to a hundred yuan and collected in cash, handed in and banked within two working days each."""
    fine = _fine(case, 100)
    _decided(case, ["fine"], fine, "on_spot")
    case.tell("collect", minute(case, 16), {"collect_ground": "small_fine", "amount": fine,
                                            "receipt_number": f"JFP-{case.key}"}, officers=True)
    taken = case.date_of("collect")
    handed = days.working(taken, case.random.choice([1, 2]))
    case.tell("hand_in", case.at(case.number_of(handed)), {"amount": fine})
    banked = days.working(handed, case.random.choice([1, 2]))
    case.tell("bank", case.at(case.number_of(banked)), {"amount": fine, "bank_receipt_number": f"YH{case.key}"})
    _ended(case)


def warned(case: Told) -> None:
    """A warning and nothing else."""
    _decided(case, ["warning"], "", "")
    _ended(case)


STORIES = {"fined": Story("fined", fined, SPAN), "cash": Story("cash", cash, SPAN),
           "warned": Story("warned", warned, SPAN)}
WEIGHTS = {"fined": 66, "cash": 14, "warned": 20}


def minute(case: Told, number: float) -> datetime:
    """So many minutes after the case began."""
    return case.begun + timedelta(minutes=number)


def people(case: Told, *numbers: str) -> None:
    """Who acted in every step that officers sign, and whose certificates were shown."""
    for line in case.lines:
        if "officers" in line:
            line["officers"] = list(numbers)
    case.said("show_certificates")["officer_numbers"] = list(numbers)


def refined(case: Told, amount: str) -> None:
    """Another fine, told as such before, and whatever was paid follows it."""
    case.said("decide")["fine"] = amount
    case.said("inform")["proposed_fine"] = amount
    for step in ("pay", "collect", "hand_in", "bank"):
        if case.has(step):
            case.said(step)["amount"] = amount


def _fine(case: Told, limit: int) -> str:
    return f"{case.random.choice([limit, limit, case.random.randint(50, limit)])}.00"


def _decided(case: Told, kinds: list[str], fine: str, way: str) -> None:
    """From the discovery to the report to the agency."""
    random = case.random
    case.begun += timedelta(hours=9, minutes=random.randrange(400))
    ended = case.begun.date() - timedelta(days=random.choice([0, 0, 1, 30, 400]))
    case.tell("open", case.begun, {
        **case.party,
        "item_code": case.world.items["spot"], "offence_facts": "当事人销售商品未按规定明码标价。",
        "offence_place": {"place_text": "某菜市场摊位", "place_division": case.body.division},
        "offence_began": str(ended), "offence_ended": str(ended),
        "found_at": minute(case, -10).isoformat(timespec="seconds"),
        "evidence": [{"evidence_type": "02", "evidence_title": "现场照片2张"}],
        **random.choice([
            {"offence_slight": False, "corrected_in_time": True, "harm_caused": False},
            {"offence_slight": True, "corrected_in_time": False, "harm_caused": False},
            {"offence_slight": True, "corrected_in_time": True, "harm_caused": True},
        ]),
    }, officers=True)
    case.tell("show_certificates", minute(case, 1), {
        "shown_as": random.choice(["paper", "code"]), "officer_numbers": list(case.body.officers)}, officers=True)
    told: dict[str, Any] = {"informed_content": "拟作出处罚，理由是未明码标价。", "proposed_kinds": list(kinds),
                            "rights_told": ["statement", "defence"]}
    case.tell("inform", minute(case, 5), told | ({"proposed_fine": fine} if fine else {}), officers=True)
    case.tell("hear", minute(case, 8), random.choice([
        {"heard_as": "waived", "waiver_by": "recorded"},
        {"heard_as": "statement", "statement": "摊位刚开张。", "statement_result": "rejected",
         "statement_reply": "不影响违法事实的认定。"},
    ]), officers=True)
    decided: dict[str, Any] = {
        "penalty_kinds": list(kinds), "adjustment": "none", "decision_reason": "事实清楚，证据确凿。"}
    if fine:
        decided |= {"fine": fine, "payment_way": way, "discretion_standard": "裁量基准（2025版）",
                    "discretion_tier": "较轻"}
    case.tell("decide", minute(case, 12), decided, officers=True,
              numbers={"B31": f"当罚〔{case.begun.year}〕{int(case.key[1:])}号"})
    case.tell("deliver", minute(case, 15), random.choice([
        {"delivered_as": "signed", "receiver_name": "张某"},
        {"delivered_as": "refused", "refusal_reason": "当事人拒绝签收，已注明。"}]), officers=True)
    case.tell("report", case.at(1, 10), {"reported_to": "备案员"}, by=CLERK)


def _ended(case: Told) -> None:
    """Closed; often published within seven working days; now and then revoked or changed, and taken back in time."""
    case.tell("close", case.at(25), {"closed_as": "done"}, by=UNIT_HEAD)
    if case.random.random() < 0.4:
        return
    last = case.number_of(days.working(case.begun.date(), 7))
    case.tell("publish", case.at(case.random.choice([1, last]), 18), {
        "publication_title": "未明码标价案", "publication_body": "予以处罚。"}, by=PUBLISHER)
    if case.random.random() < 0.3:
        endings.fell(case, 40, PUBLISHER, HEAD)
