"""What happens in a lawful ordinary penalty, act by act. Days are counted from the day of the lead."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from support.reported import days
from support.reported.telling import Told

FACTS = "当事人在门店销售超过保质期的食品，共售出十二件。"
EVIDENCE = "过期食品照片"
POINTS = ("subject", "procedure", "facts", "law", "powers", "documents", "crime")
STATED = ("party", "facts", "penalty", "performance", "remedy", "agency")
"""What a written decision states."""
HOST, CLERK, PUBLISHER, ARCHIVIST = "吴主持", "郑记录", "冯公示", "卫档案"
CHIEFS = ("周负责", "某副局长", "某副局长二")


class Terms:
    """What is to be imposed, as the steps of one case say it."""

    def __init__(self, case: Told, *, kinds: tuple[str, ...] = ("fine",), fine: str = "", confiscated: str = "",
                 tier: str = "一般", adjustment: str = "none", factors: tuple[str, ...] = ()) -> None:
        small = case.random.choice([2000, 3000, 4999] if case.person else [5000, 20000, 49999])
        self.kinds, self.tier, self.confiscated = list(kinds), tier, confiscated
        self.fine = (fine or f"{small}.00") if "fine" in kinds else ""
        self.adjustment, self.factors = adjustment, list(factors)

    def proposed(self) -> dict[str, Any]:
        return self._said("proposed_kinds", "proposed_fine")

    def decided(self) -> dict[str, Any]:
        return self._said("penalty_kinds", "fine")

    def standard(self) -> dict[str, Any]:
        said = {"discretion_standard": "天津市市场监管裁量基准（2025版）", "discretion_tier": self.tier,
                "adjustment": self.adjustment}
        return said if self.adjustment == "none" else said | {"adjustment_reason": "理由见调查终结报告。"}

    def _said(self, kinds: str, fine: str) -> dict[str, Any]:
        said: dict[str, Any] = {kinds: list(self.kinds)}
        if self.fine:
            said[fine] = self.fine
        if self.confiscated:
            said["confiscated_amount"] = self.confiscated
        return said


CHANGED_ON = date(2025, 9, 1)
"""Since when some articles read otherwise."""


def judged_across(case: Told, item: str, since: date) -> bool:
    """Makes the offence end on the eve of a change of the law, where the case began after it and not too late."""
    ended = since - timedelta(days=1)
    if not ended < case.day(0) < days.months(ended, 24):
        return False
    case.said("apply_filing").update(item_code=case.world.items[item], offence_began=str(ended),
                                     offence_ended=str(ended))
    return True


# -- lead, filing, investigation ----------------------------------------------------------------------------------


def lead(case: Told, **more: Any) -> None:
    """A lead and its check; `more` is said of the lead."""
    case.tell("open", case.at(0, 9), {
        "case_source": "1", "clue_received_at": case.at(0, 8).isoformat(), "clue_content": "货架上有过期食品。", **more,
    }, by=case.body.handler)
    case.tell("verify", case.at(0, 10), {"verification": "现场核查属实。", "verification_result": "should_file"},
              officers=True)


def filed(case: Told, item: str = "ordinary", ended: int = 0, **more: Any) -> int:
    """Applied for and filed, on the first day or on the seventh working day after the check: on which.

    The offence ended so many days before, or some days or two years to the day.
    """
    wished = case.wishes.get("filing", 7)
    last = case.number_of(days.working(case.day(0), wished))
    day = case.filed_on = last if wished != 7 else case.random.choice([1, last])
    usual = case.random.choice([case.day(-3), case.day(-3), days.months(case.day(0), -24)])
    end = str(case.day(-ended) if ended else usual)
    case.tell("apply_filing", case.at(1, 9), {
        **case.party, "item_code": case.world.items[item], "offence_facts": FACTS,
        "offence_place": {"place_text": "某路门店", "place_division": case.body.division},
        "offence_began": end, "offence_ended": end, "found_at": case.at(0, 8).isoformat(),
        "evidence": [{"evidence_type": "02", "evidence_title": EVIDENCE}], "recusal_declared": True, **more,
    }, officers=True)
    case.tell("file", case.at(day, 15), {"approval_opinion": "同意立案。"}, by=case.body.head)
    return day


def interview(case: Told, day: int) -> None:
    case.tell("interview", case.at(day, 10), {
        "interviewee": case.party["party_name"], "interviewee_part": "party",
        "interview_began": case.at(day, 9.25).isoformat(), "interview_ended": case.at(day, 9.75).isoformat(),
        "place_text": "本局询问室", "certificates_shown": True, "officer_numbers": list(case.body.officers),
        "rights_told": ["statement", "defence", "recusal"], "interview_text": "问：……答：……",
        **case.random.choice([{"record_signed_as": "signed"},
                              {"record_signed_as": "refused", "refusal_reason": "拒绝签名，已注明。"}]),
    }, officers=True)


def scene(case: Told, day: int) -> None:
    case.tell("inspect_scene", case.at(day, 16), {
        "scene_began": case.at(day, 15).isoformat(), "scene_ended": case.at(day, 15.5).isoformat(),
        "place_text": "某路门店", "certificates_shown": True, "officer_numbers": list(case.body.officers),
        "rights_told": ["statement", "defence", "recusal"], "scene_text": "货架上有过期食品十二件。",
        "record_signed_as": "signed"}, officers=True)


def correction(case: Told, day: int) -> None:
    case.tell("order_correction", case.at(day, 11), {"correction_order": "立即停止销售并下架过期食品。"}, officers=True)


def recorded(case: Told, day: int, device: str, **more: Any) -> None:
    """Evidence that a monitoring device recorded."""
    case.tell("add_evidence", case.at(day, 9), {"evidence": [{
        "evidence_type": "03", "evidence_title": "监控录像", "evidence_device": case.world.devices[device],
        "evidence_recorded_on": str(case.day(0)), "evidence_record_reviewed": True, **more}]}, officers=True)


def preserved(case: Told, day: int) -> None:
    """Evidence registered and kept with approval, and dealt with on the seventh working day at the latest; over long
    holidays sooner, as short cases are closed by then."""
    case.tell("approve_preservation", case.at(day, 9), {"approval_opinion": "同意。"}, by=case.body.head)
    case.tell("preserve", case.at(day, 14), {"preserved_things": "过期食品十二件", "preserved_where": "就地封存"},
              officers=True)
    last = min(case.number_of(days.working(case.day(day), 7)), day + 12)
    case.tell("handle_preserved", case.at(case.random.choice([day + 1, last]), 17), {"preserved_handling": "released"},
              officers=True)


def concluded(case: Told, day: int, terms: Terms | None, **more: Any) -> None:
    """The report of the investigation and the unit head's word on it; without terms no penalty is proposed."""
    outcome: dict[str, Any] = {"proposed_outcome": "no_penalty", "adjustment": "none"}
    if terms:
        outcome = {"proposed_outcome": "penalty", **terms.proposed(), **terms.standard()}
        outcome |= {"adjustment_factors": terms.factors} if terms.factors else {}
    case.tell("conclude", case.at(day, 10), {
        "determined_facts": FACTS, "evidence_cited": [EVIDENCE], "characterisation": "违反食品安全法。",
        "crime_assessment": "no", **outcome, "offence_slight": False, "corrected_in_time": True, "harm_caused": False,
        "no_fault": False, "is_major": False, "review_ground": "none", **more}, officers=True)
    case.tell("approve_conclusion", case.at(day, 15), {"approval_opinion": "同意。"}, by=case.body.unit_head)


def reviewed(case: Told, day: int, terms: Terms | None, child: str = "review", of: str = "intended") -> None:
    """A legal review that passes, every point of it."""
    asked: dict[str, Any] = {"proposed_outcome": "no_penalty", "adjustment": "none"}
    if terms:
        asked = {"proposed_outcome": "penalty", **terms.proposed(), "discretion_tier": terms.tier,
                 "adjustment": terms.adjustment}
    case.tell("legal_review/open", case.at(day, 9), {
        "review_of": of, "determined_facts": FACTS, **asked, "review_materials": "全部案卷。",
    }, by=case.body.handler, child=child)
    case.tell("legal_review/accept", case.at(day, 10), {}, by=case.body.reviewer, child=child)
    points = [{"review_point": p, "review_point_ok": True, "review_point_reason": "符合要求。"} for p in POINTS]
    case.tell("legal_review/pass", case.at(day + 1, 10), {
        "review_points": points, "review_opinion": "同意拟处理意见。", "reviewer_qualification": "A20181201160001",
    }, by=case.body.reviewer, child=child)


# -- notice, statement, hearing -----------------------------------------------------------------------------------


def informed(case: Told, day: int, terms: Terms, hearing: bool = False, child: str = "notice") -> None:
    """The notice, approved, made and served the day after; with the right to a hearing where it is due."""
    told = {**terms.proposed(), "informed_content": "拟作出处罚，事实、理由、依据如下……", "hearing_right": hearing}
    case.tell("apply_notice", case.at(day, 9), dict(told), by=case.body.handler)
    case.tell("approve_notice", case.at(day, 15), {"approval_opinion": "同意告知。"}, by=case.body.head)
    case.tell("inform", case.at(day + 1, 9), {**told, "rights_told": ["statement", "defence"]}, officers=True)
    served(case, child, day + 1, ["B18", "B19"] if hearing else ["B18"])


def heard(case: Told, day: int, response: str = "") -> None:
    """What the party says to the notice, by `response` or as it happens, and the answer to it."""
    response = response or case.random.choice(["silent", "statement"])
    said: dict[str, Any] = {"party_response": response}
    result = {"statement_result": "rejected", "statement_reply": "没有提出陈述、申辩。"}
    files: tuple[str, ...] = ()
    if response == "statement":
        said["statement"] = "食品是供货商昨天才送来的。"
        result = {"statement_result": "rejected", "statement_reply": "不影响违法事实的认定。"}
    if response == "waived":
        files = (digest(case),)
        said |= {"waiver_by": "written", "waiver_document": files[0]}
    case.tell("hear", case.at(day, 9), said, officers=True, files=files)
    case.tell("review_statement", case.at(day, 10), result, by=case.body.handler)


def asked_for_hearing(case: Told, day: date) -> None:
    case.tell("hearing/open", case.at(case.number_of(day)), {
        "hearing_requested_by": "party", "hearing_request": "要求听证。"}, by=CLERK, child="hearing")


def notified(case: Told, day: int, hearing: date) -> None:
    """Time and place are told and served on that day."""
    on = case.number_of(hearing)
    case.tell("hearing/notify", case.at(day, 9), {
        "hearing_at": case.at(on, 9).isoformat(), "hearing_place": "本局听证室", "hearing_public": True,
        "hearing_host": HOST, "hearing_clerk": CLERK}, by=HOST, child="hearing")
    served(case, "hearing/summons", day, ["B23"])


def held(case: Told, hearing: date) -> None:
    on = case.number_of(hearing)
    agents = case.random.choice([{}, {"hearing_agents": ["刘律师"]}, {"hearing_agents": ["刘律师", "马律师"]}])
    case.tell("hearing/hold", case.at(on, 12), {
        "hearing_began": case.at(on, 9).isoformat(), "hearing_ended": case.at(on, 11).isoformat(),
        "hearing_host": HOST, "hearing_clerk": CLERK, "hearing_attended": True, **agents,
        "hearing_record": "调查人员、当事人先后陈述……", "record_signed_as": "signed"}, by=HOST, child="hearing")
    case.tell("hearing/report", case.at(on + 1, 9), {
        "hearing_findings": "事实清楚。", "hearing_advice": "建议按拟处罚意见处罚。"}, by=HOST, child="hearing")


def deliberated(case: Told, day: int, on: str = "decision", child: str = "chiefs") -> None:
    """The heads deliberate together and agree."""
    case.tell("deliberation/open", case.at(day, 9), {"deliberation_on": on, "deliberation_matter": "拟处罚意见。"},
              by=case.body.handler, child=child)
    case.tell("deliberation/hold", case.at(day, 14), {
        "deliberation_chair": CHIEFS[0], "deliberation_clerk": CLERK, "deliberation_speeches": "同意。",
        "deliberation_members": [{"member_name": name, "member_post": "负责人"} for name in CHIEFS],
        **case.random.choice([{"votes_for": 3, "votes_against": 0}, {"votes_for": 2, "votes_against": 1}]),
        "deliberation_result": "approved", "deliberation_conclusion": "同意处罚。"}, by=case.body.head, child=child)


# -- decision and after ---------------------------------------------------------------------------------------------


def decided(case: Told, day: int, terms: Terms | None, **more: Any) -> None:
    """Proposed and decided, as the terms say; without them the party is spared. Some say what the paper states."""
    said: dict[str, Any] = {"outcome": "no_penalty", "adjustment": "none", "no_penalty_ground": "slight",
                            "education": "已对当事人进行教育。"}
    if terms:
        said = {"outcome": "penalty", **terms.decided(), **terms.standard()}
    case.tell("propose_decision", case.at(day, 9), {
        **said, "determined_facts": FACTS, "decision_reason": "事实清楚，证据确凿，程序合法。", **more,
    }, by=case.body.handler)
    states = {"decision_states": list(STATED)} if terms and case.random.random() < 0.3 else {}
    case.tell("decide", case.at(day, 15), {"approval_opinion": "同意。", **states}, by=case.body.head)


def served(case: Told, child: str, day: int, documents: list[str], method: str = "01") -> None:
    """Papers served by one of the ways that need no announcement, with what proves it."""
    name = case.party["party_name"]
    said: dict[str, Any] = {"serving_method": method, "served_on": str(case.day(day)), "receiver_name": name}
    proof = (digest(case),) if method in ("03", "04") else ()
    said |= {
        "01": {"receiver_part": "party" if case.person else "representative"},
        "02": {"refusal_reason": "当事人拒绝签收。", **case.random.choice([
            {"witness_name": "居委会王主任"}, {"serving_recording": True}])},
        "04": {"postal_number": "EMS1234567890"},
        "06": {"electronic_consent": "QRS-0001"},
    }.get(method, {})
    said |= {"serving_proof": proof[0]} if proof else {}
    case.tell("serving/open", case.at(day, 10), {"served_documents": documents, "recipient": name},
              by=case.body.handler, child=child)
    case.tell("serving/serve", case.at(day, 11), said, officers=True, child=child, files=proof)


def announced(case: Told, day: int, documents: list[str], tried: tuple[str, ...] = ("01", "04")) -> None:
    """Other ways fail, an announcement is made, and after thirty days the papers count as served."""
    name = case.party["party_name"]
    case.tell("serving/open", case.at(day, 9), {"served_documents": documents, "recipient": name},
              by=case.body.handler, child="decision")
    for hour, method in enumerate(tried, start=10):
        case.tell("serving/fail", case.at(day, hour), {"serving_method": method, "failed_reason": "多次上门无人。"},
                  officers=True, child="decision")
    case.tell("serving/announce", case.at(day, 15), {
        "announced_in": "本局网站和公告栏", "announcement_text": "公告送达决定书。",
        "announcement_reason": "直接送达、邮寄均未成。"}, officers=True, child="decision")
    case.tell("serving/serve", case.at(day + 30, 9), {
        "serving_method": "05", "served_on": str(case.day(day + 30)), "receiver_name": "公告期满"},
        officers=True, child="decision")


def published(case: Told, day: int) -> None:
    """Published by that day, or recorded as exempt."""
    case.tell("publish", case.at(day, 16), case.random.choices([
        {"publication_title": "销售过期食品案", "publication_body": "予以处罚。"},
        {"publication_exempt": True, "publication_exempt_ground": "trade_secret",
         "publication_exempt_reason": "涉及商业秘密。"}], [9, 1])[0], by=PUBLISHER)


def paid(case: Told, day: int, amount: str, purpose: str = "fine", **more: Any) -> None:
    case.tell("pay", case.at(day), {
        "amount": amount, "payment_of": purpose, "payer_name": case.party["party_name"],
        "bank_receipt_number": f"YH{case.key}-{len(case.lines)}", **more}, by=CLERK)


def closed(case: Told, day: int, **more: Any) -> None:
    case.tell("apply_close", case.at(day, 9), {"closed_as": "done", "execution_note": "已全部履行。", **more},
              by=case.body.handler)
    case.tell("close", case.at(day, 15), {"approval_opinion": "同意结案。"}, by=case.body.head)
    archived(case, day + 5)


def archived(case: Told, day: int) -> None:
    case.tell("archive", case.at(day, 9), {"archive_number": f"CF-{case.key}", "retention": "y30",
                                           "archive_pages": 36}, by=ARCHIVIST)


def digest(case: Told) -> str:
    """Of some file that stays with the reporter."""
    return f"{int(case.key[1:]):032x}{len(case.lines):032x}"


def due_to_pay(case: Told) -> date:
    """Fifteen days after the decision was served, on to the next working day."""
    served_on = date.fromisoformat(case.said("serve", "decision")["served_on"])
    return days.rolled(served_on + timedelta(days=15))
