"""The same party and item in other cases, and a reviewer's first opinion, beyond the scope (行政处罚法 25, 29, 33, 58).

Asked of registered functions (ADR 0006). What they answered is pinned in the step that was judged by it, and so in
the ledger; a refusal names the rule in the audit log.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection

from hengjian.identity.models import Organisation
from hengjian.law.facts_ordinary import ElsewhereFact
from hengjian.proceedings.settling import settle


class Sought(msgspec.Struct, frozen=True):
    """Whose cases over what: the party by blind index or code, the item, the days of the offence.

    `proceeding` and `agency` are the asker's own; `before` is the moment of the act that asks.
    """

    party_key: str
    party_code: str
    item: str
    first: date
    last: date
    before: datetime
    proceeding: UUID
    agency: UUID

    @property
    def same(self) -> list[Any]:
        return [self.party_key, self.party_code, self.item]

    def settle(self) -> None:
        """What a batch still holds back of the same party and item is written before it is asked for."""
        settle(f"party {self.party_key} {self.party_code} {self.item}", self.proceeding)


def filed(sought: Sought) -> tuple[ElsewhereFact, ...]:
    """Cases that another body filed earlier over the same party, item and overlapping days, oldest first."""
    sought.settle()
    rows = _asked("SELECT * FROM hengjian_filed_elsewhere(%s, %s, %s, %s, %s, %s, %s, %s)", [
        *sought.same, sought.first, sought.last, sought.before, sought.proceeding, sought.agency])
    return _cases(rows)


def fined(sought: Sought) -> tuple[ElsewhereFact, ...]:
    """Other cases, of whatever body, in which the same act was fined, oldest first."""
    sought.settle()
    rows = _asked("SELECT * FROM hengjian_fined_elsewhere(%s, %s, %s, %s, %s, %s, %s)", [
        *sought.same, sought.first, sought.last, sought.before, sought.proceeding])
    return _cases(rows)


def decisions(sought: Sought, since: date) -> int:
    """How many decisions the same party has had over the same item since that day, of whatever body."""
    sought.settle()
    rows = _asked("SELECT hengjian_earlier_decisions(%s, %s, %s, %s, %s, %s)", [
        *sought.same, since, sought.before, sought.proceeding])
    return int(rows[0][0])


def first_review(person: UUID, before: datetime) -> date | None:
    """The day on which somebody first gave an opinion in a legal review, in whatever body (58); None: never before."""
    found: date | None = _asked("SELECT hengjian_first_review(%s, %s)", [str(person), before])[0][0]
    return found


def _asked(question: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return list(cursor.fetchall())


def _cases(rows: list[tuple[Any, ...]]) -> tuple[ElsewhereFact, ...]:
    bodies = Organisation.objects.in_bulk({agency for agency, _, _ in rows})
    return tuple(
        ElsewhereFact.of({
            "agency": bodies[agency].name, "contact": bodies[agency].telephone, "number": number, "on": on})
        for agency, number, on in rows
    )
