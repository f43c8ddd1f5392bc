"""What the documents of enforcement say, by their codes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hengjian.enforcement.documents import (
    decision,
    deliberation,
    execution,
    filing,
    hearing,
    investigation,
    notice,
    review,
    serving,
    spot_decision,
)
from hengjian.proceedings.behaviours import Case

CONTENTS: dict[str, Callable[[Case, str], dict[str, Any]]] = {
    **filing.CONTENTS,
    **investigation.CONTENTS,
    **review.CONTENTS,
    **notice.CONTENTS,
    **hearing.CONTENTS,
    **deliberation.CONTENTS,
    **decision.CONTENTS,
    "B31": spot_decision.content,
    **execution.CONTENTS,
    **serving.CONTENTS,
}


def content(code: str, case: Case, number: str) -> dict[str, Any]:
    """The fields that a document's checks read and its layout prints. KeyError for a document nobody composes."""
    return CONTENTS[code](case, number)
