"""The signer as a process of its own: killed, started twice, another user, long paths, many at once."""

from __future__ import annotations

import os
import pwd
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import psutil
import pytest
from django.db import transaction

from hengjian.kernel.sm import sm3
from hengjian.ledger import publishing, services
from hengjian.ledger.models import SignedHead
from hengjian.ledger.services import Leaf
from hengjian.ledger.witness import book, place, wire
from hengjian.ledger.witness.errors import Absent
from hengjian.ledger.witness.signer import Request
from support.outside import ROOT, signing, start
from support.threads import together

AGENCY = UUID(int=1)
ONE = Request(agency=AGENCY, size=1, root="00" * 32, since=0, proof=[])
ORDINARY = "nobody"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The witness folder of this test, named by the environment."""
    monkeypatch.setenv("HENGJIAN_WITNESS", str(tmp_path / "w"))
    return tmp_path / "w"


def grow(*bodies: bytes) -> None:
    with transaction.atomic():
        services.append(AGENCY, [Leaf(sm3(body), "step", UUID(bytes=sm3(body)[:16])) for body in bodies])


def reading(folder: Path) -> book.Reading:
    return book.read((folder / book.FILE).read_bytes(), place.public_key(folder))


def test_it_signs_and_ends_when_told(folder: Path) -> None:
    with signing(folder) as signer:
        assert place.running(folder)
        line = wire.ask(folder, ONE).line
        assert line
        assert reading(folder) == book.Reading([line], [])
        signer.terminate()
        out, err = signer.communicate(timeout=30)
        assert (signer.returncode, out, err) == (0, "", "")
    assert not place.running(folder)
    with pytest.raises(Absent):
        wire.ask(folder, ONE)
    with signing(folder):
        assert wire.ask(folder, ONE).line == line


def test_killed_between_writing_and_answering_it_answers_the_same_afterwards(fresh_db: str, folder: Path) -> None:
    grow(b"a", b"b")
    # The first passage is the rehearsal before it becomes another user.
    with signing(folder, HENGJIAN_FAILPOINT="witness.kept:2") as signer:
        with pytest.raises(Absent):
            publishing.publish()
        assert signer.wait(timeout=30) == -signal.SIGKILL
    (kept,) = reading(folder).lines
    assert SignedHead.objects.count() == 0
    with signing(folder):
        assert publishing.publish() == publishing.Outcome(1, 0, [])
    assert reading(folder) == book.Reading([kept], [])
    assert SignedHead.objects.get().signature.hex() == kept.signature


def test_many_publishers_at_once_leave_one_line_for_each_head(fresh_db: str, folder: Path) -> None:
    with signing(folder):
        for turn in range(3):
            grow(b"%d" % turn)
            outcomes = together(*[publishing.publish] * 4)
            assert all(isinstance(outcome, publishing.Outcome) and not outcome.refused for outcome in outcomes)
    assert [line.head.size for line in reading(folder).lines] == [1, 2, 3]
    assert sorted(SignedHead.objects.values_list("size", flat=True)) == [1, 2, 3]


def test_writers_and_publishers_at_once(fresh_db: str, folder: Path) -> None:
    def write(name: int) -> None:
        for turn in range(5):
            grow(b"%d.%d" % (name, turn))

    with signing(folder):
        found = together(*[lambda name=name: write(name) for name in range(2)], *[publishing.publish] * 3)
        assert not [one for one in found if isinstance(one, Exception)]
        publishing.publish()
    assert reading(folder).troubles == []
    assert reading(folder).lines[-1].head.size == services.head(AGENCY).size == 10


def test_a_second_signer_over_the_same_folder_says_so_and_ends(folder: Path) -> None:
    with signing(folder):
        second = start(folder)
        _, err = second.communicate(timeout=60)
        assert second.returncode == 1
        assert "已有一个签名进程在运行" in err
        assert "Traceback" not in err
        assert wire.ask(folder, ONE).line


def test_a_socket_that_a_killed_signer_left_is_no_obstacle(folder: Path) -> None:
    with signing(folder) as signer:
        signer.kill()
        signer.wait(timeout=30)
    assert (folder / place.SOCKET).exists()
    assert not place.running(folder)
    with signing(folder):
        assert wire.ask(folder, ONE).line


def test_a_path_longer_than_a_socket_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = tmp_path / ("见证" * 20) / "w"
    assert len(os.fsencode(long)) > 108
    monkeypatch.setenv("HENGJIAN_WITNESS", str(long))
    with signing(long):
        assert wire.ask(long, ONE).line


@pytest.mark.parametrize("said", [b"", b"\n", b"{}\n", b"\xff\xfe\n", b"x" * 70_000, b'{"half'])
def test_whoever_talks_nonsense_is_answered_and_the_next_one_too(folder: Path, said: bytes) -> None:
    with signing(folder) as signer:
        with wire.address(folder) as where, socket.socket(socket.AF_UNIX) as rude:
            rude.settimeout(30)
            rude.connect(where)
            rude.sendall(said)
            rude.shutdown(socket.SHUT_WR)
            reply = b""
            while chunk := _received(rude):
                reply += chunk
        if said:
            assert msgspec.json.decode(reply)["refused"] == "malformed"
        assert wire.ask(folder, ONE).line
        assert signer.poll() is None


def _received(connection: socket.socket) -> bytes:
    try:
        return connection.recv(4096)
    except ConnectionResetError:  # it stopped reading halfway through
        return b""


def test_where_it_cannot_be_it_says_so_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "lost").mkdir()
    (tmp_path / "lost" / book.FILE).write_text("{}\n")
    for folder, said in ((tmp_path / "file" / "w", "不能使用"), (tmp_path / "lost", "密钥不见了")):
        done = start(folder)
        _, err = done.communicate(timeout=60)
        assert done.returncode == 1
        assert said in err
        assert "Traceback" not in err


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """24 KiB of memory as a disk: room for the key and some dozens of lines."""
    mounted = os.geteuid() == 0 and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24k,mode=755", "tmpfs", str(tmp_path)], capture_output=True, check=False
    ).returncode == 0
    if not mounted:
        pytest.skip("需要 root 才能挂载小磁盘")
    try:
        yield tmp_path
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def test_a_disk_that_is_really_full(small_disk: Path) -> None:
    """It refuses, leaves no half line, and goes on when there is room again."""
    folder = small_disk / "w"

    def ask(number: int) -> str:
        return wire.ask(folder, msgspec.structs.replace(ONE, agency=UUID(int=number))).refused

    with signing(folder):
        answers = {number: ask(number) for number in range(200)}
        signed = [number for number, refused in answers.items() if not refused]
        assert 0 < len(signed) < 200
        assert set(answers.values()) == {"", "storage"}
        found = reading(folder)
        assert ([line.head.agency.int for line in found.lines], found.troubles) == (signed, [])
        assert (folder / book.FILE).read_bytes().endswith(b"\n")
        subprocess.run(["mount", "-o", "remount,size=4m", str(small_disk)], check=True)
        assert [ask(number) for number in range(200)] == [""] * 200
        again = reading(folder)
        assert (len(again.lines), again.troubles) == (200, [])


# -- another user ------------------------------------------------------------------------------------------

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="只有 root 才能让签名进程换一个用户")


@as_root
def test_under_root_it_becomes_another_user_whose_key_others_cannot_read(folder: Path) -> None:
    with signing(folder) as signer:
        ids = psutil.Process(signer.pid)
        uid = folder.stat().st_uid
        assert set(ids.uids()) == {uid}
        assert uid != 0
        assert ids.gids().real != 0
        assert 0 not in _groups(signer.pid)
        database = place.database_user()
        assert database is None or database.uid != uid
        for name, mode in ((place.KEY, 0o600), (book.FILE, 0o644), (place.PUBLIC, 0o644), (place.SOCKET, 0o660)):
            found = (folder / name).stat()
            assert (found.st_uid, found.st_mode & 0o777) == (uid, mode), name
    with signing(folder) as again:
        assert psutil.Process(again.pid).uids().real == uid, "what exists keeps its owner"


@as_root
def test_it_works_though_the_clone_is_closed_to_its_user(folder: Path, tmp_path: Path) -> None:
    """A clone in root's home: everything must be loaded before the rights are given up."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    (closed / "src").symlink_to(ROOT / "src")
    with signing(folder, source=closed / "src") as signer:
        other = msgspec.structs.replace(ONE, root="11" * 32)
        assert wire.ask(folder, ONE).line
        assert wire.ask(folder, other).refused == "fork"
        assert wire.ask(folder, msgspec.structs.replace(other, size=3, since=1, proof=["00" * 32])).refused
        assert wire.ask(folder, ONE).line
        signer.terminate()
        _, err = signer.communicate(timeout=30)
    assert "Traceback" not in err
    assert "见证拒绝签名" in err


@as_root
def test_an_unknown_user_is_said(folder: Path) -> None:
    done = start(folder, HENGJIAN_WITNESS_USER="no-such-user")
    _, err = done.communicate(timeout=60)
    assert done.returncode == 1
    assert "no-such-user 不存在" in err


def test_an_ordinary_user_signs_as_themselves(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: os.stat(__file__).st_uid + 4321)
    assert place.choose(folder).drop is False


def _groups(pid: int) -> list[int]:
    status = Path(f"/proc/{pid}/status").read_text().splitlines()
    return [int(group) for line in status if line.startswith("Groups:") for group in line.split()[1:]]


# -- the command -------------------------------------------------------------------------------------------


def status(**env: str) -> subprocess.CompletedProcess[str]:
    import sys

    return subprocess.run([sys.executable, "-m", "hengjian.cli", "witness", "status"], text=True, timeout=60,
                          capture_output=True, check=False, env=os.environ | env)


def test_status_tells_where_whose_and_how_far(folder: Path, tmp_path: Path) -> None:
    var = tmp_path / "var"
    var.mkdir()
    before = status(HENGJIAN_VAR=str(var))
    assert before.returncode == 3
    assert "未运行" in before.stdout
    with signing(folder):
        wire.ask(folder, ONE)
        running = status(HENGJIAN_VAR=str(var))
    assert running.returncode == 0, running.stderr
    assert f"签名进程运行中：{folder}" in running.stdout
    assert "1 个签名链头" in running.stdout
    owner = pwd.getpwuid(folder.stat().st_uid).pw_name
    assert f"密钥归用户 {owner}" in running.stdout


def test_the_same_user_as_the_platform_is_said(folder: Path, tmp_path: Path) -> None:
    user: dict[str, Any] = {"HENGJIAN_WITNESS_USER": ORDINARY} if os.geteuid() == 0 else {}
    with signing(folder, **user):
        pass
    var = tmp_path / "var"
    var.mkdir()
    if os.geteuid() == 0:
        os.chown(var, pwd.getpwnam(ORDINARY).pw_uid, -1)
    said = status(HENGJIAN_VAR=str(var)).stdout
    assert "同一用户" in said
    assert "能改数据库的人也拿得到密钥" in said
