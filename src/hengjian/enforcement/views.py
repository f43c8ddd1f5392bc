"""Pages of the on-the-spot penalty: step 1, decide. Step 2, hand over, is the engine's page for `deliver`."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from hengjian.enforcement import spot
from hengjian.enforcement.spot import Spot
from hengjian.identity.access import actor_of, signed_in
from hengjian.identity.services import Actor, colleagues
from hengjian.kernel.ids import new_id
from hengjian.kernel.problem import Problem, Problems
from hengjian.proceedings import preview, staging
from hengjian.proceedings.door import Act, record_many
from hengjian.proceedings.errors import Refused
from hengjian.proceedings.officers import Second, content_print, signatures
from hengjian.registry import services as registry
from hengjian.ui.components import Refusal, Remedy
from hengjian.ui.forms import FieldView, Option, build_form
from hengjian.ui.navigation import PhoneStep

ROLE = "HANDLER_LEAD"


@require_http_methods(["GET", "POST"])
@signed_in
def decide(request: HttpRequest) -> HttpResponse:
    """The first form. GET shows it, POST records five steps in one transaction, or previews the document."""
    actor = actor_of(request)
    items = registry.items_of(actor.organisation, spot.today())
    if request.method == "GET":
        return _page(request, spot.blank(actor, new_id(), items), key=str(new_id()))
    return _posted(request, actor, items)


def _posted(request: HttpRequest, actor: Actor, items: list[registry.Item]) -> HttpResponse:
    key = request.POST.get("idempotency_key", "") or str(new_id())
    second = _second(request)
    form = spot.read(actor, _identifier(request), request.POST, items, _numbers(actor, second.person_id))
    try:
        form = _with_photo(request, actor, form)
        acts = form.acts()
        if request.POST.get("action") == "preview":
            return _preview(actor, acts, second)
        signed = signatures(actor, second, content_print(acts, key), "当场处罚", form.summary())
        record_many(actor, [msgspec.structs.replace(act, signatures=signed) for act in acts], key)
    except Refused as refused:
        return _page(request, form, key=key, refused=refused)
    except Problems as wrong:
        return _page(request, form, key=key, problems=wrong.problems)
    messages.success(request, "决定书已生成，请交付当事人")
    return redirect("step", form.proceeding, "deliver")


def _preview(actor: Actor, acts: Sequence[Act], second: Second) -> HttpResponse:
    """The document as it would be issued, marked as not in force. Nothing is recorded."""
    pdf = preview.document(actor, acts, preview.supposed(actor, second.person_id), "B31")
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="preview.pdf"'
    return answer


def _page(
    request: HttpRequest, form: Spot, *, key: str, problems: Sequence[Problem] = (), refused: Refused | None = None
) -> HttpResponse:
    shown = form.fields()
    fields = [one.field for one in shown] + _second_fields(request, form.actor)
    fields.append(FieldView("proceeding", "", "hidden", str(form.proceeding)))
    view = build_form("spot", request.path, fields, problems=[_at_field(p) for p in problems], submit="", key=key,
                      notes={"处罚": "当场只能给予警告或者罚款"})
    context = {
        "form": view,
        "conditions": {one.field.name: one for one in shown},
        "phone": PhoneStep("当场处罚", 1, 2, "作出决定", back_url="/"),
        "refusals": _refusals(refused),
        "told": form.told() if form.values.get("offence_facts") else "",
        "no_items": not form.items,
    }
    return render(request, "enforcement/spot.html", context, status=422 if problems or refused else 200)


def _refusals(refused: Refused | None) -> list[Refusal]:
    """One box for each gate that did not open: what, which article, what would satisfy it, which exception there is."""
    if refused is None:
        return []
    return [
        Refusal("不能当场处罚" if verdict.status == "failed" else "还不能判断", verdict.message, f"《{law}》{article}" if article else law,
                tuple(Remedy(text) for text in (verdict.fix, verdict.exception) if text))
        for verdict in refused.verdicts
        for law, _, article in [verdict.cite.partition(" ")]
    ]


def _second_fields(request: HttpRequest, actor: Actor) -> list[FieldView]:
    people = [Option(str(person.id), person.name) for person in colleagues(actor, ROLE)]
    group = "第二名执法人员"
    return [
        FieldView("second", "姓名", "choice", request.POST.get("second"), people, group=group, required=True),
        FieldView("pin", "本人输入确认口令", "pin", group=group, max_length=6, autocomplete="off", sensitive=True,
                  help="由第二名执法人员本人输入；只写名字不算"),
        FieldView("ask", "不用口令，请其在自己的设备上确认", "boolean", request.POST.get("ask"), group=group),
    ]


def _second(request: HttpRequest) -> Second:
    person = request.POST.get("second", "")
    try:
        identifier = UUID(person) if person else None
    except ValueError:
        identifier = None
    return Second(identifier, request.POST.get("pin", "").strip(), bool(request.POST.get("ask")))


def _numbers(actor: Actor, second: UUID | None) -> list[str]:
    people = [actor.person_id, *([second] if second else [])]
    certificates = registry.certificates_on(people, spot.today())
    return [certificates[person].number for person in people if person in certificates]


def _identifier(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("proceeding", ""))
    except ValueError:
        return new_id()


def _with_photo(request: HttpRequest, actor: Actor, form: Spot) -> Spot:
    upload = request.FILES.get("evidence_file")
    if upload is None:
        return form
    digest = staging.stage(actor, form.proceeding, upload.read(), upload.name or "照片", "evidence_file")
    return msgspec.structs.replace(form, file_digest=digest)


def _at_field(problem: Problem) -> Problem:
    """Problems of the recorded data, told at the field of this page where it was typed."""
    moved = {"evidence": "evidence_title", "offence_place": "offence_place.place_text", "offence_began": "offence_ended",
             "proposed_fine": "fine", "proposed_kinds": "penalty_kinds", "discretion_standard": "discretion_tier"}
    head = problem.where.split(".")[0]
    return msgspec.structs.replace(problem, where=moved.get(head, problem.where))
