"""People and the posts they hold; what a person may do follows from posts, never from a group's name."""

from __future__ import annotations

from datetime import date

from django.db import models

from hengjian.identity.models.organisation import Organisation, Unit
from hengjian.kernel.ids import new_id


class Role(models.TextChoices):
    """Roles of domain 0.2 that this platform gives to posts so far; `law/roles.yaml` names them all.

    Which body may have which, and which exclude one another, stands in `law/rights.yaml`.
    """

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
    GOVERNMENT_LEADER = "GOV_LEADER", "政府领导"
    JUSTICE_OFFICER = "TOWN_JUSTICE_OFFICE", "司法所工作人员"
    RECONSIDERATION = "REVIEW_ORG", "行政复议人员"
    DISPATCHER = "HOTLINE_DISPATCHER", "派单员"
    LAY_PARTICIPANT = "LAY_PARTICIPANT", "社会监督人员"
    SYSTEM_ADMIN = "SYS_ADMIN", "系统管理员"
    SECURITY_ADMIN = "SEC_ADMIN", "安全管理员"
    AUDIT_ADMIN = "AUDIT_ADMIN", "审计管理员"


class Rank(models.TextChoices):
    """What a head of an agency is; only the first two decide what is reserved for them (国务院令第310号 5)."""

    CHIEF = "chief", "正职"
    ACTING = "acting", "主持工作"
    DEPUTY = "deputy", "分管"


class Standing(models.TextChoices):
    """What is proposed gives no right until the security administrator puts it in force."""

    PROPOSED = "proposed", "待生效"
    IN_FORCE = "in_force", "有效"
    REFUSED = "refused", "未同意"


class Person(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.CharField(max_length=50)
    pinyin = models.CharField(max_length=120, blank=True, help_text="排序用")

    def __str__(self) -> str:
        return self.name


class PostQuerySet(models.QuerySet["Post"]):
    def in_force(self) -> PostQuerySet:
        """Posts that were put in force, whether they are still held or not."""
        return self.filter(standing=Standing.IN_FORCE)

    def current(self, day: date) -> PostQuerySet:
        """Posts in force that are held on a day."""
        return self.in_force().filter(since__lte=day).filter(models.Q(until=None) | models.Q(until__gte=day))


class Post(models.Model):
    """A post held from one day to another (both included) in a unit of an organisation.

    It is never deleted: it ends. What ended at once on its first day has an `until` one day before its `since`.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, models.PROTECT, related_name="posts")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="posts")
    role = models.CharField(max_length=20, choices=Role)
    rank = models.CharField(max_length=8, choices=Rank, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    standing = models.CharField(max_length=8, choices=Standing, default=Standing.IN_FORCE)
    proposed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=200, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "since"])]
