"""授权: standing in and roles for some hours, past and present; given and taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hengjian.identity.access import actor_of
from hengjian.identity.administration import forms, granting, lists, office
from hengjian.identity.administration.views.common import (
    administrators,
    attempt,
    form_page,
    holder_or_404,
    only,
    page,
    tried,
    went,
)
from hengjian.identity.models import Grant, GrantKind, Limits, Organisation, Person, Post, Role
from hengjian.kernel.problem import Problems
from hengjian.ui.forms import Option
from hengjian.ui.navigation import Crumb


@require_GET
@administrators
def grant_list(request: HttpRequest) -> HttpResponse:
    """Every grant, past and present, with who decided."""
    return page(request, "grants", title="授权", page=lists.GRANTS.page(lists.grants(), request.GET, request.path))


@require_GET
@administrators
def grant(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """One grant."""
    row = get_object_or_404(lists.grants().select_related("unit"), id=identifier)
    title = f"{row.person.name}{row.mark}" if row.stands_for else f"{row.person.name}：{lists.role_of(row)}"
    return page(request, "grant", title=title, row=row, role=lists.role_of(row), when=lists.moments(row),
                state=lists.grant_state(row), only=_named(row.limit.only, row.role),
                excluded=_named(row.limit.excluded, row.role),
                crumbs=(Crumb("系统管理", reverse("administration")), Crumb("授权", reverse("grants"))))


def _named(names: tuple[str, ...], role: str) -> list[str]:
    """Procedures, steps and other duties as the form called them; what is no longer there by its name."""
    known = {one.value: one.title for one in _offered(role)}
    return [known.get(name, name) for name in names]


@require_http_methods(["GET", "POST"])
@only(office.SECURITY)
def stand_in(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """Standing in for the holder of a post."""
    post = get_object_or_404(Post.objects.current(timezone.localdate()).select_related("person", "organisation"),
                             id=identifier)
    here = Post.objects.current(timezone.localdate()).filter(organisation=post.organisation).values("person")
    others = Person.objects.filter(id__in=here).exclude(id=post.person_id).order_by("pinyin", "id")
    values: dict[str, Any] = {"since": timezone.localdate()}
    if request.method == "POST":
        values = {**request.POST.dict(), "only": request.POST.getlist("only"),
                  "excluded": request.POST.getlist("excluded")}
    row, problems = tried(request, lambda: granting.give(
        actor_of(request), _standing(request, post, others), _names(post.role)))
    if row:
        return went(request, f"已授权{row.person.name}代理{post.person.name}。", "grant", row.id)
    title = f"代理{post.person.name}（{Role(post.role).label}）"
    back = reverse("organisation", args=[post.organisation_id])
    return form_page(request, title, forms.stand_in_fields(others, post.role, values), problems, submit="授权",
                     crumbs=(Crumb("授权", reverse("grants")), Crumb(post.organisation.name, back)), back=back,
                     note="代理期间办理的步骤，记录里写明代理谁；本案中互斥的职责，代理也不能兼任。代理不带来职级。")


def _standing(request: HttpRequest, post: Post, others: Any) -> granting.Asked:
    read, posted = forms.Reader(), request.POST
    person = read(forms.chosen, posted, "person", others)
    days = read(forms.day, posted, "since"), read(forms.day, posted, "until")
    for name, label, value in (("person", "代理人", posted.get("person")), ("since", "起始日期", posted.get("since")),
                               ("until", "截止日期", posted.get("until"))):
        if not value:
            read.problems.append(office.problem("required", name, f"请填写{label}"))
    read.done()
    since, until = forms.from_until(*days)
    limits = Limits(only=tuple(posted.getlist("only")), excluded=tuple(posted.getlist("excluded")))
    return granting.Asked(
        kind=GrantKind.STAND_IN, person=person, stands_for=post.person, organisation=post.organisation,
        unit=post.unit, role=post.role, since=since, until=until, reason=posted.get("reason", ""), limits=limits)


def _names(role: str) -> list[str]:
    return [one.value for one in _offered(role)]


def _offered(role: str) -> list[Option]:
    """What the limits of a grant of this role may name."""
    return [*forms.procedures(role), *forms.steps(role), *forms.duties(role)]


@require_http_methods(["GET", "POST"])
@only(office.SECURITY)
def elevate(request: HttpRequest, identifier: UUID, body: UUID) -> HttpResponse:
    """A role for some hours, from now."""
    person, own = holder_or_404(identifier, body)
    values = request.POST.dict()
    row, problems = tried(request, lambda: granting.give(actor_of(request), _elevated(values, person, own)))
    if row:
        until = timezone.localtime(row.until)
        return went(request, f"已授权{row.person.name}到 {until:%m-%d %H:%M}。", "grant", row.id)
    back = reverse("person", args=[person.id])
    return form_page(request, f"临时授权{person.name}", forms.elevated_fields(own, values), problems, submit="授权",
                     crumbs=(Crumb("授权", reverse("grants")), Crumb(person.name, back)), back=back)


def _elevated(values: dict[str, str], person: Person, own: Organisation) -> granting.Asked:
    problems = []
    hours = values.get("hours", "").strip()
    if not (hours.isascii() and hours.isdigit() and int(hours[:6]) > 0):
        problems.append(office.problem("integer", "hours", "请填写几小时", "填整数，如 4"))
    if values.get("role") not in Role.values:
        problems.append(office.problem("required", "role", "请选择岗位"))
    if problems:
        raise Problems(problems)
    now = timezone.now()
    return granting.Asked(
        kind=GrantKind.ELEVATED, person=person, stands_for=None, organisation=own, role=values["role"], since=now,
        until=now + timedelta(hours=int(hours[:6])), reason=values.get("reason", ""))


@require_POST
@only(office.SECURITY)
def grant_end(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """Takes a grant back now."""
    row = get_object_or_404(Grant.objects.select_related("person"), id=identifier)
    attempt(request, lambda: granting.take_back(actor_of(request), row), f"已收回给{row.person.name}的授权。")
    return redirect("grant", row.id)
