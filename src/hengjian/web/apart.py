"""The pages of cases are not there for the three administrators, beside the scope in which they would see nothing."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from hengjian.identity.administration import office

OF_CASES = ("hengjian.proceedings.", "hengjian.enforcement.", "hengjian.disclosure.views.officers",
            "hengjian.exchange.", "hengjian.supervision.", "hengjian.web.views.search")
"""Where views of cases, of what is found in them and of lists of them live; the start page is one."""
Next = Callable[[HttpRequest], HttpResponse]


class CasesApart:
    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., HttpResponse], *_: object) -> HttpResponse | None:
        if not view.__module__.startswith(OF_CASES):
            return None
        actor = request.actor  # type: ignore[attr-defined]
        if not actor or not office.administers(actor):
            return None
        if request.path == "/":
            return redirect("administration")
        raise Http404
