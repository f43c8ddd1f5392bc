"""人员: the list, one person with posts, grants and account, many people at once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hengjian.identity.access import actor_of
from hengjian.identity.administration import forms, lists, office, posts, staff
from hengjian.identity.administration.views.common import administrators, attempt, form_page, only, page, tried, went
from hengjian.identity.models import Organisation, Person, Post, Standing
from hengjian.kernel.problem import Problems
from hengjian.ui.navigation import Crumb


@require_GET
@administrators
def person_list(request: HttpRequest) -> HttpResponse:
    """Everybody, with the posts of today."""
    return page(request, "people", title="人员", page=lists.PEOPLE.page(lists.people(), request.GET, request.path))


@require_GET
@administrators
def person(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """One person."""
    row = get_object_or_404(lists.people(), id=identifier)
    held = [{"row": one, "role": lists.role_of(one), "held": lists.held(one), "state": lists.state_of(one),
             "ends": one.standing == Standing.IN_FORCE and (one.until is None or one.until >= timezone.localdate())}
            for one in lists.posts().filter(person=row).order_by("-since", "id")]
    given = [{"row": one, "when": lists.moments(one), "state": lists.grant_state(one), "role": lists.role_of(one)}
             for one in lists.grants().filter(person=row).order_by("-since", "id")]
    here = [one["row"].organisation for one in held if one["state"] == "在任"]
    bodies = list({one.id: one for one in here}.values())
    return page(request, "person", title=row.name, row=row, posts=held, grants=given, bodies=bodies,
                account=getattr(row, "account", None), certificates=staff.certificates_of([row.id]).get(row.id, []),
                crumbs=(Crumb("系统管理", reverse("administration")), Crumb("人员", reverse("people"))))


@require_http_methods(["GET", "POST"])
@only(office.SYSTEM)
def people_new(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """Many people of a body at once; posts and first passwords wait for the security administrator."""
    body = get_object_or_404(Organisation, id=identifier)
    back = reverse("organisation", args=[body.id])
    crumbs = (Crumb("组织", reverse("organisations")), Crumb(body.name, back))
    values: dict[str, Any] = {"since": timezone.localdate()}
    if request.method == "POST":
        values = request.POST.dict()
    made, problems = tried(request, lambda: _entered(request, body))
    if made:
        return went(request, f"已录入 {len(made)} 人。岗位等安全管理员生效，初始密码届时由安全管理员交付。",
                    "organisation", body.id)
    fields = forms.people_fields(body, values)
    return form_page(request, "录入人员", fields[:2], problems, submit="录入", crumbs=crumbs, back=back,
                     template="people_new", body=body, columns=staff.COLUMNS,
                     roles=[one.title for one in forms.roles_of(body)], units=body.units.order_by("name"))


def _entered(request: HttpRequest, body: Organisation) -> list[Person]:
    since = forms.day(request.POST, "since")
    if since is None:
        raise Problems([office.problem("required", "since", "请填写岗位自何日起")])
    return staff.enter(actor_of(request), body, staff.read(request.POST.get("people", "")), since)


@require_http_methods(["GET", "POST"])
@only(office.SYSTEM)
def post_new(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """A further post of somebody, in the body that the address names; with `move` all others end at once."""
    row = get_object_or_404(Person, id=identifier)
    back = reverse("person", args=[row.id])
    crumbs = (Crumb("人员", reverse("people")), Crumb(row.name, back))
    body = _body(request)
    if body is None:
        return page(request, "choose_body", title="选择单位", row=row, moves="move" in request.GET,
                    bodies=Organisation.objects.filter(until=None),
                    crumbs=(Crumb("系统管理", reverse("administration")), *crumbs))
    moves = "move" in request.GET
    values: dict[str, Any] = {"since": timezone.localdate()}
    if request.method == "POST":
        values = request.POST.dict()
    propose = posts.move if moves else posts.propose
    post, problems = tried(request, lambda: propose(actor_of(request), _wanted(row, body, values)))
    if post:
        return went(request, f"已提出{post.organisation.name}的岗位，等安全管理员生效。"
                    + ("原岗位已经结束，在此之前不能登录。" if moves else ""), "person", row.id)
    title = f"调{row.name}到{body.name}" if moves else f"{row.name}在{body.name}的岗位"
    note = "提交后原有岗位立即结束；新岗位由安全管理员生效后，才能以新单位登录。" if moves else ""
    return form_page(request, title, forms.post_fields(body, values), problems, submit="提出", crumbs=crumbs, back=back,
                     note=note)


def _body(request: HttpRequest) -> Organisation | None:
    try:
        return Organisation.objects.filter(id=UUID(request.GET.get("body", ""))).first()
    except ValueError:
        return None


def _wanted(row: Person, body: Organisation, values: dict[str, str]) -> posts.Wanted:
    read = forms.Reader()
    since = read(forms.day, values, "since")
    until = read(forms.day, values, "until")
    unit = read(forms.chosen, values, "unit", body.units.filter(until=None))
    for name, label, value in (("role", "岗位", values.get("role")), ("since", "起始日期", values.get("since"))):
        if not value:
            read.problems.append(office.problem("required", name, f"请填写{label}"))
    read.done()
    return posts.Wanted(person=row, organisation=body, unit=unit, role=values["role"], rank=values.get("rank", ""),
                        since=since, until=until)


# -- buttons ---------------------------------------------------------------------------------------------------


@require_POST
@administrators
def post_end(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """Ends a post after a day, or at once where no day was given."""
    post = get_object_or_404(Post.objects.select_related("organisation", "person"), id=identifier)

    def act() -> None:
        posts.end(actor_of(request), post, forms.day(request.POST, "last"))

    attempt(request, act, f"{post.person.name}在{post.organisation.name}的岗位已结束。"
            if not request.POST.get("last") else "岗位到所填的日子为止。")
    return redirect("person", post.person_id)


@require_POST
@only(office.SYSTEM)
def leave(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """Ends every post of somebody at once; the account is frozen."""
    row = get_object_or_404(Person, id=identifier)
    attempt(request, lambda: posts.leave(actor_of(request), row), f"{row.name}的岗位全部结束，账号已冻结。")
    return redirect("person", row.id)
