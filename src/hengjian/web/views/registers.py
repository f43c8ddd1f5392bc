"""监控设备 and 新旧规定: the registers that an agency's administrator keeps, and everybody in the agency may read."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hengjian.identity.access import actor_of, reading, signed_in
from hengjian.identity.scope import Scope
from hengjian.identity.services import Actor
from hengjian.kernel.problem import Problem, Problems
from hengjian.law.dictionary import Form
from hengjian.proceedings import forms, standards
from hengjian.proceedings.exports import Exportable
from hengjian.proceedings.reading import today
from hengjian.registry import devices, law_changes
from hengjian.registry.keeping import may_keep
from hengjian.registry.models import Device, LawChange
from hengjian.ui.filters import Choices, Filter
from hengjian.ui.fixed import FixedSpec
from hengjian.ui.forms import FormView, build_form
from hengjian.ui.lists import Column, ListSpec
from hengjian.ui.navigation import Crumb

DEVICES, CHANGES = "监控设备", "新旧规定"
NEVER = "—"


def _coded(model: type[Device] | type[LawChange], name: str) -> Choices:
    choices: Any = model._meta.get_field(name).choices
    return tuple((code, str(title)) for code, title in choices)


def _within(name: str) -> Filter:
    """Days of an attribute, both included."""
    def apply(rows: Any, days: tuple[date | None, date | None]) -> Any:
        first, last = days
        found = [(row, getattr(row, name)) for row in rows]
        return [row for row, day in found if day and (not first or first <= day) and (not last or day <= last)]

    return Filter("dates", apply=apply)


# -- monitoring devices ----------------------------------------------------------------------------------------


def _lacks(row: Device) -> str:
    """What a device lacks today; empty where what it records is evidence."""
    missing = [name for name, done in (("法制审核", row.legal_review_on), ("技术审核", row.technical_review_on),
                                       ("标志", row.marked_on), ("公布", row.published_on)) if done is None]
    missing += ["检定"] if row.checked_until is None or row.checked_until < today() else []
    return "、".join(missing)


def _standing(row: Device) -> str:
    if row.status == "retired":
        return "停用"
    return f"缺{lacking}" if (lacking := _lacks(row)) else "可用"


DEVICE_SPEC = FixedSpec(
    columns=(
        Column("number", "编号", sort="number", filter=Filter("text"), phone="title", css="hj-nowrap"),
        Column("kind", "种类", value=lambda row: row.get_kind_display(), sort="kind", phone="lead", css="hj-nowrap",
               filter=Filter("choice", choices=_coded(Device, "kind"))),
        Column("place", "设置地点", sort="place", filter=Filter("text"), css="hj-wrap"),
        Column("checked_until", "检定有效期至", sort="checked_until", filter=_within("checked_until"), phone="hide"),
        Column("published_on", "公布地点", sort="published_on", filter=_within("published_on"), phone="hide"),
        Column("since", "情况起算", sort="since", filter=_within("since"), phone="hide"),
        Column("status", "今天", value=_standing, sort="status", phone="aside",
               filter=Filter("choice", choices=_coded(Device, "status"))),
    ),
    default_sort="number",
    tie_breaker="number",
    row_url=lambda row: reverse("device", args=[row.id]),
)


def _device_spec(_: Actor) -> ListSpec:
    return DEVICE_SPEC


DEVICE_LIST = Exportable("devices", DEVICES, rows=lambda actor, _: devices.devices_of(actor.organisation),
                         spec=_device_spec, url="devices")


@require_GET
@reading
def device_list(request: HttpRequest) -> HttpResponse:
    """The body's devices as they stand."""
    actor = actor_of(request)
    rows = devices.devices_of(actor.organisation)
    page = DEVICE_SPEC.page(rows, request.GET, request.path, _export(actor, DEVICE_LIST))
    return render(request, "web/devices.html", {
        "title": DEVICES, "page": page, "may_keep": may_keep(actor), "agency": actor.organisation})


@never_cache
@signed_in
@require_http_methods(["GET", "POST"])
def device(request: HttpRequest, identifier: UUID | None = None) -> HttpResponse:
    """A new device; or one device with its versions, and the form for what has changed."""
    actor = actor_of(request)
    versions = _versions(actor, identifier) if identifier else []
    if not versions and (identifier or not may_keep(actor)):
        raise Http404
    newest = versions[0] if versions else None
    values = devices.said(newest) if newest else {"device_status": "in_use"}
    problems: list[Problem] = []
    if request.method == "POST":
        values = forms.read(standards.law().dictionary, devices.FORM, request.POST, whole=True)
        if newest:
            values["device_number"] = newest.number
        try:
            row = devices.register(actor, values, today(), seen=_seen(request))
        except Problems as refused:
            problems = refused.problems
        else:
            messages.success(request, f"已登记设备 {row.number}（第 {row.version} 版）。")
            return redirect("devices")
    form = _form("device", request, devices.FORM[1:] if newest else devices.FORM, values, problems,
                 "登记变化" if newest else "登记", reverse("devices"))
    context = {"title": newest.number if newest else "登记监控设备", "form": form, "versions": versions,
               "newest": newest, "may_keep": may_keep(actor), "standing": _standing(newest) if newest else "",
               "crumbs": (Crumb(DEVICES, reverse("devices")),)}
    return render(request, "web/device.html", context, status=422 if problems else 200)


def _versions(actor: Actor, identifier: UUID) -> list[Device]:
    row = Device.objects.filter(id=identifier, organisation=actor.organisation).first()
    return devices.versions(actor.organisation, row.number) if row else []


def _seen(request: HttpRequest) -> int:
    text = request.POST.get("seen", "0")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0


# -- decided changes of the law --------------------------------------------------------------------------------

CHANGE_SPEC = FixedSpec(
    columns=(
        Column("law", "条文", value=law_changes.citation, sort=("law", "article", "of"), filter=Filter("text"),
               phone="title"),
        Column("effective_on", "新规定施行", sort="effective_on", filter=_within("effective_on"), phone="lead",
               css="hj-nowrap"),
        Column("effect", "与旧规定相比", value=lambda row: row.get_effect_display(), sort="effect", phone="aside",
               filter=Filter("choice", choices=_coded(LawChange, "effect"))),
        Column("item_code", "执法事项", value=lambda row: row.item_code or "全部", sort="item_code",
               filter=Filter("text"), phone="hide"),
        Column("decided_by", "认定", sort="decided_by", filter=Filter("text"), css="hj-wrap"),
        Column("body", "登记机关", value="organisation.name", filter=Filter("text"), phone="hide", css="hj-wrap"),
        Column("withdrawn", "已撤回", value=lambda row: "是" if row.withdrawn else "否", sort="withdrawn",
               filter=Filter("boolean"), phone="hide"),
    ),
    default_sort="-effective_on",
    tie_breaker="law",
    row_url=lambda row: reverse("law-change", args=[row.id]),
)


def _change_spec(_: Actor) -> ListSpec:
    return CHANGE_SPEC


CHANGE_LIST = Exportable("law-changes", CHANGES, rows=lambda actor, _: law_changes.changes_of(actor.organisation),
                         spec=_change_spec, url="law-changes")


@require_GET
@reading
def change_list(request: HttpRequest) -> HttpResponse:
    """What was decided on changes of the law and binds the body."""
    actor = actor_of(request)
    rows = law_changes.changes_of(actor.organisation)
    page = CHANGE_SPEC.page(rows, request.GET, request.path, _export(actor, CHANGE_LIST))
    return render(request, "web/law_changes.html", {"title": CHANGES, "page": page, "may_keep": may_keep(actor)})


@never_cache
@signed_in
@require_http_methods(["GET", "POST"])
def change_new(request: HttpRequest) -> HttpResponse:
    """The form on which a decision is registered."""
    actor = actor_of(request)
    if not may_keep(actor):
        raise Http404
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    if request.method == "POST":
        values = forms.read(standards.law().dictionary, law_changes.FORM, request.POST, whole=True)
        try:
            row = law_changes.register(actor, values, today())
        except Problems as refused:
            problems = refused.problems
        else:
            messages.success(request, f"已登记{law_changes.citation(row)}。")
            return redirect("law-changes")
    form = _form("law-change", request, law_changes.FORM, values, problems, "登记", reverse("law-changes"))
    context = {"title": "登记新旧规定的认定", "form": form, "crumbs": (Crumb(CHANGES, reverse("law-changes")),)}
    return render(request, "web/law_change_new.html", context, status=422 if problems else 200)


@require_GET
@reading
def change(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """One decision, with the button to take it back."""
    actor = actor_of(request)
    row = next((one for one in law_changes.changes_of(actor.organisation) if one.id == identifier), None)
    if row is None:
        raise Http404
    own = row.organisation_id == actor.organisation.id
    return render(request, "web/law_change.html", {
        "title": law_changes.citation(row), "row": row, "crumbs": (Crumb(CHANGES, reverse("law-changes")),),
        "may_withdraw": own and may_keep(actor) and not row.withdrawn and law_changes.stands(row)})


@signed_in
@require_POST
def change_withdraw(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """Takes a decision back."""
    try:
        row = law_changes.withdraw(actor_of(request), identifier)
    except Problems as refused:
        messages.error(request, "；".join(f"{one.message}。{one.fix}" for one in refused.problems))
        return redirect("law-changes")
    messages.success(request, f"已撤回{law_changes.citation(row)}的登记。")
    return redirect("law-changes")


# -- both ------------------------------------------------------------------------------------------------------


def _form(
    name: str, request: HttpRequest, fields: Form, values: dict[str, Any], problems: list[Problem], submit: str,
    back: str,
) -> FormView:
    made = forms.fields(standards.law().dictionary, fields, values, lambda _: [])
    return build_form(name, request.path, [one.field for one in made], problems=problems, submit=submit,
                      cancel_url=back)


def _export(actor: Actor, listed: Exportable) -> str:
    return reverse("export-new", args=[listed.name]) if actor.scope != Scope.NOTHING else ""
