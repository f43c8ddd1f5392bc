"""Lists as files: asked for with a reason, made by the worker as the one who asked, kept encrypted, then expired.

An app registers a list that can be exported when it loads:

    exports.register(Exportable("cases", "案件", rows=rows_of, spec=spec_of, url="cases"))
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from django.db import OperationalError, transaction
from django.db.models import F, QuerySet
from django.http import QueryDict
from django.utils import timezone

from hengjian.identity import scope
from hengjian.identity.collecting import collected_by_own
from hengjian.identity.models import Account, Scoped, ScopedQuerySet
from hengjian.identity.scope import Scope
from hengjian.identity.services import Actor, actor_of, audit
from hengjian.kernel import failpoints
from hengjian.kernel.failpoints import fail
from hengjian.kernel.ids import new_id
from hengjian.kernel.problem import Problem, Problems
from hengjian.law import source
from hengjian.proceedings import files, queue, spreadsheet
from hengjian.proceedings.errors import Conflict, NotFound
from hengjian.proceedings.models import ExportJob, ExportStatus, ProceedingKey, StoredFile
from hengjian.proceedings.reading import ANCESTORS, moment_text
from hengjian.proceedings.sealing import Vault
from hengjian.ui.lists import ListSpec

logger = logging.getLogger(__name__)
failpoints.register("export.made", "export.stored", "export.before_commit")
LONGEST_REASON = 200
CONTAINER = "application/zip"
"""What an .xlsx file is by its content."""


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

    `spec` may depend on who looks; `url` is the name of the list's page.
    """

    name: str
    title: str
    rows: Callable[[Actor, QueryDict], Any]
    spec: Callable[[Actor], ListSpec]
    url: str


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
    if not reason or len(reason) > LONGEST_REASON:
        message = f"用途最多 {LONGEST_REASON} 个字" if reason else "请填写用途"
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
                _defer("export_list", job)
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
    return bool(actor.roles & parameters().approvers)


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
        job.opinion = opinion[:LONGEST_REASON]
        job.save(update_fields=["status", "decided_by", "decided_by_name", "decided_at", "opinion"])
        if approved:
            _defer("export_list", job)
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
            _, found = files.read_sealed(_vault(job), job.file_digest)
        except (StoredFile.DoesNotExist, LookupError, FileNotFoundError):
            raise NotFound from None
        ExportJob.objects.filter(id=job.id).update(fetched=F("fetched") + 1)
    audit("export_read", str(job.id), actor=actor, list=job.listing, rows=job.rows)
    return job, found


def _defer(task: str, job: ExportJob, at: datetime | None = None) -> None:
    queue.defer(task, lock=str(job.id), at=at, job=str(job.id), person=str(job.person_id), agency=str(job.agency_id))


# -- making ----------------------------------------------------------------------------------------------------


def run(identifier: UUID, person: UUID, agency: UUID) -> None:
    """Makes the file as the one who asked, in the scope that person has now; doing it twice is doing it once."""
    own = Scope(agency=agency)
    with scope.enter(own):
        job = ExportJob.objects.within(own).filter(id=identifier, person_id=person).first()
    if job is None or job.status not in (ExportStatus.WAITING, ExportStatus.RUNNING):
        return
    actor = actor_of(Account.objects.select_related("person").filter(person=person).first())
    if actor is None or actor.organisation.id != agency:
        _failed(job, "申请导出的岗位已经结束，没有生成文件")
        return
    try:
        made, count = _made(actor, job)
        fail("export.made")
        _keep(actor, job, made, count)
    except Problems as found:
        _failed(job, "；".join(f"{p.message}。{p.fix}" for p in found.problems), actor)
    except OperationalError:
        raise
    except Exception:
        logger.exception("export %s failed", job.id)
        _failed(job, "生成文件时出错，请重新导出；如果一再出现，请告知平台管理员", actor)


def _made(actor: Actor, job: ExportJob) -> tuple[bytes, int]:
    """The workbook, and how many rows it has."""
    one, query, most = lists[job.listing], QueryDict(job.query), parameters().most_rows
    spec = one.spec(actor)
    with scope.enter(actor.scope):
        total = spec.size(one.rows(actor, query), query, most)
    if total > most:
        raise Problems([Problem(code="too_many", where="rows", message=f"所列超过 {most:,} 条，没有生成文件",
                                fix="请加上筛选，分几次导出")])
    if not job.decided_by and weighed(actor, job.listing, job.query)[1]:
        raise Problems([Problem(code="grown", where="rows", message="所列在排队期间变多，已须批准，没有生成文件",
                                fix="请重新申请导出")])
    _update(job, status=ExportStatus.RUNNING, total=total)
    with scope.enter(actor.scope):
        lines = [[column.exported(row) for column in spec.columns] for row in spec.walk(one.rows(actor, query), query)]
    return spreadsheet.workbook(one.title, _about(actor, job, spec, len(lines)),
                                [column.title for column in spec.columns], lines, mark_of(actor, job))


def mark_of(actor: Actor, job: ExportJob) -> str:
    """The watermark: whose copy this is."""
    return f"{actor.name} {actor.organisation.name} {moment_text(timezone.now())} 导出编号 {job.id}，不得外传"


def _about(actor: Actor, job: ExportJob, spec: ListSpec, count: int) -> list[tuple[str, str]]:
    """Who, when, why, by which filters, how many: the lines above the rows."""
    filters, order, notices = spec.said(QueryDict(job.query))
    return [
        ("名称", job.title),
        ("导出人", f"{actor.name}（{actor.organisation.name}）"),
        ("导出时间", moment_text(timezone.now())),
        ("用途", job.reason),
        ("批准", f"{job.decided_by_name} {moment_text(job.decided_at)}" if job.decided_at else "不需批准"),
        ("筛选", "；".join([filters or "无", *notices])),
        ("排序", order),
        ("条数", str(count)),
        ("导出编号", str(job.id)),
    ]


def _keep(actor: Actor, job: ExportJob, made: bytes, count: int) -> None:
    """Stores the file, finishes the row and sees to its end, all or none."""
    now = timezone.now()
    expires = now + timedelta(days=parameters().keep_days)
    with scope.enter(Scope(agency=job.agency_id)):
        held = ExportJob.objects.select_for_update().get(id=job.id)
        if held.status == ExportStatus.DONE:
            return
        stored = files.store_sealed(_vault(job), made, media_type=CONTAINER, title=job.title, at=now, committed=True)
        fail("export.stored")
        ExportJob.objects.filter(id=job.id).update(
            status=ExportStatus.DONE, rows=count, finished_at=now, expires_at=expires, file_digest=stored.digest)
        _defer("expire_export", job, at=expires)
        audit("export_made", str(job.id), actor=actor, list=job.listing, rows=count, file=stored.digest)
        fail("export.before_commit")


def _failed(job: ExportJob, problem: str, actor: Actor | None = None) -> None:
    _update(job, status=ExportStatus.FAILED, problem=problem[:300], finished_at=timezone.now())
    audit("export_made", str(job.id), actor=actor, outcome="refused", list=job.listing, problem=problem)


def _update(job: ExportJob, **fields: Any) -> None:
    with scope.enter(Scope(agency=job.agency_id)):
        ExportJob.objects.filter(id=job.id).exclude(status=ExportStatus.DONE).update(**fields)


def _vault(job: ExportJob) -> Vault:
    """An export has a key of its own, as a proceeding has."""
    return Vault(job.id, {name: getattr(job, name) for name in ANCESTORS})


# -- its end ---------------------------------------------------------------------------------------------------


def expire(identifier: UUID, agency: UUID) -> None:
    """Deletes the key, the file's row and its bytes; who asked keeps the line that says it was made."""
    own = Scope(agency=agency)
    with scope.enter(own):
        job = ExportJob.objects.within(own).filter(id=identifier, expires_at__lte=timezone.now()).first()
        if job is None:
            return
        ProceedingKey.objects.filter(proceeding_id=identifier).delete()
        StoredFile.objects.filter(proceeding_id=identifier).delete()
        transaction.on_commit(lambda: files.storage().delete(files.path_of(job.file_digest)))
