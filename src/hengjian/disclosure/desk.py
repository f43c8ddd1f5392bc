"""What waits for a publisher, by its clocks: decisions to be published, and what was taken down to be explained."""

from __future__ import annotations

import msgspec

from hengjian.disclosure.models import Publication
from hengjian.identity.services import Actor
from hengjian.proceedings import reading as cases
from hengjian.proceedings.models import ClockRow, Proceeding
from hengjian.proceedings.reading import Running, running, today

PUBLICATION, WITHDRAWAL = "publication", "withdrawal"
AT_MOST = 200
RECENT = 20


class Waiting(msgspec.Struct, frozen=True):
    """A case and the limit that runs in it."""

    case: Proceeding
    clock: Running


def waiting(actor: Actor, clock: str) -> list[Waiting]:
    """Cases of the publisher's own body in which that clock runs, the most pressing first. Two queries."""
    running_ones = ClockRow.objects.within(actor.scope).filter(agency_id=actor.organisation.id, name=clock, met_on=None)
    rows = list(running_ones.defer("trace").order_by("due_on", "id")[:AT_MOST])
    found = {case.id: case for case in cases.cases(actor).filter(id__in=[row.proceeding_id for row in rows])}
    return [Waiting(found[row.proceeding_id], running(row, found[row.proceeding_id].procedure, today()))
            for row in rows if row.proceeding_id in found]


def recent(actor: Actor) -> list[Publication]:
    """What the publisher's own body published last."""
    rows = Publication.objects.within(actor.scope).filter(agency_id=actor.organisation.id)
    shown = rows.prefetch_related("withdrawals").defer("body", "search")
    return list(shown.order_by("-published_at", "-id")[:RECENT])
