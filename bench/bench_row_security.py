"""Every registered query with row security on against the same without it: how much longer, and by which indexes."""

from __future__ import annotations

import gc
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import cycle
from statistics import median
from typing import Any
from uuid import UUID

import msgspec

from bench.context import Context
from bench.measure import Ratio, Row, compare

CASES = 20_000
SECONDS, LEAST, MOST_ROUNDS = 1.0, 9, 201
"""Both databases are asked in turn, one answer each, for about so long: a slow moment falls on both."""
PROCESSES = 3
"""Server processes of each database that take turns: one may lie in memory less luckily than another, all its life."""
MOST, MILLISECONDS = 1.15, 0.2


class Query(msgspec.Struct, frozen=True):
    """One statement as the platform sends it, with the scope in which it does."""

    name: str
    settings: dict[str, str]
    sql: str
    values: tuple[Any, ...]


def run(context: Context) -> list[Row]:
    """The same rows in two databases, of which one has no row security."""
    fenced = context.databases.create(context.databases.template)
    context.databases.use(fenced)
    from django.db import connections

    queries = _registered(_filled())
    connections.close_all()
    bare = context.databases.create(fenced)
    context.databases.use(bare)
    from support.scoping import faults

    faults.unfence()
    connections.close_all()
    rows = []
    gc.freeze()  # what is there stays: collecting it before each of thousands of answers would empty the caches
    with ExitStack() as opened:
        on, off = ([opened.enter_context(_open(name)) for _ in range(PROCESSES)] for name in (fenced, bare))
        for query in queries:
            rows.append(_measured(query, on, off))
    return rows


def _filled() -> Any:
    """The small city with many cases more, spread over both bodies; limits and findings with them."""
    import pytest
    from django.db import connections

    from hengjian.identity import scope
    from support.scoping import world as scoping
    from support.scoping.world import EVERYTHING

    with pytest.MonkeyPatch.context() as patch:
        world = scoping.build(patch)
    case = {body: world.ids[body].by_kind["case"] for body in ("market", "other")}
    with scope.enter(EVERYTHING), connections["default"].cursor() as cursor:
        for body, one in case.items():
            for table, own in (("proceedings_proceeding", "id"), ("proceedings_clockrow", "proceeding_id"),
                               ("proceedings_findingrow", "proceeding_id"), ("proceedings_issuednumber", "")):
                _multiply(cursor, table, own, one, world.bodies[body].id)
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
    return world


def _multiply(cursor: Any, table: str, own: str, case: str, agency: UUID) -> None:
    """One row of a table many times, each with an id of its own and, of a case, a root of its own."""
    cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s ORDER BY 1", [table])
    columns = [name for (name,) in cursor.fetchall()]
    fresh = {"id": "gen_random_uuid()", "root_id": "gen_random_uuid()", "serial": "1000 + g",
             "opened_at": "opened_at - g * interval '1 minute'", "found_at": "found_at - g * interval '1 minute'",
             "proceeding_id": "gen_random_uuid()", "number": "''"}
    chosen = ", ".join(fresh.get(name, f'"{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    where = f"{own} = %s AND agency_id = %s" if own else "agency_id = %s"
    values = [case, agency] if own else [agency]
    cursor.execute(f"INSERT INTO {table} ({names}) SELECT {chosen} FROM (SELECT * FROM {table} WHERE {where}"
                   f" ORDER BY id LIMIT 1) one, generate_series(1, {CASES // 2}) g", values)


# -- what is measured ------------------------------------------------------------------------------------------


def _asked(world: Any) -> Iterator[tuple[str, Any, Callable[[Any], Any]]]:
    """The platform's queries by name: who asks, in which scope, and what."""
    from django.http import QueryDict

    from hengjian.disclosure import desk
    from hengjian.exchange.models import Batch
    from hengjian.proceedings import reading, searching, taking_part, waiting
    from hengjian.proceedings.views import lists, numbers
    from hengjian.supervision import findings, listing

    def page(spec: Any, rows: Any) -> Any:
        return spec.page(rows, QueryDict(""), "/")

    tiers = (("本机关", "李建国"), ("条线", "市局甲"), ("本区", "滨海司法"), ("全市", "市司法"))
    for tier, name in tiers:
        yield f"案件列表·{tier}", name, lambda actor: page(lists.spec(actor), lists.rows(actor, QueryDict("")))
        yield f"问题列表·{tier}", name, lambda actor: page(listing.spec(actor), listing.rows(actor))
        yield f"问题统计·{tier}", name, lambda actor: findings.counted(actor, "rule")
        yield f"检索·{tier}", name, lambda actor: searching.find(actor, "明码标价")
        yield f"文号登记簿·{tier}", name, lambda actor: page(numbers._list(actor), numbers._rows(actor, QueryDict("")))
        yield f"归集批次·{tier}", name, lambda actor: list(
            Batch.objects.within(actor.scope).order_by("-received_at")[:20])
    case = UUID(world.ids["market"].by_kind["case"])
    yield "案件页", "李建国", lambda actor: reading.case(actor, case)
    yield "我的待办", "李建国", lambda actor: (reading.todo(actor), waiting.waiting(actor))
    yield "待公示", "何晓", lambda actor: (desk.waiting(actor, desk.PUBLICATION), desk.recent(actor))
    yield "导出案件", "李建国", lambda actor: sum(
        1 for _, _ in zip(range(200), lists.spec(actor).walk(lists.rows(actor, QueryDict("")), QueryDict("")),
                          strict=False))
    (reader,) = taking_part.readers(world.city.actor("专家"))
    yield "参与的案件", reader, lambda actor: reading.case(actor, case)


def _registered(world: Any) -> list[Query]:
    """The slowest kinds of statements of each question: all that it sends to scoped tables."""
    from django.db import connection

    from hengjian.identity import scope
    from support.scoping import faults

    made = []
    for name, who, question in _asked(world):
        actor = world.city.actor(who) if isinstance(who, str) else who
        sent: list[tuple[str, Any]] = []

        def note(execute: Any, sql: str, params: Any, many: bool, context: Any, sent: Any = sent) -> Any:
            if sql.startswith(("SELECT", "DECLARE")) and any(f'"{table}"' in sql for table in faults.TABLES):
                sent.append((sql, params))
            return execute(sql, params, many, context)

        with scope.enter(actor.scope), connection.execute_wrapper(note):
            question(actor)
        for place, (sql, params) in enumerate(sent, start=1):
            text = sql[sql.index("SELECT"):]
            made.append(Query(f"{name}（{place}）" if len(sent) > 1 else name, actor.scope.values(), text,
                              tuple(params or ())))
    return made


# -- measuring -------------------------------------------------------------------------------------------------


def _open(name: str) -> Any:
    """A connection that sends statements as the platform's do: whole, not prepared."""
    import psycopg
    from django.db import connections
    from psycopg.conninfo import make_conninfo

    role = connections["default"].settings_dict
    address = make_conninfo(dbname=name, user=role["USER"], password=role["PASSWORD"], host=role["HOST"],
                            port=role["PORT"])
    return psycopg.connect(address, cursor_factory=psycopg.ClientCursor, prepare_threshold=None)


def _measured(query: Query, on: list[Any], off: list[Any]) -> Row:
    for connection in (*on, *off):
        connection.rollback()
        for key, value in query.settings.items():
            connection.execute("SELECT set_config(%s, %s, true)", [key, value])
    bares, fences = cycle(off), cycle(on)
    result = compare(lambda: _ask(next(bares), query), lambda: _ask(next(fences), query), _rounds(off[0], query),
                     warm_up=2 * PROCESSES)
    bare, fenced = _read(off[0], query), _read(on[0], query)
    whole = sorted(table for table, how in bare.items() if how and not fenced[table])
    assert not whole, f"{query.name}：有行级安全时整表读 {whole}"
    others = sorted(set().union(*bare.values()) - set().union(*fenced.values()))
    more = (median(result.seconds_b) - median(result.seconds_a)) * 1000
    within = more <= MILLISECONDS
    ratio = Ratio(name=f"行级安全·{query.name}", target=None if within else MOST, at_most=True)
    note = f"每次多 {more:+.3f} 毫秒；" + (f"不用 {'、'.join(others)}，改用别的索引" if others else "两边用同样的索引")
    return Row(ratio=ratio, result=result, rows=CASES, a="没有行级安全", b="有行级安全", note=note)


def _rounds(connection: Any, query: Query) -> int:
    _ask(connection, query)
    started = time.perf_counter()
    _ask(connection, query)
    return max(LEAST, min(MOST_ROUNDS, round(SECONDS / (time.perf_counter() - started)))) | 1


def _ask(connection: Any, query: Query) -> None:
    connection.execute(query.sql, query.values).fetchall()


def _read(connection: Any, query: Query) -> dict[str, set[str]]:
    """By which indexes each table is read; none where it has to be read as a whole."""
    connection.execute("SET LOCAL enable_seqscan = off")
    (plan,) = connection.execute(f"EXPLAIN (FORMAT JSON) {query.sql}", query.values).fetchone()
    connection.execute("SET LOCAL enable_seqscan = on")
    found: dict[str, set[str]] = defaultdict(set)

    def walk(node: dict[str, Any], table: str) -> None:
        table = node.get("Relation Name", table)
        if "Index Name" in node:
            found[table].add(node["Index Name"])
        elif node["Node Type"] == "Seq Scan":
            found[table] |= set()
        for below in node.get("Plans", []):
            walk(below, table)

    walk((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"], "")
    return found
