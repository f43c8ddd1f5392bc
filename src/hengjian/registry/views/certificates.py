"""证件: entering a certificate of somebody, and what is done with one afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from hengjian.identity.access import actor_of
from hengjian.identity.administration import forms, office
from hengjian.identity.administration.views.common import administrators, form_page, holder_or_404, only, tried, went
from hengjian.identity.models import Organisation, Person
from hengjian.law import platform, rights
from hengjian.registry import certificates
from hengjian.registry.models import Certificate
from hengjian.ui.components import Definition
from hengjian.ui.forms import FieldView, Option
from hengjian.ui.navigation import Crumb


@require_http_methods(["GET", "POST"])
@only(office.SYSTEM)
def certificate_new(request: HttpRequest, identifier: UUID, body: UUID) -> HttpResponse:
    """A certificate of somebody who is there already, issued for a body in which there is a post."""
    person, own = holder_or_404(identifier, body)
    values: dict[str, Any] = {"kind": certificates.ENFORCEMENT, "areas": own.division,
                              "lines": [own.line] if own.line else [], "valid_from": timezone.localdate()}
    if request.method == "POST":
        values = {**request.POST.dict(), "lines": request.POST.getlist("lines")}
    row, problems = tried(request, lambda: certificates.register(actor_of(request), _asked(values, person, own)))
    if row:
        return went(request, f"已登记{row.get_kind_display()} {row.number}。", "person", person.id)
    back = reverse("person", args=[person.id])
    return form_page(request, f"登记{person.name}的证件", _new_fields(values), problems, submit="登记", back=back,
                     crumbs=(Crumb("人员", reverse("people")), Crumb(person.name, back)))


def _asked(values: Mapping[str, Any], person: Person, own: Organisation) -> certificates.Asked:
    read = forms.Reader()
    days = {name: read(forms.day, values, name) for name in ("valid_from", "valid_to")}
    for name, label in (("valid_from", "有效期起"), ("valid_to", "有效期止")):
        if not values.get(name):
            read.problems.append(office.problem("required", name, f"请填写{label}"))
    known = rights.lines()
    if any(one not in known for one in values["lines"]):
        read.problems.append(office.problem("unknown", "lines", "所选的条线不在列表中", "请重新选择"))
    read.done()
    areas = values.get("areas", "").replace("，", " ").replace(",", " ").replace("、", " ").split()
    return certificates.Asked(
        person=person, organisation=own, kind=values.get("kind", ""), number=values.get("number", "").strip().upper(),
        lines=values["lines"], areas=areas, **days)


def _new_fields(values: Mapping[str, Any]) -> list[FieldView]:
    def one(name: str, label: str, kind: Any = "text", **more: Any) -> FieldView:
        return FieldView(name, label, kind, value=values.get(name), **more)

    return [
        one("kind", "种类", "choice", options=forms.options(certificates.KINDS), required=True),
        one("number", "证号", required=True, max_length=20, help="照证件上的写，数字和大写字母"),
        one("valid_from", "有效期起", "date", required=True),
        one("valid_to", "有效期止", "date", required=True),
        one("areas", "执法区域", max_length=200, help="区划代码，几个之间用空格分开，如 120116；监督证可以不填"),
        one("lines", "执法类别", "choices", options=forms.options(rights.lines().items()), help="监督证不填"),
    ]


@require_http_methods(["GET", "POST"])
@administrators
def certificate(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """One certificate with what was done with it; the system administrator does more."""
    row = get_object_or_404(Certificate.objects.select_related("person", "organisation"), id=identifier)
    keeps = office.SYSTEM in actor_of(request).roles
    if request.method == "POST" and not keeps:
        raise Http404
    values: dict[str, Any] = request.POST.dict() or {"since": timezone.localdate()}
    changed, problems = tried(request, lambda: certificates.change(actor_of(request), row, _deed(values)))
    if changed:
        done = f"已{certificates.DEEDS[values['did']][0]}，自 {values['since']} 起。"
        return went(request, done, "certificate", row.id)
    back = reverse("person", args=[row.person_id])
    open_to = [Option(name, title) for name, (title, before, _) in certificates.DEEDS.items() if row.status in before]
    state = certificates.state(row, timezone.localdate())
    about = [Definition("持证人", row.person.name, url=back), Definition("单位", row.organisation.name),
             Definition("有效期", f"{row.valid_from} 至 {row.valid_to}"),
             Definition("执法区域", "、".join(row.areas)),
             Definition("执法类别", "、".join(rights.lines().get(one, one) for one in row.lines))]
    return form_page(request, f"{row.get_kind_display()} {row.number}", _deed_fields(values, open_to), problems,
                     submit="办理", template="certificate", back=back, about=about, state=state,
                     history=[{**one, "title": certificates.DEEDS[one["did"]][0]} for one in reversed(row.history)],
                     keeps=keeps and bool(open_to),
                     crumbs=(Crumb("人员", reverse("people")), Crumb(row.person.name, back)))


def _deed(values: Mapping[str, str]) -> certificates.Deed:
    read = forms.Reader()
    since, until = read(forms.day, values, "since"), read(forms.day, values, "valid_to")
    read.done()
    did = values.get("did", "")
    return certificates.Deed(did=did, since=since, reason=values.get("reason", ""),
                             valid_to=until if did == "renew" else None)


def _deed_fields(values: Mapping[str, Any], open_to: list[Option]) -> list[FieldView]:
    return [
        FieldView("did", "办理", "choice", value=values.get("did"), options=open_to, required=True),
        FieldView("since", "自何日起", "date", value=values.get("since"), required=True,
                  help="此前的执法行为仍按当时的状态判断"),
        FieldView("valid_to", "延长到", "date", value=values.get("valid_to"),
                  help="只有延期填写；已到期的换发新证，另行登记"),
        FieldView("reason", "理由", "textarea", value=values.get("reason"), required=True, rows=2,
                  max_length=platform.most("reason"), help="如：批准文号、处理决定文号"),
    ]
