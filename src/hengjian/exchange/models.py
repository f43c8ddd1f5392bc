"""What was reported: batches and their receipts, accepted lines, what became of each, and what was returned.

Only `Batch` changes (its counts, and its key that goes once every line has been through the door). Nothing here
is a projection of step records: these tables say what came in, the step records what it became.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from hengjian.identity.models import Scoped
from hengjian.kernel.ids import new_id


class Batch(Scoped):
    """The lines of one agency in one file 归集批次. Written once there is something to keep."""

    replayed: ClassVar[bool] = False

    id = models.UUIDField(primary_key=True, default=new_id)
    upload_id = models.UUIDField(help_text="同一文件的各批次")
    file_name = models.CharField("文件", max_length=200)
    submitted_by = models.CharField("报送", max_length=100, blank=True)
    received_at = models.DateTimeField("接收时间")
    accepted = models.PositiveIntegerField("接收", default=0)
    repeated = models.PositiveIntegerField("重复", default=0)
    quarantined = models.PositiveIntegerField("退回", default=0)
    conflicts = models.PositiveIntegerField("冲突", default=0)
    recorded = models.PositiveIntegerField("已入库", default=0)
    returned = models.PositiveIntegerField("办理环节退回", default=0, help_text="接收后不能入库的")
    master_version = models.PositiveSmallIntegerField(null=True)
    wrapped_key = models.BinaryField(null=True, help_text="封存本批敏感行的密钥；全部入库后销毁")

    class Meta:
        indexes = [
            models.Index("agency_id", models.F("received_at").desc(), models.F("id").desc(), name="batch_agency"),
            models.Index("city", models.F("received_at").desc(), models.F("id").desc(), name="batch_city"),
            models.Index("agency_id", condition=models.Q(accepted__gt=models.F("recorded") + models.F("returned")),
                         name="batch_pending"),
        ]

    @property
    def pending(self) -> int:
        """Lines accepted and not yet taken to the door."""
        return self.accepted - self.recorded - self.returned


class Receipt(Scoped):
    """That lines were accepted together 回执: their count and Merkle root. Append-only; the ledger's entry."""

    replayed: ClassVar[bool] = False

    id = models.UUIDField(primary_key=True, default=new_id)
    batch_id = models.UUIDField()
    first_line = models.PositiveIntegerField()
    last_line = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    root = models.BinaryField(max_length=32)
    received_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["batch_id"], name="receipt_batch")]


class Submission(models.Model):
    """One accepted line, as it came. Append-only, written by COPY.

    COPY knows no row-level security, so the bound role may only add here; it reads through the view
    `exchange_line`, which shows what the scope of the transaction covers (ADR 0006). Lines that hold L3 are
    sealed under the key of their batch. `attempt` counts the times a key was taken up again after a return.
    """

    id = models.UUIDField(primary_key=True)
    batch_id = models.UUIDField()
    receipt_id = models.UUIDField()
    agency_id = models.UUIDField()
    number = models.IntegerField(help_text="文件中的行号")
    key = models.CharField(max_length=80)
    attempt = models.SmallIntegerField(default=0)
    case_key = models.CharField(max_length=80)
    parent_key = models.CharField(max_length=80)
    occurred_at = models.DateTimeField()
    fingerprint = models.BinaryField(max_length=32)
    is_sealed = models.BooleanField()
    line = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint("agency_id", "key", "attempt", name="submission_once")]


class Line(models.Model):
    """The accepted lines that the scope covers: a view over `Submission`."""

    id = models.UUIDField(primary_key=True)
    batch_id = models.UUIDField()
    receipt_id = models.UUIDField()
    agency_id = models.UUIDField()
    number = models.IntegerField()
    key = models.CharField(max_length=80)
    attempt = models.SmallIntegerField()
    case_key = models.CharField(max_length=80)
    parent_key = models.CharField(max_length=80)
    occurred_at = models.DateTimeField()
    fingerprint = models.BinaryField(max_length=32)
    is_sealed = models.BooleanField()
    line = models.BinaryField()

    class Meta:
        managed = False
        db_table = "exchange_line"


class Outcome(Scoped):
    """What became of an accepted line: the step it was recorded as, or none where the door returned it."""

    replayed: ClassVar[bool] = False

    submission_id = models.UUIDField(primary_key=True)
    batch_id = models.UUIDField()
    step_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["batch_id"], name="outcome_batch")]


class Returned(Scoped):
    """One thing that is wrong with one line 退回: no value of level L3 and above stands here in clear."""

    replayed: ClassVar[bool] = False

    id = models.UUIDField(primary_key=True, default=new_id)
    batch_id = models.UUIDField()
    number = models.PositiveIntegerField("行号")
    key = models.CharField("报送编号", max_length=80, blank=True)
    case_key = models.CharField("案件编号", max_length=80, blank=True)
    step = models.CharField("环节", max_length=60, blank=True)
    element = models.CharField("数据项", max_length=120, blank=True)
    label = models.CharField("名称", max_length=120, blank=True)
    value = models.CharField("所报的值", max_length=200, blank=True)
    code = models.CharField("类型", max_length=40)
    reason = models.TextField("原因")
    fix = models.TextField("如何改正", blank=True)
    cite = models.CharField(max_length=120, blank=True)
    fingerprint = models.BinaryField(max_length=32, help_text="整行的键控摘要：同一行再次报送不再登记")
    returned_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["batch_id", "number", "id"], name="returned_batch"),
            models.Index(fields=["agency_id", "fingerprint"], name="returned_line"),
        ]


class ReportedCase(Scoped):
    """Which proceeding a reporter's case key stands for."""

    replayed: ClassVar[bool] = False

    id = models.UUIDField(primary_key=True, default=new_id)
    case_key = models.CharField(max_length=80)
    proceeding_id = models.UUIDField()
    procedure = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint("agency_id", "case_key", name="reported_case_once")]


class HandIn(Scoped):
    """A file that a connected system handed in under a key of its own; `answer` once it has been accepted."""

    replayed: ClassVar[bool] = False

    id = models.UUIDField(primary_key=True, default=new_id)
    token_id = models.UUIDField()
    key = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, help_text="键控摘要")
    received_at = models.DateTimeField()
    answer: models.JSONField[Any, Any] = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("token_id", "key", name="hand_in_once")]


__all__: list[Any] = ["Batch", "HandIn", "Line", "Outcome", "Receipt", "ReportedCase", "Returned", "Submission"]
