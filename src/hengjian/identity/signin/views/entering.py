"""Sign-in and sign-out. A wrong name, a wrong password and a frozen account look the same and take the same work."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from hengjian.identity import services
from hengjian.identity.models import Account
from hengjian.identity.services import audit
from hengjian.identity.signin import gate, limits, oidc, passwords, sessions
from hengjian.identity.signin.onward import safe_next
from hengjian.identity.signin.policy import policy
from hengjian.kernel.problem import Problem
from hengjian.ui.forms import FieldView, build_form

LONGEST_NAME = 40
SAID = {
    "timeout": "您已较长时间没有操作，或者登录已满时限、已在别处被结束，请重新登录。",
    "single": "统一认证没有完成：平台里没有与您对应的可用账号，或者认证已经失效。请重试，或联系本单位管理员。",
}


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The only page strangers see."""
    onward, stop = safe_next(request), request.standing.stop  # type: ignore[attr-defined]
    if stop != "sign-in":
        return redirect(gate.address(stop, onward) if stop else onward)
    problems: list[Problem] = []
    if request.method == "POST":
        username, password = typed(request)
        problems = [Problem(code="required", where=where, message=message) for where, value, message in (
            ("username", username, "请输入账号"), ("password", password, "请输入密码")) if not value]
        if not problems:
            if _spent(request, username):
                return locked_out(request)
            account = authenticate(request, username=username, password=password)
            if isinstance(account, Account):
                login(request, account)
                limits.forget("sign_in_name", username)
                welcome(request, account)
                return redirect(onward)
            _refused(request, username)
            problems = [Problem(code="wrong", where="password", message="账号或密码不正确", fix=_warning())]
    return _page(request, onward, problems)


def typed(request: HttpRequest) -> tuple[str, str]:
    """Name and password as given, the name without what cannot be seen, neither longer than one can be."""
    name = "".join(c for c in request.POST.get("username", "") if c.isprintable()).strip()
    return name[:LONGEST_NAME], request.POST.get("password", "")[: policy().password.longest]


def welcome(request: HttpRequest, account: Account, **how: Any) -> None:
    """What follows a right sign-in, whatever the way."""
    audit("sign_in", actor=services.actor_of(account), **how)
    left = passwords.days_left(account)
    if left is not None and not passwords.must_change(account):
        messages.warning(request, f"登录密码还有 {left} 天到期，请在“我的账号”中修改。")


def _spent(request: HttpRequest, username: str) -> bool:
    here = limits.spent("sign_in_address", limits.address_of(request))
    return bool(limits.spent("sign_in_name", username) or here)


def _refused(request: HttpRequest, username: str) -> None:
    """Counts a wrong attempt and notes it. A name that is nobody's is not noted: it may be a password, mistyped."""
    address = limits.address_of(request)
    limits.hit("sign_in_name", username)
    limits.hit("sign_in_address", address)
    known = Account.objects.filter(username=username).first()
    audit("sign_in_refused", str(known.pk) if known else "", outcome="refused",
          username=username if known else "", tried=limits.mark(username), reason="wrong")


def _warning() -> str:
    rule = policy().limits.by["sign_in_here"]
    return f"连续输错 {rule.most} 次，账号会暂停使用 {rule.minutes} 分钟"


def _page(request: HttpRequest, onward: str, problems: list[Problem], status: int = 0) -> HttpResponse:
    fields = [
        FieldView("username", "账号", value=request.POST.get("username", ""), required=True, autocomplete="username",
                  max_length=LONGEST_NAME),
        FieldView("password", "密码", "password", required=True, autocomplete="current-password"),
        FieldView("next", "", "hidden", value=onward),
    ]
    form = build_form("sign-in", request.path, fields, problems=problems, submit="登录", boost=False)
    context = {"form": form, "next": onward, "single": oidc.title(), "said": SAID.get(_why(request)), **demo_accounts()}
    return render(request, "identity/sign_in.html", context, status=status or (422 if problems else 200))


def _why(request: HttpRequest) -> str:
    """Why somebody finds themselves here again; told once."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES and not request.session.modified:
        return ""
    return str(request.session.pop(sessions.WHY, ""))


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
    """Too many wrong attempts: for this name here (django-axes calls this) or from anywhere, or from here alone."""
    audit("sign_in_refused", outcome="refused", tried=limits.mark(typed(request)[0]), reason="locked")
    minutes = policy().limits.by["sign_in_here"].minutes
    return _page(request, safe_next(request), [
        Problem(code="locked", where="", message=f"连续输错次数过多，该账号在此处暂停登录 {minutes} 分钟",
                fix="请稍后再试；忘记密码请联系系统管理员，需要立即解锁请联系安全管理员")
    ], status=429)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session. Who came by single sign-on is told that the other platform may still know them."""
    if request.user.is_authenticated:
        audit("sign_out", actor=services.actor_of(request.user))
    elsewhere = oidc.sign_out_address(request)
    sessions.leave(request, "sign_out")
    if elsewhere:
        context = {"elsewhere": elsewhere, "title": oidc.title()}
        answer: HttpResponse = render(request, "identity/signed_out.html", context)
    else:
        answer = redirect("sign-in")
    answer["Clear-Site-Data"] = '"cache", "cookies"'  # drafts stay: they hold nothing of L3, and who signs out goes on
    return answer
