"""Serving of documents 送达: its facts and its row (民事诉讼法 87 to 95; 行政处罚法 61)."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from hengjian.enforcement import subjects
from hengjian.enforcement.children import Above, ChildBehaviour, parent_id
from hengjian.enforcement.models import ServingRow
from hengjian.enforcement.ordinary import filing
from hengjian.enforcement.ordinary.notice import DECISIONS
from hengjian.enforcement.periods import day, due
from hengjian.enforcement.reading import UNSAID, Told, day_of, told, told_by
from hengjian.law.facts import group
from hengjian.law.facts_ordinary import ServingFacts
from hengjian.proceedings import standards
from hengjian.proceedings.behaviours import Case
from hengjian.proceedings.state import State

MADE_BY = {
    "B03": "refuse_filing", "B05": "summon", "B18": "inform", "B19": "inform", "B23": "notify", "B29": "decide",
    "B30": "decide", "B32": "withdraw", "B35": "approve_deferral", "B36": "decide", "C11": "demand",
}  # fmt: skip
"""The step of the case, or of the hearing, by which a document that is served was made."""


class Serving(ChildBehaviour):
    """Behaviour of `serving`."""

    def facts(self, case: Case) -> ServingFacts:
        history, above = told(case), Above(case)
        documents = tuple(history.newest("served_documents", "open", absent=()))
        decided = above.told.at("decide") if set(documents) & set(DECISIONS) else None
        return ServingFacts.gathered(
            group(subjects.act, case),
            group(_said, case, history),
            group(_subject, case, above.told),
            group(_proof, case, history),
            group(_papers, case, above.told, documents),
            agency=lambda: subjects.agency(case),
            officers=lambda: tuple(subjects.officers(case)),
            item=lambda: _item(case, above.told),
            documents_unmade=lambda: _unmade(case, documents),
            decision_made_at=lambda: decided,
            serving_due=lambda: due(case, "serve_decision", decided.day) if decided else None,
        )

    def row(self, state: State) -> tuple[type[Model], dict[str, Any]]:
        announced = state.latest.get("announce")
        return ServingRow, {
            "parent_id": parent_id(state),
            "documents": state.get("open", "served_documents", []),
            "method": state.get("serve", "serving_method", ""),
            "served_on": day_of(state.get("serve", "served_on")),
            "announced_on": announced.when.day if announced else None,
            "failures": state.done["fail"],
        }


def _said(case: Case, history: Told) -> dict[str, Any]:
    announced = day(history, "announce")
    return {
        "method": history.now.data.get("serving_method", "05" if case.step == "announce" else UNSAID),
        "served_on": day_of(history.newest("served_on", "serve", absent=None)) or UNSAID,
        "failed_methods": tuple(act.data.get("serving_method", "") for act in history.all("fail")),
        "announced_on": announced,
        "announcement_ends": due(case, "announcement", announced),
        "receiver_part": history.said("serve", "receiver_part"),
        "refusal_reason": history.said("serve", "refusal_reason"),
        "postal_number": history.said("serve", "postal_number"),
        "electronic_consent": history.said("serve", "electronic_consent"),
    }


def _item(case: Case, case_told: Told) -> Any:
    """The item of the case, against which the officers' certificates are held."""
    row = subjects.item_row(case, case_told.newest("item_code", filing.APPLY, absent=None))
    kind = case_told.newest("party_kind", filing.APPLY, absent="person")
    return subjects.item(case, row, kind, filing.offence_day(case_told)) if row else UNSAID


def _subject(case: Case, case_told: Told) -> dict[str, Any]:
    """What the officers' certificates are held against besides: the place of the case."""
    place = case_told.newest("offence_place", filing.APPLY, absent={})
    return {
        "offence_division": place.get("place_division", case.organisation.division),
        "party_kind": case_told.newest("party_kind", filing.APPLY),
        "decided_at": case_told.at("decide"),
    }


def _proof(case: Case, history: Told) -> dict[str, Any]:
    """What proves the act under way; a paper that bears a date gives its day."""
    if history.blank(history.now):
        return {}
    said = history.now.data
    return {
        "proved": bool(said.get("serving_proof")),
        "proof_on": case.day if said.get("dated_document") else None,
        "witnessed": bool(said.get("witness_name")),
        "recorded": bool(said.get("serving_recording")),
    }


def _unmade(case: Case, documents: tuple[str, ...]) -> tuple[str, ...]:
    """Titles of documents that nobody has made yet. Papers of what is reported were made elsewhere."""
    if case.channel != "online":
        return ()
    made = {one["code"] for member in case.family.members.values() for one in member.state.documents()}
    return tuple(standards.law().documents[code].title for code in documents if code not in made)


def _papers(case: Case, case_told: Told, documents: tuple[str, ...]) -> dict[str, Any]:
    """What is served, and when the newest of it was made, of what a step of the case or of its hearing makes."""
    within = [told_by(member) for member in case.family.children(case.root.id, "hearing")]
    made = {code: [at for one in (case_told, *within) if (at := one.at(MADE_BY[code]))]
            for code in documents if code in MADE_BY}
    return {
        "documents": documents,
        "documents_made_at": max((at for times in made.values() for at in times), key=str, default=None),
        "documents_untold": tuple(code for code, times in made.items() if not times),
    }
