"""岗位: the list."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from hengjian.identity.administration import lists
from hengjian.identity.administration.views.common import administrators, page


@require_GET
@administrators
def post_list(request: HttpRequest) -> HttpResponse:
    """Every post, past and present."""
    return page(request, "posts", title="岗位", page=lists.POSTS.page(lists.posts(), request.GET, request.path))
