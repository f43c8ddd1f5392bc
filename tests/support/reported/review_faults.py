"""Faults of the legal review and of the heads' deliberation (行政处罚法 57, 58; 国办发〔2018〕118号)."""

from __future__ import annotations

from support.reported.stories import DECIDED
from support.reported.telling import Told
from support.reported.ways import ORDINARY

fault = ORDINARY.fault
SMALL_REVIEWED = ("plain", "gains", "deferred", "overdue", "announced")


def unreviewed(case: Told) -> set[str]:
    """What a decision breaks that no review bears: the law itself after a hearing, else the place's own rule."""
    return {"CF-30", "CF-30-hearing"} if case.has("hold", "hearing") else {"CF-30-all"}


@fault(*SMALL_REVIEWED, "heavy", "spared")
def not_reviewed(case: Told) -> set[str]:
    case.without(child="review")
    return unreviewed(case)


@fault(*SMALL_REVIEWED, "heavy")
def complex_case_not_reviewed(case: Told) -> set[str]:
    """Where the case is complex the law itself asks for the review."""
    case.said("conclude")["review_ground"] = "complex"
    case.without(child="review")
    return {"CF-30"}


@fault(*SMALL_REVIEWED, "spared")
def review_did_not_pass(case: Told) -> set[str]:
    case.line("pass", "review")["step"] = case.random.choice(["reject", "require_changes", "suggest_transfer"])
    return unreviewed(case)


@fault(*SMALL_REVIEWED)
def reviewed_after_the_decision(case: Told) -> set[str]:
    case.put(case.line("pass", "review"), case.at(case.number_of(case.date_of("decide")), 16))
    return unreviewed(case)


@fault("plain", "gains", "heavy", "spared")
def other_facts_than_reviewed(case: Told) -> set[str]:
    case.said("propose_decision")["determined_facts"] = "当事人在门店销售超过保质期的食品，共售出四十件。"
    return unreviewed(case)


@fault("plain", "deferred", "overdue")
def heavier_than_reviewed(case: Told) -> set[str]:
    case.said("open", "review")["proposed_fine"] = "1999.00"
    return unreviewed(case)


@fault("hearing")
def not_reviewed_again_after_the_hearing(case: Told) -> set[str]:
    case.without(child="again")
    return {"CF-30-hearing"}


@fault("hearing")
def never_reviewed_though_heard(case: Told) -> set[str]:
    case.without(child="again")
    case.without(child="review")
    return {"CF-30", "CF-30-hearing"}


@fault(*DECIDED, mixes=True)
def reviewer_without_qualification(case: Told) -> set[str]:
    case.said("pass", "review").pop("reviewer_qualification")
    return {"CF-30-reviewer"}


@fault(*DECIDED, mixes=True)
def reviewed_by_the_handler(case: Told) -> set[str]:
    case.line("pass", "review")["by"] = case.body.handler
    return {"FS-02"}


@fault(*DECIDED, mixes=True)
def a_point_not_reviewed(case: Told) -> set[str]:
    case.said("pass", "review")["review_points"].pop()
    return {"FS-03"}


@fault(*DECIDED)
def passed_though_a_point_was_wanting(case: Told) -> set[str]:
    case.said("pass", "review")["review_points"][0]["review_point_ok"] = False
    return {"FS-03"}


@fault("plain", "heavy", "hearing", "spared")
def reviewed_before_the_investigation_ended(case: Told) -> set[str]:
    day = case.number_of(case.date_of("conclude")) - 1
    for hour, step in enumerate(("open", "accept", "pass"), start=9):
        case.put(case.line(step, "review"), case.at(day, hour))
    return {"FS-01"}


@fault("plain", "gains", "heavy", "hearing", "spared")
def decided_by_the_reviewer(case: Told) -> set[str]:
    case.line("decide")["by"] = case.body.reviewer
    return {"HC-02"}


# -- deliberation -----------------------------------------------------------------------------------------------


@fault("heavy", "revoking", "hearing", "absent", "refused")
def not_deliberated(case: Told) -> set[str]:
    case.without(child="chiefs")
    return {"CF-29"}


@fault("plain", "gains", "spared", mixes=True)
def grave_by_its_own_report_but_not_deliberated(case: Told) -> set[str]:
    case.said("conclude").update(is_major=True, major_ground="complex")
    return {"CF-29"}


@fault("heavy", "hearing", "revoking")
def deliberation_did_not_agree(case: Told) -> set[str]:
    case.said("hold", "chiefs").update(votes_for=1, votes_against=2, deliberation_result="not_approved")
    return {"CF-29"}


@fault("heavy", "hearing", "refused", mixes=True)
def two_heads_deliberate(case: Told) -> set[str]:
    said = case.said("hold", "chiefs")
    said["deliberation_members"].pop()
    said.update(votes_for=2, votes_against=0)
    return {"CF-29-members"}


@fault("heavy", "hearing", "absent")
def more_votes_than_heads(case: Told) -> set[str]:
    case.said("hold", "chiefs").update(votes_for=3, votes_against=1)
    return {"CF-29-members"}


@fault("heavy", "hearing", "revoking")
def agreed_without_a_majority(case: Told) -> set[str]:
    case.said("hold", "chiefs").update(votes_for=1, votes_against=1)
    return {"CF-29-members"}


@fault("hearing")
def deliberated_while_the_hearing_was_to_come(case: Told) -> set[str]:
    """After it was asked for and before it was held."""
    day = case.number_of(case.date_of("notify", "hearing"))
    for hour, step in ((14, "open"), (15, "hold")):
        case.put(case.line(step, "chiefs"), case.at(day, hour))
    return {"CF-29", "CF-29-order"}


@fault("hearing")
def deliberated_before_the_hearing_was_asked_for(case: Told) -> set[str]:
    day = case.number_of(case.date_of("conclude"))
    for hour, step in ((16, "open"), (17, "hold")):
        case.put(case.line(step, "chiefs"), case.at(day, hour))
    return {"CF-29"}


