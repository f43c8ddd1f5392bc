"""Published law: statutes, their versions, and the provisions that legal bases point to.

Outside the data scope: anybody may read the law. Rows are added by `hengjian law import` and stay.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from hengjian.kernel.ids import new_id
from hengjian.law.statutes.library import LEVELS


class Statute(models.Model):
    """One law under all its spellings (`key`), whatever its versions."""

    id = models.UUIDField(primary_key=True, default=new_id)
    key = models.CharField("规范名称", max_length=200, unique=True)
    level = models.CharField("效力级别", max_length=2, choices=list(LEVELS.items()), blank=True)
    region = models.CharField("制定机关区划", max_length=6, blank=True)
    law_id = models.CharField(
        "法规编码", max_length=16, null=True, unique=True,
        help_text="级别2 区划6 公布年4 序4；部门码或者公布年不明的没有编码",
    )  # fmt: skip

    def __str__(self) -> str:
        return self.key


class StatuteVersion(models.Model):
    """A text of a statute. `valid_from` is the earliest day any source gives, `settled_from` the latest."""

    id = models.UUIDField(primary_key=True, default=new_id)
    statute = models.ForeignKey(Statute, models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveSmallIntegerField("版本序号")
    title = models.CharField("标题", max_length=200)
    file = models.CharField("来源文件", max_length=300)
    category = models.CharField("类别", max_length=40, blank=True)
    published = models.DateField("公布日", null=True)
    published_by = models.CharField("公布日的来源", max_length=10, blank=True)
    valid_from = models.DateField("施行日", null=True)
    settled_from = models.DateField("各来源一致的施行日", null=True)
    sources: models.JSONField[Any, Any] = models.JSONField("施行日的来源", default=list)
    note = models.CharField("施行日说明", max_length=200, blank=True)
    expired = models.BooleanField("目录标明失效", default=False)
    as_of = models.DateField("目录截至", null=True)
    sm3 = models.CharField("原文 SM3", max_length=64)
    text = models.TextField("原文")

    class Meta:
        constraints = [
            models.UniqueConstraint("statute", "number", name="statute_version_number_once"),
            models.UniqueConstraint("statute", "sm3", name="statute_version_text_once"),
        ]

    @property
    def law_id(self) -> str:
        """18 digits (domain 4.4), or nothing where they cannot be derived."""
        return f"{self.statute.law_id}{self.number:02d}" if self.statute.law_id else ""


class Provision(models.Model):
    """One part of a version: `path` is ``63-1-2`` for 第六十三条第一款第（二）项, ``c7`` for a chapter.

    `start` and `until` cut the part with all that stands under it out of the version's text; `text` is its
    own alone.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    version = models.ForeignKey(
        StatuteVersion, models.CASCADE, related_name="provisions", db_index=False
    )
    path = models.CharField(max_length=60)
    parent = models.CharField(max_length=60, blank=True)
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=14)
    number = models.PositiveSmallIntegerField()
    of = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=40, blank=True)
    text = models.TextField()
    start = models.PositiveIntegerField()
    until = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint("version", "path", name="provision_path_once")]
