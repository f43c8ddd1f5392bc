"""执法事项: what a body may exercise and on which basis; items of the catalogue are added, and ended with a day."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from hengjian.identity.access import actor_of
from hengjian.identity.administration import forms, office
from hengjian.identity.administration.lists import held as days_of
from hengjian.identity.administration.views.common import administrators, form_page, only, page, tried, went
from hengjian.identity.models import Organisation
from hengjian.law import rights
from hengjian.registry import authorities
from hengjian.registry.models import ItemAuthority
from hengjian.registry.services import basis_text
from hengjian.ui.components import Definition
from hengjian.ui.filters import Filter
from hengjian.ui.forms import FieldView, Option
from hengjian.ui.lists import Column, ListSpec
from hengjian.ui.navigation import Crumb

TITLE = "执法事项"


def _state(row: ItemAuthority) -> str:
    today = timezone.localdate()
    return "未开始" if row.since > today else "已结束" if row.until and row.until < today else "有效"


def _current(rows: QuerySet[Any], wanted: bool) -> QuerySet[Any]:
    today = timezone.localdate()
    now = Q(since__lte=today) & (Q(until=None) | Q(until__gte=today))
    return rows.filter(now) if wanted else rows.exclude(now)


def _basis(row: Any) -> str:
    return "；".join(basis_text(row.basis or [])) or "—"


ITEMS = ListSpec((
    Column("title", "事项", sort="title", phone="title", filter=Filter("text", lookup="icontains")),
    Column("code", "编码", value="item_code", sort="item_code", css="hj-nowrap",
           filter=Filter("text", field="item_code", lookup="istartswith")),
    Column("basis", "依据", value=_basis, css="hj-wrap"),
    Column("since", "起止", value=days_of, sort="since", filter=Filter("dates"), css="hj-nowrap"),
    Column("document", "赋权文号", value="grant_document", sort="grant_document", phone="hide", css="hj-wrap",
           filter=Filter("text", field="grant_document", lookup="icontains")),
    Column("current", "今天", value=_state, sort="until", phone="aside", filter=Filter("boolean", apply=_current)),
), default_sort="code", row_url=lambda row: reverse("item-authority", args=[row.id]))


@require_GET
@administrators
def item_list(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """The items of a body, past ones too."""
    body = get_object_or_404(Organisation, id=identifier)
    return page(request, "items", title=f"{body.name}的执法事项", body=body,
                page=ITEMS.page(authorities.held(body), request.GET, request.path),
                crumbs=(Crumb("系统管理", reverse("administration")), *_crumbs(body)[:2]))


@require_http_methods(["GET", "POST"])
@only(office.SYSTEM)
def item_new(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """Items of the catalogue that a body gets; `all` ticks every one of them."""
    body = get_object_or_404(Organisation, id=identifier)
    items = authorities.offered(body, timezone.localdate())
    ticked = [one.code for one in items] if "all" in request.GET else []
    values: dict[str, Any] = {"since": timezone.localdate(), "codes": ticked}
    if request.method == "POST":
        values = {**request.POST.dict(), "codes": request.POST.getlist("codes")}
    made, problems = tried(request, lambda: authorities.register(actor_of(request), body, _asked(values)))
    back = reverse("organisation-items", args=[body.id])
    if made:
        return went(request, f"已赋予{body.name} {len(made)} 项，自 {made[0].since} 起。", back)
    fields = [
        FieldView("since", "自何日起", "date", values.get("since"), required=True),
        FieldView("document", "赋权文号", value=values.get("document"), max_length=80,
                  required=authorities.by_grant(body), help="镇街和受委托组织必填；其他机关按权责清单，可以不填"),
        FieldView("codes", "事项", "choices", values["codes"], required=True, help=_told(body, len(items)),
                  options=[Option(one.code, one.title, f"{one.code} {_law(one.basis)}") for one in items]),
    ]
    return form_page(request, "增加执法事项", fields, problems, submit="增加", template="items_new", back=back,
                     body=body, any=bool(items or problems), told=_told(body, len(items)), crumbs=_crumbs(body))


def _told(body: Organisation, count: int) -> str:
    where = f"{rights.lines().get(body.line, body.line)}条线" if body.line else "事项目录里"
    return f"{where}尚未赋予本单位的 {count} 项" if count else f"{where}没有可以增加的事项"


def _law(basis: list[dict[str, Any]]) -> str:
    return next(iter(basis_text(basis)), "")


def _asked(values: dict[str, Any]) -> authorities.Asked:
    read = forms.Reader()
    since: date | None = read(forms.day, values, "since")
    document = read(forms.text, values, "document", 80)
    read.done()
    return authorities.Asked(codes=values["codes"], since=since, document=document)


@require_http_methods(["GET", "POST"])
@administrators
def item(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """One item of a body; the system administrator lets it end."""
    row = get_object_or_404(ItemAuthority.objects.select_related("organisation"), id=identifier)
    body, keeps = row.organisation, office.SYSTEM in actor_of(request).roles
    if request.method == "POST" and not keeps:
        raise Http404
    back = reverse("organisation-items", args=[body.id])
    ended, problems = tried(request, lambda: authorities.end(actor_of(request), row, forms.day(request.POST, "last")))
    if ended:
        return went(request, f"“{ended.item_code}”到 {ended.until} 为止。", back)
    told: Any = authorities.held(body).get(id=row.id)
    about = [Definition("单位", body.name, url=reverse("organisation", args=[body.id])),
             Definition("编码", row.item_code), Definition("依据", _basis(told)), Definition("起止", days_of(row)),
             Definition("赋权文号", row.grant_document or "—")]
    last = FieldView("last", "最后一天", "date", request.POST.get("last"), required=True,
                     help="这一天仍然有效")
    return form_page(request, told.title or row.item_code, [last], problems, submit="结束", template="item", back=back,
                     about=about, state=_state(row), keeps=keeps and (row.until is None or bool(problems)),
                     crumbs=_crumbs(body))


def _crumbs(body: Organisation) -> tuple[Crumb, ...]:
    return (Crumb("组织", reverse("organisations")), Crumb(body.name, reverse("organisation", args=[body.id])),
            Crumb(TITLE, reverse("organisation-items", args=[body.id])))
