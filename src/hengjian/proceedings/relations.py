"""What is related to a case within the reader's scope: what was opened within it, the same party, the same item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import msgspec
from django.db.models import Count, Q, QuerySet

from hengjian.identity.models import Organisation
from hengjian.identity.services import Actor
from hengjian.proceedings import reading
from hengjian.proceedings.models import FindingRow, Proceeding, StepRecord
from hengjian.proceedings.reading import CaseFile

SHOWN = 10
COUNTED = 100
"""Beyond this nobody counts."""
PUBLISH, WITHDRAW = "publish", "withdraw_publication"


class Related(msgspec.Struct, frozen=True):
    """A case or what was opened within it: where it stands, whether it was made public, what was found in it."""

    row: Proceeding
    agency: str
    stage: str
    kind: str
    published: datetime | None
    withdrawn: bool
    findings: int


class Relations(msgspec.Struct, frozen=True):
    """`family` is the case with all that was opened within it, in order of opening; counts are capped."""

    family: list[Related]
    party: list[Related]
    party_count: int
    item: list[Related]
    item_count: int


def relations(actor: Actor, file: CaseFile) -> Relations:
    """Everything related. The same number of queries however much there is."""
    own = reading.cases(actor).filter(root_id=file.row.root_id).order_by("opened_at", "id")
    others = reading.cases(actor).filter(parent_id=None).exclude(id=file.row.root_id).order_by("-opened_at", "-id")
    party, item = _same_party(others, file.row), _same_item(others, file.row)
    found = [list(own), list(party[:SHOWN]), list(item[:SHOWN])]
    told = _told(actor, {row.id: row for rows in found for row in rows})
    family, by_party, by_item = ([told[row.id] for row in rows] for rows in found)
    return Relations(family, by_party, _count(party, by_party), by_item, _count(item, by_item))


def _same_party(rows: QuerySet[Proceeding], row: Proceeding) -> QuerySet[Proceeding]:
    """By the blind index of the identity number or by the credit code; a name alone is nobody."""
    same = Q(pk__in=[])
    if row.party_key:
        same |= Q(party_key=row.party_key)
    if row.party_code:
        same |= Q(party_code=row.party_code)  # each of the two has an index; the database joins them
    return rows.filter(same)


def _same_item(rows: QuerySet[Proceeding], row: Proceeding) -> QuerySet[Proceeding]:
    return rows.filter(item_code=row.item_code) if row.item_code else rows.none()


def _count(rows: QuerySet[Proceeding], shown: list[Related]) -> int:
    return len(shown) if len(shown) < SHOWN else rows.order_by()[: COUNTED + 1].count()


def _told(actor: Actor, rows: dict[UUID, Proceeding]) -> dict[UUID, Related]:
    """With what is known of each, in three queries."""
    names = dict(Organisation.objects.filter(id__in={row.agency_id for row in rows.values()}).values_list("id", "name"))
    findings = Counter(dict(
        FindingRow.objects.within(actor.scope).filter(proceeding_id__in=rows, withdrawn_at=None)
        .values_list("proceeding_id").annotate(count=Count("id")).order_by()))
    made = (StepRecord.objects.within(actor.scope).filter(proceeding_id__in=rows, step__in=(PUBLISH, WITHDRAW))
            .order_by("seq").values_list("proceeding_id", "step", "occurred_at"))
    published = _published(made)
    found: dict[UUID, Related] = {}
    for key, row in rows.items():
        at, withdrawn = published.get(key, (None, False))
        found[key] = Related(row, names.get(row.agency_id, ""), reading.stage_title(row),
                             reading.procedure_of(row).title, at, withdrawn, findings[key])
    return found


def _published(made: Iterable[tuple[UUID, str, datetime]]) -> dict[UUID, tuple[datetime, bool]]:
    """By proceeding, when it was last made public or taken down, and which of the two."""
    return {proceeding: (at, step == WITHDRAW) for proceeding, step, at in made}
