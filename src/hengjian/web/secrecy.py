"""What every request passes for secrecy's sake: state secrets do not enter, restricted cases are not simply read."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse

from hengjian.law import secrecy
from hengjian.proceedings import restriction, statesecrets
from hengjian.proceedings.views import restriction as pages
from hengjian.web.middleware import Next
from hengjian.web.views import errors

DECLARED = "state_secret"
"""The box by which whoever opens a case says that it concerns a state secret."""


class NoStateSecrets:
    """Refuses text that carries the mark of a state secret, or is declared to be one, before any view sees it: what is
    posted, and what an address asks for (an export would keep it).

    What is refused was never stored: no draft on the server, no key of the form, no file of the same request."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        said = [text for sent in (request.GET, request.POST) for _, values in sent.lists() for text in values]
        said += [str(file.name) for files in request.FILES.lists() for file in files[1]]
        if not request.POST.get(DECLARED) and not any(map(secrecy.marked, said)):
            return None
        if actor := request.actor:  # type: ignore[attr-defined]
            statesecrets.refused(actor, request.resolver_match.url_name or "" if request.resolver_match else "")
        return errors.state_secret(request)


class RestrictedCases:
    """Tells reading which restricted cases a supervisor has given a reason for, and answers where none was given."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = restriction.reasoned.set(partial(pages.entered_with_reason, request))
        try:
            return self.get_response(request)
        finally:
            restriction.reasoned.reset(token)

    def process_exception(self, request: HttpRequest, refused: Exception) -> HttpResponse | None:
        return pages.restricted(request, refused) if isinstance(refused, restriction.Restricted) else None
