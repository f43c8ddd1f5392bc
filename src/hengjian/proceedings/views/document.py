"""Issued documents as the PDF that was signed off."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hengjian.identity import scope
from hengjian.identity.access import actor_of, signed_in
from hengjian.identity.services import audit
from hengjian.proceedings import files
from hengjian.proceedings import reading as cases
from hengjian.proceedings.errors import NotFound


@never_cache
@require_GET
@signed_in
def document(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """The document as it was issued; who reads it is audited, since it names people (level L3)."""
    actor = actor_of(request)
    try:
        with scope.enter(actor.scope):
            row, issued = cases.document(actor, identifier)
            stored, content = files.read_sealed(cases.vault_of(row), issued.file_digest)
    except NotFound:
        raise Http404 from None
    audit("read_document", str(identifier), actor=actor, number=issued.number)
    response = HttpResponse(content, content_type=stored.media_type)
    response["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(issued.title + issued.number)}.pdf"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'none'"
    return response
