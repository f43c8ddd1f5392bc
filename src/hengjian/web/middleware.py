"""What every request passes: the content security policy, and the signed-in person with posts and scope."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from hengjian.identity.signin import gate
from hengjian.web.views import errors

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
"""Own files only, nothing inline: no element and no attribute of ours holds script or style."""
UNUSED = ("camera", "microphone", "geolocation", "payment", "usb", "serial", "hid", "midi",
          "display-capture", "screen-wake-lock", "accelerometer", "gyroscope", "magnetometer")
"""What a browser can do and no page of ours asks for. Photographs are chosen as files."""
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": ", ".join(f"{one}=()" for one in UNUSED),
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

Next = Callable[[HttpRequest], HttpResponse]


class ContentSecurityPolicy:
    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
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
    """Puts `request.actor` there: who acts, for which body, in which roles; None when nobody is signed in.

    `request.standing` says what is missing for that (`identity.signin.gate`). Both are made when first asked for.
    What was made for somebody signed in, or for a system with its token, is kept by no cache.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        standing = SimpleLazyObject(lambda: gate.standing(request))
        request.standing = standing  # type: ignore[attr-defined]
        request.actor = SimpleLazyObject(lambda: standing.actor)  # type: ignore[attr-defined]
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES or "Authorization" in request.headers:
            response.headers["Cache-Control"] = "no-store, private"
        return response
