"""Collective deliberation 集体讨论: its facts and its row (行政处罚法 57)."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from hengjian.enforcement import subjects
from hengjian.enforcement.children import Above, ChildBehaviour, parent_id
from hengjian.enforcement.models import DeliberationRow
from hengjian.enforcement.reading import UNSAID, Told, told
from hengjian.law.facts import group
from hengjian.law.facts_ordinary import DeliberationFacts
from hengjian.proceedings.behaviours import Case
from hengjian.proceedings.state import State


class Deliberation(ChildBehaviour):
    """Behaviour of `deliberation`."""

    def facts(self, case: Case) -> DeliberationFacts:
        history, above = told(case), Above(case)
        return DeliberationFacts.gathered(
            group(subjects.act, case),
            group(_said, history),
            reviews=above.under.reviews,
            hearings=above.under.hearings,
        )

    def row(self, state: State) -> tuple[type[Model], dict[str, Any]]:
        members = state.get("hold", "deliberation_members")
        return DeliberationRow, {
            "parent_id": parent_id(state),
            "deliberation_on": state.get("open", "deliberation_on", ""),
            "held_at": state.at("hold"),
            "members": len(members) if members else None,
            "votes_for": state.get("hold", "votes_for"),
            "votes_against": state.get("hold", "votes_against"),
            "result": state.get("hold", "deliberation_result", ""),
        }


def _said(history: Told) -> dict[str, Any]:
    members = history.said("hold", "deliberation_members", [])
    return {
        "on": history.said("open", "deliberation_on"),
        "members": UNSAID if members is UNSAID else len(members),
        "votes_for": history.said("hold", "votes_for", UNSAID),
        "votes_against": history.said("hold", "votes_against", UNSAID),
        "result": history.said("hold", "deliberation_result"),
    }
