"""Reckoning a time limit, and the days off of a year with their notices."""

from __future__ import annotations

import calendar as months
from datetime import date
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from hengjian.identity.access import signed_in
from hengjian.kernel.calendar import Calendar
from hengjian.kernel.clock import Deadline, Length, Unit, reckon
from hengjian.kernel.problem import Problem
from hengjian.law.values import day_of, narrow
from hengjian.proceedings import standards
from hengjian.proceedings.reading import today
from hengjian.ui.forms import FieldView, Option, build_form

SHOWN_AT_MOST = 400
"""Days explained on one page; a limit of ten years is answered, not listed."""
UNITS = {"wd": Unit.WD, "d": Unit.D, "m": Unit.M}


class Cell(NamedTuple):
    """One day of the year's view: `kind` is off, makeup, weekend, work or none (outside the month)."""

    number: int
    kind: str
    why: str


@require_GET
@signed_in
def calendar(request: HttpRequest) -> HttpResponse:
    """A form that reckons a limit and explains every day; below it the year."""
    calendar = standards.calendar()
    deadline, problems = None, []
    if "n" in request.GET:
        deadline, problems = _reckoned(calendar, request)
    year, wrong = _year(request)
    context = {
        "form": _form(request, problems),
        "deadline": deadline,
        "days": deadline.trace[:SHOWN_AT_MOST] if deadline else (),
        "cut": bool(deadline and len(deadline.trace) > SHOWN_AT_MOST),
        "year": year, "wrong_year": wrong,
        "months": [(month, _weeks(calendar, year, month)) for month in range(1, 13)],
        "published": year in calendar.published,
        "sources": _sources(calendar, year),
        "previous": f"?year={year - 1}#year", "next": f"?year={year + 1}#year",
    }
    return render(request, "web/calendar.html", context, status=422 if problems else 200)


def _reckoned(calendar: Calendar, request: HttpRequest) -> tuple[Deadline | None, list[Problem]]:
    given = {name: narrow(request.GET.get(name, "")) for name in ("start", "n", "unit")}
    problems = []
    start, unit = day_of(given["start"]), UNITS.get(given["unit"])
    if start is None:
        problems.append(_problem("start", "请填写起算日", "写成 2026-11-22 的样子"))
    if unit is None:
        problems.append(_problem("unit", "请选择单位"))
    if not given["n"].lstrip("-").isdecimal() or len(given["n"]) > 6:
        problems.append(_problem("n", "请填写期限的天数或月数", "整数；倒数的工作日写负数"))
    if problems or start is None or unit is None:
        return None, problems
    try:
        return reckon(calendar, start, Length(int(given["n"]), unit, request.GET.get("roll") == "true")), []
    except ValueError as error:
        return None, [_problem("n", str(error))]


def _form(request: HttpRequest, problems: list[Problem]) -> Any:
    given = request.GET
    fields = [
        FieldView("start", "起算日", "date", given.get("start", today()), required=True, help="这一日不计入"),
        FieldView("n", "期限", "integer", given.get("n", ""), required=True, help="倒数的工作日写负数，如 -7"),
        FieldView("unit", "单位", "choice", given.get("unit", "wd"), (
            Option("wd", "工作日"), Option("d", "日（自然日）"), Option("m", "月")), required=True),
        FieldView("roll", "末日遇休息日顺延", "boolean", given.get("roll"), help="用于自然日和月"),
    ]
    return build_form("reckon", reverse("calendar"), fields, problems=problems, submit="计算")


def _year(request: HttpRequest) -> tuple[int, str]:
    text = request.GET.get("year", "")
    if not text:
        return today().year, ""
    if text.isdecimal() and len(text) == 4 and 1950 <= int(text) <= 2100:
        return int(text), ""
    return today().year, "年份应在 1950 至 2100 之间，已显示今年。"


def _weeks(calendar: Calendar, year: int, month: int) -> list[list[Cell]]:
    return [[_cell(calendar, day) if day.month == month else Cell(0, "none", "") for day in week]
            for week in months.Calendar().monthdatescalendar(year, month)]


def _cell(calendar: Calendar, day: date) -> Cell:
    fact = calendar.days.get(day)
    if fact is None:
        kind = "weekend" if day.weekday() >= 5 else "work"
    else:
        kind = "off" if fact.off else "makeup" if day.weekday() >= 5 else "work"
    return Cell(day.day, kind, calendar.why(day))


def _sources(calendar: Calendar, year: int) -> list[tuple[str, str, str]]:
    """Holidays of the year: name, days off and days to make up, the notice's address."""
    found: dict[tuple[str, str], tuple[list[date], list[date]]] = {}
    for day, fact in sorted(calendar.days.items()):
        if day.year == year:
            off, on = found.setdefault((fact.name, fact.source), ([], []))
            (off if fact.off else on).append(day)
    return [(name, _said(*days), source) for (name, source), days in found.items()]


def _said(off: list[date], on: list[date]) -> str:
    parts = []
    if off:
        span = f"{off[0]:%m-%d}" + (f" 至 {off[-1]:%m-%d}" if len(off) > 1 else "")
        parts.append(f"{span} 放假 {len(off)} 日")
    if on:
        parts.append(f"{'、'.join(f'{day:%m-%d}' for day in on)} 上班")
    return "；".join(parts)


def _problem(where: str, message: str, fix: str = "") -> Problem:
    return Problem(code="invalid", where=where, message=message, fix=fix)
