"""Who asks: a connected system by its access token, or a signed-in person, who can only read."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from inspect import signature
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import msgspec
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja.security.base import AuthBase

from hengjian.identity import auditing, scope, tokens
from hengjian.identity.administration import office
from hengjian.identity.auditing import audit
from hengjian.identity.services import Actor
from hengjian.identity.signin import limits as counts
from hengjian.identity.signin.policy import Limit
from hengjian.law import source
from hengjian.proceedings import taking_part
from hengjian.web.api.problems import Refused
from hengjian.web.middleware import storable

READS = frozenset({"GET", "HEAD"})
SCHEME = "Bearer"


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file `limits.yaml`."""

    read: str
    hand_in: str
    failed: str
    longest_body: int
    refused_lines: int


@cache
def limits() -> Limits:
    return source.read(Path(__file__).with_name("limits.yaml"), Limits)


class Bearer(AuthBase):
    """An access token in the header. One that is not good is audited; nothing else is then tried."""

    openapi_type = "http"
    openapi_scheme = "bearer"
    openapi_description = "对接系统的接口凭证"

    def __call__(self, request: HttpRequest) -> Actor | None:
        scheme, _, text = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != SCHEME.lower():
            return None
        address = auditing.address()
        actor = tokens.actor_for(text.strip(), address)
        if actor is None:
            bear("failed", address or "unknown", limits().failed)
            row = tokens.recognised(text.strip())
            audit("refused_token", str(row.id) if row else "", outcome="refused", path=request.path)
            return None
        auditing.known_as(actor.account_id.hex[-16:])
        request.actor = actor  # type: ignore[attr-defined]
        return actor


class Session(AuthBase):
    """The session of a signed-in person, for reading alone: what another site makes a browser send changes nothing."""

    openapi_type = "apiKey"
    openapi_in = "cookie"
    openapi_name = "sessionid"
    openapi_description = "本人登录，只能查询"

    def __call__(self, request: HttpRequest) -> Actor | None:
        if "Authorization" in request.headers or request.method not in READS:
            return None
        actor = getattr(request, "actor", None)
        return actor or None


def asker(request: HttpRequest) -> Actor:
    """Who asks."""
    return cast(Actor, request.actor)  # type: ignore[attr-defined]


def bear(group: str, key: str, rate: str) -> None:
    """Counts a question; raises Refused (429) beyond the rate, which is of a minute."""
    most = int(rate.removesuffix("/m"))
    if counts.count(f"api.{group}", key, Limit(most, 1)):
        raise Refused(429, "too_many", "请求过于频繁，请稍后再试", f"每个调用方每分钟不超过 {most} 次")


def reading(*known: str) -> Callable[[Any], Any]:
    """A question within the asker's scope: all its queries in one transaction. `known`: the parameters it takes.

    With the parameter `*` the list itself says which it knows (`listing.listed`).
    """
    def decorated(view: Any) -> Any:
        @wraps(view)
        def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            with scope.enter(_admitted(request, *known).scope):
                return view(request, *args, **kwargs)

        entered.__signature__ = signature(view, eval_str=True)  # type: ignore[attr-defined]  # read in its own module
        return entered

    return decorated


def reading_one(question: Callable[[Actor, UUID], Any]) -> Callable[[HttpRequest, UUID], Any]:
    """A question about one case or document: within the asker's scope, then where they take part, as for its page."""

    @wraps(question)
    def entered(request: HttpRequest, identifier: UUID) -> Any:
        return taking_part.read(_admitted(request), lambda reader: question(reader, identifier))

    entered.__signature__ = signature(_one, eval_str=True)  # type: ignore[attr-defined]
    return entered


def _one(request: HttpRequest, identifier: UUID) -> Any: ...  # what ninja is told that such a question takes


def _admitted(request: HttpRequest, *known: str) -> Actor:
    """Who asks, once the question is counted, its parameters are known and the asker is no administrator."""
    actor = asker(request)
    bear("read", str(actor.account_id), limits().read)
    if office.administers(actor):  # as for pages of cases
        raise PermissionDenied
    only(request, *known)
    return actor


def only(request: HttpRequest, *known: str) -> None:
    """Raises Refused for a parameter that nobody knows, and for characters that no text has."""
    if not all(storable(text) for name, values in request.GET.lists() for text in (name, *values)):
        raise Refused(422, "unreadable", "参数里有不能识别的字符", "删去看不见的字符")
    if "*" not in known and (strange := next((name for name in request.GET if name not in known), None)) is not None:
        raise Refused(422, "unknown_parameter", f"不认识的参数“{strange[:30]}”", "删去这个参数", strange[:30])


def systems_only(request: HttpRequest) -> Actor:
    """The connected system that asks; raises PermissionDenied for anybody else."""
    actor = asker(request)
    if tokens.ROLE not in actor.roles:
        raise PermissionDenied
    return actor
