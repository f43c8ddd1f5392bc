"""Legal review 法制审核: its facts and its row (行政处罚法 58)."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from hengjian.enforcement import elsewhere, subjects
from hengjian.enforcement.children import Above, ChildBehaviour, parent_id
from hengjian.enforcement.models import ReviewRow
from hengjian.enforcement.ordinary import key_facts
from hengjian.enforcement.ordinary.children import OPINIONS
from hengjian.enforcement.reading import UNSAID, Told, told
from hengjian.law.facts import group
from hengjian.law.facts_ordinary import ReviewFacts
from hengjian.proceedings.behaviours import Case
from hengjian.proceedings.state import State


class LegalReview(ChildBehaviour):
    """Behaviour of `legal_review`."""

    def facts(self, case: Case) -> ReviewFacts:
        history, above = told(case), Above(case)
        return ReviewFacts.gathered(
            group(subjects.act, case),
            group(_opinion, history),
            handlers=lambda: tuple(above.handlers),
            concluded_at=lambda: above.told.at("conclude"),
            key=lambda: _key(history),
            first_review_on=lambda: _first_review(case),
        )

    def pins(self, case: Case) -> dict[str, str]:
        """With an opinion, what was answered from beyond the scope."""
        first = _first_review(case)
        return {} if first is UNSAID else {"elsewhere.first_review": str(first or "无")}

    def labels(self, case: Case) -> dict[str, str]:
        """Besides, the digest of the key facts with every submission."""
        if case.step not in key_facts.SUBMISSIONS:
            return {}
        return super().labels(case) | {key_facts.DIGEST: key_facts.submitted(told(case).now).digest}

    def row(self, state: State) -> tuple[type[Model], dict[str, Any]]:
        submission = max((s for s in state.by_time() if s.name in key_facts.SUBMISSIONS), key=lambda s: s.seq)
        opinions = [step for step in state.by_time() if step.name in OPINIONS]
        newest = opinions[-1] if opinions else None
        signers = newest.body.get("officers", []) if newest else []
        return ReviewRow, {
            "parent_id": parent_id(state),
            "review_of": submission.data.get("review_of", ""),
            "submitted_at": submission.occurred_at,
            "submissions": sum(state.done[name] for name in key_facts.SUBMISSIONS),
            "result": newest.name if newest else "",
            "opined_at": newest.occurred_at if newest else None,
            "passed_at": state.at("pass"),
            "reviewer": (signers[0]["person"] if signers else str(newest.actor_id)) if newest else "",
            "key_digest": submission.body.get("labels", {}).get(key_facts.DIGEST, ""),
        }


def _opinion(history: Told) -> dict[str, Any]:
    points = history.now.data.get("review_points")
    return {
        "review_points": UNSAID if points is None else tuple(one["review_point"] for one in points),
        "points_failed": UNSAID if points is None else tuple(
            one["review_point"] for one in points if not one["review_point_ok"]),
        "has_qualification": (UNSAID if history.blank(history.now)
                              else bool(history.now.data.get("reviewer_qualification"))),
    }


def _key(history: Told) -> Any:
    submission = history.last(*key_facts.SUBMISSIONS)
    return key_facts.submitted(submission) if submission and submission.data else UNSAID


def _first_review(case: Case) -> Any:
    """When who gives an opinion first gave one, in whatever body; None: never before. Asked once for each moment."""
    if case.step not in OPINIONS:
        return UNSAID
    if "first_review" not in case.memory:
        case.memory["first_review"] = elsewhere.first_review(case.doer, case.occurred_at) if case.doer else None
    return case.memory["first_review"]
