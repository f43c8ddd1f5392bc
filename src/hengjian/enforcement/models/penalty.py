"""Typed projection of penalties of every procedure."""

from __future__ import annotations

from typing import Any

from django.db import models

from hengjian.identity.models import Scoped


class Penalty(Scoped):
    """One penalty proceeding. Money in yuan.

    Party, item and document number stand here again, so that questions across the scope read this table alone.
    """

    proceeding_id = models.UUIDField(primary_key=True)
    document_number = models.CharField("决定书文号", max_length=60, blank=True)
    party_key = models.CharField("当事人盲索引", max_length=64, blank=True)
    party_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    item_code = models.CharField(max_length=40, blank=True)
    offence_began_on = models.DateField(null=True)
    offence_ended_on = models.DateField(null=True, help_text="空：仍在继续，或者尚未认定")
    found_at = models.DateTimeField(null=True)
    filed_at = models.DateTimeField(null=True)
    concluded_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, blank=True, help_text="penalty、no_penalty")
    kinds: models.JSONField[Any, Any] = models.JSONField(default=list)
    fine = models.DecimalField(max_digits=15, decimal_places=2, null=True)
    confiscated = models.DecimalField(max_digits=15, decimal_places=2, null=True)
    tier = models.CharField(max_length=50, blank=True)
    is_major = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True, help_text="当场交付；普通程序见送达")
    delivery = models.CharField(max_length=12, blank=True)
    published_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    collected_at = models.DateTimeField(null=True)
    receipt_number = models.CharField("专用票据号码", max_length=40, blank=True)
    paid_at = models.DateTimeField(null=True, help_text="最近一次缴纳")
    unpaid = models.DecimalField("尚未缴纳的罚款", max_digits=15, decimal_places=2, null=True)
    late_fine = models.DecimalField("加处罚款", max_digits=15, decimal_places=2, null=True)
    reported_at = models.DateTimeField(null=True)
    converted_at = models.DateTimeField(null=True)
    closed_as = models.CharField(max_length=12, blank=True, help_text="done、ended、not_filed、withdrawn、transferred")

    class Meta:
        indexes = [
            models.Index(fields=["receipt_number"], name="penalty_receipt", condition=~models.Q(receipt_number="")),
            models.Index(fields=["party_key", "item_code"], name="penalty_person", condition=~models.Q(party_key="")),
            models.Index(fields=["party_code", "item_code"], name="penalty_company",
                         condition=~models.Q(party_code="")),
        ]
