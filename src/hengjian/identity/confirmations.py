"""A second officer confirms from a session of their own: exactly this content, once, for some hours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from hengjian.identity.models import Confirmation
from hengjian.identity.services import Actor
from hengjian.identity.signin.policy import policy
from hengjian.kernel.problem import Problem, Problems

Line = tuple[str, str]
"""What is shown to the second officer: a label and its value, nothing of level L3 in clear."""


def request_confirmation(
    actor: Actor, person_id: UUID, fingerprint: str, title: str, lines: Sequence[Line]
) -> Confirmation:
    """Asks a colleague to confirm; asking again for the same content answers with the same request."""
    asked = _asked(actor.person_id, person_id, fingerprint).first()
    return asked or Confirmation.objects.create(
        requested_by_id=actor.person_id, person_id=person_id, agency_id=actor.organisation.id,
        fingerprint=fingerprint, summary={"title": title, "by": actor.name, "lines": [list(line) for line in lines]},
    )


def confirmed(requested_by: UUID, person_id: UUID, fingerprint: str) -> bool:
    """Whether that person has confirmed exactly this content for that officer, lately enough."""
    return _asked(requested_by, person_id, fingerprint).exclude(confirmed_at=None).exists()


def waiting(actor: Actor) -> QuerySet[Confirmation]:
    """Requests that wait for the actor, the oldest first."""
    return mine(actor).filter(confirmed_at=None, requested_at__gt=_since()).order_by("requested_at")


def mine(actor: Actor) -> QuerySet[Confirmation]:
    """Every request put to the actor in the present body, answered or not."""
    return Confirmation.objects.filter(
        person=actor.person_id, agency_id=actor.organisation.id
    ).select_related("requested_by")


def confirm(actor: Actor, identifier: UUID) -> Confirmation:
    """The actor stands behind the content. Raises Problems when it is unknown or too old; twice is once."""
    found = mine(actor).filter(id=identifier).first()
    if found is None:
        raise Problems([Problem(code="not_found", where="confirmation", message="没有找到这项确认请求",
                                fix="请刷新“待我确认”页面")])
    if found.confirmed_at is None:
        if found.requested_at <= _since():
            raise Problems([Problem(code="expired", where="confirmation",
                                    message=f"这项确认请求已超过 {policy().confirmation.hours} 小时",
                                    fix="请同事重新提交")])
        mine(actor).filter(id=identifier, confirmed_at=None).update(confirmed_at=timezone.now())
        found.refresh_from_db()
    return found


def _since() -> datetime:
    """Requests of before are too old."""
    return timezone.now() - timedelta(hours=policy().confirmation.hours)


def _asked(requested_by: UUID, person_id: UUID, fingerprint: str) -> QuerySet[Confirmation]:
    return Confirmation.objects.filter(
        requested_by=requested_by, person=person_id, fingerprint=fingerprint,
        requested_at__gt=_since(),
    )
