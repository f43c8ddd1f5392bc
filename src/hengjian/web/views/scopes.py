"""数据范围: who may see what and why, and what the reader sees."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hengjian.identity.access import actor_of, signed_in
from hengjian.identity.models import Level, OrganisationKind
from hengjian.identity.scope import rules_for
from hengjian.law import participation, scopes
from hengjian.law.scopes import ScopeRule
from hengjian.proceedings import standards, taking_part
from hengjian.ui.citing import cited

FIGURES = {"city": "全市", "district": "本区", "line": "本条线", "agency": "本机关", "town": "所在镇街",
           "participation": "不统计", "nothing": "不统计"}


@require_GET
@signed_in
def scope_list(request: HttpRequest) -> HttpResponse:
    """What the reader sees and why; then every scope with its basis, and the parts in which others are invited."""
    actor = actor_of(request)
    own = rules_for(actor.organisation, actor.roles)
    roles = standards.law().roles
    context = {
        "own": [_row(one) for one in own],
        "posts": "、".join(roles.get(role, role) for role in sorted(actor.roles)),
        "takings": taking_part.takings(actor),
        "rows": [(_row(one), one in own) for one in scopes.rules()],
        "parts": [(one, cited(one.cite), "、".join(roles.get(role, role) for role in one.invited_by))
                  for one in participation.parts().values()],
    }
    return render(request, "web/scopes.html", context)


def _row(rule: ScopeRule) -> dict[str, object]:
    kinds, levels = dict(OrganisationKind.choices), dict(Level.choices)
    roles = standards.law().roles
    whom = ["、".join(str(names.get(one, one)) for one in chosen)
            for names, chosen in ((levels, rule.levels), (kinds, rule.kinds), (roles, rule.roles)) if chosen]
    return {"rule": rule, "sees": scopes.SEES[rule.sees], "figures": FIGURES[rule.figures], "cite": cited(rule.cite),
            "whom": "，".join(whom) or "所有单位"}
