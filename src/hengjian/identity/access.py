"""How views are entered: signed in, and reading inside one scoped transaction."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from hengjian.identity import scope
from hengjian.identity.models import Post, Standing
from hengjian.identity.services import Actor
from hengjian.identity.signin import gate, sessions
from hengjian.identity.signin.onward import safe_next

View = Callable[..., HttpResponse]


def actor_of(request: HttpRequest) -> Actor:
    """Who acts in this request; only for views behind `signed_in`."""
    return request.actor  # type: ignore[attr-defined, no-any-return]


def signed_in(view: View) -> View:
    """Sends whoever has not signed in to the end to the step that is missing, and tells whose last post has ended."""

    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if stop := request.standing.stop:  # type: ignore[attr-defined]
            return redirect(gate.address(stop, request.path))
        if not request.actor:  # type: ignore[attr-defined]
            return no_post(request)
        return view(request, *args, **kwargs)

    return entered


def at_stop(stop: gate.Stop) -> Callable[[View], View]:
    """A view for those who have come just so far; others are sent to where they stand."""

    def only(view: View) -> View:
        @wraps(view)
        def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            here = request.standing.stop  # type: ignore[attr-defined]
            if here == stop:
                return view(request, *args, **kwargs)
            return redirect(gate.address(here, safe_next(request)) if here else safe_next(request))

        return entered

    return only


def no_post(request: HttpRequest) -> HttpResponse:
    """The page for an account without a post today, which says where one only waits; its session ends with it."""
    proposed = Post.objects.filter(person__account=request.user.pk, standing=Standing.PROPOSED).exists()
    answer = render(request, "identity/no_post.html", {"proposed": proposed}, status=403)
    sessions.leave(request, "no_post")
    return answer


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
