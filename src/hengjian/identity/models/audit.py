"""The audit log: who did, read or was refused what; what it gave cause to look at. Append-only by trigger.

Row-level security: the bound role always adds; it reads only inside `auditing.opened` (ADR 0028).
"""

from __future__ import annotations

from typing import Any

from django.db import models

from hengjian.kernel.ids import new_id


class Outcome(models.TextChoices):
    DONE = "done", "完成"
    REFUSED = "refused", "拒绝"


class AuditEntry(models.Model):
    """One thing that somebody did, read or was refused. Holds nothing of level L3 and above.

    `category` is that of the action when it was written (`audit.yaml`); `session` a mark by which entries of one
    session or one access token are known, never what would open it.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    at = models.DateTimeField()
    category = models.CharField(max_length=12, default="")
    account_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    agency_id = models.UUIDField(null=True)
    address = models.CharField(max_length=45, blank=True, default="")
    session = models.CharField(max_length=16, blank=True, default="")
    action = models.CharField(max_length=40)
    subject = models.CharField(max_length=80, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome)
    detail: models.JSONField[Any, Any] = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["-at"]),
            models.Index(fields=["person_id", "-at"], name="audit_person"),
            models.Index(fields=["category", "-at"], name="audit_category"),
            models.Index(fields=["action", "-at"], name="audit_action"),
            models.Index(fields=["subject", "-at"], name="audit_subject"),
        ]


class AuditPending(models.Model):
    """An entry that its log does not have yet: written with it, taken away by whoever enters its leaf."""

    entry_id = models.UUIDField(primary_key=True)
    leaf = models.BinaryField(max_length=32)


class Alert(models.Model):
    """What the audit log gives cause to look at 审计预警 (W88): the rule, whom or what, and the entries it rests on.

    `key` says what of it is told once: rule, whom, day.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    rule = models.CharField(max_length=40)
    key = models.CharField(max_length=120, unique=True)
    at = models.DateTimeField(help_text="最后一条依据的时间")
    made_at = models.DateTimeField()
    person_id = models.UUIDField(null=True)
    agency_id = models.UUIDField(null=True)
    address = models.CharField(max_length=45, blank=True, default="")
    summary = models.CharField(max_length=200)
    entries: models.JSONField[Any, Any] = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["-at", "-id"], name="alert_at")]


class AlertNote(models.Model):
    """What somebody found who looked into an alert."""

    id = models.UUIDField(primary_key=True, default=new_id)
    alert = models.ForeignKey(Alert, models.PROTECT, related_name="notes")
    at = models.DateTimeField()
    person_id = models.UUIDField()
    finding = models.CharField(max_length=12, choices=[
        ("proper", "属正常工作"), ("follow", "继续核查"), ("breach", "属违规，已移交处理")])
    note = models.CharField(max_length=500)
