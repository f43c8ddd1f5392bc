"""Where to go after a step of signing in."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def safe_next(request: HttpRequest) -> str:
    """Only to a path of this site, whatever the address or the form says."""
    asked = request.POST.get("next") or request.GET.get("next") or "/"
    own = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if own else "/"
