"""Passwords: what is taken as one, how long it holds, changing it."""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from hengjian.identity.models import Account, OldPassword
from hengjian.identity.signin.policy import policy
from hengjian.kernel.problem import Problem, Problems

LETTERS = "abcdefghjkmnpqrstuvwxyz"
"""Nothing that is mistaken for something else when it is read from paper."""
_CLASSES = (re.compile(r"[a-z]"), re.compile(r"[A-Z]"), re.compile(r"[0-9]"), re.compile(r"[^a-zA-Z0-9]"))


def rules_in_words() -> str:
    """What a password must be, for the form."""
    rules = policy().password
    return (f"至少 {rules.shortest} 位，大写字母、小写字母、数字、其他字符中至少 {rules.classes} 类，不要包含账号；"
            f"不能与最近 {rules.history} 次相同")


def change(account: Account, new: str, again: str) -> None:
    """Sets a new password of one's own; the present one has been checked. Raises Problems."""
    problems = _problems(account, new)
    if new != again:
        problems.append(_wrong("differs", "again", "两次输入的新密码不一致"))
    if problems:
        raise Problems(problems)
    _set(account, new, must_change=False)


def new_password() -> str:
    """Four groups that can be read aloud, with a capital and digits in each: about 70 bits."""
    def group() -> str:
        return (secrets.choice(LETTERS).upper() + secrets.choice(LETTERS) + secrets.choice(LETTERS)
                + secrets.choice("23456789"))

    return "-".join(group() for _ in range(4))


def hand_out(account: Account, new: str) -> None:
    """Sets a password that somebody else knows: it opens nothing but the page on which it is changed."""
    _set(account, new, must_change=True)


def must_change(account: Account, now: datetime | None = None) -> str:
    """Why the password must be changed before anything else: `given`, `expired`, or nothing."""
    if account.must_change:
        return "given"
    return "expired" if _left(account, now) <= timedelta(0) else ""


def days_left(account: Account, now: datetime | None = None) -> int | None:
    """Days until the password must be changed, from the day on which to warn; None before."""
    left = _left(account, now)
    return max(0, left.days) if left <= timedelta(days=policy().password.warn_days) else None


def _left(account: Account, now: datetime | None) -> timedelta:
    if settings.DEMO or not account.has_usable_password():
        return timedelta.max  # the demo's password stands on its sign-in page; single sign-on needs none
    return account.password_at + timedelta(days=policy().password.days) - (now or timezone.now())


def _set(account: Account, new: str, *, must_change: bool) -> None:
    now = timezone.now()
    with transaction.atomic():
        if account.has_usable_password():
            OldPassword.objects.create(account=account, hash=account.password, until=now)
        keep = OldPassword.objects.filter(account=account).order_by("-until", "-id")[: policy().password.history - 1]
        OldPassword.objects.filter(account=account).exclude(id__in=[old.id for old in keep]).delete()
        account.set_password(new)
        account.password_at, account.must_change = now, must_change
        account.save(update_fields=["password", "password_at", "must_change"])


def _problems(account: Account, new: str) -> list[Problem]:
    rules = policy().password
    if len(new) < rules.shortest:
        return [_wrong("too_short", "new_password", f"新密码至少 {rules.shortest} 位")]
    if len(new) > rules.longest:
        return [_wrong("too_long", "new_password", f"新密码最多 {rules.longest} 位")]
    if sum(bool(kind.search(new)) for kind in _CLASSES) < rules.classes:
        return [_wrong("too_simple", "new_password", "新密码过于简单",
                       f"大写字母、小写字母、数字、其他字符中至少用 {rules.classes} 类")]
    if account.username.lower() in new.lower():
        return [_wrong("too_simple", "new_password", "新密码过于简单", "不要包含账号")]
    if any(check_password(new, old) for old in _known(account)):
        return [_wrong("used", "new_password", f"新密码与原密码或最近 {rules.history} 次用过的密码相同")]
    try:
        validate_password(new, account)
    except ValidationError as error:
        return [_wrong("too_simple", "new_password", "；".join(error.messages))]
    return []


def _known(account: Account) -> list[str]:
    """The hashes of the last passwords, the present one first."""
    before = OldPassword.objects.filter(account=account).order_by("-until", "-id")
    return [account.password, *before.values_list("hash", flat=True)[: policy().password.history - 1]]


def _wrong(code: str, where: str, message: str, fix: str = "") -> Problem:
    return Problem(code=code, where=where, message=message, fix=fix)
