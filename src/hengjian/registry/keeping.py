"""Keeping a register: who may add to it, by what standard, and that the audit log knows."""

from __future__ import annotations

from datetime import date
from typing import Any, NoReturn

from hengjian.identity import services as identity
from hengjian.identity.models import Role
from hengjian.identity.services import Actor
from hengjian.kernel.problem import Problem, Problems
from hengjian.law.catalogue import Law
from hengjian.law.dictionary import Form
from hengjian.law.elements import check


def may_keep(actor: Actor) -> bool:
    """Whether the actor keeps the registers of its body."""
    return Role.AGENCY_ADMIN in actor.roles_at("registers", "keep")


def checked(
    actor: Actor, register: str, subject: str, form: Form, data: dict[str, Any], today: date
) -> dict[str, Any]:
    """The data as the standard writes it. Raises Problems, audited, for anybody else or what does not hold."""
    must_keep(actor, register, subject)
    found = check(Law.load().dictionary, form, data, today)
    if found.problems:
        refuse(actor, register, subject, list(found.problems))
    return found.data


def must_keep(actor: Actor, register: str, subject: str) -> None:
    """Raises Problems, audited, for anybody who does not keep the registers of the body."""
    if not may_keep(actor):
        refuse(actor, register, subject, [Problem(
            code="not_your_role", where="role", message="只有本机关的单位管理员可以登记", fix="请由单位管理员办理")])


def refuse(actor: Actor, register: str, subject: str, problems: list[Problem]) -> NoReturn:
    """Raises Problems, and the audit log keeps that."""
    identity.audit(register, subject[:80], actor=actor, outcome="refused",
                   problems=[f"{one.where}:{one.code}" for one in problems])
    raise Problems(problems)


def kept(actor: Actor, register: str, subject: str, **detail: Any) -> None:
    """The audit log keeps what was added."""
    identity.audit(register, subject[:80], actor=actor, **detail)
