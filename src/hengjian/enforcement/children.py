"""What the proceedings under a case have in common: whose case it is, and its columns in lists."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from hengjian.enforcement import documents
from hengjian.enforcement.ordinary import filing, notice
from hengjian.enforcement.ordinary.children import Under
from hengjian.enforcement.reading import Told, told_by
from hengjian.proceedings import standards
from hengjian.proceedings.behaviours import Case, behaviour_of
from hengjian.proceedings.state import State

LONGEST_TITLE = 300
OF_THE_CASE = ("title", "party_name", "party_kind", "party_code", "party_key", "item_code", "item_title")
"""Columns taken from the case when the child is opened."""


class Above:
    """The case within which a proceeding was opened, as its facts are needed below."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.told = told_by(case.root) if case.root.state.steps else Told([])
        self.under = Under(case.family, case.root.id)

    @property
    def handlers(self) -> dict[str, str]:
        """Ids and names of those who handle the case."""
        return dict(filing.handlers(self.told))

    def notice(self) -> Any:
        """The newest notice before the decision; None: there was none."""
        return notice.newest(self.case, self.told, self.under)


class ChildBehaviour:
    """The parts of a behaviour that are the same for every proceeding under a case."""

    opening = "open"

    def offence_day(self, _: Case) -> None:
        """A proceeding under a case is about how it is handled; the substance is judged in the case itself."""
        return

    def pins(self, _: Case) -> dict[str, str]:
        return {}

    def labels(self, case: Case) -> dict[str, str]:
        """With the opening step what lists need of the case, so that replay reads nothing else."""
        if case.step != self.opening or not case.root.state.steps:
            return {}
        columns = behaviour_of(case.root.procedure).columns(case.root.state)
        kind = standards.law().procedures[case.family.members[case.identifier].procedure].title
        return {name: str(columns[name]) for name in OF_THE_CASE} | {"kind": kind}

    def columns(self, state: State) -> dict[str, Any]:
        first = state.steps[0]
        of_case: dict[str, str] = first.body.get("labels", {})
        signers = [(one["person"], one["name"]) for one in first.body.get("officers", [])]
        people = dict(signers or [(str(first.actor_id), first.body.get("actor", ""))])
        numbers = [one["number"] for one in state.documents() if one["number"]]
        return {name: of_case.get(name, "") for name in OF_THE_CASE} | {
            "title": f"{of_case.get('kind', '')}：{of_case.get('title', '')}"[:LONGEST_TITLE],
            "number": numbers[-1] if numbers else "",
            "handlers": list(people),
            "handler_names": " ".join(people.values()),
        }

    def content(self, code: str, case: Case, number: str) -> dict[str, Any]:
        return documents.content(code, case, number)


def parent_id(state: State) -> UUID | None:
    parent = state.steps[0].body.get("parent")
    return UUID(parent) if parent else None
