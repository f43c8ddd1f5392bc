"""Who enforces and who supervises: agencies, towns, justice bureaus, and their units."""

from __future__ import annotations

from django.db import models

from hengjian.kernel.ids import new_id


class OrganisationKind(models.TextChoices):
    AGENCY = "agency", "行政执法机关"
    TOWN = "town", "镇街"
    JUSTICE = "justice", "司法行政机关"
    GOVERNMENT = "government", "人民政府"


class Level(models.TextChoices):
    CITY = "city", "市级"
    DISTRICT = "district", "区级"
    TOWN = "town", "镇街级"


class Organisation(models.Model):
    """An enforcement subject or a supervising body. `line` (条线) is a dimension of its own, not the tree."""

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
    entrusted_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="entrusts")
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

    def channel_for(self, procedure: str) -> str:
        """The channel the justice bureau set for this procedure; online unless set."""
        return str(self.settings.get("channels", {}).get(procedure, "online"))


class Unit(models.Model):
    """A unit inside an organisation: handling (承办), legal review (法制审核) or internal supervision."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="units")
    name = models.CharField(max_length=60)
    kind = models.CharField(
        max_length=12,
        choices=[("handling", "执法机构"), ("review", "法制审核机构"), ("internal", "执法监督机构")],
    )

    class Meta:
        constraints = [models.UniqueConstraint("organisation", "name", name="unit_name_once")]

    def __str__(self) -> str:
        return self.name
