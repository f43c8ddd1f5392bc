"""The second factor: asked for after the password, set up where it is missing, looked after in one's account."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hengjian.identity import services
from hengjian.identity.access import actor_of, at_stop, signed_in
from hengjian.identity.models import Account, SecondFactor
from hengjian.identity.services import audit
from hengjian.identity.signin import limits, second, sessions
from hengjian.identity.signin.gate import Standing
from hengjian.identity.signin.onward import safe_next
from hengjian.identity.signin.views.password import prove
from hengjian.kernel.problem import Problem, Problems
from hengjian.ui.forms import FieldView, FormView, build_form
from hengjian.ui.navigation import Crumb

ACCOUNT = Crumb("我的账号", "/account/")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@at_stop("second-step")
def second_step(request: HttpRequest) -> HttpResponse:
    """After the password: a code, or setting up where the post asks for a second factor and there is none."""
    standing: Standing = request.standing  # type: ignore[attr-defined]
    account, session = standing.account, standing.session
    assert account is not None
    assert session is not None
    if not second.set_up(account):
        return _set_up(request, account, plain=True)
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            kind = second.check(account, request.POST.get("code", ""))
        except Problems as found:
            problems = found.problems
            audit("sign_in_refused", str(account.pk), outcome="refused", username=account.username,
                  tried=limits.mark(account.username), reason="second")
        else:
            sessions.passed(request, session)
            audit("second_factor", actor=services.actor_of(account), kind=kind)
            if kind == "recovery":
                messages.warning(request, f"已用掉一个恢复码，还剩 {second.codes_left(account)} 个。")
            return redirect(safe_next(request))
    form = _code_form(request, problems)
    context = {"form": form, "demo_code": demo_code(account)}
    return render(request, "identity/second_step.html", context, status=_status(problems))


@never_cache
@sensitive_post_parameters()
@signed_in
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """One's own second factor: setting it up, new recovery codes, giving it up where no post asks for it."""
    account: Account = request.user  # type: ignore[assignment]
    if not second.set_up(account):
        return _set_up(request, account, plain=False)
    actor, problems = actor_of(request), []
    if request.method == "POST":
        try:
            second.check(account, request.POST.get("code", ""))
            if request.POST.get("act") == "remove":
                _give_up(account, actor)
                messages.success(request, "已停用动态口令。")
                return redirect("account")
        except Problems as found:
            problems = found.problems
        else:
            audit("second_factor_codes", actor=actor)
            return _codes(request, second.renew_codes(account), "/account/second-factor/", plain=False)
    forms = {act: _managing(request, act, title, problems if request.POST.get("act") == act else [])
             for act, title in (("codes", "换一批恢复码"), ("remove", "停用动态口令"))}
    required = second.required_for(actor)
    context = {"factor": account.second_factor, "left": second.codes_left(account), "required": required,
               "codes_form": forms["codes"], "remove_form": None if required else forms["remove"], "crumbs": (ACCOUNT,)}
    return render(request, "identity/second_factor.html", context, status=_status(problems))


def demo_code(account: Account) -> str:
    """In the demo the code that would be taken now, for accounts with the demo's own secret; else nothing."""
    if not settings.DEMO:
        return ""
    factor = SecondFactor.objects.filter(account=account).exclude(confirmed_at=None).first()
    try:
        published: bytes = import_string(f"{settings.DEMO_ACCOUNTS}.second_secret")()
        return second.code_for(factor) if factor and second.opened(factor) == published else ""
    except (ImportError, Problems):
        return ""


def _give_up(account: Account, actor: services.Actor) -> None:
    if second.required_for(actor):
        raise Problems([Problem(code="required", where="", message="您的岗位必须使用动态口令，不能停用")])
    second.remove(account)
    audit("second_factor_remove", actor=actor)


def _set_up(request: HttpRequest, account: Account, *, plain: bool) -> HttpResponse:
    """Picture and secret, and a code to prove that they have arrived. In an open session the password is asked for."""
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            if not plain:
                prove(request, account, "password")
            codes = second.confirm(account, request.POST.get("code", ""))
        except Problems as found:
            problems = found.problems
        else:
            sessions.passed(request, request.standing.session)  # type: ignore[attr-defined]
            audit("second_factor_set_up", actor=services.actor_of(account))
            return _codes(request, codes, safe_next(request) if plain else "/account/second-factor/", plain=plain)
    secret = second.offer(account)
    password = [FieldView("password", "登录密码", "password", required=True, autocomplete="current-password")]
    fields = [*([] if plain else password), _code_field("应用显示的验证码"), _next_field(request)]
    form = build_form("set-up", request.path, fields, problems=problems, submit="启用", boost=False)
    context = {"form": form, "picture": second.picture(second.address(account, secret)),
               "secret": second.spelled(secret), "base": _base(plain), "plain": plain, "crumbs": (ACCOUNT,)}
    return render(request, "identity/second_set_up.html", context, status=_status(problems))


def _codes(request: HttpRequest, codes: list[str], onward: str, *, plain: bool) -> HttpResponse:
    context = {"codes": codes, "next": onward, "base": _base(plain), "plain": plain, "crumbs": (ACCOUNT,)}
    return render(request, "identity/recovery_codes.html", context)


def _base(plain: bool) -> str:
    return "ui/plain.html" if plain else "ui/shell.html"


def _code_form(request: HttpRequest, problems: list[Problem]) -> FormView:
    field = _code_field("验证码", "打开手机上的动态口令应用，输入 6 位验证码。手机不在身边时，可输入一个恢复码")
    return build_form("second-step", request.path, [field, _next_field(request)], problems=problems, submit="继续",
                      boost=False)


def _managing(request: HttpRequest, act: str, title: str, problems: list[Problem]) -> FormView:
    fields = [FieldView("act", "", "hidden", value=act), _code_field("验证码")]
    return build_form(f"second-{act}", request.path, fields, problems=problems, submit=title, boost=False)


def _code_field(label: str, help: str = "") -> FieldView:
    return FieldView("code", label, required=True, autocomplete="one-time-code", inputmode="text", max_length=20,
                     help=help)


def _next_field(request: HttpRequest) -> FieldView:
    return FieldView("next", "", "hidden", value=safe_next(request))


def _status(problems: list[Problem]) -> int:
    if any(problem.code == "second_locked" for problem in problems):
        return 429
    return 422 if problems else 200
