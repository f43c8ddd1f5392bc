"""The signer signs what goes on from what it saw, once, and its file tells of everything done to it."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hengjian.kernel.sm import Sm2Key, sm2_verify
from hengjian.ledger import proofs
from hengjian.ledger.merkle import Frontier, leaf_hash, root_of
from hengjian.ledger.proofs import Kept
from hengjian.ledger.witness import book as books
from hengjian.ledger.witness import place
from hengjian.ledger.witness.book import Book, read
from hengjian.ledger.witness.errors import WitnessError
from hengjian.ledger.witness.signer import Request, Signer
from hengjian.ledger.witness.statement import Line, Statement, der, raw

KEY = Sm2Key.from_bytes(bytes.fromhex(  # GB/T 32918.5-2017 annex A.2
    "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8"
    "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"))
A, B = UUID(int=1), UUID(int=2)
LEAVES = [leaf_hash(str(i).encode()) for i in range(40)]
OTHER = [leaf_hash(b"forged"), *LEAVES[1:]]


def request(size: int, since: int = 0, leaves: Sequence[bytes] = LEAVES, agency: UUID = A) -> Request:
    """What an honest platform asks of this log, or a forger of his."""
    frontier, entries = Frontier(), []
    for leaf in leaves[:size]:
        frontier.append(leaf)
        entries.append(Kept(leaf, frontier.nodes[-1]))
    path = proofs.roots(proofs.consistency(since, size), entries.__getitem__) if 0 < since <= size else []
    return Request(agency=agency, size=size, root=root_of(leaves[:size]).hex(), since=since,
                   proof=[node.hex() for node in path])


class Witness:
    """A signer over a file, which can be started again."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.start()

    def start(self) -> None:
        self.book = Book(os.open(self.file, os.O_RDWR | os.O_CREAT | os.O_APPEND), KEY.public)
        self.signer = Signer(KEY, self.book, lambda: "2026-11-22T06:00:00Z")

    def ask(self, asked: Request) -> str:
        """Why it refused; empty when it signed."""
        reply = self.signer.answer(msgspec.json.encode(asked))
        assert bool(reply.line) != bool(reply.refused)
        return reply.refused

    def signed(self, asked: Request) -> Line:
        line = self.signer.answer(msgspec.json.encode(asked)).line
        assert line is not None
        return line

    def lines(self) -> list[bytes]:
        return self.file.read_bytes().splitlines(keepends=True)


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    return Witness(tmp_path / "witness.jsonl")


def test_the_signed_bytes_and_the_line_are_these() -> None:
    """Fixed: outsiders keep them. The signature is GB/T 32918's over these bytes, as r ‖ s."""
    head = Statement(agency=A, size=3, root="ab" * 32, at="2026-11-22T06:00:00Z", number=7)
    assert head.body() == (
        b'{"agency":"00000000-0000-0000-0000-000000000001","at":"2026-11-22T06:00:00Z","format":"hengjian.head/1",'
        b'"number":7,"root":"' + b"ab" * 32 + b'","size":3}')
    line = Line(head=head, signature="cd" * 64, since=0, proof=[])
    assert line.body() == (
        b'{"head":' + head.body() + b',"proof":[],"signature":"' + b"cd" * 64 + b'","since":0}')
    signature = head.signed(KEY)
    assert len(signature) == 128
    assert sm2_verify(KEY.public, head.body(), der(signature))
    assert raw(der(signature)) == signature


def test_a_log_that_grows_is_signed_head_by_head(witness: Witness) -> None:
    lines = [witness.signed(request(3)), witness.signed(request(4, 3)), witness.signed(request(5, agency=B)),
             witness.signed(request(40, 4))]
    assert [line.head.number for line in lines] == [0, 1, 2, 3]
    assert witness.file.read_bytes() == b"".join(line.body() + b"\n" for line in lines)
    found = read(witness.file.read_bytes(), KEY.public)
    assert (found.lines, found.troubles) == (lines, [])


def test_asked_again_it_gives_the_same_line(witness: Witness) -> None:
    """The reply was lost, or two publishers came at once."""
    first = witness.signed(request(3))
    assert witness.signed(request(3)) == first
    assert witness.signed(request(3, 2)) == first
    witness.start()
    assert witness.signed(request(3)) == first
    assert len(witness.lines()) == 1


REFUSED: dict[str, tuple[Request, str]] = {
    "truncated": (request(9), "shorter"),
    "rolled back and grown differently": (request(12, 10, OTHER), "inconsistent"),
    "fork at the same size": (request(10, 0, OTHER), "fork"),
    "rewritten and grown": (request(20, 10, OTHER), "inconsistent"),
    "rewritten, claimed to be new": (request(20, 0, OTHER), "stale"),
    "from a head that was never signed": (request(20, 8), "stale"),
    "no proof": (msgspec.structs.replace(request(20, 10), proof=[]), "inconsistent"),
    "another's proof": (msgspec.structs.replace(request(20, 10), proof=request(20, 9).proof), "inconsistent"),
    "a first head with a proof": (msgspec.structs.replace(request(5, agency=B), proof=["00" * 32]), "malformed"),
    "a first head that goes on from something": (request(5, 3, agency=B), "stale"),
}


@pytest.mark.parametrize(("asked", "why"), REFUSED.values(), ids=REFUSED.keys())
def test_it_signs_nothing_else(witness: Witness, asked: Request, why: str) -> None:
    witness.signed(request(10))
    before = witness.lines()
    assert witness.ask(asked) == why
    assert witness.lines() == before
    assert witness.ask(request(11, 10)) == "", "and goes on afterwards"


@pytest.mark.parametrize("text", [
    b"", b"{}", b"[1]", b"\xff", b'{"\xe8ead":1}', b'{"agency":1}',
    msgspec.json.encode(request(3)).replace(b'"size":3', b'"size":0'),
    msgspec.json.encode(request(3)).replace(b'"size":3', b'"size":9007199254740992'),
    msgspec.json.encode(request(3)).replace(b'"since":0', b'"since":-1'),
    msgspec.json.encode(request(3)).replace(b'"root":"', b'"root":"x'),
])
def test_what_it_does_not_understand_it_refuses(witness: Witness, text: bytes) -> None:
    reply = witness.signer.answer(text)
    assert (reply.refused, reply.line) == ("malformed", None)
    assert witness.lines() == []


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_a_disk_that_takes_no_more_leaves_no_half_line(
    witness: Witness, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    witness.signed(request(3))
    before = witness.lines()

    def half(descriptor: int, data: bytes) -> None:
        os.write(descriptor, data[:40])
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as full:
        full.setattr(books, "_write", half)
        reply = witness.signer.answer(msgspec.json.encode(request(4, 3)))
    assert reply.refused == "storage"
    assert "写不下" in reply.message
    assert witness.lines() == before
    assert witness.signed(request(4, 3)).head.number == 1
    assert read(witness.file.read_bytes(), KEY.public).troubles == []


def test_a_line_cut_off_by_a_kill_is_taken_back(witness: Witness) -> None:
    witness.signed(request(3))
    whole = witness.file.read_bytes()
    for cut in (1, 30, len(whole) - 1):
        witness.file.write_bytes(whole + whole[:cut])
        witness.start()
        line = witness.signed(request(4, 3))
        assert witness.file.read_bytes() == whole + line.body() + b"\n"
        witness.file.write_bytes(whole)


def test_a_file_shortened_under_the_signer_is_not_gone_on_with(witness: Witness) -> None:
    witness.signed(request(3))
    witness.signed(request(4, 3))
    witness.file.write_bytes(witness.lines()[0])
    reply = witness.signer.answer(msgspec.json.encode(request(5, 4)))
    assert (reply.refused, "有人截去了它" in reply.message) == ("storage", True)


def test_with_another_key_or_a_broken_file_it_does_not_start(witness: Witness) -> None:
    witness.signed(request(3))
    witness.signed(request(4, 3))
    descriptor = os.open(witness.file, os.O_RDWR)
    with pytest.raises(WitnessError, match="不是这把密钥签的"):
        Book(descriptor, Sm2Key.generate().public)
    witness.file.write_bytes(witness.lines()[1])
    with pytest.raises(WitnessError, match="第 1 行读不懂或不连续"):
        Book(descriptor, KEY.public)
    os.close(descriptor)


# -- the file, as read by somebody else --------------------------------------------------------------------


def five(witness: Witness) -> list[bytes]:
    """Two agencies' heads among each other."""
    for asked in (request(3), request(5, agency=B), request(7, 3), request(8, 5, agency=B), request(20, 7)):
        witness.signed(asked)
    return witness.lines()


def signed_by_another(line: bytes) -> bytes:
    found = msgspec.json.decode(line, type=Line)
    return msgspec.structs.replace(found, signature=found.head.signed(Sm2Key.generate())).body() + b"\n"


Harm = Callable[[list[bytes]], list[bytes]]
HARM: dict[str, tuple[Harm, int]] = {
    "first removed": (lambda f: f[1:], 1),
    "middle removed": (lambda f: f[:2] + f[3:], 3),
    "swapped": (lambda f: [f[0], f[2], f[1], *f[3:]], 2),
    "doubled": (lambda f: [*f, f[-1]], 6),
    "size edited": (lambda f: [f[0], f[1].replace(b'"size":5', b'"size":6'), *f[2:]], 2),
    "time edited": (lambda f: [*f[:4], f[4].replace(b"2026-11-22", b"2026-11-23")], 5),
    "number edited": (lambda f: [*f[:4], f[4].replace(b'"number":4', b'"number":3')], 5),
    "proof edited": (lambda f: [*f[:2], f[2].replace(b'"proof":["', b'"proof":["' + b"00" * 32 + b'","'), *f[3:]], 3),
    "since edited": (lambda f: [*f[:4], f[4].replace(b'"since":7', b'"since":3')], 5),
    "written otherwise": (lambda f: [f[0].replace(b":", b": "), *f[1:]], 1),
    "signed by another": (lambda f: [*f[:3], signed_by_another(f[3]), f[4]], 4),
    "rubbish between": (lambda f: [*f[:2], b"x\n", *f[2:]], 3),
}


@pytest.mark.parametrize(("harm", "line"), HARM.values(), ids=HARM.keys())
def test_what_is_done_to_the_file_is_found_and_the_line_named(
    witness: Witness, harm: Harm, line: int, capfd: pytest.CaptureFixture[str]
) -> None:
    whole = five(witness)
    assert read(b"".join(whole), KEY.public).troubles == []
    harmed = harm(whole)
    assert harmed != whole
    troubles = read(b"".join(harmed), KEY.public).troubles
    assert troubles[0].line == line, troubles
    assert capfd.readouterr().err == "", "the library's own traces are not for people"


@pytest.fixture(scope="module")
def whole_file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return b"".join(five(Witness(tmp_path_factory.mktemp("w") / "witness.jsonl")))


@settings(deadline=None)
@given(data=st.data())
def test_no_changed_byte_goes_unnoticed(whole_file: bytes, data: st.DataObject) -> None:
    text = bytearray(whole_file)
    at = data.draw(st.integers(0, len(text) - 1))
    text[at] ^= data.draw(st.integers(1, 255))
    found = read(bytes(text), KEY.public)
    assert found.troubles or len(found.lines) < 5
    assert len(found.lines) <= 5


# -- the folder --------------------------------------------------------------------------------------------


def test_the_key_is_made_once_and_is_nobody_elses(tmp_path: Path) -> None:
    first = place.take(tmp_path / "w")
    assert (tmp_path / "w" / place.KEY).stat().st_mode & 0o777 == 0o600
    assert place.public_key(tmp_path / "w") == first.key.public
    assert place.running(tmp_path / "w")
    with pytest.raises(WitnessError, match="已有一个签名进程在运行"):
        place.take(tmp_path / "w")
    release(first)
    assert not place.running(tmp_path / "w")
    again = place.take(tmp_path / "w")
    assert again.key == first.key
    release(again)


def test_a_lost_key_is_not_replaced_in_silence(tmp_path: Path) -> None:
    release(place.take(tmp_path / "w"))
    (tmp_path / "w" / books.FILE).write_bytes(b"{}\n")
    (tmp_path / "w" / place.KEY).unlink()
    with pytest.raises(WitnessError, match="密钥不见了"):
        place.take(tmp_path / "w")


@pytest.mark.parametrize(("name", "said"), [(place.KEY, "不是一把完整的密钥"), (place.PUBLIC, "不是见证的公钥")])
def test_a_damaged_key_is_said(tmp_path: Path, name: str, said: str) -> None:
    release(place.take(tmp_path / "w"))
    (tmp_path / "w" / name).write_text("00")
    with pytest.raises(WitnessError, match=said):
        place.take(tmp_path / "w")


def test_another_public_key_beside_it_is_said(tmp_path: Path) -> None:
    release(place.take(tmp_path / "w"))
    (tmp_path / "w" / place.PUBLIC).write_text(Sm2Key.generate().public.hex())
    with pytest.raises(WitnessError, match="不成一对"):
        place.take(tmp_path / "w")


def test_the_data_folder_is_no_place_for_a_witness(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HENGJIAN_VAR", str(tmp_path))
    with pytest.raises(WitnessError, match="在数据目录"):
        place.take(tmp_path / "witness")


def test_the_folder_is_the_clones_own_and_outside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HENGJIAN_WITNESS", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("HENGJIAN_VAR", "/nowhere/one/var")
    one = place.folder()
    monkeypatch.setenv("HENGJIAN_VAR", "/nowhere/two/var")
    assert place.folder() != one
    assert one.parent == (place.AWAY if os.geteuid() == 0 else tmp_path / "hengjian-witness")


def release(hold: place.Hold) -> None:
    os.close(hold.lock)
    os.close(hold.book)


def test_a_user_without_a_home_is_told_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HENGJIAN_WITNESS", raising=False)
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.setattr(Path, "expanduser", lambda path: (_ for _ in ()).throw(RuntimeError("no home")))
    with pytest.raises(WitnessError, match="HENGJIAN_WITNESS"):
        place.folder()


def test_a_former_witness_is_set_aside_whole_and_never_under_a_signer(tmp_path: Path) -> None:
    where = tmp_path / "w"
    assert place.set_aside(where) is None
    for number in (1, 2):
        hold = place.take(where)
        assert place.set_aside(where) is None, "nothing in it"
        (where / books.FILE).write_bytes(b"%d\n" % number)
        assert place.set_aside(where) is None, "it runs"
        release(hold)
        assert place.set_aside(where) == tmp_path / f"w.{number}"
        assert (tmp_path / f"w.{number}" / books.FILE).read_bytes() == b"%d\n" % number
        assert not where.exists()
    assert place.public_key(tmp_path / "w.1") != place.public_key(tmp_path / "w.2")
