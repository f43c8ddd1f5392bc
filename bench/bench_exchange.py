"""Reported steps: acceptance against raw COPY of the same rows and against stock serializers; the whole door too.

And 5,000 cases with planted faults: findings against labels. Every round takes other cases, since a file that came
before writes nothing.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from typing import Any

from bench.context import Context
from bench.measure import Ratio, Row, compare

CASES = int(os.environ.get("HENGJIAN_BENCH_CASES", "400"))
ROUNDS = 5
KINDS = {"simple": "简易程序", "ordinary": "普通程序"}
LABELLED = int(os.environ.get("HENGJIAN_BENCH_LABELLED", "5000"))


def run(context: Context) -> Iterator[Row]:  # noqa: PLR0915 - one scene, set once
    """Rows of the results; the city reports through exchange."""
    context.databases.use(context.databases.create(context.databases.template))
    from django.db import connection, transaction

    from bench import drf
    from hengjian.exchange import acceptance, services
    from hengjian.identity import scope
    from hengjian.identity.scope import Scope
    from hengjian.kernel.ids import new_id
    from hengjian.law.catalogue import Law
    from support import reported
    from support.city import build
    from support.reported_world import world as made_ready

    city = build("exchange")
    world = made_ready(city)
    everything = Scope(agency=city.market.id)
    seeds = iter(range(1, 10_000))

    def content() -> bytes:
        """Other cases than ever before; case keys carry the seed."""
        seed = next(seeds)
        told = list(reported.cases(world, CASES, seed=seed, faulty=0.1))
        return reported.file_of(iter(told))[0].replace(b'"C0', f'"S{seed}-'.encode())

    files: list[bytes] = [content() for _ in range(6 * (ROUNDS + 1))]
    lines = files[0].count(b"\n")

    def accept() -> None:
        services.accept(io.BytesIO(files.pop()), "bench.jsonl")

    rows = _rows(acceptance, files[0], city)

    def copy() -> None:
        """The same rows, new keys, into the same table; nothing is looked at."""
        mark = str(new_id())
        fresh = [(new_id(), *row[1:5], f"{mark}{row[4]}", *row[6:]) for row in rows]
        with transaction.atomic():
            scope.apply(everything)
            with connection.cursor() as cursor, cursor.copy(acceptance._COPY) as copying:
                copying.set_types(acceptance.TYPES)
                for row in fresh:
                    copying.write_row(row)

    serializers = drf.line_serializers(Law.load(), city.market.id, new_id())

    def stock() -> None:
        with transaction.atomic():
            drf.save_all(serializers, files.pop())

    def door() -> None:
        services.import_file(io.BytesIO(files.pop()), "bench.jsonl")

    sent = files[-1]
    services.import_file(io.BytesIO(sent), "bench.jsonl")

    def again() -> None:
        """Acceptance alone: what the other way has left for the door is not its work."""
        services.accept(io.BytesIO(sent), "bench.jsonl")

    note = f"{CASES} 件当场处罚，{lines:,} 行，平均 {len(files[0]) // lines} 字节。"
    yield Row(ratio=Ratio(name="归集接收对裸 COPY", target=0.55), result=compare(accept, copy, ROUNDS), rows=lines,
              a="接收：校验、去重、封存、存证", b="COPY 同样的行到同一张表", note=note)
    services.resume()
    yield Row(ratio=Ratio(name="归集接收对 DRF 序列化器", target=20), result=compare(accept, stock, ROUNDS), rows=lines,
              a="接收", b="DRF 校验并逐行保存（一个事务）", note="序列化器由同样的数据元生成，只校验类型和必填。")
    services.resume()
    yield Row(ratio=Ratio(name="整个正门（批量）对 DRF 序列化器", target=5), result=compare(door, stock, ROUNDS),
              rows=lines, a="接收并入库：规则、期限、封存、投影、存证", b="DRF 校验并逐行保存（一个事务）",
              note="入库一行的用时减去接收一行的，即为滞后。")
    yield Row(ratio=Ratio(name="重复报送对首次接收"), result=compare(again, accept, ROUNDS), rows=lines,
              a="同一文件再次接收，什么也不写", b="首次接收")
    services.resume()
    for kind in KINDS:
        yield _labelled(context, kind)


def _rows(acceptance: Any, content: bytes, city: Any) -> list[tuple[Any, ...]]:
    """The rows that acceptance would write of a file."""
    from django.utils import timezone

    from hengjian.exchange import lines

    upload = acceptance.Upload("bench", timezone.now())
    good, _ = upload._sorted(list(lines.read(io.BytesIO(content))))
    part = acceptance.Part(upload, city.market, good[city.market.id], [])
    upload.judge.know(number for _, line in part.good for number in line.officers)
    return list(part._accepted({}))


def _labelled(context: Context, kind: str) -> Row:
    """5,000 cases with planted faults: every finding is a label and every label a finding.

    The file is the one that `tests/exchange/test_labels.py` fixes by its digest.
    """
    context.databases.use(context.databases.create(context.databases.template))
    from hengjian.exchange import services
    from hengjian.proceedings import verification
    from support import labelled, reported
    from support.city import build
    from support.reported_world import world as made_ready

    told = list(reported.cases(made_ready(build("exchange")), LABELLED, kind=kind))
    files, labels = reported.files_of(told)
    clean: list[bool] = []

    def take() -> None:
        clean.extend(services.import_file(io.BytesIO(content), "labelled.jsonl").clean for content in files)

    def verify() -> None:
        assert verification.verify().sound

    result = compare(take, verify, rounds=1, warm_up=0)
    assert clean == [True] * len(files)
    missed, false = labelled.compare(labels, labelled.found("120000"))
    assert (missed, false) == ({}, {}), f"漏报 {missed}，误报 {false}"
    faulty = [case for case in told if case.faults]
    planted = {name for case in faulty for name in case.faults}
    rules = {rule for breaks in labels.values() for rule in breaks}
    lines = sum(content.count(b"\n") for content in files)
    return Row(ratio=Ratio(name=f"标注案件（{KINDS[kind]}）：发现与标注"), result=result, rows=lines,
               a=f"导入 {LABELLED:,} 件", b="验证全部存证",
               note=f"{LABELLED:,} 件（另有被牵连的案件 {len(labels) - len(told):,} 件）共 {lines:,} 行，"
                    f"{len(faulty):,} 件埋有错误，其中 {sum(len(case.faults) > 1 for case in faulty):,} 件有两处；"
                    f"错误 {len(planted)} 种，涉及规则 {len(rules)} 条；漏报 {len(missed)}，误报 {len(false)}。")
