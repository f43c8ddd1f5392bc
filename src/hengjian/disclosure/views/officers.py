"""Pages of the publisher: what waits, and the review of a proposed publication."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from hengjian.disclosure import desk, redaction
from hengjian.disclosure.redaction import Proposal
from hengjian.identity import collecting, scope
from hengjian.identity.access import actor_of, reading, signed_in
from hengjian.identity.models import Role
from hengjian.identity.services import Actor
from hengjian.kernel.ids import new_id
from hengjian.kernel.problem import Problem, Problems
from hengjian.law import secrecy
from hengjian.law.procedures import Step
from hengjian.proceedings import door, forms, prospects, restriction
from hengjian.proceedings import reading as cases
from hengjian.proceedings.behaviours import Decided, Discloses, behaviour_of
from hengjian.proceedings.errors import Conflict, Misplaced, NotFound, Refused
from hengjian.proceedings.models import Channel
from hengjian.proceedings.views import shown
from hengjian.proceedings.views.secrecy import Note
from hengjian.ui.citing import cited
from hengjian.ui.components import Refusal, Remedy
from hengjian.ui.forms import build_form
from hengjian.ui.navigation import Crumb

PUBLISH, KEY_LENGTH = "publish", 80


@require_GET
@reading
def waiting(request: HttpRequest) -> HttpResponse:
    """What is to be taken back, what is to be published, what was published last."""
    actor = actor_of(request)
    if Role.PUBLISHER not in actor.roles:
        raise PermissionDenied
    groups = [
        ("已自动下架，待说明理由", "withdraw_publication", desk.waiting(actor, desk.WITHDRAWAL)),
        ("待公示", PUBLISH, desk.waiting(actor, desk.PUBLICATION)),
    ]
    return render(request, "disclosure/waiting.html", {
        "groups": [(title, step, [(one, shown.remaining_text(one.clock)) for one in found])
                   for title, step, found in groups if found],
        "recent": desk.recent(actor),
    })


class Review(msgspec.Struct):
    """A case whose decision is to be published, with what the rules propose."""

    actor: Actor
    file: cases.CaseFile
    step: Step
    prospect: prospects.Prospect
    decided: Decided
    proposal: Proposal


@never_cache
@signed_in
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """Shows what was decided beside what is proposed to be published; POST records the step through the door."""
    one = _review(actor_of(request), identifier)
    if one.file.row.channel != Channel.ONLINE:  # reported with its time: the general page asks for it
        from hengjian.proceedings.views.step import step_form

        return step_form(request, identifier, PUBLISH)
    if not collecting.collected_by_own(one.actor, [one.file.row.agency_id]):
        return _page(request, one, _proposed(one.proposal), status=409, refusals=[Refusal(
            "不能公示", "只能公开本机关归集的信息；您可以查看，公示由归集机关办理", cited(collecting.CITE),
            (Remedy("返回案件", reverse("case", args=[identifier])),))])
    if request.method == "GET":
        blocked = bool(one.prospect.reason) and not one.prospect.verdicts
        return _page(request, one, _proposed(one.proposal) | _exempt(one), status=409 if blocked else 200)
    data = forms.read(one.file.resolved.dictionary, one.step.form, request.POST)
    try:
        door.record(one.actor, door.Act(proceeding=identifier, step=PUBLISH, data=data), _key(request))
    except Refused as refused:
        return _page(request, one, data, status=422, refusals=[
            Refusal("不能公示", v.message, cited(v.cite), (Remedy(v.fix),) if v.fix else ()) for v in refused.verdicts])
    except (Misplaced, Conflict) as refused:
        return _page(request, one, data, status=422, refusals=[
            Refusal("没有公示", p.message, p.cite, (Remedy(p.fix),) if p.fix else ()) for p in refused.problems])
    except NotFound:
        raise Http404 from None
    except Problems as found:
        return _page(request, one, data, status=422, problems=found.problems)
    exempt = bool(data.get("publication_exempt"))
    messages.success(request, "已记录不予公开的理由。" if exempt else "已在公示网站发布。")
    return redirect("case", identifier)


def _review(actor: Actor, identifier: UUID) -> Review:
    try:
        with scope.enter(actor.scope):
            file = cases.case(actor, identifier)
            step = file.procedure.step(PUBLISH)
            behaviour = behaviour_of(file.procedure.name)
            if not isinstance(behaviour, Discloses) or not file.state.done["decide"]:
                raise Http404
            _, case = prospects.supposed(actor, file, step)
            decided = behaviour.decided(case)
            proposal = redaction.propose(decided)
            shown_to = msgspec.structs.replace(proposal, comparisons=[
                redaction.veiled(one, file.veil.over) for one in proposal.comparisons])
            return Review(actor, file, step, prospects.prospect(actor, file, step), decided, shown_to)
    except (NotFound, KeyError):
        raise Http404 from None


def _proposed(proposal: Proposal) -> dict[str, Any]:
    return {"publication_title": proposal.title, "publication_body": proposal.body,
            "publication_redactions": proposal.kinds}


def _exempt(one: Review) -> dict[str, Any]:
    """What is proposed where a standing mark lets nothing of the case be published: its kind, with its reason."""
    if (mark := restriction.withheld(one.file.family.root.state)) is None:
        return {}
    return {"publication_exempt": True, "publication_exempt_ground": mark.data["kind"],
            "publication_exempt_reason": mark.data["reason"]}


def _marks(one: Review) -> list[Note]:
    """The restrictions that stand, what is left out for each of them, and why."""
    notes = []
    for mark in one.file.family.root.state.restrictions():
        said, kind = mark.data, secrecy.load().restrictions[mark.data["kind"]]
        what = f"证据“{said['evidence']}”" if said["evidence"] else "本案"
        whole = not said["evidence"] and said["publication"] == restriction.WITHHOLD
        title = f"{what}涉及{kind.title}，公示时{restriction.TREATMENTS[said['publication']]}。"
        todo = ("公示网站上不出现本案，下面已按此勾选“不予公开”；可以公开的，由负责人先解除限制。" if whole else
                "系统只隐去个人信息，不认得这些内容；请逐句核对拟公示的文字，凡写到的都删去。")
        notes.append(Note("warn", title, f"{todo}理由（{mark.body['actor']}）：{said['reason']}。依据"
                                         f"{cited(kind.publication)}。"))
    return notes


def _found(one: Review, typed: dict[str, Any]) -> list[list[redaction.Piece]]:
    """What was typed, with what must not be published marked in it."""
    texts = [str(typed.get(name, "")) for name in ("publication_title", "publication_body")]
    marked = [redaction.marked(one.decided, text) for text in texts]
    return [pieces for pieces in marked if any(piece.why for piece in pieces)]


def _key(request: HttpRequest) -> str:
    return request.POST.get("idempotency_key", "")[:KEY_LENGTH]


def _page(
    request: HttpRequest, one: Review, values: dict[str, Any], *, status: int,
    refusals: list[Refusal] | None = None, problems: list[Problem] | None = None,
) -> HttpResponse:
    row, url = one.file.row, reverse("case", args=[one.file.row.id])
    withheld = bool(_exempt(one))
    made = forms.fields(one.file.resolved.dictionary, one.step.form, values)
    form = build_form("step-publish", request.path, [field.field for field in made], problems=problems or [],
                      submit="确认不予公开" if withheld else "确认并公示", cancel_url=url,
                      key=_key(request) or str(new_id()))
    conditions = {field.field.name: field for field in made}
    groups = [(group.title, [msgspec.structs.replace(conditions[f.name], field=f) for f in group.fields])
              for group in form.groups]
    if status == 409 and not refusals:
        refusals = [Refusal("现在不能公示", one.prospect.reason, cited(one.prospect.cite), (Remedy("返回案件", url),))]
    return render(request, "disclosure/review.html", {
        "case": row, "step": one.step, "form": form, "groups": groups, "refusals": refusals or [],
        "closed": status == 409, "secrecy": {"notes": _marks(one)}, "withheld": withheld,
        "comparisons": one.proposal.comparisons, "public": one.proposal.shown,
        "found": _found(one, values) if refusals else [],
        "reason": one.prospect.reason, "cite": cited(one.prospect.cite),
        "gates": [shown.gate(v) for v in one.prospect.verdicts], "waiting": one.prospect.waiting,
        "crumbs": (Crumb("待公示", reverse("publications")), Crumb(row.title, url)),
    }, status=status)
