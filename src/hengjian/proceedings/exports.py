"""Lists as files: asked for with a reason, approved where that is due, taken. `export_making` makes them.

An app registers a list that can be exported when it loads:

    exports.register(Exportable("cases", "案件", rows=rows_of, spec=spec_of, url="cases"))
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import F, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from hengjian.identity import scope
from hengjian.identity.collecting import collected_by_own
from hengjian.identity.models import Scoped, ScopedQuerySet
from hengjian.identity.scope import Scope
from hengjian.identity.services import Actor, audit
from hengjian.kernel.ids import new_id
from hengjian.kernel.problem import Problem, Problems
from hengjian.law import platform, source
from hengjian.proceedings import files, queue
from hengjian.proceedings.errors import Conflict, NotFound
from hengjian.proceedings.models import ExportJob, ExportStatus, StoredFile
from hengjian.proceedings.reading import ANCESTORS
from hengjian.proceedings.sealing import Vault
from hengjian.ui.lists import ListSpec

CONTAINER = "application/zip"
"""What an .xlsx file is by its content."""


APPROVING = "exports/approve"
"""How limits of grants name it."""


class Parameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The platform's own parameters of exports (`exports.yaml`)."""

    keep_days: int
    most_rows: int
    shown: int
    approve_from: int
    approvers: frozenset[str]
    supervising: frozenset[str]
    others_basis: str


@cache
def parameters() -> Parameters:
    return source.read(Path(__file__).with_name("exports.yaml"), Parameters)


class Exportable(msgspec.Struct, frozen=True):
    """A list that can be exported: `rows` are those in the actor's scope, as the address asks for them.

    `spec` may depend on who looks; `url` is the name of the list's page, or makes its address of the filters.
    """

    name: str
    title: str
    rows: Callable[[Actor, QueryDict], Any]
    spec: Callable[[Actor], ListSpec]
    url: str | Callable[[QueryDict], str]

    def page(self, query: QueryDict) -> str:
        """The address of the list with these filters."""
        return self.url(query) if callable(self.url) else f"{reverse(self.url)}?{query.urlencode()}".rstrip("?")


lists: dict[str, Exportable] = {}


def register(one: Exportable) -> None:
    """Makes a list exportable."""
    lists[one.name] = one


# -- asking ----------------------------------------------------------------------------------------------------


def ask(actor: Actor, name: str, query: str, reason: str, key: str) -> ExportJob:
    """Puts an export into the queue, in one transaction with its row; the same key again is the same job.

    What is large, sensitive or was collected by others waits for the head of the body. Raises Problems without a
    reason or where others' information is not the body's to take, Conflict when the key was used for something else,
    NotFound for a list that is not there or an actor who sees nothing.
    """
    if name not in lists or actor.scope == Scope.NOTHING:
        raise NotFound
    reason = reason.strip()
    if not reason or len(reason) > (most := platform.most("reason")):
        message = f"用途最多 {most} 个字" if reason else "请填写用途"
        raise Problems([Problem(code="required", where="reason", message=message, fix="写明导出后用来做什么")])
    own, title = actor.organisation, lists[name].title
    total, needs = weighed(actor, name, query)
    fresh = ExportJob(
        id=new_id(), person_id=actor.person_id, person_name=actor.name, key=key, listing=name, title=title, query=query,
        reason=reason, requested_at=timezone.now(), city=own.city, district=own.district, line=own.line,
        agency_id=own.id, unit_id=actor.unit.id if actor.unit else None, total=total, needs=needs,
        status=ExportStatus.ASKED if needs else ExportStatus.WAITING,
    )
    with scope.enter(actor.scope):
        ExportJob.objects.bulk_create([fresh], ignore_conflicts=True)
        job = mine(actor).filter(key=key).first()
        if job is None or (job.listing, job.query, job.reason) != (name, query, reason):
            raise Conflict
        if job.id == fresh.id:
            if not needs:
                deferred("export_list", job)
            audit("export", str(job.id), actor=actor, list=name, query=query, reason=reason, needs=needs)
    return job


def weighed(actor: Actor, name: str, query: str) -> tuple[int, str]:
    """How many rows an export would have, and why the head of the body must approve it; empty where nobody must.

    Raises Problems where it holds what other bodies collected and one's own is none that supervises (S0 article 34).
    """
    one, limits, asked = lists[name], parameters(), QueryDict(query)
    with scope.enter(actor.scope):
        spec, rows = one.spec(actor), one.rows(actor, asked)
        total = spec.size(rows, asked, limits.most_rows)
        others = _of_others(actor, spec.narrowed(rows, asked)) if isinstance(rows, QuerySet) else False
    needs = []
    if others:
        if actor.organisation.kind not in limits.supervising:
            raise Problems([Problem(
                code="not_collected", where="rows", message="所列含有其他机关归集的信息，本机关不能导出",
                cite=limits.others_basis,
                fix="请加上筛选，只留本机关的；需要其他机关信息的，向该机关或者司法行政机关提出")])
        needs.append("含有其他机关归集的信息")
    if total >= limits.approve_from:
        needs.append(f"达到 {limits.approve_from:,} 条")
    if any(column.sensitive for column in spec.columns):
        needs.append("含有敏感信息")
    return total, "；".join(needs)


def _of_others(actor: Actor, rows: QuerySet[Any]) -> bool:
    """Whether any of the rows was not collected by one's own body; published content belongs to nobody."""
    if not issubclass(rows.model, Scoped):
        return False
    agencies = rows.order_by().exclude(agency_id=actor.organisation.id).values_list("agency_id", flat=True).distinct()
    return not collected_by_own(actor, agencies)


# -- approving -------------------------------------------------------------------------------------------------


def may_approve(actor: Actor) -> bool:
    """Whether exports of the actor's body wait for the actor."""
    return bool(actor.roles_at(*APPROVING.split("/")) & parameters().approvers)


def waiting(actor: Actor) -> list[ExportJob]:
    """The exports of the actor's body that wait for the actor, the oldest first. The caller has entered the scope."""
    if not may_approve(actor):
        return []
    rows = ExportJob.objects.within(actor.scope).filter(agency_id=actor.organisation.id, status=ExportStatus.ASKED)
    return list(rows.exclude(person_id=actor.person_id).order_by("requested_at", "id")[: parameters().shown])


def decide(actor: Actor, identifier: UUID, *, approved: bool | None, opinion: str) -> ExportJob:
    """Lets an export be made, or not. Raises NotFound for what does not wait for the actor, Problems without a choice
    or, declining, without a reason.

    Two heads at once: the first decision stands, the second finds nothing waiting.
    """
    opinion = opinion.strip()
    if approved is None:
        raise Problems([Problem(code="required", where="approved", message="还没有决定",
                                fix="请选择“批准”或者“不批准”")])
    if not approved and not opinion:
        raise Problems([Problem(code="required", where="opinion", message="请填写意见", fix="写明不批准的理由")])
    with scope.enter(actor.scope):
        known = {job.id for job in waiting(actor)}
        job = ExportJob.objects.select_for_update().filter(id=identifier, status=ExportStatus.ASKED).first()
        if job is None or job.id not in known:
            raise NotFound
        job.status = ExportStatus.WAITING if approved else ExportStatus.DECLINED
        job.decided_by, job.decided_by_name, job.decided_at = actor.person_id, actor.name, timezone.now()
        job.opinion = opinion[:platform.most("reason")]
        job.save(update_fields=["status", "decided_by", "decided_by_name", "decided_at", "opinion"])
        if approved:
            deferred("export_list", job)
        audit("export_approved" if approved else "export_declined", str(job.id), actor=actor, list=job.listing,
              rows=job.total, by=job.person_name, opinion=job.opinion)
    return job


def mine(actor: Actor) -> ScopedQuerySet[ExportJob]:
    """The exports the actor asked for in the present body."""
    return ExportJob.objects.within(actor.scope).filter(person_id=actor.person_id, agency_id=actor.organisation.id)


def content(actor: Actor, identifier: UUID) -> tuple[ExportJob, bytes]:
    """The file of one's own export. Raises NotFound for others', and where there is no file or none any more."""
    with scope.enter(actor.scope):
        job = mine(actor).filter(id=identifier, status=ExportStatus.DONE, expires_at__gt=timezone.now()).first()
        if job is None:
            raise NotFound
        try:
            _, found = files.read_sealed(vault_of(job), job.file_digest)
        except (StoredFile.DoesNotExist, LookupError, FileNotFoundError):
            raise NotFound from None
        ExportJob.objects.filter(id=job.id).update(fetched=F("fetched") + 1)
    audit("export_read", str(job.id), actor=actor, list=job.listing, rows=job.rows)
    return job, found


def vault_of(job: ExportJob) -> Vault:
    """An export has a key of its own, as a proceeding has."""
    return Vault(job.id, {name: getattr(job, name) for name in ANCESTORS})


def deferred(task: str, job: ExportJob, at: datetime | None = None) -> None:
    queue.defer(task, lock=str(job.id), at=at, job=str(job.id), person=str(job.person_id), agency=str(job.agency_id))
