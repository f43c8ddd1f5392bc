"""Every route × role × scope × every field that carries an id: what is foreign answers as what does not exist.

HENGJIAN_MATRIX=full asks as everybody, not only as one of each scope.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from hengjian.identity import scope, tokens
from hengjian.identity.models import Account
from hengjian.identity.scope import scope_of
from hengjian.proceedings import exports, standards
from hengjian.proceedings.models import Proceeding
from support import report
from support.scoping import faults, matrix, opened
from support.scoping.fields import ELEMENT_TYPES, meaning
from support.scoping.interface import operations
from support.scoping.matrix import Answer, Probe, Seat, leaks, outcome, probes, said, shown, steady, stranger
from support.scoping.naming import filled
from support.scoping.questions import questions, sent
from support.scoping.routes import ROUTES, named
from support.scoping.world import MARKS, Viewer, World, _viewers

TITLE = "越权矩阵（请求数）"
EACH = ("李建国", "市局甲", "滨海司法", "市长", "专家", "系统员")
"""One of each scope; the others of the same scope come with the full matrix."""
ASKING = ("李建国", "滨海司法", "市长")
"""Who also asks about others in every field: whose scope is a body, a district, figures alone."""
PUBLISHED = frozenset(f"api:{name}" for name in ("procedures", "procedure", "schema", "elements", "rules", "rule"))
"""The standards at the interface, which anybody may read."""
NO_OPERATION = frozenset({"api:openapi-json", "api:api-root"})
ALL = os.environ.get("HENGJIAN_MATRIX") == "full"
WHO = tuple(one.name for one in _viewers()) if ALL else EACH


def test_every_route_is_classified() -> None:
    """A new address has to say what its ids are, or why no scope holds there (support/scoping/routes.py)."""
    known = {name for name, _ in named()}
    assert not {f"{name}（{path}）" for name, path in named() if name not in ROUTES}
    assert not set(ROUTES) - known, "gone"
    for name, path in named():
        parts = {part.split(":")[-1].rstrip(">") for part in path.split("<")[1:]}
        one = ROUTES[name]
        assert one.open or {p.split(">")[0] for p in parts} == {*one.ids, *one.given}, name


def test_everything_the_interface_describes_is_classified() -> None:
    """Every operation of the OpenAPI document is asked, every parameter of it says what it can name."""
    unknown = [f"{one} {name}" for one in operations() for name in (*one.query, *one.header) if meaning(name) is None]
    assert not unknown
    for one in operations():
        route = ROUTES[one.route]
        assert set(one.path) == {*route.ids, *route.given} or route.open, one
        assert one.method in route.methods or (route.open and one.body), one
    assert {one.route for one in operations()} == {name for name in ROUTES if name.startswith("api:")} - NO_OPERATION


def test_every_kind_of_element_is_classified() -> None:
    """A new type of element has to say what of others' a form could name by it (support/scoping/fields.py)."""
    assert {one.type for one in standards.law().dictionary.elements.values()} <= set(ELEMENT_TYPES)


def test_what_open_addresses_ask_is_classified(own_world: World) -> None:
    """Administration, registers, sign-in: no scope holds there, but every name they read or send says what it means."""
    visited, unknown = set(opened.UNVISITED), set()
    for one, status, asked in opened.asked_of(own_world):
        assert status < 500, one
        visited |= {one.route, *opened.reached(asked)}
        unknown |= {f"{one.route}: {name}" for name in asked.names if meaning(name) is None}
    missing = {name for name, route in ROUTES.items() if route.open} - visited
    assert (missing, unknown) == (set(), set()), "say in opened.py who opens it, in fields.py what it names"


@pytest.mark.parametrize("name", WHO)
def test_nobody_sees_more_than_their_scope(world: World, seat: Callable[[str], Seat], name: str) -> None:
    at, empty, count = seat(name), {}, Counter[str]()  # type: ignore[var-annotated]
    wrong: list[str] = []
    for probe in probes(world, world.viewers[name]):
        wrong += leaks(at, probe, empty)
        count[probe.kind] += 1
    unknown = {f"{route}: {one}" for route, asked in at.asked.items() for one in asked.names if meaning(one) is None}
    assert not unknown, "say in support/scoping/fields.py what these can name"
    if (ALL or name in ASKING) and (theirs := stranger(at.viewer)) not in at.viewer.sees:
        for probe in (*questions(at, theirs), *sent(at, theirs)):
            wrong += leaks(at, probe, empty)
            count["question"] += 1
        assert count["question"] > (20 if at.viewer.figures or at.viewer.cases else 5), "administrators open few pages"
    report.note(TITLE, name, f"{count['page']} 页、{count['own']} 自己的、{count['foreign']} 他人的、"
                             f"{count['question']} 问他人的，泄露 {len(wrong)}")
    assert not wrong
    assert count["page"] > 40
    assert count["foreign"] > 20 or world.viewers[name].sees == frozenset(world.ids)


def test_everybody_with_something_opens_it(world: World) -> None:
    """So that the matrix cannot pass by showing nothing."""
    for viewer in world.viewers.values():
        own = [one for one in probes(world, viewer) if one.kind == "own"]
        assert bool(own) == bool(viewer.sees or viewer.cases), viewer.name


def test_strangers_are_sent_to_sign_in(world: World) -> None:
    client = Client()
    for probe in probes(world, world.viewers["李建国"]):
        answer = getattr(client, probe.method)(probe.url, dict(probe.data))
        sent_away = (answer.status_code, answer.headers.get("Location", "")[:14]) == (302, "/sign-in/?next")
        if probe.route not in PUBLISHED:
            assert answer.status_code == 401 if probe.route.startswith("api:") else sent_away, str(probe)


def test_whose_last_post_has_ended_gets_nothing(world: World) -> None:
    client = Client()
    client.force_login(Account.objects.get(person=world.city.people["离任"]),
                       backend="django.contrib.auth.backends.ModelBackend")
    for probe in probes(world, world.viewers["李建国"]):
        answer = getattr(client, probe.method)(probe.url, dict(probe.data))
        assert answer.status_code in (302, 401, 403) or probe.route in PUBLISHED, str(probe)
        found = list(shown(world, world.viewers["系统员"], probe, Answer(answer.status_code, answer.content)))
        assert not found, str(probe)


@pytest.mark.parametrize(("viewer", "theirs", "own"), [("李建国", "other", "market"), ("陈晨", "market", "other")])
def test_ids_in_what_is_said_tell_nothing(world: World, viewer: str, theirs: str, own: str) -> None:
    """Another's id in the data of an act is refused in the same words as an id of nothing."""
    tried = [(name, outcome(foreign), outcome(nothing)) for name, foreign, nothing in said(world, viewer, theirs, own)]
    assert len(tried) == 5
    for name, foreign, nothing in tried:
        assert foreign != "done", name
        assert foreign == nothing, name


def test_no_other_way_of_asking_tells_more(world: World, seat: Callable[[str], Seat]) -> None:
    """Other methods, pieces of pages, and pages that a browser says it has: another's is answered as nothing is."""
    at, asked = seat("李建国").client, set()
    for probe in probes(world, world.viewers["李建国"]):
        if probe.kind != "foreign" or probe.method != "get" or probe.route in asked:
            continue
        asked.add(probe.route)
        for ask, headers in ((at.head, {}), (at.options, {}), (at.get, {"HX-Request": "true", "If-None-Match": "*"})):
            answers = [ask(url, headers=headers) for url in (probe.url, probe.nothing)]
            told = [(one.status_code, one.headers.keys(), steady(Answer(200, one.content))) for one in answers]
            assert told[0] == told[1], f"{ask.__name__} {probe.url}"
            assert told[0][0] in (403, 404, 405), f"{ask.__name__} {probe.url}"
    assert len(asked) > 20


def test_a_connected_system_sees_what_its_body_sees(own_world: World) -> None:
    """With its token, at every address of the interface, in every parameter."""
    text = tokens.make("某系统", own_world.city.market, date(2026, 12, 31))[1]
    at = Seat(own_world, Viewer("某系统", *[frozenset({"market"})] * 2), token=text)
    empty, wrong, count = {}, [], Counter[str]()  # type: ignore[var-annotated]
    for find in (lambda: probes(own_world, at.viewer), lambda: questions(at, "other")):
        for probe in find():
            if probe.route.startswith("api:"):
                wrong += leaks(at, probe, empty)
                count[probe.kind] += 1
    assert not wrong
    assert min(count[kind] for kind in ("page", "own", "foreign", "question")) >= 8


@pytest.mark.parametrize("name", ["李建国", "滨海司法"])
def test_what_jobs_make_holds_nothing_foreign(world: World, name: str) -> None:
    viewer, probe = world.viewers[name], Probe("export", "page", "get", "")
    made = list(matrix.exported(world, viewer))
    assert len(made) == len(exports.lists)
    for listing, answer in made:
        assert not list(shown(world, viewer, probe, answer)), listing
    cases = next(answer for listing, answer in made if listing == "cases")
    assert all(mark in matrix._unzipped(cases.body) for mark in _own_marks(viewer.sees))
    query = filled(world, "other", "agency={agency}&title={mark}&case={mark}&person_name={person}")
    for listing, answer in matrix.exported(world, viewer, query):
        assert not list(shown(world, viewer, replace(probe, url=query), answer)), listing


def _own_marks(sees: frozenset[str]) -> list[str]:
    return [MARKS[body] for body in sees]


def test_scopes_as_data_are_the_scopes_of_the_matrix(world: World) -> None:
    """What each viewer sees was written by hand; the data say the same of every body's rows."""
    for viewer in world.viewers.values():
        actor = world.city.actor(viewer.name)
        assert actor.scope == scope_of(actor.organisation, actor.roles)
        for which, bodies in (("scope", viewer.sees), ("figures", viewer.figures)):
            with scope.enter(getattr(actor, which)):
                rows = Proceeding.objects.within(getattr(actor, which)).values_list("agency_id", flat=True)
                agencies = {body.id: name for name, body in world.bodies.items()}
                assert {agencies[one] for one in rows} == bodies, (viewer.name, which)


@pytest.mark.parametrize("name", ["陈晨", "专家"] if ALL else ["陈晨"])
def test_row_security_alone_keeps_them_apart(own_world: World, name: str) -> None:
    at, empty = Seat(own_world, own_world.viewers[name]), {}  # type: ignore[var-annotated]
    with faults.unfiltered():
        assert not [one for probe in probes(own_world, at.viewer) for one in leaks(at, probe, empty)]


def test_the_filters_alone_keep_them_apart(own_world: World) -> None:
    faults.unfence()
    for name in ("李建国", "陈晨", "专家") if ALL else ("李建国", "专家"):
        at, empty = Seat(own_world, own_world.viewers[name]), {}  # type: ignore[var-annotated]
        assert not [one for probe in probes(own_world, at.viewer) for one in leaks(at, probe, empty)]
