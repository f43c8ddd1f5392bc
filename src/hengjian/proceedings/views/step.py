"""The form of one step, made from the procedure, and its submission through the door."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from typing import Any, Protocol
from uuid import UUID

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hengjian.identity import scope
from hengjian.identity.access import actor_of, signed_in
from hengjian.identity.services import SHANGHAI, Actor
from hengjian.kernel.ids import new_id
from hengjian.kernel.problem import Problem, Problems
from hengjian.law.elements import applies, check
from hengjian.law.procedures import OWN, Resolved, Step
from hengjian.law.rules import Verdict
from hengjian.law.values import day_of, moment_of
from hengjian.proceedings import door, forms, officers, overlays, picker, rows, staging, standards, uploads
from hengjian.proceedings import reading as cases
from hengjian.proceedings.asked import Sheet
from hengjian.proceedings.behaviours import Signature
from hengjian.proceedings.errors import Conflict, Misplaced, NotFound, Refused
from hengjian.proceedings.models import Channel
from hengjian.proceedings.prospects import Prospect, child_prospect, foretold, prospect
from hengjian.proceedings.views import asking, known, officer_fields, shown
from hengjian.ui.citing import cited
from hengjian.ui.components import Gate, Refusal, Remedy
from hengjian.ui.forms import FieldView, FormView, build_form
from hengjian.ui.navigation import Crumb, PhoneStep

TIME = "办理时间"
TIME_HELP = {"date": "按票据或文书载明的日期", "datetime": "该环节实际办理的时间",
             "now": "现在办理的不填；补记此前在纸上办理的，填材料载明的时间"}
OWN_GROUP = "本机关增设"


class Desk(msgspec.Struct):
    """What one visit to the form works with. `opens` names the procedure where the step begins a child of the case.

    `resolved` is the procedure that the step belongs to.
    """

    actor: Actor
    file: cases.CaseFile
    resolved: Resolved
    step: Step
    prospect: Prospect
    opens: str = ""

    def proceeding(self, key: str) -> UUID:
        """The proceeding that the step belongs to; a child is called after the key of its form."""
        if not self.opens:
            return self.file.row.id
        try:
            return UUID(key)
        except ValueError:
            raise Http404 from None

    @property
    def parent(self) -> UUID | None:
        return self.file.row.id if self.opens else None

    @property
    def listed(self) -> forms.Listed:
        """What codes may be picked from: the registers of the body, narrowed by the item of the case."""
        return picker.listed(self.actor.organisation, self.file.row.item_code, self.file.row.party_kind)

    @property
    def title(self) -> str:
        """What a second officer is told of the case."""
        return str(self.file.row.title)

    @property
    def handlers(self) -> list[str]:
        return self.file.row.handlers  # type: ignore[no-any-return]

    @property
    def offered(self) -> dict[str, list[tuple[str, str]]]:
        """What plain lists may be picked from, by the key of their field."""
        return known.offered(self.file, self.step, self.resolved.dictionary)

    @property
    def url(self) -> str:
        return reverse("case", args=[self.file.row.id])

    @property
    def online(self) -> bool:
        return bool(self.file.row.channel == Channel.ONLINE)

    @property
    def asks_time(self) -> bool:
        """Online the server's clock says when, unless the step is a paper one."""
        return not self.online or "paper" in self.step.time


class Place(Protocol):
    """Where a form stands: on a case, or before there is one (`opening`)."""

    actor: Actor
    resolved: Resolved
    step: Step
    opens: str

    def proceeding(self, key: str) -> UUID: ...
    @property
    def parent(self) -> UUID | None: ...
    @property
    def listed(self) -> forms.Listed: ...
    @property
    def title(self) -> str: ...
    @property
    def handlers(self) -> list[str]: ...
    @property
    def offered(self) -> dict[str, list[tuple[str, str]]]: ...
    @property
    def online(self) -> bool: ...
    @property
    def asks_time(self) -> bool: ...


@never_cache
@sensitive_post_parameters("pin")
@signed_in
@require_http_methods(["GET", "POST"])
def step_form(request: HttpRequest, identifier: UUID, step: str) -> HttpResponse:
    """The form of a step of a case."""
    return _form(request, _desk(actor_of(request), identifier, step))


@never_cache
@sensitive_post_parameters("pin")
@signed_in
@require_http_methods(["GET", "POST"])
def open_form(request: HttpRequest, identifier: UUID, procedure: str) -> HttpResponse:
    """The form that opens another proceeding within a case: a legal review, a hearing, serving …"""
    return _form(request, _desk(actor_of(request), identifier, "", procedure))


def _form(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Shows the form, or posts one act through the door. Problems stand at the fields, refusals above them."""
    if request.method == "GET":
        notices = asking.on_form(request, desk.actor)
        if desk.prospect.reason and not desk.prospect.verdicts:
            return _page(request, desk, {}, [], refusal=_blocked(desk), status=409, asked=notices)
        again = asking.again(notices)
        first = (read(desk, request.POST) if again
                 else known.values(desk.actor, desk.file, desk.step, desk.resolved.dictionary))
        return _page(request, desk, first, [], asked=notices)
    posted, files = rows.tidy(desk.resolved.dictionary, desk.step.form, request.POST, list(request.FILES))
    data = read(desk, posted)
    problems: list[Problem] = []
    refusal: list[Refusal] = []
    try:
        posted = staged(request, desk, data, posted, files)
        if asks_again(posted):
            return _page(request, desk, read(desk, posted, whole=True), [], added=posted.get(rows.ADD, ""))
        data = read(desk, posted)
        key = request.POST.get("idempotency_key", "")[:80]
        door.record(desk.actor, act_of(request, desk, data, posted, key), key)
    except Refused as refused:
        refusal = [Refusal("不能办理", shown.why(v), cited(v.cite), (*remedies(v.fix, v.exception), *_waiver(desk, v)))
                   for v in refused.verdicts]
    except (Misplaced, Conflict) as refused:
        refusal = [Refusal("没有办理", p.message, p.cite, remedies(p.fix)) for p in refused.problems]
    except NotFound:
        raise Http404 from None
    except officers.Awaited as awaited:
        return _page(request, desk, data, [], awaited=awaited.problems, status=202)
    except Problems as found:
        problems = found.problems
    else:
        messages.success(request, f"已记录“{desk.step.title}”。")
        return redirect(desk.url)
    return _page(request, desk, data, problems, refusal=refusal, status=422)


def asks_again(posted: QueryDict) -> bool:
    """Whether the form was not submitted but is to be shown again: with a row more or less, with codes found."""
    return any(name in posted for name in (rows.ADD, rows.REMOVE, picker.FIND))


def read(desk: Place, posted: QueryDict, whole: bool = False) -> dict[str, Any]:
    return forms.read(desk.resolved.dictionary, desk.step.form, posted, offered=desk.offered, whole=whole)


def staged(
    request: HttpRequest, desk: Place, data: dict[str, Any], posted: QueryDict, files: dict[str, str]
) -> QueryDict:
    """What was posted with the digests of the files sent with it, which are kept for the step. Raises Problems."""
    made = posted.copy()
    for name, sent in files.items():
        found, file = rows.element_at(desk.resolved.dictionary, desk.step.form, name), request.FILES.get(sent)
        if not file or found is None or found[1].type != "file" or not applies(found[0].when, data):
            continue
        content = file.read(uploads.LARGEST + 1)
        target = desk.proceeding(request.POST.get("idempotency_key", ""))
        made[name] = staging.stage(desk.actor, target, content, str(file.name)[:200], name)
    return made


def _desk(actor: Actor, identifier: UUID, name: str, opens: str = "") -> Desk:
    try:
        with scope.enter(actor.scope):
            file = cases.case(actor, identifier)
            if file.destroyed:
                raise Http404
            if opens:
                below = overlays.for_new(file.organisation, opens, cases.today(), file.row.channel)
                return Desk(actor, file, below, below.procedure.opening, child_prospect(actor, file, below), opens)
            step = file.procedure.step(name)
            if not step.from_stages:
                raise Http404
            return Desk(actor, file, file.resolved, step, prospect(actor, file, step))
    except (NotFound, KeyError):
        raise Http404 from None


def act_of(request: HttpRequest, desk: Place, data: dict[str, Any], posted: QueryDict, key: str) -> door.Act:
    """The act with its signatures; raises Problems with everything that is wrong. `posted` has its files staged."""
    dictionary, step = desk.resolved.dictionary, desk.step
    found = check(dictionary, step.form, data, cases.today())
    problems = list(found.problems)
    occurred_at = None
    if desk.asks_time:
        occurred_at, wrong = _time(request.POST.get("occurred_at", ""), desk)
        problems += wrong
    act = door.Act(
        proceeding=desk.proceeding(request.POST.get("idempotency_key", "")), step=step.name, data=data,
        occurred_at=occurred_at, opens=desk.opens or None, parent=desk.parent)
    second = officer_fields.read(request)
    if problems:
        problems += officers.missing(second, online=desk.online) if step.officers > 1 else []
        raise Problems(problems)
    if step.officers < 2:
        return act
    if not desk.online:
        signed: tuple[Signature, ...] = tuple(
            Signature(p, "paper") for p in (desk.actor.person_id, second.person_id) if p is not None
        )
    else:
        lines = [("案件", desk.title), *forms.summary(dictionary, step.form, found.data)]
        sheet = Sheet([act], key, f"{step.title}：{desk.title}", lines, request.path, posted)
        signed = officers.signatures(desk.actor, second, sheet)
    return msgspec.structs.replace(act, signatures=signed)


def _time(text: str, desk: Place) -> tuple[datetime | None, list[Problem]]:
    """When it happened: a day or a moment. Online, what is done now and today's paper are timed by the server."""
    by_day = desk.step.time_precision == "day"
    day = day_of(text) if by_day else None
    moment = datetime.combine(day, time.min, SHANGHAI) if day else None if by_day else moment_of(text)
    if desk.online and not by_day and not text.strip():
        return None, []
    if moment is None:
        fix = "写成 2026-11-22 的样子" if by_day else "写成 2026-11-22 10:12 的样子"
        return None, [Problem(code="wrong_type", where="occurred_at", message="请填写办理时间", fix=fix)]
    if desk.online and day == cases.today():
        return None, []
    return moment, []


def fields_of(
    request: HttpRequest, desk: Place, values: dict[str, Any], added: str | None = None
) -> list[forms.Shown]:
    """The fields of the step, filled, with its time and the second officer where they are asked for."""
    asked = tuple(field for field in desk.step.form if not (field.reported and desk.online))
    made = forms.fields(
        desk.resolved.dictionary, asked, values, lambda role: _people(desk, role),
        offered=desk.offered, added=added, listed=desk.listed, words=picker.words_of(request.POST),
    )
    group = desk.step.title if len(made) > 1 else ""
    made = [replace_group(one, OWN_GROUP if one.field.name.startswith(OWN) else one.field.group or group)
            for one in made]
    if desk.asks_time:
        kind: Any = "date" if desk.step.time_precision == "day" else "datetime"
        now = desk.online and kind == "datetime"
        first = cases.today() if kind == "date" else "" if now else timezone.now()
        value, help_ = request.POST.get("occurred_at", first), TIME_HELP["now" if now else kind]
        made.append(forms.Shown(FieldView("occurred_at", TIME, kind, value, required=not now, help=help_, group=TIME)))
    if desk.step.officers > 1:
        usual = next((person for person in desk.handlers if person != str(desk.actor.person_id)), "")
        made += officer_fields.fields(request, desk.actor, usual, online=desk.online)
    return made


def _people(desk: Place, role: str) -> list[tuple[str, str]]:
    """Whom a field may name: those of the body who hold the post, oneself among them."""
    return [(str(person.id), person.name) for person in officers.holders(desk.actor.organisation.id, role)]


def replace_group(one: forms.Shown, group: str) -> forms.Shown:
    return msgspec.structs.replace(one, field=replace(one.field, group=group))


def _page(
    request: HttpRequest, desk: Desk, values: dict[str, Any], problems: list[Problem], *,
    refusal: list[Refusal] | None = None, awaited: list[Problem] | None = None, status: int = 200,
    added: str | None = None, asked: list[asking.Notice] | None = None,
) -> HttpResponse:
    """The page of a form. `added` names the list to which a row was added, empty where one was taken away."""
    refusal = refusal or _closed(desk)
    made = fields_of(request, desk, values, added) if status != 409 else []
    form: FormView = build_form(
        f"step-{desk.step.name}", request.path, [one.field for one in made], problems=problems,
        submit=desk.step.action, key=request.POST.get("idempotency_key", "")[:80] or str(new_id()), cancel_url=desk.url,
    )
    conditions = {one.field.name: one for one in made}
    groups = [(group.title, [msgspec.structs.replace(conditions[f.name], field=f) for f in group.fields])
              for group in form.groups]
    context = {
        "form": form, "groups": groups, "answered": added is not None or asking.again(asked or []),
        "refusals": refusal, "awaited": awaited or [], "asked": asked or [],
        "case": desk.file.row, "step": desk.step, "back": desk.url,
        "added": desk.step.name in desk.resolved.added,
        "gates": [_gate(desk, v) for v in desk.prospect.verdicts],
        "waiting": desk.prospect.waiting,
        "later": desk.resolved.procedure.step(desk.step.foretells).title if desk.step.foretells else "",
        **(_foretold(desk, values) if status != 409 else {}),
        "documents": desk.file.documents, "closed": status == 409,
        "reason": "原因见本页上方。" if desk.online and desk.prospect.reason else "", "cite": "",
        "early": status == 200 and bool(refusal),
        "supposed": shown.supposed(desk.file, desk.step),
        "crumbs": (Crumb("案件", reverse("cases")), Crumb(desk.file.row.title, desk.url)),
        "phone": PhoneStep("当场处罚", 2, 2, desk.step.title, desk.url),
    }
    template = "step_phone" if desk.step.name == "deliver" else "step"
    return render(request, f"proceedings/{template}.html", context, status=status)


def _foretold(desk: Desk, values: dict[str, Any]) -> dict[str, list[Gate]]:
    """What the step after this one will turn on, as the form stands: what does not hold, and what does."""
    if not desk.step.foretells or desk.opens:
        return {}
    with scope.enter(desk.actor.scope):
        gates = [shown.gate(v) for v in foretold(desk.actor, desk.file, desk.step, values)]
    return {"unmet": [one for one in gates if one.state != "met"], "met": [one for one in gates if one.state == "met"]}


def _blocked(desk: Desk) -> list[Refusal]:
    one = desk.prospect
    return [Refusal("现在不能办理", one.reason, cited(one.cite), (Remedy("返回案件", desk.url),))]


def _closed(desk: Desk) -> list[Refusal]:
    """The gates that stand closed whatever will be said in the form: told before anything is asked."""
    if not desk.online or not desk.prospect.reason:
        return []
    return [Refusal("现在不能办理", v.message, cited(v.cite), (*remedies(v.fix, v.exception), *_waiver(desk, v)))
            for v in desk.prospect.verdicts if v.blocks and v.status == "failed"]


def _gate(desk: Desk, verdict: Verdict) -> Gate:
    """A gate as shown; beside a local one that does not hold, the way to let it pass, for whoever may."""
    way = next((remedy.url for remedy in _waiver(desk, verdict)), "") if verdict.blocks else ""
    return replace(shown.gate(verdict), action_url=way, action_title="放行")


def _waiver(desk: Desk, verdict: Verdict) -> tuple[Remedy, ...]:
    """The way to let a local gate pass, for whoever may; for others its role."""
    if verdict.force != "local" or desk.opens:
        return ()
    if verdict.waived_by in desk.actor.roles:
        return (Remedy("放行", reverse("waive", args=[desk.file.row.id, verdict.rule, desk.step.name])),)
    return (Remedy(f"请{standards.law().roles[verdict.waived_by]}放行"),)


def remedies(*texts: str) -> tuple[Remedy, ...]:
    return tuple(Remedy(text) for text in texts if text)
