"""Signing in as tests do: at the form with a code of the account's own, or beside it with `force_login`."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from hengjian.identity.models import Account, SecondFactor, Session
from hengjian.identity.signin import second, sessions
from support.city import PASSWORD

UNIX = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
PHONE = "Mozilla/5.0 (Linux; Android 15; ALN-AL00) AppleWebKit/537.36 HuaweiBrowser/15.0 Mobile Safari/537.36"


def trust_force_login() -> None:
    """`client.force_login` stands for somebody who has come through the whole sign-in, second factor included."""
    user_logged_in.connect(_verified, dispatch_uid="tests.verified")


def _verified(sender: Any, request: HttpRequest, user: Account, **_: Any) -> None:
    if "REMOTE_ADDR" not in request.META:  # as every real request has
        Session.objects.filter(id=request.session[sessions.KEY]).update(second_at=timezone.now())


def give_second_factor(account: Account) -> SecondFactor:
    """An authenticator that is set up, as by its owner."""
    secret = second.offer(account)
    second.confirm(account, f"{second.totp(secret).token():06d}")
    return SecondFactor.objects.get(account=account)


def code_of(account: Account) -> str:
    """What the authenticator shows, or will show next where that was used."""
    return second.code_for(SecondFactor.objects.get(account=account))


def session_of(username: str) -> str:
    """The key of a session for somebody who signed in beside the form, which has tests of its own."""
    client = Client()
    client.force_login(Account.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def at_form(client: Client, username: str, password: str = PASSWORD, **more: str) -> Any:
    """Posts the sign-in form."""
    return client.post("/sign-in/", {"username": username, "password": password, **more})


def shown_secret(page: str) -> bytes:
    """The secret that the set-up page spells out."""
    from base64 import b32decode

    found = re.search(r'密钥：<span class="hj-code">([A-Z2-7 ]+)</span>', page)
    assert found, page
    return b32decode(found[1].replace(" ", ""))
