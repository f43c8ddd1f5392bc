"""Files of lists that people asked for, and where their making stands."""

from __future__ import annotations

from django.db import models

from hengjian.identity.models import Scoped
from hengjian.kernel.ids import new_id


class ExportStatus(models.TextChoices):
    """How far an export has come. That its file has expired is computed when read."""

    ASKED = "asked", "等待批准"
    WAITING = "waiting", "排队中"
    RUNNING = "running", "正在生成"
    DONE = "done", "可以下载"
    FAILED = "failed", "没有生成"
    DECLINED = "declined", "没有批准"


class ExportJob(Scoped):
    """One file that one person asked for, with the reason; only that person sees it.

    `query` is the address of the list, so that the worker takes the same filters and the same order. The file
    is encrypted under a key of its own, which is deleted when it expires. `needs` says why it waited for the head of
    the body; the row stays as the record of who took what, how much of it and why.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    person_id = models.UUIDField()
    key = models.CharField("提交编号", max_length=80)
    listing = models.CharField(max_length=40)
    title = models.CharField(max_length=60)
    query = models.TextField(blank=True)
    reason = models.CharField("用途", max_length=200)
    person_name = models.CharField("申请人", max_length=50, blank=True)
    needs = models.CharField("须批准的原因", max_length=200, blank=True)
    decided_by = models.UUIDField(null=True)
    decided_by_name = models.CharField("批准人", max_length=50, blank=True)
    decided_at = models.DateTimeField(null=True)
    opinion = models.CharField("批准意见", max_length=200, blank=True)
    fetched = models.PositiveIntegerField("下载次数", default=0)
    status = models.CharField(max_length=8, choices=ExportStatus, default=ExportStatus.WAITING)
    requested_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    total = models.PositiveIntegerField("应有行数", null=True)
    rows = models.PositiveIntegerField("行数", null=True)
    file_digest = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("person_id", "key", name="export_once")]
        indexes = [models.Index("person_id", models.F("requested_at").desc(), name="export_person"),
                   models.Index(fields=["agency_id"], condition=models.Q(status="asked"), name="export_asked"),
                   *(models.Index(ancestor, models.F("requested_at").desc(), models.F("id").desc(),
                                  name=f"export_{ancestor.removesuffix('_id')}")
                     for ancestor in ("agency_id", "district", "city"))]
