"""Where the facts of the calendar come from: our own table in the package, or notices imported from files."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from hengjian.kernel.calendar.days import Calendar, DayFact
from hengjian.kernel.problem import Problem, Problems

Facts = Mapping[int, Mapping[date, DayFact]]

_NOTICE_KEYS = {"$schema", "$id", "year", "papers", "days"}
_DAY_KEYS = {"name", "date", "isOffDay"}
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@functools.cache
def own_calendar() -> Calendar:
    """The calendar of our own table (2016 to the newest notice known when this version was made)."""
    return Calendar.from_facts(load_facts())


def load_facts() -> dict[int, dict[date, DayFact]]:
    """Our own table of the facts, by the year of the notice (`data/holidays.yaml`)."""
    text = (files("hengjian.kernel") / "data" / "holidays.yaml").read_text("utf-8")
    table: dict[int, dict[str, Any]] = yaml.safe_load(text)
    return {year: dict(_of_year(year, entry)) for year, entry in table.items()}


def _of_year(year: int, entry: dict[str, Any]) -> Iterator[tuple[date, DayFact]]:
    for name, days in entry["days"].items():
        source = days.get("notice", entry["notice"])
        for key, off in (("rest", True), ("work", False)):
            for span in str(days.get(key, "")).split():
                for d in _span(year, span):
                    yield d, DayFact(off=off, name=name, source=source)


def _span(year: int, text: str) -> Iterator[date]:
    """`02-15~02-23` or `01-04`, in `year` unless the year is written out."""
    ends = [date.fromisoformat(part if len(part) > 5 else f"{year}-{part}") for part in text.split("~")]
    for i in range((ends[-1] - ends[0]).days + 1):
        yield ends[0] + timedelta(days=i)


def import_notices(folder: Path) -> Calendar:
    """The calendar of every `*.json` notice in a folder; raises Problems that name file and entry."""
    paths = sorted(folder.glob("*.json")) if folder.is_dir() else []
    if not paths:
        raise Problems([_problem("missing", str(folder), "没有放假通知", "请给出放有 年份.json 的文件夹")])
    facts: dict[int, dict[date, DayFact]] = {}
    problems: list[Problem] = []
    for path in paths:
        try:
            year, of_year = import_notice(path)
        except Problems as found:
            problems += found.problems
            continue
        if year in facts:
            problems.append(_problem("duplicate", path.name, f"{year} 年的通知出现了两次", "请只留一份"))
        facts[year] = of_year
    if problems:
        raise Problems(problems)
    return Calendar.from_facts(facts)


def import_notice(path: Path) -> tuple[int, dict[date, DayFact]]:
    """Year and facts of one notice file: JSON with `year`, `papers` and `days` of `name`, `date`, `isOffDay`.

    No days means that the year is not published. Raises Problems (file and entry, all of them at once).
    """
    try:
        notice = json.loads(path.read_text("utf-8"), object_pairs_hook=_no_twins)
    except OSError as error:
        unreadable = _problem("unreadable", path.name, f"无法读取：{error.strerror}", "请检查文件")
        raise Problems([unreadable]) from None
    except (ValueError, RecursionError) as error:
        not_json = _problem("not_json", path.name, f"不是有效的 JSON：{error}", "请检查文件")
        raise Problems([not_json]) from None
    problems = list(_wrong_head(notice, path))
    if problems:
        raise Problems(problems)
    year: int = notice["year"]
    source = "；".join(notice.get("papers", [])) or path.name
    facts: dict[date, DayFact] = {}
    for number, entry in enumerate(notice["days"], start=1):
        where = f"{path.name} 第 {number} 项"
        message = _wrong_day(entry, year)
        if message is None and date.fromisoformat(entry["date"]) in facts:
            message = f"{entry['date']} 出现了两次"
        if message is not None:
            problems.append(_problem("bad_day", where, message, "请对照通知原文改正该项"))
            continue
        facts[date.fromisoformat(entry["date"])] = DayFact(entry["isOffDay"], entry["name"], source)
    if problems:
        raise Problems(problems)
    return year, facts


def _wrong_head(notice: Any, path: Path) -> Iterator[Problem]:
    if not isinstance(notice, dict):
        yield _problem("bad_notice", path.name, "顶层应为对象", "请给出含 year 和 days 的对象")
        return
    for key in sorted(set(notice) - _NOTICE_KEYS):
        yield _problem("unknown", path.name, f"不认识的字段 {key}", "请删去该字段")
    year = notice.get("year")
    if type(year) is not int or not 1949 <= year <= 9998:
        yield _problem("bad_year", path.name, "year 应为年份（整数）", "请填写通知所指的年份")
    elif re.fullmatch(r"\d{4}", path.stem) and int(path.stem) != year:
        yield _problem("bad_year", path.name, f"文件名与 year（{year}）不一致", "请核对年份")
    papers = notice.get("papers", [])
    if not isinstance(papers, list) or not all(isinstance(paper, str) for paper in papers):
        yield _problem("bad_papers", path.name, "papers 应为文字的列表", "请填写通知的出处")
    if not isinstance(notice.get("days"), list):
        yield _problem("bad_days", path.name, "days 应为列表", "尚未公布的年份请写 []")


def _wrong_day(entry: Any, year: int) -> str | None:
    if not isinstance(entry, dict) or set(entry) != _DAY_KEYS:
        return "应恰有 name、date、isOffDay 三个字段"
    if not isinstance(entry["name"], str) or not entry["name"].strip():
        return "name 应为节日名称"
    if not isinstance(entry["isOffDay"], bool):
        return "isOffDay 应为 true 或 false"
    text = entry["date"]
    try:
        if not isinstance(text, str) or not _ISO_DATE.fullmatch(text):
            raise ValueError
        d = date.fromisoformat(text)
    except ValueError:
        return f"date “{text}” 不是日期（应如 {year}-01-01）"
    if d.year != year and (d.year, d.month) != (year - 1, 12):
        return f"{text} 不在 {year} 年，也不在上一年12月"
    return None


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise ValueError(f"字段 {key} 写了两次")
    return dict(pairs)


def _problem(code: str, where: str, message: str, fix: str) -> Problem:
    return Problem(code=code, where=where, message=f"{where}：{message}", fix=fix)
