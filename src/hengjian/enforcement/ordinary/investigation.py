"""Gathering evidence: records, devices, preservation, recusal, correction; and what the investigation concludes."""

from __future__ import annotations

from datetime import date
from typing import Any

from hengjian.enforcement import subjects
from hengjian.enforcement.reading import UNSAID, Done, Told, yuan
from hengjian.identity.models import Organisation
from hengjian.law.facts import Moment
from hengjian.law.facts_ordinary import ConcurrentFact, DeviceFact, EvidenceFact, RecordFact
from hengjian.proceedings.behaviours import Case
from hengjian.registry import devices as register

RECORDS = {"interview": "interview", "inspect_scene": "scene"}
EVIDENCE = ("apply_filing", "add_evidence")
"""Steps that enter evidence."""
PROPOSING = ("conclude", "apply_notice", "inform")
"""Steps that propose kinds and amounts."""
JUDGING = ("conclude", "propose_decision")
"""Steps that weigh the offence: tier and adjustment."""


def facts(told: Told) -> dict[str, Any]:
    """Facts of the investigation up to its conclusion, what was gathered excepted."""
    granted = [act for act in told.all("decide_recusal") if act.data.get("recusal_granted")]
    return {
        "recusal_requested_at": told.at("request_recusal"),
        "recusal_decided_at": told.since("request_recusal").at("decide_recusal"),
        "recused": tuple(name for act in granted if (name := _whom(told, act))),
        "appraised_at": told.at("receive_appraisal"),
        "capacity": told.said("conclude", "capacity"),
        "correction_ordered_at": told.at("order_correction"),
        "no_correction_reason": told.newest("no_correction_reason", "conclude", absent=""),
        "hearing_right": told.now.data.get("hearing_right", UNSAID),
        "extension_days": told.now.data.get("extension_days", UNSAID),
        "extended_before": len(told.before_now().all("extend")),
    }


def gathering(told: Told) -> dict[str, Any]:
    """Facts of records, evidence and its preservation, the deadline for this excepted."""
    records = tuple(_record(act) for act in told.all(*RECORDS))
    return {
        "records": records,
        "record": (records[-1] if told.now.data else UNSAID) if told.now.name in RECORDS else None,
        **_evidence(told),
        **_preservation(told),
    }


def _evidence(told: Told) -> dict[str, Any]:
    filing, adding = EVIDENCE
    acts = [*told.all(filing)[-1:], *told.all(adding)]
    rows = [row for act in acts for row in act.data.get("evidence", [])]
    out = tuple(act.data.get("excluded_title", "") for act in told.all("exclude_evidence"))
    return {
        "evidence": tuple(EvidenceFact.of({"title": row["evidence_title"], "type": row["evidence_type"],
                                           "excluded": row["evidence_title"] in out}) for row in rows),
        "evidence_count": sum(row["evidence_title"] not in out for row in rows),
        "evidence_cited": told.said("conclude", "evidence_cited", []),
        "evidence_excluded": out,
    }


def _record(act: Done) -> RecordFact:
    kind, said = RECORDS[act.name], act.data
    times = {name: Moment.of(said[f"{kind}_{name}"]) for name in ("began", "ended") if f"{kind}_{name}" in said}
    return RecordFact.of(times | {
        "kind": kind,
        "certificates_shown": said.get("certificates_shown", False),
        "certificate_numbers": said.get("officer_numbers", []),
        "rights_told": said.get("rights_told", []),
        "signed_as": said.get("record_signed_as", ""),
        "refusal_reason": said.get("refusal_reason", ""),
    })


def devices(case: Case, told: Told) -> tuple[DeviceFact, ...]:
    """What the register knew of the devices that recorded what this act brings, each on the day of its recording."""
    rows = recorded(told.now) if told.now.name in EVIDENCE else []
    return tuple(_device(case.organisation, row) for row in rows)


def recorded(act: Done) -> list[dict[str, Any]]:
    """The rows of evidence in an act that name a device."""
    return [row for row in act.data.get("evidence", []) if row.get("evidence_device")]


def _device(own: Organisation, row: dict[str, Any]) -> DeviceFact:
    number, day = row["evidence_device"], date.fromisoformat(row["evidence_recorded_on"])
    held = register.device_on(own, number, day)
    known = {name: getattr(held, name) for name in ("status", "legal_review_on", "technical_review_on",
                                                    "checked_until", "marked_on", "published_on")} if held else {}
    return DeviceFact.of(known | {
        "number": number, "evidence": row["evidence_title"], "recorded_on": day, "registered": held is not None,
        "record_reviewed": row.get("evidence_record_reviewed", False),
    })


def device_pins(case: Case, told: Told) -> dict[str, str]:
    """The versions of the devices by which the step was judged."""
    if told.now.name not in EVIDENCE:
        return {}
    rows = [(row["evidence_device"], date.fromisoformat(row["evidence_recorded_on"])) for row in recorded(told.now)]
    found = ((number, day, register.device_on(case.organisation, number, day)) for number, day in rows)
    return {f"device.{number}.{day}": f"{number}@{held.version}" if held else "没有登记" for number, day, held in found}


def _whom(told: Told, decided: Done) -> str:
    """Whom a decision on recusal is about: the newest request before it."""
    asked = [act for act in told.acts[: told.acts.index(decided)] if act.name == "request_recusal"]
    return str(asked[-1].data.get("recusal_whom", "")) if asked else ""


def _preservation(told: Told) -> dict[str, Any]:
    """Of the preservation that is not handled yet, else of the newest: handling takes the oldest one first."""
    made, handled = told.all("preserve"), told.all("handle_preserved")
    open_ = made[len(handled):] if told.now.name != "handle_preserved" else made[len(handled) - 1:]
    shown = next(iter(open_ or made[-1:]), None)
    ended = handled[-1:] if not made[len(handled):] or told.now.name == "handle_preserved" else []
    return {
        "preservation_approved_at": told.at("approve_preservation"),
        "preserved_at": shown.moment if shown else None,
        "preserved_handled_at": ended[0].moment if ended else None,
    }


def conclusion(told: Told) -> dict[str, Any]:
    """Facts of what was concluded and what is proposed."""
    concluded = told.last("conclude")
    return {
        "concluded_at": concluded.moment if concluded else None,
        "conclusion_approved_at": told.since("conclude").at("approve_conclusion") if concluded else None,
        **{name: told.said("conclude", name) for name in (
            "crime_assessment", "crime_reason", "gain_kept_reason", "review_ground")},
        **{name: told.said("conclude", name, UNSAID) for name in (
            "offence_slight", "corrected_in_time", "no_fault", "is_major")},
        "first_offence": told.said("conclude", "first_offence", False),
        "harm_caused": told.newest("harm_caused", "apply_filing", "conclude"),
        "involved_quantity": told.said("conclude", "involved_quantity", None),
        "involved_value": told.said("conclude", "involved_value", None),
        "illegal_gain": UNSAID if told.blank(concluded) or not concluded else yuan(concluded.data.get("illegal_gain")),
        **_factors(told),
        "adjustment": told.said(JUDGING, "adjustment"),
        "adjustment_reason": told.said(JUDGING, "adjustment_reason"),
        "discretion_tier": told.said(JUDGING, "discretion_tier"),
        "no_penalty_ground": told.said(JUDGING, "no_penalty_ground"),
        **_proposed(told),
    }


def _factors(told: Told) -> dict[str, Any]:
    """The grounds for being milder, with those for which evidence is named."""
    factors, rows = told.said("conclude", "adjustment_factors", []), told.said("conclude", "factor_evidence", [])
    if factors is UNSAID:
        return {}
    return {
        "adjustment_factors": factors,
        "factors_proved": tuple(one for one in factors if any(row["adjustment_factor"] == one for row in rows)),
        "factor_evidence": tuple(row["evidence_title"] for row in rows),
    }


def concurrent(case: Case, told: Told) -> Any:
    """Other items that the same act offends against, with the highest fine of each."""
    codes, kind = told.said("conclude", "concurrent_items", []), told.said("apply_filing", "party_kind")
    if UNSAID in (codes, kind):
        return UNSAID
    rows = [(code, subjects.item_row(case, code)) for code in codes]
    return tuple(ConcurrentFact.of({
        "code": code, "title": row.title if row else "",
        "fine_most": subjects.fine_most(case, row, kind) if row else None}) for code, row in rows)


def _proposed(told: Told) -> dict[str, Any]:
    """The step under way if it proposes, else what was proposed last."""
    proposing = told.last(*PROPOSING)
    if proposing is None or told.blank(proposing):
        return {}
    return {
        "proposed_outcome": told.said("conclude", "proposed_outcome"),
        "proposed_kinds": proposing.data.get("proposed_kinds", []),
        "proposed_fine": yuan(proposing.data.get("proposed_fine")),
        "proposed_confiscated": yuan(proposing.data.get("confiscated_amount")),
    }
