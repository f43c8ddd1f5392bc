"""Who asks for what, and what leaks: every route, every id in it, every question, under one viewer.

`probes` are all requests of a viewer, `leaks` what is wrong with the answers. Nothing here knows how scope is kept.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from html import escape
from itertools import product
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.db import transaction
from django.test import Client
from django.urls import reverse

from hengjian.identity import scope
from hengjian.identity.models import Account
from hengjian.proceedings import export_making, exports
from hengjian.proceedings.door import Act, record
from hengjian.proceedings.models import ExportJob
from support import spot
from support.scoping.asked import Asked
from support.scoping.naming import NOWHERE, filled
from support.scoping.routes import OWNED, REVEALS, ROUTES, WHOLE, Route
from support.scoping.world import EVERYTHING, OTHERS_PLACE, Viewer, World

UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
FLEETING = re.compile(r'(?:csrf-token" content|csrfmiddlewaretoken" value)="[^"]+"')
POSITION = re.compile(r"gAAAA[\w-]{60,}")
"""A position in a list, sealed anew each time (ui.keyset)."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    kept: bool = False
    """Whether a cache may keep it."""

    @cached_property
    def text(self) -> str:
        return self.body.decode("utf-8", "ignore")


@dataclass(frozen=True)
class Probe:
    """One request. `kind` is page (anything may be in it but what is foreign), own (works), foreign (as nothing, and
    there is nothing) or question (the same about nothing is answered alike)."""

    route: str
    kind: str
    method: str
    url: str
    data: tuple[tuple[str, str], ...] = ()
    nothing: str = ""
    """The same address with ids of nothing."""
    other: tuple[tuple[str, str], ...] = ()
    """The same data with ids of nothing."""
    said: tuple[str, ...] = ()
    """What a question says of others and of nothing, which its answers may say again."""

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.url}"


@dataclass
class Seat:
    """One viewer at a screen, and what every address that opened was seen to ask (`asked`)."""

    world: World
    viewer: Viewer
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))
    asked: dict[str, Asked] = field(default_factory=dict)
    token: str = ""
    """Of a connected system, which signs in nowhere."""

    def __post_init__(self) -> None:
        if self.token:
            self.client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {self.token}"
            return
        account = Account.objects.get(person=self.world.city.people[self.viewer.name])
        self.client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")

    def ask(self, probe: Probe) -> Answer:
        """Opens an address; the first time that one of its own opens, what it asks is noted."""
        if probe.route in self.asked or probe.method != "get" or probe.kind not in ("page", "own"):
            return self._sent(probe.method, probe.url, probe.data)
        asked = Asked(probe.url)
        with asked.noting():
            answer = self._sent(probe.method, probe.url, probe.data)
        if answer.status == 200:
            asked.forms(answer.text)
            self.asked[probe.route] = asked
        return answer

    def ask_nothing(self, probe: Probe) -> Answer:
        """The same request about nothing."""
        return self._sent(probe.method, probe.nothing or probe.url, probe.other or probe.data)

    def _sent(self, method: str, url: str, data: tuple[tuple[str, str], ...]) -> Answer:
        answer = getattr(self.client, method)(url, dict(data))
        kept = "no-store" not in answer.headers.get("Cache-Control", "")
        return Answer(answer.status_code, answer.content + str(answer.headers.get("Location", "")).encode(), kept)


# -- what is asked ---------------------------------------------------------------------------------------------


def probes(world: World, viewer: Viewer) -> Iterator[Probe]:
    """All requests of a viewer."""
    for name, route in ROUTES.items():
        if not route.open:
            yield from _of_page(world, viewer, name, route) if not route.ids else _of_ids(world, viewer, name, route)


def _of_page(world: World, viewer: Viewer, name: str, route: Route) -> Iterator[Probe]:
    path = reverse(name, kwargs=route.given)
    for query in route.queries:
        yield Probe(name, "page", "get", path + filled(world, stranger(viewer), query))


def _of_ids(world: World, viewer: Viewer, name: str, route: Route) -> Iterator[Probe]:
    nothing = reverse(name, kwargs=route.given | dict.fromkeys(route.ids, NOWHERE))
    for bodies in _combined(world, viewer, len(route.ids)):
        pairs = list(zip(route.ids.items(), bodies, strict=True))
        if any(kind not in world.ids[body].by_kind for (_, kind), body in pairs):
            continue
        found = {key: world.ids[body].by_kind[kind] for (key, kind), body in pairs}
        mine = len(set(bodies)) == 1 and all(_visible(viewer, route, kind, body) for (_, kind), body in pairs)
        path = reverse(name, kwargs=route.given | found)
        data = tuple((key, filled(world, "market", value)) for key, value in route.data.items())
        for method, query in product(route.methods, route.queries):
            if mine and method == "post" and name != "case-reveal":
                continue  # what would be recorded is not asked for
            end = filled(world, bodies[0], query)
            yield Probe(name, "own" if mine else "foreign", method, path + end, data if method == "post" else (),
                        nothing + end)
    if "market" in viewer.sees and "other" not in viewer.sees:
        yield from _astray(world, name, route, nothing)


def _astray(world: World, name: str, route: Route, nothing: str) -> Iterator[Probe]:
    """Rows of the other body that hang on the market's case, or lead out of it."""
    mine, theirs = world.ids["market"].by_kind, world.ids["other"].by_kind
    for key, kind in route.ids.items():
        for stray in (theirs.get(f"stray_{kind}"), theirs.get(f"stray_{kind}_step")):
            if stray:
                path = reverse(name, kwargs=route.given | {k: mine[v] for k, v in route.ids.items()} | {key: stray})
                for method in route.methods:
                    yield Probe(name, "foreign", method, path, tuple(route.data.items()), nothing)


def _combined(world: World, viewer: Viewer, count: int) -> Iterator[tuple[str, ...]]:
    """Whose ids stand in an address: all one's own, all of one stranger, one's own and a stranger's in each place."""
    own, *strangers = _owners(world, viewer)
    yield from ((body,) * count for body in (own, *strangers))
    if count > 1 and strangers and own in viewer.sees | viewer.cases:
        yield from ((own, strangers[0]), (strangers[0], own))


def stranger(viewer: Viewer) -> str:
    """A body that a viewer does not see; of who sees all, any."""
    return next((body for body in ("other", "market", "cg") if body not in viewer.sees), "other")


def _owners(world: World, viewer: Viewer) -> list[str]:
    """One body that the viewer sees or in whose case they take part, and strangers: who sees nothing has one kind."""
    own = [body for body in world.ids if body in viewer.sees or body in viewer.cases][:1]
    strangers = [body for body in world.ids if body not in viewer.sees and body not in own]
    return own + strangers[: 2 if viewer.sees else 1]


def _visible(viewer: Viewer, route: Route, kind: str, body: str) -> bool:
    if kind in OWNED:
        return OWNED[kind].get(body) == viewer.name
    taking = route.participants == WHOLE or (route.participants == REVEALS and viewer.reveals)
    return body in viewer.sees or (body in viewer.cases and taking)


# -- what is wrong ---------------------------------------------------------------------------------------------


def leaks(seat: Seat, probe: Probe, empty: dict[str, Answer] | None = None) -> list[str]:
    """What is wrong with the answer to one request; `empty` remembers what nothing looks like."""
    answer = seat.ask(probe)
    wrong = [f"{seat.viewer.name} {probe}: {what}" for what in shown(seat.world, seat.viewer, probe, answer)]
    if answer.kept and not ROUTES[probe.route].open:
        wrong.append(f"{seat.viewer.name} {probe}: 可以被缓存")
    if probe.kind == "own" and (answer.status == 404 or answer.status >= 500):
        wrong.append(f"{seat.viewer.name} {probe}: {answer.status}，自己的打不开")
    if probe.kind in ("page", "question") and answer.status >= 500:
        wrong.append(f"{seat.viewer.name} {probe}: {answer.status}")
    if probe.kind == "question":
        empty = {} if empty is None else empty
        key = f"{probe.method} {probe.nothing or probe.url} {probe.other}"
        if key not in empty:
            empty[key] = seat.ask_nothing(probe)
        if unsaid(seat.world, answer, probe) != unsaid(seat.world, empty[key], probe):
            wrong.append(f"{seat.viewer.name} {probe}: {probe.said[0]} 与没有的 {probe.said[1]} 回答不同")
    if probe.kind == "foreign":
        empty = {} if empty is None else empty
        key = f"{probe.method} {probe.nothing}"
        if key not in empty:
            empty[key] = seat.ask_nothing(probe)
        if answer.status not in (403, 404) or answer.status != empty[key].status or (
                steady(answer) != steady(empty[key])):
            wrong.append(f"{seat.viewer.name} {probe}: {answer.status}，与不存在的不同")
    return wrong


def shown(world: World, viewer: Viewer, probe: Probe, answer: Answer) -> Iterator[str]:
    """Pieces of what is foreign in an answer, apart from what the request itself said."""
    asked = probe.url + "".join(value for _, value in probe.data)
    text = answer.text + _unzipped(answer.body)
    known = set(UUIDS.findall(asked)) | (world.named if probe.route.startswith("api:findings") else set())
    for found in sorted((set(UUIDS.findall(text)) & world.foreign(viewer)) - known):
        yield f"含他人的编号 {found}"
    for mark in world.marks(viewer):
        if mark in text and quote(mark) not in asked:
            yield f"含他人的内容 {mark}"


def _unzipped(body: bytes) -> str:
    if not body.startswith(b"PK"):
        return ""
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        return "".join(book.read(name).decode("utf-8", "ignore") for name in book.namelist())


def steady(answer: Answer) -> bytes:
    """An answer without what changes with every request."""
    return FLEETING.sub("", answer.text).encode() if not answer.body.startswith((b"%PDF", b"PK")) else answer.body


def unsaid(world: World, answer: Answer, probe: Probe) -> tuple[int, str]:
    """An answer without what the question said, however it is written there."""
    text = answer.text
    for value in probe.said:
        for way in (value, escape(value), quote(value), quote(value, safe=""), value[:30], value[:20]):
            text = text.replace(way, "◇")
    return fixed(world, Answer(answer.status, text.encode()))


def fixed(world: World, answer: Answer) -> tuple[int, str]:
    """An answer by which another run can be compared: ids that are nobody's are made anew each time."""
    if answer.body.startswith(b"%PDF"):
        return answer.status, sha256(answer.body).hexdigest()
    known = world.known
    text = POSITION.sub("", FLEETING.sub("", answer.text))
    return answer.status, UUIDS.sub(lambda m: m[0] if m[0] in known else "·", text)


# -- ids in what is said, and in what jobs make ----------------------------------------------------------------


def outcome(act: Callable[[], Any]) -> str:
    """What somebody is told who tries; nothing stays of it."""
    try:
        act()
    except Exception as refused:
        problems = getattr(refused, "problems", None)
        told = [(p.code, p.where, p.message) for p in problems] if problems else ""
        return f"{type(refused).__name__} {told}"
    return "done"


def said(world: World, viewer: str, body: str, own: str) -> Iterator[tuple[str, Callable[[], Any], Callable[[], Any]]]:
    """Ids in the data of acts: what is tried with another's, and the same with an id of nothing."""
    actor, theirs, mine = world.city.actor(viewer), world.ids[body].by_kind, UUID(world.ids[own].by_kind["case"])

    def acts(make: Callable[[str], Act], kind: str) -> tuple[Callable[[], Any], Callable[[], Any]]:
        return (lambda: record(actor, make(theirs[kind]), f"try-{kind}-{viewer}"),
                lambda: record(actor, make(NOWHERE if kind != "digest" else "0" * 64), f"nothing-{kind}-{viewer}"))

    def opened(digest: str) -> Act:
        evidence = [{"evidence_type": "02", "evidence_title": "照片", "evidence_file": digest}]
        place = {} if own == "market" else {"offence_place": OTHERS_PLACE}
        signed = spot.signatures(world.city, viewer)
        return spot.act(world.city, UUID(int=UUID(NOWHERE).int + 1), "open", signed, evidence=evidence, **place)

    yield "proceeding", *acts(lambda i: Act(proceeding=UUID(i), step="report", data={"reported_to": "某"}), "case")
    yield "parent", *acts(lambda i: Act(proceeding=UUID(int=UUID(NOWHERE).int + 2), opens="serving", step="open",
                                        parent=UUID(i), data={}), "ordinary")
    yield "document", *acts(lambda i: Act(proceeding=mine, step="void_number", data={
        "document": i, "reason": "核对"}), "document")
    yield "participation", *acts(lambda i: Act(proceeding=mine, step="end_participation", data={
        "participation": i, "reason": "核对"}), "case")
    yield "evidence_file", *acts(opened, "digest")


def exported(world: World, viewer: Viewer, query: str = "") -> Iterator[tuple[str, Answer]]:
    """The files that a viewer's exports come to, under the filters of an address; nothing of it stays."""
    actor = world.city.actor(viewer.name)
    for name in exports.lists:
        with transaction.atomic():
            job = exports.ask(actor, name, query, "核对", f"matrix-{name}")
            with scope.enter(EVERYTHING):  # as if somebody had let it be made, where that is asked for
                ExportJob.objects.filter(id=job.id).update(status="waiting", decided_by=actor.person_id)
            export_making.run(job.id, job.person_id, job.agency_id)
            _, content = exports.content(actor, job.id)
            transaction.set_rollback(True)
        yield name, Answer(200, content)


