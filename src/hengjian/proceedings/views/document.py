"""Issued documents as the PDF that was signed off, evidence, and the whole case file."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hengjian.identity.access import actor_of, signed_in
from hengjian.identity.services import Actor, audit
from hengjian.proceedings import dossier as binding
from hengjian.proceedings import files, restriction, taking_part
from hengjian.proceedings import reading as cases
from hengjian.proceedings.errors import NotFound
from hengjian.proceedings.models import Destruction, IssuedDocument, Proceeding, StoredFile
from hengjian.ui.navigation import Crumb

VIEWER = "style-src 'unsafe-inline'; img-src 'self'; object-src 'self'; frame-ancestors 'none'"
"""What the browser's own viewer of PDFs and pictures needs, and nothing more."""


class Gone(NamedTuple):
    """A case whose sealed content was destroyed, read within the scope as everything else."""

    case: Proceeding
    decision: Destruction


@never_cache
@require_GET
@signed_in
def document(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """The document as it was issued; who reads it is audited, since it names people (level L3)."""
    actor = actor_of(request)
    try:
        read = taking_part.read(actor, lambda reader: _issued(reader, identifier))
    except (NotFound, StoredFile.DoesNotExist):  # a paper issued elsewhere may have no file
        raise Http404 from None
    if isinstance(read, Gone):
        return _destroyed(request, read)
    issued, stored, content = read
    audit("read_document", str(identifier), actor=actor, number=issued.number)
    return _file(stored.media_type, content, f"{issued.title}{issued.number}.pdf")


@never_cache
@require_GET
@signed_in
def evidence(request: HttpRequest, identifier: UUID, sealed_id: UUID) -> HttpResponse:
    """A file that a step's data names; the name itself is sealed, so the address carries the reference."""
    actor = actor_of(request)
    try:
        read = taking_part.read(actor, lambda reader: _evidence(reader, identifier, sealed_id))
    except (NotFound, StoredFile.DoesNotExist):
        raise Http404 from None
    if isinstance(read, Gone):
        return _destroyed(request, read)
    stored, content = read
    audit("read_evidence", str(identifier), actor=actor, file=str(stored.id))
    return _file(stored.media_type, content, stored.title)


@never_cache
@require_GET
@signed_in
def dossier(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """The whole case file; it opens every document in it, so it is audited with all of them."""
    actor = actor_of(request)
    try:
        made = taking_part.read(actor, lambda reader: _dossier(reader, identifier))
    except NotFound:
        raise Http404 from None
    if isinstance(made, Gone):
        return _destroyed(request, made)
    audit("read_dossier", str(identifier), actor=actor, papers=made.papers)
    return _file(binding.PDF, made.pdf, made.name)


def _issued(actor: Actor, identifier: UUID) -> tuple[IssuedDocument, StoredFile, bytes] | Gone:
    """The paper and its file; the case alone where its content was destroyed. Raises NotFound or Restricted."""
    row, issued = cases.document(actor, identifier)
    return _gone(actor, row) or (issued, *files.read_sealed(cases.vault_of(row, actor.scope), issued.file_digest))


def _evidence(actor: Actor, identifier: UUID, sealed_id: UUID) -> tuple[StoredFile, bytes] | Gone:
    """The same of a piece of evidence. Raises NotFound or Restricted."""
    row = cases.opened_whole(actor, cases.row_of(actor, identifier))
    if gone := _gone(actor, row):
        return gone
    if kind := cases.evidence_closed(actor, row, cases.evidence_title(actor, row, sealed_id)):
        raise restriction.Restricted(row.id, row.root_id, kind)
    _, _, digest = cases.reveal(actor, identifier, sealed_id)
    return files.read_sealed(cases.vault_of(row, actor.scope), digest)


def _dossier(actor: Actor, identifier: UUID) -> binding.Dossier | Gone:
    """The same of the case file. Raises NotFound or Restricted."""
    row = cases.opened_whole(actor, cases.row_of(actor, identifier))
    return _gone(actor, row) or binding.dossier(actor, identifier)


def _gone(actor: Actor, row: Proceeding) -> Gone | None:
    """By which decision the sealed content of the case that a proceeding belongs to was destroyed; None where it is
    there."""
    decision = Destruction.objects.within(actor.scope).filter(proceeding_id=row.root_id, approved=True).first()
    return Gone(row, decision) if decision else None


def _destroyed(request: HttpRequest, gone: Gone) -> HttpResponse:
    """That there was such a paper, and that it was destroyed lawfully."""
    row = gone.case
    context = {"case": row, "destruction": gone.decision, "crumbs": (
        Crumb("案件", reverse("cases")), Crumb(row.title, reverse("case", args=[row.id])))}
    return render(request, "proceedings/destroyed.html", context, status=410)


def _file(media_type: str, content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name, safe='')}"
    response["Content-Security-Policy"] = f"default-src 'none'; {VIEWER}"
    return response
