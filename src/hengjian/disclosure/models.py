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
    version = models.PositiveSmallIntegerField(default=1, help_text="同一决定第几次公示")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    body = models.BinaryField()
    search = SearchVectorField()

    @property
    def withdrawn(self) -> Withdrawal | None:
        """How it was taken back: a person's statement, else what was done automatically; None while it stands."""
        return min(self.withdrawals.all(), key=lambda one: one.automatic, default=None)

    class Meta:
        indexes = [
            models.Index("agency_id", models.F("published_at").desc(), models.F("id").desc(),
                         name="publication_agency"),
            models.Index(models.F("published_at").desc(), models.F("id").desc(), name="publication_recent"),
            models.Index(fields=["proceeding_id"], name="publication_proceeding"),
            GinIndex(fields=["search"], name="publication_search"),
        ]


class Withdrawal(Scoped):
    """A publication taken back: what was published is shown no more, and this in its place.

    What a change of the decision took down is `automatic`; a person's statement of it follows as a row of its own,
    which is then shown instead.
    """

    replayed: ClassVar[bool] = False

    id = models.UUIDField(primary_key=True, default=new_id)
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="withdrawals")
    automatic = models.BooleanField(default=False, help_text="决定被改变时自动下架")
    step_id = models.UUIDField()
    reason = models.CharField(max_length=500)
    withdrawn_on = models.DateField(help_text="不再公开之日")
    withdrawn_at = models.DateTimeField()
    body = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "automatic"], name="withdrawal_once"),
        ]


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
    automatic = models.BooleanField(help_text="自动下架，作出机关还没有说明理由")
    version = models.PositiveSmallIntegerField()
    replaces = models.UUIDField(null=True, help_text="它所替代的公示")
    replaced_by = models.UUIDField(null=True, help_text="替代它的公示")
    body = models.BinaryField()
    search = SearchVectorField(null=True)
    entry_ref = models.UUIDField(help_text="所示内容的存证")

    objects: models.Manager[Any] = models.Manager()

    class Meta:
        managed = False
        db_table = "published_decision"
