"""Faults of serving the papers (民事诉讼法 88 to 95; 行政处罚法 42, 61), mostly the decision."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from support.reported.planting import again
from support.reported.stories import DECIDED, but
from support.reported.telling import Told
from support.reported.ways import ORDINARY

fault = ORDINARY.fault
USUAL = ("plain", "gains", "heavy", "hearing", "spared", "mitigated")
"""Stories in which the decision is served in one of the usual ways."""


def receipt(case: Told, method: str, **said: Any) -> dict[str, Any]:
    """The receipt of the decision, which is made to tell of another way of serving."""
    line = case.line("serve", "decision")
    line.pop("files", None)
    kept = {name: line["data"][name] for name in ("served_on", "receiver_name")}
    line["data"] = {"serving_method": method, **kept, **said}
    found: dict[str, Any] = line["data"]
    return found


@fault(*USUAL, mixes=True)
def handed_to_somebody_else(case: Told) -> set[str]:
    """A body's papers to a relative, a person's to whoever minds the shop."""
    if any(rule.startswith("SD") for rule in case.breaks):
        return set()
    part = "representative" if case.party["party_kind"] == "person" else "family"
    if case.party["party_kind"] == "individual_business":
        return set()
    receipt(case, "01", receiver_part=part)
    return {"SD-01"}


@fault(*but(USUAL, "spared"))
def notice_handed_to_somebody_else(case: Told) -> set[str]:
    if case.party["party_kind"] == "individual_business":
        return set()
    case.said("serve", "notice")["receiver_part"] = "representative" if case.person else "family"
    return {"SD-01"}


@fault(*USUAL)
def left_behind_without_witness_or_picture(case: Told) -> set[str]:
    receipt(case, "02", refusal_reason="当事人拒绝签收。")
    return {"SD-02"}


@fault(*USUAL)
def entrusted_without_the_letter(case: Told) -> set[str]:
    receipt(case, "03")
    return {"SD-03"}


@fault(*USUAL)
def posted_without_the_return_receipt(case: Told) -> set[str]:
    receipt(case, "04", postal_number="EMS1234567890")
    return {"SD-04"}


@fault("announced")
def announced_after_one_failure(case: Told) -> set[str]:
    """However often the same way was tried."""
    for line in case.all("fail", "decision"):
        line["data"]["serving_method"] = "01"
    return {"SD-05-last"}


@fault("announced")
def announced_without_any_attempt(case: Told) -> set[str]:
    case.without("fail", child="decision")
    return {"SD-05-last"}


@fault("announced")
def announcement_cut_short(case: Told) -> set[str]:
    case.move(case.line("serve", "decision"), -1)
    return {"SD-05"}


@fault("plain", "heavy", "hearing", "spared")
def never_announced(case: Told) -> set[str]:
    """Told as served by announcement, of which there was none within the days for serving."""
    receipt(case, "05")
    return {"SD-05", "CF-33"}


@fault(*USUAL)
def served_on_a_day_still_to_come(case: Told) -> set[str]:
    """The receipt tells of the day after the one on which it was written."""
    line = case.line("serve", "decision")
    day = case.date_of("serve", "decision")
    if day == case.date_of("decide") + timedelta(days=1):
        line["data"]["served_on"] = str(day + timedelta(days=1))
        return {"SD-07"}
    case.put(line, case.at(case.number_of(day) - 1))
    return {"SD-07"}


@fault(*USUAL)
def served_before_its_proof(case: Told) -> set[str]:
    """The paper that proves it bears a later day than the receipt."""
    line = case.line("serve", "decision")
    proof = f"{int(case.key[1:]):064x}"
    case.move(line, 1)
    line["data"]["served_on"] = str(case.date_of("serve", "decision") - timedelta(days=1))
    line["data"]["dated_document"] = proof
    line["files"] = line.get("files", {}) | {proof: "回执.jpg"}
    return {"SD-07"}


@fault(*USUAL)
def decision_served_after_seven_working_days(case: Told) -> set[str]:
    again(case, serving=case.random.choice([8, 11]))
    return {"CF-33"}


@fault("announced")
def decision_announced_after_seven_working_days(case: Told) -> set[str]:
    again(case, serving=8)
    return {"CF-33"}


@fault("plain", "gains", "heavy", "spared")
def decision_served_before_it_was_made(case: Told) -> set[str]:
    day = case.number_of(case.date_of("decide")) - 1
    line = case.line("serve", "decision")
    case.put(case.line("open", "decision"), case.at(day, 9))
    case.put(line, case.at(day))
    line["data"]["served_on"] = str(case.day(day))
    return {"CF-33-after"}


@fault("plain", "gains", "heavy")
def receipt_dated_before_the_decision(case: Told) -> set[str]:
    """Entered after the decision, but telling of a day before it."""
    case.said("serve", "decision")["served_on"] = str(case.date_of("decide") - timedelta(days=1))
    return {"CF-33-after"}


@fault(*DECIDED)
def decision_served_by_one_officer(case: Told) -> set[str]:
    case.line("serve", "decision")["officers"].pop()
    return {"CF-18"}


@fault("announced")
def announced_by_one_officer(case: Told) -> set[str]:
    case.line("announce", "decision")["officers"].pop()
    return {"CF-18"}
