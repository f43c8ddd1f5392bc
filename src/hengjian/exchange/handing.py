"""Files that connected systems hand in through the interface: whose lines they may be, and the same file only once.

Acceptance itself is that of `hengjian import`; the worker takes what was accepted to the door.
"""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from hengjian.exchange import lines, services
from hengjian.exchange.envelope import loose
from hengjian.exchange.models import HandIn
from hengjian.identity import scope
from hengjian.identity.models import Organisation
from hengjian.identity.models.organisation import Level
from hengjian.identity.scope import Scope
from hengjian.identity.services import Actor, audit
from hengjian.kernel.failpoints import fail, register
from hengjian.kernel.ids import new_id
from hengjian.kernel.problem import Problem, Problems
from hengjian.proceedings import keys, queue
from hengjian.proceedings.errors import Conflict

register("hand_in.accepted")
LONGEST_KEY = 80
TAKE = "hengjian.exchange.tasks.take_to_the_door"


def hand_in(actor: Actor, key: str, content: bytes, *, most: int) -> tuple[HandIn, bool]:
    """Accepts a file under the caller's key; whether the key had brought it before.

    Raises Problems, and keeps nothing, for a file with lines that name no body, or one for which this system does
    not report (`most` of them are told); Conflict for a key that has brought another file.
    """
    digest = keys.fingerprint(content)
    row = _claimed(actor, key, digest)
    if row.answer is not None:
        return row, True
    try:
        _of_own_bodies(actor, content, most)
    except Problems as refused:
        audit("exchange.hand_in", key, actor=actor, outcome="refused",
              problems=[f"{p.where}:{p.code}" for p in refused.problems])
        raise
    upload = services.accept(io.BytesIO(content), f"接口报送 {key}"[:200], actor.name, actor=actor)
    fail("hand_in.accepted")
    answer = {
        "batches": [str(batch.id) for batch in upload.batches.values()],
        "lines": {name: sum(getattr(counts, name) for counts in upload.counts.values())
                  for name in ("accepted", "repeated", "quarantined", "conflicts")},
    }
    with scope.enter(_own(actor)):
        HandIn.objects.filter(id=row.id, answer__isnull=True).update(answer=answer)
        row.refresh_from_db()
        for agency in upload.batches:
            queue.defer(TAKE, lock=f"exchange {agency}", agency=str(agency))
        audit("exchange.hand_in", key, actor=actor, batches=answer["batches"], **answer["lines"])
    return row, False


def reports_for(own: Organisation) -> dict[str, UUID]:
    """For which bodies a body reports, by credit code: itself; a city agency also for its line's vertical ones
    (平台管理办法 第九条第二款)."""
    found = Q(id=own.id)
    if own.level == Level.CITY and own.line:
        found |= Q(city=own.city, line=own.line, is_vertical=True)
    return dict(Organisation.objects.filter(found).values_list("uscc", "id"))


def _own(actor: Actor) -> Scope:
    return Scope(agency=actor.organisation.id)


def _claimed(actor: Actor, key: str, digest: str) -> HandIn:
    if not key or len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise Problems([Problem(code="required", where="Idempotency-Key", message="请给出报送编号",
                                fix=f"在请求头写 Idempotency-Key，最多 {LONGEST_KEY} 个字母、数字和符号")])
    own = actor.organisation
    fresh = HandIn(id=new_id(), token_id=actor.account_id, key=key, digest=digest, received_at=timezone.now(),
                   city=own.city, district=own.district, line=own.line, agency_id=own.id, unit_id=None)
    with transaction.atomic(), scope.enter(_own(actor)):
        HandIn.objects.bulk_create([fresh], ignore_conflicts=True)
        row = HandIn.objects.get(token_id=actor.account_id, key=key)
    if row.digest != digest:
        raise Conflict
    return row


def _of_own_bodies(actor: Actor, content: bytes, most: int) -> None:
    """Raises Problems with the lines that name no body for which this system reports."""
    own, wrong = reports_for(actor.organisation), []
    for line in lines.read(io.BytesIO(content)):
        try:
            if line.problem:
                raise Problems([line.problem])
            if (said := loose(line.content).get("agency")) not in own:
                shown = said[:18] if isinstance(said, str) and said.isprintable() else "（空）"
                raise Problems([Problem(code="agency", where="agency", message=f"这个凭证不能报送机关 {shown} 的数据",
                                        fix="核对统一社会信用代码；一个凭证只报送其所属机关的数据")])
        except Problems as found:
            wrong += [Problem(code=p.code, where=f"line {line.number}", message=p.message, fix=p.fix)
                      for p in found.problems]
        if len(wrong) >= most:
            break
    if wrong:
        raise Problems(wrong)


def handed_in(actor: Actor, identifier: UUID) -> HandIn | None:
    """One of the system's own files."""
    found: Any = HandIn.objects.within(_own(actor)).filter(id=identifier, token_id=actor.account_id)
    row: HandIn | None = found.first()
    return row
