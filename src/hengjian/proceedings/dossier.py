"""The case file 卷宗 as one PDF: cover, contents with pages, every document in its place, evidence at the end.

Put together anew each time from what was issued; the issued files themselves, with their digests, remain the originals.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from django.utils import timezone
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from hengjian.identity.models import Organisation
from hengjian.identity.services import SHANGHAI, Actor
from hengjian.proceedings import files, standards, typesetting
from hengjian.proceedings import reading as cases
from hengjian.proceedings.models import IssuedDocument, Proceeding, SealedValue, StepRecord
from hengjian.proceedings.sealing import is_reference

PDF = "application/pdf"
LAST = 9
COVER = ("archive_number", "retention", "archive_pages")
"""Elements of the archiving step that stand on the cover."""


class Paper(msgspec.Struct):
    """One entry of the contents. Without pages it is kept apart as an attachment."""

    title: str
    number: str
    on: date | None
    pages: list[PageObject]


class Dossier(msgspec.Struct, frozen=True):
    """The file, its name, and the numbers or titles of the papers it shows, for the audit log."""

    pdf: bytes
    name: str
    papers: list[str]


def dossier(actor: Actor, proceeding: UUID) -> Dossier:
    """The file of the case that a proceeding belongs to. The caller has entered the scope, and audits it.

    Raises NotFound where there is none or it is out of scope.
    """
    row = cases.row_of(actor, proceeding)
    root = row if row.root_id == row.id else cases.row_of(actor, row.root_id)
    members = {one.id: one for one in Proceeding.objects.within(actor.scope).filter(root_id=root.id)}
    papers = [*_documents(actor, members), *_evidence(actor, members)]
    return Dossier(_bound(actor, root, papers), f"{root.title}卷宗.pdf", [one.number or one.title for one in papers])


# -- what is in it ---------------------------------------------------------------------------------------------


def _documents(actor: Actor, members: dict[UUID, Proceeding]) -> list[Paper]:
    """The decision first, then certificates of service, the rest by date; what was voided says so."""
    law = standards.law().documents
    rows = IssuedDocument.objects.within(actor.scope).filter(proceeding_id__in=members).order_by("issued_at", "id")
    ranked = sorted(rows, key=lambda row: law[row.code].in_file if row.code in law else LAST)
    return [_document(actor, row, members[row.proceeding_id]) for row in ranked]


def _document(actor: Actor, row: IssuedDocument, case: Proceeding) -> Paper:
    title = f"{row.title}（已作废）" if row.voided_at else row.title
    pages: list[PageObject] = []
    if row.file_digest:
        stored, content = files.read_sealed(cases.vault_of(case, actor.scope), row.file_digest)
        pages = _pages(stored.media_type, content)
    return Paper(title, row.number, row.issued_at.astimezone(SHANGHAI).date(), pages)


def _evidence(actor: Actor, members: dict[UUID, Proceeding]) -> Iterator[Paper]:
    """Every file that the steps' data name, once, in the order in which they were recorded."""
    known = {identifier: cases.elements_of(row) for identifier, row in members.items()}
    values = {str(one.id): one for one in SealedValue.objects.within(actor.scope).filter(proceeding_id__in=members)
              if (element := known[one.proceeding_id].get(one.element)) and element.type == "file"}
    records = StepRecord.objects.within(actor.scope).filter(root_id__in={one.root_id for one in members.values()})
    seen: set[str] = set()
    for record in records.order_by("recorded_at", "id"):
        for title, reference in _named((record.body or {}).get("data", {})):
            value = values.get(reference)
            if value is None or reference in seen:
                continue
            if cases.evidence_closed(actor, members[value.proceeding_id], title):
                continue
            seen.add(reference)
            vault = cases.vault_of(members[value.proceeding_id], actor.scope)
            stored, content = files.read_sealed(vault, str(vault.open({"sealed": reference})))
            label = title or known[value.proceeding_id][value.element].label
            yield Paper(f"{label}（{stored.title}）", "", record.occurred_at.astimezone(SHANGHAI).date(),
                        _pages(stored.media_type, content))


def _named(data: Any, title: str = "") -> Iterator[tuple[str, str]]:
    """Ids of sealed values in a step's data, each with the title of the evidence it belongs to."""
    if is_reference(data):
        yield title, data["sealed"]
    elif isinstance(data, dict):
        for value in data.values():
            yield from _named(value, str(data.get("evidence_title", title)))
    elif isinstance(data, list):
        for value in data:
            yield from _named(value, title)


def _pages(media_type: str, content: bytes) -> list[PageObject]:
    """The pages of a PDF without anything that could act; none of what is no PDF or cannot be read."""
    if media_type != PDF:
        return []
    upright = PdfWriter()
    try:
        pages = [upright.add_page(page) for page in PdfReader(io.BytesIO(content)).pages]
        for page in pages:
            page.transfer_rotation_to_content()
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError):
        return []
    for page in pages:
        for acting in ("/Annots", "/AA"):
            page.pop(acting, None)
    return pages


# -- binding ---------------------------------------------------------------------------------------------------


def _bound(actor: Actor, root: Proceeding, papers: list[Paper]) -> bytes:
    """Cover and contents before the papers, whose pages are numbered through and say whose copy it is."""
    now = timezone.now()
    mark = f"{actor.name} {actor.organisation.name} {cases.moment_text(now)} 取阅，不得外传"
    writer = PdfWriter()
    for page in _read(typesetting.typeset("dossier", _front(actor, root, papers, mark), now)):
        writer.add_page(page)
    pages = [page for paper in papers for page in paper.pages]
    if pages:
        sizes = [{"number": str(place), "width": float(page.mediabox.width), "height": float(page.mediabox.height)}
                 for place, page in enumerate(pages, start=1)]
        over = _read(typesetting.typeset("pages", {"pages": sizes, "mark": mark}, now))
        for page, number in zip(pages, over, strict=True):
            writer.add_page(page).merge_page(number)
    writer.add_metadata({"/Title": f"{root.title}卷宗"})
    bound = io.BytesIO()
    writer.write(bound)
    return bound.getvalue()


def _read(pdf: bytes) -> list[PageObject]:
    return list(PdfReader(io.BytesIO(pdf)).pages)


def _front(actor: Actor, root: Proceeding, papers: list[Paper], mark: str) -> dict[str, Any]:
    agency = Organisation.objects.get(id=root.agency_id)
    return {
        "agency_name": agency.answers.name,
        "title": f"{root.title}卷宗",
        "number": root.number,
        "rows": [["案件名称", root.title], ["文号", root.number], ["当事人", root.party_name],
                 ["办理程序", cases.procedure_of(root).title], ["承办人", "、".join(root.handler_names.split())],
                 ["开始日期", _day(root.opened_at)], ["决定日期", _day(root.decided_at)],
                 ["结案日期", _day(root.closed_at)], *_archived(actor, root)],
        "contents": list(_contents(papers)),
        "made": "由平台按已制发的文书和已登记的证据汇成；原件以各文书的存证摘要为准",
        "mark": mark,
    }


def _archived(actor: Actor, root: Proceeding) -> Iterator[list[str]]:
    """What the archive says of the file; places that nobody filled yet are struck."""
    dictionary = standards.law().dictionary
    records = StepRecord.objects.within(actor.scope).filter(proceeding_id=root.id, step="archive")
    record = records.order_by("-seq").first()
    data = (record.body or {}).get("data", {}) if record else {}
    for name in COVER:
        element = dictionary[name]
        value = data.get(name, "")
        yield [element.label, str(dictionary.codes(element).get(str(value), value))]


def _contents(papers: Iterable[Paper]) -> Iterator[dict[str, str]]:
    first = 1
    for place, paper in enumerate(papers, start=1):
        last = first + len(paper.pages) - 1
        pages = "" if not paper.pages else str(first) if last == first else f"{first}-{last}"
        yield {"place": str(place), "title": paper.title, "number": paper.number,
               "date": paper.on.isoformat() if paper.on else "", "pages": pages}
        first = last + 1


def _day(at: Any) -> str:
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d") if at else ""
