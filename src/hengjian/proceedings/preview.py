"""A document as it would be issued: the door's own judging, and nothing kept."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils import timezone

from hengjian.identity import scope
from hengjian.identity.services import Actor
from hengjian.proceedings import standards, typesetting
from hengjian.proceedings.behaviours import Signature
from hengjian.proceedings.door import Act
from hengjian.proceedings.sitting import Sitting
from hengjian.proceedings.staging import taken

UNNUMBERED = "（签发时编号）"


def supposed(actor: Actor, second: UUID | None) -> tuple[Signature, ...]:
    """The two officers as if both had confirmed: good for a preview only."""
    return (Signature(actor.person_id, "session"), *([Signature(second, "pin")] if second else []))


def document(actor: Actor, acts: Sequence[Act], signatures: tuple[Signature, ...], code: str) -> bytes:
    """The PDF that the last of `acts` would issue, marked as not in force. `acts` open a proceeding of their own.

    Raises Problems, Misplaced or Refused as the door would; everything is rolled back.
    """
    with taken(acts[0].step), transaction.atomic(durable=True):
        scope.apply(actor.scope)
        sitting = Sitting.begin(actor, acts[0], timezone.now())
        *before, last = (msgspec.structs.replace(act, signatures=signatures) for act in acts)
        for act in before:
            sitting.append(sitting.judged(act))
        draft = sitting.judged(last)
        content = sitting.behaviour.content(code, draft.case, UNNUMBERED)
        transaction.set_rollback(True)
    own = sitting.resolved.layouts.get(code)
    return typesetting.typeset(standards.law().documents[code].source, content, sitting.now, draft=True, own=own)
