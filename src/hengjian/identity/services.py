"""Identity's public door: who acts, PINs; the audit log is `auditing`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from django.db import transaction
from django.utils import timezone

from hengjian.identity.auditing import audit
from hengjian.identity.models import Account, Organisation, Person, Post, Role, Unit
from hengjian.identity.scope import Scope, scope_of
from hengjian.kernel.problem import Problem, Problems

__all__ = ["Actor", "actor_of", "audit", "colleagues", "confirm_pin"]
SHANGHAI = ZoneInfo("Asia/Shanghai")
PIN_ATTEMPTS = 5
PIN_LOCK = timedelta(minutes=15)


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """A signed-in person at work: for which body and unit, in which roles, with which scope."""

    account_id: UUID
    person_id: UUID
    name: str
    organisation: Organisation
    unit: Unit | None
    roles: frozenset[str]
    scope: Scope


def actor_of(user: Any, now: datetime | None = None) -> Actor | None:
    """The actor behind an account, from the posts held today; None without an account or a current post."""
    if not isinstance(user, Account) or not user.is_active:
        return None
    today = (now or timezone.now()).astimezone(SHANGHAI).date()
    posts = list(
        Post.objects.current(today)
        .filter(person=user.person_id)
        .select_related("organisation", "unit")
        .order_by("since", "id")
    )
    if not posts:
        return None
    first = posts[0]
    here = [post for post in posts if post.organisation_id == first.organisation_id]
    return Actor(
        account_id=user.id,
        person_id=user.person_id,
        name=user.person.name,
        organisation=first.organisation,
        unit=first.unit,
        roles=frozenset(post.role for post in here),
        scope=scope_of(first.organisation) if any(p.role != Role.SYSTEM_ADMIN for p in here) else Scope.NOTHING,
    )


def colleagues(actor: Actor, role: str = Role.HANDLER) -> list[Person]:
    """Others of the same body who hold `role` today, by name."""
    today = timezone.now().astimezone(SHANGHAI).date()
    held = Post.objects.current(today).filter(organisation=actor.organisation.id, role=role)
    return list(
        Person.objects.filter(id__in=held.values("person")).exclude(id=actor.person_id).order_by("pinyin", "id")
    )


def confirm_pin(person_id: UUID, pin: str) -> None:
    """Checks a person's PIN; raises Problems. After five failures the PIN rests for 15 minutes.

    The count of failures is committed even when the act that asked for the PIN is refused.
    """
    with transaction.atomic():
        account = Account.objects.select_for_update().filter(person=person_id, is_active=True).first()
        problem = _pin_problem(account, pin)
    if problem:
        raise Problems([problem])


def _pin_problem(account: Account | None, pin: str) -> Problem | None:
    if account is None or not account.pin_hash:
        return Problem(
            code="no_pin", where="pin", message="该执法人员尚未设置确认口令", fix="请本人登录后在“我的账号”中设置"
        )
    now = timezone.now()
    if account.pin_locked_until and account.pin_locked_until > now:
        return Problem(
            code="pin_locked",
            where="pin",
            message="确认口令连续输错，暂停使用 15 分钟",
            fix="请稍后再试，或由其本人在自己的设备上确认",
        )
    if account.pin_matches(pin):
        if account.pin_failures:
            Account.objects.filter(pk=account.pk).update(pin_failures=0, pin_locked_until=None)
        return None
    failures = account.pin_failures + 1
    locked = now + PIN_LOCK if failures >= PIN_ATTEMPTS else None
    Account.objects.filter(pk=account.pk).update(pin_failures=0 if locked else failures, pin_locked_until=locked)
    return Problem(code="pin_wrong", where="pin", message="确认口令不正确", fix="请第二名执法人员本人重新输入")
