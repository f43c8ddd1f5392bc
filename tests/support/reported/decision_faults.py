"""Faults of the decision itself: amount, time, paper, who takes it, its publication (行政处罚法 34, 48, 57 to 60)."""

from __future__ import annotations

from datetime import date
from typing import Any

from support.reported import acts, days
from support.reported.planting import again
from support.reported.stories import PENALTY, SMALL, but
from support.reported.telling import Told
from support.reported.ways import ORDINARY

fault = ORDINARY.fault
FINES = ("fine", "proposed_fine")


def refined(case: Told, amount: str) -> None:
    """Another fine, everywhere, and paid as such."""
    for line in case.lines:
        line["data"] |= {name: amount for name in FINES if name in line["data"]}
        if line["step"] == "pay":
            line["data"]["amount"] = amount


# -- the amount ---------------------------------------------------------------------------------------------------


@fault("plain", "heavy", "hearing")
def unknown_tier(case: Told) -> set[str]:
    for said in case.saying("discretion_tier"):
        said["discretion_tier"] = "特别严重"
    return {"CF-13"}


@fault("plain", "announced")
def below_the_tier(case: Told) -> set[str]:
    refined(case, "1999.99" if case.person else "4999.99")
    return {"CF-13"}


@fault("heavy", "hearing", "refused")
def above_the_tier(case: Told) -> set[str]:
    refined(case, "20000.01" if case.person else "100000.01")
    return {"CF-13"}


@fault("deviating")
def above_the_tier_without_the_heads(case: Told) -> set[str]:
    """Heavy enough to be deliberated in any case."""
    case.without(child="chiefs")
    return {"CF-13", "CF-29"}


@fault("deviating")
def above_every_tier(case: Told) -> set[str]:
    """What the heads agree to must still lie within the whole range."""
    refined(case, "20000.01" if case.person else "100000.01")
    return {"CF-13"}


USUAL = ("plain", "heavy", "hearing", "gains")


@fault(*USUAL)
def penalised_by_a_later_law(case: Told) -> set[str]:
    """The statute took effect the day after the offence had ended."""
    return {"CF-15"} if acts.judged_across(case, "later", date(2025, 6, 1)) else set()


@fault(*USUAL)
def penalised_by_a_heavier_wording(case: Told) -> set[str]:
    """It was decided that the new wording is heavier, yet nobody says that the old one was applied."""
    return {"CF-15"} if acts.judged_across(case, "stricter", acts.CHANGED_ON) else set()


@fault(*USUAL)
def nobody_decided_which_wording_is_lighter(case: Told) -> set[str]:
    return {"CF-15"} if acts.judged_across(case, "reworded", acts.CHANGED_ON) else set()


@fault(*USUAL)
def lighter_wording_left_aside(case: Told) -> set[str]:
    if not acts.judged_across(case, "milder", acts.CHANGED_ON):
        return set()
    case.said("propose_decision")["law_applied"] = "old"
    return {"CF-15-lighter"}


@fault(*USUAL, "announced")
def fined_by_the_milder_of_two_laws(case: Told) -> set[str]:
    case.said("conclude")["concurrent_items"] = [case.world.items["heavier"]]
    return {"CF-08-heavier"}


@fault("plain", "heavy", "hearing")
def another_law_of_which_no_fine_is_known(case: Told) -> set[str]:
    case.said("conclude")["concurrent_items"] = ["SCJG-9999"]
    return {"CF-08-heavier"}


# -- time, paper, person --------------------------------------------------------------------------------------------


@fault(*SMALL, "gains", "heavy", "revoking")
def decided_after_ninety_days(case: Told) -> set[str]:
    """A day too late, or a month."""
    again(case, deciding=case.random.choice([1, 30]))
    return {"CF-32"}


@fault("appraised", "suspended")
def decided_too_late_for_all_that_was_awaited(case: Told) -> set[str]:
    """Forty days do not count, yet it took longer."""
    again(case, taking=145)
    return {"CF-32"}


@fault("extended")
def decided_after_the_extended_time(case: Told) -> set[str]:
    again(case, taking=135)
    return {"CF-32"}


@fault(*PENALTY, mixes=True)
def cites_an_article_by_its_old_number(case: Told) -> set[str]:
    case.said("propose_decision")["decision_reason"] = "依照行政处罚法第四十六条，限十五日内到银行缴纳。"
    return {"CF-31"}


@fault(*PENALTY, mixes=True)
def paper_that_lacks_something(case: Told) -> set[str]:
    """What the paper of the decision states, as the reporter copied it."""
    part = case.random.choice(acts.STATED)
    case.said("decide")["decision_states"] = [one for one in acts.STATED if one != part]
    return {"CF-31"}


@fault(*PENALTY, mixes=True)
def decided_by_the_handler(case: Told) -> set[str]:
    if case.line("decide")["by"] != case.body.head:
        return set()
    case.line("decide")["by"] = case.body.handler
    return {"HC-01"}


# -- publication ----------------------------------------------------------------------------------------------------


def shown(case: Told) -> dict[str, Any]:
    """What was published; where that was exempt, it is made to be published."""
    said = case.said("publish")
    said.clear()
    said.update(publication_title="销售过期食品案", publication_body="予以处罚。")
    return said


@fault("plain", "gains", "heavy", "mitigated")
def published_after_seven_working_days(case: Told) -> set[str]:
    again(case, publishing=case.random.choice([8, 12]))
    shown(case)
    return {"GS-01"}


@fault("plain", "heavy", "hearing")
def published_before_the_decision(case: Told) -> set[str]:
    shown(case)
    day = case.number_of(case.date_of("decide"))
    case.put(case.line("publish"), case.at(day - case.random.choice([0, 3]), 10))
    return {"GS-01-after"}


@fault(*but(PENALTY, "revoked"), mixes=True)
def published_with_the_full_name(case: Told) -> set[str]:
    """Of the party, or of who represents it."""
    if any(rule.startswith("GS") for rule in case.breaks):
        return set()
    who = case.party["party_name"]
    if not case.person:
        who = case.said("apply_filing")["party_representative"] = "陈大文"
    shown(case)["publication_body"] = f"{who}销售过期食品，予以处罚。"
    return {"GS-02"}


@fault("plain", "gains", "heavy")
def published_with_the_name_of_a_witness(case: Told) -> set[str]:
    acts.interview(case, case.filed_on + 3)
    case.lines[-1]["data"].update(interviewee="马小芳", interviewee_part="witness")
    shown(case)["publication_body"] = "据马小芳所见，当事人销售过期食品，予以处罚。"
    return {"GS-02"}


@fault("plain", "heavy", "hearing")
def published_with_an_identity_number(case: Told) -> set[str]:
    shown(case)["publication_body"] = "当事人（11010519491231002X）销售过期食品，予以处罚。"
    return {"GS-02"}


@fault("revoked")
def withdrawn_after_three_working_days(case: Told) -> set[str]:
    _taken_back(case, 4)
    return {"GS-03"}


@fault("revoked")
def withdrawn_without_a_reason(case: Told) -> set[str]:
    _taken_back(case, 2).clear()
    return {"GS-03-reason"}


@fault("revoked")
def published_again_after_it_fell(case: Told) -> set[str]:
    _taken_back(case, 2)
    again_on = case.number_of(days.working(case.date_of("revoke_decision"), 5))
    acts.published(case, again_on)
    case.lines[-1]["data"] = {"publication_title": "销售过期食品案", "publication_body": "予以处罚。"}
    return {"GS-03-again"}


def _taken_back(case: Told, after: int) -> dict[str, Any]:
    """Published once, revoked, and the withdrawal, so many working days after the decision fell."""
    first = case.line("publish")
    case.lines = [line for line in case.lines if line["step"] != "publish" or line is first]
    shown(case)
    fell = case.date_of("revoke_decision")
    for element in ("changed_conclusion", "invalid_ground"):
        case.said("revoke_decision").pop(element, None)
    case.said("revoke_decision")["revoked_as"] = "revoked"
    case.without("withdraw_publication")
    case.tell("withdraw_publication", case.at(case.number_of(days.working(fell, after)), 9), {
        "withdrawal_reason": "决定已被复议撤销。"}, by=acts.PUBLISHER)
    return case.said("withdraw_publication")


