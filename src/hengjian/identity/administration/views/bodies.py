"""组织: the list, one body with units, people and what was changed of it, the forms."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from hengjian.identity import alerts, auditing
from hengjian.identity.access import actor_of
from hengjian.identity.administration import bodies, forms, lists, office
from hengjian.identity.administration.views.common import administrators, form_page, only, page, tried, went
from hengjian.identity.models import Organisation, Standing
from hengjian.law import rights
from hengjian.ui.navigation import Crumb

POSTS_SHOWN = 200
NOTE = ("信用代码、类型、层级、区划、条线、垂直管理和委托的修改由安全管理员生效，其余立即生效；"
        "已有的记录仍属于记录当时的单位和条线。")


@require_GET
@administrators
def index(request: HttpRequest) -> HttpResponse:
    """What there is, and what waits for whom."""
    grants = lists.grants().filter(until__gt=timezone.now()).count()
    looks = auditing.READER in actor_of(request).roles
    return page(request, "index", title="系统管理", waiting=lists.waiting(), grants=grants,
                alerts=looks and alerts.waiting(), bodies=Organisation.objects.count(),
                people=lists.people().filter(works=True).count())


@require_GET
@administrators
def body_list(request: HttpRequest) -> HttpResponse:
    """Every body."""
    found = lists.BODIES.page(Organisation.objects.all(), request.GET, request.path)
    return page(request, "organisations", title="组织", page=found)


@require_GET
@administrators
def body(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """One body."""
    row = get_object_or_404(Organisation.objects.select_related("superior", "entrusted_by"), id=identifier)
    held = lists.posts().filter(organisation=row).exclude(standing=Standing.REFUSED).order_by(
        "standing", "unit__name", "role", "person__pinyin", "id")
    changes = [
        {"at": one.at, "by": f"{one.by.name}提出，{one.agreed_by.name}生效" if one.agreed_by else one.by.name,
         "lines": lists.changes(one.changed)}
        for one in row.changes.select_related("by", "agreed_by").order_by("-at")[:20]
    ]
    return page(
        request, "organisation", title=row.name, row=row, units=row.units.order_by("kind", "name"), changes=changes,
        asked=lists.changes_asked(row),
        line=rights.lines().get(row.line or "", row.line or ""), enforces=row.kind in bodies.ENFORCING,
        posts=[{"row": one, "role": lists.role_of(one), "held": lists.held(one), "state": lists.state_of(one)}
               for one in held[:POSTS_SHOWN]],
        crumbs=(Crumb("系统管理", reverse("administration")), Crumb("组织", reverse("organisations"))))


@require_http_methods(["GET", "POST"])
@only(office.SYSTEM)
def body_form(request: HttpRequest, identifier: UUID | None = None) -> HttpResponse:
    """A new body, or what has changed of one."""
    row = get_object_or_404(Organisation, id=identifier) if identifier else None
    values: Any = {name: getattr(row, name) for name in bodies.FIELDS} if row else {}
    values |= {name: str(values[name].id) for name in ("superior", "entrusted_by") if values.get(name)}
    if request.method == "POST":
        values = request.POST.dict()
    before = lists.changes_asked(row)
    saved, problems = tried(request, lambda: bodies.save(
        actor_of(request), forms.read_body(values), row, confirmed="confirmed" in values))
    if saved:
        told = "关系数据范围的修改等安全管理员生效，其余已生效。" if lists.changes_asked(row) != before else ""
        return went(request, f"已{'修改' if row else '登记'}{saved.name}。{told}", "organisation", saved.id)
    back = reverse("organisation", args=[row.id]) if row else reverse("organisations")
    crumbs = [Crumb("组织", reverse("organisations")), *([Crumb(row.name, back)] if row else [])]
    asks = any(one.code == "alike" for one in problems)
    return form_page(request, f"修改{row.name}" if row else "登记单位", forms.body_fields(values, asks=asks), problems,
                     submit="保存" if row else "登记", crumbs=crumbs, back=back,
                     note=NOTE if row else "")


@require_http_methods(["GET", "POST"])
@only(office.SYSTEM)
def unit_form(request: HttpRequest, identifier: UUID, unit: UUID | None = None) -> HttpResponse:
    """A new unit of a body, or what has changed of one."""
    row = get_object_or_404(Organisation, id=identifier)
    one = get_object_or_404(row.units, id=unit) if unit else None
    values: Any = {name: getattr(one, name) for name in ("name", "kind", "since", "until")} if one else {}
    if request.method == "POST":
        values = request.POST.dict()
    saved, problems = tried(request, lambda: bodies.save_unit(actor_of(request), row, forms.read_unit(values), one))
    if saved:
        return went(request, f"已{'修改' if one else '登记'}内设机构“{saved.name}”。", "organisation", row.id)
    back = reverse("organisation", args=[row.id])
    return form_page(request, f"修改{one.name}" if one else "登记内设机构", forms.unit_fields(values), problems,
                     submit="保存" if one else "登记", back=back,
                     crumbs=[Crumb("组织", reverse("organisations")), Crumb(row.name, back)])
