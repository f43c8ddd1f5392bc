"""What cannot be done ends in one clear line, and works once the cause is gone."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from runtime.clones import Clone, secluded, wait_until


@contextmanager
def taken(port: int) -> Iterator[None]:
    """Another program listens on that port."""
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", port))
        other.listen()
        yield


def stopped(clone: Clone) -> Path:
    """Starts the clone once and stops it; returns its data folder."""
    clone.start()
    clone.stop()
    return clone.data()


def test_a_taken_port_is_left_to_its_owner(clone: Clone) -> None:
    stopped(clone)
    clone.remember(port := secluded())
    with taken(port):
        assert str(port) in clone.refused("start", HENGJIAN_DB_PORT=str(port))
        clone.start()
        assert clone.status().port != port


@pytest.mark.faults
def test_a_port_taken_while_the_server_was_down(clone: Clone) -> None:
    stopped(clone)
    clone.remember(port := secluded())
    clone.start()
    assert clone.status().port == port
    supervisor, postmaster = clone.supervisor(), clone.postmaster()
    supervisor.suspend()
    postmaster.kill()
    wait_until(lambda: not clone.status().running, "the server to be gone")
    with taken(port):
        supervisor.resume()
        wait_until(lambda: clone.status().running, "a new server")
        assert clone.status().port != port
        assert clone.ask("SELECT 1") == 1


def test_a_port_that_is_none(clone: Clone) -> None:
    assert "HENGJIAN_DB_PORT" in clone.refused("start", HENGJIAN_DB_PORT="80a")


def test_a_disk_too_small_for_the_cluster(
    make_clone: Callable[..., Clone], small_disk: Callable[[int], Path]
) -> None:
    clone = make_clone(parent=small_disk(30), fresh=True)
    assert "磁盘已满" in clone.refused("start")
    assert not (clone.var / "pg").exists()
    assert not (clone.var / "pg.new").exists(), "what was half made still fills the disk"


def fill(folder: Path) -> Path:
    """Fills the disk to the last byte."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 20, 4096, 1):
            try:
                while file.write(b"x" * size) == size:
                    pass
            except OSError:
                continue
    return filler


@pytest.mark.faults
def test_a_disk_that_filled_up(make_clone: Callable[..., Clone], small_disk: Callable[[int], Path]) -> None:
    disk = small_disk(160)
    clone = make_clone(parent=disk)
    stopped(clone)
    filler = fill(disk)
    assert "磁盘已满" in clone.refused("start")
    filler.unlink()
    clone.start()

    filler = fill(disk)
    postmaster = clone.postmaster()
    postmaster.kill()
    wait_until(lambda: not clone.status().running, "the server to be gone")
    wait_until(lambda: clone.db("start").returncode == 1 or clone.status().running, "a line, or a server")
    filler.unlink()
    clone.start()


def test_a_read_only_disk(make_clone: Callable[..., Clone], small_disk: Callable[[int], Path]) -> None:
    disk = small_disk(160)
    clone = make_clone(parent=disk)
    stopped(clone)
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    assert "只读" in clone.refused("start")
    subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
    clone.start()


def test_a_folder_that_may_not_be_written(make_clone: Callable[..., Clone], ordinary: str) -> None:
    clone = make_clone(user=ordinary, fresh=True)
    clone.home.chmod(0o500)
    assert "权限" in clone.refused("start")
    clone.home.chmod(0o755)
    data = stopped(clone)
    data.chmod(0)
    assert "权限" in clone.refused("start")
    data.chmod(0o700)
    clone.start()


def test_a_state_file_of_somebody_else(clone: Clone, ordinary: str) -> None:
    clone.start()
    clone.user = ordinary
    for command in ("start", "stop", "status", "url"):
        assert "权限" in clone.refused(command)


def damage(data: Path) -> None:
    (data / "global/pg_control").write_bytes(b"\0" * 8192)


def lose_a_file(data: Path) -> None:
    (data / "global/pg_control").unlink()


def lose_the_wal(data: Path) -> None:
    for file in (data / "pg_wal").glob("0*"):
        file.unlink()


@pytest.mark.parametrize("harm", [damage, lose_a_file, lose_the_wal])
def test_a_damaged_cluster(clone: Clone, harm: Callable[[Path], None]) -> None:
    harm(stopped(clone))
    line = clone.refused("start")
    assert "损坏" in line
    assert "备份" in line
    assert str(clone.var / "log/postgres.log") in line
    assert not clone.supervisors()


def test_data_of_another_version(clone: Clone) -> None:
    data = stopped(clone)
    (data / "PG_VERSION").write_text("16\n")
    line = clone.refused("start")
    assert "PostgreSQL 16" in line
    assert "18." in line


def test_a_folder_that_holds_no_cluster(clone: Clone) -> None:
    data = stopped(clone)
    (data / "PG_VERSION").unlink()
    assert "不是 PostgreSQL 的数据目录" in clone.refused("start")


def test_a_state_file_that_cannot_be_read(clone: Clone) -> None:
    stopped(clone)
    clone.state.write_text("{")
    assert "db.json" in clone.refused("start")
    clone.state.unlink()
    clone.start()


def test_passwords_that_do_not_fit_the_data(clone: Clone) -> None:
    stopped(clone)
    text = clone.state.read_text()
    admin = clone.saved()["passwords"]["admin"]
    clone.state.write_text(text.replace(admin, "0" * 48))
    assert "db.json" in clone.refused("start")
    clone.db("stop")
    clone.state.unlink()
    clone.start()


def test_data_that_have_gone(clone: Clone) -> None:
    """An empty database in their stead would look like a loss, or become one."""
    data = stopped(clone)
    kept = data.rename(data.with_name("elsewhere"))
    assert str(data) in clone.refused("start")
    kept.rename(data)
    clone.start()
