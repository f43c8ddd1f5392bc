"""Typed projections of what is opened within a case: legal review, hearing, deliberation, serving."""

from __future__ import annotations

from typing import Any

from django.db import models

from hengjian.identity.models import Scoped


class Child(Scoped):
    """What these rows have in common: the case they belong to."""

    proceeding_id = models.UUIDField(primary_key=True)
    parent_id = models.UUIDField(null=True)

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["parent_id"], name="%(class)s_parent")]


class ReviewRow(Child):
    """One legal review 法制审核. `result` is the newest opinion: pass, require_changes, reject, suggest_transfer."""

    review_of = models.CharField(max_length=16, blank=True)
    submitted_at = models.DateTimeField(null=True, help_text="最近一次送审")
    submissions = models.PositiveSmallIntegerField(default=0)
    result = models.CharField(max_length=20, blank=True)
    opined_at = models.DateTimeField(null=True)
    passed_at = models.DateTimeField(null=True)
    reviewer = models.CharField(max_length=36, blank=True)
    key_digest = models.CharField("送审的关键要素摘要", max_length=64, blank=True)

    class Meta(Child.Meta):
        indexes = [*Child.Meta.indexes, models.Index(fields=["reviewer", "opined_at"], name="reviewrow_reviewer")]


class HearingRow(Child):
    """One hearing 听证. `ended_as`: reported, terminated, refused."""

    requested_at = models.DateTimeField(null=True)
    hearing_at = models.DateTimeField(null=True)
    is_public = models.BooleanField(null=True)
    held_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    ended_as = models.CharField(max_length=12, blank=True)


class DeliberationRow(Child):
    """One collective deliberation 集体讨论."""

    deliberation_on = models.CharField(max_length=12, blank=True)
    held_at = models.DateTimeField(null=True)
    members = models.PositiveSmallIntegerField(null=True)
    votes_for = models.PositiveSmallIntegerField(null=True)
    votes_against = models.PositiveSmallIntegerField(null=True)
    result = models.CharField(max_length=16, blank=True)


class ServingRow(Child):
    """The serving of documents 送达."""

    documents: models.JSONField[Any, Any] = models.JSONField(default=list)
    method = models.CharField(max_length=2, blank=True)
    served_on = models.DateField(null=True)
    announced_on = models.DateField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
