"""Destroying sealed content, restricting who reads a case, and entering a restricted one with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hengjian.identity import scope
from hengjian.identity.access import actor_of, signed_in
from hengjian.identity.services import SHANGHAI, Actor, audit
from hengjian.kernel.ids import new_id
from hengjian.kernel.problem import Problem, Problems
from hengjian.law import secrecy
from hengjian.proceedings import destruction as destroying
from hengjian.proceedings import door
from hengjian.proceedings import reading as cases
from hengjian.proceedings import restriction as restricting
from hengjian.proceedings.errors import Conflict, Misplaced, NotFound
from hengjian.proceedings.models import Destruction
from hengjian.proceedings.state import ASK_DESTRUCTION, DECIDE_DESTRUCTION, LIFT_RESTRICTION, RESTRICT
from hengjian.ui.citing import cited
from hengjian.ui.components import Definition, Refusal, Remedy
from hengjian.ui.forms import FieldView, Option, build_form
from hengjian.ui.navigation import Crumb

LONGEST_REASON = 200
OPENED = "restricted"
"""In the session: the restricted cases that a supervisor has entered with a reason, and until when."""
WHOLE = "whole"


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
    if own and not root.destroyed:
        if actor.roles & {*restricting.MARK.roles, *restricting.LIFT.roles}:
            links.append({"title": "限制查阅、解除限制", "url": restrict_url})
        if actor.roles & {*destroying.ASK.roles, *destroying.DECIDE.roles} and file.row.is_closed:
            links.append({"title": "销毁封存的内容", "url": destroy_url})
    tag = f"{secrecy.load().restrictions[root.restricted].title}，限制查阅" if root.restricted else ""
    return Said(notes, links, tag)


def _treated(data: dict[str, Any]) -> str:
    return restricting.TREATMENTS[data["publication"]]


# -- destroying --------------------------------------------------------------------------------------------------


@never_cache
@signed_in
@require_http_methods(["GET", "POST"])
def destruction(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """The request, or the decision on it, whichever is next; what cannot be done now is said above the form."""
    actor, file = _entered(request, identifier)
    asked = destroying.pending(file.state)
    step = DECIDE_DESTRUCTION if asked else ASK_DESTRUCTION
    refusals = _why_no_destruction(actor, file)
    problems: list[Problem] = []
    if request.method == "POST" and not refusals:
        names = ("approved", "opinion") if asked else ("ground", "reason")
        done = _record(request, actor, identifier, step, {name: request.POST.get(name, "") for name in names})
        if done is None:
            messages.success(request, "已记录。" if asked else "已提交，等待本机关负责人决定。")
            return redirect("case", identifier)
        problems, refusals = done
    given = request.POST.get
    if asked:
        fields = [FieldView("approved", "决定", "choice", given("approved", ""), required=True,
                            options=(Option("yes", "批准销毁"), Option("no", "不批准"))),
                  FieldView("opinion", "意见", "textarea", given("opinion", ""), required=True, rows=3,
                            max_length=destroying.LONGEST, help="记入案件")]
    else:
        grounds = secrecy.load().destruction.grounds
        fields = [FieldView("ground", "销毁的依据", "choice", given("ground", ""), required=True, options=tuple(
                      Option(name, f"{one.title}（{cited(one.basis)}）") for name, one in grounds.items())),
                  FieldView("reason", "理由", "textarea", given("reason", ""), required=True, rows=3,
                            max_length=destroying.LONGEST, help="如：鉴定销毁清册的名称和编号。记入案件")]
    with scope.enter(actor.scope):
        about = _about(actor, file)
    if asked:
        about += [Definition("申请人", str(asked.body.get("actor", ""))),
                  Definition("申请的理由", asked.data["reason"]),
                  Definition("依据", f"{asked.data['title']}（{cited(asked.data['basis'])}）")]
    title = "决定是否销毁封存的内容" if asked else "申请销毁封存的内容"
    return _page(request, file, title, fields, "提交决定" if asked else "提交申请", problems, refusals, {
        "about_title": "将被销毁的内容", "about": about, "notes": [
            "销毁后，封存的个人信息、文书和证据文件任何人都不能再读取，也不能恢复。",
            "办理记录、文号和存证保留，验证时说明已依法销毁。"]})


def _about(actor: Actor, file: cases.CaseFile) -> list[Definition]:
    values, stored = destroying.sealed_in(file.family, actor.scope)
    return [Definition("案件", file.row.title), Definition("封存的值", f"{values} 项"),
            Definition("文件", f"{stored} 个")]


def _why_no_destruction(actor: Actor, file: cases.CaseFile) -> list[Refusal]:
    back = Remedy("返回案件", reverse("case", args=[file.row.id]))
    if file.destroyed:
        return [Refusal("不能办理", "本案封存的内容已经销毁", remedies=(back,))]
    asked = destroying.pending(file.state)
    step = destroying.DECIDE if asked else destroying.ASK
    if actor.organisation.id != file.row.agency_id or not actor.roles & set(step.roles):
        who = "本机关负责人决定" if asked else "本机关的档案员、承办人员或者单位管理员申请"
        return [Refusal("不能办理", f"由{who}", remedies=(back,))]
    if asked and asked.actor_id == actor.person_id:
        return [Refusal("不能办理", "申请人不能批准自己的申请，由本机关另一名负责人决定", remedies=(back,))]
    wrong = destroying.why_not(file.family, cases.today())
    return [Refusal("现在不能销毁", wrong.message, cited(wrong.cite), (Remedy(wrong.fix), back))] if wrong else []


# -- restricting -------------------------------------------------------------------------------------------------


@never_cache
@signed_in
@require_http_methods(["GET", "POST"])
def restriction(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """Marks the case or a piece of evidence; with `lift` in the address, takes that mark away again."""
    actor, file = _entered(request, identifier)
    lift = request.GET.get("lift", "")
    mark = next((one for one in file.state.restrictions() if str(one.id) == lift), None)
    if lift and mark is None:
        raise Http404
    step = restricting.LIFT if mark else restricting.MARK
    refusals: list[Refusal] = []
    if actor.organisation.id != file.row.agency_id or not actor.roles & set(step.roles):
        refusals = [Refusal("不能办理", "限制查阅由本机关承办、审核人员或者负责人办理，解除由负责人办理",
                            remedies=(Remedy("返回案件", reverse("case", args=[identifier])),))]
    problems: list[Problem] = []
    if request.method == "POST" and not refusals:
        names = ("reason",) if mark else ("kind", "evidence", "publication", "reason")
        data: dict[str, object] = {name: request.POST.get(name, "") for name in names}
        data |= {"restriction": lift} if mark else {}
        if data.get("evidence") == WHOLE:
            data["evidence"] = ""
        elif not mark and not data["evidence"]:
            problems = [Problem(code="required", where="evidence", message="请选择「范围」",
                                fix="整个案件或者一份证据")]
    if request.method == "POST" and not refusals and not problems:
        done = _record(request, actor, identifier, LIFT_RESTRICTION if mark else RESTRICT, data)
        if done is None:
            messages.success(request, "已解除限制。" if mark else "已限制查阅。")
            return redirect("case", identifier)
        problems, refusals = done
    fields = [] if mark else _marking(request, file)
    fields.append(FieldView("reason", "理由", "textarea", request.POST.get("reason", ""), required=True, rows=3,
                            max_length=restricting.LONGEST, help="记入案件；不要写出秘密本身"))
    may_lift = bool(actor.roles & set(restricting.LIFT.roles)) and actor.organisation.id == file.row.agency_id
    marks = [{"title": one.data["title"], "evidence": one.data["evidence"], "reason": one.data["reason"],
              "by": one.body["actor"], "since": cases.moment_text(one.occurred_at, "day"),
              "url": f"{request.path}?lift={one.id}" if may_lift and not mark else ""}
             for one in file.state.restrictions()]
    kinds = secrecy.load().restrictions
    about = [Definition(one.title, f"{cited(one.basis)}；{cited(one.publication)}") for one in kinds.values()]
    title = f"解除限制：{mark.data['title']}" if mark else "限制查阅"
    return _page(request, file, title, fields, "解除限制" if mark else "限制查阅", problems, refusals, {
        "about_title": "依据", "about": about, "marks": marks, "notes": [
            "限制后，只有参与、审核、审批本案的人员能查阅；监督人员说明理由后可以查阅，并留下记录。",
            "列表和搜索里只显示事项，不显示当事人。公示时按所选方式处理。"]})


def _marking(request: HttpRequest, file: cases.CaseFile) -> list[FieldView]:
    given = request.POST.get
    kinds = tuple(Option(name, one.title) for name, one in secrecy.load().restrictions.items())
    titles = restricting.evidence_of(file.state)
    evidence = (Option(WHOLE, "整个案件"), *(Option(one, f"证据：{one}") for one in titles))
    treatments = tuple(Option(name, title) for name, title in restricting.TREATMENTS.items())
    return [
        FieldView("kind", "涉及", "choice", given("kind", ""), required=True, options=kinds),
        FieldView("evidence", "范围", "choice", given("evidence", ""), required=True, options=evidence),
        FieldView("publication", "公示时", "choice", given("publication", ""), required=True, options=treatments,
                  help="第三方同意公开，或者不公开会对公共利益造成重大影响的，先解除限制"),
    ]


@never_cache
@signed_in
@require_POST
def enter(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """A supervisor says why a restricted case is to be read; from then on it is, for a while."""
    actor = actor_of(request)
    try:
        with scope.enter(actor.scope):
            row = cases.row_of(actor, identifier)
    except NotFound:
        raise Http404 from None
    reason = request.POST.get("reason", "").strip()[:LONGEST_REASON]
    if not actor.roles & secrecy.load().supervisors:
        raise Http404
    if not reason:
        return restricted(request, restricting.Restricted(row.id, row.root_id, row.restricted), missing=True)
    audit("read_restricted", str(row.root_id), actor=actor, kind=row.restricted, reason=reason)
    until = timezone.now().timestamp() + 60 * secrecy.load().reasoned.minutes
    request.session[OPENED] = {**request.session.get(OPENED, {}), str(row.root_id): until}
    return redirect("case", identifier)


def entered_with_reason(request: HttpRequest) -> frozenset[UUID]:
    """The restricted cases that this session has entered with a reason lately."""
    now = timezone.now().timestamp()
    return frozenset(UUID(root) for root, until in request.session.get(OPENED, {}).items() if until > now)


def restricted(request: HttpRequest, refused: restricting.Restricted, *, missing: bool = False) -> HttpResponse:
    """That the case is restricted; supervisors are asked why they want to read it. The reader knows that it exists."""
    actor = actor_of(request)
    known = secrecy.load()
    kind = known.restrictions.get(refused.kind)
    context = {
        "title": f"涉及{kind.title if kind else '商业秘密或者个人隐私'}，限制查阅",
        "basis": cited(kind.basis) if kind else "", "missing": missing, "limit": LONGEST_REASON,
        "url": reverse("restricted", args=[refused.proceeding]) if actor.roles & known.supervisors else "",
        "crumbs": (Crumb("案件", reverse("cases")),),
    }
    return render(request, "proceedings/restricted.html", context, status=422 if missing else 403)


# -- common to both ----------------------------------------------------------------------------------------------


def _entered(request: HttpRequest, identifier: UUID) -> tuple[Actor, cases.CaseFile]:
    actor = actor_of(request)
    try:
        with scope.enter(actor.scope):
            file = cases.case(actor, identifier)
    except NotFound:
        raise Http404 from None
    if file.row.id != file.row.root_id:
        raise Http404
    return actor, file


def _record(
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


def _page(
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


def waiting_destructions(actor: Actor) -> list[Destruction]:
    """The requests that wait for the actor, as the head of the body. The caller has entered the scope."""
    if not actor.roles & set(destroying.DECIDE.roles):
        return []
    rows = Destruction.objects.within(actor.scope).filter(agency_id=actor.organisation.id, approved=None)
    return list(rows.exclude(asked_by=actor.person_id).order_by("asked_at", "id")[:50])
