"""The calendar of working days and its sources."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from hengjian.kernel.calendar import Calendar, DayFact, import_notice, import_notices, load_facts
from hengjian.kernel.problem import Problems

D = date.fromisoformat


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=i) for i in range((date(year + 1, 1, 1) - first).days)]


def test_2026_has_six_working_weekends_and_33_days_off(cal: Calendar) -> None:
    working = [d for d in days_of(2026) if d.weekday() >= 5 and cal.is_workday(d)]
    assert [f"{d:%m-%d}" for d in working] == ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]
    assert sum(fact.off for d, fact in cal.days.items() if d.year == 2026) == 33


@pytest.mark.parametrize(
    ("day", "works", "why"),
    [
        ("2026-10-01", False, "国庆节放假"),
        ("2026-10-03", False, "国庆节放假"),
        ("2026-02-14", True, "周六，调休上班（春节）"),
        ("2020-02-03", True, "照常上班（春节安排）"),
        ("2018-12-29", True, "周六，调休上班（元旦）"),
        ("2018-12-31", False, "元旦放假"),
        ("2026-11-22", False, "周日"),
        ("2026-11-23", True, "工作日"),
        ("2027-01-01", True, "工作日（2027年放假安排尚未公布，暂按周末推算）"),
        ("2027-01-02", False, "周六（2027年放假安排尚未公布，暂按周末推算）"),
        ("2026-12-25", True, "工作日（2027年放假安排尚未公布，暂按周末推算）"),
    ],
)
def test_every_day_has_a_reason(cal: Calendar, day: str, works: bool, why: str) -> None:
    assert cal.is_workday(D(day)) is works
    assert cal.why(D(day)) == why


def test_provisional_from_25_december_before_an_unpublished_year(cal: Calendar) -> None:
    assert not cal.provisional(D("2026-12-24"))
    assert cal.provisional(D("2026-12-25"))
    assert cal.provisional(D("2027-07-01"))
    assert cal.provisional(D("2015-07-01"))
    assert not cal.provisional(D("2025-12-31"))


def test_the_version_names_the_facts_and_nothing_else() -> None:
    fact = {2027: {D("2027-01-01"): DayFact(True, "元旦")}}
    renamed = {2027: {D("2027-01-01"): DayFact(True, "新年", "another source")}}
    other = {2027: {D("2027-01-01"): DayFact(False, "元旦")}}
    version = Calendar.from_facts(fact).version
    assert Calendar.from_facts(renamed).version == version
    assert Calendar.from_facts({**fact, 2028: {}}).version == version
    assert Calendar.from_facts(other).version != version


def test_a_later_notice_holds_where_two_speak_of_one_day() -> None:
    d = D("2026-12-31")
    of_2026, of_2027 = {d: DayFact(False, "国庆节")}, {d: DayFact(True, "元旦")}
    for facts in ({2026: of_2026, 2027: of_2027}, {2027: of_2027, 2026: of_2026}):
        assert not Calendar.from_facts(facts).is_workday(d)


@pytest.mark.data
def test_our_own_table_says_what_the_notices_say(data_folder: Path) -> None:
    own = load_facts()
    for path in sorted((data_folder / "holidays").glob("*.json")):
        year, facts = import_notice(path)
        stated = {d: (fact.off, fact.name) for d, fact in facts.items()}
        assert {d: (f.off, f.name) for d, f in own.get(year, {}).items()} == stated
    assert import_notices(data_folder / "holidays").version == Calendar.from_facts(own).version


def notice(folder: Path, name: str = "2027.json", **changes: object) -> Path:
    new_year = {"name": "元旦", "date": "2027-01-01", "isOffDay": True}
    content = {"year": 2027, "papers": ["某通知"], "days": [new_year], **changes}
    path = folder / name
    path.write_text(json.dumps(content), "utf-8")
    return path


def test_a_notice_is_read(tmp_path: Path) -> None:
    assert import_notice(notice(tmp_path)) == (2027, {D("2027-01-01"): DayFact(True, "元旦", "某通知")})
    calendar = import_notices(tmp_path)
    assert not calendar.is_workday(D("2027-01-01"))
    assert not calendar.provisional(D("2027-01-01"))


def test_no_days_means_not_published(tmp_path: Path) -> None:
    notice(tmp_path, days=[])
    assert import_notices(tmp_path).provisional(D("2027-01-01"))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"year": "2027"}, "year"),
        ({"year": True}, "year"),
        ({"year": 2026}, "文件名"),
        ({"days": None}, "days"),
        ({"papers": "x"}, "papers"),
        ({"extra": 1}, "extra"),
        ({"days": ["x"]}, "第 1 项"),
        ({"days": [{"name": "元旦", "date": "2027-01-01"}]}, "三个字段"),
        ({"days": [{"name": "元旦", "date": "20270101", "isOffDay": True}]}, "不是日期"),
        ({"days": [{"name": "元旦", "date": "2027-02-30", "isOffDay": True}]}, "不是日期"),
        ({"days": [{"name": "元旦", "date": 20270101, "isOffDay": True}]}, "不是日期"),
        ({"days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": 1}]}, "isOffDay"),
        ({"days": [{"name": " ", "date": "2027-01-01", "isOffDay": True}]}, "name"),
        ({"days": [{"name": "元旦", "date": "2026-11-30", "isOffDay": True}]}, "不在 2027 年"),
        ({"days": [{"name": "元旦", "date": "2028-01-01", "isOffDay": True}]}, "不在 2027 年"),
        ({"days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": True}] * 2}, "第 2 项"),
    ],
)
def test_a_bad_notice_is_refused_by_file_and_entry(
    tmp_path: Path, changes: dict[str, object], told: str
) -> None:
    with pytest.raises(Problems) as refused:
        import_notice(notice(tmp_path, **changes))
    assert "2027.json" in str(refused.value)
    assert told in str(refused.value)


def test_december_of_the_year_before_belongs_to_the_notice(tmp_path: Path) -> None:
    eve = {"name": "元旦", "date": "2026-12-31", "isOffDay": True}
    _, facts = import_notice(notice(tmp_path, days=[eve]))
    assert facts == {D("2026-12-31"): DayFact(True, "元旦", "某通知")}


def test_every_problem_of_a_folder_is_told(tmp_path: Path) -> None:
    notice(tmp_path, days=["x", "y"])
    (tmp_path / "2028.json").write_bytes(b"{")
    (tmp_path / "2029.json").write_bytes(b"\xff")
    (tmp_path / "2030.json").write_text('{"year": 2030, "year": 2031, "days": []}')
    with pytest.raises(Problems) as refused:
        import_notices(tmp_path)
    assert [p.where[:9] for p in refused.value.problems] == [
        "2027.json", "2027.json", "2028.json", "2029.json", "2030.json",
    ]  # fmt: skip


def test_an_empty_or_missing_folder_and_twins_are_refused(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(Problems, match="没有放假通知"):
            import_notices(folder)
    notice(tmp_path)
    notice(tmp_path, "again.json")
    with pytest.raises(Problems, match="两次"):
        import_notices(tmp_path)
