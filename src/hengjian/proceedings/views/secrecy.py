"""What a case page says of destroyed and restricted content, and the form that both have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from hengjian.identity import scope
from hengjian.identity.access import actor_of
from hengjian.identity.services import SHANGHAI, Actor
from hengjian.kernel.ids import new_id
from hengjian.kernel.problem import Problem, Problems
from hengjian.law import secrecy
from hengjian.proceedings import destruction as destroying
from hengjian.proceedings import door
from hengjian.proceedings import reading as cases
from hengjian.proceedings import restriction as restricting
from hengjian.proceedings.errors import Conflict, Misplaced, NotFound
from hengjian.ui.citing import cited
from hengjian.ui.components import Refusal, Remedy
from hengjian.ui.forms import FieldView, build_form
from hengjian.ui.navigation import Crumb


class Note(NamedTuple):
    """Something that the top of a case page says."""

    tone: str
    title: str
    text: str
    url: str = ""
    link: str = ""


class Said(NamedTuple):
    """What a case page shows of restrictions and destruction."""

    notes: list[Note]
    links: list[dict[str, str]]
    tag: str


def told(actor: Actor, file: cases.CaseFile) -> Said:
    """No query: all of it stands in the records."""
    root, notes, links = file.family.root.state, [], []
    own = actor.organisation.id == file.row.agency_id and file.row.id == file.row.root_id
    destroy_url, restrict_url = (reverse(name, args=[file.row.root_id]) for name in ("destruction", "restriction"))
    if decided := root.destroyed:
        day = decided.occurred_at.astimezone(SHANGHAI).date()
        notes.append(Note("warn", f"封存的内容已于 {day} 依法销毁。",
                          f"{decided.body['actor']}批准{decided.data['asked_by']}的申请（{decided.data['title']}，"
                          f"{cited(decided.data['basis'])}），共 {decided.data['values']} 项封存的值、"
                          f"{decided.data['files']} 个文件。办理记录和存证完整保留。"))
    elif request := destroying.pending(root):
        notes.append(Note("warn", "有一项销毁申请等待决定。", f"{request.body['actor']}申请：{request.data['reason']}",
                          destroy_url, "查看"))
    for mark in root.restrictions():
        what = f"证据“{mark.data['evidence']}”" if mark.data["evidence"] else "本案"
        notes.append(Note("info", f"{what}涉及{mark.data['title']}，限制查阅。",
                          f"{mark.body['actor']}：{mark.data['reason']}。公示时{_treated(mark.data)}。"))
    if file.veil.closed:
        known = secrecy.load()
        reason = "打开文书、证据或者卷宗时写明理由，可以查阅。" if actor.roles & known.supervisors else ""
        notes.append(Note("info", "当事人是未成年人。", f"姓名只写姓，封存的内容和文书限本案承办、审核、审批人员查阅"
                                                      f"（{cited(known.minors.basis)}）。{reason}"))
    if own and not root.destroyed:
        if actor.roles & {*restricting.MARK.roles, *restricting.LIFT.roles}:
            links.append({"title": "限制查阅、解除限制", "url": restrict_url})
        if actor.roles & {*destroying.ASK.roles, *destroying.DECIDE.roles} and file.row.is_closed:
            links.append({"title": "销毁封存的内容", "url": destroy_url})
    tag = f"{secrecy.load().restrictions[root.restricted].title}，限制查阅" if root.restricted else ""
    return Said(notes, links, tag)


def _treated(data: dict[str, Any]) -> str:
    return restricting.TREATMENTS[data["publication"]]


def entered(request: HttpRequest, identifier: UUID) -> tuple[Actor, cases.CaseFile]:
    actor = actor_of(request)
    try:
        with scope.enter(actor.scope):
            file = cases.case(actor, identifier)
    except NotFound:
        raise Http404 from None
    if file.row.id != file.row.root_id:
        raise Http404
    return actor, file


def recorded(
    request: HttpRequest, actor: Actor, identifier: UUID, step: str, data: dict[str, Any]
) -> tuple[list[Problem], list[Refusal]] | None:
    """Records the step; returns what is wrong, or None when it stands."""
    try:
        door.record(actor, door.Act(proceeding=identifier, step=step, data=data),
                    request.POST.get("idempotency_key", "")[:80])
    except (Misplaced, Conflict) as refused:
        return [], [Refusal("没有办理", p.message, cited(p.cite), (Remedy(p.fix),)) for p in refused.problems]
    except NotFound:
        raise Http404 from None
    except Problems as wrong:
        return wrong.problems, []
    return None


def form_page(
    request: HttpRequest, file: cases.CaseFile, title: str, fields: Sequence[FieldView], submit: str,
    problems: list[Problem], refusals: list[Refusal], more: dict[str, Any],
) -> HttpResponse:
    url = reverse("case", args=[file.row.id])
    form = build_form("secrecy", request.get_full_path(), list(fields), problems=problems, submit=submit,
                      cancel_url=url, key=request.POST.get("idempotency_key", "")[:80] or str(new_id()))
    closed = bool(refusals) and request.method == "GET"
    context = more | {
        "form": form, "groups": [("", [{"field": one} for group in form.groups for one in group.fields])],
        "refusals": refusals, "case": file.row, "back": url, "title": title, "closed": closed,
        "crumbs": (Crumb("案件", reverse("cases")), Crumb(file.row.title, url)),
    }
    return render(request, "proceedings/secrecy_form.html", context,
                  status=409 if closed else 422 if problems or refusals else 200)
