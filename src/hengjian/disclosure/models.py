"""What was published and what was taken back. Both only grow: a withdrawal is a row of its own.

Neither is a projection: `body` holds exactly the published bytes, which the ledger's entry covers (ADR 0017).
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from hengjian.identity.models import Scoped
from hengjian.kernel.ids import new_id


class Kind(models.TextChoices):
    """What kind of decision is published."""

    PENALTY = "penalty", "行政处罚"


class Publication(Scoped):
    """One published decision. The columns repeat parts of `body`, for lists; verification holds them together."""

    replayed: ClassVar[bool] = False

    id = models.UUIDField(primary_key=True, default=new_id)
    proceeding_id = models.UUIDField()
    step_id = models.UUIDField()
    kind = models.CharField(max_length=20, choices=Kind)
    agency_name = models.CharField(max_length=100)
    title = models.CharField(max_length=200)
    number = models.CharField("文号", max_length=60)
    party = models.CharField("对象", max_length=200)
    item = models.CharField("事项", max_length=200)
    conclusion = models.CharField("结论", max_length=500)
    decided_on = models.DateField()
    published_on = models.DateField()
    published_at = models.DateTimeField(help_text="在本平台公开的时刻")
    body = models.BinaryField()
    search = SearchVectorField()

    class Meta:
        indexes = [
            models.Index("agency_id", models.F("published_at").desc(), models.F("id").desc(),
                         name="publication_agency"),
            models.Index(models.F("published_at").desc(), models.F("id").desc(), name="publication_recent"),
            models.Index(fields=["proceeding_id"], name="publication_proceeding"),
            GinIndex(fields=["search"], name="publication_search"),
        ]


class Withdrawal(Scoped):
    """A publication taken back: what was published is shown no more, and this in its place."""

    replayed: ClassVar[bool] = False

    id = models.UUIDField(primary_key=True, default=new_id)
    publication = models.OneToOneField(Publication, models.PROTECT, related_name="withdrawal")
    step_id = models.UUIDField()
    reason = models.CharField(max_length=500)
    withdrawn_on = models.DateField()
    withdrawn_at = models.DateTimeField()
    body = models.BinaryField()


class Published(models.Model):
    """What the public site sees: a view, read through the `public` connection alone.

    Of a withdrawn publication it has the tombstone: no title, party, item, conclusion or body of the decision.
    """

    id = models.UUIDField(primary_key=True)
    agency_id = models.UUIDField()
    agency_name = models.CharField(max_length=100)
    kind = models.CharField(max_length=20, choices=Kind)
    title = models.CharField(max_length=200)
    number = models.CharField(max_length=60)
    party = models.CharField(max_length=200)
    item = models.CharField(max_length=200)
    conclusion = models.CharField(max_length=500)
    decided_on = models.DateField(null=True)
    published_on = models.DateField()
    published_at = models.DateTimeField()
    withdrawn_on = models.DateField(null=True)
    reason = models.CharField(max_length=500)
    body = models.BinaryField()
    search = SearchVectorField(null=True)
    entry_ref = models.UUIDField(help_text="所示内容的存证")

    objects: models.Manager[Any] = models.Manager()

    class Meta:
        managed = False
        db_table = "published_decision"
