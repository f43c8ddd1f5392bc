"""Related cases as the case page shows them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from hengjian.identity.services import Actor
from hengjian.proceedings.reading import CaseFile, moment_text
from hengjian.proceedings.relations import COUNTED, SHOWN, Related, relations


def groups(actor: Actor, file: CaseFile) -> list[dict[str, Any]]:
    """The case with what was opened within it, other cases of the party, other cases of the item."""
    found = relations(actor, file)
    bodies = actor.scope.agency is None
    family = {"title": "本案和案内程序", "lead": "程序", "note": f"{len(found.family)} 件", "bodies": False,
              "rows": [_shown(one, file, one.kind) for one in found.family]}
    party = {"title": "同一当事人的其他案件", "lead": "案件", "note": _counted(found.party_count), "bodies": bodies,
             "rows": [_shown(one, file) for one in found.party],
             "more_url": _more(found.party_count, file.row.party_name),
             "empty": "在您可以查看的范围内，按证件号码或统一社会信用代码没有查到。"}
    item = {"title": f"同一事项的其他案件{'：' + file.row.item_title if file.row.item_title else ''}", "lead": "案件",
            "note": _counted(found.item_count), "bodies": bodies, "rows": [_shown(one, file) for one in found.item],
            "more_url": _more(found.item_count, file.row.item_title), "empty": "在您可以查看的范围内没有查到。"}
    return [family, party, item]


def _counted(count: int) -> str:
    if count > COUNTED:
        return f"多于 {COUNTED} 件，列最近 {SHOWN} 件"
    return f"{count} 件，列最近 {SHOWN} 件" if count > SHOWN else f"{count} 件"


def _more(count: int, words: str) -> str:
    return f"{reverse('cases')}?{urlencode({'title': words})}" if count > SHOWN and words else ""


def _shown(one: Related, file: CaseFile, title: str = "") -> dict[str, Any]:
    url = reverse("case", args=[one.row.id])
    own = one.row.id == file.row.id
    public = f"{moment_text(one.published, 'day')} {'撤下' if one.withdrawn else '公示'}" if one.published else ""
    return {
        "title": f"{title}（本页）" if own else title or one.row.title, "number": one.row.number, "stage": one.stage,
        "agency": one.agency, "on": moment_text(one.row.opened_at, "day"), "url": "" if own else url,
        "published": public, "findings": one.findings,
        "findings_url": f"{url}?tab=checks",
    }
