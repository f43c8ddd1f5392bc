"""Rights beyond one's own posts: standing in for somebody, and a role for some hours; both end by themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from django.db import models

from hengjian.identity.models.organisation import Organisation, Unit
from hengjian.identity.models.person import Person, Role
from hengjian.kernel.ids import new_id


class Limits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which steps a grant covers, as ``procedure/step``, ``procedure`` standing for all of its steps, ``*/step`` for
    one that every procedure has.

    Where `only` names any, no others are covered; what is `excluded` never is.
    """

    only: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()

    def allow(self, procedure: str, step: str) -> bool:
        named = {procedure, f"{procedure}/{step}", f"*/{step}"}
        return not named & set(self.excluded) and (not self.only or bool(named & set(self.only)))


class GrantKind(models.TextChoices):
    STAND_IN = "stand_in", "代理"
    ELEVATED = "elevated", "临时授权"


class GrantQuerySet(models.QuerySet["Grant"]):
    def current(self, now: datetime) -> GrantQuerySet:
        """Grants that hold at a moment."""
        return self.filter(since__lte=now, until__gt=now)


class Grant(models.Model):
    """A role given from one moment to another, with its reason and who decided; `stands_for` holds the post itself.

    It is never deleted: taken back early, `until` is the moment when it was.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=8, choices=GrantKind)
    person = models.ForeignKey(Person, models.PROTECT, related_name="grants")
    stands_for = models.ForeignKey(Person, models.PROTECT, null=True, related_name="stood_in_for")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=20, choices=Role)
    since = models.DateTimeField()
    until = models.DateTimeField()
    reason = models.CharField(max_length=200)
    limits: models.JSONField[Any, Any] = models.JSONField(default=dict)
    decided_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    objects = GrantQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "until"])]
        constraints = [
            models.CheckConstraint(condition=~models.Q(person=models.F("decided_by")), name="grant_not_to_oneself"),
            models.CheckConstraint(
                condition=models.Q(kind="elevated") | models.Q(stands_for__isnull=False), name="grant_stands_for"),
        ]

    @property
    def mark(self) -> str:
        """What stands behind the name of whoever acts by it."""
        return f"（代理{self.stands_for.name}）" if self.stands_for else "（临时授权）"

    @property
    def limit(self) -> Limits:
        return msgspec.convert(self.limits, Limits)
