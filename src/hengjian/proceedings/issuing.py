"""Issuing a step's documents: number, content, PDF, encrypted file; or keeping what the paper already had."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from hengjian.identity.services import SHANGHAI
from hengjian.kernel.failpoints import fail, register
from hengjian.kernel.ids import new_id
from hengjian.kernel.problem import Problem, Problems
from hengjian.law.documents import Document, check_document
from hengjian.proceedings import files, numbers, staging, standards, typesetting
from hengjian.proceedings.models import Channel
from hengjian.registry import services as registry

if TYPE_CHECKING:
    from hengjian.proceedings.sitting import Draft, Sitting


FAILPOINTS = ("issue.numbered", "issue.stored")
register(*FAILPOINTS)
LONGEST_NUMBER = 60


class Issued(msgspec.Struct):
    """What the step's body says of its documents and the numbers they took."""

    documents: list[dict[str, Any]] = msgspec.field(default_factory=list)
    numbers: list[dict[str, Any]] = msgspec.field(default_factory=list)


def due(draft: Draft) -> list[str]:
    """The codes of the documents that this step issues, by its own data over what was said before."""
    return draft.step.documents_for(draft.case.state.data() | draft.data)


def issue(sitting: Sitting, draft: Draft, step_id: UUID) -> Issued:
    """Online: takes a number for each document, typesets it and stores it under the proceeding's key.

    What is reported had its paper already: only what the act says of that paper is kept. Raises Problems where
    it names a document that the step does not issue.
    """
    codes = due(draft)
    if sitting.channel != Channel.ONLINE:
        return _on_paper(sitting, draft, codes)
    issued = Issued()
    for code in codes:
        _issue(sitting, draft, step_id, standards.law().documents[code], issued)
        draft.case.issued = issued.documents
    return issued


def _issue(sitting: Sitting, draft: Draft, step_id: UUID, document: Document, issued: Issued) -> None:
    year, text = draft.occurred_at.astimezone(SHANGHAI).year, ""
    if document.numbered:
        serial, text = numbers.take(sitting.organisation, document.series, year)
        fail("issue.numbered")
    content = sitting.behaviour.content(document.code, draft.case, text)
    _check(document, content, draft)
    pdf, layout = _typeset(sitting, document, content, draft.occurred_at)
    stored = files.store_sealed(sitting.vault, pdf, media_type="application/pdf", at=sitting.now, committed=True,
                                title=f"{document.title} {text}".strip())
    fail("issue.stored")
    if document.numbered:
        numbers.note(document.series, year, serial, text, step_id, sitting.ancestors)
        issued.numbers.append({"word": document.series, "year": year, "serial": serial, "text": text})
    issued.documents.append(_kept(document, text, stored.digest, layout))


def _typeset(
    sitting: Sitting, document: Document, content: dict[str, Any], at: datetime
) -> tuple[bytes, str]:
    """The PDF and the version of its layout. A slip in an agency's own layout does not hold up what must be issued."""
    own = sitting.resolved.layouts.get(document.code)
    if own is not None:
        try:
            return typesetting.typeset(document.source, content, at, own=own), typesetting.layout_version(
                document.source, own=own)
        except typesetting.LayoutError:
            pass
    return typesetting.typeset(document.source, content, at), typesetting.layout_version(document.source)


def _check(document: Document, content: dict[str, Any], draft: Draft) -> None:
    """Raises Problems that name the document and everything wrong with it: no incomplete paper leaves the house."""
    if draft.facts is None:
        return
    found = check_document(document, content, draft.facts, draft.case.params,
                           lambda basis: registry.citation_status(basis, draft.case.day))
    if found:
        raise Problems([msgspec.structs.replace(
            one, where=f"documents.{document.code}.{one.where}", message=f"《{document.title}》不能制发：{one.message}")
            for one in found])


def _on_paper(sitting: Sitting, draft: Draft, codes: list[str]) -> Issued:
    act, issued = draft.act, Issued()
    for code in sorted({*act.numbers, *act.files} - set(codes)):
        raise _wrong(code, f"“{draft.step.title}”不制发文书「{code}」", "请核对文书种类")
    staging.claim(sitting.vault.seen, sitting.id, list(act.files.values()), sitting.now)
    for code in codes:
        if code not in act.numbers:
            continue
        document, number = standards.law().documents[code], act.numbers[code].strip()
        if (document.numbered and not number) or len(number) > LONGEST_NUMBER:
            raise _wrong(code, f"《{document.title}》的文号为空或者超过{LONGEST_NUMBER}字", "请填写纸质文书上的文号")
        issued.documents.append(_kept(document, number, act.files.get(code, ""), ""))
    return issued


def _kept(document: Document, number: str, digest: str, layout: str) -> dict[str, Any]:
    return {"id": str(new_id()), "code": document.code, "title": document.title, "number": number,
            "file_digest": digest, "layout_version": layout}


def _wrong(code: str, message: str, fix: str) -> Problems:
    return Problems([Problem(code="document", where=f"numbers.{code}", message=message, fix=fix)])
