"""岗位: the list, and those that wait for the security administrator."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from hengjian.identity.access import actor_of
from hengjian.identity.administration import lists, office, posts, staff
from hengjian.identity.administration.views.common import administrators, attempt, only, page
from hengjian.identity.models import Account, Post, Standing
from hengjian.kernel.problem import Problems
from hengjian.ui.navigation import Crumb

SHOWN = 200


@require_GET
@administrators
def post_list(request: HttpRequest) -> HttpResponse:
    """Every post, past and present."""
    waiting = Post.objects.filter(standing=Standing.PROPOSED).count()
    return page(request, "posts", title="岗位", waiting=waiting,
                page=lists.POSTS.page(lists.posts(), request.GET, request.path))


@require_http_methods(["GET", "POST"])
@only(office.SECURITY)
def waiting(request: HttpRequest) -> HttpResponse:
    """Proposed posts, to be put in force or turned down together."""
    if request.method == "POST":
        _decide(request)
        return redirect("posts-waiting")
    rows = lists.posts().filter(standing=Standing.PROPOSED).order_by("organisation__name", "person__pinyin", "id")
    cards = staff.certificates_of([one.person_id for one in rows[:SHOWN]])
    found = [{"row": one, "role": lists.role_of(one), "held": lists.held(one), "certificates": own,
              "lacks": staff.lacking(one.role, own)} for one in rows[:SHOWN] for own in [cards.get(one.person_id, [])]]
    return page(request, "waiting", title="待生效的岗位", rows=found, more=rows.count() > SHOWN,
                all="all" in request.GET,
                crumbs=(Crumb("系统管理", reverse("administration")), Crumb("岗位", reverse("posts"))))


def _decide(request: HttpRequest) -> None:
    actor, agreed = actor_of(request), request.POST.get("answer") == "agree"
    wanted = request.POST.getlist("post")

    def act() -> None:
        try:
            chosen = [UUID(one) for one in wanted]
        except ValueError:
            raise Problems([office.problem("unknown", "post", "所选的岗位不在列表中", "请刷新页面")]) from None
        if agreed:
            posts.put_in_force(actor, chosen)
        else:
            posts.turn_down(actor, chosen, request.POST.get("note", ""))

    done = attempt(request, act, f"{len(wanted)} 个岗位{'已生效' if agreed else '没有同意，理由已留存'}。")
    frozen = Account.objects.filter(person__posts__in=wanted).exclude(frozen_at=None) if done and agreed else ()
    for account in frozen:
        messages.warning(request, f"{account.person.name}的账号此前已冻结，须由系统管理员解除冻结后才能登录。")
