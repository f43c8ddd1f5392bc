"""What the pages of administration share: who may see them, and a form with what was wrong in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from hengjian.identity.access import actor_of, signed_in
from hengjian.identity.administration import office
from hengjian.identity.models import Organisation, Person, Post, Role
from hengjian.kernel.problem import Problem, Problems
from hengjian.ui.forms import FieldView, build_form
from hengjian.ui.navigation import Crumb

View = Callable[..., HttpResponse]
T = TypeVar("T")
PLACE = "identity/administration/"


def administrators(view: View) -> View:
    """A page that the three administrators read; for others it is not there."""
    @wraps(view)
    @never_cache
    @signed_in
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not office.administers(actor_of(request)):
            raise Http404
        return view(request, *args, **kwargs)

    return entered


def only(role: Role) -> Callable[[View], View]:
    """A page of one of them; for others it is not there."""
    def made(view: View) -> View:
        @wraps(view)
        @administrators
        def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if role not in actor_of(request).roles:
                raise Http404
            return view(request, *args, **kwargs)

        return entered

    return made


def holder_or_404(person: UUID, body: UUID) -> tuple[Person, Organisation]:
    """Somebody and a body in which they have a post today; 404 for others."""
    who, own = get_object_or_404(Person, id=person), get_object_or_404(Organisation, id=body)
    if not Post.objects.current(timezone.localdate()).filter(person=who, organisation=own).exists():
        raise Http404
    return who, own


def page(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    actor = actor_of(request)
    context |= {"is_system": office.SYSTEM in actor.roles, "is_security": office.SECURITY in actor.roles}
    return render(request, f"{PLACE}{template}.html", context, status=status)


def form_page(
    request: HttpRequest, title: str, fields: Sequence[FieldView], problems: Sequence[Problem], *, submit: str,
    crumbs: Sequence[Crumb] = (), template: str = "form", back: str = "", boost: bool = True, **context: Any,
) -> HttpResponse:
    """A page that is one form; with problems it is 422."""
    form = build_form("administration", request.get_full_path(), fields, problems=problems, submit=submit,
                      cancel_url=back, boost=boost)
    return page(request, template, 422 if problems else 200, title=title, form=form,
                crumbs=(Crumb("系统管理", reverse("administration")), *crumbs), **context)


def tried(request: HttpRequest, act: Callable[[], T]) -> tuple[T | None, list[Problem]]:
    """What a form that was sent asks for, done, or what is wrong with it; neither while it is only looked at."""
    if request.method != "POST":
        return None, []
    try:
        return act(), []
    except Problems as found:
        return None, found.problems


def went(request: HttpRequest, done: str, *to: Any) -> HttpResponse:
    """On to the page that shows what was done, which says so."""
    messages.success(request, done)
    return redirect(*to)


def attempt(request: HttpRequest, act: Callable[[], object], done: str) -> bool:
    """Does what a button asks for and says so, or says why not."""
    try:
        act()
    except Problems as refused:
        for one in refused.problems:
            messages.error(request, f"{one.message}。{one.fix}" if one.fix else f"{one.message}。")
        return False
    messages.success(request, done)
    return True
