"""Single sign-on as a place sets it: one file, read strictly; without it there is no single sign-on.

HENGJIAN_OIDC names the file. Nothing here touches Django, so that the settings can read it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import msgspec

from hengjian.law import source

TIMEOUT = 10
"""Seconds to wait for the other platform."""


class SecondFactor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """By which statements the other platform proves that it has asked for a second factor; empty: never believed."""

    acr: frozenset[str] = frozenset()
    amr: frozenset[str] = frozenset()


class Provider(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An OpenID Connect provider and what we are to it."""

    title: str
    issuer: str
    client_id: str
    client_secret: str
    authorization: str
    token: str
    keys: str
    end_session: str = ""
    algorithm: Literal["RS256", "ES256"] = "RS256"
    claim: str = "sub"
    scopes: str = "openid"
    second_factor: SecondFactor = SecondFactor()


def read(path: str) -> Provider | None:
    """The provider that the file describes; None without a file. Raises LawError with every mistake in it."""
    return source.read(Path(path), Provider) if path else None


def settings(provider: Provider) -> dict[str, Any]:
    """What mozilla-django-oidc wants to be told."""
    return {
        "OIDC_RP_CLIENT_ID": provider.client_id,
        "OIDC_RP_CLIENT_SECRET": provider.client_secret,
        "OIDC_RP_SIGN_ALGO": provider.algorithm,
        "OIDC_RP_SCOPES": provider.scopes,
        "OIDC_OP_AUTHORIZATION_ENDPOINT": provider.authorization,
        "OIDC_OP_TOKEN_ENDPOINT": provider.token,
        "OIDC_OP_JWKS_ENDPOINT": provider.keys,
        "OIDC_OP_USER_ENDPOINT": "",  # never asked: the token that was signed for us says who it is
        "OIDC_USE_PKCE": True,
        "OIDC_CREATE_USER": False,
        "OIDC_STORE_ID_TOKEN": True,
        "OIDC_TIMEOUT": TIMEOUT,
        "LOGIN_REDIRECT_URL": "/",
    }
