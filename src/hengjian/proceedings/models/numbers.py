"""Document numbers: gapless per agency, kind of document and year; blocks reserved for work without a connection."""

from __future__ import annotations

from django.db import models

from hengjian.identity.models import Scoped
from hengjian.kernel.ids import new_id


class NumberSeries(models.Model):
    """The next number of one series. Taken under the row's lock, given back when the transaction rolls back."""

    pk = models.CompositePrimaryKey("agency_id", "word", "year")
    agency_id = models.UUIDField()
    word = models.CharField("文种字", max_length=10)
    year = models.PositiveSmallIntegerField()
    next = models.PositiveIntegerField(default=1)


class NumberBlock(Scoped):
    """Numbers set aside for one officer's device: first and last included."""

    id = models.UUIDField(primary_key=True, default=new_id)
    word = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    person_id = models.UUIDField()
    reserved_at = models.DateTimeField()
    returned_at = models.DateTimeField(null=True)


class IssuedNumber(Scoped):
    """Every number ever given out, with the step that used it; a void keeps its number."""

    id = models.UUIDField(primary_key=True, default=new_id)
    word = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    text = models.CharField(max_length=60)
    step_id = models.UUIDField()
    voided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("agency_id", "word", "year", "serial", name="number_once")]
