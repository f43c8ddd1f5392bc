"""Single sign-on by OpenID Connect: mozilla-django-oidc, held to this platform's terms.

An account is found and never made; a frozen one stays shut. The token must be signed by the provider for us, for
this sign-in (state, nonce, PKCE), and be in date. Who must show a second factor is asked for it here, unless the
provider says that it has asked and its settings say that this is believed.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import jwt
from django.conf import settings
from django.contrib.auth import login
from django.core.exceptions import SuspiciousOperation
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView
from requests.exceptions import RequestException

from hengjian.identity.models import Account, Session
from hengjian.identity.services import audit
from hengjian.identity.signin import sessions
from hengjian.identity.signin.single import Provider

BACKEND = "hengjian.identity.signin.oidc.Backend"
LEEWAY = 60
"""Seconds by which the other platform's clock may be off."""
_REFUSALS = (SuspiciousOperation, RequestException, jwt.PyJWTError, KeyError, ValueError)
"""What a wrong answer ends in, of the library and of what it reads."""


def provider() -> Provider | None:
    """The provider of this place; None where there is no single sign-on."""
    found: Provider | None = settings.SINGLE_SIGN_ON
    return found


def title() -> str:
    """What the other platform is called; empty where there is none."""
    known = provider()
    return known.title if known else ""


class Backend(OIDCAuthenticationBackend):  # type: ignore[misc]
    """Finds the account that a signed token speaks of."""

    def _verify_jws(self, payload: str, key: Any) -> dict[str, Any]:
        """The token's claims: signed by this key in the agreed way, from the provider, for us, in date."""
        known = provider()
        assert known is not None
        claims: dict[str, Any] = jwt.decode(
            payload, key, algorithms=[known.algorithm], audience=known.client_id, issuer=known.issuer, leeway=LEEWAY,
            options={"require": ["iss", "aud", "exp", "iat", "sub", "nonce"]},
        )
        if isinstance(claims["aud"], list) and claims.get("azp") != known.client_id:
            raise SuspiciousOperation("the token was made for somebody else")
        return claims

    def get_userinfo(self, access_token: str, id_token: str, payload: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002
        self.request.token_claims = payload
        return payload

    def verify_claims(self, claims: dict[str, Any]) -> bool:
        known = provider()
        return known is not None and isinstance(claims.get(known.claim), str) and bool(claims[known.claim])

    def filter_users_by_claims(self, claims: dict[str, Any]) -> QuerySet[Account]:
        """By the identifier that was entered with the account, or by its name where none was."""
        known = provider()
        assert known is not None
        said = claims[known.claim]
        return Account.objects.filter(Q(external_id=said) | Q(external_id=None, username=said), is_active=True)


class Answer(OIDCAuthenticationCallbackView):  # type: ignore[misc]
    """Takes the provider's answer. Whatever is wrong with it, the visitor is told the same."""

    def get(self, request: HttpRequest) -> HttpResponse:
        try:
            answer: HttpResponse = super().get(request)
        except _REFUSALS as refusal:
            return self._refused(type(refusal).__name__)
        return answer

    def login_success(self) -> HttpResponse:
        from hengjian.identity.signin.views.entering import welcome

        onward = self.request.session.get("oidc_login_next") or "/"
        token = self.request.session.get("oidc_id_token", "")
        login(self.request, self.user, backend=BACKEND)
        self.request.session["oidc_id_token"] = token
        believed = _believed(getattr(self.request, "token_claims", {}))
        Session.objects.filter(id=self.request.session[sessions.KEY]).update(
            single=True, second_at=timezone.now() if believed else None)
        welcome(self.request, self.user, single=True, second_factor=believed)
        return redirect(onward)

    def login_failure(self) -> HttpResponse:
        return self._refused("no_account")

    def _refused(self, reason: str) -> HttpResponse:
        audit("sign_in_refused", outcome="refused", reason=reason, single=True)
        self.request.session[sessions.WHY] = "single"
        return redirect("sign-in")


@never_cache
@require_GET
def ask(request: HttpRequest) -> HttpResponse:
    """Sends the visitor to the other platform."""
    _configured()
    return OIDCAuthenticationRequestView.as_view()(request)  # type: ignore[no-any-return]


@never_cache
@require_GET
def answer(request: HttpRequest) -> HttpResponse:
    """Where the other platform sends the visitor back to."""
    _configured()
    return Answer.as_view()(request)  # type: ignore[no-any-return]


def sign_out_address(request: HttpRequest) -> str:
    """Where to sign out of the other platform too; empty for who did not come from there."""
    known, token = provider(), request.session.get("oidc_id_token", "")
    if known is None or not known.end_session or not token:
        return ""
    back = request.build_absolute_uri(reverse("sign-in"))
    asked = {"id_token_hint": token, "client_id": known.client_id, "post_logout_redirect_uri": back}
    return f"{known.end_session}?{urlencode(asked)}"


def _believed(claims: dict[str, Any]) -> bool:
    """Whether the provider says that it asked for a second factor in a way that its settings believe."""
    known = provider()
    if known is None:
        return False
    ways = claims.get("amr") or ()
    return claims.get("acr") in known.second_factor.acr or bool(known.second_factor.amr & set(ways))


def _configured() -> None:
    if provider() is None:
        raise Http404
