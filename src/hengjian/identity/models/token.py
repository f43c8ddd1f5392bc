"""Access tokens of systems that are connected 对接凭证: bound to one body, for some time, revoked at once."""

from __future__ import annotations

from typing import Any

from django.db import models

from hengjian.identity.models.organisation import Organisation
from hengjian.kernel.ids import new_id


class ApiToken(models.Model):
    """One connected system's right to ask and to hand in. The secret itself is shown once and kept nowhere."""

    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.CharField("系统", max_length=60)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="tokens")
    digest = models.CharField(max_length=64, help_text="SM3，十六进制")
    since = models.DateField("自")
    until = models.DateField("至", help_text="含当日")
    addresses: models.JSONField[Any, Any] = models.JSONField("来源地址", default=list, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=60, blank=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "-made_at"], name="token_organisation")]
