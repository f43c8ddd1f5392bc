"""What an agency may do wrong, each a small change to a lawful case; the scripts say which rules it breaks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hengjian.demo.ordinary.told import Line, Told

Fault = Callable[[Told], None]
FAULTS: dict[str, Fault] = {}


def fault(function: Fault) -> Fault:
    FAULTS[function.__name__] = function
    return function


def _alone(step: str, child: str = "") -> Fault:
    """One officer where two are asked for."""
    def change(told: Told) -> None:
        told.line(step, child).signed = told.posts.handlers[:1]
    return change


def _by_handler(step: str, child: str = "") -> Fault:
    """Done by the officer who handles the case."""
    return _alone(step, child)


def _said(step: str, child: str = "", **said: Any) -> Fault:
    """Something else in one step; None takes an element away."""
    def change(told: Told) -> None:
        data = told.said(step, child)
        data.update(said)
        for name in [name for name, value in data.items() if value is None]:
            del data[name]
    return change


def _left_out(*steps: str, child: str = "") -> Fault:
    def change(told: Told) -> None:
        told.without(*steps, child=child)
    return change


def _served_as(method: str, **said: Any) -> Fault:
    """The decision served in another way, without what proves it."""
    def change(told: Told) -> None:
        data = told.said("serve", "decision")
        data.pop("receiver_part")
        data.update(serving_method=method, **said)
    return change


def _by_reviewer(told: Told) -> None:
    told.line("decide").signed = (told.posts.legal_reviewer,)


FAULTS |= {
    # filing and investigation
    "verified_by_one_officer": _alone("verify"),
    "recusal_not_declared": _said("apply_filing", recusal_declared=False),
    "filing_approved_by_handler": _by_handler("file"),
    "questioned_by_one_officer": _alone("interview"),
    "no_certificate_shown": _said("interview", certificates_shown=False),
    "no_order_to_correct": _left_out("order_correction"),
    "evidence_not_in_the_file": _said("conclude", evidence_cited=["没有登记的证据"]),
    "crime_but_a_penalty": _said("conclude", crime_assessment="suspected", crime_reason="数额达到追诉标准。"),
    "not_filed": _left_out("file"),
    "not_appraised": _said("apply_filing", party_impaired=True),
    "offends_a_graver_item_too": _said("conclude", concurrent_items=["120220590001"]),
    "gains_beyond_the_threshold": _said("conclude", illegal_gain="60000.00"),
    "never_concluded": _left_out("conclude", "approve_conclusion"),
    # review, notice, statement
    "not_reviewed": _left_out(child="review"),
    "complex": _said("conclude", review_ground="complex"),
    "called_the_first": _said("conclude", first_offence=True),
    "decided_by_reviewer": _by_reviewer,
    "right_to_a_hearing_not_served": _said("open", "notice", served_documents=["B18"]),
    "published_before_the_decision": lambda told: told.move("publish", -5),
    "taken_back_without_reason": _said("withdraw_publication", withdrawal_reason=None),
    "a_point_not_reviewed": lambda told: told.said("pass", "review")["review_points"].pop(),
    "reviewer_unqualified": _said("pass", "review", reviewer_qualification=None),
    "reviewed_by_handler": _by_handler("pass", "review"),
    "reviewed_before_the_end": lambda told: told.move("conclude", 2),
    "notice_not_served": _left_out(child="notice"),
    "right_to_defend_not_told": _said("inform", rights_told=["statement"]),
    "decided_early": lambda told: told.shift("hear", -14),
    "decided_late": lambda told: told.shift("propose_decision", 80),
    "told_less": lambda told: [told.said(one).update(proposed_fine="10.00") for one in ("apply_notice", "inform")],
    # decision
    "thirteen_years_old": lambda told: told.said("apply_filing").update(
        party_birth_date=str(told.begun.date() - timedelta(days=13 * 365 + 100)), party_id_kind="02",
        party_id_number=None, party_other_id_number="DEMO13"),
    "slight": _said("conclude", offence_slight=True),
    "proved_no_fault": _said("conclude", no_fault=True),
    "unknown_tier": lambda told: told.everywhere(discretion_tier="特别严重"),
    "gains_kept": _said("conclude", illegal_gain="800.00"),
    "confessed_and_no_milder": _said("conclude", adjustment="lighter", adjustment_factors=["confessed"],
                                     adjustment_reason="主动供述其他违法行为。"),
    "decided_by_handler": _by_handler("decide"),
    "spared_as_first": _said("propose_decision", no_penalty_ground="first"),
    # hearing and deliberation
    "hearing_not_relied_on": _said("propose_decision", hearing_record_relied=False),
    "not_reviewed_after_hearing": _left_out(child="review2"),
    "two_heads": lambda told: told.said("hold", "deliberation")["deliberation_members"].pop(),
    "not_deliberated": _left_out(child="deliberation"),
    "three_agents": _said("hold", "hearing", hearing_agents=["甲某", "乙某", "丙某"]),
    # serving
    "handed_to_a_neighbour": _said("serve", "decision", receiver_part="family", receiver_name="邻居"),
    "left_without_witness": _served_as("02", refusal_reason="拒收。"),
    "posted_without_receipt": _served_as("04", postal_number="XA0001"),
    "entrusted_without_proof": _served_as("03"),
    "announced_without_announcement": _served_as("05"),
    # payment and end
    "rate_not_told": _said("demand", late_fine_rate_told=False),
    "late_fine_above_the_fine": lambda told: told.said("add_fine").update(late_fine=f"{told.script.fine + 1}.00"),
    "nobody_asked_for_deferral": _left_out("apply_deferral"),
    "paid_too_much": lambda told: told.said("pay").update(amount=f"{told.script.fine + 100}.00"),
    "paid_by_a_stranger": _said("pay", payer_name="某不相干人"),
    "not_paid": _left_out("pay"),
    "not_published": _left_out("publish"),
    "decision_not_served": _left_out(child="decision"),
}


@fault
def outside_the_region(told: Told) -> None:
    told.said("apply_filing")["offence_place"]["place_division"] = "120116"


@fault
def found_after_two_years(told: Told) -> None:
    ended = str(told.begun.date() - timedelta(days=740))
    told.said("apply_filing").update(offence_began=ended, offence_ended=ended)


@fault
def filed_late(told: Told) -> None:
    told.shift("apply_filing", 40)


@fault
def record_ends_before_it_begins(told: Told) -> None:
    said = told.said("interview")
    said["interview_began"], said["interview_ended"] = said["interview_ended"], said["interview_began"]


@fault
def kept_without_approval(told: Told) -> None:
    """Evidence registered and kept without the head's word, and left there for weeks."""
    told.insert("interview", "preserve", {"preserved_things": "账本两册", "preserved_where": "就地封存"})
    told.insert("conclude", "handle_preserved", {"preserved_handling": "released"}, days=20)


@fault
def recusal_not_decided(told: Told) -> None:
    told.insert("interview", "request_recusal", {
        "recusal_requested_by": "party", "recusal_whom": "徐辉", "reason": "与举报人是亲属。"})


@fault
def statement_not_answered(told: Told) -> None:
    told.said("hear").update(party_response="statement", statement="数额算得不对。")
    told.without("review_statement")


@fault
def served_late(told: Told) -> None:
    for step in ("open", "serve"):
        told.move(step, 20, "decision")
    line = told.line("serve", "decision")
    line.data["served_on"] = str(line.at.date())


@fault
def served_on_a_day_to_come(told: Told) -> None:
    said = told.said("serve", "decision")
    said["served_on"] = str(date.fromisoformat(said["served_on"]) + timedelta(days=3))


@fault
def served_before_it_was_made(told: Told) -> None:
    said = told.said("serve", "decision")
    said["served_on"] = str(date.fromisoformat(said["served_on"]) - timedelta(days=9))


@fault
def host_is_the_handler(told: Told) -> None:
    name = told.handler_name
    for step in ("notify", "hold"):
        told.said(step, "hearing")["hearing_host"] = name


@fault
def notified_late(told: Told) -> None:
    """The notice is made and handed over a few days before the hearing."""
    told.move("notify", 20, "hearing")
    for step in ("open", "serve"):
        told.move(step, 20, "hearing-notice")
    line = told.line("serve", "hearing-notice")
    line.data["served_on"] = str(line.at.date())


@fault
def demanded_before_it_was_due(told: Told) -> None:
    told.move("demand", -15)


@fault
def instalments_fall_short(told: Told) -> None:
    told.said("approve_deferral")["instalments"][0]["instalment_amount"] = "1.00"


@fault
def stopped_and_demanded(told: Told) -> None:
    told.insert("publish", "suspend_execution", {
        "execution_suspended_by": "reconsideration", "suspension_document": "津辰政复停〔2026〕演1号"})


@fault
def court_asked_at_once(told: Told) -> None:
    told.insert("demand", "apply_court", {"court_name": "天津市北辰区人民法院"})


@fault
def published_late(told: Told) -> None:
    told.move("publish", 20)


@fault
def published_with_the_name(told: Told) -> None:
    """As it stood in the file, nothing redacted."""
    told.said("publish").update(
        publication_exempt=False, publication_title=f"{told.party.name}行政处罚案",
        publication_body=f"{told.party.name}（公民身份号码{told.party.id_number}）被处以罚款。")


@fault
def extended_too_long(told: Told) -> None:
    told.insert("conclude", "extend", {"extension_days": 365, "reason": "案情复杂。"})


@fault
def seen_by_an_unknown_device(told: Told) -> None:
    told.insert("interview", "add_evidence", {
        "evidence": [{"evidence_type": "03", "evidence_title": "监控录像", "evidence_device": "JK-0000",
                      "evidence_recorded_on": str(told.begun.date()), "evidence_record_reviewed": False}]})


@fault
def recused_and_goes_on(told: Told) -> None:
    told.insert("interview", "decide_recusal", {"recusal_granted": True, "reason": "与举报人是亲属，应当回避。"})
    told.insert("interview", "request_recusal", {
        "recusal_requested_by": "party", "recusal_whom": told.second_name, "reason": "与举报人是亲属。"})
    told.line("decide_recusal").at += timedelta(minutes=5)


@fault
def kept_and_forgotten(told: Told) -> None:
    told.insert("interview", "preserve", {"preserved_things": "账本两册", "preserved_where": "就地封存"})
    told.insert("interview", "approve_preservation", {"approval_opinion": "同意先行登记保存。"})
    told.line("preserve").at += timedelta(minutes=5)


@fault
def same_offence(told: Told) -> None:
    """So early that it is the offence of the other case against the same party."""
    assert told.other is not None
    began = told.other.said("apply_filing")["offence_began"]
    told.said("apply_filing")["offence_began"] = began


@fault
def asked_and_never_heard(told: Told) -> None:
    """A hearing was asked for and announced, and did not take place."""
    told.without("hold", "report", child="hearing")
    told.without(child="review2")
    told.said("propose_decision").pop("hearing_record_relied")


@fault
def nobody_asked_for_a_hearing(told: Told) -> None:
    for child in ("hearing", "hearing-notice", "review2"):
        told.without(child=child)
    told.said("propose_decision").pop("hearing_record_relied")
    told.said("hear").clear()
    told.said("hear").update(party_response="silent")


@fault
def hearing_refused(told: Told) -> None:
    """Asked for in time, and refused."""
    nobody_asked = told.line("open", "hearing")
    nobody_asked_for_a_hearing(told)
    told.lines += [nobody_asked, Line(nobody_asked.procedure, "refuse", "hearing",
                                      nobody_asked.at + timedelta(days=1), {"reason": "认为没有必要。"})]


@fault
def absent_before_the_day(told: Told) -> None:
    """Held to have given up the hearing before its day had come."""
    held = told.line("hold", "hearing")
    told.without("hold", "report", child="hearing")
    told.without(child="review2")
    told.said("propose_decision").pop("hearing_record_relied")
    told.lines.append(Line(held.procedure, "terminate", "hearing", held.at - timedelta(days=3), {
        "termination_ground": "absent", "reason": "申请人无正当理由没有出席。"}))


@fault
def announced_without_an_attempt(told: Told) -> None:
    opened, served = told.line("open", "decision"), told.line("serve", "decision")
    told.lines.append(Line(opened.procedure, "announce", "decision", opened.at + timedelta(minutes=20), {
        "announced_in": "本机关公告栏和网站", "announcement_text": "现向你公告送达处罚决定书。",
        "announcement_reason": "当事人下落不明。"}))
    served.at += timedelta(days=31)
    served.data.pop("receiver_part")
    served.data |= {"serving_method": "05", "served_on": str(served.at.date())}


@fault
def court_asked_too_late(told: Told) -> None:
    told.insert("add_fine", "apply_court", {"court_name": "天津市北辰区人民法院"}, days=230)


@fault
def taken_back_late(told: Told) -> None:
    told.move("withdraw_publication", 8)
    told.line("publish", last=True).at += timedelta(days=8)


@fault
def published_though_it_fell(told: Told) -> None:
    said = told.said("revoke_decision")
    said.pop("changed_conclusion")
    said["revoked_as"] = "revoked"


@fault
def void_for_no_reason(told: Told) -> None:
    said = told.said("revoke_decision")
    said.pop("changed_conclusion")
    said["revoked_as"] = "invalid"


@fault
def paid_back_too_much(told: Told) -> None:
    told.insert("revoke_decision", "refund", {
        "amount": f"{told.script.fine + 100}.00", "bank_receipt_number": f"DEMOTH{told.script.name.upper()}"})
