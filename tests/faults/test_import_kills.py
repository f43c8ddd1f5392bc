"""An import killed anywhere loses nothing and doubles nothing; running it again completes it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from faults.conftest import KILLS, database_urls, dies
from hengjian.cli.importing import import_
from hengjian.exchange import services
from hengjian.exchange.models import Batch, Returned
from hengjian.identity import scope
from hengjian.kernel import failpoints
from hengjian.proceedings.models import StepRecord
from support import report, reported
from support.city import City, build
from support.exchanging import EVERYTHING, file
from support.reported_world import world
from support.standing import assert_whole

POINTS = ("exchange.copied", "exchange.before_commit", "exchange.accepted", "exchange.taken", "exchange.door_commit",
          "exchange.recorded")
ACCEPTED = POINTS[2:]
RECORDED = POINTS[5:]

pytestmark = pytest.mark.faults


@pytest.fixture(scope="module")
def reporting_city(
    own_var: Path, databases: Any, django_db_setup: None, django_db_blocker: Any
) -> Iterator[tuple[str, City, bytes, int]]:
    name = databases.create(databases.template)
    with django_db_blocker.unblock():
        databases.use(name)
        city = build("exchange")
        told = list(reported.cases(world(city), 6))
        databases.use(databases.standing)
    lines = [line for case in told for line in case.lines]
    yield name, city, file(*lines, lines[0] | {"key": "bad", "step": "fly"}).getvalue(), len(lines)
    databases.drop(name)


def test_every_failpoint_of_the_import_is_visited() -> None:
    assert set(POINTS) == {name for name in failpoints.known() if name.startswith("exchange.")}


@pytest.mark.parametrize("at", POINTS)
def test_killed_there_and_run_again(
    reporting_city: tuple[str, City, bytes, int], own_var: Path, databases: Any, django_db_blocker: Any,
    tmp_path: Path, at: str,
) -> None:
    template, city, content, lines = reporting_city
    path = tmp_path / "cases.jsonl"
    path.write_bytes(content)
    name = databases.create(template)
    with django_db_blocker.unblock():
        databases.use(name)
        assert dies(lambda: import_.main([str(path)]), at)
        with scope.enter(EVERYTHING):
            accepted = sum(batch.accepted for batch in Batch.objects.all())
            left = StepRecord.objects.count()
        assert accepted == (lines if at in ACCEPTED else 0)
        assert left == (lines if at in RECORDED else 0)
        assert_whole(city)
        again = run(path, own_var)
        assert again.returncode == 2, again.stderr.decode()
        assert "接收" in again.stdout.decode()
        with scope.enter(EVERYTHING):
            assert StepRecord.objects.count() == lines
            assert Returned.objects.count() == 1
            assert sum(batch.pending for batch in Batch.objects.all()) == 0
        assert_whole(city)
        with path.open("rb") as once_more:
            receipt = services.import_file(once_more, path.name)
        assert sum(one.counts.repeated for one in receipt.agencies) == lines
        assert sum(one.recorded for one in receipt.agencies) == 0
        databases.use(databases.standing)
    databases.drop(name)
    report.note(KILLS, at, f"接收 {accepted}、入库 {left} → 再次导入后 {lines} 步，重复 0，台账完整，投影重放一致")


def run(path: Path, own_var: Path) -> subprocess.CompletedProcess[bytes]:
    environment = os.environ | database_urls() | {
        "HENGJIAN_VAR": str(own_var), "HENGJIAN_FILES": str(own_var / "files"),
        "HENGJIAN_MASTER_KEYS": str(own_var / "master")}
    return subprocess.run([sys.executable, "-m", "hengjian.cli", "import", str(path)], env=environment,
                          capture_output=True, timeout=120, check=False)
