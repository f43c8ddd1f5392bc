"""Who is signed in where. A row stands for each signed-in browser; without an open one a session is worth nothing."""

from __future__ import annotations

import ipaddress
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth import logout
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from hengjian.identity.models import Account, SecondFactor, Session
from hengjian.identity.signin import limits
from hengjian.identity.signin.policy import policy

KEY = "signed_in"
"""Under this Django's session holds the id of the row."""
BODY = "body"
"""Under this stands the body that was chosen by who has posts in several."""
WHY = "signed_out_why"
SEEN_EVERY = timedelta(minutes=1)
"""`seen_at` is written no more often."""

# What a browser says of itself, in order: the first that fits.
_BROWSERS = (("MicroMessenger", "微信"), ("DingTalk", "钉钉"), ("Edg", "Edge"), ("Firefox", "火狐"),
             ("HuaweiBrowser", "华为浏览器"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (("OpenHarmony", "鸿蒙"), ("HarmonyOS", "鸿蒙"), ("Android", "Android"), ("iPhone", "iPhone"),
            ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"))


def begin(request: HttpRequest, account: Account) -> Session:
    """Opens the row of a session that has just been signed in; called by Django's signal, whatever the way in."""
    now = timezone.now()
    session = Session.objects.create(
        account=account, since=now, seen_at=now, address=_address(request), device=device(request),
        second_asked=SecondFactor.objects.filter(account=account).exclude(confirmed_at=None).exists(),
    )
    request.session[KEY] = str(session.id)
    return session


def current(request: HttpRequest) -> Session | None:
    """The open row behind a request, seen now; None when there is none, or it has rested or lasted too long."""
    session = Session.objects.filter(id=_identifier(request), account=request.user.pk, ended_at=None).first()
    if session is None:
        return None
    now, rules = timezone.now(), policy().session
    if now - session.seen_at >= rules.idle or now - session.since >= rules.longest:
        end(Session.objects.filter(id=session.id), "timeout")
        return None
    if now - session.seen_at >= SEEN_EVERY:
        Session.objects.filter(id=session.id).update(seen_at=now)
    return session


def chosen_body(request: HttpRequest) -> UUID | None:
    """The body chosen in this session; one in which there is no post any more counts for nothing."""
    return _read(request, BODY)


def open_of(account: Account) -> QuerySet[Session]:
    """The account's open sessions, the one seen last first."""
    now, rules = timezone.now(), policy().session
    return Session.objects.filter(
        account=account, ended_at=None, seen_at__gt=now - rules.idle, since__gt=now - rules.longest
    ).order_by("-seen_at")


def end(rows: QuerySet[Session], why: str) -> int:
    """Ends sessions; their browsers find out with their next request."""
    return rows.filter(ended_at=None).update(ended_at=timezone.now(), ended_why=why)


def end_others(account: Account, keep: Session | None, why: str) -> int:
    """Ends all sessions of an account but one."""
    rows = Session.objects.filter(account=account)
    return end(rows.exclude(id=keep.id) if keep else rows, why)


def leave(request: HttpRequest, why: str) -> None:
    """Signs this browser out."""
    end(Session.objects.filter(id=_identifier(request)), why)
    logout(request)


def passed(request: HttpRequest, session: Session) -> None:
    """The second factor has been shown in this session, which gets a new key."""
    session.second_at = timezone.now()
    session.save(update_fields=["second_at"])
    request.session.cycle_key()


def sweep() -> int:
    """Deletes rows of sessions that ended long ago, and ends those that nobody came back to."""
    now, rules = timezone.now(), policy().session
    end(Session.objects.filter(since__lte=now - rules.longest), "timeout")
    return Session.objects.filter(ended_at__lt=now - timedelta(days=rules.kept_days)).delete()[0]


def device(request: HttpRequest) -> str:
    """Browser and system in words, from what the browser says of itself; never its own text."""
    said = str(request.META.get("HTTP_USER_AGENT", ""))[:400]
    names = (next((name for mark, name in known if mark in said), "") for known in (_BROWSERS, _SYSTEMS))
    return " · ".join(filter(None, names)) or "未知设备"


def _address(request: HttpRequest) -> str | None:
    try:
        return str(ipaddress.ip_address(re.sub(r"%.*", "", limits.address_of(request))))
    except ValueError:
        return None


def _identifier(request: HttpRequest) -> UUID | None:
    return _read(request, KEY)


def _read(request: HttpRequest, key: str) -> UUID | None:
    kept: Any = request.session.get(key)
    try:
        return UUID(kept) if kept else None
    except (TypeError, ValueError):
        return None
