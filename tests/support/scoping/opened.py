"""The addresses in which no scope holds (`open`): who opens each and with what, so that what they ask for is seen too.

A new open address has to stand in `visits` or, where nothing can be opened, in `UNVISITED` with its reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.test import Client
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

from hengjian.disclosure.models import Publication
from hengjian.identity import scope, tokens
from hengjian.identity.administration import granting, posts
from hengjian.identity.models import Account, Alert, AuditEntry, GrantKind, Post
from hengjian.identity.signin import accounts
from hengjian.registry.models import Certificate, ItemAuthority
from support import own, registers
from support.city import PASSWORD
from support.scoping.asked import Asked
from support.scoping.world import EVERYTHING, World

STRANGER, SYSTEM, SECURITY, AUDIT = "", "系统员", "安全员", "审计员"
NEW, JUSTICE = "刘洋", "滨海司法"
UNVISITED = {
    "^api/(?P<path>.*)$": "没有的接口",
    "api:openapi-json": "接口的写法，不问什么",
    "api:api-root": "接口的写法，不问什么",
    "api:hand_in": "参数在接口的写法里（interface）",
    "single-sign-on": "没有设统一认证；由 mozilla-django-oidc 读取",
    "oidc_authentication_callback": "没有设统一认证；由 mozilla-django-oidc 读取",
    **dict.fromkeys(("public-witness-file", "public-witness-key", "public-verifier", "public-verifier-manual"),
                    "一个文件，什么也不问"),
}


@dataclass(frozen=True)
class Visit:
    """An address and who opens it: nobody in particular, or somebody signed in beside the form, or by it."""

    route: str
    who: str = STRANGER
    given: dict[str, Any] = field(default_factory=dict)
    query: str = ""
    at_form: bool = False


def visits(world: World) -> list[Visit]:
    """All that can be opened, with rows made for the purpose."""
    city, market = world.city, world.city.market
    person, today = city.people["张强"], timezone.localdate()
    post = Post.objects.filter(person=person, organisation=market)[0]
    unit = market.units.all()[0] if market.units.exists() else market.units.create(name="执法一科", kind="handling")
    system, security = city.actor(SYSTEM), city.actor(SECURITY)
    posts.propose(system, posts.Wanted(person=city.people["王敏"], organisation=market, unit=unit, role="ARCHIVIST",
                                       since=today))
    accounts.ask_password(Account.objects.get(person=city.people["王敏"]), system, "忘记密码")
    grant = granting.give(security, granting.Asked(
        kind=GrantKind.ELEVATED, person=person, stands_for=None, organisation=market, role="CLERK",
        since=timezone.now(), until=timezone.now() + timedelta(hours=2), reason="临时记录"))
    token, _ = tokens.make("对接系统", market, today, actor=system)
    device, change = registers.device(city), registers.change(city)
    entry = AuditEntry.objects.order_by("at")[0]
    alert = Alert.objects.create(rule="x", key="x", at=world.now, made_at=world.now, summary="试",
                                 entries=[str(entry.id)])
    Post.objects.create(person=city.people["李建国"], organisation=world.bodies["cg"], role="CLERK", since=today)
    Account.objects.filter(person=city.people[NEW]).update(must_change=True)
    body, one = {"identifier": market.id}, {"identifier": person.id}
    certificate, item = Certificate.objects.filter(organisation=market)[0], ItemAuthority.objects.all()[0]
    of_system = [
        ("organisation-new", {}), ("organisation", body), ("organisation-edit", body), ("unit-new", body),
        ("unit", body | {"unit": unit.id}), ("people-new", body), ("person", one), ("tokens", {}), ("token-new", {}),
        ("token", {"identifier": token.id}), ("certificate", {"identifier": certificate.id}),
        ("certificate-new", one | {"body": market.id}), ("organisation-items", body), ("organisation-items-new", body),
        ("item-authority", {"identifier": item.id}),
        ("account-sign-in", {"identifier": Account.objects.get(person=person).id}),
    ]
    return [
        Visit("sign-in"), Visit("public"), Visit("public-witness"), *_published(world),
        Visit("second-step", JUSTICE, at_form=True), Visit("password-step", NEW, at_form=True),
        *(Visit(name, SYSTEM, given) for name, given in of_system),
        Visit("post-new", SYSTEM, one), Visit("post-new", SYSTEM, one, f"?body={market.id}"),
        Visit("stand-in", SECURITY, {"identifier": post.id}), Visit("waiting", SECURITY), Visit("proposals", SECURITY),
        Visit("elevate", SECURITY, one | {"body": market.id}), Visit("grant", SECURITY, {"identifier": grant.id}),
        Visit("person", SECURITY, one), Visit("account-sign-in", SECURITY, of_system[-1][1]),
        Visit("audit", AUDIT), Visit("audit-entry", AUDIT, {"identifier": entry.id}), Visit("audit-alerts", AUDIT),
        Visit("audit-alert", AUDIT, {"identifier": alert.id}), Visit("audit-file", AUDIT, query="?reason=核对"),
        Visit("second-factor", "李建国"), Visit("sessions", "李建国"), Visit("switch-body", "李建国"),
        *(Visit(name, own.ADMIN, given) for name, given in (
            ("device-new", {}), ("device", {"identifier": device.id}), ("law-change-new", {}),
            ("law-change", {"identifier": change.id}))),
    ]


def _published(world: World) -> Iterator[Visit]:
    with scope.enter(EVERYTHING):
        case = world.ids["other"].by_kind["case"]
        publication = Publication.objects.filter(proceeding_id=case).order_by("version", "id")[0]
    for name in ("public-publication", "public-proof"):
        yield Visit(name, given={"identifier": publication.id})


def asked_of(world: World) -> Iterator[tuple[Visit, int, Asked]]:
    """Opens everything, then sends every form met there without a word, and notes what was read in either."""
    clients: dict[tuple[str, bool], Client] = {}
    found = []
    for one in visits(world):
        key = (one.who, one.at_form)
        client = clients.setdefault(key, _entered(world, one))
        asked = Asked(reverse(one.route, kwargs=one.given) + one.query)
        with asked.noting():
            answer = client.get(asked.url)
        if "text/html" in answer.headers.get("Content-Type", ""):
            asked.forms(answer.content.decode())
        found.append((one, answer.status_code, asked))
        yield found[-1]
    for one, _, asked in found:
        for target in [*asked.sends]:
            with asked.noting():
                answer = clients[one.who, one.at_form].post(target, {})
            yield one, answer.status_code, asked


def _entered(world: World, one: Visit) -> Client:
    client = Client(raise_request_exception=False)
    if one.who:
        account = Account.objects.get(person=world.city.people[one.who])
        if one.at_form:
            client.post("/sign-in/", {"username": account.username, "password": PASSWORD})
        else:
            client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def reached(asked: Asked) -> set[str]:
    """The names of the addresses to which a page's forms go."""
    names = set()
    for target in asked.sends:
        try:
            names.add(resolve(urlsplit(target).path).url_name or "")
        except Resolver404:
            continue
    return names
