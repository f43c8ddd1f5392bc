"""Finding cases: by a number, by what is sealed in them, by their words. Narrowed by the actor's scope."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from hengjian.identity.services import Actor
from hengjian.proceedings import keys, reading, standards
from hengjian.proceedings.models import Proceeding, SealedValue
from hengjian.proceedings.sealing import normal
from hengjian.proceedings.text import asked

FOUND_AT_MOST = 20
SHORTEST_NUMBER = 6


def find(actor: Actor, question: str) -> list[Proceeding]:
    """Cases by document number, credit code, sealed numbers (by their blind index) or words; newest first."""
    text, plain = question.strip(), normal(question)
    exact = Q(number=number_of(question))
    if len(plain) == 18:
        exact |= Q(party_code=plain) | Q(party_key=keys.blind_index("party_id_number", plain))
    if sealed := _sealed_in(actor, plain):
        exact |= Q(id__in=sealed)
    visible = reading.cases(actor)
    return _newest(visible, exact) or list(worded(visible, text).order_by("-opened_at", "-id")[:FOUND_AT_MOST])


def _newest(visible: QuerySet[Proceeding], exact: Q) -> list[Proceeding]:
    """The newest of what is exactly that. Sorted here: asked for in order, the database under row-level security
    would walk all cases in scope by their day rather than the index of what is looked for."""
    days = sorted(visible.filter(exact).values_list("opened_at", "id"), reverse=True)[:FOUND_AT_MOST]
    rows = visible.in_bulk([identifier for _, identifier in days])
    return [rows[identifier] for _, identifier in days]


def worded(rows: QuerySet[Any], text: str, case: str = "id") -> QuerySet[Any]:
    """Rows of the cases in scope that have all words of a text; none when it has no words.

    By a function of the database's, so that their index is used (`identity.fences.searched`).
    """
    words = asked(text)
    if not words:
        return rows.none()
    found = RawSQL("SELECT hengjian_cases_worded(to_tsquery('simple', %s))", [words])
    return rows.filter(**{f"{case}__in": found})


def _sealed_in(actor: Actor, plain: str) -> set[UUID]:
    """The proceedings in scope in which a findable value is exactly this; nothing short or in words is looked for."""
    if len(plain) < SHORTEST_NUMBER or not plain.isascii():
        return set()
    elements = standards.law().dictionary.elements.values()
    indexes = [keys.blind_index(one.name, plain) for one in elements if one.findable]
    rows = SealedValue.objects.within(actor.scope).filter(index__in=indexes)
    return set(rows.values_list("proceeding_id", flat=True)[:FOUND_AT_MOST])


def number_of(question: str) -> str:
    """A document number as it is written, whichever brackets were typed."""
    return "".join(question.split()).translate(str.maketrans("[]［］【】()（）", "〔〕" * 5))
