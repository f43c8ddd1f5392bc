"""Document numbers like 津滨市监当罚〔2026〕12号: gapless per agency, kind of document and year (domain 3.1)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from hengjian.identity.models import Organisation
from hengjian.proceedings.models import IssuedNumber, NumberSeries


def take(organisation: Organisation, word: str, year: int) -> tuple[int, str]:
    """The next serial of the series and its text. Holds the series until commit, so a rollback leaves no gap."""
    series = {"agency_id": organisation.id, "word": word, "year": year}
    NumberSeries.objects.bulk_create([NumberSeries(**series)], ignore_conflicts=True)
    row = NumberSeries.objects.select_for_update().get(**series)
    NumberSeries.objects.filter(**series).update(next=row.next + 1)
    return row.next, f"{organisation.short_name}{word}〔{year}〕{row.next}号"


def note(word: str, year: int, serial: int, text: str, step_id: UUID, ancestors: dict[str, Any]) -> None:
    """Keeps the number with the step that used it."""
    IssuedNumber.objects.create(
        word=word, year=year, serial=serial, text=text, step_id=step_id, **ancestors
    )
