"""What the audit log learns of every request: from where it comes, and that it was refused."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from hengjian.identity import auditing
from hengjian.identity.auditing import Caller, audit
from hengjian.identity.signin import limits
from hengjian.kernel.sm import sm3_hex

Next = Callable[[HttpRequest], HttpResponse]
REFUSALS = frozenset({403, 404})


class Audited:
    """Says from where entries come, and enters refusals: a page that is not for one's post, an id out of scope.

    An id that is nobody's and one that is another's are entered alike and take the same time; the entry says
    which it was (`known`), for the alerts. The view's transaction is over by now, so it stays.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with auditing.calling(caller(request)):
            response = self.get_response(request)
            if response.status_code in REFUSALS and getattr(request, "actor", None):
                _refused(request, response.status_code)
            return response


def caller(request: HttpRequest) -> Caller:
    """Address and mark of the session; the key of the session does not follow from the mark."""
    key = getattr(request.session, "session_key", None) if hasattr(request, "session") else None
    return Caller(limits.address_of(request), sm3_hex(key.encode())[:16] if key else "")


def _refused(request: HttpRequest, status: int) -> None:
    match = request.resolver_match
    kwargs = match.kwargs if match else {}
    asked = sorted({found for value in kwargs.values() if (found := _id(value))}, key=str)
    if status == 404 and not asked:
        return  # an address that does not exist refuses nothing
    audit("refused", str(asked[0]) if asked else "", actor=request.actor,  # type: ignore[attr-defined]
          outcome="refused", status=status, method=request.method, page=match.view_name if match else "",
          ids=[str(one) for one in asked], known=auditing.known(asked))


def _id(value: object) -> UUID | None:
    """The id that a part of an address is; the interface has its ids as texts."""
    try:
        return value if isinstance(value, UUID) else UUID(str(value))
    except ValueError:
        return None
