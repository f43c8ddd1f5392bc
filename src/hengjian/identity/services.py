"""Identity's public door: who acts, PINs; the audit log is `auditing`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from django.db import transaction
from django.utils import timezone

from hengjian.identity import rights
from hengjian.identity.auditing import audit
from hengjian.identity.models import (
    Account,
    Organisation,
    Person,
    Post,
    Role,
    Unit,
)
from hengjian.identity.rights import Given, Held
from hengjian.identity.scope import Scope, figures_of, scope_of
from hengjian.identity.signin.policy import policy
from hengjian.kernel.problem import Problem, Problems

__all__ = ["Actor", "actor_of", "audit", "colleagues", "confirm_pin"]
SHANGHAI = ZoneInfo("Asia/Shanghai")


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """A signed-in person at work: for which body and unit, in which roles, with which scope.

    `held` says by what the roles are held: posts and grants, with unit, rank and limits.
    `figures` is what may be counted, where not every row may be read.
    """

    account_id: UUID
    person_id: UUID
    name: str
    organisation: Organisation
    unit: Unit | None
    roles: frozenset[str]
    scope: Scope
    figures: Scope = Scope.NOTHING
    held: tuple[Held, ...] = ()
    withheld: frozenset[str] = frozenset()
    """Roles of a post that have no effect, for lack of a certificate."""
    several: bool = False
    """Whether there are posts in other bodies, to which one can go over."""

    @property
    def units(self) -> tuple[Unit, ...]:
        """The units in which there are posts, each once."""
        return tuple({one.unit.id: one.unit for one in self.held if one.unit}.values())

    @property
    def ranks(self) -> frozenset[str]:
        """正职, 主持工作, 分管, as the posts here say."""
        return frozenset(one.rank for one in self.held if one.rank)

    def units_as(self, role: str) -> list[UUID]:
        """The units in which this role is held."""
        return list({one.unit.id: None for one in self.held if one.unit and one.role == role})

    def roles_at(self, procedure: str, step: str) -> frozenset[str]:
        """The roles that serve for a step: all, but for those given with limits that leave it out."""
        held = frozenset(one.role for one in self.held if one.covers(procedure, step))
        return held if self.held else self.roles

    def given_for(self, roles: Collection[str], procedure: str, step: str) -> Given | None:
        """The grant by which a step for these roles is taken; None where a post of one's own serves."""
        serving = [one for one in self.held if one.role in roles and one.covers(procedure, step)]
        return None if any(one.given is None for one in serving) else next((one.given for one in serving), None)


def actor_of(user: Any, now: datetime | None = None, body: UUID | None = None) -> Actor | None:
    """The actor behind an account, by the posts and grants of the moment; None without an account or a current post.

    Who has posts in several bodies works for one at a time: `body`, or the one of the first post.
    """
    if not isinstance(user, Account) or not user.is_active:
        return None
    now = now or timezone.now()
    desk = rights.desk_of(user.person_id, now, now.astimezone(SHANGHAI).date(), body)
    if desk is None:
        return None
    roles = frozenset(one.role for one in desk.held)
    return Actor(
        account_id=user.id,
        person_id=user.person_id,
        name=user.person.name,
        organisation=desk.organisation,
        unit=desk.unit,
        roles=roles,
        scope=scope_of(desk.organisation, roles),
        figures=figures_of(desk.organisation, roles),
        held=desk.held,
        withheld=desk.withheld,
        several=desk.several,
    )


def is_frozen(account: Account, day: date) -> bool:
    """Whether nobody may sign in with an account on a day: it is switched off, or the last post has ended."""
    return not account.is_active or not Post.objects.current(day).filter(person=account.person_id).exists()


def colleagues(actor: Actor, role: str = Role.HANDLER) -> list[Person]:
    """Others of the same body who hold `role` today, by name."""
    now = timezone.now()
    held = rights.holders_of(role, actor.organisation.id, now, now.astimezone(SHANGHAI).date())
    return list(Person.objects.filter(held).exclude(id=actor.person_id).order_by("pinyin", "id"))


def confirm_pin(person_id: UUID, pin: str) -> None:
    """Checks a person's PIN; raises Problems. After so many failures (`policy.yaml`) the PIN rests for a while.

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
            message=f"确认口令连续输错，暂停使用 {policy().confirmation.pin.minutes} 分钟",
            fix="请稍后再试，或由其本人在自己的设备上确认",
        )
    if account.pin_matches(pin):
        if account.pin_failures:
            Account.objects.filter(pk=account.pk).update(pin_failures=0, pin_locked_until=None)
        return None
    failures = account.pin_failures + 1
    limit = policy().confirmation.pin
    locked = now + limit.window if failures >= limit.most else None
    Account.objects.filter(pk=account.pk).update(pin_failures=0 if locked else failures, pin_locked_until=locked)
    return Problem(code="pin_wrong", where="pin", message="确认口令不正确", fix="请第二名执法人员本人重新输入")
