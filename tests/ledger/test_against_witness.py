"""What nobody can tell from the database alone is found against the witness: rewriting, cutting, rolling back."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from django.db import DatabaseError, connections, transaction

from hengjian.kernel.problem import Problems
from hengjian.ledger import publishing, services, tasks, witnessed
from hengjian.ledger.merkle import leaf_hash
from hengjian.ledger.models import Head, SignedHead
from hengjian.ledger.services import Leaf
from hengjian.ledger.verify import Fault
from hengjian.ledger.witness import place, wire
from hengjian.ledger.witness.book import FILE
from hengjian.ledger.witness.errors import Absent, WitnessError
from hengjian.ledger.witness.signer import Request
from hengjian.proceedings import verification
from hengjian.proceedings.leaves import leaf_body
from hengjian.proceedings.models import StepRecord
from ledger.conftest import ENTRIES, TAMPERING
from support import report
from support.outside import VERIFIER, load
from support.tampering import Owner, owner
from support.witness import Witness

outside = load(VERIFIER)
SEEN = (4, 7, ENTRIES)
KEPT = 2
"""The last signature, and the one before, whose answer had been lost and was fetched with it."""


@pytest.fixture
def witness(agency: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Witness]:
    monkeypatch.setenv("HENGJIAN_WITNESS", str(tmp_path / "w"))
    made = Witness(tmp_path / "w")
    monkeypatch.setattr(wire, "ask", made.ask)
    yield made
    made.close()


@pytest.fixture
def seen(witness: Witness, agency: UUID) -> Witness:
    """The witness has seen the log three times; the last two signatures stand in the database too."""
    for size in SEEN[:-1]:
        witness.see(agency, size)
    assert publishing.publish() == publishing.Outcome(1, 0, [])
    return witness


def verified(witness: Witness) -> verification.Report:
    return verification.verify((), [witness.file])


def fault_of(witness: Witness) -> Fault | None:
    return verified(witness).first_fault()


def test_what_nobody_touched_is_sound(seen: Witness, agency: UUID) -> None:
    found = verified(seen)
    assert found.sound
    assert (len(found.witness.heads), found.unwitnessed) == (3, 0)
    assert publishing.publish() == publishing.Outcome(0, 1, [])


def test_what_is_not_yet_witnessed_is_counted(witness: Witness, agency: UUID) -> None:
    assert verification.verify().unwitnessed == ENTRIES
    witness.see(agency, 7)
    found = verified(witness)
    assert found.sound
    assert found.unwitnessed == ENTRIES - 7


def rewrite(at: int) -> Callable[[Owner], None]:
    def harm(hand: Owner) -> None:
        hand.change_body(hand.refs()[at])
        hand.rewrite(hand.refs())

    return harm


def cut(size: int) -> Callable[[Owner], None]:
    def harm(hand: Owner) -> None:
        refs = hand.refs()
        for ref in refs[size:]:
            hand.run("DELETE FROM proceedings_steprecord WHERE id = %s", ref)
        hand.rewrite(refs[:size])

    return harm


def regrow(size: int) -> Callable[[Owner], None]:
    """Cut, and grown again differently: to the same length and more."""
    def harm(hand: Owner) -> None:
        refs = hand.refs()
        hand.rewrite([*refs[:size], *reversed(refs[size:]), hand.forge(refs[0])])

    return harm


def vanish(hand: Owner) -> None:
    cut(0)(hand)
    hand.run("DELETE FROM ledger_head WHERE agency_id = %s", hand.agency)


HARM: dict[str, tuple[Callable[[Owner], None], str, int | None, int]] = {
    "首条改后重写全链": (rewrite(0), "rewritten", 0, 3),
    "第 5 号改后重写全链": (rewrite(5), "forked", 4, 6),
    "末条改后重写全链": (rewrite(9), "forked", 7, 9),
    "截至 0": (cut(0), "truncated", None, 0),
    "截至 5": (cut(5), "truncated", None, 5),
    "截至 9": (cut(9), "truncated", None, 9),
    "退回 7 后另行续写": (regrow(7), "forked", 7, 9),
    "退回 2 后另行续写": (regrow(2), "rewritten", 0, 3),
    "整本删去": (vanish, "truncated", None, 0),
}
EMPTIED = {"截至 0", "整本删去"}
"""Without a head nothing is brought before the witness."""


@pytest.mark.parametrize("name", HARM)
def test_what_is_consistent_in_itself_is_found_and_not_signed(seen: Witness, agency: UUID, name: str) -> None:
    harm, kind, since, sequence = HARM[name]
    before = seen.lines()
    with owner(agency) as hand:
        harm(hand)
    assert verification.verify().first_fault() is None, "the database alone cannot tell"
    fault = fault_of(seen)
    assert fault is not None
    assert (fault.kind, fault.since, fault.sequence) == (kind, since, sequence)
    assert Head.objects.filter(size__gt=0).exists() == (name not in EMPTIED)
    done = publishing.publish()
    assert (done.signed, [one.agency_id for one in done.refused]) == (0, [] if name in EMPTIED else [agency])
    assert seen.lines() == before
    place_ = f"{since}–{sequence}" if since is not None else f"{sequence}"
    signing = "" if name in EMPTIED else "，不予签名"
    report.note(TAMPERING, f"与见证比：{name}", f"→{place_} {kind}{signing}")


def test_a_database_put_back_from_an_older_backup_is_found(
    seen: Witness, agency: UUID, template: tuple[str, UUID], databases: Any
) -> None:
    grow(agency, b"later")
    assert publishing.publish().signed == 1
    now = connections["default"].settings_dict["NAME"]
    backup = databases.create(template[0])
    databases.use(backup)
    fault = fault_of(seen)
    refused = publishing.publish().refused
    databases.use(now)
    databases.drop(backup)
    assert fault is not None
    assert (fault.kind, fault.sequence) == ("truncated", ENTRIES)
    assert "退回到了旧备份" in fault.message
    assert "被截短或退回" in refused[0].message


# -- the witness file and the signatures beside the log ----------------------------------------------------

Edit = Callable[[list[bytes]], list[bytes]]
EDITS: dict[str, tuple[Edit, str]] = {
    "first removed": (lambda f: f[1:], "第 1 行：应是第 0 号"),
    "middle removed": (lambda f: [f[0], f[2]], "第 2 行：应是第 1 号"),
    "last removed": (lambda f: f[:2], "第 2 号签名链头"),
    "all removed": (lambda f: [], "第 2 号签名链头"),
    "edited": (lambda f: [*f[:2], f[2].replace(b'"size":10', b'"size":11')], "第 3 行：签名不对"),
    "swapped": (lambda f: [f[1], f[0], f[2]], "第 1 行：应是第 0 号"),
    "end cut off": (lambda f: [*f[:2], f[2][:-1]], "第 2 号签名链头"),
}


def test_what_is_done_to_the_witness_file_is_found(
    seen: Witness, agency: UUID, capfd: pytest.CaptureFixture[str]
) -> None:
    whole = seen.lines()
    for name, (edit, said) in EDITS.items():
        seen.file.write_bytes(b"".join(edit(whole)))
        found = verified(seen)
        assert not found.sound, name
        assert any(said in trouble for trouble in found.witness.troubles), (name, found.witness.troubles)
        assert capfd.readouterr().err == "", name
        report.note(TAMPERING, f"见证文件：{name}", said)
    seen.file.write_bytes(b"".join(whole))
    assert verified(seen).sound


def test_a_witness_exchanged_for_one_that_signs_the_rewritten_log_is_found(
    seen: Witness, agency: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who owns database and platform can begin a witness anew, but not with the key of the former one."""
    with owner(agency) as hand:
        rewrite(5)(hand)
    forged = Witness(tmp_path / "forged")
    forged.see(agency, ENTRIES)
    found = verified(forged)
    forged.close()
    assert found.first_fault() is None
    assert any("第 2 号签名链头" in trouble for trouble in found.witness.troubles)
    both = verification.verify((), [seen.file, tmp_path / "forged" / FILE])
    assert not both.sound
    assert both.first_fault() is not None


def test_a_head_witnessed_twice_differently_is_a_fork(seen: Witness, agency: UUID, tmp_path: Path) -> None:
    """Two witness files of which each is sound by itself."""
    with owner(agency) as hand:
        rewrite(9)(hand)
    other = Witness(tmp_path / "other")
    other.see(agency, ENTRIES)
    other.close()
    fault = verification.verify((), [seen.file, other.file]).first_fault()
    assert fault is not None
    assert (fault.kind, fault.since, fault.sequence) == ("forked", 7, 9)
    assert "互不相同" in fault.message


def test_a_signature_forged_in_the_database_is_found(seen: Witness, agency: UUID) -> None:
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_signedhead DISABLE TRIGGER USER")
        cursor.execute("UPDATE ledger_signedhead SET root = %s", [b"\0" * 32])
        cursor.execute("ALTER TABLE ledger_signedhead ENABLE TRIGGER USER")
    assert any("伪造" in trouble for trouble in verified(seen).witness.troubles)


def test_nobody_changes_a_signature_that_stands(seen: Witness) -> None:
    for role in ("default", "owner"):
        for change in ("UPDATE {} SET at = at", "DELETE FROM {}", "TRUNCATE {}"):
            with connections[role].cursor() as cursor, transaction.atomic(using=role):
                with pytest.raises(DatabaseError, match=r"只能追加|permission denied"):
                    cursor.execute(change.format("ledger_signedhead"))
                transaction.set_rollback(True, using=role)
    assert SignedHead.objects.count() == KEPT


def test_an_older_copy_is_no_fault_but_a_live_file_that_ends_earlier_is(
    seen: Witness, agency: UUID, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(seen.folder, copy, ignore=shutil.ignore_patterns(place.SOCKET))
    grow(agency, b"more")
    publishing.publish()
    (copy / FILE).write_bytes(b"".join(seen.lines()[:3]))
    found = verification.verify((), [copy / FILE], live=False).witness
    assert (found.troubles, found.newer) == ([], 1)
    assert len(verification.verify((), [copy / FILE]).witness.troubles) == 1
    (copy / FILE).write_bytes(b"".join(seen.lines()[1:3]))
    assert verification.verify((), [copy / FILE], live=False).witness.troubles, "a hole is a hole in a copy too"


def test_heads_signed_while_verification_reads_are_no_fault(
    seen: Witness, agency: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is read before the snapshot: what comes between is in the database and not in what was read."""
    honest = witnessed._absent

    def meanwhile(lines: Any) -> Any:
        monkeypatch.setattr(witnessed, "_absent", honest)
        seen.see(agency, ENTRIES)
        grow(agency, b"meanwhile")
        assert publishing.publish().signed == 1
        return honest(lines)

    monkeypatch.setattr(witnessed, "_absent", meanwhile)
    assert verified(seen).witness.troubles == []


def test_a_witness_without_its_key_is_said(seen: Witness, tmp_path: Path) -> None:
    shutil.copy(seen.file, tmp_path)
    with pytest.raises(WitnessError, match="公钥"):
        verification.verify((), [tmp_path / FILE])


# -- publishing --------------------------------------------------------------------------------------------


def grow(agency: UUID, *bodies: bytes) -> list[UUID]:
    refs = [uuid4() for _ in bodies]
    with transaction.atomic():
        services.append(agency, [Leaf(leaf_hash(body), "publication", ref)
                                 for body, ref in zip(bodies, refs, strict=True)])
    return refs


def test_a_growing_log_is_witnessed_head_by_head(seen: Witness, agency: UUID) -> None:
    for turn in range(1, 20):
        grow(agency, *(b"%d" % turn for _ in range(turn % 4 + 1)))
        assert publishing.publish() == publishing.Outcome(1, 0, [])
    other = uuid4()
    grow(other, b"first of another agency")
    assert publishing.publish() == publishing.Outcome(1, 1, [])
    heads = outside.check_witness(seen.file.read_bytes(), seen.key.public)
    assert len(heads) == 3 + 19 + 1
    assert SignedHead.objects.count() == KEPT + 19 + 1


def test_a_publisher_left_behind_finds_its_way(seen: Witness, agency: UUID) -> None:
    """The signature stands in the witness, but its reply never reached the database: it is fetched."""
    grow(agency, b"a", b"b")
    seen.see(agency, ENTRIES + 1)
    assert publishing.publish() == publishing.Outcome(1, 0, [])
    assert sorted(SignedHead.objects.values_list("size", flat=True)) == [*SEEN[1:], ENTRIES + 1, ENTRIES + 2]
    grow(agency, b"c")
    line = seen.see(agency, ENTRIES + 3)
    assert publishing.publish() == publishing.Outcome(1, 0, [])
    assert SignedHead.objects.latest("size").signature.hex() == line.signature


def test_a_slow_publisher_with_an_older_head_goes_on_with_the_newer(
    seen: Witness, agency: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    grow(agency, b"a")
    honest = seen.ask

    def overtaken(folder: Path, request: Request) -> Any:
        monkeypatch.setattr(wire, "ask", honest)
        grow(agency, b"b")
        seen.see(agency, ENTRIES + 2)
        return honest(folder, request)

    monkeypatch.setattr(wire, "ask", overtaken)
    assert publishing.publish() == publishing.Outcome(1, 0, [])
    assert SignedHead.objects.latest("size").size == ENTRIES + 2


def test_an_answer_with_a_bad_signature_is_not_kept(
    seen: Witness, agency: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    grow(agency, b"a")
    honest = seen.ask
    monkeypatch.setattr(wire, "ask", lambda *asked: msgspec.structs.replace(honest(*asked), key="00" * 64))
    assert "签名不对" in publishing.publish().refused[0].message
    assert SignedHead.objects.count() == KEPT


def test_a_log_with_a_hole_is_not_brought(seen: Witness, agency: UUID) -> None:
    grow(agency, b"a", b"b", b"c")
    with owner(agency) as hand:
        hand.run("DELETE FROM ledger_entry WHERE agency_id = %s AND sequence >= %s", agency, ENTRIES)
    assert "缺少第" in publishing.publish().refused[0].message


def test_without_a_signer_nothing_stops(
    agency: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("HENGJIAN_WITNESS", str(tmp_path / "none"))
    with pytest.raises(Absent, match="签名进程没有应答"):
        publishing.publish()
    assert tasks.publish_heads.func(0) == 0
    assert "签名进程没有应答" in caplog.text
    assert Head.objects.get().size == ENTRIES


# -- proofs for others -------------------------------------------------------------------------------------


def test_every_step_has_a_proof_that_outsiders_can_check(seen: Witness, agency: UUID) -> None:
    with owner(agency) as hand:
        records = [hand.record(ref) for ref in hand.refs()]
    for index, record in enumerate(records):
        bundle = services.proof_of(agency, record.id, leaf_body(record))
        assert bundle is not None
        head, body, at = outside.check_proof(json.loads(json.dumps(bundle)), key=seen.key.public)
        assert (body, at, bundle["kind"]) == (leaf_body(record), index, "step")
        assert head["size"] == (SEEN[1] if index < SEEN[1] else ENTRIES), "the earliest that covers it"
        assert head in outside.check_witness(seen.file.read_bytes(), seen.key.public)


def test_a_publication_is_proven_by_its_bytes_as_soon_as_it_is_witnessed(seen: Witness, agency: UUID) -> None:
    body = "行政处罚决定书（公开）".encode()
    (ref,) = grow(agency, body)
    assert services.proof_of(agency, ref, body) is None
    publishing.publish()
    bundle = services.proof_of(agency, ref, body)
    assert bundle is not None
    assert outside.check_proof(bundle, given=body)[1] == body
    grow(agency, b"more")
    publishing.publish()
    assert services.proof_of(agency, ref, body) == bundle, "it stays the same"


@pytest.mark.parametrize(("known", "said"), [(True, "内容与存证不一致"), (False, "没有存证")])
def test_what_the_log_does_not_hold_has_no_proof(seen: Witness, agency: UUID, known: bool, said: str) -> None:
    (ref,) = grow(agency, b"published")
    with pytest.raises(Problems, match=said):
        services.proof_of(agency, ref if known else uuid4(), b"something else")
    assert StepRecord.objects.count() == 0, "out of scope all the same"


def test_a_log_that_no_longer_fits_its_signed_head_proves_nothing(seen: Witness, agency: UUID) -> None:
    body = b"published"
    (ref,) = grow(agency, body)
    publishing.publish()
    assert services.proof_of(agency, ref, body)
    with owner(agency) as hand:
        hand.run("UPDATE ledger_entry SET node = %s WHERE agency_id = %s AND sequence = 7", b"\0" * 32, agency)
    with pytest.raises(Problems, match="与见证过的链头不一致"):
        services.proof_of(agency, ref, body)


# -- the command -------------------------------------------------------------------------------------------


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = dict(os.environ)
    for alias, name in (("default", "HENGJIAN_DATABASE_URL"), ("owner", "HENGJIAN_OWNER_URL")):
        at = connections[alias].settings_dict
        environment[name] = f"postgresql://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"
    return subprocess.run([sys.executable, "-m", "hengjian.cli", *arguments], env=environment, text=True,
                          capture_output=True, timeout=120, check=False)


def test_the_command_takes_the_witness_of_the_clone_and_tells(seen: Witness, agency: UUID) -> None:
    sound = command("verify")
    assert sound.returncode == 0, sound.stdout
    assert "与见证比对：3 个签名链头，0 条尚未见证" in sound.stdout
    with owner(agency) as hand:
        rewrite(5)(hand)
    broken = command("verify")
    assert broken.returncode == 1
    assert "第 4 号至第 6 号之间有改动" in broken.stdout
    said = json.loads(command("verify", "--json", "--witness", str(seen.file)).stdout)
    assert (said["sound"], said["witness"]["heads"], said["witness"]["troubles"]) == (False, 3, [])
    assert (said["logs"][0]["fault"]["since"], said["logs"][0]["fault"]["sequence"]) == (4, 6)
    seen.file.write_bytes(b"".join(seen.lines()[1:]))
    edited = command("verify")
    assert edited.returncode == 1
    assert "第 1 行：应是第 0 号" in edited.stdout
    assert (sound.stderr, broken.stderr, edited.stderr) == ("", "", "")
