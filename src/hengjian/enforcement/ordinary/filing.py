"""From the lead to the filing: who the party is, over what, and whether this body may take the case."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from hengjian.enforcement import elsewhere, subjects
from hengjian.enforcement.reading import UNSAID, Told, day_of, yes
from hengjian.identity.services import SHANGHAI
from hengjian.law.facts import Moment
from hengjian.law.facts_ordinary import ElsewhereFact
from hengjian.law.rulepacks import NoValue
from hengjian.law.values import covers
from hengjian.proceedings import keys
from hengjian.proceedings.behaviours import Case
from hengjian.proceedings.sealing import is_reference, normal
from hengjian.registry.law_changes import Change

APPLY = "apply_filing"
FILING_CLOCK = "filing"
FILING = frozenset({APPLY, "file"})
DECIDING = frozenset({"conclude", "apply_notice", "approve_notice", "inform", "propose_decision", "decide"})
CHOOSING = frozenset({"propose_decision", "decide"})
NUMBERS = ("party_id_number", "party_other_id_number")
HANDLING = frozenset({
    "verify", "apply_filing", "summon", "interview", "inspect_scene", "add_evidence", "preserve", "handle_preserved",
    "order_correction", "conclude", "apply_notice", "inform", "hear", "review_statement", "propose_decision",
})  # fmt: skip
"""Steps whose doer and signers handle the case 承办人员; those who approve, review or keep records do not."""


def facts(told: Told) -> dict[str, Any]:
    """Facts of lead and filing."""
    clue = told.said("open", "clue_received_at")
    people = dict(handlers(told))
    return {
        "handlers": tuple(people),
        "handler_names": tuple(people.values()),
        "clue_received_at": Moment.of(clue) if clue and clue is not UNSAID else UNSAID,
        "verified_at": told.at("verify"),
        "verification_result": told.said("verify", "verification_result"),
        "filing_applied_at": told.at(APPLY),
        "recusal_declared": told.said(APPLY, "recusal_declared", False),
        "filed_at": told.at("file"),
        "emergency_response": told.said("file", "emergency_response", False),
        "emergency_document": told.said("file", "emergency_document"),
        "party_impaired": UNSAID if (impaired := told.said(APPLY, "party_impaired")) is UNSAID else yes(impaired),
    }


def handlers(told: Told) -> Iterable[tuple[str, str]]:
    """Ids and names of those who handle the case, in the order in which they joined."""
    for act in told.acts:
        if act.name in HANDLING:
            yield from act.officers
            if act.doer and act.doer not in {person for person, _ in act.officers}:
                yield act.doer, act.doer_name


def offence_day(told: Told) -> date | None:
    """When the offence ended; while it goes on, or nobody has said, None."""
    return day_of(told.newest("offence_ended", APPLY, absent=None))


def subject(case: Case, told: Told) -> dict[str, Any]:
    """Facts of party and offence, once they have been stated."""
    applied = told.last(APPLY)
    if applied is None or told.blank(applied):
        return {}
    kind, place = told.said(APPLY, "party_kind"), told.said(APPLY, "offence_place", {})
    division = place.get("place_division", case.organisation.division)
    birth = subjects.birth_date(kind, told.said(APPLY, "party_id_number", None),
                                told.said(APPLY, "party_birth_date", None))
    continuing = told.said(APPLY, "offence_continuing", False)
    return {
        "party_kind": kind,
        "party_birth_date": birth,
        "offence_facts": told.newest("determined_facts", "conclude", "propose_decision",
                                     absent=told.said(APPLY, "offence_facts")),
        "offence_division": division,
        "agency_division_covers": covers(case.organisation.division, division),
        "cross_region_basis": told.said(APPLY, "cross_region_basis"),
        "cross_region_approval": told.said(APPLY, "cross_region_approval"),
        "designation_document": told.said(APPLY, "designation_document"),
        "offence_ended": None if continuing else day_of(told.said(APPLY, "offence_ended")) or UNSAID,
        "found_at": told.said(APPLY, "found_at", UNSAID),
        "concerns_safety": told.said(APPLY, "concerns_safety", False),
    }


def changed(case: Case, told: Told) -> tuple[Change, ...] | None:
    """What of the item's basis changed after the offence; asked only where it is decided by which law to judge."""
    row = subjects.item_row(case, told.newest("item_code", APPLY, absent=None))
    return subjects.changes(case, row, offence_day(told)) if row and case.step in CHOOSING else None


def change_pins(case: Case, told: Told) -> dict[str, str]:
    """What was registered, as it is pinned in the step."""
    return {f"change.{one.basis}": one.pin for one in changed(case, told) or ()}


def item(case: Case, told: Told) -> Any:
    """The item with what holds of it for this kind of party; unsaid where nobody named one that is registered."""
    row = subjects.item_row(case, told.said(APPLY, "item_code"))
    kind = told.said(APPLY, "party_kind")
    return subjects.item(case, row, kind, offence_day(told), changed(case, told)) if row else UNSAID


# -- beyond the scope ------------------------------------------------------------------------------------------


def beyond(case: Case, told: Told) -> dict[str, Any]:
    """What registered functions know of the same party elsewhere; asked only at the steps that turn on it.

    Asked once for each moment, so that what is pinned is what was judged by.
    """
    if "beyond" not in case.memory:
        case.memory["beyond"] = _beyond(case, told)
    found: dict[str, Any] = case.memory["beyond"]
    return found


def _beyond(case: Case, told: Told) -> dict[str, Any]:
    asks = sought(case, told)
    if asks is None:
        return {}
    found: dict[str, Any] = {}
    if case.step in FILING:
        found["filed_elsewhere"] = elsewhere.filed(asks)
    if case.step in DECIDING:
        found["fined_elsewhere"] = elsewhere.fined(asks)
        since = _first_offence_since(case)
        found["earlier_decisions"] = elsewhere.decisions(asks, since) if since else UNSAID
    return found


def beyond_pins(facts: dict[str, Any]) -> dict[str, str]:
    """What was answered, as it is pinned in the step."""
    def line(one: ElsewhereFact) -> str:
        return f"{one.agency} {one.number} {one.on}".replace("  ", " ")

    pins = {f"elsewhere.{name}": "；".join(map(line, facts[name])) or "无"
            for name in ("filed_elsewhere", "fined_elsewhere") if name in facts}
    if "earlier_decisions" in facts and facts["earlier_decisions"] is not UNSAID:
        pins["elsewhere.earlier_decisions"] = str(facts["earlier_decisions"])
    return pins


def sought(case: Case, told: Told) -> elsewhere.Sought | None:
    """The question, once it is known whose case over what this is."""
    applied = told.last(APPLY)
    if applied is None or told.blank(applied):
        return None
    ended = day_of(applied.data.get("offence_ended")) or case.day
    before = case.occurred_at if case.precision == "second" else _end_of(case.day)
    return elsewhere.Sought(
        party_key=party_key(applied.data), party_code=applied.data.get("party_uscc", ""),
        item=applied.data.get("item_code", ""), first=day_of(applied.data.get("offence_began")) or ended, last=ended,
        before=before, proceeding=case.identifier, agency=case.organisation.id,
    )


def party_key(data: dict[str, Any]) -> str:
    """The keyed blind index of the party's number; made here while the number is not sealed yet."""
    for element in NUMBERS:
        if value := data.get(element):
            return str(value["index"]) if is_reference(value) else keys.blind_index(element, normal(value))
    return ""


def _first_offence_since(case: Case) -> date | None:
    try:
        years = case.params.integer("first_offence_years")
    except NoValue:
        return None
    day = case.day
    return day.replace(year=day.year - years, day=min(day.day, 28) if day.month == 2 else day.day)


def _end_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=SHANGHAI)
