"""The public door of exchange: take a file in, and tell what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO
from uuid import UUID

import msgspec
from django.db.models import F
from django.utils import timezone

from hengjian.exchange import doorway, lines
from hengjian.exchange.acceptance import NOBODY, Counts, Upload
from hengjian.exchange.models import Batch, Line, Outcome, Returned
from hengjian.identity import scope
from hengjian.identity.models import Organisation
from hengjian.identity.scope import Scope
from hengjian.identity.services import Actor
from hengjian.proceedings import statesecrets


class AgencyReceipt(msgspec.Struct):
    """What became of one agency's lines of a file, and of those that were still waiting from before."""

    agency: str
    batch: UUID | None
    counts: Counts
    recorded: int = 0
    returned: int = 0


class ImportReceipt(msgspec.Struct):
    """What became of a file, agency by agency."""

    agencies: list[AgencyReceipt]

    @property
    def clean(self) -> bool:
        """Nothing was returned and nothing was in conflict."""
        return not any(one.returned or one.counts.quarantined or one.counts.conflicts for one in self.agencies)


class Fate(msgspec.Struct):
    """What became of one line."""

    key: str
    state: str
    """accepted (waits for the door), recorded, returned, unknown"""
    at: datetime | None = None
    step: UUID | None = None
    reasons: list[str] = []


def import_file(file: BinaryIO, name: str, submitted_by: str = "", now: datetime | None = None) -> ImportReceipt:
    """Accepts a file's lines and takes them to the door, with whatever an earlier run left waiting.

    Raises Problems for a file that cannot be read at all; nothing of it is then kept.
    """
    upload = accept(file, name, submitted_by, now)
    through = resume()
    names = {o.id: o.name for o in upload.agencies.values()} | {NOBODY: "（机关不明）"}
    made = []
    for identifier in upload.counts.keys() | through.keys():
        done = through.get(identifier, doorway.Through())
        batch = upload.batches.get(identifier)
        made.append(AgencyReceipt(names[identifier], batch.id if batch else None,
                                  upload.counts.get(identifier, Counts()), done.recorded, done.returned))
    return ImportReceipt(sorted(made, key=lambda one: one.agency))


def accept(
    file: BinaryIO, name: str, submitted_by: str = "", now: datetime | None = None, actor: Actor | None = None
) -> Upload:
    """Acceptance alone: what meets the standard is kept and waits for the door.

    Raises Problems, and keeps nothing, where the file's name or who sends it carries the mark of a state secret.
    """
    statesecrets.refuse_texts(actor, "exchange", name, submitted_by)
    upload = Upload(name, now or timezone.now(), submitted_by, actor)
    upload.take(lines.read(file))
    return upload


def resume() -> dict[UUID, doorway.Through]:
    """Takes every waiting line to the door, whoever accepted it; by agency, what was done."""
    done: dict[UUID, doorway.Through] = {}
    for agency in Organisation.objects.filter(id__in=_pending()).order_by("id"):
        through = doorway.work(agency)
        if through.recorded or through.returned:
            done[agency.id] = through
    return done


def _pending() -> set[UUID]:
    """Agencies with accepted lines that have not been through the door."""
    found: set[UUID] = set()
    for city in set(Organisation.objects.values_list("city", flat=True)):
        with scope.enter(Scope(city=city)):
            rows = Batch.objects.filter(accepted__gt=F("recorded") + F("returned"))
            found |= set(rows.values_list("agency_id", flat=True))
    return found


def fate(agency: Organisation, key: str) -> Fate:
    """What became of the newest line that an agency sent under a key."""
    with scope.enter(Scope(agency=agency.id)):
        line = Line.objects.filter(agency_id=agency.id, key=key).order_by("-attempt").first()
        rows = Returned.objects.filter(agency_id=agency.id, key=key).order_by("id")
        told = list(rows.values_list("reason", flat=True))
        if line is None:
            return Fate(key, "returned" if told else "unknown", reasons=told)
        outcome = Outcome.objects.filter(submission_id=line.id).first()
        if outcome is None:
            return Fate(key, "accepted")
        state = "recorded" if outcome.step_id else "returned"
        return Fate(key, state, outcome.at, outcome.step_id, [] if outcome.step_id else told)
