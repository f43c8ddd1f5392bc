"""The audit log: who did, read or was refused what. Append-only by trigger."""

from __future__ import annotations

from typing import Any

from django.db import models

from hengjian.kernel.ids import new_id


class AuditEntry(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id)
    at = models.DateTimeField(auto_now_add=True)
    account_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    agency_id = models.UUIDField(null=True)
    action = models.CharField(max_length=40)
    subject = models.CharField(max_length=80, blank=True)
    outcome = models.CharField(max_length=12, choices=[("done", "完成"), ("refused", "拒绝")])
    detail: models.JSONField[Any, Any] = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["-at"])]
