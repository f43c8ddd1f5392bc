"""How views are entered: signed in, and reading inside one scoped transaction."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from hengjian.identity import scope
from hengjian.identity.services import Actor

View = Callable[..., HttpResponse]


def actor_of(request: HttpRequest) -> Actor:
    """Who acts in this request; only for views behind `signed_in`."""
    return request.actor  # type: ignore[attr-defined, no-any-return]


def signed_in(view: View) -> View:
    """Sends strangers to the sign-in page, and tells those whose last post has ended."""

    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect(f"/{settings.LOGIN_URL}/?next={request.path}")
        if not request.actor:  # type: ignore[attr-defined]
            return render(request, "identity/no_post.html", status=403)
        return view(request, *args, **kwargs)

    return entered


def reading(view: View) -> View:
    """A view that only reads: all of it, the template's queries too, inside the actor's scope."""

    @wraps(view)
    @signed_in
    def scoped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with scope.enter(actor_of(request).scope):
            return view(request, *args, **kwargs)

    return scoped


def counting(view: View) -> View:
    """A view that only counts: inside what the actor may have figures of, where rows may stay closed."""

    @wraps(view)
    @signed_in
    def scoped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with scope.enter(actor_of(request).figures):
            return view(request, *args, **kwargs)

    return scoped
