"""What procedures proceedings run under: every version used so far, and what agencies have set on the floor."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from hengjian.identity.models import Scoped
from hengjian.kernel.ids import new_id


class ProcedureVersion(models.Model):
    """A resolved procedure as some proceeding has begun under it. Triggers refuse update and delete.

    `content` is the text that `law.procedures.kept` writes; its hash is the fingerprint. Published law with an
    agency's published arrangement, nothing of any case, hence without scope (ADR 0006).
    """

    fingerprint = models.CharField(primary_key=True, max_length=64)
    procedure = models.CharField(max_length=60)
    content = models.TextField()
    first_used = models.DateTimeField(default=timezone.now)


class Overlay(Scoped):
    """An agency's arrangement of one procedure from a day on, or its withdrawal where `content` is empty.

    Triggers refuse update and delete: what is changed or withdrawn is a new version. Proceedings that begin on a day
    take the newest version whose `since` has come.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    procedure = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    since = models.DateField("生效")
    content = models.TextField(blank=True, help_text="设置的 JSON；撤回时为空")
    title = models.CharField(max_length=100)
    note = models.CharField("说明", max_length=500, blank=True)
    made_by = models.UUIDField(help_text="作出设置的人员")
    made_by_name = models.CharField(max_length=50)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint("agency_id", "procedure", "version", name="overlay_version_once")]
