"""本机关的岗位和授权: who may do what in one's own body, past and present, read by those who answer for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hengjian.identity.access import actor_of, signed_in
from hengjian.identity.administration import lists
from hengjian.identity.services import Actor
from hengjian.law import rights
from hengjian.ui.components import Tab
from hengjian.ui.filters import Filter
from hengjian.ui.lists import Column, ListSpec


def oversees(actor: Actor) -> bool:
    """Whether somebody answers for who does what in the body, by a post or a grant."""
    return bool(actor.roles & rights.load().oversee.roles)


def _own(spec: ListSpec, *more: Column) -> ListSpec:
    """A list of administration without what is the same in every row, and without ways into administration."""
    kept = [column for column in spec.columns if column.name != "body"]
    return replace(spec, columns=(*kept, *more), row_url=None)


POSTS = _own(lists.POSTS)
GRANTS = _own(lists.GRANTS, Column("reason", "理由", sort="reason", filter=Filter("text"), css="hj-wrap"))


@never_cache
@require_GET
@signed_in
def own_posts(request: HttpRequest) -> HttpResponse:
    """Every post in the body, past and present."""
    return _page(request, "own-posts", "岗位", POSTS, lists.posts())


@never_cache
@require_GET
@signed_in
def own_grants(request: HttpRequest) -> HttpResponse:
    """Every grant in the body, past and present, with its reason and who decided."""
    return _page(request, "own-grants", "授权", GRANTS, lists.grants())


def _page(request: HttpRequest, name: str, caption: str, spec: ListSpec, rows: QuerySet[Any]) -> HttpResponse:
    actor = actor_of(request)
    if not oversees(actor):
        raise Http404
    tabs = [Tab(title, reverse(one), one == name) for one, title in (("own-posts", "岗位"), ("own-grants", "授权"))]
    page = spec.page(rows.filter(organisation=actor.organisation), request.GET, request.path)
    return render(request, "identity/own.html", {
        "title": "本机关的岗位和授权", "caption": caption, "tabs": tabs, "page": page})
