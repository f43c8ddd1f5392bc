"""Cases as agencies report them, lawful and with planted faults, each labelled with the rules it breaks.

Written from the domain text (§1.2, §2.3), without the rules: nothing of `hengjian.law` is imported here. A fault is
a small named function that takes a lawful case, breaks it and says which rules that breaks; add one and every test
and benchmark that uses `cases` plants it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from random import Random
from typing import Any

BEIJING = timezone(timedelta(hours=8))
LATE = {"PT-03"}
"""What every case breaks that is told long after it happened: a step is reported within three working days."""
DAYS = ("hand_in", "bank", "pay", "land")
"""Steps known to the day."""


@dataclass(frozen=True)
class World:
    """What the reporting agency has: its code, officers, items. See `support.reported_world`."""

    agency: str
    division: str
    elsewhere: str
    """A division outside the officers' area."""
    officers: tuple[str, str]
    expired: str
    """The certificate of an officer that ended on 2024-06-30."""
    foreign: str
    """The certificate of another agency's officer."""
    item: str
    """Published, exercised by the agency; a person may be fined up to 500, a body up to 5000."""
    narrow_item: str
    """Its tier ends at 100 for a person and 1000 for a body."""
    unpublished_item: str
    strange_item: str
    """Published, but not among those the agency exercises."""
    ended_item: str
    """The agency's authority over it ended on 2023-12-31."""
    not_simple_item: str
    """Not to be handled on the spot."""
    ordinary_item: str
    """With a tier 一般: 2000 to 20000 for a person, 5000 to 100000 for a body."""


@dataclass
class Told:
    """One case as it is told: its steps in order of occurrence."""

    world: World
    key: str
    random: Random
    begun: datetime
    person: bool
    lines: list[dict[str, Any]] = field(default_factory=list)
    breaks: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def step(self, name: str) -> dict[str, Any]:
        return next(line for line in self.lines if line["step"] == name)

    def data(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.step(name)["data"]
        return found

    def drop(self, *names: str) -> None:
        self.lines = [line for line in self.lines if line["step"] not in names]

    def has(self, name: str) -> bool:
        return any(line["step"] == name for line in self.lines)

    def add(self, step: str, at: datetime, data: dict[str, Any], officers: bool = True, **more: Any) -> None:
        when = str(at.date()) if step in DAYS else at.isoformat(timespec="seconds")
        line = {"key": f"{self.key}-{len(self.lines) + 1}", "agency": self.world.agency, "case": self.key,
                "procedure": "penalty.simple", "step": step, "occurred_at": when, "data": data, **more}
        if officers:
            line["officers"] = list(self.world.officers)
        self.lines.append(line)

    def officers(self, *numbers: str) -> None:
        """Who acted in every step that officers sign, and whose certificates were shown."""
        for line in self.lines:
            if "officers" in line:
                line["officers"] = list(numbers)
        self.data("show_certificates")["officer_numbers"] = list(numbers)

    def fine(self, amount: str, proposed: str = "") -> None:
        """Another fine, told as such before, and whatever was paid follows it."""
        self.data("decide")["fine"] = amount
        self.data("inform")["proposed_fine"] = proposed or amount
        for step in ("pay", "collect", "hand_in", "bank"):
            if self.has(step):
                self.data(step)["amount"] = amount


def lawful(world: World, random: Random, number: int, first: date, last: date) -> Told:
    """A lawful case, of many kinds: party, fine or warning, statement or waiver, bank or cash, near every limit."""
    days = (last - first).days
    begun = datetime(first.year, first.month, first.day, 9, 0, tzinfo=BEIJING)
    begun += timedelta(days=random.randrange(days), minutes=random.randrange(400))
    case = Told(world, f"C{number:06d}", random, begun, random.random() < 0.6)
    case.breaks |= LATE

    def at(minutes: int) -> datetime:
        return begun + timedelta(minutes=minutes)

    cash = case.person and random.random() < 0.2
    warned = not cash and random.random() < 0.2
    fine = _fine(case, cash)
    kinds = ["warning"] if warned else random.choice([["fine"], ["warning", "fine"]])
    ended = begun.date() - timedelta(days=random.choice([0, 0, 1, 30, 400]))
    case.add("open", at(0), {
        **_party(case, number),
        "item_code": world.item, "offence_facts": f"当事人销售商品未按规定明码标价，摊位{number}号。",
        "offence_place": {"place_text": f"某菜市场{number}号摊位", "place_division": world.division},
        "offence_began": str(ended), "offence_ended": str(ended),
        "found_at": (begun - timedelta(minutes=10)).isoformat(timespec="seconds"),
        "evidence": [{"evidence_type": "02", "evidence_title": "现场照片2张"}],
        **random.choice([
            {"offence_slight": False, "corrected_in_time": True, "harm_caused": False},
            {"offence_slight": True, "corrected_in_time": False, "harm_caused": False},
            {"offence_slight": True, "corrected_in_time": True, "harm_caused": True},
        ]),
    })
    case.add("show_certificates", at(1), {"shown_as": random.choice(["paper", "code"]),
                                          "officer_numbers": list(world.officers)})
    told: dict[str, Any] = {"informed_content": "拟作出处罚，理由是未明码标价。", "proposed_kinds": list(kinds),
                            "rights_told": ["statement", "defence"]}
    case.add("inform", at(5), told if warned else told | {"proposed_fine": fine})
    case.add("hear", at(8), random.choice([
        {"heard_as": "waived", "waiver_by": "recorded"},
        {"heard_as": "statement", "statement": "摊位刚开张。", "statement_result": "rejected",
         "statement_reply": "不影响违法事实的认定。"},
    ]))
    decided: dict[str, Any] = {
        "penalty_kinds": list(kinds), "adjustment": "none", "decision_reason": "事实清楚，证据确凿。"}
    if not warned:
        decided |= {"fine": fine, "payment_way": "on_spot" if cash else "bank",
                    "discretion_standard": "裁量基准（2025版）", "discretion_tier": "较轻"}
    case.add("decide", at(12), decided, numbers={"B31": f"当罚〔{begun.year}〕{number}号"})
    case.add("deliver", at(15), random.choice([
        {"delivered_as": "signed", "receiver_name": "张某"},
        {"delivered_as": "refused", "refusal_reason": "当事人拒绝签收，已注明。"}]))
    case.add("report", at(1500), {"reported_to": "备案员"}, officers=False, by="备案员甲")
    if cash:
        case.add("collect", at(16), {"collect_ground": "small_fine", "amount": fine,
                                     "receipt_number": f"JFP-{number:08d}"})
        case.add("hand_in", at(1440), {"amount": fine}, officers=False)
        case.add("bank", at(2880), {"amount": fine, "bank_receipt_number": f"YH{number:08d}"}, officers=False)
    elif not warned:
        case.add("pay", at(1440 * random.randint(1, 14)), {
            "amount": fine, "bank_receipt_number": f"YH{number:08d}"}, officers=False)
    case.add("close", at(1440 * 20), {"closed_as": "done"}, officers=False, by="科长乙")
    return case


def _fine(case: Told, cash: bool) -> str:
    limit = 100 if cash else 200 if case.person else 3000
    return f"{case.random.choice([limit, limit, case.random.randint(50, limit)])}.00"


def _party(case: Told, number: int) -> dict[str, Any]:
    if case.person:
        return {"party_kind": "person", "party_name": f"张{number}", "party_id_kind": "02",
                "party_other_id_number": f"120116{number:08d}", "party_birth_date": "1980-05-06",
                "party_phone": f"138{number:08d}", "party_address": f"某路{number}号"}
    return {"party_kind": "organisation", "party_name": f"天津海川{number}食品有限公司", "party_uscc": uscc(number),
            "party_representative": "陈某", "party_business_address": f"某路{number}号"}


_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def uscc(number: int) -> str:
    """A unified social credit code by GB 32100, its check characters reckoned here anew."""
    body = f"{number:08d}"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    check = 11 - sum(int(c) * w for c, w in zip(body, weights, strict=True)) % 11
    code = "91120116" + body + {10: "X", 11: "0"}.get(check, str(check))
    total = sum(_SIGNS.index(c) * pow(3, i, 31) for i, c in enumerate(code))
    return code + _SIGNS[(31 - total % 31) % 31]


Fault = Callable[[Told], set[str]]
SIMPLE: dict[str, Fault] = {}


def fault(function: Fault) -> Fault:
    """Adds a fault of the on-the-spot penalty. It returns the rules it breaks; none where it does not fit the case."""
    SIMPLE[function.__name__] = function
    return function


@fault
def item_not_published(case: Told) -> set[str]:
    case.data("open")["item_code"] = case.world.unpublished_item
    return {"CF-01"}


@fault
def item_of_another_agency(case: Told) -> set[str]:
    case.data("open")["item_code"] = case.world.strange_item
    return {"CF-03"}


@fault
def authority_ended(case: Told) -> set[str]:
    case.data("open")["item_code"] = case.world.ended_item
    return {"CF-03"}


@fault
def child_of_thirteen(case: Told) -> set[str]:
    if not case.person:
        return set()
    case.data("open")["party_birth_date"] = str(_years(case.begun.date(), 13))
    _offence_today(case)
    return {"CF-09"}


@fault
def minor_not_treated_lighter(case: Told) -> set[str]:
    if not case.person:
        return set()
    case.data("open")["party_birth_date"] = str(_years(case.begun.date(), 17))
    _offence_today(case)
    return {"CF-09"}


@fault
def slight_and_corrected(case: Told) -> set[str]:
    case.data("open").update(offence_slight=True, corrected_in_time=True, harm_caused=False)
    return {"CF-12"}


@fault
def unknown_tier(case: Told) -> set[str]:
    if "fine" not in case.data("decide"):
        return set()
    case.data("decide")["discretion_tier"] = "特别严重"
    return {"CF-13"}


@fault
def above_the_tier(case: Told) -> set[str]:
    if "fine" not in case.data("decide") or case.has("collect"):
        return set()
    case.data("open")["item_code"] = case.world.narrow_item
    case.fine("100.01" if case.person else "1000.01")
    return {"CF-13"}


@fault
def found_after_two_years(case: Told) -> set[str]:
    found = case.begun.date()
    ended = _years(found, 2) - timedelta(days=1)
    case.data("open").update(offence_began=str(ended), offence_ended=str(ended))
    return {"CF-14"}


@fault
def found_after_five_years(case: Told) -> set[str]:
    ended = _years(case.begun.date(), 5) - timedelta(days=1)
    case.data("open").update(offence_began=str(ended), offence_ended=str(ended), concerns_safety=True,
                             harm_caused=True)
    if ended < date(2021, 7, 15):  # by the law of then two years in any case
        return {"CF-14"}
    return {"CF-14"}


@fault
def one_officer(case: Told) -> set[str]:
    """The decision then lacks the second officer's signature too (B31)."""
    case.officers(case.world.officers[0])
    return {"CF-18", "CF-25-document"}


@fault
def expired_certificate(case: Told) -> set[str]:
    if case.begun.date() <= date(2024, 7, 1):
        return set()
    case.officers(case.world.officers[0], case.world.expired)
    return {"CF-18"}


@fault
def officer_of_another_agency(case: Told) -> set[str]:
    case.officers(case.world.officers[0], case.world.foreign)
    return {"CF-18"}


@fault
def outside_the_area(case: Told) -> set[str]:
    case.data("open")["offence_place"]["place_division"] = case.world.elsewhere
    return {"CF-18"}


@fault
def not_informed(case: Told) -> set[str]:
    case.drop("inform")
    return {"CF-20", "CF-20-heard"}


@fault
def right_to_defend_not_told(case: Told) -> set[str]:
    case.data("inform")["rights_told"] = ["statement"]
    return {"CF-20"}


@fault
def not_heard(case: Told) -> set[str]:
    case.drop("hear")
    return {"CF-20-heard"}


@fault
def heavier_than_told(case: Told) -> set[str]:
    if "fine" not in case.data("decide"):
        return set()
    case.data("inform")["proposed_fine"] = "10.00"
    return {"CF-20-no-heavier"}


@fault
def another_kind_than_told(case: Told) -> set[str]:
    if "fine" not in case.data("decide"):
        return set()
    case.data("inform")["proposed_kinds"] = ["warning"]
    case.data("inform").pop("proposed_fine", None)
    return {"CF-20-no-heavier"}


@fault
def above_the_limit_on_the_spot(case: Told) -> set[str]:
    if "fine" not in case.data("decide") or case.has("collect"):
        return set()
    case.fine("200.01" if case.person else "3000.01")
    return {"CF-25"}


@fault
def confiscated_on_the_spot(case: Told) -> set[str]:
    case.data("decide")["penalty_kinds"].append("confiscate_goods")
    case.data("inform")["proposed_kinds"].append("confiscate_goods")
    return {"CF-25-kinds"}


@fault
def item_not_for_the_spot(case: Told) -> set[str]:
    case.data("open")["item_code"] = case.world.not_simple_item
    return {"CF-25-kinds"}


@fault
def certificates_not_shown(case: Told) -> set[str]:
    case.drop("show_certificates")
    return {"CF-27"}


@fault
def one_certificate_not_shown(case: Told) -> set[str]:
    case.data("show_certificates")["officer_numbers"] = [case.world.officers[0]]
    return {"CF-27"}


@fault
def informed_after_the_decision(case: Told) -> set[str]:
    """Told and heard, but only after it was decided."""
    for name, minutes in (("inform", 13), ("hear", 14)):
        case.step(name)["occurred_at"] = (case.begun + timedelta(minutes=minutes)).isoformat(timespec="seconds")
    return {"CF-20", "CF-20-heard"}


@fault
def delivered_before_the_decision(case: Told) -> set[str]:
    case.step("deliver")["occurred_at"] = (case.begun + timedelta(minutes=11)).isoformat(timespec="seconds")
    return {"CF-25-delivery"}


@fault
def paid_before_the_decision(case: Told) -> set[str]:
    if not case.has("pay"):
        return set()
    case.step("pay")["occurred_at"] = str(case.begun.date() - timedelta(days=1))
    return {"CF-38"}


@fault
def certificates_shown_too_late(case: Told) -> set[str]:
    """After the party was told, before the decision."""
    case.step("show_certificates")["occurred_at"] = (
        case.begun + timedelta(minutes=9)).isoformat(timespec="seconds")
    return {"CF-27"}


@fault
def paid_more_than_due(case: Told) -> set[str]:
    if not case.has("pay"):
        return set()
    case.data("pay")["amount"] = "99999.00"
    return {"CF-38"}


@fault
def collected_above_one_hundred(case: Told) -> set[str]:
    if not case.has("collect"):
        return set()
    case.fine("100.01")
    return {"CF-39"}


@fault
def receipt_over_another_amount(case: Told) -> set[str]:
    if not case.has("collect"):
        return set()
    for step in ("collect", "hand_in", "bank"):
        case.data(step)["amount"] = "900.00"
    return {"CF-40"}


@fault
def handed_in_less(case: Told) -> set[str]:
    if not case.has("collect"):
        return set()
    case.data("hand_in")["amount"] = "1.00"
    return {"CF-40-hand-in"}


def _years(day: date, years: int) -> date:
    return date(day.year - years, day.month, min(day.day, 28))


def _offence_today(case: Told) -> None:
    case.data("open").update(offence_began=str(case.begun.date()), offence_ended=str(case.begun.date()))


def cases(
    world: World, number: int, seed: int = 1, faulty: float = 0.5, faults: dict[str, Fault] | None = None,
    first: date = date(2024, 3, 1), last: date = date(2026, 9, 30),
) -> Iterator[Told]:
    """So many cases, the same for the same seed; a share has a fault, the one planted least that fits the case."""
    random = Random(seed)
    planted = dict.fromkeys(faults or SIMPLE, 0)
    for n in range(1, number + 1):
        case = lawful(world, random, n, first, last)
        if random.random() < faulty:
            for name in sorted(planted, key=planted.__getitem__):
                if broken := (faults or SIMPLE)[name](case):
                    planted[name] += 1
                    case.breaks |= broken
                    case.faults.append(name)
                    break
        yield case


def file_of(told: Iterator[Told]) -> tuple[bytes, dict[str, set[str]]]:
    """The cases as an exchange file, and by case key the rules each breaks."""
    lines: list[bytes] = []
    labels: dict[str, set[str]] = {}
    for case in told:
        labels[case.key] = case.breaks
        lines += [json.dumps(line, ensure_ascii=False).encode() for line in case.lines]
    return b"\n".join(lines) + b"\n", labels
