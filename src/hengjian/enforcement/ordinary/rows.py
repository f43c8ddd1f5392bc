"""The ordinary penalty in lists: common columns and typed row, from the records alone."""

from __future__ import annotations

from typing import Any

from hengjian.enforcement.ordinary import execution, filing
from hengjian.enforcement.reading import ZERO, Told, acts_of, day_of, time_of, yuan
from hengjian.proceedings.state import State

LONGEST_TITLE = 300
UNKNOWN_PARTY = "（当事人待查）"
DECISION_DOCUMENTS = frozenset({"B29", "B30"})
ENDINGS = {"refuse_filing": "not_filed", "withdraw": "withdrawn", "transfer": "transferred"}


def columns(state: State) -> dict[str, Any]:
    """The common columns. Before the filing is applied for there is the lead: perhaps a name, no item."""
    told = _told(state)
    applied, opened = told.last(filing.APPLY), told.acts[0]
    said = applied.data if applied else {}
    party = said.get("party_name") or opened.data.get("clue_party") or UNKNOWN_PARTY
    title = state.latest[filing.APPLY].body["labels"]["item_title"] if applied else ""
    people = _handlers(told)
    numbers = [one["number"] for one in state.documents() if one["code"] in DECISION_DOCUMENTS]
    return {
        "title": f"{party}{title}案"[:LONGEST_TITLE] if applied else f"{party}线索"[:LONGEST_TITLE],
        "number": numbers[-1] if numbers else "",
        "party_name": party,
        "party_kind": said.get("party_kind", ""),
        "party_code": said.get("party_uscc", ""),
        "party_key": filing.party_key(said),
        "item_code": said.get("item_code", ""),
        "item_title": title,
        "handlers": list(people),
        "handler_names": " ".join(people.values()),
        "decided_at": state.at("decide"),
    }


def row(state: State) -> dict[str, Any]:
    """What only penalties have. Serving is a proceeding of its own, with its own row."""
    told, common = _told(state), columns(state)
    decided = told.last("decide")
    proposed = told.last("propose_decision") if decided else None
    decision = proposed.data if proposed else {}
    began, ended = (told.newest(name, filing.APPLY, absent=None) for name in ("offence_began", "offence_ended"))
    return {
        "document_number": common["number"],
        "party_key": common["party_key"],
        "party_code": common["party_code"],
        "item_code": common["item_code"],
        "offence_began_on": day_of(began),
        "offence_ended_on": day_of(ended),
        "found_at": time_of(told.newest("found_at", filing.APPLY, absent=None)),
        "filed_at": state.at("file"),
        "concluded_at": state.at("conclude"),
        "outcome": decision.get("outcome", ""),
        "kinds": decision.get("penalty_kinds", []),
        "fine": yuan(decision.get("fine")) if decided else None,
        "confiscated": yuan(decision.get("confiscated_amount")) if decided else None,
        "tier": decision.get("discretion_tier", ""),
        "is_major": told.newest("is_major", "conclude", absent=None),
        "decided_at": state.at("decide"),
        "published_at": state.at("publish"),
        "revoked_at": state.at("revoke_decision"),
        "paid_at": state.at("pay"),
        "unpaid": execution.unpaid(told) if decided else None,
        "late_fine": sum((yuan(a.data.get("late_fine")) for a in told.all("add_fine")), ZERO) if decided else None,
        "closed_as": _closed_as(told),
    }


def _closed_as(told: Told) -> str:
    """How it ended, once that is approved."""
    end = told.last("close", *ENDINGS)
    if end is None:
        return ""
    return ENDINGS.get(end.name) or str(told.newest("closed_as", "apply_close", absent=""))


def _told(state: State) -> Told:
    return Told(acts_of(state, online=True))


def _handlers(told: Told) -> dict[str, str]:
    """Who signed the acts of handling; where nobody signed one, who submitted it. At first whoever opened it."""
    handling = [act for act in told.acts if act.name in filing.HANDLING] or told.acts[:1]
    return {person: name for act in handling for person, name in (act.officers or ((act.doer, act.doer_name),))}
