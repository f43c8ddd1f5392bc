"""Enforcement items (执法事项, sub-item level), who may exercise them, and discretion standards."""

from __future__ import annotations

from typing import Any

from django.db import models

from hengjian.identity.models import Organisation
from hengjian.kernel.ids import new_id


class Item(models.Model):
    """One version of one sub-item. `code` stays, a change adds a version (domain 4.5)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.CharField("事项编码", max_length=40)
    version = models.PositiveIntegerField(default=1)
    title = models.CharField("事项名称", max_length=200)
    behavior = models.CharField("行为类别", max_length=20, default="penalty")
    line = models.CharField("条线", max_length=8)
    offence = models.CharField("违法行为", max_length=400)
    published_at = models.DateField("公布日期", null=True, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    basis: models.JSONField[Any, Any] = models.JSONField(
        "依据", help_text="[{'law': 标题, 'article': 63, 'of': 0, 'paragraph': 1, 'item': 2, 'role': violated|penalty}]"
    )
    kinds: models.JSONField[Any, Any] = models.JSONField("处罚种类", help_text="['warning', 'fine']")
    fines: models.JSONField[Any, Any] = models.JSONField(
        "罚款幅度", default=dict, help_text="{'person': ['0.00', '200.00'], 'organisation': […]}"
    )
    tiers: models.JSONField[Any, Any] = models.JSONField(
        "裁量基准",
        default=dict,
        help_text="{'version': '2025.1', 'tiers': [{code, label, applies, person: [min, max], …}]}",
    )
    prosecution: models.JSONField[Any, Any] = models.JSONField(
        "追诉标准", default=list,
        help_text="[{'crime': 罪名, 'cite': 条文, 'measure': value|gain|quantity, 'least': '50000.00'}]",
    )
    simple_allowed = models.BooleanField("可适用简易程序", default=True)

    class Meta:
        ordering = ["code", "-version"]
        constraints = [models.UniqueConstraint("code", "version", name="item_version_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class ItemAuthority(models.Model):
    """That an organisation may exercise an item, from one day to another; towns need the grant's number."""

    id = models.UUIDField(primary_key=True, default=new_id)
    item_code = models.CharField(max_length=40)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="authorities")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    grant_document = models.CharField("赋权文号", max_length=80, blank=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "item_code"])]
