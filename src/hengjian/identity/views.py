"""One's own account, and what waits for one's confirmation."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from hengjian.identity import confirmations, secrets
from hengjian.identity.access import actor_of, signed_in
from hengjian.identity.models import Confirmation, Declined
from hengjian.identity.services import Actor, audit
from hengjian.identity.signin import second
from hengjian.identity.signin.policy import policy
from hengjian.identity.signin.views import password
from hengjian.kernel.problem import Problem, Problems
from hengjian.law import platform
from hengjian.ui.forms import FieldView, FormView, Option, build_form
from hengjian.ui.navigation import Crumb


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
            messages.success(request, "密码已修改，其他设备须重新登录。" if which == "password" else "确认口令已修改。")
            return redirect("account")
    forms = {"password_form": password.form(request, problems["password"]),
             "pin_form": _pin_form(request, problems["pin"])}
    failed = any(problems.values())
    forms["second"] = second.set_up(request.user)  # type: ignore[arg-type]
    return render(request, "identity/account.html", forms, status=422 if failed else 200)


def _change(request: HttpRequest, which: str) -> None:
    if which == "password":
        password.change(request, request.standing)  # type: ignore[attr-defined]
        return
    password.prove(request, request.user, "pin_password")  # type: ignore[arg-type]
    secrets.change_pin(request.user, request.POST.get("new_pin", ""), request.POST.get("pin_again", ""))  # type: ignore[arg-type]
    audit("change_pin", actor=actor_of(request))


def _pin_form(request: HttpRequest, problems: list[Problem]) -> FormView:
    title = "修改确认口令" if request.user.pin_hash else "设置确认口令"
    fields = [
        FieldView("which", "", "hidden", value="pin"),
        FieldView("pin_password", "登录密码", "password", required=True, autocomplete="current-password", group=title),
        FieldView("new_pin", "新的确认口令", "pin", required=True, autocomplete="off", group=title, max_length=6,
                  help="6 位数字，不要用相同、连续或重复的数字"),
        FieldView("pin_again", "再输一次确认口令", "pin", required=True, autocomplete="off", group=title, max_length=6),
    ]
    note = {title: f"在同事的设备上确认执法行为时使用，只能由本人输入（{platform.cite('two_officers')}）。"}
    return build_form("change-pin", request.path, fields, problems=problems, notes=note, submit=title, boost=False)


@signed_in
@require_GET
def confirmation_list(request: HttpRequest) -> HttpResponse:
    """What waits for me, and what I answered lately."""
    actor = actor_of(request)
    context = {"waiting": list(confirmations.waiting(actor)), "answered": list(confirmations.answered(actor)[:10]),
               "hours": policy().confirmation.hours}
    return render(request, "identity/confirmations.html", context)


@never_cache
@signed_in
@require_http_methods(["GET", "POST"])
def confirmation(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """One request: what the colleague is about to do, and buttons to stand behind it or not; or why it is over."""
    actor = actor_of(request)
    found = confirmations.mine(actor).filter(id=identifier).first()
    if found is None:
        raise Http404
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            _answer(request, actor, found)
        except Problems as refused:
            problems = refused.problems
            found.refresh_from_db()
        else:
            return redirect("confirmations")
    return render(request, "identity/confirmation.html", {
        "one": found, "over": confirmations.over(found), "until": confirmations.deadline(found),
        "decline": _decline_form(request, problems), "crumbs": (Crumb("待我确认", "/account/confirmations/"),),
        "cite": platform.cite("two_officers")}, status=422 if problems else 200)


def _decline_form(request: HttpRequest, problems: list[Problem]) -> FormView:
    reasons = [Option(*one) for one in Declined.choices]
    fields = [FieldView("answer", "", "hidden", value="decline"),
              FieldView("declined", "原因", "choice", options=reasons, required=True, help="提交人会看到")]
    return build_form("decline", request.path, fields, problems=problems, submit="不予确认", boost=False)


def _answer(request: HttpRequest, actor: Actor, asked: Confirmation) -> None:
    """What was pressed, and what came of it; an answer of before stands. Raises Problems."""
    declining = request.POST.get("answer") == "decline"
    if declining:
        found = confirmations.decline(actor, asked.id, request.POST.get("declined", ""))
    else:
        found = confirmations.confirm(actor, asked.id)
    if declining != bool(found.declined_at):
        messages.error(request, f"您此前已经答复：{'不予确认' if found.declined_at else '已确认'}，答复没有改变。")
        return
    audit("decline" if declining else "confirm", str(found.id), actor=actor)
    name = found.requested_by.name
    messages.success(request, f"已告知{name}：{found.get_declined_display()}。" if declining
                     else f"已确认。{name}可以从“我的待办”继续提交。")
