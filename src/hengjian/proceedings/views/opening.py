"""Beginning a case with the form of its opening step: in the entry channel, and online where no page of its own is."""

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
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from hengjian.identity import scope
from hengjian.identity.access import actor_of, reading, signed_in
from hengjian.identity.services import Actor
from hengjian.kernel.ids import new_id
from hengjian.kernel.problem import Problem, Problems
from hengjian.law.procedures import Procedure, Resolved, Step
from hengjian.proceedings import door, forms, officers, overlays, picker, rows, standards
from hengjian.proceedings.behaviours import behaviour_of
from hengjian.proceedings.errors import Conflict, Misplaced, Refused
from hengjian.proceedings.models import Channel
from hengjian.proceedings.reading import today
from hengjian.proceedings.views import asking
from hengjian.proceedings.views.step import act_of, asks_again, fields_of, read, remedies, staged
from hengjian.ui.citing import cited
from hengjian.ui.components import Refusal
from hengjian.ui.forms import build_form
from hengjian.ui.navigation import Crumb

OWN_PAGES = {"penalty.simple": "/penalties/spot/"}
"""Procedures that begin online on a page of their own."""


class NewDesk(msgspec.Struct):
    """What one visit to the form works with, before there is a case."""

    actor: Actor
    resolved: Resolved
    step: Step
    opens: str
    identifier: UUID

    def proceeding(self, key: str) -> UUID:  # noqa: ARG002 - a page's key is the id it was given
        return self.identifier

    @property
    def procedure(self) -> Procedure:
        return self.resolved.procedure

    @property
    def parent(self) -> UUID | None:
        return None

    @property
    def listed(self) -> forms.Listed:
        return picker.listed(self.actor.organisation, "")

    @property
    def title(self) -> str:
        return self.procedure.title

    @property
    def handlers(self) -> list[str]:
        return []

    @property
    def offered(self) -> dict[str, list[tuple[str, str]]]:
        """A case that has not begun offers nothing to pick from."""
        return {}

    @property
    def online(self) -> bool:
        return bool(self.actor.organisation.channel_for(self.procedure.name) == Channel.ONLINE)

    @property
    def asks_time(self) -> bool:
        return not self.online


def _begins(procedure: Procedure) -> bool:
    """Whether cases of this kind begin by themselves, and some app knows what they mean."""
    try:
        return bool(behaviour_of(procedure.name)) and not procedure.within
    except LookupError:
        return False


def _for_new(actor: Actor, procedure: str) -> Resolved:
    """The procedure as a case of the actor's body takes it that begins today."""
    own = actor.organisation
    with scope.enter(actor.scope):
        return overlays.for_new(own, procedure, today(), own.channel_for(procedure))


@require_GET
@reading
def choose(request: HttpRequest) -> HttpResponse:
    """The procedures that the actor's body may begin here, each with how it is handled."""
    actor = actor_of(request)
    offers = []
    for procedure in standards.law().procedures.values():
        if not _begins(procedure) or not _may_begin(actor, procedure):
            continue
        procedure = _for_new(actor, procedure.name).procedure
        if _may_begin(actor, procedure):
            channel = Channel(actor.organisation.channel_for(procedure.name))
            own = OWN_PAGES.get(procedure.name) if channel == Channel.ONLINE else None
            url = own or reverse("case-new", args=[procedure.name])
            offers.append({"procedure": procedure, "channel": channel.label, "url": url})
    return render(request, "proceedings/choose.html", {"offers": offers, "crumbs": (Crumb("案件", reverse("cases")),)})


@never_cache
@sensitive_post_parameters("pin", "party_id_number", "party_other_id_number")
@require_http_methods(["GET", "POST"])
@signed_in
def opening(request: HttpRequest, procedure: str) -> HttpResponse:
    """The form of the opening step. In reported channels it asks when the step happened."""
    notices = asking.on_form(request, actor_of(request))
    desk = _desk(request, procedure)
    if desk.online and procedure in OWN_PAGES:
        return redirect(OWN_PAGES[procedure])
    if request.method == "GET":
        return _page(request, desk, read(desk, request.POST) if asking.again(notices) else {}, [], asked=notices)
    posted, files = rows.tidy(desk.resolved.dictionary, desk.step.form, request.POST, list(request.FILES))
    data = read(desk, posted)
    problems: list[Problem] = []
    refusal: list[Refusal] = []
    try:
        posted = staged(request, desk, data, posted, files)
        if asks_again(posted):
            return _page(request, desk, read(desk, posted, whole=True), [], added=posted.get(rows.ADD, ""))
        data = read(desk, posted)
        key = str(desk.identifier)
        door.record(desk.actor, act_of(request, desk, data, posted, key), key)
    except Refused as refused:
        refusal = [Refusal("不能办理", v.message, cited(v.cite), remedies(v.fix, v.exception))
                   for v in refused.verdicts]
    except (Misplaced, Conflict) as refused:
        refusal = [Refusal("没有办理", p.message, p.cite, remedies(p.fix)) for p in refused.problems]
    except officers.Awaited as awaited:
        return _page(request, desk, data, [], awaited=awaited.problems, status=202)
    except Problems as found:
        problems = found.problems
    else:
        messages.success(request, f"已记录“{desk.step.title}”。")
        return redirect("case", desk.identifier)
    return _page(request, desk, data, problems, refusal=refusal, status=422)


def _may_begin(actor: Actor, procedure: Procedure) -> bool:
    return bool(actor.roles_at(procedure.name, procedure.opening.name) & set(procedure.opening.roles))


def _desk(request: HttpRequest, name: str) -> NewDesk:
    actor, procedure = actor_of(request), standards.law().procedures.get(name)
    if procedure is None or not _begins(procedure):
        raise Http404
    resolved = _for_new(actor, name)
    step = resolved.procedure.opening
    if not _may_begin(actor, resolved.procedure):
        raise PermissionDenied
    try:
        identifier = UUID(request.POST.get("idempotency_key", ""))
    except ValueError:
        identifier = new_id()
    return NewDesk(actor, resolved, step, name, identifier)


def _page(
    request: HttpRequest, desk: NewDesk, values: dict[str, Any], problems: list[Problem], *,
    refusal: list[Refusal] | None = None, awaited: list[Problem] | None = None, status: int = 200,
    added: str | None = None, asked: list[asking.Notice] | None = None,
) -> HttpResponse:
    made = fields_of(request, desk, values, added)
    back = reverse("cases")
    form = build_form(f"new-{desk.procedure.name}", request.path, [one.field for one in made], problems=problems,
                      submit=desk.step.action, key=str(desk.identifier), cancel_url=back)
    conditions = {one.field.name: one for one in made}
    groups = [(group.title, [msgspec.structs.replace(conditions[f.name], field=f) for f in group.fields])
              for group in form.groups]
    reported = Channel(desk.actor.organisation.channel_for(desk.procedure.name))
    return render(request, "proceedings/opening.html", {
        "form": form, "groups": groups, "refusals": refusal or [], "awaited": awaited or [], "asked": asked or [],
        "closed": False, "declares": True, "answered": added is not None or asking.again(asked or []),
        "step": desk.step, "procedure": desk.procedure, "reason": "", "cite": "",
        "channel": "" if desk.online else reported.label,
        "exchanged": reported == Channel.EXCHANGE,
        "crumbs": (Crumb("案件", back), Crumb("新办案件", reverse("case-choose"))),
    }, status=status)
