"""Sign-in and out, one's own account, and what waits for one's confirmation."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hengjian.identity import confirmations, secrets, services
from hengjian.identity.access import actor_of, signed_in
from hengjian.identity.services import audit
from hengjian.kernel.problem import Problem, Problems
from hengjian.ui.forms import FieldView, FormView, build_form
from hengjian.ui.navigation import Crumb

LONGEST = 200
"""A password is never longer; what is longer is not hashed."""


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The only page strangers see. A wrong name and a wrong password look the same."""
    onward = safe_next(request)
    if request.user.is_authenticated:
        return redirect(onward)
    problems: list[Problem] = []
    if request.method == "POST":
        username, password = request.POST.get("username", "").strip()[:LONGEST], request.POST.get("password", "")
        problems = [Problem(code="required", where=where, message=message) for where, value, message in (
            ("username", username, "请输入账号"), ("password", password, "请输入密码")) if not value]
        if not problems:
            user = authenticate(request, username=username, password=password[:LONGEST])
            if user is not None:
                login(request, user)
                audit("sign_in", actor=services.actor_of(user))
                return redirect(onward)
            problems = [Problem(code="wrong", where="password", message="账号或密码不正确",
                                fix="连续输错 5 次，账号会暂停使用 15 分钟")]
    return _sign_in_page(request, onward, problems)


def _sign_in_page(request: HttpRequest, onward: str, problems: list[Problem], status: int = 0) -> HttpResponse:
    fields = [
        FieldView("username", "账号", value=request.POST.get("username", ""), required=True, autocomplete="username",
                  max_length=40),
        FieldView("password", "密码", "password", required=True, autocomplete="current-password"),
        FieldView("next", "", "hidden", value=onward),
    ]
    form = build_form("sign-in", request.path, fields, problems=problems, submit="登录", boost=False)
    context = {"form": form, "next": onward, **demo_accounts()}
    return render(request, "identity/sign_in.html", context, status=status or (422 if problems else 200))


def safe_next(request: HttpRequest) -> str:
    """Where to go after signing in: only to a path of this site."""
    asked = request.POST.get("next") or request.GET.get("next") or "/"
    own = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if own else "/"


def demo_accounts() -> dict[str, Any]:
    """Accounts that the demo lists and their common password; empty everywhere else."""
    if not settings.DEMO:
        return {}
    try:
        listed, password = (import_string(f"{settings.DEMO_ACCOUNTS}.{name}") for name in ("accounts", "password"))
    except ImportError:
        return {}
    return {"accounts": listed(), "demo_password": password()}


def locked_out(request: HttpRequest, *_: Any) -> HttpResponse:
    """Too many wrong attempts (django-axes)."""
    return _sign_in_page(request, safe_next(request), [
        Problem(code="locked", where="", message="连续输错次数过多，该账号在此处暂停登录 15 分钟",
                fix="请稍后再试；忘记密码请联系本单位管理员")
    ], status=429)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    actor = services.actor_of(request.user)
    if actor:
        audit("sign_out", actor=actor)
    logout(request)
    return redirect("sign-in")


@never_cache
@sensitive_post_parameters()
@signed_in
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Changing one's password or PIN; the present password is asked for, and counted by the same lock."""
    problems: dict[str, list[Problem]] = {"password": [], "pin": []}
    which = request.POST.get("which", "")
    if request.method == "POST" and which in problems:
        try:
            _change(request, which)
        except Problems as found:
            problems[which] = found.problems
        else:
            audit(f"change_{which}", actor=actor_of(request))
            messages.success(request, "密码已修改，其他设备须重新登录。" if which == "password" else "确认口令已修改。")
            return redirect("account")
    forms = {"password_form": _password_form(request, problems["password"]),
             "pin_form": _pin_form(request, problems["pin"])}
    failed = any(problems.values())
    return render(request, "identity/account.html", forms, status=422 if failed else 200)


def _change(request: HttpRequest, which: str) -> None:
    given, user = request.POST.get, request.user
    asked = "old_password" if which == "password" else "pin_password"
    if authenticate(request, username=user.get_username(), password=given(asked, "")[:LONGEST]) is None:
        raise Problems([Problem(code="wrong", where=asked, message="登录密码不正确")])
    if which == "password":
        secrets.change_password(user, given("new_password", "")[:LONGEST], given("again", "")[:LONGEST])
        update_session_auth_hash(request, user)
    else:
        secrets.change_pin(user, given("new_pin", ""), given("pin_again", ""))


def _password_form(request: HttpRequest, problems: list[Problem]) -> FormView:
    fields = [
        FieldView("which", "", "hidden", value="password"),
        FieldView("old_password", "原密码", "password", required=True, autocomplete="current-password", group="修改登录密码"),
        FieldView("new_password", "新密码", "password", required=True, autocomplete="new-password", group="修改登录密码",
                  help=f"至少 {secrets.SHORTEST_PASSWORD} 位，混用字母和数字，不要包含账号"),
        FieldView("again", "再输一次新密码", "password", required=True, autocomplete="new-password", group="修改登录密码"),
    ]
    return build_form("change-password", request.path, fields, problems=problems, submit="修改密码", boost=False)


def _pin_form(request: HttpRequest, problems: list[Problem]) -> FormView:
    title = "修改确认口令" if request.user.pin_hash else "设置确认口令"
    fields = [
        FieldView("which", "", "hidden", value="pin"),
        FieldView("pin_password", "登录密码", "password", required=True, autocomplete="current-password", group=title),
        FieldView("new_pin", "新的确认口令", "pin", required=True, autocomplete="off", group=title, max_length=6,
                  help="6 位数字，不要用相同、连续或重复的数字"),
        FieldView("pin_again", "再输一次确认口令", "pin", required=True, autocomplete="off", group=title, max_length=6),
    ]
    note = {title: "在同事的设备上确认执法行为时使用，只能由本人输入（行政处罚法 第四十二条）。"}
    return build_form("change-pin", request.path, fields, problems=problems, notes=note, submit=title, boost=False)


@signed_in
@require_GET
def confirmation_list(request: HttpRequest) -> HttpResponse:
    """What waits for me, and what I answered lately."""
    actor = actor_of(request)
    answered = confirmations.mine(actor).exclude(confirmed_at=None).order_by("-confirmed_at")[:10]
    context = {"waiting": list(confirmations.waiting(actor)), "answered": list(answered)}
    return render(request, "identity/confirmations.html", context)


@never_cache
@signed_in
@require_http_methods(["GET", "POST"])
def confirmation(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """One request: what the colleague is about to do, and a button to stand behind it."""
    actor = actor_of(request)
    found = confirmations.mine(actor).filter(id=identifier).first()
    if found is None:
        raise Http404
    if request.method == "POST":
        try:
            found = confirmations.confirm(actor, identifier)
        except Problems as refused:
            for problem in refused.problems:
                messages.error(request, f"{problem.message}。{problem.fix}。")
            return redirect("confirmations")
        audit("confirm", str(found.id), actor=actor)
        messages.success(request, f"已确认。请{found.requested_by.name}在其设备上提交。")
        return redirect("confirmations")
    crumbs = (Crumb("待我确认", "/account/confirmations/"),)
    return render(request, "identity/confirmation.html", {"one": found, "crumbs": crumbs})
