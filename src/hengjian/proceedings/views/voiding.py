"""Voiding an issued document: which one, why, through the door. Its number stays and is never given again."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hengjian.identity import scope
from hengjian.identity.access import actor_of, signed_in
from hengjian.identity.services import Actor
from hengjian.kernel.ids import new_id
from hengjian.kernel.problem import Problem, Problems
from hengjian.law import platform
from hengjian.proceedings import door, voiding
from hengjian.proceedings import reading as cases
from hengjian.proceedings.errors import Conflict, Misplaced, NotFound
from hengjian.proceedings.models import IssuedDocument
from hengjian.proceedings.state import VOID_NUMBER
from hengjian.ui.citing import cited
from hengjian.ui.components import Refusal, Remedy
from hengjian.ui.forms import FieldView, build_form
from hengjian.ui.navigation import Crumb


def may_void(actor: Actor, file: cases.CaseFile) -> bool:
    """Whether papers of the case are the actor's to void."""
    return actor.organisation.id == file.row.agency_id and bool(actor.roles & set(voiding.STEP.roles))


@never_cache
@signed_in
@require_http_methods(["GET", "POST"])
def void(request: HttpRequest, identifier: UUID, document: UUID) -> HttpResponse:
    """Shows the form, or voids the document. What cannot be voided, or not by this person, is said above it."""
    actor = actor_of(request)
    try:
        with scope.enter(actor.scope):
            file = cases.case(actor, identifier)
    except NotFound:
        raise Http404 from None
    paper = next((one for one in file.documents if one.id == document), None)
    if paper is None:
        raise Http404
    refusal = _refusals(actor, file, paper)
    problems: list[Problem] = []
    if request.method == "POST" and not refusal:
        data: dict[str, object] = {"document": str(document), "reason": request.POST.get("reason", "")}
        try:
            door.record(actor, door.Act(proceeding=identifier, step=VOID_NUMBER, data=data),
                        request.POST.get("idempotency_key", "")[:80])
        except (Misplaced, Conflict) as refused:
            refusal = [Refusal("没有作废", p.message, cited(p.cite), (Remedy(p.fix),)) for p in refused.problems]
        except Problems as wrong:
            problems = wrong.problems
        else:
            messages.success(request, f"已作废《{paper.title}》{paper.number}。文号保留，不再使用。")
            return redirect("case", identifier)
    return _page(request, file, paper, problems, refusal)


def _refusals(actor: Actor, file: cases.CaseFile, paper: IssuedDocument) -> list[Refusal]:
    back = Remedy("返回案件", reverse("case", args=[file.row.id]))
    if paper.voided_at:
        return [Refusal("不能作废", "这份文书已经作废", remedies=(back,))]
    if not may_void(actor, file):
        return [Refusal("不能作废", "文书由承办机关的承办人员、记录员或者负责人作废", cited(voiding.CITE), (back,))]
    return []


def _page(
    request: HttpRequest, file: cases.CaseFile, paper: IssuedDocument, problems: list[Problem],
    refusals: list[Refusal],
) -> HttpResponse:
    url = reverse("case", args=[file.row.id])
    reason = FieldView("reason", "作废理由", "textarea", request.POST.get("reason", ""), required=True, rows=3,
                       max_length=platform.most("reason"), help="如：印错、送达前发现内容有误。记入案件，不能撤回")
    form = build_form("void", request.path, [reason], problems=problems, submit="作废", cancel_url=url,
                      key=request.POST.get("idempotency_key", "")[:80] or str(new_id()))
    context = {
        "form": form, "groups": [("", [{"field": one} for group in form.groups for one in group.fields])],
        "refusals": refusals, "case": file.row, "paper": paper, "back": url,
        "closed": bool(refusals) and request.method == "GET",
        "crumbs": (Crumb("案件", reverse("cases")), Crumb(file.row.title, url)),
    }
    status = 409 if context["closed"] else 422 if problems or refusals else 200
    return render(request, "proceedings/void.html", context, status=status)
