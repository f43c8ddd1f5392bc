"""Letting a local gate pass: one reason, by whoever the rule names, through the door."""

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
from hengjian.kernel.ids import new_id
from hengjian.kernel.problem import Problem, Problems
from hengjian.law import platform
from hengjian.law.procedures import Step
from hengjian.law.rules.rule import Rule
from hengjian.proceedings import door, standards, waiver
from hengjian.proceedings import reading as cases
from hengjian.proceedings.errors import Conflict, Misplaced, NotFound
from hengjian.proceedings.state import WAIVE
from hengjian.ui.citing import cited
from hengjian.ui.components import Gate, Refusal, Remedy
from hengjian.ui.forms import FieldView, build_form
from hengjian.ui.navigation import Crumb


@never_cache
@signed_in
@require_http_methods(["GET", "POST"])
def waive(request: HttpRequest, identifier: UUID, rule: str, step: str) -> HttpResponse:
    """Shows the form, or records the waiver. What cannot be waived, or not by this person, is said above it."""
    actor = actor_of(request)
    try:
        with scope.enter(actor.scope):
            file = cases.case(actor, identifier)
        law_step = file.procedure.step(step)
        standing = standards.law().rules.at(file.procedure.name, step, cases.today())
        found = next(one for one in standing if one.id == rule)
    except (NotFound, KeyError, StopIteration):
        raise Http404 from None
    refusal = _refusals(waiver.why_not(found, actor.roles), found)
    problems: list[Problem] = []
    if request.method == "POST" and not refusal:
        data: dict[str, object] = {"rule": rule, "step": step, "reason": request.POST.get("reason", "")}
        try:
            door.record(actor, door.Act(proceeding=identifier, step=WAIVE, data=data),
                        request.POST.get("idempotency_key", "")[:80])
        except (Misplaced, Conflict) as refused:
            refusal = [Refusal("没有放行", p.message, cited(p.cite), (Remedy(p.fix),)) for p in refused.problems]
        except NotFound:
            raise Http404 from None
        except Problems as wrong:
            problems = wrong.problems
        else:
            messages.success(request, f"已放行“{found.title}”，可以继续办理“{law_step.title}”。")
            return redirect("case", identifier)
    return _page(request, file, found, law_step, problems, refusal)


def _refusals(reason: str, rule: Rule) -> list[Refusal]:
    return [Refusal("不能放行", reason, cited(rule.cite))] if reason else []


def _page(
    request: HttpRequest, file: cases.CaseFile, rule: Rule, step: Step, problems: list[Problem],
    refusals: list[Refusal],
) -> HttpResponse:
    url = reverse("case", args=[file.row.id])
    reason = FieldView("reason", "放行理由", "textarea", request.POST.get("reason", ""), required=True, rows=3,
                       max_length=platform.most("case_reason"), help="记入案件，并通报监督机关")
    form = build_form("waive", request.path, [reason], problems=problems, submit="放行", cancel_url=url,
                      key=request.POST.get("idempotency_key", "")[:80] or str(new_id()))
    context = {
        "form": form, "groups": [("", [{"field": one} for group in form.groups for one in group.fields])],
        "refusals": refusals, "case": file.row, "step": step, "rule": rule, "back": url,
        "closed": bool(refusals) and request.method == "GET",
        "gates": [Gate("unmet", rule.title, cited(rule.cite))],
        "crumbs": (Crumb("案件", reverse("cases")), Crumb(file.row.title, url)),
    }
    status = 409 if context["closed"] else 422 if problems or refusals else 200
    return render(request, "proceedings/waive.html", context, status=status)
