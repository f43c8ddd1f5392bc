"""A disk that takes no more: the step is refused in plain words, and nothing of it stays."""

from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.test import override_settings

from hengjian.identity.models import AuditEntry
from hengjian.kernel.ids import new_id
from hengjian.kernel.problem import Problems
from hengjian.proceedings.door import record_many
from support import spot
from support.city import City
from support.standing import assert_whole, steps_of

FORM = list(spot.BEFORE)


@pytest.mark.control("ASVS 16.5.2")
@pytest.mark.parametrize(("code", "said"), [
    (errno.ENOSPC, "磁盘已满"), (errno.EDQUOT, "磁盘已满"), (errno.EACCES, "磁盘不能写入"), (errno.EIO, "磁盘不能写入"),
])
def test_storage_that_fails_refuses_the_step(
    city: City, code: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer, case = city.actor("李建国"), new_id()
    acts = spot.acts(city, case)
    with monkeypatch.context() as broken:
        broken.setattr(FileSystemStorage, "_save", lambda *_: (_ for _ in ()).throw(OSError(code, os.strerror(code))))
        with pytest.raises(Problems) as refusal:
            record_many(officer, acts, "form")
    assert [p.code for p in refusal.value.problems] == ["storage"]
    assert said in refusal.value.problems[0].message
    assert refusal.value.problems[0].fix
    assert steps_of(city, case) == []
    assert AuditEntry.objects.filter(outcome="refused", subject=str(case)).count() == 1
    record_many(officer, acts, "form")
    assert steps_of(city, case) == FORM
    assert_whole(city)


@pytest.fixture
def small_disk(own_var: Path, tmp_path: Path) -> Iterator[Path]:
    """16 KiB of memory as a disk: less than one decision document. Files of before are linked to."""
    mounted = os.geteuid() == 0 and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(tmp_path)], capture_output=True, check=False
    ).returncode == 0
    if not mounted:
        pytest.skip("需要 root 才能挂载小磁盘")
    try:
        local = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
        for path in (own_var / "files").rglob("*"):
            if path.is_file():
                (tmp_path / path.parent.name).mkdir(exist_ok=True)
                link = tmp_path / path.parent.name / path.name
                # The way from here, not from the root: a long link takes a page of the small disk.
                link.symlink_to(os.path.relpath(path, link.parent))
        with override_settings(STORAGES=settings.STORAGES | {"default": local}):
            yield tmp_path
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def test_a_disk_that_is_really_full(city: City, small_disk: Path) -> None:
    officer, case = city.actor("李建国"), new_id()
    acts = spot.acts(city, case)
    with pytest.raises(Problems, match="磁盘已满"):
        record_many(officer, acts, "form")
    assert steps_of(city, case) == []
    assert written(small_disk) == [], "no half-written file stays"
    assert_whole(city)
    subprocess.run(["mount", "-o", "remount,size=4m", str(small_disk)], check=True)
    record_many(officer, acts, "form")
    assert steps_of(city, case) == FORM
    assert len(written(small_disk)) == 1
    assert_whole(city)


def written(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
