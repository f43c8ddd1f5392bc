"""Destroying sealed content: asked for, decided, and what waits for the head of the body."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hengjian.identity import scope
from hengjian.identity.access import signed_in
from hengjian.identity.services import Actor
from hengjian.kernel.problem import Problem
from hengjian.law import platform, secrecy
from hengjian.proceedings import destruction as destroying
from hengjian.proceedings import reading as cases
from hengjian.proceedings.models import Destruction
from hengjian.proceedings.state import ASK_DESTRUCTION, DECIDE_DESTRUCTION
from hengjian.proceedings.views.secrecy import entered, form_page, recorded
from hengjian.ui.citing import cited
from hengjian.ui.components import Definition, Refusal, Remedy
from hengjian.ui.forms import FieldView, Option


@never_cache
@signed_in
@require_http_methods(["GET", "POST"])
def destruction(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """The request, or the decision on it, whichever is next; what cannot be done now is said above the form."""
    actor, file = entered(request, identifier)
    asked = destroying.pending(file.state)
    step = DECIDE_DESTRUCTION if asked else ASK_DESTRUCTION
    refusals = _why_no_destruction(actor, file)
    problems: list[Problem] = []
    if request.method == "POST" and not refusals:
        names = ("approved", "opinion") if asked else ("ground", "reason")
        done = recorded(request, actor, identifier, step, {name: request.POST.get(name, "") for name in names})
        if done is None:
            messages.success(request, "已记录。" if asked else "已提交，等待本机关负责人决定。")
            return redirect("case", identifier)
        problems, refusals = done
    given = request.POST.get
    if asked:
        fields = [FieldView("approved", "决定", "choice", given("approved", ""), required=True,
                            options=(Option("yes", "批准销毁"), Option("no", "不批准"))),
                  FieldView("opinion", "意见", "textarea", given("opinion", ""), required=True, rows=3,
                            max_length=platform.most("case_reason"), help="记入案件")]
    else:
        grounds = secrecy.load().destruction.grounds
        fields = [FieldView("ground", "销毁的依据", "choice", given("ground", ""), required=True, options=tuple(
                      Option(name, f"{one.title}（{cited(one.basis)}）") for name, one in grounds.items())),
                  FieldView("reason", "理由", "textarea", given("reason", ""), required=True, rows=3,
                            max_length=platform.most("case_reason"), help="如：鉴定销毁清册的名称和编号。记入案件")]
    with scope.enter(actor.scope):
        about = _about(actor, file)
    if asked:
        about += [Definition("申请人", str(asked.body.get("actor", ""))),
                  Definition("申请的理由", asked.data["reason"]),
                  Definition("依据", f"{asked.data['title']}（{cited(asked.data['basis'])}）")]
    title = "决定是否销毁封存的内容" if asked else "申请销毁封存的内容"
    return form_page(request, file, title, fields, "提交决定" if asked else "提交申请", problems, refusals, {
        "about_title": "将被销毁的内容", "about": about, "notes": [
            "销毁后，封存的个人信息、文书和证据文件任何人都不能再读取，也不能恢复。",
            "办理记录、文号和存证保留，验证时说明已依法销毁。"]})


def _about(actor: Actor, file: cases.CaseFile) -> list[Definition]:
    values, stored = destroying.sealed_in(file.family, actor.scope)
    return [Definition("案件", file.row.title), Definition("封存的值", f"{values} 项"),
            Definition("文件", f"{stored} 个")]


def _why_no_destruction(actor: Actor, file: cases.CaseFile) -> list[Refusal]:
    back = Remedy("返回案件", reverse("case", args=[file.row.id]))
    if file.destroyed:
        return [Refusal("不能办理", "本案封存的内容已经销毁", remedies=(back,))]
    asked = destroying.pending(file.state)
    step = destroying.DECIDE if asked else destroying.ASK
    if actor.organisation.id != file.row.agency_id or not actor.roles & set(step.roles):
        who = "本机关负责人决定" if asked else "本机关的档案员、承办人员或者单位管理员申请"
        return [Refusal("不能办理", f"由{who}", remedies=(back,))]
    if asked and asked.actor_id == actor.person_id:
        return [Refusal("不能办理", "申请人不能批准自己的申请，由本机关另一名负责人决定", remedies=(back,))]
    wrong = destroying.why_not(file.family, cases.today())
    return [Refusal("现在不能销毁", wrong.message, cited(wrong.cite), (Remedy(wrong.fix), back))] if wrong else []


def waiting_destructions(actor: Actor) -> list[Destruction]:
    """The requests that wait for the actor, as the head of the body. The caller has entered the scope."""
    if not actor.roles & set(destroying.DECIDE.roles):
        return []
    rows = Destruction.objects.within(actor.scope).filter(agency_id=actor.organisation.id, approved=None)
    return list(rows.exclude(asked_by=actor.person_id).order_by("asked_at", "id")[:50])
