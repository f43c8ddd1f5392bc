"""Snapshots: what is read, what is refused, what the index says of it."""

from __future__ import annotations

import io
import tarfile
from datetime import date
from pathlib import Path

import pytest

from hengjian.kernel.problem import Problems
from hengjian.law.statutes import archive
from hengjian.law.statutes.archive import read_snapshot
from hengjian.law.statutes.index import Index
from hengjian.law.statutes.library import Version, read_version
from hengjian.law.statutes.nodes import FINDINGS, Finding

TEXT = "# 中华人民共和国猫法\n\n2020年5月1日 猫会议通过\n\n<!-- INFO END -->\n\n第一条 猫。\n"
INDEX = """name,level,publish,valid_from,expired,ver,category
猫法,法律,2020-05-01,2020-07-01,0,1,行政法
鼠法,司法解释,2019-01-01,,1,1,司法解释
"""


def packed(path: Path, files: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:xz") as made:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            made.addfile(member, io.BytesIO(data))
    return path


def refused(path: Path) -> str:
    with pytest.raises(Problems) as raised:
        read_snapshot(path)
    (problem,) = raised.value.problems
    assert problem.message
    assert problem.fix
    return problem.code


def test_archive_and_folder_read_alike(tmp_path: Path) -> None:
    files = {"行政法/猫法(2020-05-01).md": TEXT.encode(), "index.csv": INDEX.encode(), "db.sqlite3": b"x"}
    folder = tmp_path / "folder"
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    inside = {f"./{name}": data for name, data in files.items()}
    read = read_snapshot(packed(tmp_path / "laws.tar.xz", inside))
    assert read == read_snapshot(folder)
    assert list(read.files) == ["行政法/猫法(2020-05-01).md"]
    assert read.index == INDEX.encode()


def test_what_is_not_there(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.tar.xz") == "missing"


def test_what_is_no_archive(tmp_path: Path) -> None:
    plain = tmp_path / "laws.tar.xz"
    plain.write_text("猫")
    assert refused(plain) == "not_archive"
    plain.write_bytes(b"")
    assert refused(plain) == "not_archive"


@pytest.mark.parametrize("keep", [20, 200, -20])
def test_a_damaged_archive(tmp_path: Path, keep: int) -> None:
    path = packed(tmp_path / "laws.tar.xz", {f"{n}.md": bytes(range(256)) * n for n in range(1, 40)})
    path.write_bytes(path.read_bytes()[:keep])
    assert refused(path) == "damaged"


@pytest.mark.parametrize("name", ["../猫法.md", "/etc/猫法.md", "行政法/../../猫法.md", "..\\猫法.md"])
def test_names_that_leave_the_archive(tmp_path: Path, name: str) -> None:
    assert refused(packed(tmp_path / "laws.tar.xz", {"好.md": b"", name: TEXT.encode()})) == "traversal"


def test_links_are_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "laws.tar.xz"
    with tarfile.open(path, "w:xz") as made:
        link = tarfile.TarInfo("猫法.md")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        made.addfile(link)
    assert refused(path) == "empty"


def test_nothing_to_import(tmp_path: Path) -> None:
    assert refused(tmp_path) == "empty"


def test_sizes_beyond_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = packed(tmp_path / "laws.tar.xz", {"甲.md": b"x" * 100, "乙.md": b"x" * 100})
    monkeypatch.setattr(archive, "LARGEST_FILE", 99)
    assert refused(path) == "too_large"
    monkeypatch.setattr(archive, "LARGEST_FILE", 100)
    monkeypatch.setattr(archive, "LARGEST_SNAPSHOT", 199)
    assert refused(path) == "too_large"
    monkeypatch.setattr(archive, "LARGEST_SNAPSHOT", 200)
    assert len(read_snapshot(path).files) == 2


def read(file: str, text: str = TEXT, index: Index | None = None) -> Version:
    version = read_version(file, text.encode(), index or Index(INDEX.encode()))
    assert isinstance(version, Version)
    return version


def test_a_file_and_its_row() -> None:
    index = Index(INDEX.encode())
    version = read("行政法/猫法(2020-05-01).md", index=index)
    assert (version.key, version.title, version.level) == ("猫法", "中华人民共和国猫法", "01")
    assert (version.published, version.published_by) == (date(2020, 5, 1), "index")
    assert version.effect.sources == ("index",)
    assert [(f.kind, f.where) for f in index.unmatched()] == [("index_unmatched", "第 3 行")]
    assert index.as_of == date(2020, 5, 1)


def test_another_day_is_another_version() -> None:
    version = read("行政法/猫法(2021-05-01).md")
    assert "file_unmatched" in [finding.kind for finding in version.findings]
    assert (version.published, version.published_by) == (date(2021, 5, 1), "file_name")


def test_without_a_day_in_its_name_the_caption_decides() -> None:
    assert read("行政法/猫法.md").published_by == "index"
    later = TEXT.replace("2020年5月1日", "2023年5月1日")
    version = read("行政法/猫法.md", later)
    assert "matched_by_title" in [finding.kind for finding in version.findings]
    assert (version.published, version.published_by) == (date(2023, 5, 1), "caption")
    assert version.effect.since is None


@pytest.mark.parametrize(
    ("file", "level", "region"),
    [
        ("行政法规/猫条例.md", "02", "000000"),
        ("部门规章/公安部/猫规.md", "03", ""),
        ("地方性法规/北京/猫例.md", "04", "110000"),
        ("地方性法规/某地/猫例.md", "04", ""),
        ("杂/猫例.md", "", "000000"),
    ],
)
def test_level_and_region_from_the_folders(file: str, level: str, region: str) -> None:
    version = read(file)
    assert (version.level, version.region) == (level, region)


def test_a_file_that_is_not_utf8_is_reported() -> None:
    finding = read_version("猫法.md", "第一条 猫。".encode("gb18030"), Index(None))
    assert isinstance(finding, Finding)
    assert finding.kind == "not_utf8"


def test_an_index_that_cannot_be_read() -> None:
    assert [f.kind for f in Index("第一条 猫。".encode("gb18030")).findings] == ["index_unreadable"]
    assert [f.kind for f in Index(b"name,level\n").findings] == ["index_unreadable"]
    index = Index((INDEX + "狗法,法律,二〇二〇,,0,1,行政法\n").encode())
    assert [(f.kind, f.where) for f in index.findings] == [("index_unreadable", "第 4 行")]
    assert len(index.rows) == 2


def test_a_title_that_differs_from_the_file_name() -> None:
    version = read("行政法/狗法(2020-05-01).md")
    assert "title_differs" in [finding.kind for finding in version.findings]
    assert version.key == "猫法"


def test_every_finding_has_its_words() -> None:
    for finding in read("猫法(2021-05-01).md").findings:
        assert finding.kind in FINDINGS
