"""Faults of the investigation and of what it concludes (行政处罚法 27 to 33, 41 to 46, 55, 56, 60)."""

from __future__ import annotations

from datetime import date

from support.reported import acts, days
from support.reported.planting import again
from support.reported.stories import FILED, PENALTY, but
from support.reported.telling import Told
from support.reported.ways import ORDINARY

fault = ORDINARY.fault
TOLD_BY_THE_CONCLUSION = {"CF-06", "CF-07-gains", "CF-08-heavier", "CF-11", "CF-12", "CF-12-no-fault", "CF-12-first",
                          "CF-21", "CF-29", "CF-30", "CF-30-all", "CF-31"}
"""What cannot be told of a decision without the report of the investigation: a rule that lacks a fact is not kept. Nor
does its document then name the evidence."""


# -- officers and records ---------------------------------------------------------------------------------------


@fault(*FILED, mixes=True)
def questioned_by_one_officer(case: Told) -> set[str]:
    case.line("interview")["officers"].pop()
    return {"CF-18"}


@fault(*but(PENALTY, "recused"))
def concluded_with_an_expired_certificate(case: Told) -> set[str]:
    if case.begun.date() <= date(2024, 7, 1):
        return set()
    case.line("conclude")["officers"][1] = case.world.expired
    return {"CF-18"}


@fault(*FILED, mixes=True)
def no_certificate_shown_to_the_interviewed(case: Told) -> set[str]:
    case.said("interview")["certificates_shown"] = False
    return {"CF-27-record"}


@fault(*FILED)
def one_certificate_not_in_the_record(case: Told) -> set[str]:
    case.said("interview")["officer_numbers"].pop()
    return {"CF-27-record"}


@fault(*FILED, mixes=True)
def interview_ends_before_it_begins(case: Told) -> set[str]:
    said = case.said("interview")
    said["interview_began"], said["interview_ended"] = said["interview_ended"], said["interview_began"]
    return {"CF-27-times"}


@fault(*FILED, mixes=True)
def scene_record_ends_before_it_begins(case: Told) -> set[str]:
    if not case.has("inspect_scene"):
        acts.scene(case, case.filed_on + 2)
    said = case.said("inspect_scene")
    said["scene_began"], said["scene_ended"] = said["scene_ended"], said["scene_began"]
    return {"CF-27-times"}


# -- evidence -----------------------------------------------------------------------------------------------------


@fault(*FILED, mixes=True)
def evidence_of_an_unknown_device(case: Told) -> set[str]:
    """Of a monitoring device that nobody has registered nothing shows that it was examined, fit and marked."""
    acts.recorded(case, case.filed_on + 2, "unknown")
    return {"CF-17"}


@fault(*FILED)
def evidence_of_an_unfit_device(case: Told) -> set[str]:
    acts.recorded(case, case.filed_on + 2, case.random.choice(["unreviewed", "unchecked"]))
    return {"CF-17"} if case.day(0) > date(2024, 3, 1) else set()


@fault("plain", "heavy", "hearing", "withdrawn", mixes=True)
def evidence_of_another_agencys_device(case: Told) -> set[str]:
    """The filing rests on it already; to the agency of this case the device is unknown."""
    row = {"evidence_device": "BJ-0001", "evidence_recorded_on": str(case.day(0)), "evidence_record_reviewed": True}
    case.said("apply_filing")["evidence"][0].update(row)
    return {"CF-17"}


@fault(*FILED, mixes=True)
def recording_that_nobody_examined(case: Told) -> set[str]:
    acts.recorded(case, case.filed_on + 2, "fit", evidence_record_reviewed=False)
    return {"CF-17-reviewed"}


@fault(*PENALTY, mixes=True)
def evidence_cited_that_is_not_there(case: Told) -> set[str]:
    case.said("conclude")["evidence_cited"] = ["没有的证据"]
    return {"CF-21"}


@fault(*PENALTY)
def excluded_evidence_cited(case: Told) -> set[str]:
    """Excluded before the conclusion, or between it and the decision."""
    line = case.line(case.random.choice(["conclude", "decide"]))
    day = case.number_of(date.fromisoformat(line["occurred_at"][:10]))
    case.tell("exclude_evidence", case.at(day, 8), {"excluded_title": acts.EVIDENCE, "reason": "取证程序违法。"},
              by=case.body.handler)
    return {"CF-21"}


KEPT = but(FILED, "recused")
"""Where evidence that is kept stays with the officers who keep it."""


def kept(case: Told) -> None:
    """Evidence is registered and kept, where the story does not tell of it."""
    if not case.has("preserve"):
        acts.preserved(case, case.filed_on + 2)


@fault(*KEPT)
def preserved_without_approval(case: Told) -> set[str]:
    kept(case)
    case.without("approve_preservation")
    return {"CF-28"}


@fault(*KEPT)
def preserved_before_it_was_approved(case: Told) -> set[str]:
    kept(case)
    case.put(case.line("approve_preservation"), case.at(case.filed_on + 2, 15))
    return {"CF-28"}


@fault(*KEPT)
def preservation_approved_by_the_handler(case: Told) -> set[str]:
    kept(case)
    case.line("approve_preservation")["by"] = case.body.handler
    return {"HC-01"}


@fault(*KEPT)
def preserved_handled_after_seven_working_days(case: Told) -> set[str]:
    kept(case)
    late = days.working(case.date_of("preserve"), 8)
    case.put(case.line("handle_preserved"), case.at(case.number_of(late), 9))
    return {"CF-28-due"}


@fault(*but(PENALTY, "recused"))
def preserved_never_handled(case: Told) -> set[str]:
    kept(case)
    case.without("handle_preserved")
    return {"JA-05"}


# -- recusal ------------------------------------------------------------------------------------------------------


@fault("recused")
def recusal_never_decided(case: Told) -> set[str]:
    case.without("decide_recusal")
    return {"CF-19-decided"}


@fault("recused")
def recused_officer_goes_on(case: Told) -> set[str]:
    case.said("decide_recusal")["recusal_granted"] = True
    case.line("conclude")["officers"] = list(case.body.officers)
    return {"CF-19-recused"}


# -- correction, gains, crime -------------------------------------------------------------------------------------


@fault(*PENALTY, mixes=True)
def no_order_to_correct(case: Told) -> set[str]:
    case.without("order_correction")
    return {"CF-07"}


@fault(*PENALTY)
def ordered_to_correct_before_the_filing(case: Told) -> set[str]:
    """After it was applied for."""
    case.put(case.line("order_correction"), case.at(1, 12))
    return {"CF-07"}


@fault("plain", "heavy", "hearing", "announced", mixes=True)
def gains_left_with_the_party(case: Told) -> set[str]:
    case.said("conclude")["illegal_gain"] = "800.00"
    return {"CF-07-gains"}


@fault("plain", "heavy", "hearing", "gains")
def threshold_of_prosecution_reached(case: Told) -> set[str]:
    """To the cent, and nobody assessed whether it must be transferred."""
    case.said("apply_filing")["item_code"] = case.world.items["criminal"]
    case.said("conclude")["involved_value"] = "50000.00"
    return {"CF-06-threshold"}


@fault("plain", "heavy", "hearing", "spared")
def amount_not_told_though_a_threshold_turns_on_it(case: Told) -> set[str]:
    case.said("apply_filing")["item_code"] = case.world.items["criminal"]
    return {"CF-06-threshold"}


@fault(*PENALTY)
def crime_dealt_with_by_a_penalty(case: Told) -> set[str]:
    case.said("conclude").update(crime_assessment="suspected", crime_reason="销售金额达到追诉标准。")
    return {"CF-06", "CF-06-assessed"}


# -- who is not penalised, or less ----------------------------------------------------------------------------------


@fault(*PENALTY)
def child_of_thirteen(case: Told) -> set[str]:
    if not case.person:
        return set()
    ended = date.fromisoformat(case.said("apply_filing")["offence_ended"])
    case.said("apply_filing")["party_birth_date"] = str(days.months(ended, -12 * 13))
    return {"CF-09"}


@fault("plain", "heavy", "hearing")
def minor_not_treated_lighter(case: Told) -> set[str]:
    if not case.person:
        return set()
    ended = date.fromisoformat(case.said("apply_filing")["offence_ended"])
    case.said("apply_filing")["party_birth_date"] = str(days.months(ended, -12 * 17))
    return {"CF-09"}


@fault("plain", "gains", "heavy", mixes=True)
def impaired_party_not_appraised(case: Told) -> set[str]:
    if not case.person:
        return set()
    case.said("apply_filing")["party_impaired"] = True
    return {"CF-10"}


@fault("appraised")
def appraised_without_saying_what_came_of_it(case: Told) -> set[str]:
    if not case.person:
        return set()
    case.said("apply_filing")["party_impaired"] = True
    case.said("conclude").pop("capacity", None)
    return {"CF-10"}


@fault("appraised")
def penalised_without_capacity(case: Told) -> set[str]:
    if not case.person:
        return set()
    case.said("apply_filing")["party_impaired"] = True
    case.said("conclude")["capacity"] = "none"
    return {"CF-10"}


@fault("plain", "heavy", "gains")
def ground_for_less_passed_over(case: Told) -> set[str]:
    """The report of the investigation finds a ground for less, which nobody heeds."""
    case.said("conclude").update(adjustment="lighter", adjustment_factors=["harm_reduced"],
                                 adjustment_reason="当事人主动召回。")
    return {"CF-11"}


@fault("plain", "heavy", "gains")
def less_without_a_ground(case: Told) -> set[str]:
    """Reviewed and decided as lighter, though the investigation found no ground."""
    for said in (case.said("open", "review"), case.said("propose_decision")):
        said["adjustment"] = "lighter"
    case.said("propose_decision")["adjustment_reason"] = "酌情。"
    return {"CF-11"}


@fault(*PENALTY, mixes=True)
def slight_and_corrected(case: Told) -> set[str]:
    case.said("conclude").update(offence_slight=True, corrected_in_time=True, harm_caused=False)
    return {"CF-12"}


@fault(*PENALTY, mixes=True)
def penalised_without_fault(case: Told) -> set[str]:
    case.said("conclude")["no_fault"] = True
    return {"CF-12-no-fault"}


@fault("spared")
def spared_on_a_ground_that_is_not_there(case: Told) -> set[str]:
    case.said("propose_decision")["no_penalty_ground"] = case.random.choice(
        ["first", "no_fault", "impaired", "under_age"])
    return {"CF-12-ground"}


# -- time ---------------------------------------------------------------------------------------------------------


@fault("extended")
def extended_by_more_than_thirty_days(case: Told) -> set[str]:
    case.said("extend")["extension_days"] = 31
    return {"CF-32-extend"}


@fault("extended")
def extended_again_without_deliberation(case: Told) -> set[str]:
    day = case.number_of(case.date_of("extend"))
    case.tell("extend", case.at(day + 5, 9), dict(case.said("extend")), by=case.body.head)
    return {"CF-32-extend"}


@fault("extended")
def extended_when_the_time_was_over(case: Told) -> set[str]:
    """And decided after what the extension could have given."""
    again(case, taking=140)
    over = case.number_of(days.rolled(case.day(case.filed_on + 90))) + 1
    case.put(case.line("extend"), case.at(over, 9))
    return {"CF-32-extend", "CF-32"}


@fault("plain", "gains")
def never_concluded(case: Told) -> set[str]:
    """No report of the investigation: the review had nothing to look at, nor has the file."""
    case.without("conclude", "approve_conclusion")
    case.said("decide").pop("decision_states", None)
    return {"CF-29-concluded", "FS-01", "CF-22", *TOLD_BY_THE_CONCLUSION}


