"""Files of lists: made by the worker as the one who asked, kept encrypted, then expired."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import OperationalError, transaction
from django.http import QueryDict
from django.utils import timezone

from hengjian.identity import scope
from hengjian.identity.models import Account
from hengjian.identity.scope import Scope
from hengjian.identity.services import Actor, actor_of, audit
from hengjian.kernel import failpoints
from hengjian.kernel.failpoints import fail
from hengjian.kernel.problem import Problem, Problems
from hengjian.proceedings import exports, files, spreadsheet
from hengjian.proceedings.models import ExportJob, ExportStatus, ProceedingKey, StoredFile
from hengjian.proceedings.reading import moment_text
from hengjian.ui.lists import ListSpec

logger = logging.getLogger(__name__)
failpoints.register("export.made", "export.stored", "export.before_commit")
CONTAINER = "application/zip"
"""What an .xlsx file is by its content."""


def run(identifier: UUID, person: UUID, agency: UUID) -> None:
    """Makes the file as the one who asked, in the scope that person has now; doing it twice is doing it once."""
    own = Scope(agency=agency)
    with scope.enter(own):
        job = ExportJob.objects.within(own).filter(id=identifier, person_id=person).first()
    if job is None or job.status not in (ExportStatus.WAITING, ExportStatus.RUNNING):
        return
    account = Account.objects.select_related("person").filter(person=person).first()
    actor = actor_of(account, body=agency)
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
    one, query, most = exports.lists[job.listing], QueryDict(job.query), exports.parameters().most_rows
    spec = one.spec(actor)
    with scope.enter(actor.scope):
        total = spec.size(one.rows(actor, query), query, most)
    if total > most:
        raise Problems([Problem(code="too_many", where="rows", message=f"所列超过 {most:,} 条，没有生成文件",
                                fix="请加上筛选，分几次导出")])
    if not job.decided_by and exports.weighed(actor, job.listing, job.query)[1]:
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
    expires = now + timedelta(days=exports.parameters().keep_days)
    with scope.enter(Scope(agency=job.agency_id)):
        held = ExportJob.objects.select_for_update().get(id=job.id)
        if held.status == ExportStatus.DONE:
            return
        stored = files.store_sealed(exports.vault_of(job), made, media_type=CONTAINER, title=job.title, at=now,
                                    committed=True)
        fail("export.stored")
        ExportJob.objects.filter(id=job.id).update(
            status=ExportStatus.DONE, rows=count, finished_at=now, expires_at=expires, file_digest=stored.digest)
        exports.deferred("expire_export", job, at=expires)
        audit("export_made", str(job.id), actor=actor, list=job.listing, rows=count, file=stored.digest)
        fail("export.before_commit")


def _failed(job: ExportJob, problem: str, actor: Actor | None = None) -> None:
    _update(job, status=ExportStatus.FAILED, problem=problem[:300], finished_at=timezone.now())
    audit("export_made", str(job.id), actor=actor, outcome="refused", list=job.listing, problem=problem)


def _update(job: ExportJob, **fields: Any) -> None:
    with scope.enter(Scope(agency=job.agency_id)):
        ExportJob.objects.filter(id=job.id).exclude(status=ExportStatus.DONE).update(**fields)


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
