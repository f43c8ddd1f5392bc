"""Notice before the decision, what the party says to it, and the decision that is proposed and made."""

from __future__ import annotations

from typing import Any

from hengjian.enforcement.ordinary import key_facts
from hengjian.enforcement.ordinary.children import Under
from hengjian.enforcement.periods import due
from hengjian.enforcement.reading import UNSAID, ZERO, Done, Told, known, yuan
from hengjian.law.facts import Moment
from hengjian.law.facts_ordinary import NoticeFact
from hengjian.proceedings.behaviours import Case

NOTICE, HEARING_NOTICE = ("B18",), ("B19",)
DECISIONS = ("B29", "B30")


def facts(told: Told) -> dict[str, Any]:
    """Facts of notice and statement, the newest notice itself excepted."""
    since = told.since("inform") if told.last("inform") else Told([])
    heard, reviewed = since.last("hear"), since.last("review_statement")
    stated = [act for act in since.all("hear") if act.data.get("party_response") == "statement"]
    return {
        "notice_approved_at": told.since("apply_notice").at("approve_notice"),
        "party_response": heard.data.get("party_response", "") if heard else "",
        "responded_at": heard.moment if heard else None,
        "stated_at": stated[-1].moment if stated else None,
        "waiver_documented": bool(heard and heard.data.get("waiver_document")),
        "statement_reviewed_at": reviewed.moment if reviewed else None,
        "statement_result": reviewed.data.get("statement_result", "") if reviewed else "",
        "statement_reply": reviewed.data.get("statement_reply", "") if reviewed else "",
    }


def newest(case: Case, told: Told, under: Under) -> NoticeFact | None:
    """The newest notice with when it was served. A serving belongs to the newest notice not after its beginning."""
    informed = told.all("inform")
    if not informed:
        return None
    act = informed[-1]
    if told.blank(act):
        return None
    mark = act.moment if len(informed) > 1 else None
    served, hearing_served = under.served(NOTICE, mark), under.served(HEARING_NOTICE, mark)
    return NoticeFact.of(known({
        "issued_at": act.moment,
        "served_at": Moment(served) if served else None,
        "hearing_served_at": Moment(hearing_served) if hearing_served else None,
        "statement_due": due(case, "statement_days", served),
        "hearing_due": due(case, "hearing_request", hearing_served),
        "kinds": act.data.get("proposed_kinds", []),
        "fine": yuan(act.data.get("proposed_fine")),
        "confiscated": yuan(act.data.get("confiscated_amount")),
        "content": act.data.get("informed_content", ""),
        "rights_told": act.data.get("rights_told", []),
        "hearing_right": act.data.get("hearing_right", False),
        "facts": Told(told.acts[: told.acts.index(act)]).newest("determined_facts", "conclude", absent=""),
    }))


def decision_served(under: Under) -> Moment | None:
    """When the decision was served, however that lies to the day on which it was made."""
    served = under.served(DECISIONS)
    return Moment(served) if served else None


def decision(told: Told) -> dict[str, Any]:
    """Facts of the decision, its serving excepted."""
    proposed = told.last("propose_decision")
    said: dict[str, Any] = {
        "decision_proposed_at": proposed.moment if proposed else None,
        "decision": key_facts.proposed(proposed) if proposed and proposed.data else (UNSAID if proposed else None),
        "decided_at": told.at("decide"),
        "revoked_at": told.at("revoke_decision"),
    }
    if proposed and told.blank(proposed):
        return said
    return said | (_proposed(proposed) if proposed else {"penalty_kinds": (), "fine": ZERO, "confiscated": ZERO})


def _proposed(act: Done) -> dict[str, Any]:
    return {
        "outcome": act.data.get("outcome", UNSAID),
        "penalty_kinds": act.data.get("penalty_kinds", []),
        "fine": yuan(act.data.get("fine")),
        "confiscated": yuan(act.data.get("confiscated_amount")),
        "law_applied": act.data.get("law_applied", ""),
        "education": act.data.get("education", ""),
        "hearing_record_relied": act.data.get("hearing_record_relied", False),
    }
