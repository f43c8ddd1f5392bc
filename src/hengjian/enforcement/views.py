"""Pages of the on-the-spot penalty: step 1, decide. Step 2, hand over, is the engine's page for `deliver`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hengjian.enforcement import spot
from hengjian.enforcement.spot import Spot
from hengjian.identity.access import actor_of, signed_in
from hengjian.identity.models import Role
from hengjian.identity.services import Actor
from hengjian.kernel.ids import new_id
from hengjian.kernel.problem import Problem, Problems
from hengjian.law.elements import check
from hengjian.law.procedures import OWN
from hengjian.proceedings import officers, preview, staging, uploads
from hengjian.proceedings.asked import Sheet
from hengjian.proceedings.door import Act, record_many
from hengjian.proceedings.errors import Conflict, Misplaced, Refused
from hengjian.proceedings.forms import Shown
from hengjian.proceedings.models import Channel
from hengjian.proceedings.views import asking, officer_fields
from hengjian.registry import services as registry
from hengjian.ui.citing import cited
from hengjian.ui.components import Refusal, Remedy
from hengjian.ui.forms import build_form
from hengjian.ui.navigation import PhoneStep

MOVED = {"evidence": "evidence_title", "offence_place": "offence_place.place_text", "offence_began": "offence_ended",
         "proposed_fine": "fine", "proposed_kinds": "penalty_kinds", "discretion_standard": "discretion_tier"}
"""Recorded elements that are typed elsewhere on this page."""


class Answer(msgspec.Struct, frozen=True):
    """What the page tells about the last attempt."""

    status: int = 200
    problems: Sequence[Problem] = ()
    awaited: Sequence[Problem] = ()
    refusals: Sequence[Refusal] = ()
    asked: Sequence[asking.Notice] = ()

    @property
    def shows_sent(self) -> bool:
        """Whether the form is shown with what was sent; a draft of before must not be put over it."""
        return self.status != 200 or asking.again(list(self.asked))


@never_cache
@sensitive_post_parameters("pin", "party_id_number", "party_other_id_number")
@require_http_methods(["GET", "POST"])
@signed_in
def decide(request: HttpRequest) -> HttpResponse:
    """The first form. GET shows it, POST records five steps in one transaction, or previews the document."""
    actor = actor_of(request)
    if Role.HANDLER not in actor.roles:
        raise PermissionDenied
    if actor.organisation.channel_for(spot.PROCEDURE) == Channel.ENTRY:
        return redirect("case-new", spot.PROCEDURE)
    items = registry.items_of(actor.organisation, spot.today())
    procedure = spot.procedure(actor)
    notices = asking.on_form(request, actor)
    if request.method == "GET" and not asking.again(notices):
        return _page(request, spot.blank(actor, new_id(), items, procedure), Answer(asked=notices))
    second = officer_fields.read(request)
    form = spot.read(actor, _identifier(request), request.POST, items, _numbers(actor, second.person_id),
                     procedure)
    if request.method == "GET":
        return _page(request, form, Answer(asked=notices))
    try:
        form = _with_photo(request, form)
        acts = _checked(form, second)
        if request.POST.get("action") == "preview" and not form.waits:
            return _preview(actor, acts, second)
        _record(form, acts, second, _typed(request, form))
    except officers.Awaited as awaited:
        return _page(request, form, Answer(202, awaited=awaited.problems))
    except Refused as refused:
        return _page(request, form, Answer(422, refusals=_refusals(refused)))
    except (Misplaced, Conflict) as clash:
        return _page(request, form, Answer(422, refusals=_clashes(form, clash)))
    except Problems as wrong:
        return _page(request, form, Answer(422, problems=wrong.problems))
    if form.waits:
        messages.success(request, f"案件已登记。{form.waits}。之后在案件页面作出决定。")
        return redirect("case", form.proceeding)
    messages.success(request, "决定书已生成，请交付当事人")
    return redirect("step", form.proceeding, "deliver")


def _record(form: Spot, acts: list[Act], second: officers.Second, typed: QueryDict) -> None:
    """All steps or none. The case's own id is the key, so that the same form can open one case only."""
    key = str(form.proceeding)
    sheet = Sheet(acts, key, form.title, form.summary(), reverse("spot"), typed)
    signed = officers.signatures(form.actor, second, sheet)
    record_many(form.actor, [msgspec.structs.replace(act, signatures=signed) for act in acts], key)


def _typed(request: HttpRequest, form: Spot) -> QueryDict:
    """What was posted, with the digests of the files that came with it."""
    typed = request.POST.copy()
    staged = {name: value for said in form.own.values() for name, value in said.items() if name in request.FILES}
    for name, digest in (staged | {"evidence_file": form.file_digest}).items():
        typed[name] = digest
    return typed


def _checked(form: Spot, second: officers.Second) -> list[Act]:
    """The acts, when all of their data is sound; else raises everything that is wrong, each at its field once."""
    acts, procedure, dictionary = form.acts(), form.resolved.procedure, form.resolved.dictionary
    found: dict[str, Problem] = {}
    for act in acts:
        for problem in check(dictionary, procedure.step(act.step).form, act.data, spot.today()).problems:
            head = problem.where.split(".")[0]
            where = MOVED.get(head, problem.where)
            if where not in found or head not in MOVED:
                found[where] = msgspec.structs.replace(problem, where=where)
    if found:
        raise Problems([*found.values(), *officers.missing(second)])
    return acts


def _preview(actor: Actor, acts: Sequence[Act], second: officers.Second) -> HttpResponse:
    """The document as it would be issued, marked as not in force. Nothing is recorded."""
    pdf = preview.document(actor, acts, preview.supposed(actor, second.person_id), "B31")
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="preview.pdf"'
    return answer


def _page(request: HttpRequest, form: Spot, answer: Answer) -> HttpResponse:
    shown, own = form.fields(), form.agency_fields()
    second = officer_fields.fields(request, form.actor, officer_fields.last_colleague(form.actor))
    view = build_form("spot", request.path, [one.field for one in (*shown.values(), *own, *second)],
                      problems=answer.problems, submit="", key=str(form.proceeding))
    with_problems = {field.name: field for group in view.groups for field in group.fields}

    def placed(rows: Sequence[Shown]) -> list[Shown]:
        return [msgspec.structs.replace(row, field=with_problems[row.field.name]) for row in rows]

    context = {
        "form": view,
        "sections": [_section(section, shown, placed) for section in spot.SECTIONS],
        "own": placed(own),
        "waits": form.waits,
        "second": placed(second),
        "tiers": form.tiers(),
        "phone": PhoneStep("当场处罚", 1, 2, "作出决定", back_url="/"),
        "answer": answer,
        "asked": answer.asked,
        "told": form.told() if form.item and form.values.get("offence_facts") else "",
        "no_items": not form.items,
        "channel": _other_channel(form.actor),
    }
    return render(request, "enforcement/spot.html", context, status=answer.status)


def _other_channel(actor: Actor) -> str:
    """The name of the channel that the justice bureau set for this body, where it is not online; else nothing."""
    channel = Channel(actor.organisation.channel_for(spot.PROCEDURE))
    return "" if channel == Channel.ONLINE else str(channel.label)


def _section(section: spot.Section, shown: dict[str, Shown], placed: Any) -> dict[str, Any]:
    more = placed([shown[name] for name in section.more])
    return {"key": section.key, "title": section.title, "rows": placed([shown[name] for name in section.fields]),
            "more": more, "more_title": section.more_title, "open": any(row.field.problems for row in more)}


def _refusals(refused: Refused) -> list[Refusal]:
    """One box for each gate that did not open: what, which article, what would satisfy it, which exception there is."""
    return [
        Refusal("不能当场处罚" if verdict.status == "failed" else "还不能判断", verdict.message, cited(verdict.cite),
                tuple(Remedy(text) for text in (verdict.fix, verdict.exception) if text))
        for verdict in refused.verdicts
    ]


def _clashes(form: Spot, clash: Misplaced | Conflict) -> list[Refusal]:
    """This form has opened its case already, with other content: the way leads there."""
    there = Remedy("打开已保存的案件", reverse("case", args=[form.proceeding]))
    return [Refusal("没有办理", problem.message, problem.cite, (there,)) for problem in clash.problems]


def _numbers(actor: Actor, second: UUID | None) -> list[str]:
    people = [actor.person_id, *([second] if second else [])]
    certificates = registry.certificates_on(people, spot.today())
    return [certificates[person].number for person in people if person in certificates]


def _identifier(request: HttpRequest) -> UUID:
    """The id of the case to be opened, which came with the blank form as its key."""
    try:
        return UUID(request.POST.get("idempotency_key", ""))
    except ValueError:
        return new_id()


def _with_photo(request: HttpRequest, form: Spot) -> Spot:
    """The form with its files staged, so that they need not be chosen again when something else is wrong."""
    digests = {}
    for name in ("evidence_file", *(one.field.name for one in form.agency_fields() if one.field.kind == "file")):
        upload = request.FILES.get(name)
        if upload is not None:
            content = upload.read(uploads.LARGEST + 1)
            digests[name] = staging.stage(form.actor, form.proceeding, content, (upload.name or "照片")[:200], name)
    own = {step: {**said, **{name: digest for name, digest in digests.items() if name in _keys(form, step)}}
           for step, said in form.own.items()}
    return msgspec.structs.replace(form, file_digest=digests.get("evidence_file", form.file_digest), own=own)


def _keys(form: Spot, step: str) -> set[str]:
    """The fields that the agency has added to a step."""
    return {field.key for field in form.resolved.procedure.step(step).form if field.key.startswith(OWN)}
