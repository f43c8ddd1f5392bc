"""The case page, what explains it, and what it keeps under seal."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from hengjian.identity.access import actor_of, signed_in
from hengjian.identity.services import Actor, audit
from hengjian.proceedings import participation, people, standards, taking_part
from hengjian.proceedings import reading as cases
from hengjian.proceedings.errors import NotFound
from hengjian.proceedings.models import Channel
from hengjian.proceedings.prospects import Prospects, prospects
from hengjian.proceedings.state import GENERIC
from hengjian.proceedings.views import asking, judged, related, secrecy, shown, standing
from hengjian.proceedings.views.voiding import may_void
from hengjian.ui.citing import cited
from hengjian.ui.components import Tab
from hengjian.ui.navigation import Crumb

TABS = {"file": "卷宗", "facts": "当事人与事实", "checks": "规则检查", "timeline": "时间线", "related": "关联"}
REASON_LIMIT = 200


@require_GET
@signed_in
def case(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """On one screen: where it stands, what may be done next and why not yet, clocks, file, people, proof."""
    try:
        return taking_part.read(actor_of(request), lambda reader: _case(request, reader, identifier))
    except NotFound:
        raise Http404 from None


def _case(request: HttpRequest, actor: Actor, identifier: UUID) -> HttpResponse:
    """The page as one reader sees it: of the body, of a supervisor, or a participant. Raises NotFound."""
    file = cases.case(actor, identifier)
    tab = request.GET.get("tab", "file")
    tab = tab if tab in TABS else "file"
    found = Prospects() if file.destroyed else prospects(actor, file)
    counts = {"checks": len(file.findings) or None, "timeline": len(file.state.steps)}
    pressing = next((one for one in file.clocks if one.level in ("late", "soon")), None)
    posts = people.holders(file)
    buttons, more = standing.actions(actor, file, found, posts)
    context: dict[str, object] = {
        "file": file,
        "crumbs": (Crumb("案件", reverse("cases")), Crumb(file.procedure.title)),
        "channel": Channel(file.row.channel).label,
        "stage": file.procedure.stage(file.state.stage).title,
        "actions": buttons, "more": more,
        "reads_only": actor.organisation.id != file.row.agency_id,
        "takes_part": bool(actor.scope.cases),
        "invited": [one for one in participation.invitations(file.state) if one.holds(timezone.now())],
        "may_invite": not actor.scope.cases and bool(
            participation.offered(actor, file.row.agency_id, file.row.procedure)),
        "awaits": standing.awaits(actor, file, posts),
        "asked": asking.under(actor, request.path),
        "people": standing.took_part(file, posts),
        "next": found.next,
        "gates": [shown.gate(v) for v in found.next.verdicts] if found.next else [],
        "supposed": shown.supposed(file, found.next.step) if found.next else "",
        "foretold": [(one.step.title, [shown.gate(v) for v in one.verdicts]) for one in found.foretold],
        "steps": standing.stages(file),
        "tab": tab,
        "tabs": [Tab(title, f"{request.path}?tab={name}", name == tab, counts.get(name))
                 for name, title in TABS.items()],
        "clocks": [shown.clock(one) for one in file.clocks if one.left is not None],
        "met": [shown.clock(one) for one in file.clocks if one.left is None],
        "pressing": pressing,
        "pressing_text": f"{pressing.row.title} {shown.remaining_text(pressing)}" if pressing else "",
        "party": shown.party(file),
        **standing.family(file, found),
        "waivable": standing.waivable(file, actor),
        "secrecy": secrecy.told(actor, file),
        "last": file.state.steps[-1],
        "last_entry": (entry := file.entries.get(file.state.steps[-1].id)),
        "last_leaf": bytes(entry.leaf).hex()[:16] if entry else "",
    }
    if tab == "facts":
        context["facts"] = shown.facts(file)
    elif tab == "checks":
        context |= {"found": judged.findings(file), **judged.articles(file)}
    elif tab == "related":
        context["related"] = related.groups(actor, file)
    elif tab == "timeline":
        context["timeline"] = shown.timeline(file)
    else:
        context |= {"evidence": _evidence(file), "may_void": may_void(actor, file) and not file.destroyed}
    return render(request, "proceedings/case.html", context)


def _evidence(file: cases.CaseFile) -> list[dict[str, str]]:
    codes = standards.law().dictionary.codelists["evidence_type"].codes
    return [{"title": row["evidence_title"], "kind": codes.get(row["evidence_type"], ""),
             "file": row.get("evidence_file", {}).get("sealed", ""), "on": row.get("evidence_collected_at", "")[:10]}
            for step in file.state.by_time() if step.name not in GENERIC for row in step.data.get("evidence", [])]


@require_GET
@signed_in
def clock(request: HttpRequest, identifier: UUID, clock_id: UUID) -> HttpResponse:
    """Why a limit ends on its day: every day on the way."""
    try:
        return taking_part.read(actor_of(request), lambda reader: _clock(request, reader, identifier, clock_id))
    except NotFound:
        raise Http404 from None


def _clock(request: HttpRequest, actor: Actor, identifier: UUID, clock_id: UUID) -> HttpResponse:
    row, one = cases.clock(actor, identifier, clock_id)
    context = {"case": row, "clock": one.row, "one": one, "remaining": shown.remaining_text(one),
               "cite": cited(one.row.cite),
               "crumbs": (Crumb("案件", reverse("cases")), Crumb(row.title, reverse("case", args=[row.id])))}
    return render(request, "proceedings/clock.html", context)


@never_cache
@require_POST
@signed_in
def reveal(request: HttpRequest, identifier: UUID, sealed_id: UUID) -> HttpResponse:
    """Shows a sealed value once, to somebody in scope who says why; the audit log has it first."""
    actor = actor_of(request)
    try:
        row, label, value = taking_part.read(
            actor, lambda reader: cases.reveal(reader, identifier, sealed_id), reveals=True)
    except (NotFound, LookupError):
        raise Http404 from None
    reason = request.POST.get("reason", "").strip()[:REASON_LIMIT]
    context = {"id": sealed_id, "url": request.path, "label": label, "missing": "reason" in request.POST,
               "back": f"{reverse('case', args=[identifier])}?tab=facts"}
    if reason:
        audit("reveal", str(identifier), actor=actor, element=row.element, level=row.level,
              sealed=str(sealed_id), reason=reason)
        context["value"] = value
    template = "_reveal.html" if request.headers.get("HX-Request") else "reveal.html"
    return render(request, f"proceedings/{template}", context)
