"""What administrators do to somebody's sign-in, each with a reason and an entry in the audit log.

The work is divided, so that nobody alone can become somebody else: the system administrator asks for passwords,
freezes and thaws; the security administrator gives out what was asked for, unlocks, ends sessions and resets a second
factor.
"""

from __future__ import annotations

from datetime import date

from axes.utils import reset
from django.db.models import Max
from django.utils import timezone

from hengjian.identity.administration import proposals
from hengjian.identity.models import Account, Post, Proposal, ProposalKind
from hengjian.identity.services import Actor, audit
from hengjian.identity.signin import limits, passwords, second, sessions
from hengjian.kernel.problem import Problem, Problems

SYSTEM, SECURITY = "SYS_ADMIN", "SEC_ADMIN"


def unlock(account: Account, by: Actor, reason: str) -> None:
    """Forgets the wrong attempts at an account, from everywhere. Raises Problems."""
    _may(by, SECURITY, account, reason)
    reset(username=account.username)
    limits.forget("sign_in_name", account.username)
    limits.forget("second_factor", str(account.pk))
    Account.objects.filter(pk=account.pk).update(pin_failures=0, pin_locked_until=None)
    _told("account_unlock", account, by, reason)


def end_sessions(account: Account, by: Actor, reason: str) -> int:
    """Signs somebody out everywhere. Raises Problems."""
    _may(by, SECURITY, account, reason)
    ended = sessions.end_others(account, None, "administrator")
    _told("account_end_sessions", account, by, reason, sessions=ended)
    return ended


def reset_second(account: Account, by: Actor, reason: str) -> None:
    """Takes away a second factor that was lost; who must have one sets it up anew. Raises Problems."""
    _may(by, SECURITY, account, reason)
    second.remove(account)
    sessions.end_others(account, None, "second_reset")
    _told("account_reset_second", account, by, reason)


def ask_password(account: Account, by: Actor, reason: str) -> Proposal:
    """Asks for a new password; until it is given out, the present one holds. Raises Problems."""
    _may(by, SYSTEM, account, reason)
    return proposals.propose(by, ProposalKind.PASSWORD, {}, account=account, reason=reason)


def give_password(by: Actor, proposal: Proposal) -> str:
    """The password that was asked for, returned once, which must be changed at the first sign-in."""
    account = Account.objects.select_for_update().get(pk=proposal.account_id)
    given = passwords.new_password()
    passwords.hand_out(account, given)
    sessions.end_others(account, None, "password")
    _told("account_password_given" if proposal.is_first else "account_password_reset", account, by, proposal.reason)
    return given


def freeze(account: Account, by: Actor, reason: str) -> None:
    """Nobody signs in with the account any more; its sessions end now. Raises Problems."""
    _may(by, SYSTEM, account, reason)
    _freeze(account, reason)
    _told("account_freeze", account, by, reason)


def thaw(account: Account, by: Actor, reason: str) -> None:
    """The account opens again, with a password that must be changed. Raises Problems."""
    _may(by, SYSTEM, account, reason)
    account.is_active, account.frozen_at, account.frozen_why, account.must_change = True, None, "", True
    account.save(update_fields=["is_active", "frozen_at", "frozen_why", "must_change"])
    _told("account_unfreeze", account, by, reason)


def freeze_left(today: date) -> int:
    """Freezes the accounts of people whose last post ended before `today`; who was never posted is left alone."""
    held = Post.objects.in_force().values("person").annotate(last=Max("until"))
    open_ended = Post.objects.in_force().filter(until=None).values("person")
    left = held.filter(last__lt=today).exclude(person__in=open_ended).values("person")
    gone = list(Account.objects.filter(is_active=True, person__in=left))
    for account in gone:
        _freeze(account, "最后一个岗位已经结束")
        audit("account_freeze", str(account.pk), reason="最后一个岗位已经结束")
    return len(gone)


def locked(account: Account) -> bool:
    """Whether wrong attempts from everywhere, or wrong codes, have closed the account for a while."""
    return bool(limits.spent("sign_in_name", account.username) or limits.spent("second_factor", str(account.pk)))


def sweep() -> None:
    """What signing in leaves behind and nobody needs any more; once a night."""
    limits.sweep()
    sessions.sweep()
    freeze_left(timezone.localdate())


def _freeze(account: Account, reason: str) -> None:
    account.is_active, account.frozen_at, account.frozen_why = False, timezone.now(), reason
    account.save(update_fields=["is_active", "frozen_at", "frozen_why"])
    sessions.end_others(account, None, "frozen")


def _may(by: Actor, role: str, account: Account, reason: str) -> None:
    if role not in by.roles:
        who = {SYSTEM: "系统管理员", SECURITY: "安全管理员"}[role]
        raise Problems([Problem(code="not_yours", where="", message=f"只有{who}可以这样处理账号")])
    if by.account_id == account.pk:
        raise Problems([Problem(code="own_account", where="", message="不能处理自己的账号", 
                                fix="请由另一名管理员处理")])
    if not reason.strip():
        raise Problems([Problem(code="required", where="reason", message="请写明理由")])


def _told(action: str, account: Account, by: Actor, reason: str, **more: object) -> None:
    audit(action, str(account.pk), actor=by, username=account.username, reason=reason.strip(), **more)
