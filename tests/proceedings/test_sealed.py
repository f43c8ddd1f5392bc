"""What is sealed stands nowhere in the clear, opens only with its key, and can be destroyed lawfully."""

from __future__ import annotations

import base64
import logging
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connections, transaction

from hengjian.identity import scope
from hengjian.identity.scope import Scope
from hengjian.kernel.ids import new_id
from hengjian.kernel.problem import Problems
from hengjian.kernel.sm import sm3_hex, unseal
from hengjian.proceedings import files, keys
from hengjian.proceedings.door import Act, record, record_many
from hengjian.proceedings.keys import MasterKey, WrongMasterKey
from hengjian.proceedings.models import Proceeding, ProceedingKey, SealedValue, StepRecord, StoredFile
from hengjian.proceedings.sealing import SALT, Vault, is_reference
from hengjian.proceedings.state import State, fold
from support import spot
from support.city import City

EVERYTHING = Scope(city="120000")
PHONE, ADDRESS, OTHER_PHONE = "13912345678", "河西区友谊路某小区7号楼", "13987654321"
SECRETS = [spot.PERSON_ID, "1949-12-31", "19491231", PHONE, ADDRESS, OTHER_PHONE]


@pytest.fixture
def case(city: City) -> UUID:
    """A penalty handled to its end, with a correction, a refusal and bad data on the way."""
    officer, case = city.actor("李建国"), new_id()
    secret = {"party_phone": PHONE, "party_address": ADDRESS}
    with pytest.raises(Problems):
        record_many(officer, spot.acts(city, case, fine="201", proposed_fine="201", **secret), "refused")
    with pytest.raises(Problems):
        record_many(officer, spot.acts(city, case, **secret | {"party_phone": f"{PHONE}9999"}), "bad")
    record_many(officer, spot.acts(city, case, **secret), "form")
    for step in ("deliver", "report", "pay", "close"):
        record(officer, spot.act(city, case, step), step)
    with scope.enter(EVERYTHING):
        opened = StepRecord.objects.get(proceeding_id=case, seq=1).id
    record(city.actor("周负责"), Act(proceeding=case, step="correct", data={
        "step_id": str(opened), "reason": "电话有误", "request_number": "更正〔2026〕1号",
        "applicant": str(city.people["李建国"].id),
        "data": spot.data(city, "open", **secret | {"party_phone": OTHER_PHONE})}), "correct")
    return case


def written(secret: str) -> list[str]:
    """The ways in which a text might stand in a dump: as it is, escaped, as bytes in hex, in base 64."""
    raw = secret.encode()
    in_base64 = base64.b64encode(raw).decode().rstrip("=")[:-1]
    return [secret, secret.encode("unicode_escape").decode(), raw.hex(), in_base64]


def dump() -> dict[str, str]:
    """Every row of every table as text, read by the owner with row security off; nothing of that stays."""
    found: dict[str, str] = {}
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        for (table,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found[table] = "\n".join(row for (row,) in cursor.fetchall())
        transaction.set_rollback(True, using="owner")
    return found


@pytest.mark.control("ASVS 14.2.4", "GB/T 22239 数据保密性 b")
def test_no_table_holds_a_sealed_value_in_the_clear(city: City, case: UUID) -> None:
    tables = dump()
    assert "张大年" in tables["proceedings_proceeding"], "the dump sees what is not sealed"
    assert tables["proceedings_sealedvalue"]
    assert tables["proceedings_idempotencykey"]
    assert "refused" in tables["identity_auditentry"]
    for secret in SECRETS:
        for text in written(secret):
            assert [table for table, rows in tables.items() if text in rows] == []


def test_no_stored_file_holds_a_sealed_value_in_the_clear(case: UUID, own_files: Path) -> None:
    stored = [path.read_bytes() for path in own_files.rglob("*") if path.is_file()]
    assert stored
    for content in stored:
        assert b"%PDF" not in content
        assert not any(secret.encode() in content for secret in SECRETS)


@pytest.mark.control("ASVS 16.2.5")
def test_no_log_line_holds_a_sealed_value(
    city: City, caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest
) -> None:
    with caplog.at_level(logging.INFO):
        logging.getLogger("hengjian").info("being watched")
        request.getfixturevalue("case")
    assert "being watched" in caplog.text
    assert not [secret for secret in SECRETS if secret in caplog.text]


def references(case: UUID) -> list[dict[str, str]]:
    with scope.enter(EVERYTHING):
        bodies = StepRecord.objects.filter(proceeding_id=case).values_list("body", flat=True)
        return [value for body in bodies for data in (body["data"], body["data"].get("data", {}))
                if isinstance(data, dict) for value in data.values() if is_reference(value)]


def vault(case: UUID) -> Vault:
    row = Proceeding.objects.get(id=case)
    return Vault(case, {name: getattr(row, name) for name in ("city", "district", "line", "agency_id", "unit_id")})


def test_every_sealed_value_opens_and_fits_its_commitment(case: UUID) -> None:
    opened = []
    with scope.enter(EVERYTHING):
        key = vault(case)
        for reference in references(case):
            row = SealedValue.objects.get(id=reference["sealed"])
            place = case.bytes + row.id.bytes + row.element.encode()
            plain = unseal(key.key(), bytes(row.ciphertext), place)
            assert sm3_hex(plain) == reference["commitment"]
            assert reference["index"] == keys.blind_index(row.element, plain[SALT:].decode())
            assert row.level in ("L3", "L4")
            opened.append(key.open(reference))
    twice = [spot.PERSON_ID, "1949-12-31", ADDRESS]
    assert sorted(opened) == sorted([*twice, *twice, PHONE, OTHER_PHONE])


def test_the_same_value_twice_has_two_commitments_and_one_index(city: City, case: UUID) -> None:
    numbers = [r for r in references(case) if r["index"] == keys.blind_index("party_id_number", spot.PERSON_ID)]
    assert len(numbers) == 2
    assert len({r["commitment"] for r in numbers}) == 2


def test_the_document_opens_with_the_key_and_is_a_pdf(case: UUID) -> None:
    with scope.enter(EVERYTHING):
        stored = StoredFile.objects.get(proceeding_id=case)
        _, content = files.read_sealed(vault(case), stored.digest)
    assert content.startswith(b"%PDF")
    assert len(content) == stored.size


def test_without_its_key_nothing_can_be_read_and_no_new_key_is_made(city: City, case: UUID) -> None:
    """Destroying it lawfully is told in tests/flows/test_secrets.py."""
    reference = references(case)[0]
    with scope.enter(EVERYTHING):
        ProceedingKey.objects.filter(proceeding_id=case).delete()
    with scope.enter(EVERYTHING):
        gone = vault(case)
        with pytest.raises(LookupError, match="密钥已销毁"):
            gone.open(reference)
        with pytest.raises(LookupError, match="密钥已销毁"):
            files.read_sealed(gone, StoredFile.objects.get(proceeding_id=case).digest)
        with pytest.raises(LookupError, match="密钥已销毁"):
            gone.seal_bytes(b"more", b"place")
        assert not ProceedingKey.objects.filter(proceeding_id=case).exists(), "no new key is made in its place"


@pytest.mark.parametrize("masters", [
    {1: MasterKey(1, bytes(32))}, {2: MasterKey(2, bytes(32))},
], ids=["another key", "another version"])
def test_a_wrong_master_key_is_told_clearly(
    case: UUID, masters: dict[int, MasterKey], monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = references(case)[0]
    monkeypatch.setattr(keys, "masters", lambda: masters)
    with scope.enter(EVERYTHING), pytest.raises(WrongMasterKey, match="第 1 版主密钥打不开案件密钥：请核对"):
        vault(case).open(reference)


def test_an_older_master_key_still_opens_after_a_newer_one_wraps(
    city: City, case: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = keys.masters() | {2: MasterKey(2, bytes(range(32)))}
    monkeypatch.setattr(keys, "masters", lambda: both)
    with scope.enter(EVERYTHING):
        assert vault(case).open(references(case)[0])
    record_many(city.actor("李建国"), spot.acts(city, later := new_id()), "later")
    with scope.enter(EVERYTHING):
        versions = dict(ProceedingKey.objects.values_list("proceeding_id", "master_version"))
        assert versions == {case: 1, later: 2}
        assert vault(later).open(references(later)[0])


def test_the_state_shows_the_corrected_value(case: UUID) -> None:
    with scope.enter(EVERYTHING):
        state: State = fold(case, StepRecord.objects.filter(proceeding_id=case).order_by("seq"))
        assert vault(case).open(state.get("open", "party_phone")) == OTHER_PHONE
