"""Who enforces and who supervises: agencies, towns, justice bureaus, and their units."""

from __future__ import annotations

from typing import Any

from django.db import models

from hengjian.kernel.ids import new_id


class OrganisationKind(models.TextChoices):
    AGENCY = "agency", "行政执法机关"
    TOWN = "town", "镇街"
    JUSTICE = "justice", "司法行政机关"
    GOVERNMENT = "government", "人民政府"
    RECONSIDERATION = "reconsider", "行政复议机构"
    JUSTICE_OFFICE = "office", "司法所"
    HOTLINE = "hotline", "网格中心（12345）"
    LAY_POOL = "lay_pool", "社会监督人员库"


class Level(models.TextChoices):
    CITY = "city", "市级"
    DISTRICT = "district", "区级"
    TOWN = "town", "镇街级"


class Organisation(models.Model):
    """An enforcement subject or a supervising body. `line` (条线) is a dimension of its own, not the tree.

    A vertically managed body names its superior, the city agency of the line. An entrusted one (处罚法 20) acts in
    the name of the body that entrusts it, by a published letter, and entrusts nobody further.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.CharField("名称", max_length=100, unique=True)
    short_name = models.CharField("机关代字", max_length=20, help_text="文号中的机关代字，如 津滨市监")
    uscc = models.CharField("统一社会信用代码", max_length=18, unique=True)
    kind = models.CharField(max_length=12, choices=OrganisationKind)
    level = models.CharField(max_length=8, choices=Level)
    city = models.CharField("市", max_length=6, help_text="GB/T 2260")
    district = models.CharField("区", max_length=6, null=True, blank=True)
    division = models.CharField("行政区划", max_length=9)
    line = models.CharField("条线", max_length=8, null=True, blank=True)
    is_vertical = models.BooleanField("垂直管理", default=False)
    superior = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="branches")
    entrusted_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="entrusts")
    entrustment_letter = models.CharField("委托书文号", max_length=60, blank=True)
    entrustment_published = models.CharField("委托书公布载体", max_length=200, blank=True)
    reconsideration_body = models.CharField("行政复议机关", max_length=100, blank=True)
    address = models.CharField("地址", max_length=200, blank=True)
    telephone = models.CharField("电话", max_length=30, blank=True)
    since = models.DateField("主体资格起")
    until = models.DateField("主体资格止", null=True, blank=True)
    settings = models.JSONField(
        default=dict, blank=True, help_text="由司法行政机关按程序设定的渠道：{'channels': {'penalty.simple': 'online'}}"
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def answers(self) -> Organisation:
        """The body in whose name it acts: the one that entrusts it, else itself."""
        return self.entrusted_by or self

    def channel_for(self, procedure: str) -> str:
        """The channel the justice bureau set for this procedure; online unless set."""
        return str(self.settings.get("channels", {}).get(procedure, "online"))


class OrganisationChange(models.Model):
    """What was changed of a body, with the values before and after; only added to."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="changes")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey("identity.Person", models.PROTECT, related_name="+")
    agreed_by = models.ForeignKey("identity.Person", models.PROTECT, null=True, related_name="+")
    changed: models.JSONField[Any, Any] = models.JSONField(help_text="{'name': ['旧', '新']}")

    class Meta:
        indexes = [models.Index(fields=["organisation", "-at"])]


class UnitKind(models.TextChoices):
    HANDLING = "handling", "执法机构"
    REVIEW = "review", "法制审核机构"
    INTERNAL = "internal", "执法监督机构"
    OTHER = "other", "其他内设机构"


class Unit(models.Model):
    """A unit inside an organisation: handling (承办), legal review (法制审核) or internal supervision."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="units")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, choices=UnitKind)
    since = models.DateField("设立", null=True, blank=True)
    until = models.DateField("撤销", null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("organisation", "name", name="unit_name_once")]

    def __str__(self) -> str:
        return self.name
