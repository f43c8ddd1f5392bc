"""Files: staged, claimed by their step, swept when nobody wants them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.db.models import Model
from django.utils import timezone

from hengjian.identity import scope
from hengjian.kernel.ids import new_id
from hengjian.kernel.problem import Problems
from hengjian.proceedings import files, staging, uploads, verification
from hengjian.proceedings.door import record_many
from hengjian.proceedings.models import IssuedNumber, SealedValue, StoredFile
from hengjian.proceedings.sealing import Vault
from support import papers, spot
from support.city import City, build

JPEG = papers.photograph(kind="JPEG")


@pytest.fixture
def city(fresh_db: str, tmp_path: Path, settings: object) -> City:
    settings.STORAGES = settings.STORAGES | {  # type: ignore[attr-defined]
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}}
    return build()


def stored(place: Path) -> set[str]:
    return {path.name for path in place.rglob("*") if path.is_file()}


def test_a_photograph_is_staged_sealed_and_claimed_by_its_step(city: City, tmp_path: Path) -> None:
    officer, case = city.actor("李建国"), new_id()
    digest = staging.stage(officer, case, JPEG, "摊位.jpg", "evidence_file")
    assert staging.stage(officer, case, JPEG, "摊位.jpg", "evidence_file") == digest
    evidence = [{"evidence_type": "04", "evidence_title": "现场照片", "evidence_file": digest}]
    record_many(officer, spot.acts(city, case, evidence=evidence), "once")
    with scope.enter(officer.scope):
        row = StoredFile.objects.get(digest=digest)
        assert row.committed_at is not None
        ancestors = {name: getattr(row, name) for name in ("city", "district", "line", "agency_id", "unit_id")}
        assert files.read_sealed(Vault(case, ancestors), digest)[1] == JPEG
    assert not any(b"photograph" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_a_file_that_was_never_staged_is_a_problem_and_nothing_is_recorded(city: City) -> None:
    officer, case = city.actor("李建国"), new_id()
    evidence = [{"evidence_type": "04", "evidence_title": "现场照片", "evidence_file": "0" * 64}]
    with pytest.raises(Problems, match="附件没有上传成功"):
        record_many(officer, spot.acts(city, case, evidence=evidence), "once")


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "空文件"), (b"MZ\x90\x00", "不是照片"), (b"\xff\xd8\xff" + b"0" * uploads.LARGEST, "超过 10 MB"),
     (b"<script>", "不是照片")],
)  # fmt: skip
def test_a_wrong_file_is_told_what_it_should_be(city: City, content: bytes, message: str) -> None:
    with pytest.raises(Problems, match=message):
        staging.stage(city.actor("李建国"), new_id(), content, "x.jpg", "evidence_file")


def test_the_sweep_takes_orphans_and_spares_every_agency_records(city: City, tmp_path: Path) -> None:
    for name in ("李建国", "陈晨"):
        other = "孙倩" if name == "陈晨" else "王敏"
        signed = spot.signatures(city, name, other)
        numbers = ["120116000001", "120116000002", "120116000006", "120116000007"]
        place = {"place_text": "某处", "place_division": "120113" if name == "陈晨" else "120116"}
        record_many(city.actor(name), spot.acts(city, signed=signed, officer_numbers=numbers, offence_place=place), "k")
    documents = stored(tmp_path)
    assert len(documents) == 2
    abandoned = staging.stage(city.actor("李建国"), new_id(), JPEG, "x.jpg", "evidence_file")
    orphan = "f" * 64
    (tmp_path / "ff").mkdir(exist_ok=True)
    (tmp_path / "ff" / orphan).write_bytes(b"rolled back")

    assert files.sweep() == 0, "nothing is a day old yet"
    later = timezone.now() + timedelta(days=2)
    assert files.sweep(later) == 1
    assert stored(tmp_path) == documents | {abandoned}
    assert storages["default"].exists(files.path_of(abandoned))


def test_verify_finds_a_document_whose_file_is_altered_or_gone(city: City, tmp_path: Path) -> None:
    record_many(city.actor("李建国"), spot.acts(city), "once")
    (path,) = (path for path in tmp_path.rglob("*") if path.is_file())
    content = path.read_bytes()
    assert verification.verify().sound
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    fault = verification.verify().first_fault()
    assert fault is not None
    assert (fault.sequence, "的文件与其摘要不一致" in fault.message) == (4, True)
    path.unlink()
    fault = verification.verify().first_fault()
    assert fault is not None
    assert "的文件不见了" in fault.message


@pytest.mark.parametrize(
    ("model", "sequence", "told"), [(SealedValue, 0, "封存的内容不见了"), (IssuedNumber, 4, "的登记不见了")]
)
def test_verify_finds_what_a_record_refers_to_gone(city: City, model: type[Model], sequence: int, told: str) -> None:
    """These tables are no ledger: the bound role may delete there, and is found out."""
    officer = city.actor("李建国")
    record_many(officer, spot.acts(city), "once")
    with scope.enter(officer.scope):
        model._default_manager.all().delete()
    fault = verification.verify().first_fault()
    assert fault is not None
    assert (fault.sequence, told in fault.message) == (sequence, True)
