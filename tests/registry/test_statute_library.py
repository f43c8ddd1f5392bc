"""The library in the registry: importing made-up statutes, and finding what citations name."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from hengjian.kernel.problem import Problems
from hengjian.law.statutes.force import InForce
from hengjian.registry.models import Provision, Statute, StatuteVersion
from hengjian.registry.statutes import Found, Report, citation_of, find, import_archive

pytestmark = pytest.mark.django_db

OLD = """# 中华人民共和国猫法

2010年3月1日 猫会议通过

<!-- INFO END -->

## 第一章 总则

第一条 旧猫。

## 第二章 附则

第二条 本法自2010年6月1日起施行。
"""
NEW = """# 中华人民共和国猫法

2010年3月1日 猫会议通过

2020年5月1日 猫会议修订

<!-- INFO END -->

## 第一章 总则

第一条 新猫。

第一条之一 猫分：

（一）黑猫：

1.大；

2.小；

（二）白猫。

前款规定的猫：

（一）好；

（三）很好。

第二条 猫：

（一）来；

（二）去。

## 第二章 附则

第三条 本法自2020年9月1日起施行。
"""
AMENDMENT = "# 猫法修正案\n\n2021年1月1日 通过\n\n<!-- INFO END -->\n\n一、猫改为狗。\n\n二、狗改为鼠。\n"
INDEX = """name,level,publish,valid_from,expired,ver,category
猫法,法律,2010-03-01,2010-06-01,1,1,行政法
猫法,法律,2020-05-01,,0,1,行政法
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    laws = tmp_path / "laws"
    (laws / "行政法").mkdir(parents=True)
    (laws / "行政法" / "猫法(2010-03-01).md").write_text(OLD)
    (laws / "行政法" / "猫法(2020-05-01).md").write_text(NEW)
    (laws / "行政法" / "猫法修正案(2021-01-01).md").write_text(AMENDMENT)
    (laws / "index.csv").write_text(INDEX)
    return laws


@pytest.fixture
def library(folder: Path) -> Report:
    return import_archive(folder)


def rows() -> list[tuple[object, ...]]:
    return [
        *Statute.objects.order_by("id").values_list(),
        *StatuteVersion.objects.order_by("id").values_list(),
        *Provision.objects.order_by("id").values_list(),
    ]


def refused(citation: str, on: date = date(2022, 1, 1)) -> tuple[str, str]:
    with pytest.raises(Problems) as raised:
        find(citation, on)
    (problem,) = raised.value.problems
    return problem.code, problem.message


def words(found: Found) -> list[str]:
    return [provision.text for provision in found.provisions]


def test_what_an_import_reports(library: Report) -> None:
    assert (library.files, library.statutes, library.added, library.unchanged) == (3, 2, 3, 0)
    assert library.provisions == Provision.objects.count()
    assert (library.articles, library.matched, library.index_rows) == (6, 2, 2)
    assert library.kinds["file_unmatched"] == 1


def test_importing_again_changes_nothing(folder: Path, library: Report) -> None:
    before = rows()
    again = import_archive(folder)
    assert (again.added, again.redated, again.statutes, again.provisions) == (0, 0, 0, 0)
    assert again.unchanged == 3
    assert again.findings == library.findings
    assert rows() == before


def test_a_changed_text_adds_a_version(folder: Path, library: Report) -> None:
    before = rows()
    (folder / "行政法" / "猫法(2020-05-01).md").write_text(NEW.replace("新猫", "更正的猫"))
    again = import_archive(folder)
    assert (again.added, again.unchanged) == (1, 2)
    after = rows()
    assert all(row in after for row in before)
    assert words(find("《猫法》第一条", date(2022, 1, 1))) == ["第一条 更正的猫。"]
    assert StatuteVersion.objects.filter(statute__key="猫法").count() == 3


def test_a_changed_index_changes_only_dates(folder: Path, library: Report) -> None:
    texts = list(Provision.objects.order_by("id").values_list())
    (folder / "index.csv").write_text(INDEX.replace("2010-06-01", "2010-07-01"))
    again = import_archive(folder)
    assert (again.added, again.redated, again.unchanged) == (0, 1, 2)
    assert list(Provision.objects.order_by("id").values_list()) == texts
    assert find("《猫法》第一条", date(2010, 6, 15)).in_force is InForce.UNKNOWN


def test_one_text_in_two_files_is_one_version(folder: Path) -> None:
    (folder / "社会法").mkdir()
    (folder / "社会法" / "猫法(2020-05-01).md").write_text(NEW)
    report = import_archive(folder)
    assert (report.added, report.repeated) == (3, 1)
    assert report.kinds["same_text"] == 1


def test_two_texts_of_one_day_are_told(folder: Path) -> None:
    (folder / "社会法").mkdir()
    (folder / "社会法" / "猫法(2020-05-01).md").write_text(NEW.replace("新猫", "另一猫"))
    report = import_archive(folder)
    assert (report.added, report.kinds["same_day"]) == (4, 1)


def test_a_file_that_is_not_utf8_does_not_stop_the_rest(folder: Path) -> None:
    (folder / "行政法" / "狗法.md").write_bytes("第一条 狗。".encode("gb18030"))
    report = import_archive(folder)
    assert (report.added, report.unreadable, report.kinds["not_utf8"]) == (3, 1, 1)


def test_a_refused_archive_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(Problems):
        import_archive(tmp_path / "none")
    assert not Statute.objects.exists()


def test_progress_is_told(folder: Path) -> None:
    told: list[tuple[int, int]] = []
    import_archive(folder, lambda done, of: told.append((done, of)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_codes_number_the_statutes_of_a_year(library: Report) -> None:
    codes = dict(Statute.objects.values_list("key", "law_id"))
    assert codes == {"猫法": "0100000020100001", "猫法修正案": "0100000020210001"}


def test_codes_stay_and_go_on(folder: Path, library: Report) -> None:
    before = dict(Statute.objects.values_list("key", "law_id"))
    (folder / "行政法" / "乌法(2010-01-01).md").write_text(OLD.replace("猫法", "乌法"))
    import_archive(folder)
    after = dict(Statute.objects.values_list("key", "law_id"))
    assert after == {**before, "乌法": "0100000020100002"}


def test_the_version_in_force_on_the_day_is_found(library: Report) -> None:
    assert words(find("《猫法》第一条", date(2020, 8, 31))) == ["第一条 旧猫。"]
    assert words(find("《中华人民共和国猫法》第1条", date(2020, 9, 1))) == ["第一条 新猫。"]
    assert words(find("《猫法》（2010年）第一条", date(2022, 1, 1))) == ["第一条 旧猫。"]


@pytest.mark.parametrize(
    ("on", "expected", "sources"),
    [
        (date(2010, 5, 31), InForce.NO, ("closing", "index")),
        (date(2010, 6, 1), InForce.YES, ("closing", "index")),
        (date(2020, 8, 31), InForce.YES, ("closing", "index")),
        (date(2020, 9, 1), InForce.YES, ("closing",)),
    ],
)
def test_in_force_with_its_source(
    library: Report, on: date, expected: InForce, sources: tuple[str, ...]
) -> None:
    found = find("《猫法》第一条", on)
    assert (found.in_force, found.sources) == (expected, sources)


def test_an_old_edition_is_no_longer_in_force(library: Report) -> None:
    found = find("《猫法》（2010年版）第一条", date(2020, 9, 1))
    assert (found.in_force, found.sources) == (InForce.NO, ("successor",))


def test_unknown_when_nobody_says(library: Report) -> None:
    found = find("《猫法修正案》第一条", date(2022, 1, 1))
    assert (found.in_force, found.sources) == (InForce.UNKNOWN, ())


def test_text_place_and_code(library: Report) -> None:
    (provision,) = find("《猫法》第一条之一第一款第（一）项", date(2022, 1, 1)).provisions
    assert provision.text == "（一）黑猫：\n\n1.大；\n\n2.小；"
    assert provision.place == ("第一章 总则", "第一条之一第一款第（一）项")
    assert provision.path == "1.1-1-1"
    assert provision.uid == "0100000020100001" + "02" + "0001" + "01" + "01" + "01" + "00"
    row = Provision.objects.get(id=provision.id)
    assert (row.version.statute.key, row.version.number, row.path) == ("猫法", 2, provision.path)


def test_a_subitem_and_an_item_without_its_paragraph(library: Report) -> None:
    on = date(2022, 1, 1)
    assert words(find("《猫法》第一条之一第一款第（一）项第2目", on)) == ["2.小；"]
    assert words(find("《猫法》第二条第（二）项", on)) == ["（二）去。"]
    assert words(find("《猫法》第一条之一第（三）项", on)) == ["（三）很好。"]


def test_ranges_and_lists(library: Report) -> None:
    on = date(2022, 1, 1)
    found = find("《猫法》第一条至第二条", on)
    assert [provision.path for provision in found.provisions] == ["1", "1.1", "2"]
    assert [provision.place[-1] for provision in found.provisions] == ["第一条", "第一条之一", "第二条"]
    assert words(find("《猫法》第二条第（一）至（二）项", on)) == ["（一）来；", "（二）去。"]
    assert words(find("《猫法》第二条第（二）项、第一条", on)) == ["（二）去。", "第一条 新猫。"]


def test_ordinals_stand_for_articles(library: Report) -> None:
    (provision,) = find("《猫法修正案》第二条", date(2022, 1, 1)).provisions
    assert (provision.path, provision.text) == ("o2", "二、狗改为鼠。")
    assert provision.note
    assert provision.uid == ""


@pytest.mark.parametrize(
    ("citation", "code", "says"),
    [
        ("《狗法》第一条", "no_statute", "《狗法》"),
        ("《法》第一条", "no_statute", "《猫法》"),
        ("《猫法》第九条", "no_article", "第三条"),
        ("《猫法》第二条之一", "no_article", "第二条之一"),
        ("《猫法》第二条第三款", "no_provision", "第三款"),
        ("《猫法》第二条第（九）项", "no_provision", "第（九）项"),
        ("《猫法》第一条之一第（一）项", "ambiguous", "第1款、第2款"),
        ("《猫法》（2015年修订）第一条", "no_edition", "2010、2020"),
        ("《猫法》第吗条", "unreadable", "第 5 个字起"),
    ],
)
def test_what_cannot_be_found_is_said(library: Report, citation: str, code: str, says: str) -> None:
    found_code, message = refused(citation)
    assert found_code == code
    assert says in message


def test_an_items_legal_basis(library: Report) -> None:
    basis = {"law": "中华人民共和国猫法", "article": 1, "of": 1, "paragraph": 1, "item": 2}
    assert words(find(citation_of(basis), date(2022, 1, 1))) == ["（二）白猫。"]


@pytest.mark.data
def test_the_real_archive_twice(real_data: Path) -> None:
    first = import_archive(real_data / "laws.tar.xz")
    assert (first.files, first.added, first.repeated, first.unreadable) == (1219, 1216, 3, 0)
    assert (first.statutes, first.matched, first.kinds["index_unmatched"]) == (1140, 1028, 532)
    articles = Provision.objects.filter(kind="article")
    for key, count in (("行政处罚法", 86), ("行政强制法", 71), ("行政许可法", 83)):
        assert articles.filter(version__statute__key=key).count() == count
    reviewed = Provision.objects.filter(version__statute__key="行政复议法", kind="article")
    assert reviewed.filter(version__published=date(2023, 9, 1)).count() == 90
    provisions = Provision.objects.count()

    second = import_archive(real_data / "laws.tar.xz")
    assert (second.added, second.redated, second.statutes, second.unchanged) == (0, 0, 0, 1216)
    assert Provision.objects.count() == provisions
    assert second.findings == first.findings

    citation = "《行政处罚法》第六十三条第一款第（二）项"
    day_before, day = find(citation, date(2021, 7, 14)), find(citation, date(2021, 7, 15))
    assert (day_before.in_force, day.in_force) == (InForce.NO, InForce.YES)
    assert day.sources == ("closing", "index")
    assert day.provisions[0].path == "63-1-2"
    assert day.provisions[0].text.startswith("（二）")
    assert find("《刑法》第一百二十条之一", date(2024, 6, 1)).in_force is InForce.UNKNOWN
    assert find("《行政复议法》第一条", date(2023, 12, 31)).published == date(2017, 9, 1)
    assert find("《行政复议法》第一条", date(2024, 1, 1)).published == date(2023, 9, 1)
