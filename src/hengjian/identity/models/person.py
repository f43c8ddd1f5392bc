"""People and the posts they hold; what a person may do follows from posts, never from a group's name."""

from __future__ import annotations

from datetime import date

from django.db import models

from hengjian.identity.models.organisation import Organisation, Unit
from hengjian.kernel.ids import new_id


class Role(models.TextChoices):
    """Roles of domain 0.2 that this platform gives to posts so far; `law/roles.yaml` names them all."""

    HANDLER = "HANDLER_LEAD", "执法人员"
    UNIT_HEAD = "UNIT_HEAD", "承办机构负责人"
    AGENCY_HEAD = "AGENCY_HEAD", "行政机关负责人"
    LEGAL_REVIEWER = "LEGAL_REVIEWER", "法制审核员"
    HEARING_HOST = "HEARING_HOST", "听证主持"
    CLERK = "CLERK", "记录员"
    PUBLISHER = "PUBLISHER", "公示员"
    ARCHIVIST = "ARCHIVIST", "档案员"
    AGENCY_ADMIN = "AGENCY_ADMIN", "单位管理员"
    CITY_JUSTICE = "CITY_JUSTICE", "市司法局监督员"
    DISTRICT_JUSTICE = "DIST_JUSTICE", "区司法局监督员"
    SYSTEM_ADMIN = "SYS_ADMIN", "系统管理员"


class Person(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.CharField(max_length=50)
    pinyin = models.CharField(max_length=120, blank=True, help_text="排序用")

    def __str__(self) -> str:
        return self.name


class PostQuerySet(models.QuerySet["Post"]):
    def current(self, day: date) -> PostQuerySet:
        return self.filter(since__lte=day).filter(models.Q(until=None) | models.Q(until__gte=day))


class Post(models.Model):
    """A post held from one day to another (both included) in a unit of an organisation."""

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, models.PROTECT, related_name="posts")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="posts")
    role = models.CharField(max_length=20, choices=Role)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "since"])]
