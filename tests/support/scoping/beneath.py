"""Reads beneath the pages, asked one by one: what hangs on a case, where rows of another body hang on it too.

The matrix passes these by pages as well, but there other filters stand before them.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.db import transaction

from hengjian.disclosure import publishing
from hengjian.identity import scope
from hengjian.proceedings import destruction, dossier, family, files, reading, staging, waiting
from hengjian.proceedings.models import ClockRow, Proceeding
from hengjian.proceedings.sealing import Vault
from hengjian.proceedings.views import document
from support.papers import photograph
from support.scoping.matrix import outcome
from support.scoping.world import EVERYTHING, STRAY, World, ancestors


def reads(world: World) -> dict[str, Callable[[], str]]:
    """What each says to an officer of the market, whose case has rows of another body hanging on it."""
    mine, theirs = world.ids["market"].by_kind, world.ids["other"].by_kind
    actor, nobody = world.city.actor("李建国"), world.city.actor("郑记录")
    case, other = UUID(mine["case"]), UUID(theirs["case"])
    with scope.enter(EVERYTHING):
        row, ordinary = Proceeding.objects.get(id=case), Proceeding.objects.get(id=mine["ordinary"])
        clock = ClockRow.objects.get(proceeding_id=case, title=f"{STRAY}另一期限").name
    vault, wrong = reading.vault_of(row, actor.scope), Vault(other, ancestors(world.city.market))
    record: Any = SimpleNamespace(record=SimpleNamespace(proceeding_id=case, agency_id=row.agency_id))
    archive: Any = SimpleNamespace(name="archive")

    def loaded() -> family.Family:
        return family.load([case], actor.scope)[case]

    found: dict[str, Callable[[], Any]] = {
        "family": lambda: [step.id for _, step in loaded().recorded()],
        "took part": lambda: sorted(reading.took_part(actor, row)),
        "title of evidence": lambda: reading.evidence_title(actor, row, UUID(mine["evidence"])),
        "evidence closed": lambda: reading.evidence_closed(nobody, row, "现场照片"),
        "archived": lambda: list(dossier._archived(actor, ordinary)),
        "destroyed": lambda: document._gone(actor, ordinary) is not None,
        "sealed": lambda: destruction.sealed_in(loaded(), actor.scope),
        "taken": lambda: waiting._done(actor, {ordinary.id: [archive, archive]}),
        "running": lambda: Proceeding.objects.filter(waiting.Exists(waiting._running(actor, clock)), id=case).exists(),
        "pressing": lambda: waiting._pressing(actor, [row]),
        "opened": lambda: vault.open({"sealed": theirs["stray_sealed"]}),
        "key": lambda: bool(wrong.key()),
        "file": lambda: files.read_sealed(wrong, theirs["digest"]),
        "published": lambda: publishing._publications(record).count(),
        "staged": lambda: staging.stage(actor, other, photograph("other"), "x.png", "evidence"),
        "claimed": lambda: staging.claim(actor.scope, other, [theirs["digest"]], world.now),
    }
    return {name: _said(world, ask) for name, ask in found.items()}


def _said(world: World, ask: Callable[[], Any]) -> Callable[[], str]:
    """The answer, or what refuses it; nothing stays of it."""
    told: list[Any] = []

    def said() -> str:
        told.clear()
        with transaction.atomic():
            with scope.enter(world.city.actor("李建国").scope):
                how = outcome(lambda: told.append(ask()))
            transaction.set_rollback(True)
        return f"{how} {told}"

    return said
