"""Issuing a step's documents: number, content, PDF, encrypted file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from hengjian.identity.services import SHANGHAI
from hengjian.kernel.failpoints import fail, register
from hengjian.kernel.ids import new_id
from hengjian.proceedings import files, numbers, standards, typesetting

if TYPE_CHECKING:
    from hengjian.proceedings.sitting import Draft, Sitting


FAILPOINTS = ("issue.numbered", "issue.stored")
register(*FAILPOINTS)


class Issued(msgspec.Struct):
    """What the step's body says of its documents and the numbers they took."""

    documents: list[dict[str, Any]] = msgspec.field(default_factory=list)
    numbers: list[dict[str, Any]] = msgspec.field(default_factory=list)


def issue(sitting: Sitting, draft: Draft, step_id: UUID) -> Issued:
    """Takes a number for each document of the step, typesets it and stores it under the proceeding's key."""
    issued = Issued()
    if sitting.channel != "online":  # what is reported had its paper already
        issued.documents = [
            {"id": str(new_id()), "code": code, "title": standards.law().documents[code].title, "number": number,
             "file_digest": draft.act.files.get(code, ""), "layout_version": ""}
            for code, number in draft.act.numbers.items() if code in draft.step.documents]
        return issued
    year = draft.occurred_at.astimezone(SHANGHAI).year
    for code in draft.step.documents:
        document = standards.law().documents[code]
        serial, text = numbers.take(sitting.organisation, document.series, year)
        fail("issue.numbered")
        content = sitting.behaviour.content(code, draft.case, text)
        pdf = typesetting.typeset(code, content, draft.occurred_at)
        stored = files.store_sealed(sitting.vault, pdf, media_type="application/pdf", title=f"{document.title} {text}",
                                    at=sitting.now, committed=True)
        fail("issue.stored")
        numbers.note(document.series, year, serial, text, step_id, sitting.ancestors)
        issued.numbers.append({"word": document.series, "year": year, "serial": serial, "text": text})
        issued.documents.append({"id": str(new_id()), "code": code, "title": document.title, "number": text,
                                 "file_digest": stored.digest, "layout_version": typesetting.layout_version(code)})
    return issued
