"""What stands between a right password and the platform: the second factor, then a password that must be changed.

Until both are passed a session has no actor, so that no view, whatever it forgets to ask, can be used with it.
"""

from __future__ import annotations

from typing import Literal, NamedTuple
from urllib.parse import quote

from django.http import HttpRequest
from django.urls import reverse

from hengjian.identity.models import Account, Session
from hengjian.identity.services import Actor, actor_of
from hengjian.identity.signin import passwords, second, sessions

Stop = Literal["", "sign-in", "second-step", "password-step"]
"""Name of the address at which whoever asks must first go on; empty when nothing stands in the way."""


class Standing(NamedTuple):
    """How far a request's sign-in has come. `actor` is None behind a stop, and for whoever holds no post."""

    stop: Stop
    account: Account | None = None
    session: Session | None = None
    actor: Actor | None = None


def standing(request: HttpRequest) -> Standing:
    """Who asks, and what they must do first. A session that was ended, rested or lasted too long is signed out."""
    if not request.user.is_authenticated:
        return Standing("sign-in")
    account: Account = request.user
    session = sessions.current(request)
    if session is None:
        sessions.leave(request, "timeout")
        request.session[sessions.WHY] = "timeout"
        return Standing("sign-in")
    actor = actor_of(account, body=sessions.chosen_body(request))
    if session.second_at is None and (session.second_asked or second.required_for(actor)):
        return Standing("second-step", account, session)
    if passwords.must_change(account):
        return Standing("password-step", account, session)
    return Standing("", account, session, actor)


def address(stop: Stop, onward: str) -> str:
    """Where a stop is dealt with, and where it leads on to."""
    return f"{reverse(stop)}?next={quote(onward, safe='/')}"
