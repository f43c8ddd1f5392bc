"""What is wrong with a written decision: of one issued here as composed, of one reported as its reporter states it."""

from __future__ import annotations

from collections.abc import Iterable

from hengjian.kernel.problem import Problem
from hengjian.proceedings import standards
from hengjian.proceedings.behaviours import Case

STATED = "decision_states"
OF_CONTENT = frozenset({"required", "text_differs", "unknown"})
"""Codes of problems that say the composed document lacks something; the others are about what was stated."""


def problems(case: Case, composed: Iterable[Problem]) -> tuple[str, ...]:
    """In words. Where the reporter of a paper says what it states, that is judged, and not what could be composed of
    the data; what the data itself gets wrong (an article of a former version) counts all the same."""
    stated = case.data.get(STATED)
    if case.channel == "online" or stated is None:
        return tuple(one.message for one in composed)
    law = standards.law().dictionary
    parts = law.codes(law["decision_part"])
    lacking = [f"纸质决定书没有写明{title}" for code, title in parts.items() if code not in stated]
    return (*lacking, *(one.message for one in composed if one.code not in OF_CONTENT))
