"""What the documents of enforcement say, by their codes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hengjian.enforcement.documents import spot_decision
from hengjian.proceedings.behaviours import Case

CONTENTS: dict[str, Callable[[Case, str], dict[str, Any]]] = {
    "B31": spot_decision.content,
}


def content(code: str, case: Case, number: str) -> dict[str, Any]:
    """The fields that a document's checks read and its layout prints. KeyError for a document nobody composes."""
    return CONTENTS[code](case, number)
