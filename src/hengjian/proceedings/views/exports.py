"""我的导出: asking for the file of a list, where it stands, fetching it."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from hengjian.identity import scope
from hengjian.identity.access import actor_of, reading, signed_in
from hengjian.identity.scope import Scope
from hengjian.identity.services import Actor
from hengjian.kernel.ids import new_id
from hengjian.kernel.problem import Problem, Problems
from hengjian.law import platform
from hengjian.proceedings import exports, officers, queue, spreadsheet
from hengjian.proceedings.errors import NotFound
from hengjian.proceedings.models import ExportStatus
from hengjian.proceedings.views import export_records as records
from hengjian.ui.components import Definition
from hengjian.ui.forms import FieldView, Option, build_form
from hengjian.ui.navigation import Crumb

UNDER_WAY = (ExportStatus.WAITING, ExportStatus.RUNNING)
CHOICES = {"yes": True, "no": False}
REASONS = "如：月度报送、案卷核对"


@never_cache
@signed_in
@require_http_methods(["GET", "POST"])
def export_new(request: HttpRequest, name: str) -> HttpResponse:
    """Shows what would be exported and asks for the reason; the filters and the order stay in the address."""
    actor, one = actor_of(request), exports.lists.get(name)
    if one is None or actor.scope == Scope.NOTHING:
        raise Http404
    problems: list[Problem] = []
    given = request.POST.get
    key = given("idempotency_key", "")[:80] or str(new_id())
    if request.method == "POST":
        try:
            exports.ask(actor, name, request.GET.urlencode(), given("reason", ""), key)
        except NotFound:
            raise Http404 from None
        except Problems as found:
            problems = found.problems
        else:
            return redirect("exports")
    with scope.enter(actor.scope):
        try:
            total, needs = exports.weighed(actor, name, request.GET.urlencode())
        except Problems as found:
            total, needs, problems = 0, "", problems or found.problems
        filters, order, notices = one.spec(actor).said(QueryDict(request.GET.urlencode()))
        field = FieldView("reason", "用途", "textarea", given("reason", ""), required=True, rows=2,
                          max_length=platform.most("reason"), help=f"写明导出后用来做什么，留在审计日志里。{REASONS}")
        back = one.page(request.GET)
        form = build_form("export", request.get_full_path(), [field], problems=problems, submit="导出",
                          key=key, cancel_url=back)
        about = [Definition("列表", one.title), Definition("筛选", filters or "无，导出您可以查看的全部"),
                 Definition("排序", order), Definition("条数", f"{total:,} 条")]
        context = {"form": form, "about": about, "notices": notices, "one": one, "runs": queue.worker_runs(),
                   "limits": exports.parameters(), "crumbs": (Crumb(one.title, back),),
                   "needs": needs, "heads": _heads(actor) if needs else ""}
        return render(request, "proceedings/export_new.html", context, status=422 if problems else 200)


def _heads(actor: Actor) -> str:
    """Who may approve an export of the actor's, by name; empty where nobody can."""
    people = {person.id: person.name for role in sorted(exports.parameters().approvers)
              for person in officers.holders(actor.organisation.id, role) if person.id != actor.person_id}
    return "、".join(people.values())


@never_cache
@require_GET
@reading
def export_list(request: HttpRequest) -> HttpResponse:
    """The exports one asked for, the newest first."""
    actor = actor_of(request)
    jobs = list(exports.mine(actor).order_by("-requested_at", "-id")[: exports.parameters().shown])
    now = timezone.now()
    rows = [(job, bool(job.expires_at and job.expires_at <= now)) for job in jobs]
    waiting = any(job.status in UNDER_WAY for job in jobs)
    context = {"rows": rows, "waiting": waiting, "runs": queue.worker_runs(), "limits": exports.parameters(),
               "to_decide": exports.waiting(actor), "records": records.may_see(actor)}
    return render(request, "proceedings/exports.html", context)


@never_cache
@require_GET
@signed_in
def export_file(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """The file, to the one who asked for it; that it was fetched is audited."""
    try:
        job, content = exports.content(actor_of(request), identifier)
    except NotFound:
        raise Http404 from None
    response = HttpResponse(content, content_type=spreadsheet.MEDIA_TYPE)
    name = f"{job.title}{timezone.localtime(job.finished_at):%Y%m%d-%H%M}.xlsx"
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return response


@never_cache
@signed_in
@require_http_methods(["GET", "POST"])
def export_decide(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """What is to be taken out, by whom and why; the head of the body lets it be made, or not."""
    actor = actor_of(request)
    with scope.enter(actor.scope):
        job = next((one for one in exports.waiting(actor) if one.id == identifier), None)
        if job is None:
            raise Http404
        one = exports.lists[job.listing]
        filters, order, _ = one.spec(actor).said(QueryDict(job.query))
    given = request.POST.get
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            exports.decide(actor, identifier, approved=CHOICES.get(given("approved", "")), opinion=given("opinion", ""))
        except NotFound:
            raise Http404 from None
        except Problems as found:
            problems = found.problems
        else:
            messages.success(request, "已批准，文件开始生成。" if given("approved") == "yes" else "已记录，不批准。")
            return redirect("exports")
    fields = [FieldView("approved", "决定", "choice", given("approved", ""), required=True,
                        options=(Option("yes", "批准"), Option("no", "不批准"))),
              FieldView("opinion", "意见", "textarea", given("opinion", ""), rows=2,
                        max_length=platform.most("reason"), help="不批准的，写明理由")]
    form = build_form("export-decide", request.path, fields, problems=problems, submit="提交决定",
                      key=str(new_id()), cancel_url=reverse("exports"))
    about = [Definition("列表", job.title), Definition("申请人", job.person_name), Definition("用途", job.reason),
             Definition("筛选", filters or "无，申请人可以查看的全部"), Definition("排序", order),
             Definition("条数", f"{job.total or 0:,} 条"), Definition("须批准的原因", job.needs)]
    context = {"form": form, "about": about, "job": job, "crumbs": (Crumb("我的导出", reverse("exports")),)}
    return render(request, "proceedings/export_decide.html", context, status=422 if problems else 200)
