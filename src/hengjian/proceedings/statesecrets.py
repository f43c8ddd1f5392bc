"""State secrets do not enter: what carries their mark is refused before anything of it is kept.

Posted text is looked at before any view sees it (`web.secrecy`), acts at the door, files when they are staged, lines of
exchange files before they are judged. The audit log has who and where, nothing of the content.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from hengjian.identity.services import Actor, audit
from hengjian.law import secrecy
from hengjian.proceedings.errors import Misplaced

if TYPE_CHECKING:
    from hengjian.proceedings.door import Act

PDF = b"%PDF-"
PAGES = 3
"""A mark stands on the cover or the first pages."""


class StateSecret(Misplaced):
    """Something carries the mark of a state secret; its problems say what to do."""


def refuse_acts(actor: Actor, acts: Sequence[Act]) -> None:
    """Raises StateSecret, audited, where the data of an act carries a mark."""
    problems = [problem for act in acts for problem in secrecy.found(act.data)]
    if problems:
        refused(actor, acts[0].step)
        raise StateSecret(problems)


def refuse_file(actor: Actor, content: bytes, title: str, where: str) -> None:
    """Raises StateSecret, audited, where a file's name or the text of its first pages carries a mark."""
    refuse_texts(actor, where, title, *_texts(content))


def refuse_texts(actor: Actor | None, where: str, *texts: str) -> None:
    """Raises StateSecret, audited, where one of these texts carries a mark."""
    if any(map(secrecy.marked, texts)):
        refused(actor, where)
        raise StateSecret([secrecy.refusal(where)])


def refused(actor: Actor | None, where: str) -> None:
    """Records that something was refused, without any of it."""
    audit("state_secret", actor=actor, outcome="refused", where=where)


def _texts(content: bytes) -> list[str]:
    """The text of a PDF's first pages; nothing of what is no PDF or cannot be read."""
    found: list[str] = []
    if content.startswith(PDF):
        with suppress(PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError):
            found += [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages[:PAGES]]
    return found
