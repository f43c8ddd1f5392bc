"""What every request passes: the content security policy, and the signed-in person with posts and scope."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from hengjian.identity import body
from hengjian.identity import services as identity
from hengjian.web.views import errors

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)

Next = Callable[[HttpRequest], HttpResponse]


class ContentSecurityPolicy:
    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Referrer-Policy", "same-origin")
        return response


class PlainText:
    """Refuses posted text that no keyboard makes and the database cannot hold: null characters, half characters.

    No form of ours sends them, so a page says so; forms tell of every other character at its field.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        posted = (text for name, values in request.POST.lists() for text in (name, *values))
        return None if all(map(storable, posted)) else errors.unreadable(request)


def storable(text: str) -> bool:
    """Whether PostgreSQL can hold a text: it has no null character and no half of a surrogate pair."""
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False


class SignedIn:
    """Puts `request.actor` there: who acts, for which body, in which roles; None when nobody is signed in."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: identity.actor_of(request.user, body=body.chosen(request)))  # type: ignore[attr-defined]
        return self.get_response(request)
