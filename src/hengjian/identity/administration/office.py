"""Which administrator does what; whoever is not that one is refused, and the audit log knows."""

from __future__ import annotations

from typing import Any, NoReturn

from hengjian.identity.models import Role
from hengjian.identity.services import Actor, audit
from hengjian.kernel.problem import Problem, Problems
from hengjian.law import rights

SYSTEM, SECURITY, AUDIT = Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN


def administers(actor: Actor) -> bool:
    """Whether the pages of administration are for somebody: each of the three reads all of them."""
    return bool(actor.roles & rights.load().administrators.roles)


def must_be(actor: Actor, role: Role, action: str, subject: str = "") -> None:
    """Raises Problems, audited, for anybody else."""
    if role not in actor.roles:
        told = problem("not_your_role", "", f"只有{role.label}可以办理", f"请由{role.label}办理")
        refuse(actor, action, subject, [told])


def refuse(actor: Actor, action: str, subject: str, problems: list[Problem]) -> NoReturn:
    """Raises Problems; the audit log keeps which."""
    audit(action, subject[:80], actor=actor, outcome="refused",
          problems=[f"{one.where}:{one.code}" for one in problems])
    raise Problems(problems)


def kept(actor: Actor, action: str, subject: str, **detail: Any) -> None:
    """The audit log keeps what was done."""
    audit(action, subject[:80], actor=actor, **detail)


def problem(code: str, where: str, message: str, fix: str = "", cite: str = "") -> Problem:
    return Problem(code=code, where=where, message=message, fix=fix, cite=cite)
