"""Changing one's own PIN; passwords are `signin.passwords`'s."""

from __future__ import annotations

from itertools import pairwise

from hengjian.identity.models import Account
from hengjian.kernel.problem import Problem, Problems


def change_pin(account: Account, new: str, again: str) -> None:
    """Sets a new PIN of six digits that nobody guesses at once. Raises Problems."""
    problems = []
    if len(new) != 6 or not (new.isascii() and new.isdigit()):
        problems.append(_wrong("pattern", "new_pin", "确认口令须是 6 位数字"))
    elif trivial(new):
        problems.append(_wrong("too_simple", "new_pin", "确认口令过于简单", "不要用相同、连续或重复的数字"))
    if new != again:
        problems.append(_wrong("differs", "pin_again", "两次输入的确认口令不一致"))
    if problems:
        raise Problems(problems)
    account.set_pin(new)
    account.pin_failures, account.pin_locked_until = 0, None
    account.save(update_fields=["pin_hash", "pin_failures", "pin_locked_until"])


def trivial(pin: str) -> bool:
    """At most two different digits, a run up or down, or one half repeated."""
    steps = {int(b) - int(a) for a, b in pairwise(pin)}
    return len(set(pin)) <= 2 or steps in ({1}, {-1}) or pin[:3] == pin[3:] or pin[:2] * 3 == pin


def _wrong(code: str, where: str, message: str, fix: str = "") -> Problem:
    return Problem(code=code, where=where, message=message, fix=fix)
