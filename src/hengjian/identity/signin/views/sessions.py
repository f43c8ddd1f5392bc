"""Where I am signed in, and ending it there."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from hengjian.identity.access import actor_of, signed_in
from hengjian.identity.services import audit
from hengjian.identity.signin import sessions
from hengjian.identity.signin.gate import Standing
from hengjian.identity.signin.policy import policy
from hengjian.identity.signin.views.second import ACCOUNT


@never_cache
@signed_in
@require_GET
def session_list(request: HttpRequest) -> HttpResponse:
    """One's own open sessions, this one marked."""
    standing: Standing = request.standing  # type: ignore[attr-defined]
    assert standing.account is not None
    rows = list(sessions.open_of(standing.account))
    context = {"rows": rows, "own": standing.session, "others": len(rows) > 1, "rules": policy().session,
               "crumbs": (ACCOUNT,)}
    return render(request, "identity/sessions.html", context)


@signed_in
@require_POST
def session_end(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """Ends one of one's own sessions."""
    standing: Standing = request.standing  # type: ignore[attr-defined]
    assert standing.account is not None
    if not sessions.end(standing.account.sessions.filter(id=identifier), "own"):
        raise Http404
    audit("session_end", actor=actor_of(request))
    messages.success(request, "已结束这处登录。")
    return redirect("sessions")


@signed_in
@require_POST
def session_end_others(request: HttpRequest) -> HttpResponse:
    """Ends all of one's own sessions but this one."""
    standing: Standing = request.standing  # type: ignore[attr-defined]
    assert standing.account is not None
    ended = sessions.end_others(standing.account, standing.session, "own")
    audit("session_end", actor=actor_of(request), sessions=ended)
    messages.success(request, "其他登录都已结束。")
    return redirect("sessions")
