"""Typed projection of penalties: what penalty lists filter on and indicators count."""

from __future__ import annotations

from typing import Any

from django.db import models

from hengjian.identity.models import Scoped


class Penalty(Scoped):
    """One penalty proceeding. Money in yuan."""

    proceeding_id = models.UUIDField(primary_key=True)
    kinds: models.JSONField[Any, Any] = models.JSONField(default=list)
    fine = models.DecimalField(max_digits=15, decimal_places=2, null=True)
    tier = models.CharField(max_length=20, blank=True)
    offence_ended_on = models.DateField(null=True)
    found_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    delivery = models.CharField(max_length=12, blank=True)
    collected_at = models.DateTimeField(null=True)
    receipt_number = models.CharField("专用票据号码", max_length=40, blank=True)
    paid_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    converted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["receipt_number"], name="penalty_receipt", condition=~models.Q(receipt_number=""))
        ]
