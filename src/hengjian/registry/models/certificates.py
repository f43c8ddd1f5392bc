"""Enforcement certificates (行政执法证): who may enforce what, where and when."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models

from hengjian.identity.models import Organisation, Person
from hengjian.kernel.ids import new_id


class Certificate(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, models.PROTECT, related_name="certificates")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="certificates")
    number = models.CharField("证号", max_length=20, unique=True)
    kind = models.CharField(
        "种类",
        max_length=12,
        choices=[("enforcement", "行政执法证"), ("supervision", "行政执法监督证")],
        default="enforcement",
    )
    lines: models.JSONField[Any, Any] = models.JSONField("执法类别（条线）", default=list)
    areas: models.JSONField[Any, Any] = models.JSONField("执法区域（区划代码前缀）", default=list)
    valid_from = models.DateField()
    valid_to = models.DateField()
    status = models.CharField(
        max_length=10,
        choices=[("valid", "有效"), ("suspended", "暂扣"), ("revoked", "收回"), ("cancelled", "注销")],
        default="valid",
    )

    history: models.JSONField[Any, Any] = models.JSONField("变动", default=list)
    """What was done with it, oldest first: {since, did, before, status, valid_to, reason, by}; only added to."""

    class Meta:
        indexes = [models.Index(fields=["person", "valid_to"])]

    def status_on(self, day: date) -> str:
        """Its status on a day: what was done with it later does not reach back."""
        done = [one for one in self.history if one["since"] <= day.isoformat()]
        if done:
            return str(done[-1]["status"])
        return str(self.history[0]["before"]) if self.history else self.status
