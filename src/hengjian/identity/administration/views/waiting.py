"""待生效的事项: what one administrator has asked for, put in force or turned down by another."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from hengjian.identity.access import actor_of
from hengjian.identity.administration import lists, office, proposals, releasing, staff
from hengjian.identity.administration.releasing import Handed
from hengjian.identity.administration.views.common import administrators, attempt, page
from hengjian.identity.models import Account, Post, ProposalKind, Standing
from hengjian.kernel.problem import Problems
from hengjian.ui.navigation import Crumb

SHOWN = staff.MOST


@require_http_methods(["GET", "POST"])
@administrators
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits, for all three to read; the answer to putting in force shows the secrets to hand over, once."""
    if request.method == "POST":
        if office.SECURITY not in actor_of(request).roles:
            raise Http404
        return _decided(request)
    held = _posts()
    of = {kind: list(lists.asked().filter(kind=kind).order_by("proposed_at", "id")[:SHOWN])
          for kind in ProposalKind.values}
    return page(
        request, "waiting", title="待生效的事项", posts=held, passwords=of[ProposalKind.PASSWORD],
        tokens=of[ProposalKind.TOKEN], all="all" in request.GET,
        bodies=[{"row": one, "lines": lists.changes(one.payload["changed"])} for one in of[ProposalKind.BODY]],
        any=bool(held or any(of.values())), more=SHOWN in map(len, (held, *of.values())), most=SHOWN,
        crumbs=(_crumb(),))


def _crumb() -> Crumb:
    return Crumb("系统管理", reverse("administration"))


def _posts() -> list[dict[str, Any]]:
    """The posts that wait, with certificates, and whether a first password goes with them."""
    rows = list(lists.posts().select_related("person__account").filter(standing=Standing.PROPOSED).order_by(
        "organisation__name", "person__pinyin", "id")[:SHOWN])
    people = [one.person_id for one in rows]
    firsts = set(proposals.firsts(people).values_list("account__person", flat=True))
    cards = staff.certificates_of(people)
    return [{"row": one, "role": lists.role_of(one), "held": lists.held(one), "certificates": own,
             "lacks": staff.lacking(one.role, own), "first": one.person_id in firsts}
            for one in rows for own in [cards.get(one.person_id, [])]]


# -- deciding --------------------------------------------------------------------------------------------------


def _decided(request: HttpRequest) -> HttpResponse:
    actor, handed = actor_of(request), []

    def act() -> None:
        held, asked = _chosen(request, "post"), _chosen(request, "proposal")
        if request.POST.get("answer") == "agree":
            handed.extend(releasing.release(actor, held, asked))
        else:
            releasing.turn_down(actor, held, asked, request.POST.get("note", ""))

    count = len(request.POST.getlist("post")) + len(request.POST.getlist("proposal"))
    agreed = request.POST.get("answer") == "agree"
    done = attempt(request, act, f"{count} 项{'已生效' if agreed else '没有同意，理由已留存'}。")
    if done and agreed:
        _warn_of_frozen(request)
    if any(one.secret for one in handed):
        return _shown(request, handed)
    return redirect("waiting")


def _chosen(request: HttpRequest, name: str) -> list[UUID]:
    try:
        return list(dict.fromkeys(UUID(one) for one in request.POST.getlist(name)))
    except ValueError:
        raise Problems([office.problem("unknown", name, "所选的事项不在列表中", "请刷新页面")]) from None


def _warn_of_frozen(request: HttpRequest) -> None:
    frozen = Account.objects.filter(person__posts__in=_chosen(request, "post")).exclude(frozen_at=None)
    for account in frozen.select_related("person"):
        messages.warning(request, f"{account.person.name}的账号此前已冻结，须由系统管理员解除冻结后才能登录。")


def _shown(request: HttpRequest, handed: list[Handed]) -> HttpResponse:
    """The secrets, this once: passwords with the slips to print, and tokens."""
    of_people = [one for one in handed if one.secret and one.proposal.account]
    held: dict[UUID, Post] = {}
    for post in lists.posts().in_force().filter(
            person__account__in=[one.proposal.account_id for one in of_people]).order_by("-since", "id"):
        held.setdefault(post.person_id, post)
    slips = [{"name": own.person.name, "username": own.username, "password": one.secret, "post": post,
              "role": lists.role_of(post) if post else "", "title": "初始密码" if one.proposal.is_first else "新密码"}
             for one in of_people for own in [one.proposal.account] for post in [held.get(own.person_id)]]
    tokens = [{"name": one.proposal.subject, "body": one.proposal.organisation, "text": one.secret}
              for one in handed if one.secret and one.proposal.kind == ProposalKind.TOKEN]
    return page(request, "handed", title="交付密码和凭证" if tokens else "交付密码", slips=slips, tokens=tokens,
                crumbs=(_crumb(), Crumb("待生效的事项", reverse("waiting"))))


@require_GET
@administrators
def proposal_list(request: HttpRequest) -> HttpResponse:
    """Everything that was asked for but posts, with who decided and why not."""
    return page(request, "proposals", title="所提的事项", crumbs=(_crumb(),),
                page=lists.PROPOSALS.page(lists.proposals(), request.GET, request.path))
