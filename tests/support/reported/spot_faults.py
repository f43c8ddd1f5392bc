"""Faults of the on-the-spot penalty (行政处罚法 5 to 36, 51 to 53, 67 to 71), in the order of the articles."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from support.reported import days
from support.reported.planting import Catalogue, companion
from support.reported.spot import PUBLISHER, minute, people, refined
from support.reported.telling import Told

SIMPLE = Catalogue()
fault = SIMPLE.fault
FINED = ("fined", "cash")

# -- who may penalise, and over what --------------------------------------------------------------------------


@fault()
def item_not_published(case: Told) -> set[str]:
    case.said("open")["item_code"] = case.world.items["unpublished"]
    return {"CF-01"}


@fault()
def item_of_another_agency(case: Told) -> set[str]:
    case.said("open")["item_code"] = case.world.items["strange"]
    return {"CF-03"}


@fault()
def authority_ended(case: Told) -> set[str]:
    case.said("open")["item_code"] = case.world.items["ended"]
    return {"CF-03"}


@fault()
def town_without_empowering_document(case: Told) -> set[str]:
    _of_the_town(case)
    case.said("open")["item_code"] = case.world.items["town_without"]
    return {"CF-03-town"}


def _of_the_town(case: Told) -> None:
    """The case is a town's: another body, other officers, its own area and item."""
    case.body = case.world.town
    for line in case.lines:
        line["agency"] = case.body.code
    people(case, *case.body.officers)
    case.said("open")["offence_place"]["place_division"] = case.body.division


# -- what must be taken into account ----------------------------------------------------------------------------


@fault()
def child_of_thirteen(case: Told) -> set[str]:
    """Thirteen, or fourteen that very day: an age counts from the day after the birthday."""
    if not case.person:
        return set()
    day = _offence(case)
    born = days.months(day, -12 * 14)
    if born.day != day.day or case.random.random() < 0.5:
        born = days.months(day, -12 * 13)
    case.said("open")["party_birth_date"] = str(born)
    return {"CF-09"}


@fault()
def minor_not_treated_lighter(case: Told) -> set[str]:
    if not case.person:
        return set()
    case.said("open")["party_birth_date"] = str(days.years(_offence(case), 17))
    return {"CF-09"}


def _offence(case: Told) -> date:
    """The offence is made to end on the day of the decision."""
    day = case.begun.date()
    case.said("open").update(offence_began=str(day), offence_ended=str(day))
    return day


@fault(mixes=True)
def slight_and_corrected(case: Told) -> set[str]:
    case.said("open").update(offence_slight=True, corrected_in_time=True, harm_caused=False)
    return {"CF-12"}


@fault(*FINED)
def unknown_tier(case: Told) -> set[str]:
    case.said("decide")["discretion_tier"] = "特别严重"
    return {"CF-13"}


@fault("fined")
def above_the_tier(case: Told) -> set[str]:
    case.said("open")["item_code"] = case.world.items["narrow"]
    refined(case, "100.01" if case.person else "1000.01")
    return {"CF-13"}


@fault()
def found_after_two_years(case: Told) -> set[str]:
    ended = days.years(case.begun.date(), 2) - timedelta(days=1)
    case.said("open").update(offence_began=str(ended), offence_ended=str(ended))
    return {"CF-14"}


@fault()
def found_after_five_years(case: Told) -> set[str]:
    """Where life was harmed five years hold; for offences before 2021-07-15 two in any case."""
    ended = days.years(case.begun.date(), 5) - timedelta(days=1)
    case.said("open").update(offence_began=str(ended), offence_ended=str(ended), concerns_safety=True,
                             harm_caused=True)
    return {"CF-14"}


# -- how the authority proceeds -----------------------------------------------------------------------------------


@fault()
def one_officer(case: Told) -> set[str]:
    """The decision then lacks the second officer's signature too (B31)."""
    people(case, case.body.officers[0])
    return {"CF-18", "CF-25-document"}


@fault()
def expired_certificate(case: Told) -> set[str]:
    if case.begun.date() <= date(2024, 7, 1):
        return set()
    people(case, case.body.officers[0], case.world.expired)
    return {"CF-18"}


@fault()
def officer_of_another_agency(case: Told) -> set[str]:
    people(case, case.body.officers[0], case.world.foreign)
    return {"CF-18"}


@fault()
def outside_the_area(case: Told) -> set[str]:
    case.said("open")["offence_place"]["place_division"] = case.world.elsewhere
    return {"CF-18"}


@fault(mixes=True)
def delivered_by_one_officer(case: Told) -> set[str]:
    case.line("deliver")["officers"].pop()
    return {"CF-18"}


@fault()
def not_informed(case: Told) -> set[str]:
    case.without("inform")
    return {"CF-20", "CF-20-heard"}


@fault(mixes=True)
def right_to_defend_not_told(case: Told) -> set[str]:
    if not case.has("inform"):
        return set()
    for line in case.all("inform"):
        line["data"]["rights_told"] = ["statement"]
    return {"CF-20"}


@fault()
def not_heard(case: Told) -> set[str]:
    case.without("hear")
    return {"CF-20-heard"}


@fault()
def informed_after_the_decision(case: Told) -> set[str]:
    """Told and heard, but only after it was decided."""
    for name, minutes in (("inform", 13), ("hear", 14)):
        case.put(case.line(name), minute(case, minutes))
    return {"CF-20", "CF-20-heard"}


@fault()
def told_anew_after_the_hearing(case: Told) -> set[str]:
    """The party was heard, then told again something else, and not heard on that."""
    again = case.said("inform")
    case.tell("inform", minute(case, 10), dict(again), officers=True)
    return {"CF-20-heard"}


@fault(*FINED)
def heavier_than_told(case: Told) -> set[str]:
    case.said("inform")["proposed_fine"] = "10.00"
    return {"CF-20-no-heavier"}


@fault(*FINED)
def another_kind_than_told(case: Told) -> set[str]:
    case.said("inform")["proposed_kinds"] = ["warning"]
    case.said("inform").pop("proposed_fine")
    return {"CF-20-no-heavier"}


@fault("fined")
def above_the_limit_on_the_spot(case: Told) -> set[str]:
    refined(case, "200.01" if case.person else "3000.01")
    return {"CF-25"}


@fault()
def confiscated_on_the_spot(case: Told) -> set[str]:
    case.said("decide")["penalty_kinds"].append("confiscate_goods")
    case.said("inform")["proposed_kinds"].append("confiscate_goods")
    return {"CF-25-kinds"}


@fault()
def item_not_for_the_spot(case: Told) -> set[str]:
    case.said("open")["item_code"] = case.world.items["not_simple"]
    return {"CF-25-kinds"}


@fault(mixes=True)
def cites_an_article_by_its_old_number(case: Told) -> set[str]:
    """The paper cites the article on the spot penalty by the number it had before 2021."""
    case.said("decide")["decision_reason"] = "依照行政处罚法第三十三条当场处罚。"
    return {"CF-25-document"}


@fault(mixes=True)
def delivered_before_the_decision(case: Told) -> set[str]:
    case.put(case.line("deliver"), minute(case, 11))
    return {"CF-25-delivery"}


@fault()
def certificates_not_shown(case: Told) -> set[str]:
    case.without("show_certificates")
    return {"CF-27"}


@fault()
def one_certificate_not_shown(case: Told) -> set[str]:
    case.said("show_certificates")["officer_numbers"] = [case.body.officers[0]]
    return {"CF-27"}


@fault()
def certificates_shown_too_late(case: Told) -> set[str]:
    """After the party was told, before the decision."""
    case.put(case.line("show_certificates"), minute(case, 9))
    return {"CF-27"}


# -- money --------------------------------------------------------------------------------------------------------


@fault("fined", mixes=True)
def paid_before_the_decision(case: Told) -> set[str]:
    case.put(case.line("pay"), case.at(-1))
    return {"CF-38"}


@fault("fined", mixes=True)
def paid_more_than_due(case: Told) -> set[str]:
    case.said("pay")["amount"] = "99999.00"
    return {"CF-38"}


@fault("cash")
def collected_above_one_hundred(case: Told) -> set[str]:
    refined(case, "100.01")
    return {"CF-39"}


@fault("cash")
def receipt_over_another_amount(case: Told) -> set[str]:
    for step in ("collect", "hand_in", "bank"):
        case.said(step)["amount"] = "900.00"
    return {"CF-40"}


@fault("cash", mixes=True)
def receipt_used_before(case: Told) -> set[str]:
    """The number of the receipt stands on an earlier case already, which was lawful of itself."""
    if case.body is not case.world.own:
        return set()
    earlier = companion(case, "cash", 12)
    earlier.said("collect")["receipt_number"] = case.said("collect")["receipt_number"]
    return {"CF-40"}


@fault("cash")
def handed_in_less(case: Told) -> set[str]:
    case.said("hand_in")["amount"] = "1.00"
    return {"CF-40-hand-in"}


@fault("cash", mixes=True)
def banked_less(case: Told) -> set[str]:
    case.said("bank")["amount"] = "1.00"
    return {"CF-40-hand-in"}


# -- publication ----------------------------------------------------------------------------------------------------


def published(case: Told, day: int, **more: Any) -> dict[str, Any]:
    """The publication, which is made to be on that day; nothing else is told of publishing."""
    case.without("publish", "revoke_decision", "withdraw_publication")
    case.tell("publish", case.at(day, 18), {"publication_title": "未明码标价案", "publication_body": "予以处罚。",
                                            **more}, by=PUBLISHER)
    return case.said("publish")


@fault()
def published_after_seven_working_days(case: Told) -> set[str]:
    published(case, case.number_of(days.working(case.begun.date(), 8)))
    return {"GS-01"}


@fault()
def published_before_the_decision(case: Told) -> set[str]:
    published(case, -1)
    return {"GS-01-after"}


@fault(mixes=True)
def published_with_the_full_name(case: Told) -> set[str]:
    if any(rule.startswith("GS") for rule in case.breaks):
        return set()
    who = case.party["party_name"] if case.person else "陈大文"
    if not case.person:
        case.said("open")["party_representative"] = who
    published(case, 1, publication_body=f"对{who}予以处罚。")
    return {"GS-02"}


@fault()
def published_with_a_phone_number(case: Told) -> set[str]:
    published(case, 1, publication_body="予以处罚。当事人电话13812345678。")
    return {"GS-02"}


def _revoked(case: Told, after: int, data: dict[str, Any]) -> None:
    published(case, 1)
    case.tell("revoke_decision", case.at(40), {
        "revoked_as": "unlawful", "revocation_document": "津滨政复〔2026〕2号", "reason": "复议决定。"}, by="周负责")
    day = days.working(case.day(40), after)
    case.tell("withdraw_publication", case.at(case.number_of(day)), data, by=PUBLISHER)


@fault()
def withdrawn_after_three_working_days(case: Told) -> set[str]:
    _revoked(case, 4, {"withdrawal_reason": "决定已被复议确认违法。"})
    return {"GS-03"}


@fault()
def withdrawn_without_a_reason(case: Told) -> set[str]:
    _revoked(case, 2, {})
    return {"GS-03-reason"}


@fault()
def withdrawn_with_a_name_in_the_reason(case: Told) -> set[str]:
    if not case.person:
        return set()
    _revoked(case, 2, {"withdrawal_reason": f"{case.party['party_name']}申请复议，决定被确认违法。"})
    return {"GS-02"}


@fault()
def published_again_after_it_fell(case: Told) -> set[str]:
    _revoked(case, 2, {"withdrawal_reason": "决定已被复议确认违法。"})
    case.tell("publish", case.at(60), {"publication_title": "未明码标价案", "publication_body": "予以处罚。"},
              by=PUBLISHER)
    return {"GS-03-again"}
