"""What the actor has asked second officers to confirm: on the form itself, on 我的待办, and taken back."""

from __future__ import annotations

from uuid import UUID

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from hengjian.identity import confirmations
from hengjian.identity.access import actor_of, signed_in
from hengjian.identity.models import Confirmation
from hengjian.identity.services import Actor, audit
from hengjian.proceedings import asked

ASKED = "asked"
"""The parameter that names a request: its form is shown as it was when the request was made."""


class Notice(msgspec.Struct, frozen=True):
    """One request on a page of whoever made it. `here`: the form is open with what was asked; `over`: why it is not."""

    one: Confirmation
    here: bool = False
    over: str = ""

    @property
    def url(self) -> str:
        return f"{self.one.place}?{ASKED}={self.one.id}"

    @property
    def tone(self) -> str:
        return "" if self.over else "good" if self.one.confirmed_at else "bad" if self.one.declined_at else "info"


def sent(actor: Actor) -> list[Notice]:
    """What the actor waits for or can go on with."""
    return [Notice(one) for one in confirmations.sent(actor)]


def under(actor: Actor, place: str) -> list[Notice]:
    """As `sent`, by the forms whose addresses begin so: those of one case."""
    return [Notice(one) for one in confirmations.sent(actor).filter(place__startswith=place)]


def on_form(request: HttpRequest, actor: Actor) -> list[Notice]:
    """What was asked by the form at this address. Where one request is named, `request.POST` becomes what was typed
    then, so that the page is made as it was made in answer to it."""
    if request.method != "GET":
        return []
    try:
        named = UUID(request.GET.get(ASKED, ""))
    except ValueError:
        return [Notice(one) for one in confirmations.sent(actor).filter(place=request.path)]
    one = confirmations.all_sent(actor).filter(id=named, place=request.path).first()
    if one is None:
        return []
    posted = None if confirmations.over(one) else asked.opened(actor, one.id)
    if posted is None:
        return [Notice(one, over=confirmations.over(one) or "保存的内容已经删除")]
    request.POST = posted  # type: ignore[assignment]
    return [Notice(one, here=True)]


def again(notices: list[Notice]) -> bool:
    """Whether the page is to show what was asked."""
    return any(notice.here for notice in notices)


@signed_in
@require_POST
def withdraw(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """Takes a request back. What was sent or replaced meanwhile stays as it is."""
    actor = actor_of(request)
    found = asked.withdraw(actor, identifier)
    if found is None:
        if not confirmations.all_sent(actor).filter(id=identifier).exists():
            raise Http404
        messages.info(request, "这项确认请求此前已经结束。")
    else:
        audit("confirm_withdrawn", str(found.id), actor=actor)
        messages.success(request, f"已撤回请{found.person.name}确认的请求，保存的内容已删除。")
    return redirect("todo")
