"""The audit log as a file, by the filters of its page; that it was taken is entered with how many rows it had.

It is made while its reader waits and not by a job as other lists are: those jobs belong to cases, run in the scope of
who asked and wait for the head of a body, and the audit administrator has no scope and no such head. Rows are read as
they are written, so that it takes the memory of one sheet of `most_rows` at most.
"""

from __future__ import annotations

from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hengjian.identity import auditing
from hengjian.identity.access import actor_of
from hengjian.identity.audit_views import LOG, for_auditors, log_spec, named
from hengjian.identity.models import AuditEntry
from hengjian.proceedings import exports, spreadsheet


@never_cache
@require_GET
@for_auditors
def audit_file(request: HttpRequest) -> HttpResponse:
    """Every entry that the filters leave, with who took it, when and by which filters above the rows."""
    actor, spec, most = actor_of(request), log_spec(), exports.parameters().most_rows
    now = timezone.localtime()
    rows = named(AuditEntry.objects.filter(at__lte=now))  # what is counted is what is written
    count = spec.size(rows, request.GET, most)
    if count > most:
        messages.error(request, f"所列超过 {most:,} 条，没有生成文件。请加上筛选，分几次导出。")
        return redirect(f"/audit/?{request.GET.urlencode()}")
    filters, order, notices = spec.said(request.GET)
    lines = ([column.exported(row) for column in spec.columns] + [str(row.id)] for row in spec.walk(rows, request.GET))
    about = [("名称", LOG), ("导出人", f"{actor.name}（{actor.organisation.name}）"),
             ("导出时间", f"{now:%Y-%m-%d %H:%M}"), ("筛选", "；".join([filters or "无", *notices])),
             ("排序", order), ("条数", str(count))]
    content, count = spreadsheet.workbook(LOG, about, [*(column.title for column in spec.columns), "编号"], lines)
    auditing.audit("export_audit", actor=actor, rows=count, query=request.GET.urlencode())
    answer = HttpResponse(content, content_type=spreadsheet.MEDIA_TYPE)
    name = quote(f"{LOG}{now:%Y%m%d-%H%M}.xlsx", safe="")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return answer
