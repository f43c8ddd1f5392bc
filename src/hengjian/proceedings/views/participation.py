"""参与: who takes part in a case, inviting and ending; and the cases one takes part in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby
from uuid import UUID

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from hengjian.identity import scope
from hengjian.identity.access import actor_of, signed_in
from hengjian.identity.models import Organisation
from hengjian.identity.services import SHANGHAI, Actor
from hengjian.kernel.ids import new_id
from hengjian.kernel.problem import Problem, Problems
from hengjian.law import platform
from hengjian.law.participation import Part
from hengjian.proceedings import door, participation, taking_part
from hengjian.proceedings import reading as cases
from hengjian.proceedings.errors import Conflict, Misplaced, NotFound
from hengjian.proceedings.models import Proceeding
from hengjian.proceedings.state import END_PARTICIPATION, INVITE
from hengjian.ui.citing import cited
from hengjian.ui.components import Refusal, Remedy
from hengjian.ui.forms import FieldView, Option, build_form
from hengjian.ui.navigation import Crumb

INVITED = ("part", "organisation", "person", "since", "until", "reason")
ENDED = ("participation", "reason")


class Line(msgspec.Struct, frozen=True):
    """One participation of the reader, with its case."""

    taking: taking_part.Taking
    case: Proceeding
    agency: str
    stage: str
    last: str
    """The last day, as it is shown."""


@require_GET
@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """The cases to which the reader, or the body for which they work, is invited now."""
    lines = sorted(_mine(actor_of(request)), key=lambda one: one.taking.until)
    return render(request, "proceedings/participations.html", {"lines": lines})


def _mine(actor: Actor) -> Iterator[Line]:
    """Read body by body, each in the participant's own scope."""
    found = sorted(taking_part.takings(actor), key=lambda one: one.agency)
    names = dict(Organisation.objects.filter(id__in={one.agency for one in found}).values_list("id", "name"))
    for agency, several in groupby(found, key=lambda one: one.agency):
        takings = list(several)
        reader = taking_part.reader(actor, agency, {member for one in takings for member in one.members})
        with scope.enter(reader.scope):
            rows = {row.id: row for row in cases.cases(reader).filter(id__in=[one.root for one in takings])}
            for one in takings:
                if (row := rows.get(one.root)) is not None:
                    last = (one.until - timedelta(seconds=1)).astimezone(SHANGHAI)
                    yield Line(one, row, names[agency], cases.stage_title(row), f"{last:%Y-%m-%d}")


@never_cache
@signed_in
@require_http_methods(["GET", "POST"])
def case_participation(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """Who takes part in a case and took part before; who may invite others finds the form here."""
    actor = actor_of(request)
    problems: list[Problem] = []
    refusals: list[Refusal] = []
    try:
        with scope.enter(actor.scope):
            file = cases.case(actor, identifier)
        if file.row.parent_id:
            return redirect("case-participation", file.row.root_id)
        if request.method == "POST":
            _record(request, actor, identifier)
            return redirect("case-participation", identifier)
    except NotFound:
        raise Http404 from None
    except (Misplaced, Conflict) as refused:
        refusals = [Refusal("没有办理", p.message, cited(p.cite), (Remedy(p.fix),)) for p in refused.problems]
    except Problems as wrong:
        problems = wrong.problems
    return _page(request, actor, file, problems, refusals)


def _record(request: HttpRequest, actor: Actor, identifier: UUID) -> None:
    ends = "participation" in request.POST
    data: dict[str, object] = {name: request.POST.get(name, "") for name in (ENDED if ends else INVITED)}
    step = END_PARTICIPATION if ends else INVITE
    door.record(actor, door.Act(proceeding=identifier, step=step, data=data),
                request.POST.get("idempotency_key", "")[:80] or str(new_id()))
    messages.success(request, "已结束参与。" if ends else "已邀请，对方在“我参与的案件”里可以看到。")


def _page(
    request: HttpRequest, actor: Actor, file: cases.CaseFile, problems: list[Problem], refusals: list[Refusal],
) -> HttpResponse:
    now, url = timezone.now(), reverse("case", args=[file.row.id])
    offered = participation.offered(actor, file.row.agency_id, file.row.procedure)
    asked = request.POST.get("part") or request.GET.get("part", "")
    part = next((one for one in offered if one.name == asked), offered[0] if offered else None)
    titles = {one.name for one in offered}
    rows = [(one, _span(one), one.holds(now), one.part in titles) for one in participation.invitations(file.state)]
    context: dict[str, object] = {
        "case": file.row, "rows": rows, "parts": offered, "part": part, "cite": cited(part.cite) if part else "",
        "refusals": refusals, "longest": platform.most("case_reason"), "keys": [str(new_id()) for _ in rows],
        "crumbs": (Crumb("案件", reverse("cases")), Crumb(file.row.title, url)),
        "ending": request.POST.get("participation", ""),
        "ending_problems": problems if "participation" in request.POST else [],
    }
    if part:
        context |= _form(request, file, part, [] if "participation" in request.POST else problems, url)
    return render(request, "proceedings/participation.html", context, status=422 if problems or refusals else 200)


def _form(
    request: HttpRequest, file: cases.CaseFile, part: Part, problems: list[Problem], url: str,
) -> dict[str, object]:
    """The form of an invitation; where people are invited, their body is chosen first."""
    given = request.POST.get
    bodies = [Option(str(one.id), one.name) for one in participation.bodies(part, file.organisation)]
    body = given("organisation") or request.GET.get("organisation", "")
    known = next((one for one in bodies if one.value == body), None)
    by_name = part.invites == "person"
    people = participation.people(part, UUID(body), cases.today()) if by_name and known else []
    fields = [
        FieldView("part", "", "hidden", part.name),
        FieldView("organisation", "", "hidden", body) if by_name
        else FieldView("organisation", "参与单位", "choice", body, required=True, options=bodies),
        *([FieldView("person", "参与人", "choice", given("person", ""), required=True,
                     options=[Option(str(one.id), one.name) for one in people])] if by_name else []),
        FieldView("since", "开始日期", "date", given("since") or cases.today().isoformat(), required=True),
        FieldView("until", "结束日期", "date", given("until", ""), required=True,
                  help=f"含当日，最长 {part.longest_days} 天，到期自动看不到"),
        FieldView("reason", "事由", "textarea", given("reason", ""), required=True, rows=2,
                  max_length=platform.most("case_reason"), help="如：复议申请文号、评查计划名称。记入案件"),
    ]
    form = build_form("invite", request.path, fields, problems=problems, submit="邀请参与", cancel_url=url,
                      key=given("idempotency_key", "")[:80] or str(new_id()))
    return {"form": form, "bodies": bodies, "body": known, "by_name": by_name, "nobody": by_name and not people,
            "none": not bodies}


def _span(one: participation.Invitation) -> str:
    last = (one.ended or one.until - timedelta(seconds=1)).astimezone(SHANGHAI)
    return f"{one.since.astimezone(SHANGHAI):%Y-%m-%d} 至 {last:%Y-%m-%d}"
