"""Monitoring devices (电子技术监控设备, 行政处罚法 41): what was true of each on any day."""

from __future__ import annotations

from django.db import models

from hengjian.identity.models import Organisation
from hengjian.kernel.ids import new_id


class Device(models.Model):
    """One version of what is known of a device, from the day `since` on; a change adds a version, nothing is altered.

    Of every day None means: has not been done. A device that is out of use stays, so that what it recorded before
    can still be judged.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="devices")
    number = models.CharField("设备编号", max_length=60)
    version = models.PositiveIntegerField(default=1)
    since = models.DateField("自何日起", help_text="这一版所写的情况从这一天起成立")
    kind = models.CharField(
        "种类",
        max_length=12,
        choices=[("camera", "视频监控、抓拍"), ("speed", "测速"), ("weight", "称重检测"), ("emission", "排放监测"),
                 ("other", "其他")],
    )
    place = models.CharField("设置地点", max_length=200)
    status = models.CharField(max_length=8, choices=[("in_use", "在用"), ("retired", "停用")], default="in_use")
    legal_review_on = models.DateField("法制审核日期", null=True, blank=True)
    technical_review_on = models.DateField("技术审核日期", null=True, blank=True)
    checked_until = models.DateField("检定（校准）有效期至", null=True, blank=True)
    marked_on = models.DateField("设置标志日期", null=True, blank=True)
    published_on = models.DateField("公布地点日期", null=True, blank=True)
    published_in = models.CharField("公布载体", max_length=200, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.CharField("登记人", max_length=50)

    class Meta:
        ordering = ["number", "-version"]
        constraints = [models.UniqueConstraint("organisation", "number", "version", name="device_version_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.get_kind_display()}"
