"""Changing one's password: from one's account, or before anything else when it was given out or has expired."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import authenticate, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hengjian.identity import services
from hengjian.identity.access import at_stop
from hengjian.identity.models import Account
from hengjian.identity.services import audit
from hengjian.identity.signin import passwords, sessions
from hengjian.identity.signin.gate import Standing
from hengjian.identity.signin.onward import safe_next
from hengjian.identity.signin.policy import policy
from hengjian.kernel.problem import Problem, Problems
from hengjian.ui.forms import FieldView, FormView, build_form

SAID = {
    "given": "这是首次登录，或密码由管理员重置过。请先设置只有您自己知道的密码，再开始使用。",
    "expired": "登录密码已经到期，请先修改，再继续使用。",
}


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@at_stop("password-step")
def password_step(request: HttpRequest) -> HttpResponse:
    """The only page that a given or expired password opens."""
    standing: Standing = request.standing  # type: ignore[attr-defined]
    assert standing.account is not None
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            change(request, standing)
        except Problems as found:
            problems = found.problems
        else:
            messages.success(request, "密码已修改。")
            return redirect(safe_next(request))
    said = SAID[passwords.must_change(standing.account)]
    context = {"form": form(request, problems, asks_present=not _just_given(standing)), "said": said}
    return render(request, "identity/password_step.html", context, status=422 if problems else 200)


def _just_given(standing: Standing) -> bool:
    """Whether the password that was handed out has been typed a moment ago, to sign in: it is not asked for twice."""
    account, session = standing.account, standing.session
    if account is None or session is None or session.single or passwords.must_change(account) != "given":
        return False
    return account.password_at <= session.since and timezone.now() - session.since < policy().password.proven


def change(request: HttpRequest, standing: Standing) -> None:
    """Sets the posted password once the present one is right; other sessions end. Raises Problems."""
    account, longest = standing.account, policy().password.longest
    assert account is not None
    if not _just_given(standing):
        prove(request, account, "old_password")
    passwords.change(account, request.POST.get("new_password", "")[: longest + 1],
                     request.POST.get("again", "")[: longest + 1])
    update_session_auth_hash(request, account)
    sessions.end_others(account, standing.session, "password")
    audit("change_password", str(account.pk), actor=services.actor_of(account))


def prove(request: HttpRequest, account: Account, field: str) -> None:
    """Asks for the present password again, counted by the same lock as signing in. Raises Problems."""
    given = request.POST.get(field, "")[: policy().password.longest]
    if authenticate(request, username=account.username, password=given) is None:
        raise Problems([Problem(code="wrong", where=field, message="登录密码不正确")])


def form(request: HttpRequest, problems: list[Problem], *, asks_present: bool = True) -> FormView:
    """The form, in one's account and on its own; the present password is left out where it has just been given."""
    title = "修改登录密码"
    present = FieldView("old_password", "原密码", "password", required=True, autocomplete="current-password",
                        group=title)
    fields = [
        FieldView("which", "", "hidden", value="password"),
        FieldView("next", "", "hidden", value=safe_next(request)),
        *([present] if asks_present else []),
        FieldView("new_password", "新密码", "password", required=True, autocomplete="new-password", group=title,
                  help=passwords.rules_in_words()),
        FieldView("again", "再输一次新密码", "password", required=True, autocomplete="new-password", group=title),
    ]
    return build_form("change-password", request.path, fields, problems=problems, submit="修改密码", boost=False)
