"""Ordinary penalties as agencies report them, with planted faults; see `reported`. Written from domain §1.2, §2.2.

Review, hearing, deliberation and serving are cases within the case; their keys are the case's with a suffix after
a stroke, so that what is found in them counts for the whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from support.reported import BEIJING, LATE, Fault, Told, World, _party

FACTS = "当事人在门店销售超过保质期的食品，共售出十二件。"
STANDARD = {"discretion_standard": "天津市市场监管裁量基准（2025版）", "discretion_tier": "一般", "adjustment": "none"}
POINTS = ("subject", "procedure", "facts", "law", "powers", "documents", "crime")
BY_DAY = ("pay", "serving/serve", "hearing/open")
HEAD, UNIT_HEAD, REVIEWER, HANDLER = "周负责", "赵科长", "钱审核", "李建国"


@dataclass
class Ordinary(Told):
    """One ordinary case; a child's steps are called ``legal_review/pass``."""

    def tell(self, step: str, day: int, hour: int, data: dict[str, Any], *, by: str = "", officers: bool = False,
             child: str = "") -> None:
        """A step at an hour of a day counted from the first; `child` is the suffix of the child's key."""
        at = self.begun + timedelta(days=day, hours=hour)
        procedure, name = step.split("/") if "/" in step else ("penalty.ordinary", step)
        line: dict[str, Any] = {
            "key": f"{self.key}-{len(self.lines) + 1}", "agency": self.world.agency,
            "case": f"{self.key}/{child}" if child else self.key, "procedure": procedure, "step": name,
            "occurred_at": str(at.date()) if step in BY_DAY else at.isoformat(timespec="seconds"), "data": data,
        }
        if child and name == "open":
            line["parent"] = self.key
        if officers:
            line["officers"] = list(self.world.officers)
        if by:
            line["by"] = by
        self.lines.append(line)

    def line(self, step: str, child: str = "") -> dict[str, Any]:
        """The line of a step; of which child, where there are several."""
        case = f"{self.key}/{child}" if child else self.key
        return next(line for line in self.lines if line["step"] == step and line["case"] == case)

    def said(self, step: str, child: str = "") -> dict[str, Any]:
        found: dict[str, Any] = self.line(step, child)["data"]
        return found

    def without(self, *steps: str, child: str = "") -> None:
        """Takes steps away; of a child all of them where none is named."""
        case = f"{self.key}/{child}" if child else self.key
        self.lines = [line for line in self.lines
                      if line["case"] != case or (bool(steps) and line["step"] not in steps)]

    def move(self, step: str, days: int, child: str = "") -> None:
        """The step so many days later."""
        line = self.line(step, child)
        text = line["occurred_at"]
        if len(text) == 10:
            line["occurred_at"] = str(date.fromisoformat(text) + timedelta(days=days))
        else:
            line["occurred_at"] = (datetime.fromisoformat(text) + timedelta(days=days)).isoformat(timespec="seconds")

    def shift(self, first: str, days: int) -> None:
        """The step and everything told after it so many days later, what it says of days too."""
        after = False
        for line in self.lines:
            after = after or (line["step"] == first and line["case"] == self.key)
            if after:
                text = line["occurred_at"]
                if len(text) == 10:
                    line["occurred_at"] = str(date.fromisoformat(text) + timedelta(days=days))
                else:
                    moved = datetime.fromisoformat(text) + timedelta(days=days)
                    line["occurred_at"] = moved.isoformat(timespec="seconds")
                for name in ("served_on",):
                    if name in line["data"]:
                        line["data"][name] = str(date.fromisoformat(line["data"][name]) + timedelta(days=days))

    def fined(self, amount: str) -> None:
        """Another fine, everywhere."""
        for line in self.lines:
            for name in ("proposed_fine", "fine"):
                if name in line["data"]:
                    line["data"][name] = amount
            if line["step"] == "pay":
                line["data"]["amount"] = amount


def lawful(world: World, random: Random, number: int, first: date, last: date) -> Ordinary:
    """A lawful case from the lead to the archive, without a hearing."""
    begun = datetime(first.year, first.month, first.day, tzinfo=BEIJING)
    begun += timedelta(days=random.randrange((last - first).days))
    case = Ordinary(world, f"P{number:06d}", random, begun, random.random() < 0.6)
    case.breaks |= LATE
    fine = f"{random.choice([2000, 3000, 4000] if case.person else [5000, 20000, 40000])}.00"
    kinds = {"proposed_kinds": ["fine"], "proposed_fine": fine}
    ended = str(begun.date() - timedelta(days=3))

    def iso(day: int, hour: int, minutes: int = 0) -> str:
        return (begun + timedelta(days=day, hours=hour, minutes=minutes)).isoformat(timespec="seconds")

    party = _party(case, number)
    case.tell("open", 0, 9, {"case_source": "1", "clue_received_at": iso(0, 8), "clue_content": "货架上有过期食品。"},
              by=HANDLER)
    case.tell("verify", 0, 10, {"verification": "现场核查属实。", "verification_result": "should_file"}, officers=True)
    case.tell("apply_filing", 1, 9, {
        **party, "item_code": world.ordinary_item, "offence_facts": FACTS,
        "offence_place": {"place_text": f"某路{number}号", "place_division": world.division},
        "offence_began": ended, "offence_ended": ended, "found_at": iso(0, 8),
        "evidence": [{"evidence_type": "02", "evidence_title": "过期食品照片"}], "recusal_declared": True,
    }, officers=True)
    case.tell("file", 1, 15, {"approval_opinion": "同意立案。"}, by=HEAD)
    case.tell("interview", 2, 10, {
        "interviewee": party["party_name"], "interviewee_part": "party", "interview_began": iso(2, 9, 20),
        "interview_ended": iso(2, 9, 55), "place_text": "本局询问室", "certificates_shown": True,
        "officer_numbers": list(world.officers), "rights_told": ["statement", "defence", "recusal"],
        "interview_text": "问：……答：……", "record_signed_as": "signed"}, officers=True)
    case.tell("order_correction", 2, 11, {"correction_order": "立即停止销售并下架过期食品。"}, officers=True)
    case.tell("conclude", 10, 10, {
        "determined_facts": FACTS, "evidence_cited": ["过期食品照片"], "characterisation": "违反食品安全法。",
        "crime_assessment": "no", "proposed_outcome": "penalty", **kinds, **STANDARD, "offence_slight": False,
        "corrected_in_time": True, "harm_caused": False, "no_fault": False, "is_major": False,
        "review_ground": "none"}, officers=True)
    case.tell("approve_conclusion", 10, 15, {"approval_opinion": "同意。"}, by=UNIT_HEAD)
    case.tell("legal_review/open", 11, 9, {
        "review_of": "intended", "proposed_outcome": "penalty", "determined_facts": FACTS, **kinds,
        "discretion_tier": "一般", "adjustment": "none", "review_materials": "全部案卷。"}, by=HANDLER, child="review")
    case.tell("legal_review/accept", 11, 10, {}, by=REVIEWER, child="review")
    points = [{"review_point": p, "review_point_ok": True, "review_point_reason": "符合要求。"} for p in POINTS]
    case.tell("legal_review/pass", 12, 10, {
        "review_points": points, "review_opinion": "同意拟处罚意见。",
        "reviewer_qualification": "A20181201160001"}, by=REVIEWER, child="review")
    told = {**kinds, "informed_content": "拟罚款，事实、理由、依据如下……", "hearing_right": False}
    case.tell("apply_notice", 13, 9, dict(told), by=HANDLER)
    case.tell("approve_notice", 13, 15, {"approval_opinion": "同意告知。"}, by=HEAD)
    case.tell("inform", 14, 9, {**told, "rights_told": ["statement", "defence"]}, officers=True)
    _serve(case, "notice", 14, ["B18"])
    case.tell("hear", 30, 9, {"party_response": "silent"}, officers=True)
    case.tell("review_statement", 30, 10, {"statement_result": "rejected", "statement_reply": "没有提出陈述、申辩。"},
              by=HANDLER)
    case.tell("propose_decision", 31, 9, {
        "outcome": "penalty", "determined_facts": FACTS, "penalty_kinds": ["fine"], "fine": fine, **STANDARD,
        "decision_reason": "事实清楚，证据确凿，程序合法。"}, by=HANDLER)
    case.tell("decide", 31, 15, {"approval_opinion": "同意处罚。"}, by=HEAD)
    _serve(case, "decision", 33, ["B29"])
    case.tell("publish", 35, 9, {"publication_exempt": False, "publication_title": "销售过期食品案",
                                 "publication_body": "罚款。"}, by="冯公示")
    case.tell("pay", 40, 0, {"amount": fine, "payment_of": "fine", "payer_name": party["party_name"],
                             "bank_receipt_number": f"YH{number:08d}"}, by="郑记录")
    case.tell("apply_close", 45, 9, {"closed_as": "done", "execution_note": "罚款已全部缴纳。"}, by=HANDLER)
    case.tell("close", 45, 15, {"approval_opinion": "同意结案。"}, by=HEAD)
    case.tell("archive", 50, 9, {"archive_number": f"CF-{number:06d}", "retention": "y30", "archive_pages": 36},
              by="卫档案")
    return case


def _serve(case: Ordinary, child: str, day: int, documents: list[str]) -> None:
    recipient = case.said("apply_filing")["party_name"]
    case.tell("serving/open", day, 10, {"served_documents": documents, "recipient": recipient}, by=HANDLER, child=child)
    case.tell("serving/serve", day, 11, {
        "serving_method": "01", "served_on": str((case.begun + timedelta(days=day)).date()),
        "receiver_name": recipient, "receiver_part": "party" if case.person else "representative",
    }, officers=True, child=child)


ORDINARY: dict[str, Fault] = {}


def fault(function: Any) -> Any:
    """Adds a fault of the ordinary penalty."""
    ORDINARY[function.__name__] = function
    return function


def cases(
    world: World, number: int, seed: int = 1, faulty: float = 0.5, first: date = date(2024, 3, 1),
    last: date = date(2026, 8, 1),
) -> Iterator[Ordinary]:
    """So many cases, the same for the same seed; a share has a fault, the one planted least that fits the case."""
    random = Random(seed)
    planted = dict.fromkeys(ORDINARY, 0)
    for n in range(1, number + 1):
        case = lawful(world, random, n, first, last)
        if random.random() < faulty:
            for name in sorted(planted, key=planted.__getitem__):
                if broken := ORDINARY[name](case):
                    planted[name] += 1
                    case.breaks |= broken
                    case.faults.append(name)
                    break
        yield case


# -- filing and investigation ---------------------------------------------------------------------------------------


@fault
def verified_by_one_officer(case: Ordinary) -> set[str]:
    case.line("verify")["officers"].pop()
    return {"CF-18-verify"}


@fault
def questioned_by_one_officer(case: Ordinary) -> set[str]:
    case.line("interview")["officers"].pop()
    return {"CF-18"}


@fault
def concluded_with_an_expired_certificate(case: Ordinary) -> set[str]:
    if case.begun.date() < date(2024, 7, 1):
        return set()
    case.line("conclude")["officers"][1] = case.world.expired
    return {"CF-18"}


@fault
def recusal_not_declared(case: Ordinary) -> set[str]:
    case.said("apply_filing")["recusal_declared"] = False
    return {"CF-19"}


@fault
def item_not_published(case: Ordinary) -> set[str]:
    case.said("apply_filing")["item_code"] = case.world.unpublished_item
    case.fined("400.00")
    for line in case.lines:
        if "discretion_tier" in line["data"]:
            line["data"]["discretion_tier"] = "较轻"
    return {"CF-01"}


@fault
def item_of_another_agency(case: Ordinary) -> set[str]:
    case.said("apply_filing")["item_code"] = case.world.strange_item
    case.fined("400.00")
    for line in case.lines:
        if "discretion_tier" in line["data"]:
            line["data"]["discretion_tier"] = "较轻"
    return {"CF-03"}


@fault
def outside_the_region(case: Ordinary) -> set[str]:
    """The officers' certificates do not reach there either."""
    case.said("apply_filing")["offence_place"]["place_division"] = case.world.elsewhere
    return {"CF-04", "CF-18"}


@fault
def found_after_two_years(case: Ordinary) -> set[str]:
    ended = str(date(case.begun.year - 2, case.begun.month, min(case.begun.day, 28)) - timedelta(days=1))
    case.said("apply_filing").update(offence_began=ended, offence_ended=ended)
    return {"CF-14"}


@fault
def filed_a_month_late(case: Ordinary) -> set[str]:
    case.shift("apply_filing", 40)
    return {"CF-26"}


@fault
def no_certificate_shown_to_the_interviewed(case: Ordinary) -> set[str]:
    case.said("interview")["certificates_shown"] = False
    return {"CF-27-record"}


@fault
def interview_ends_before_it_begins(case: Ordinary) -> set[str]:
    said = case.said("interview")
    said["interview_began"], said["interview_ended"] = said["interview_ended"], said["interview_began"]
    return {"CF-27-times"}


@fault
def no_order_to_correct(case: Ordinary) -> set[str]:
    case.without("order_correction")
    return {"CF-07"}


# -- review, notice, statement --------------------------------------------------------------------------------------


@fault
def not_reviewed(case: Ordinary) -> set[str]:
    case.without(child="review")
    return {"CF-30-all"}


@fault
def reviewed_after_the_decision(case: Ordinary) -> set[str]:
    case.move("pass", 21, child="review")
    return {"CF-30-all"}


@fault
def a_point_not_reviewed(case: Ordinary) -> set[str]:
    case.said("pass", "review")["review_points"].pop()
    return {"FS-03"}


@fault
def not_informed(case: Ordinary) -> set[str]:
    """The file lacks the notice and its receipt too."""
    case.without("inform")
    case.without(child="notice")
    return {"CF-20-notice", "CF-22"}


@fault
def notice_not_served(case: Ordinary) -> set[str]:
    case.without(child="notice")
    return {"CF-20-notice", "CF-22"}


@fault
def right_to_defend_not_told(case: Ordinary) -> set[str]:
    case.said("inform")["rights_told"] = ["statement"]
    return {"CF-20-content"}


@fault
def decided_before_the_period_ended(case: Ordinary) -> set[str]:
    case.shift("hear", -15)
    return {"CF-20-period"}


@fault
def statement_not_answered(case: Ordinary) -> set[str]:
    case.said("hear").update(party_response="statement", statement="数量不对。")
    case.without("review_statement")
    return {"CF-20-answered"}


@fault
def heavier_than_told(case: Ordinary) -> set[str]:
    for step in ("apply_notice", "inform"):
        case.said(step)["proposed_fine"] = "10.00"
    return {"CF-20-heavier"}


@fault
def large_fine_without_the_right_to_a_hearing(case: Ordinary) -> set[str]:
    """Reviewed, but neither was the right to a hearing told nor was it deliberated."""
    case.fined("20000.00" if case.person else "100000.00")
    return {"CF-34", "CF-29", "CF-34-served"}


# -- decision and after ---------------------------------------------------------------------------------------------


@fault
def child_of_thirteen(case: Ordinary) -> set[str]:
    if not case.person:
        return set()
    born = date(case.begun.year - 13, case.begun.month, min(case.begun.day, 28))
    case.said("apply_filing")["party_birth_date"] = str(born)
    return {"CF-09"}


@fault
def slight_and_corrected(case: Ordinary) -> set[str]:
    case.said("conclude").update(offence_slight=True)
    return {"CF-12"}


@fault
def unknown_tier(case: Ordinary) -> set[str]:
    for line in case.lines:
        if "discretion_tier" in line["data"]:
            line["data"]["discretion_tier"] = "特别严重"
    return {"CF-13"}


@fault
def below_the_tier(case: Ordinary) -> set[str]:
    case.fined("1000.00")
    return {"CF-13"}


@fault
def decided_after_ninety_days(case: Ordinary) -> set[str]:
    case.shift("propose_decision", 80)
    return {"CF-32"}


@fault
def served_late(case: Ordinary) -> set[str]:
    for line in case.lines:
        if line["case"] == f"{case.key}/decision":
            for name, place in (("occurred_at", line), ("served_on", line["data"])):
                if name in place:
                    text = place[name]
                    place[name] = str(date.fromisoformat(text[:10]) + timedelta(days=25)) + text[10:]
    case.move("pay", 25)
    for step in ("apply_close", "close", "archive"):
        case.move(step, 25)
    return {"CF-33"}


@fault
def decided_by_the_handler(case: Ordinary) -> set[str]:
    case.line("decide")["by"] = HANDLER
    return {"HC-01"}


@fault
def filing_approved_by_the_handler(case: Ordinary) -> set[str]:
    case.line("file")["by"] = HANDLER
    return {"HC-01"}


@fault
def evidence_cited_that_is_not_there(case: Ordinary) -> set[str]:
    case.said("conclude")["evidence_cited"] = ["没有的证据"]
    return {"CF-21"}


@fault
def closed_without_payment(case: Ordinary) -> set[str]:
    case.without("pay")
    return {"W64"}
