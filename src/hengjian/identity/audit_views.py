"""Pages of the audit administrator: the log, an entry with its proof, alerts and what came of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from hengjian.identity import alerts, auditing
from hengjian.identity.access import actor_of, signed_in
from hengjian.identity.models import ApiToken, AuditEntry, Organisation, Person
from hengjian.identity.services import SHANGHAI
from hengjian.kernel.problem import Problem, Problems
from hengjian.ledger.models import Entry, SignedHead
from hengjian.ui.filters import Choices, Filter
from hengjian.ui.forms import FieldView, FormView, Option, build_form
from hengjian.ui.lists import Column, ListSpec
from hengjian.ui.navigation import Crumb

View = Callable[..., HttpResponse]
LOG, ALERTS = "审计日志", "审计预警"
OPEN, HANDLED = "open", "handled"


def for_auditors(view: View) -> View:
    """Only for audit administrators; the view runs in a transaction in which the log can be read."""

    @wraps(view)
    @signed_in
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if auditing.READER not in actor_of(request).roles:
            raise PermissionDenied
        with auditing.opened():
            return view(request, *args, **kwargs)

    return entered


# -- the log ---------------------------------------------------------------------------------------------------


def named(rows: QuerySet[Any]) -> QuerySet[Any]:
    """With the names of person and body, which the log itself keeps by id."""
    person = Person.objects.filter(id=OuterRef("person_id")).values("name")[:1]
    system = ApiToken.objects.filter(id=OuterRef("person_id")).values("name")[:1]
    body = Organisation.objects.filter(id=OuterRef("agency_id")).values("name")[:1]
    return rows.annotate(person_name=Coalesce(Subquery(person), Subquery(system)), agency_name=Subquery(body))


def _categories() -> Choices:
    return tuple((name, one.title) for name, one in auditing.standard().categories.items())


def _actions() -> Choices:
    return tuple(auditing.standard().titles.items())


def _bodies() -> Choices:
    return tuple((str(key), name) for key, name in Organisation.objects.order_by("name").values_list("id", "name"))


def _by_person(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    return rows.filter(person_id__in=Person.objects.filter(name__contains=text.strip()).values("id"))


def category_title(row: AuditEntry) -> str:
    found = auditing.standard().categories.get(row.category)
    return found.title if found else "其他"


def _subject(row: AuditEntry) -> str:
    """The end of an id, which tells it from others; the entry's own page has all of it."""
    return f"…{row.subject[-12:]}" if len(row.subject) == 36 and row.subject.count("-") == 4 else row.subject or "—"


def log_spec() -> ListSpec:
    """The log as its administrator reads it."""
    return ListSpec((
        Column("at", "时间", sort="at", phone="sub", css="hj-nowrap",
               value=lambda row: f"{row.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}",
               filter=Filter("dates", field="at", moment=True)),
        Column("person", "人员", value="person_name", sort="person_name", phone="lead", css="hj-nowrap",
               filter=Filter("text", apply=_by_person)),
        Column("agency", "机关", value="agency_name", sort="agency_name", phone="hide",
               filter=Filter("choice", field="agency_id", choices=_bodies)),
        Column("category", "类别", value=category_title, sort="category", phone="hide", css="hj-nowrap",
               filter=Filter("choice", choices=_categories)),
        Column("action", "操作", value=lambda row: auditing.title_of(row.action), sort="action", phone="title",
               filter=Filter("choice", choices=_actions), css="hj-nowrap"),
        Column("outcome", "结果", value=lambda row: row.get_outcome_display(), sort="outcome", phone="aside",
               filter=Filter("choice", choices=(("done", "完成"), ("refused", "拒绝"))), css="hj-nowrap"),
        Column("subject", "对象", value=_subject, sort="subject", phone="hide", css="hj-nowrap",
               filter=Filter("text", lookup="exact"), export=lambda row: row.subject),
        Column("address", "地址", sort="address", phone="hide", filter=Filter("text", lookup="exact"), css="hj-nowrap"),
    ), default_sort="-at", row_url=lambda row: reverse("audit-entry", args=[row.id]))


@never_cache
@require_GET
@for_auditors
def log(request: HttpRequest) -> HttpResponse:
    """The audit log; that it was read, and by which filters, is entered too."""
    page = log_spec().page(named(AuditEntry.objects.all()), request.GET, request.path, "/audit/file/")
    auditing.audit("read_audit", actor=actor_of(request), query=request.GET.urlencode())
    return render(request, "identity/audit.html", {"page": page, "title": LOG, "keep": auditing.standard().keep})


@never_cache
@require_GET
@for_auditors
def entry(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """One entry with everything it says, and whether it stands in the log as it was written."""
    row = named(AuditEntry.objects.filter(id=identifier)).first()
    if row is None:
        raise Http404
    return render(request, "identity/audit_entry.html", {
        "row": row, "title": auditing.title_of(row.action), "category": category_title(row), "proof": proof(row),
        "detail": [(auditing.standard().details.get(name, name), _shown(value))
                   for name, value in sorted(row.detail.items())],
        "crumbs": (Crumb(LOG, reverse("audit")),),
    })


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(map(_shown, value)) or "无"
    if isinstance(value, dict):
        return "，".join(f"{name} {_shown(one)}" for name, one in value.items())
    if isinstance(value, bool | None):
        return {True: "是", False: "否", None: "无"}[value]
    return str(value)


def proof(row: AuditEntry) -> dict[str, Any]:
    """Where an entry stands in its log: text and tone."""
    held = Entry.objects.filter(agency_id=auditing.LOG, ref_id=row.id).first()
    if held is None:
        return {"text": "刚写入，存证在一分钟内完成", "tone": "warn"}
    if bytes(held.leaf) != auditing.leaf_of(row):
        return {"text": f"第 {held.sequence} 号存证与内容不一致，请系统管理员运行 hengjian verify 查明", "tone": "bad"}
    signed = SignedHead.objects.filter(agency_id=auditing.LOG, size__gt=held.sequence).order_by("size").first()
    return {"text": f"第 {held.sequence} 号存证，内容一致，" + (f"{signed.at} 已见证" if signed else "尚未见证"),
            "tone": "good"}


# -- alerts ----------------------------------------------------------------------------------------------------


def _told() -> QuerySet[Any]:
    return named(alerts.told())


def _by_state(rows: QuerySet[Any], state: str) -> QuerySet[Any]:
    return rows.filter(finding__in=alerts.SETTLED) if state == HANDLED else alerts.unsettled(rows)


ALERT_SPEC = ListSpec((
    Column("at", "时间", sort="at", phone="sub", css="hj-nowrap",
           value=lambda row: f"{row.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
           filter=Filter("dates", field="at", moment=True)),
    Column("rule", "规则", value=lambda row: alerts.title_of(row.rule), sort="rule", phone="title",
           filter=Filter("choice", choices=lambda: tuple((one.id, one.title) for one in alerts.standard().rules))),
    Column("person", "人员", value="person_name", sort="person_name", css="hj-nowrap",
           filter=Filter("text", apply=_by_person)),
    Column("agency", "机关", value="agency_name", sort="agency_name", phone="hide",
           filter=Filter("choice", field="agency_id", choices=_bodies)),
    Column("summary", "情况", sort="summary", filter=Filter("text"), css="hj-wrap"),
    Column("address", "地址", sort="address", phone="hide", filter=Filter("text", lookup="exact"), css="hj-nowrap"),
    Column("state", "核查", value=lambda row: alerts.FINDINGS.get(row.finding, "待核查"), sort="finding", phone="aside",
           filter=Filter("choice", choices=((OPEN, "待核查或继续核查"), (HANDLED, "已有结论")), apply=_by_state)),
), default_sort="-at", row_url=lambda row: reverse("audit-alert", args=[row.id]))


@never_cache
@require_GET
@for_auditors
def alert_list(request: HttpRequest) -> HttpResponse:
    """What the log gives cause to look at."""
    page = ALERT_SPEC.page(_told(), request.GET, request.path)
    return render(request, "identity/alerts.html", {"page": page, "title": ALERTS, "standard": alerts.standard()})


@never_cache
@require_http_methods(["GET", "POST"])
@for_auditors
def alert(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """One alert with the entries it rests on and what was found; a note is added, none is changed."""
    row = _told().filter(id=identifier).first()
    if row is None:
        raise Http404
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            alerts.note(actor_of(request), row.id, request.POST.get("finding", ""), request.POST.get("note", ""))
        except Problems as found:
            problems = found.problems
        else:
            messages.success(request, "核查情况已记入。")
            return redirect("audit-alert", row.id)
    entries = named(AuditEntry.objects.filter(id__in=row.entries)).order_by("at", "id")
    people = Person.objects.filter(id=OuterRef("person_id")).values("name")[:1]
    notes = row.notes.annotate(by=Subquery(people)).order_by("at")
    return render(request, "identity/alert.html", {
        "row": row, "title": alerts.title_of(row.rule), "form": _note_form(request, problems), "notes": list(notes),
        "entries": [(one, auditing.title_of(one.action)) for one in entries],
        "state": alerts.FINDINGS.get(row.finding, "待核查"), "crumbs": (Crumb(ALERTS, reverse("audit-alerts")),),
    }, status=422 if problems else 200)


def _note_form(request: HttpRequest, problems: list[Problem]) -> FormView:
    fields = [
        FieldView("finding", "结论", "choice", request.POST.get("finding", ""), required=True,
                  options=[Option(value, title) for value, title in alerts.FINDINGS.items()]),
        FieldView("note", "核查情况", "textarea", request.POST.get("note", ""), required=True, rows=3,
                  max_length=alerts.LONGEST_NOTE, help="向谁了解、查到什么；记入后不能修改，可以再记一条"),
    ]
    return build_form("alert-note", request.path, fields, problems=problems, submit="记入")
