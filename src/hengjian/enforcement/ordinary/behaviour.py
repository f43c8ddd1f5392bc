"""The ordinary penalty's part in the engine: facts for its rules, rows, documents."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Model

from hengjian.enforcement import documents, publication, subjects
from hengjian.enforcement.models import Penalty
from hengjian.enforcement.ordinary import (
    archive,
    derived,
    execution,
    filing,
    investigation,
    key_facts,
    notice,
    owed,
    paper,
    rows,
)
from hengjian.enforcement.ordinary.children import Under
from hengjian.enforcement.periods import clock_due, rolled
from hengjian.enforcement.reading import UNSAID, Told, told
from hengjian.law.documents import check_document
from hengjian.law.facts import group
from hengjian.law.facts_ordinary import OrdinaryPenaltyFacts
from hengjian.proceedings import standards
from hengjian.proceedings.behaviours import Case, Decided
from hengjian.proceedings.state import State
from hengjian.registry import services as registry

DECISIONS = {"penalty": "B29", "no_penalty": "B30"}
"""The document of a decision by its outcome."""
DECISION_CLOCK, PRESERVATION_CLOCK = "decision", "preservation"


class OrdinaryPenalty:
    """Behaviour of `penalty.ordinary`."""

    def facts(self, case: Case) -> OrdinaryPenaltyFacts:
        """Everything known at this moment; what nobody has said stays unset, and blocks where it is needed."""
        history, under = told(case), Under(case.family, case.identifier)
        facts = OrdinaryPenaltyFacts.gathered(
            group(subjects.act, case),
            group(filing.facts, history),
            group(filing.subject, case, history),
            group(filing.beyond, case, history),
            group(investigation.facts, history),
            group(investigation.gathering, history),
            group(investigation.conclusion, history),
            group(notice.facts, history),
            group(notice.decision, history),
            group(execution.facts, history),
            group(owed.facts, case, history, under),
            group(owed.late, case, history, under),
            group(publication.facts, case),
            agency=lambda: subjects.agency(case),
            officers=lambda: tuple(subjects.officers(case)),
            item=lambda: filing.item(case, history),
            filing_due=lambda: clock_due(case, filing.FILING_CLOCK),
            preservation_due=lambda: clock_due(case, PRESERVATION_CLOCK),
            decision_due=lambda: clock_due(case, DECISION_CLOCK),
            decision_due_rolled=lambda: rolled(clock_due(case, DECISION_CLOCK)),
            concurrent=lambda: investigation.concurrent(case, history),
            devices=lambda: investigation.devices(case, history),
            notice=lambda: notice.newest(case, history, under),
            decision_served_at=lambda: notice.decision_served(under),
            reviews=under.reviews,
            reviewers=lambda: tuple(dict.fromkeys(one.reviewer for one in under.reviews() if one.reviewer)),
            hearings=under.hearings,
            deliberations=under.deliberations,
            missing_from_file=lambda: archive.missing(history, under),
        )
        return facts.gather(group(self._document, case, history, facts.traced()))

    def offence_day(self, case: Case) -> date | None:
        return filing.offence_day(told(case))

    def pins(self, case: Case) -> dict[str, str]:
        """Item, articles, certificates; and what was answered from beyond the scope."""
        history = told(case)
        beyond = filing.beyond_pins(filing.beyond(case, history))
        return {**subjects.pins(case, history.newest("item_code", filing.APPLY, absent=None)), **beyond,
                **filing.change_pins(case, history), **investigation.device_pins(case, history)}

    def labels(self, case: Case) -> dict[str, str]:
        """The item's title with the filing; the digest of the key facts with the decision."""
        if case.step == filing.APPLY:
            return {"item_title": subjects.item_title(case, case.data.get("item_code"))}
        if case.step in ("propose_decision", "decide"):
            proposed = told(case).last("propose_decision")
            return {key_facts.DIGEST: key_facts.proposed(proposed).digest} if proposed else {}
        return {}

    def derived(self, case: Case, whole: State) -> dict[str, Any]:
        return derived.derived(told(case).now, case, whole)

    def protects(self, case: Case) -> list[str]:
        return publication.protects(case)

    def decided(self, case: Case) -> Decided:
        return publication.decided(case)

    def columns(self, state: State) -> dict[str, Any]:
        return rows.columns(state)

    def row(self, state: State) -> tuple[type[Model], dict[str, Any]]:
        return Penalty, rows.row(state)

    def content(self, code: str, case: Case, number: str) -> dict[str, Any]:
        return documents.content(code, case, number)

    def _document(self, case: Case, history: Told, facts: OrdinaryPenaltyFacts) -> dict[str, Any]:
        """In whose name the decision is made, and what is wrong with its document as it would be issued now."""
        body = case.organisation.answers
        said: dict[str, Any] = {"signed_as": body.name, "document_problems": ()}
        code = DECISIONS.get(str(history.said("propose_decision", "outcome", UNSAID)), "")
        if case.step != "decide" or not code:
            return said
        document = standards.law().documents[code]
        trial = f"{case.organisation.short_name}{document.series}〔{case.day.year}〕1号"
        content = documents.content(code, case, trial)
        problems = check_document(document, content, facts, case.params,
                                  lambda basis: registry.citation_status(basis, case.day))
        return said | {"document_problems": paper.problems(case, problems), "signed_as": content["agency_name"]}
