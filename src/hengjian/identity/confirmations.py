"""A second officer confirms from a session of their own: exactly this content, once, for some hours.

A request is answered (confirmed, declined) and it ends (submitted, replaced, withdrawn, too old); one does not wait
for the other. What is kept of the form that asked is the engine's (`proceedings.asked`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from hengjian.identity.models import Confirmation, Declined, Ended, Person
from hengjian.identity.services import Actor
from hengjian.identity.signin.policy import policy
from hengjian.kernel.problem import Problem, Problems

Line = tuple[str, str]
"""What is shown to the second officer: a label and its value, nothing of level L3 in clear."""


class Request(msgspec.Struct, frozen=True):
    """What is asked: exactly this content, and the form it stands in by its own key and address."""

    fingerprint: str
    title: str
    lines: Sequence[Line]
    form_key: str = ""
    place: str = ""


class Made(msgspec.Struct, frozen=True):
    """The request as it stands, whether it is new, and those of the same form that it took the place of."""

    one: Confirmation
    fresh: bool
    replaced: list[Confirmation]


# -- who asks --------------------------------------------------------------------------------------------------


def request_confirmation(actor: Actor, person_id: UUID, asked: Request) -> Made:
    """Asks a colleague to confirm; asking again for the same content answers with the same request. In a transaction.

    A form has one open request: what it asked before, of whomever, is replaced.
    """
    Person.objects.select_for_update(no_key=True).get(id=actor.person_id)  # two tabs at once
    earlier = list(_of_form(actor.person_id, asked.form_key)) if asked.form_key else []
    for one in earlier:
        same = (one.person_id, one.fingerprint) == (person_id, asked.fingerprint)
        if same and one.declined_at is None and one.requested_at > _since():
            return Made(one, False, [])
    _end(earlier, Ended.REPLACED)
    one = Confirmation.objects.create(
        requested_by_id=actor.person_id, person_id=person_id, agency_id=actor.organisation.id,
        fingerprint=asked.fingerprint, form_key=asked.form_key, place=asked.place,
        summary={"title": asked.title, "by": actor.name, "lines": [list(line) for line in asked.lines]},
    )
    return Made(one, True, earlier)


def confirmed(requested_by: UUID, person_id: UUID, fingerprint: str) -> bool:
    """Whether that person has confirmed exactly this content for that officer, lately enough, and it still stands."""
    return Confirmation.objects.filter(
        requested_by=requested_by, person=person_id, fingerprint=fingerprint, requested_at__gt=_since(),
        confirmed_at__isnull=False,
    ).exclude(ended=Ended.WITHDRAWN).exists()


def sent(actor: Actor) -> QuerySet[Confirmation]:
    """What the actor has asked of colleagues in the present body and has not sent on yet, answered ones first."""
    return all_sent(actor).filter(ended="", requested_at__gt=_since()).order_by(
        F("confirmed_at").asc(nulls_last=True), "requested_at")


def all_sent(actor: Actor) -> QuerySet[Confirmation]:
    """Every request of the actor in the present body, ended or not."""
    return Confirmation.objects.filter(
        requested_by=actor.person_id, agency_id=actor.organisation.id
    ).select_related("person")


def withdraw(actor: Actor, identifier: UUID) -> Confirmation | None:
    """Takes a request of the actor's back; None where there is none that stands. In a transaction."""
    found = all_sent(actor).filter(id=identifier, ended="").select_for_update(of=("self",)).first()
    if found:
        _end([found], Ended.WITHDRAWN)
    return found


def submitted(requested_by: UUID, form_key: str) -> list[Confirmation]:
    """Ends what a form asked when it has gone through the door, in that transaction; returns what ended."""
    found = list(_of_form(requested_by, form_key))
    _end(found, Ended.SUBMITTED)
    return found


def _of_form(requested_by: UUID, form_key: str) -> QuerySet[Confirmation]:
    return Confirmation.objects.filter(requested_by=requested_by, form_key=form_key, ended="").order_by("id")


def _end(ended: Sequence[Confirmation], how: Ended) -> None:
    if ended:
        Confirmation.objects.filter(id__in=[one.id for one in ended]).update(ended=how, ended_at=timezone.now())


# -- who is asked ----------------------------------------------------------------------------------------------


def waiting(actor: Actor) -> QuerySet[Confirmation]:
    """Requests that wait for the actor, the oldest first."""
    return mine(actor).filter(_OPEN, requested_at__gt=_since()).order_by("requested_at")


def answered(actor: Actor) -> QuerySet[Confirmation]:
    """What the actor has answered, the latest first."""
    return mine(actor).exclude(confirmed_at=None, declined_at=None).order_by("-requested_at")


def mine(actor: Actor) -> QuerySet[Confirmation]:
    """Every request put to the actor in the present body, answered or not."""
    return Confirmation.objects.filter(
        person=actor.person_id, agency_id=actor.organisation.id
    ).select_related("requested_by")


def confirm(actor: Actor, identifier: UUID) -> Confirmation:
    """The actor stands behind the content. Raises Problems when it is unknown or no longer asked; twice is once."""
    return _answer(actor, identifier, confirmed_at=timezone.now())


def decline(actor: Actor, identifier: UUID, why: str) -> Confirmation:
    """The actor does not stand behind it. Raises Problems as `confirm` does, and without a reason."""
    if why not in Declined.values:
        raise Problems([Problem(code="required", where="declined", message="请选择不予确认的原因",
                                fix="选择一项，提交人会看到")])
    return _answer(actor, identifier, declined_at=timezone.now(), declined=why)


def _answer(actor: Actor, identifier: UUID, **answer: datetime | str) -> Confirmation:
    """Answers a request that waits; one that was answered stays as it is."""
    changed = waiting(actor).filter(id=identifier).update(**answer)
    found = mine(actor).filter(id=identifier).first()
    if found is None:
        raise Problems([Problem(code="not_found", where="confirmation", message="没有找到这项确认请求",
                                fix="请刷新“待我确认”页面")])
    if not changed and not (found.confirmed_at or found.declined_at):
        raise Problems([Problem(code="over", where="confirmation", message=over(found),
                                fix="仍需确认的，请同事重新提交")])
    return found


def over(one: Confirmation) -> str:
    """Why a request is no longer asked, in words; empty while it is."""
    if one.ended:
        return f"这项确认请求{Ended(one.ended).label}"
    if one.requested_at <= _since():
        return f"这项确认请求已超过 {policy().confirmation.hours} 小时"
    return ""


def deadline(one: Confirmation) -> datetime:
    """Until when a request, and its answer, is good."""
    return one.requested_at + timedelta(hours=policy().confirmation.hours)


_OPEN = Q(ended="", confirmed_at=None, declined_at=None)


def _since() -> datetime:
    """Requests of before are too old."""
    return timezone.now() - timedelta(hours=policy().confirmation.hours)
