"""The whole real archive: nothing lost, articles counted, the index matched."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from hengjian.law.statutes.archive import read_snapshot
from hengjian.law.statutes.index import Index
from hengjian.law.statutes.library import Version, read_version
from hengjian.law.statutes.nodes import FINDINGS, Finding

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def library(real_data: Path) -> tuple[dict[str, Version], list[Finding], Index]:
    snapshot = read_snapshot(real_data / "laws.tar.xz")
    index = Index(snapshot.index)
    read = {file: read_version(file, data, index) for file, data in snapshot.files.items()}
    versions = {file: one for file, one in read.items() if isinstance(one, Version)}
    assert len(versions) == len(read) == 1219
    findings = [finding for one in versions.values() for finding in one.findings]
    return versions, findings, index


def test_no_character_is_lost(library: tuple[dict[str, Version], list[Finding], Index]) -> None:
    for version in library[0].values():
        document = version.document
        assert "".join(text for _, text in document.parts()) == document.source


@pytest.mark.parametrize(
    ("file", "articles"),
    [
        ("行政法/行政处罚法(2021-01-22).md", 86),
        ("行政法/行政强制法(2011-06-30).md", 71),
        ("行政法/行政许可法(2019-04-23).md", 83),
        ("诉讼与非诉讼程序法/行政复议法(2023-09-01).md", 90),
        ("行政法规/飞行基本规则(2007-10-18).md", 124),
        ("刑法/刑法修正案（七）.md", 0),
    ],
)
def test_articles_are_counted(
    library: tuple[dict[str, Version], list[Finding], Index], file: str, articles: int
) -> None:
    assert len(library[0][file].document.articles()) == articles


def test_paths_are_unique(library: tuple[dict[str, Version], list[Finding], Index]) -> None:
    for version in library[0].values():
        paths = [node.path for node in version.document.nodes]
        assert len(set(paths)) == len(paths), version.document.file


def test_the_index_is_matched(library: tuple[dict[str, Version], list[Finding], Index]) -> None:
    versions, findings, index = library
    kinds = Counter(finding.kind for finding in findings)
    assert len(index.rows) == 1560
    assert len(index.used) == 1028
    assert len(list(index.unmatched())) == 532
    assert kinds["file_unmatched"] == 187
    assert {Path(f.file).parts[0] for f in findings if f.kind == "file_unmatched"} == {"地方性法规"}
    assert index.findings == []
    assert len(versions) - kinds["file_unmatched"] == 1032  # four statutes stand in two folders


def test_oddities_are_reported(library: tuple[dict[str, Version], list[Finding], Index]) -> None:
    kinds = Counter(finding.kind for finding in library[1])
    measured = {
        "paragraph_after_items": 2323, "effect_unknown": 402, "no_chapters": 353, "run_together": 112,
        "continuation": 71, "preamble": 48, "appendix": 47, "appendix_unmarked": 2, "no_articles": 42,
        "ordinal_style": 39, "gap": 25, "duplicate": 0, "disorder": 1, "date_conflict": 2,
        "matched_by_title": 1, "title_differs": 0,
    }  # fmt: skip
    assert {kind: kinds[kind] for kind in measured} == measured
    assert set(kinds) <= set(FINDINGS)


def test_days_of_effect_are_not_before_publication(
    library: tuple[dict[str, Version], list[Finding], Index],
) -> None:
    for version in library[0].values():
        if version.effect.since and version.published:
            assert version.effect.since >= version.published, version.document.file
