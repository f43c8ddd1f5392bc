"""Fences broken one at a time: each filter with row security off, each policy with all filters off.

A fault is noticed when some answer of the matrix differs from what it is without the fault.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from uuid import UUID

import msgspec
from django.db import transaction

from hengjian.exchange import handing
from hengjian.identity import scope
from hengjian.identity.scope import Scope
from hengjian.proceedings import asked, export_making, staging, taking_part
from hengjian.proceedings.door import Act, record
from hengjian.proceedings.models import AskedForm, ExportJob, StoredFile
from support import report
from support.papers import photograph
from support.scoping import beneath, faults
from support.scoping.bound import BOUND
from support.scoping.faults import Site
from support.scoping.matrix import Probe, Seat, fixed, outcome, probes, stranger
from support.scoping.questions import questions
from support.scoping.routes import ROUTES
from support.scoping.world import EVERYTHING, World

TITLE = "撤去围栏（发现/全部）"
VIEWERS: dict[str, frozenset[str]] = {
    "李建国": frozenset(ROUTES), "市局甲": frozenset({"numbers"}), "市局公示": frozenset({"publications"}),
    "市局负责": frozenset({"exports", "export-records", "todo", "cases"}),
    "市局管理": frozenset({"overlays", "overlay"}), "市长": frozenset({"exports", "findings", "rules", "rule"}),
}
"""Who is asked, and on which addresses: one body's officer everywhere, the others where only they can miss it."""
ASKED = frozenset({"search", "finding-list"})
"""Where a filter of its own stands behind a question."""


def _tried(world: World) -> dict[str, Callable[[], str]]:
    """What no page does by itself: ids given to the door, to staging, to the worker's tasks."""
    theirs, actor = world.ids["other"].by_kind, world.city.actor("李建国")
    away, job = world.city.market.id, UUID(theirs["export"])

    def state() -> str:
        with scope.enter(EVERYTHING):
            row = ExportJob.objects.filter(id=job).first()
        return f"{row.status} {row.file_digest}" if row else "gone"

    def worked(task: Callable[[], object]) -> str:
        with transaction.atomic():
            told = outcome(task)
            found = state()
            transaction.set_rollback(True)
        return f"{told} {found}"

    def ran() -> str:
        with transaction.atomic():
            with scope.enter(EVERYTHING):
                ExportJob.objects.filter(id=job).update(status="waiting")
            export_making.run(job, world.city.people["陈晨"].id, away)
            found = state()
            transaction.set_rollback(True)
        return found

    def expired() -> str:
        with transaction.atomic():
            with scope.enter(EVERYTHING):
                ExportJob.objects.filter(id=job).update(expires_at=world.now)
                before = StoredFile.objects.filter(proceeding_id=job).count()
            export_making.expire(job, away)
            with scope.enter(EVERYTHING):
                after = StoredFile.objects.filter(proceeding_id=job).count()
            transaction.set_rollback(True)
        return f"{before} {after}"

    def forgotten() -> str:
        request = UUID(theirs["requested"])
        with transaction.atomic():
            with scope.enter(EVERYTHING):
                AskedForm.objects.filter(id=request).update(expires_at=world.now)
            asked.expire(request, away)
            with scope.enter(EVERYTHING):
                left = AskedForm.objects.filter(id=request).count()
            transaction.set_rollback(True)
        return str(left)

    report_ = Act(proceeding=UUID(theirs["case"]), step="report", data={"reported_to": "某"})
    return beneath.reads(world) | {
        "door": lambda: outcome(lambda: record(actor, report_, "fault-door")),
        "stage": lambda: outcome(lambda: staging.stage(
            actor, UUID(theirs["case"]), photograph("x"), "x.png", "evidence")),
        "run": ran, "expire": expired, "forget": forgotten,
        "handed in": lambda: str(handing.handed_in(actor, UUID(theirs["stray_handin"]))),
    }


def test_a_filter_that_forgets_to_narrow_is_noticed(own_world: World) -> None:
    """Row security is off, so that each filter stands alone."""
    faults.unfence()
    world = own_world
    seats = [Seat(world, world.viewers[name]) for name in VIEWERS]
    asked: dict[Site, list[tuple[Seat, Probe, object]]] = defaultdict(list)
    tried: dict[Site, list[tuple[str, Callable[[], str], str]]] = defaultdict(list)
    unsteady: set[str] = set()
    for seat in seats:
        for probe in _probes(seat):
            passed: set[Site] = set()
            with faults.watched(passed):
                answer = fixed(world, seat.ask(probe))
            if fixed(world, seat.ask(probe)) != answer:
                unsteady.add(probe.route)  # what changes by itself tells nothing
                continue
            for site in passed:
                asked[site].append((seat, probe, answer))
    assert unsteady <= {"finding-list", "api:findings"}, "their rows of the same moment come in any order"
    for name, act in _tried(world).items():
        passed = set()
        with faults.watched(passed):
            told = act()
        for site in passed:
            tried[site].append((name, act, told))
    sites = faults.sites()
    missed = [site for site in sites if not _noticed(world, site, asked[site], tried[site])]
    _judge("各处过滤（关闭行级安全）", sites, missed)


def _probes(seat: Seat) -> Iterator[Probe]:
    """What is asked under one viewer, the questions last."""
    yield from (one for one in probes(seat.world, seat.viewer) if one.route in VIEWERS[seat.viewer.name])
    seat.asked = {route: asked for route, asked in seat.asked.items() if route in ASKED}
    yield from questions(seat, stranger(seat.viewer))


def _noticed(world: World, site: Site, asked: list[tuple[Seat, Probe, object]],
             tried: list[tuple[str, Callable[[], str], str]]) -> bool:
    with faults.watched(set(), without=site):
        return (any(act() != told for _, act, told in tried)
                or any(fixed(world, seat.ask(probe)) != answer for seat, probe, answer in _likely(asked)))


def _likely(asked: list[tuple[Seat, Probe, object]]) -> list[tuple[Seat, Probe, object]]:
    """Rows gone astray first, then a few of each route: the same place is asked in the same way by all of them."""
    seen: dict[tuple[str, str, str], int] = defaultdict(int)
    few = []
    for one in sorted(asked, key=lambda one: (one[1].kind != "foreign", one[1].kind != "own")):
        key = (one[0].viewer.name, one[1].route, one[1].kind)
        seen[key] += 1
        if seen[key] <= 6:
            few.append(one)
    return few


def _judge(what: str, sites: list[Site], missed: list[Site]) -> None:
    report.note(TITLE, what, f"{len(sites) - len(missed)}/{len(sites)}")
    for site in missed:
        report.note(TITLE, f"{what}　未发现", str(site))
    assert len(sites) >= 40
    assert not missed, [str(site) for site in missed]


def test_every_read_without_the_scope_says_what_binds_it() -> None:
    """A new one has to go through the scope, or say why nothing foreign can come of it (support/scoping/bound.py)."""
    assert faults.unscoped() == set(BOUND)


def test_a_policy_that_is_gone_is_noticed(own_world: World) -> None:
    """All filters are off, so that each policy stands alone: under a scope of each kind."""
    city = own_world.city
    scopes = [Scope(city="990000"), Scope(district=city.other_market.district),
              Scope(line=city.market.line, line_city="990000"), EVERYTHING,
              Scope(line=city.market.line, line_city=city.market.city), city.actor("李建国").scope,
              *(reader.scope for reader in taking_part.readers(city.actor("专家")))]
    missed = []
    policies = faults.policies()
    with faults.unfiltered():
        assert not [wrong for table in faults.TABLES for seen in scopes for wrong in faults.swept(seen, table)]
        for policy in policies:
            with policy.gone():
                if not any(faults.swept(seen, policy.table) for seen in scopes):
                    missed.append(policy.name)
        assert not [wrong for table in faults.TABLES for seen in scopes for wrong in faults.swept(seen, table)]
    report.note(TITLE, "各条策略（关闭过滤）", f"{len(policies) - len(missed)}/{len(policies)}")
    assert len(policies) >= 40
    assert not missed


def test_nothing_is_seen_through_the_view_of_lines(own_world: World) -> None:
    """Accepted lines come by a view, which has the fence in itself."""
    from hengjian.exchange.models import Line

    for seen, bodies in ((own_world.city.actor("李建国").scope, {own_world.city.market.id}),
                         (Scope(agency=own_world.city.market.id, cases=(UUID(int=1),)), set()), (Scope.NOTHING, set())):
        with scope.enter(seen):
            assert set(Line.objects.values_list("agency_id", flat=True)) == bodies
    assert msgspec.structs.asdict(Scope.NOTHING)["cases"] == ()
