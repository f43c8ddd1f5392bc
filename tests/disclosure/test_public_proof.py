"""The proof of something published, and the witness file, as the public gets them and verify.py reads them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connections
from django.test import Client

from hengjian.disclosure import witnessing
from hengjian.disclosure.models import Published
from hengjian.kernel.ids import new_id
from hengjian.ledger import publishing
from hengjian.ledger.models import Head, SignedHead
from hengjian.ledger.witness import wire
from hengjian.proceedings import verification
from hengjian.proceedings.door import record
from support import spot
from support.city import City
from support.outside import VERIFIER, load
from support.witness import Witness

outside = load(VERIFIER)


@pytest.fixture
def witness(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Witness]:
    monkeypatch.setenv("HENGJIAN_WITNESS", str(tmp_path / "w"))
    made = Witness(tmp_path / "w")
    monkeypatch.setattr(wire, "ask", made.ask)
    yield made
    made.close()


def row() -> Published:
    return Published.objects.using("public").get()


def proof() -> dict[str, Any]:
    answer = Client().get(f"/public/{row().id}/proof.json")
    assert answer.status_code == 200
    found: dict[str, Any] = json.loads(answer.content)
    return found


def page(path: str = "") -> str:
    return Client().get(path or f"/public/{row().id}/").content.decode()


def witness_file() -> bytes:
    answer: Any = Client().get("/public/witness/witness.jsonl")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def take(city: City, case: UUID, step: str) -> None:
    who = {"revoke_decision": "周负责", "deliver": "李建国"}.get(step, "何晓")
    signed = None if step == "deliver" else ()
    record(city.actor(who), spot.act(city, case, step, signed=signed), str(new_id()))


def test_until_it_is_witnessed_there_is_no_proof_and_the_page_says_so(
    city: City, published: UUID, witness: Witness
) -> None:
    assert "尚待见证" in page()
    assert "下载证明" not in page()
    answer = Client().get(f"/public/{row().id}/proof.json")
    assert answer.status_code == 404
    assert "尚待见证" in answer.content.decode()
    publishing.publish()
    assert "尚待见证" not in page()
    assert "下载证明" in page()


def test_the_proof_is_of_exactly_the_published_bytes_and_stays_the_same(
    city: City, published: UUID, witness: Witness
) -> None:
    publishing.publish()
    bundle = proof()
    head, body, index = outside.check_proof(bundle, key=witness.key.public)
    assert (body, bundle["kind"], bundle["ref"]) == (bytes(row().body), "publication", str(row().id))
    assert (index, head["size"]) == (6, 7)
    assert head in outside.check_witness(witness_file(), witness.key.public)
    take(city, published, "deliver")
    publishing.publish()
    assert Head.objects.get().size == 8
    assert proof() == bundle, "it stays under the earliest head that covers it"


def test_a_withdrawal_has_a_proof_of_its_own(city: City, published: UUID, witness: Witness) -> None:
    publishing.publish()
    take(city, published, "withdraw_publication")
    assert "尚待见证" in page(), "the proof of what was taken back is not shown in its place"
    publishing.publish()
    bundle = proof()
    body = outside.check_proof(bundle, key=witness.key.public)[1]
    assert bundle["kind"] == "withdrawal"
    assert json.loads(body)["publication"] == str(row().id)
    assert "明码标价" not in body.decode()
    assert verification.verify((), [witness.file]).sound


@pytest.mark.parametrize(("what", "said"), [
    ("UPDATE ledger_signedhead SET root = decode(repeat('00', 32), 'hex')", "与见证过的链头不一致"),
    ("UPDATE ledger_entry SET node = decode(repeat('00', 32), 'hex')", "与见证过的链头不一致"),
    ("UPDATE disclosure_publication SET body = convert_to(replace(convert_from(body, 'UTF8'), '200', '100'), 'UTF8')",
     "与见证过的链头不一致"),
    ("DELETE FROM ledger_entry WHERE kind = 'publication'", "没有存证"),
    ("DELETE FROM ledger_entry WHERE sequence = 5", "日志缺少第 5 号存证"),
])
def test_what_was_tampered_with_has_no_proof(
    city: City, published: UUID, witness: Witness, what: str, said: str
) -> None:
    publishing.publish()
    table = what.split()[2 if what.startswith("DELETE") else 1]
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        cursor.execute(what)
    answer = Client().get(f"/public/{row().id}/proof.json")
    assert answer.status_code == 404
    assert said in answer.content.decode()
    assert said in page()
    assert "下载证明" not in page()


# -- the witness file -------------------------------------------------------------------------------------------


def test_the_witness_file_is_the_signers_to_the_byte(
    city: City, published: UUID, witness: Witness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(witnessing, "BATCH", 2)
    publishing.publish()
    for step in ("withdraw_publication", "publish", "revoke_decision"):
        take(city, published, step)
        publishing.publish()
    assert len(witness.lines()) == 4
    assert witness_file() == witness.file.read_bytes()


def test_an_answer_that_was_lost_leaves_no_gap(city: City, published: UUID, witness: Witness) -> None:
    publishing.publish()
    take(city, published, "revoke_decision")
    witness.see(city.market.id, Head.objects.get().size)
    take(city, published, "withdraw_publication")
    assert publishing.publish() == publishing.Outcome(1, 0, [])
    assert SignedHead.objects.count() == 3
    assert witness_file() == witness.file.read_bytes()


def test_what_was_lost_of_another_log_is_not_kept(city: City, published: UUID, witness: Witness) -> None:
    take(city, published, "deliver")
    size = Head.objects.get().size
    witness.see(city.market.id, size - 1)
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
        cursor.execute("UPDATE ledger_entry SET leaf = decode(repeat('00', 32), 'hex'),"
                       " node = decode(repeat('00', 32), 'hex') WHERE sequence = %s", [size - 2])
    assert len(publishing.publish().refused) == 1
    assert SignedHead.objects.count() == 0


def test_the_witness_page_has_what_an_outsider_needs(city: City, published: UUID, witness: Witness) -> None:
    before = page("/public/witness/")
    assert "还没有签名链头" in before
    for name in ("witness.jsonl", "public.hex"):
        assert Client().get(f"/public/witness/{name}").status_code == 404
    publishing.publish()
    assert witness.key.public.hex() in page("/public/witness/")
    assert page("/public/witness/public.hex").strip() == witness.key.public.hex()
    for name in ("verify.py", "README.md"):
        answer = Client().get(f"/public/witness/{name}")
        assert answer.content == (VERIFIER.parent / name).read_bytes()
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
