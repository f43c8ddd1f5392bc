"""The one door: every step record enters here, whatever the channel.

lock → scope → data standard → gates → append → project → clocks → findings → reactions → jobs → ledger, last before
commit.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction
from django.utils import timezone
from psycopg.errors import UniqueViolation

from hengjian.identity import scope
from hengjian.identity import services as identity
from hengjian.identity.services import Actor
from hengjian.kernel.failpoints import fail, register
from hengjian.kernel.problem import Problems
from hengjian.ledger import services as ledger
from hengjian.proceedings import asked, family, keys, projection, reactions, statesecrets
from hengjian.proceedings.behaviours import Signature
from hengjian.proceedings.errors import Conflict, NotFound, Taken
from hengjian.proceedings.leaves import leaf_of
from hengjian.proceedings.models import IdempotencyKey, Proceeding, StepRecord
from hengjian.proceedings.sitting import Sitting

FAILPOINTS = (
    "record.locked",
    "record.checked",
    "record.appended",
    "record.projected",
    "record.before_ledger",
    "record.before_commit",
    "record.committed",
)
register(*FAILPOINTS)


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """One step to be recorded.

    `opens` names the procedure when the step begins a proceeding; `proceeding` is then a new id made by the
    caller, and `parent` the proceeding within which it is opened. `occurred_at` is the server's time online, except
    for steps declared paper or field; entry and exchange must give it. There `numbers` are those that stand on the
    paper, by code of the document, and `files` the digests of its scans, staged before. `device_time`,
    `checked_out_at` and `number_block` belong to work without a connection.
    """

    proceeding: UUID
    step: str
    data: dict[str, object]
    opens: str | None = None
    parent: UUID | None = None
    signatures: tuple[Signature, ...] = ()
    occurred_at: datetime | None = None
    numbers: dict[str, str] = {}
    files: dict[str, str] = {}
    device_time: datetime | None = None
    checked_out_at: datetime | None = None
    number_block: UUID | None = None


class Receipt(msgspec.Struct, frozen=True):
    """What the door answers: the ids of the steps, and whether they had been recorded before."""

    steps: tuple[UUID, ...]
    repeated: bool


def record(actor: Actor, act: Act, key: str) -> Receipt:
    """Records one step; see `record_many`."""
    return record_many(actor, [act], key)


def record_many(actor: Actor, acts: Sequence[Act], key: str) -> Receipt:
    """Records steps in one transaction, in the order given: all of them or none.

    `key` is the caller's idempotency key: the same key with the same acts answers as before.
    Raises NotFound, Misplaced, Problems (data standard), Refused (gates, online only) or Conflict; a refusal is
    audited after the roll-back. What carries the mark of a state secret is refused before it is even fingerprinted.
    """
    statesecrets.refuse_acts(actor, acts)
    try:
        with transaction.atomic(durable=True):
            receipt = _recorded(actor, acts, key)
            fail("record.before_commit")
    except Problems as refusal:
        _audit_refusal(actor, acts, refusal)
        raise
    except IntegrityError as clash:
        if not isinstance(clash.__cause__, UniqueViolation):
            raise
        taken = Taken(acts[0].step)
        _audit_refusal(actor, acts, taken)
        raise taken from clash
    fail("record.committed")
    return receipt


def _recorded(actor: Actor, acts: Sequence[Act], key: str) -> Receipt:
    scope.apply(actor.scope)
    claimed = _claim(actor, acts, key)
    if claimed is not None:
        return claimed
    sittings = _locked(actor, acts)
    fail("record.locked")
    records: list[StepRecord] = []
    leaves: list[tuple[UUID, ledger.Leaf]] = []
    for act in acts:
        sitting = sittings[act.proceeding]
        draft = sitting.judged(act)
        fail("record.checked")
        record = sitting.append(draft)
        fail("record.appended")
        projection.write(projection.rows(sitting.family, record, sitting.behaviour))
        fail("record.projected")
        records.append(record)
        reacted = reactions.react(reactions.Recorded(actor, record, draft.case, sitting.state))
        leaves += [(record.agency_id, leaf) for leaf in (ledger.Leaf(leaf_of(record), "step", record.id), *reacted)]
    _enter_ledger(leaves)
    if any(len(act.signatures) > 1 for act in acts):
        asked.submitted(actor, key)
    IdempotencyKey.objects.filter(actor_id=actor.person_id, key=key).update(step_ids=[str(r.id) for r in records])
    return Receipt(tuple(r.id for r in records), repeated=False)


def _claim(actor: Actor, acts: Sequence[Act], key: str) -> Receipt | None:
    """Takes the idempotency key; waits for whoever holds it. Answers as before when it was used already."""
    print_ = keys.fingerprint(msgspec.json.encode([_settled(act) for act in acts], order="deterministic"))
    fresh = IdempotencyKey(actor_id=actor.person_id, key=key, fingerprint=print_, step_ids=[])
    IdempotencyKey.objects.bulk_create([fresh], ignore_conflicts=True)
    held = IdempotencyKey.objects.select_for_update().get(actor_id=actor.person_id, key=key)
    if held.fingerprint != print_:
        raise Conflict
    if held.step_ids:
        return Receipt(tuple(UUID(step) for step in held.step_ids), repeated=True)
    return None


def _settled(act: Act) -> Act:
    """A retried form brings the same content; how a colleague proved to be there may differ between tries."""
    return msgspec.structs.replace(act, signatures=tuple(Signature(s.person_id, "") for s in act.signatures))


def _locked(actor: Actor, acts: Sequence[Act]) -> dict[UUID, Sitting]:
    """Locks the root proceedings in sorted order and opens a sitting for every proceeding of the acts.

    Sittings of one family share its members, so that later acts see earlier ones wherever they belong.
    """
    opening = {act.proceeding: act for act in acts if act.opens}
    existing = {i for act in acts for i in (act.proceeding, act.parent) if i} - opening.keys()
    found = {p.id: p for p in Proceeding.objects.within(actor.scope).filter(id__in=existing)}
    if found.keys() != existing:
        raise NotFound
    roots = {p.root_id for p in found.values()}
    list(Proceeding.objects.filter(id__in=roots).order_by("id").select_for_update().values_list("id"))
    fresh = {p.id: p for p in Proceeding.objects.filter(id__in=existing)}
    now = timezone.now()
    families = family.load(roots, actor.scope)
    sittings = {i: Sitting.resume(actor, row, families[row.root_id], now) for i, row in fresh.items()}
    for identifier, act in opening.items():
        if act.parent and act.parent not in sittings:
            raise NotFound
        sittings[identifier] = Sitting.begin(actor, act, now, sittings[act.parent] if act.parent else None)
    return sittings


def _enter_ledger(leaves: Sequence[tuple[UUID, ledger.Leaf]]) -> None:
    """One append for each agency, in the order of the steps; what a step gave rise to follows it."""
    fail("record.before_ledger")
    for agency in sorted({agency for agency, _ in leaves}):
        ledger.append(agency, [leaf for owner, leaf in leaves if owner == agency])


def _audit_refusal(actor: Actor, acts: Sequence[Act], refusal: Problems) -> None:
    identity.audit(
        "record",
        str(acts[0].proceeding) if acts else "",
        actor=actor,
        outcome="refused",
        steps=[act.step for act in acts],
        problems=[f"{p.where}:{p.code}" for p in refusal.problems],
    )
