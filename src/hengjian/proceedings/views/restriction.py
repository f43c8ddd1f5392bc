"""Restricting who reads a case, and entering a restricted one with a reason."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hengjian.identity import scope
from hengjian.identity.access import actor_of, signed_in
from hengjian.identity.services import audit
from hengjian.kernel.problem import Problem
from hengjian.law import platform, secrecy
from hengjian.proceedings import reading as cases
from hengjian.proceedings import restriction as restricting
from hengjian.proceedings.errors import NotFound
from hengjian.proceedings.state import LIFT_RESTRICTION, RESTRICT
from hengjian.proceedings.veiling import MINOR
from hengjian.proceedings.views.secrecy import entered, form_page, recorded
from hengjian.ui.citing import cited
from hengjian.ui.components import Definition, Refusal, Remedy
from hengjian.ui.forms import FieldView, Option
from hengjian.ui.navigation import Crumb

OPENED = "restricted"
"""In the session: the restricted cases that a supervisor has entered with a reason, and until when."""
WHOLE = "whole"


@never_cache
@signed_in
@require_http_methods(["GET", "POST"])
def restriction(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """Marks the case or a piece of evidence; with `lift` in the address, takes that mark away again."""
    actor, file = entered(request, identifier)
    lift = request.GET.get("lift", "")
    mark = next((one for one in file.state.restrictions() if str(one.id) == lift), None)
    if lift and mark is None:
        raise Http404
    step = restricting.LIFT if mark else restricting.MARK
    refusals: list[Refusal] = []
    if actor.organisation.id != file.row.agency_id or not actor.roles & set(step.roles):
        refusals = [Refusal("不能办理", "限制查阅由本机关承办、审核人员或者负责人办理，解除由负责人办理",
                            remedies=(Remedy("返回案件", reverse("case", args=[identifier])),))]
    problems: list[Problem] = []
    if request.method == "POST" and not refusals:
        names = ("reason",) if mark else ("kind", "evidence", "publication", "reason")
        data: dict[str, object] = {name: request.POST.get(name, "") for name in names}
        data |= {"restriction": lift} if mark else {}
        if data.get("evidence") == WHOLE:
            data["evidence"] = ""
        elif not data.get("evidence"):
            data.pop("evidence", None)
        done = recorded(request, actor, identifier, LIFT_RESTRICTION if mark else RESTRICT, data)
        if done is None:
            messages.success(request, "已解除限制。" if mark else "已限制查阅。")
            return redirect("case", identifier)
        problems, refusals = done
    fields = [] if mark else _marking(request, file)
    fields.append(FieldView("reason", "理由", "textarea", request.POST.get("reason", ""), required=True, rows=3,
                            max_length=platform.most("case_reason"), help="记入案件；不要写出秘密本身"))
    may_lift = bool(actor.roles & set(restricting.LIFT.roles)) and actor.organisation.id == file.row.agency_id
    marks = [{"title": one.data["title"], "evidence": one.data["evidence"], "reason": one.data["reason"],
              "by": one.body["actor"], "since": cases.moment_text(one.occurred_at, "day"),
              "url": f"{request.path}?lift={one.id}" if may_lift and not mark else ""}
             for one in file.state.restrictions()]
    kinds = secrecy.load().restrictions
    about = [Definition(one.title, f"{cited(one.basis)}；{cited(one.publication)}") for one in kinds.values()]
    title = f"解除限制：{mark.data['title']}" if mark else "限制查阅"
    return form_page(request, file, title, fields, "解除限制" if mark else "限制查阅", problems, refusals, {
        "about_title": "依据", "about": about, "marks": marks, "notes": [
            "限制后，只有参与、审核、审批本案的人员能查阅；监督人员说明理由后可以查阅，并留下记录。",
            "列表和搜索里只显示事项，不显示当事人。公示时按所选方式处理。"]})


def _marking(request: HttpRequest, file: cases.CaseFile) -> list[FieldView]:
    given = request.POST.get
    kinds = tuple(Option(name, one.title) for name, one in secrecy.load().restrictions.items())
    titles = restricting.evidence_of(file.state)
    evidence = (Option(WHOLE, "整个案件"), *(Option(one, f"证据：{one}") for one in titles))
    treatments = tuple(Option(name, title) for name, title in restricting.TREATMENTS.items())
    return [
        FieldView("kind", "涉及", "choice", given("kind", ""), required=True, options=kinds),
        FieldView("evidence", "范围", "choice", given("evidence", ""), required=True, options=evidence),
        FieldView("publication", "公示时", "choice", given("publication", ""), required=True, options=treatments,
                  help="第三方同意公开，或者不公开会对公共利益造成重大影响的，先解除限制"),
    ]


@never_cache
@signed_in
@require_POST
def enter(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """A supervisor says why a restricted case is to be read; from then on it is, for a while."""
    actor = actor_of(request)
    try:
        with scope.enter(actor.scope):
            row = cases.row_of(actor, identifier)
    except NotFound:
        raise Http404 from None
    reason = request.POST.get("reason", "").strip()[:platform.most("reason")]
    if not actor.roles & secrecy.load().supervisors:
        raise Http404
    if not reason:
        return restricted(request, restricting.Restricted(row.id, row.root_id, row.restricted or MINOR), missing=True)
    audit("read_restricted", str(row.root_id), actor=actor, kind=row.restricted or MINOR, reason=reason)
    until = timezone.now().timestamp() + 60 * secrecy.load().reasoned.minutes
    request.session[OPENED] = {**request.session.get(OPENED, {}), str(row.root_id): until}
    return redirect("case", identifier)


def entered_with_reason(request: HttpRequest) -> frozenset[UUID]:
    """The restricted cases that this session has entered with a reason lately."""
    now = timezone.now().timestamp()
    return frozenset(UUID(root) for root, until in request.session.get(OPENED, {}).items() if until > now)


def restricted(request: HttpRequest, refused: restricting.Restricted, *, missing: bool = False) -> HttpResponse:
    """That the case is restricted; supervisors are asked why they want to read it. The reader knows that it exists."""
    actor = actor_of(request)
    known = secrecy.load()
    kind = known.minors if refused.kind == MINOR else known.restrictions.get(refused.kind)
    context = {
        "title": f"涉及{kind.title if kind else '商业秘密或者个人隐私'}，限制查阅",
        "basis": cited(kind.basis) if kind else "", "missing": missing, "limit": platform.most("reason"),
        "url": reverse("restricted", args=[refused.proceeding]) if actor.roles & known.supervisors else "",
        "crumbs": (Crumb("案件", reverse("cases")),),
    }
    return render(request, "proceedings/restricted.html", context, status=422 if missing else 403)
