"""Step records: one append-only table that everything else is derived from."""

from __future__ import annotations

from typing import Any

from django.db import models

from hengjian.identity.models import Scoped
from hengjian.kernel.ids import new_id


class Channel(models.TextChoices):
    """How a step reaches the platform (S0 article 14)."""

    ONLINE = "online", "在线办案"
    ENTRY = "entry", "直接录入"
    EXCHANGE = "exchange", "系统对接"


class TimeSource(models.TextChoices):
    """Whose clock said when it happened."""

    SERVER = "server", "服务器时间"
    PAPER = "paper", "纸质文书载明"
    DEVICE = "device", "离线设备时间"
    REPORTED = "reported", "报送方载明"


class StepRecord(Scoped):
    """One step of one proceeding. Triggers refuse update and delete.

    The envelope (plain columns) names nobody's personal data. Everything said stands in `body`; the ledger's
    leaf covers the envelope and `body_digest` = SM3(salt ‖ canonical body), so that emptying a body after its
    retention leaves the ledger valid. Nothing points here by foreign key, so that range partitions by id
    can be attached later.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    proceeding_id = models.UUIDField()
    root_id = models.UUIDField()
    seq = models.PositiveIntegerField()
    step = models.CharField(max_length=60)
    procedure = models.CharField(max_length=60)
    procedure_hash = models.CharField(max_length=64)
    channel = models.CharField(max_length=10, choices=Channel)
    occurred_at = models.DateTimeField()
    occurred_precision = models.CharField(max_length=6, choices=[("day", "日"), ("second", "秒")])
    recorded_at = models.DateTimeField()
    device_time = models.DateTimeField(null=True)
    time_source = models.CharField(max_length=10, choices=TimeSource)
    checked_out_at = models.DateTimeField(null=True, help_text="离线：签出时的服务器时间")
    number_block_id = models.UUIDField(null=True, help_text="离线：预分配号段")
    actor_id = models.UUIDField(help_text="录入账号对应的人员")
    corrects_id = models.UUIDField(null=True, help_text="被更正的记录")
    body: models.JSONField[Any, Any] = models.JSONField(null=True)
    body_salt = models.BinaryField(max_length=32, null=True)
    body_digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint("proceeding_id", "seq", name="step_seq_once")]
        indexes = [models.Index(fields=["agency_id", "-id"], name="step_agency_recent"),
                   models.Index(fields=["root_id"], name="step_root")]


class IdempotencyKey(models.Model):
    """One accepted submission: the same key with the same bytes answers as before, with others is a conflict.

    `fingerprint` is keyed (HMAC-SM3), since it is made from sealed values too.
    """

    pk = models.CompositePrimaryKey("actor_id", "key")
    actor_id = models.UUIDField()
    key = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    step_ids: models.JSONField[Any, Any] = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)
