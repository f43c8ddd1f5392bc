"""A worker killed while it makes a file: another takes the job up, and there is one file, whole, at the end."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from signal import SIGKILL

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from faults.conftest import database_urls
from hengjian.identity import scope
from hengjian.identity.models import AuditEntry
from hengjian.identity.scope import Scope
from hengjian.kernel import failpoints
from hengjian.proceedings import exports, files
from hengjian.proceedings.models import ExportJob, StoredFile
from support import report, sheets
from support.city import City

pytestmark = pytest.mark.faults
POINTS = ("export.made", "export.stored", "export.before_commit")
ALL = Scope(city="120000")


def test_every_failpoint_of_exports_is_visited() -> None:
    assert set(POINTS) == {name for name in failpoints.known() if name.startswith("export.")}


def worker(var: Path, at: str = "") -> subprocess.CompletedProcess[bytes]:
    """A worker that does what is in the queue and ends, or dies at a failpoint."""
    environment = os.environ | database_urls() | {
        "HENGJIAN_FAILPOINT": at, "HENGJIAN_VAR": str(var), "HENGJIAN_FILES": str(var / "files"),
        "HENGJIAN_MASTER_KEYS": str(var / "master"), "DJANGO_SETTINGS_MODULE": "hengjian.web.settings"}
    return subprocess.run([sys.executable, "-m", "hengjian.cli", "worker", "--once"], env=environment,
                          capture_output=True, timeout=120, check=False)


def silence() -> None:
    """As if the dead had not been heard of for a while."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '10 minutes'")


def job_of() -> ExportJob:
    with scope.enter(ALL):
        return ExportJob.objects.get()


@pytest.mark.parametrize("at", POINTS)
def test_killed_there_and_taken_up_by_another(city: City, own_var: Path, at: str) -> None:
    officer = city.actor("李建国")
    job = exports.ask(officer, "cases", "", "故障测试", "key")
    killed = worker(own_var, at)
    assert killed.returncode == -SIGKILL, killed.stderr.decode()
    left = job_of()
    assert (left.status, left.file_digest) == ("running", "")
    with scope.enter(ALL):
        assert not StoredFile.objects.filter(proceeding_id=job.id).exists()
    assert not AuditEntry.objects.filter(action="export_made").exists()

    silence()
    again = worker(own_var)
    assert again.returncode == 0, again.stderr.decode()
    assert job_of().status == "done"
    with scope.enter(ALL):
        assert StoredFile.objects.filter(proceeding_id=job.id).count() == 1
    assert AuditEntry.objects.filter(action="export_made").count() == 1
    assert ProcrastinateJob.objects.filter(task_name__endswith="expire_export").count() == 1
    _, content = exports.content(officer, job.id)
    about, _, rows = sheets.table(content)
    assert about["条数"] == str(len(rows)) == "1"
    assert files.storage().exists(files.path_of(job_of().file_digest))
    report.note("导出：在此杀死后台任务 → 另一个接手后", at, "1 个文件，完整，审计 1 条")


def test_a_worker_that_lives_makes_it_at_once(city: City, own_var: Path) -> None:
    exports.ask(city.actor("李建国"), "cases", "", "故障测试", "key")
    assert worker(own_var).returncode == 0
    assert job_of().status == "done"
