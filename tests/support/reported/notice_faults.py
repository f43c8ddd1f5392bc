"""Faults of the notice before the decision, and of hearing the party (行政处罚法 44, 45, 62)."""

from __future__ import annotations

from support.reported.planting import again
from support.reported.stories import PENALTY, SMALL
from support.reported.telling import Told
from support.reported.ways import ORDINARY

fault = ORDINARY.fault


@fault(*SMALL, "gains")
def not_informed(case: Told) -> set[str]:
    """The file lacks the notice and its receipt too."""
    case.without("inform")
    case.without(child="notice")
    return {"CF-20-notice", "CF-22"}


@fault("heavy")
def not_informed_of_anything_grave(case: Told) -> set[str]:
    """Nor then of the right to a hearing."""
    case.without("inform")
    case.without(child="notice")
    return {"CF-20-notice", "CF-22", "CF-34-served"}


@fault(*SMALL, "gains", "mitigated")
def notice_not_served(case: Told) -> set[str]:
    case.without(child="notice")
    return {"CF-20-notice", "CF-22"}


@fault("plain", "gains")
def notice_served_after_the_decision(case: Told) -> set[str]:
    later = case.number_of(case.date_of("decide")) + 1 - case.number_of(case.date_of("serve", "notice"))
    for step in ("open", "serve"):
        case.move(case.line(step, "notice"), later)
    return {"CF-20-notice"}


@fault("heavy")
def grave_notice_served_after_the_decision(case: Told) -> set[str]:
    """Until it is served no period runs in which a hearing could be asked for."""
    notice_served_after_the_decision(again(case, response="silent"))
    return {"CF-20-notice", "CF-34-served", "CF-35-period"}


@fault(*SMALL)
def notice_served_before_it_was_made(case: Told) -> set[str]:
    for step in ("open", "serve"):
        case.move(case.line(step, "notice"), -2)
    return {"CF-33-after"}


@fault(*PENALTY, mixes=True)
def right_to_defend_not_told(case: Told) -> set[str]:
    if not case.has("inform"):
        return set()
    case.said("inform")["rights_told"] = ["statement"]
    return {"CF-20-content"}


@fault(*SMALL, "mitigated", "gains")
def decided_on_the_last_day_of_the_period(case: Told) -> set[str]:
    again(case, response="silent" if case.story != "mitigated" else "statement", hasty=True)
    return {"CF-20-period"}


@fault("heavy", "revoking")
def decided_while_a_hearing_could_be_asked_for(case: Told) -> set[str]:
    """The two periods are the same."""
    again(case, response="silent", hasty=True)
    return {"CF-20-period", "CF-35-period"}


@fault(*SMALL)
def waived_without_a_paper(case: Told) -> set[str]:
    again(case, response="waived")
    case.said("hear").pop("waiver_document")
    case.line("hear").pop("files")
    return {"CF-20-period"}


@fault("plain", "gains", "overdue", "revoked")
def not_heard(case: Told) -> set[str]:
    again(case, response="silent")
    case.without("hear", "review_statement")
    return {"CF-20-answered"}


@fault("plain", "gains", "deferred", "split")
def statement_not_answered(case: Told) -> set[str]:
    again(case, response="statement")
    case.without("review_statement")
    return {"CF-20-answered"}


@fault("plain", "heavy", "hearing", "announced")
def heavier_than_told(case: Told) -> set[str]:
    case.said("inform")["proposed_fine"] = case.said("apply_notice")["proposed_fine"] = "10.00"
    return {"CF-20-heavier"}


@fault("plain", "deferred")
def another_kind_than_told(case: Told) -> set[str]:
    for step in ("apply_notice", "inform"):
        case.said(step)["proposed_kinds"] = ["warning"]
        case.said(step).pop("proposed_fine")
    return {"CF-20-heavier"}


@fault("gains")
def more_confiscated_than_told(case: Told) -> set[str]:
    case.said("inform")["confiscated_amount"] = "1199.99"
    return {"CF-20-heavier"}


@fault(*PENALTY, mixes=True)
def notice_approved_by_the_handler(case: Told) -> set[str]:
    case.line("approve_notice")["by"] = case.body.handler
    return {"HC-01"}


@fault(*PENALTY)
def informed_by_one_officer(case: Told) -> set[str]:
    case.line("inform")["officers"].pop()
    return {"CF-18"}
