"""Somebody's sign-in as administrators see it: locked or not, signed in where, what may be done about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hengjian.identity.access import actor_of, signed_in
from hengjian.identity.models import Account, ProposalKind
from hengjian.identity.signin import accounts, passwords, second, sessions
from hengjian.kernel.problem import Problem, Problems
from hengjian.law import platform
from hengjian.ui.forms import FieldView, FormView, Option, build_form
from hengjian.ui.navigation import Crumb

ACTS: dict[str, tuple[str, str, Callable[..., Any]]] = {
    "unlock": (accounts.SECURITY, "解除锁定", accounts.unlock),
    "end": (accounts.SECURITY, "结束全部登录", accounts.end_sessions),
    "second": (accounts.SECURITY, "重置动态口令", accounts.reset_second),
    "password": (accounts.SYSTEM, "申请重置登录密码", accounts.ask_password),
    "freeze": (accounts.SYSTEM, "冻结账号", accounts.freeze),
    "thaw": (accounts.SYSTEM, "解除冻结", accounts.thaw),
}
"""What may be done: by which role, its name on the page, and the service."""
ASKED = "已提出重置登录密码，等安全管理员生效。新密码由安全管理员当面交给本人；在此之前原密码照常使用。"


@never_cache
@signed_in
@require_http_methods(["GET", "POST"])
def account_sign_in(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """One account's sign-in; for everybody else than the two administrators it does not exist."""
    actor = actor_of(request)
    account = Account.objects.select_related("person").filter(id=identifier).first()
    if account is None or not actor.roles & {accounts.SYSTEM, accounts.SECURITY}:
        raise Http404
    offered = {name: title for name, (role, title, _) in ACTS.items()
               if role in actor.roles and name != ("freeze" if account.frozen_at else "thaw")}
    problems: list[Problem] = []
    if request.method == "POST":
        act = request.POST.get("act", "")
        try:
            if act not in offered:
                raise Problems([Problem(code="required", where="act", message="请选择要做什么")])
            ACTS[act][2](account, actor, request.POST.get("reason", "")[:platform.most("reason")])
        except Problems as found:
            problems = found.problems
        else:
            messages.success(request, ASKED if act == "password" else f"{ACTS[act][1]}：已完成。")
            return redirect(request.path)
    context = {"account": account, "rows": list(sessions.open_of(account)), "locked": accounts.locked(account),
               "second": second.set_up(account), "codes": second.codes_left(account),
               "must_change": passwords.must_change(account),
               "asked": account.proposals.filter(kind=ProposalKind.PASSWORD).order_by("-proposed_at").first(),
               "form": _form(request, offered, problems),
               "crumbs": (Crumb("人员", reverse("people")),
                                  Crumb(account.person.name, reverse("person", args=[account.person_id])))}
    return render(request, "identity/account_sign_in.html", context, status=422 if problems else 200)


def _form(request: HttpRequest, offered: dict[str, str], problems: list[Problem]) -> FormView:
    fields = [
        FieldView("act", "处理", "choice", value=request.POST.get("act"), required=True,
                  options=[Option(name, title) for name, title in offered.items()]),
        FieldView("reason", "理由", value=request.POST.get("reason", ""), required=True,
                  max_length=platform.most("reason"), help="写明谁提出、为什么；记入审计日志"),
    ]
    return build_form("account-sign-in", request.path, fields, problems=problems, submit="执行", boost=False)
