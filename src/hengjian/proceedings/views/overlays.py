"""本机关程序设置: what an agency has set on each procedure, and the page on which it is written and put into force."""

from __future__ import annotations

from datetime import date

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from hengjian.identity import scope
from hengjian.identity.access import actor_of, reading, signed_in
from hengjian.identity.models import ScopedQuerySet
from hengjian.identity.services import Actor
from hengjian.kernel.problem import Problem, Problems
from hengjian.law import overlay as law
from hengjian.law.procedures import Procedure
from hengjian.law.values import day_of
from hengjian.proceedings import overlay_changes, overlays, standards
from hengjian.proceedings import reading as cases
from hengjian.proceedings.models import Overlay
from hengjian.ui.forms import FieldView, build_form
from hengjian.ui.navigation import Crumb

TITLE = "本机关程序设置"
BLANK = """procedure: {name}
title:
# 名称一律以 x_ 开头。例：增设一个数据项和一个须先办理的会签步骤
# elements:
#   x_opinion: {{label: 会签意见, type: text, level: L2, max_length: 200}}
# steps:
#   - {{name: x_countersign, title: 科室会签, action: 会签, from: [{stage}], roles: [UNIT_HEAD], form: [x_opinion]}}
# changes:
#   {step}: {{after: [x_countersign]}}
# clocks: {{}}
"""


class Line(msgspec.Struct, frozen=True):
    """One procedure in the list."""

    title: str
    url: str
    state: str
    tone: str = ""


@require_GET
@reading
def overlay_list(request: HttpRequest) -> HttpResponse:
    """Every procedure with what the actor's body has set on it."""
    actor, day = actor_of(request), cases.today()
    newest = {row.procedure: row for row in _rows(actor).order_by("procedure", "version")}
    in_force = overlays.in_force(actor.organisation.id, day)
    lines = [_line(actor, procedure, in_force.get(name), newest.get(name), day)
             for name, procedure in standards.law().procedures.items()]
    return render(request, "proceedings/overlays.html", {
        "title": TITLE, "lines": lines, "agency": actor.organisation, "may_set": overlays.may_set(actor)})


def _line(actor: Actor, procedure: Procedure, row: Overlay | None, newest: Overlay | None, day: date) -> Line:
    state, tone = "未设置，按程序规定办理", ""
    if row:
        problems = overlays.standing(actor.organisation, row, day).problems
        state, tone = f"第 {row.version} 版，{row.since:%Y-%m-%d} 起生效：{row.title}", "good"
        if problems:
            state, tone = f"第 {row.version} 版与现行规定不符，新案件未适用", "bad"
    if newest and newest.since > day:
        state += f"；第 {newest.version} 版 {newest.since:%Y-%m-%d} 起{'生效' if newest.content else '撤回'}"
    return Line(procedure.title, reverse("overlay", args=[procedure.name]), state, tone)


@never_cache
@signed_in
@require_http_methods(["GET", "POST"])
def overlay(request: HttpRequest, procedure: str) -> HttpResponse:
    """What is set on one procedure. Whoever may set it checks a text, puts it into force or withdraws it."""
    actor = actor_of(request)
    if procedure not in standards.law().procedures:
        raise Http404
    if request.method == "GET":
        return _page(request, actor, procedure)
    text, action = request.POST.get("text", ""), request.POST.get("action", "")
    day = day_of(request.POST.get("since", ""))
    seen = int(request.POST.get("seen", "0")) if request.POST.get("seen", "0").isdecimal() else 0
    note = request.POST.get("note", "").strip()
    checked = None if action == "withdraw" else overlays.check(actor, text, cases.today())
    if action == "check" or day is None:
        wrong = [] if action == "check" else [
            Problem(code="wrong_type", where="since", message="请填写生效日期", fix="写成 2026-11-22 的样子")]
        return _page(request, actor, procedure, checked, wrong)
    try:
        if action == "withdraw":
            row = overlays.withdraw(actor, procedure, day, cases.today(), seen=seen, note=note)
        else:
            if checked and checked.overlay and checked.overlay.procedure != procedure:
                other = Problem(code="other", where="text", message=f"文本写的是程序“{checked.overlay.procedure}”",
                                fix=f"procedure 应为 {procedure}")
                return _page(request, actor, procedure, checked, [other])
            row = overlays.put_into_force(actor, text, day, cases.today(), seen=seen, note=note)
    except Problems as refused:
        told = [one for _, one in checked.problems] if checked else []
        return _page(request, actor, procedure, checked, [one for one in refused.problems if one not in told])
    then = "适用于新案件" if row.content else "撤回"
    messages.success(request, f"第 {row.version} 版已保存，自 {row.since:%Y-%m-%d} 起{then}。")
    return redirect("overlay", procedure)


def _rows(actor: Actor) -> ScopedQuerySet[Overlay]:
    return Overlay.objects.within(actor.scope).filter(agency_id=actor.organisation.id)


def _page(
    request: HttpRequest, actor: Actor, procedure: str, checked: overlays.Checked | None = None,
    problems: list[Problem] | None = None,
) -> HttpResponse:
    day, problems = cases.today(), problems or []
    with scope.enter(actor.scope):
        rows = list(_rows(actor).filter(procedure=procedure).order_by("-version"))
        row = overlays.in_force(actor.organisation.id, day).get(procedure)
    present = overlays.standing(actor.organisation, row, day) if row else None
    newest = rows[0] if rows else None
    text = request.POST.get("text") or _text(newest, standards.law().procedures[procedure])
    fields = [
        FieldView("text", "设置（YAML）", "textarea", text, required=True, rows=22, max_length=law.LONGEST),
        FieldView("since", "生效日期", "date", request.POST.get("since", day), required=True,
                  help="只适用于这一天起开始的案件；在办案件按原来的办"),
        FieldView("note", "说明", "textarea", request.POST.get("note", ""), rows=2, max_length=overlays.LONGEST_NOTE),
        FieldView("seen", "", "hidden", newest.version if newest else 0),
    ]
    form = build_form("overlay", request.path, fields, problems=problems, cancel_url=reverse("overlays"))
    wrong = bool(problems or (checked and checked.problems))
    context = {
        "title": standards.law().procedures[procedure].title, "crumbs": (Crumb(TITLE, reverse("overlays")),),
        "form": form, "rows": rows, "row": row, "present": present, "may_set": overlays.may_set(actor),
        "checked": checked, "changes": _changes(checked),
        "in_force": overlay_changes.told(overlays.floor(actor.organisation, procedure, day), present.resolved)
        if present and not present.problems else [],
    }
    return render(request, "proceedings/overlay.html", context, status=422 if wrong else 200)


def _changes(checked: overlays.Checked | None) -> list[overlay_changes.Group]:
    if checked is None or checked.resolved is None or checked.floor is None:
        return []
    return overlay_changes.told(checked.floor, checked.resolved)


def _text(newest: Overlay | None, procedure: Procedure) -> str:
    """What the editor starts with: the newest version, or a blank one with an example."""
    if newest and newest.content:
        plain = msgspec.json.decode(newest.content)
        return msgspec.yaml.encode(plain).decode()
    last = next((step for step in procedure.steps if step.from_stages), procedure.opening)
    return BLANK.format(name=procedure.name, stage=(last.from_stages or ["…"])[0], step=last.name)
