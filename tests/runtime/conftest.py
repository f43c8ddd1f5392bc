from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from runtime.clones import SOURCE, Clone

ORDINARY = "nobody"
MEMORY = Path("/dev/shm")  # many small clusters are made and thrown away: quicker where no disk is involved


def make_folder() -> Path:
    """A folder anybody can enter; pytest's own is closed to others."""
    roomy = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > 2 << 30
    folder = Path(tempfile.mkdtemp(prefix="hengjian-test-", dir=MEMORY if roomy else None))
    folder.chmod(0o755)
    return folder


@pytest.fixture
def open_folder() -> Iterator[Path]:
    folder = make_folder()
    yield folder
    for disk in filter(Path.is_mount, folder.iterdir()):
        subprocess.run(["umount", disk], check=True)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Path]:
    """A data folder as a first start makes it: copying is quicker than making."""
    clone = Clone(make_folder())
    clone.start()
    clone.stop()
    yield clone.data()
    clone.remove()


@pytest.fixture
def make_clone(open_folder: Path, request: pytest.FixtureRequest) -> Iterator[Callable[..., Clone]]:
    """Makes clones (name, user, parent folder) and removes them with all that runs in them.

    Unless they are `fresh` they have a cluster, whose passwords are lost.
    """
    made: list[Clone] = []

    def make(
        name: str = "clone", user: str | None = None, parent: Path | None = None, fresh: bool = False
    ) -> Clone:
        clone = Clone((parent or open_folder) / name, user)
        made.append(clone)
        clone.home.mkdir()
        if not fresh:
            clone.var.mkdir()
            subprocess.run(["cp", "-a", request.getfixturevalue("cluster"), clone.var / "pg"], check=True)
        if user:
            subprocess.run(["chown", "-R", user, clone.home], check=True)
        return clone

    yield make
    for clone in made:
        clone.remove()


@pytest.fixture
def clone(make_clone: Callable[..., Clone]) -> Clone:
    return make_clone()


@pytest.fixture
def ordinary() -> str:
    """The name of an ordinary user whom the tests can become."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    entry = pwd.getpwnam(ORDINARY)
    able = subprocess.run(["/bin/sh", "-c", 'cd -- "$1"', "sh", SOURCE], check=False, capture_output=True,
                          user=entry.pw_uid, group=entry.pw_gid, extra_groups=[])
    if able.returncode != 0:
        pytest.skip("this clone stands in a folder that an ordinary user cannot enter")
    return ORDINARY


@pytest.fixture(params=["self", "ordinary"])
def anyones(request: pytest.FixtureRequest, make_clone: Callable[..., Clone]) -> Clone:
    """A clone of whoever runs the tests (root, in CI), and one of an ordinary user."""
    user = None if request.param == "self" else request.getfixturevalue("ordinary")
    return make_clone(user=user, fresh=True)


@pytest.fixture
def small_disk(open_folder: Path) -> Callable[[int], Path]:
    """Mounts a disk of so many MB."""

    def mount(megabytes: int) -> Path:
        folder = open_folder / "disk"
        folder.mkdir()
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "tmpfs", folder],
                              check=False, capture_output=True, text=True)
        if done.returncode != 0:
            pytest.skip(f"a small disk cannot be mounted here: {done.stderr.strip()}")
        return folder

    return mount
