"""Rows that belong to somebody, and the one queryset scope through which all of them are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django.db import models

if TYPE_CHECKING:
    from hengjian.identity.scope import Scope

M = TypeVar("M", bound=models.Model)


class ScopedQuerySet(models.QuerySet[M]):
    """A queryset that is narrowed by `within`; the database's row-level security is the second fence."""

    def within(self, scope: Scope) -> ScopedQuerySet[M]:
        """Only the rows that the scope lets its reader use; of a participant, only those of the cases named."""
        found = self.filter(scope.condition())
        if not scope.cases:
            return found
        column = self.model.case_column()  # type: ignore[attr-defined]
        return found.filter(**{f"{column}__in": scope.cases}) if column else found.none()


class Scoped(models.Model):
    """Carries its ancestors as plain columns, as they were when the row was made.

    `replayed`: an app's scoped rows are projections of step records, unless it says otherwise.
    """

    replayed: ClassVar[bool] = True

    city = models.CharField(max_length=6)
    district = models.CharField(max_length=6, null=True)
    line = models.CharField(max_length=8, null=True)
    agency_id = models.UUIDField()
    unit_id = models.UUIDField(null=True)

    objects: models.Manager[Any] = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def case_column(cls) -> str | None:
        """Which column names the proceeding a row belongs to; rows that know none are closed to participants."""
        known = any(field.attname == "proceeding_id" for field in cls._meta.concrete_fields)
        return "proceeding_id" if known else None
