"""Master keys rotated while cases are recorded: killed anywhere and gone on with, twice at once, lost, of before."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path
from signal import SIGKILL
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from hengjian.exchange.batchkeys import BatchKey
from hengjian.exchange.models import Batch
from hengjian.identity import scope
from hengjian.identity.scope import Scope
from hengjian.kernel import failpoints
from hengjian.kernel.ids import new_id
from hengjian.proceedings import keycheck, keyring, keys, rotation, searching
from hengjian.proceedings import reading as cases
from hengjian.proceedings.door import record_many
from hengjian.proceedings.models import MasterKeyMark, Proceeding, ProceedingKey, SealedValue
from hengjian.proceedings.sealing import Vault
from support import report, spot
from support.city import City
from support.forks import ended, fork, run

pytestmark = pytest.mark.faults
ALL = Scope(city="120000")
ROTATING = ("keyring.written", "keyring.replaced")
REWRAPPING = ("rewrap.unwrapped", "rewrap.written", "rewrap.committed")
RETIRING = ("retire.counted", "retire.marked", "keyring.written", "keyring.replaced")
KILLS = "主密钥轮换：在此杀死 → 再运行一次之后"


@pytest.fixture
def own_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The keys of this suite in a file of this test's own."""
    keys.masters()
    path = tmp_path / "master"
    path.write_text(keys.place().read_text())
    monkeypatch.setenv("HENGJIAN_MASTER_KEYS", str(path))
    return path


@pytest.fixture
def opens(city: City, own_keys: Path) -> Callable[[], None]:
    """Five more cases, and a batch with its key; asserts that all of it opens."""
    for number in range(5):
        record_many(city.actor("李建国"), spot.acts(city, new_id()), f"more-{number}")
    key = BatchKey(new_id())
    version, wrapped = key.wrapped()
    own = city.market
    with scope.enter(ALL):
        Batch.objects.create(id=key.batch_id, upload_id=new_id(), file_name="x", received_at=timezone.now(),
                             master_version=version, wrapped_key=wrapped, city=own.city, district=own.district,
                             line=own.line, agency_id=own.id)

    def check() -> None:
        with scope.enter(ALL):
            numbers = SealedValue.objects.filter(element="party_id_number")
            assert numbers
            for one in numbers:
                vault = Vault(one.proceeding_id, {"agency_id": one.agency_id})
                assert vault.open({"sealed": str(one.id)}) == spot.PERSON_ID
            row = Batch.objects.get(id=key.batch_id)
            opened = BatchKey.unwrapped(row.id, row.master_version, bytes(row.wrapped_key))
        assert opened.key == key.key

    assert keycheck.trouble() == ""
    check()
    return check


def total() -> int:
    with scope.enter(ALL):
        return ProceedingKey.objects.count() + Batch.objects.exclude(master_version=None).count()


def test_every_failpoint_of_rotation_is_visited() -> None:
    named = {name for name in failpoints.known() if name.split(".")[0] in ("keyring", "rewrap", "retire")}
    assert named == {*ROTATING, *REWRAPPING, *RETIRING}


def test_a_new_version_is_used_at_once_and_the_old_one_retired(
    city: City, own_keys: Path, opens: Callable[[], None]
) -> None:
    index, print_, before = keys.blind_index("party_phone", "1"), keys.fingerprint(b"x"), total()
    assert run(rotation.rotate) == 0
    assert keys.current().version == 2, "this process has noticed, without being told"
    record_many(city.actor("李建国"), spot.acts(city, case := new_id()), "after")
    assert rotation.usage() == {1: before, 2: 1}
    with pytest.raises(keyring.BadKeyring, match="还没有完成"):
        rotation.rotate()
    with pytest.raises(keyring.BadKeyring, match=f"还有 {before} 个密钥"):
        rotation.retire(1)
    assert rotation.rewrap(together=2).done == before
    assert rotation.usage() == {2: before + 1}
    opens()
    rotation.retire(1)
    assert keys.masters().keys() == {2}
    assert [(v.number, v.at_hand, v.current) for v in rotation.versions()] == [(1, False, False), (2, True, True)]
    opens()
    assert (keys.blind_index("party_phone", "1"), keys.fingerprint(b"x")) == (index, print_)
    assert keycheck.trouble() == ""
    with scope.enter(ALL):
        found = searching.find(city.actor("李建国"), spot.PERSON_ID)
    assert case in {one.id for one in found}
    assert rotation.rotate() == 3, "a number is never given twice"


@pytest.mark.parametrize("at", ROTATING)
def test_killed_while_a_version_is_made(city: City, own_keys: Path, opens: Callable[[], None], at: str) -> None:
    assert run(rotation.rotate, at) == -SIGKILL
    opens()
    assert keycheck.trouble() == ""
    if keys.current().version == 1:
        assert rotation.rotate() == 2
    assert rotation.rewrap().shut == []
    opens()
    report.note(KILLS, f"rotate {at}", "第 2 版生效，全部密钥能打开")


@pytest.mark.parametrize("at", REWRAPPING)
def test_killed_while_wrapping_anew(city: City, own_keys: Path, opens: Callable[[], None], at: str) -> None:
    rotation.rotate()
    assert run(lambda: rotation.rewrap(together=2), at, nth=2) == -SIGKILL
    opens()
    left = rotation.usage()[1]
    assert rotation.rewrap().done == left
    assert rotation.usage() == {2: total()}
    opens()
    report.note(KILLS, f"rewrap {at}", f"余下 {left} 个改由第 2 版包装，全部能打开")


@pytest.mark.parametrize("at", RETIRING)
def test_killed_while_a_version_is_retired(city: City, own_keys: Path, opens: Callable[[], None], at: str) -> None:
    rotation.rotate()
    rotation.rewrap()
    assert run(lambda: rotation.retire(1), at) == -SIGKILL
    opens()
    assert keycheck.trouble() == ""
    rotation.retire(1)
    assert keys.masters().keys() == {2}
    opens()
    report.note(KILLS, f"retire {at}", "第 1 版停用，全部密钥能打开")


def test_two_at_once_do_each_key_once(city: City, own_keys: Path, opens: Callable[[], None]) -> None:
    rotation.rotate()
    children = [fork(lambda: rotation.rewrap(together=1)) for _ in range(2)]
    assert [ended(child) for child in children] == [0, 0]
    assert rotation.usage() == {2: total()}
    opens()


def test_what_a_process_still_held_is_refused_and_not_lost(
    city: City, own_keys: Path, opens: Callable[[], None]
) -> None:
    case: UUID = new_id()
    late = keys.masters()[1].wrap(secrets.token_bytes(16), case.bytes)
    rotation.rotate()
    rotation.rewrap()
    rotation.retire(1)
    with scope.enter(ALL):
        ancestors = {name: getattr(Proceeding.objects.first(), name) for name in cases.ANCESTORS}
        with pytest.raises(DatabaseError, match="已经停用"), transaction.atomic():
            ProceedingKey.objects.create(proceeding_id=case, master_version=1, wrapped=late, **ancestors)


def test_a_lost_file_is_noticed_and_never_made_anew(city: City, own_keys: Path, opens: Callable[[], None]) -> None:
    kept = own_keys.read_text()
    own_keys.unlink()
    with pytest.raises(keys.LostMasterKey, match="不见了"):
        keys.current()
    assert "不见了" in keycheck.trouble()
    assert not own_keys.exists()
    own_keys.write_text(kept)
    opens()
    rotation.rotate()
    rotated = own_keys.read_text()
    own_keys.write_text(kept)
    assert "缺少第 2 版主密钥" in keycheck.trouble(), "a backup from before the rotation"
    with pytest.raises(keyring.BadKeyring, match="缺少第 2 版"):
        rotation.rotate()
    own_keys.write_text(rotated)
    opens()


def test_an_altered_key_is_named_and_the_others_go_on(city: City, own_keys: Path, opens: Callable[[], None]) -> None:
    rotation.rotate()
    with scope.enter(ALL):
        bad = ProceedingKey.objects.first()
        ProceedingKey.objects.filter(pk=bad.pk).update(wrapped=bytes(len(bad.wrapped)))
    done = rotation.rewrap()
    assert [one.split("：")[0] for one in done.shut] == [str(bad.pk)]
    assert rotation.usage()[1] == 1
    with pytest.raises(keyring.BadKeyring, match="还有 1 个密钥"):
        rotation.retire(1)


def test_a_key_folder_of_before_rotates_too(tmp_path: Path, city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    first = secrets.token_bytes(32)
    for text in (f"{first.hex()}\n", f"1 {first.hex()}\n"):
        path = tmp_path / "old"
        path.write_text(text)
        held = keyring.read(path)
        assert (held.root, held.root_version) == (first, None), "indexes stay what version 1 made them"
        with pytest.raises(keyring.BadKeyring, match="还在使用"):
            keyring.retire(path, 1)
        assert keyring.rotate(path) == 2
        keyring.retire(path, 1)
        after = keyring.read(path)
        assert (after.root, after.root_version, set(after.masters)) == (first, 2, {2})
        assert path.stat().st_mode & 0o777 == 0o600
    whole = f"1 {first.hex()}\n"
    for text in ("", "1 abcd\n", whole.replace("1 ", "2 ", 1), f"{whole}root 1 {bytes(60).hex()}\n", "x\ny z w\n"):
        path.write_text(text)
        with pytest.raises(keyring.BadKeyring):
            keyring.read(path)
    fresh = tmp_path / "fresh" / "master"
    keyring.create(fresh)
    held = keyring.read(fresh)
    assert held.root != held.masters[1].secret
    assert held.root_version == 1


def test_the_marks_of_keys_tell_nothing_of_them(city: City, own_keys: Path, opens: Callable[[], None]) -> None:
    told = "".join(MasterKeyMark.objects.values_list("mark", flat=True))
    assert keys.masters()[1].secret.hex() not in told
    assert keys.held().root.hex() not in told
