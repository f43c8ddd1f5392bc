"""A form that waits for its second officer: kept, sealed, until it is sent, withdrawn or too old.

What is confirmed is pinned by its fingerprint (`officers`), so the form is kept as it was posted, with its own key:
opened again and sent unchanged it is the submission that was confirmed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
from django.http import QueryDict
from django.utils import timezone

from hengjian.identity import confirmations, scope
from hengjian.identity.models import Confirmation
from hengjian.identity.scope import Scope
from hengjian.identity.services import Actor
from hengjian.proceedings import keys, queue, statesecrets
from hengjian.proceedings.models import AskedForm, ProceedingKey
from hengjian.proceedings.sealing import Vault

if TYPE_CHECKING:
    from hengjian.proceedings.door import Act

LEFT_OUT = frozenset({"csrfmiddlewaretoken", "pin", "action"})
"""What belongs to one attempt only; nobody's PIN is kept."""
PLACE = b"asked form"


class Sheet(msgspec.Struct, frozen=True):
    """A form as it is about to be sent: its acts without signatures, its key, what a second officer is shown of it.

    `place` is the form's address, `posted` what was typed, with the digests of files that are staged already.
    """

    acts: Sequence[Act]
    key: str
    title: str
    lines: Sequence[confirmations.Line]
    place: str
    posted: QueryDict

    @property
    def fingerprint(self) -> str:
        """What a second officer confirms: a keyed digest of acts and key. The door takes a key once."""
        bare = [msgspec.structs.replace(act, signatures=()) for act in self.acts]
        return keys.fingerprint(msgspec.json.encode([self.key, bare], order="deterministic"))


def ask(actor: Actor, person_id: UUID, sheet: Sheet) -> confirmations.Made:
    """Asks a colleague to confirm and keeps the form; what it asked before goes. Raises StateSecret."""
    statesecrets.refuse_acts(actor, sheet.acts)
    asked = confirmations.Request(sheet.fingerprint, sheet.title, sheet.lines, sheet.key, sheet.place)
    with scope.enter(actor.scope):
        made = confirmations.request_confirmation(actor, person_id, asked)
        _forget(actor.scope, made.replaced)
        if made.fresh:
            _keep(actor, made.one, sheet.posted)
    return made


def _keep(actor: Actor, asked: Confirmation, posted: QueryDict) -> None:
    own = actor.organisation
    ancestors = {"city": own.city, "district": own.district, "line": own.line, "agency_id": own.id,
                 "unit_id": actor.unit.id if actor.unit else None}
    typed = {name: values for name, values in posted.lists() if name not in LEFT_OUT}
    sealed = Vault(asked.id, ancestors).seal_bytes(json.dumps(typed).encode(), PLACE)
    until = confirmations.deadline(asked)
    AskedForm.objects.create(id=asked.id, person_id=actor.person_id, content=sealed, expires_at=until, **ancestors)
    queue.defer("expire_asked", lock=str(asked.id), at=until, request=str(asked.id), agency=str(own.id))


def opened(actor: Actor, identifier: UUID) -> QueryDict | None:
    """What the actor had typed into a form that still waits; None where there is nothing (any more)."""
    with scope.enter(actor.scope):
        row = AskedForm.objects.within(actor.scope).filter(
            id=identifier, person_id=actor.person_id, expires_at__gt=timezone.now()).first()
        if row is None:
            return None
        typed = json.loads(Vault(row.id, {"agency_id": row.agency_id}).open_bytes(bytes(row.content), PLACE))
    posted = QueryDict(mutable=True)
    for name, values in typed.items():
        posted.setlist(name, values)
    return posted


def withdraw(actor: Actor, identifier: UUID) -> Confirmation | None:
    """Takes a request back and deletes what was kept; None where none of the actor's stands."""
    with scope.enter(actor.scope):
        found = confirmations.withdraw(actor, identifier)
        _forget(actor.scope, [found] if found else [])
    return found


def submitted(actor: Actor, key: str) -> None:
    """What a form asked is settled, now that it has gone through the door; in that transaction."""
    _forget(actor.scope, confirmations.submitted(actor.person_id, key))


def expire(identifier: UUID, agency: UUID) -> None:
    """Deletes what was kept of a form when its time is over; the request stays as the record of who was asked."""
    own = Scope(agency=agency)
    with scope.enter(own):
        _delete(own, id=identifier, expires_at__lte=timezone.now())


def _forget(seen: Scope, ended: Sequence[Confirmation]) -> None:
    if ended:
        _delete(seen, id__in=[one.id for one in ended])


def _delete(seen: Scope, **which: object) -> None:
    """The key with the row, so that no copy of the content can be opened either."""
    rows = AskedForm.objects.within(seen).filter(**which)
    ProceedingKey.objects.filter(proceeding_id__in=list(rows.values_list("id", flat=True))).delete()
    rows.delete()
