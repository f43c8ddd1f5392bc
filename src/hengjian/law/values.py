"""How single values are written: days, moments, limits. Shared by the dictionary and the checker."""

from __future__ import annotations

import functools
import re
import unicodedata
from datetime import date, datetime, timedelta, timezone
from typing import Any

from hengjian.kernel.money import yuan

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")
"""Law and documents know one zone. The summer time of 1986 to 1991 is left out on purpose."""

_DAY = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?", re.ASCII)
_MOMENT = re.compile(r"(.+?)[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?", re.ASCII)


def day_of(text: str) -> date | None:
    """A day written as 2026-11-22, 2026/11/22, 2026.11.22 or 2026年11月22日; None for anything else."""
    match = _DAY.fullmatch(text)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def moment_of(text: str) -> datetime | None:
    """A moment to the second, in Beijing time, which is meant where no zone is given; None if unreadable."""
    if not (match := _MOMENT.fullmatch(text)) or not (day := day_of(match[1])):
        return None
    zone = (match[5] or "+08:00").replace("Z", "+00:00")
    try:
        clock = f"{day.isoformat()}T{match[2]}:{match[3]}:{match[4] or '00'}{zone}"
        return datetime.fromisoformat(clock).astimezone(BEIJING)
    except (ValueError, OverflowError):
        return None


def narrow(text: str) -> str:
    """Full-width digits, letters and spaces as half-width: people type them, codes never contain them."""
    return unicodedata.normalize("NFKC", text).strip()


def covers(area: str, division: str) -> bool:
    """Whether a division (6 or 9 digits) lies in an area: a province 120000, a city, a county, a town.

    Zeros count in pairs: 120110 is a county of its own, not everything that begins with 12011.
    """
    for zeros in ("0000", "00"):
        if len(area) == 6 and area.endswith(zeros):
            return division.startswith(area.removesuffix(zeros))
    return division.startswith(area)


def limit(type_: str, bound: int | str | None, today: date | None = None) -> Any:
    """A lower or upper bound in the type it bounds; None where there is none or it cannot be read.

    ``today`` bounds nothing while today is unknown. A dictionary with an unreadable bound is refused.
    """
    if bound is None:
        return None
    if type_ in ("date", "datetime"):
        return (today or date.max) if bound == "today" else day_of(str(bound))
    try:
        return yuan(bound) if type_ == "money" else int(bound)
    except ValueError:
        return None


@functools.cache
def compiled(pattern: str) -> re.Pattern[str] | None:
    """The pattern of an element, or None where it is no regular expression."""
    try:
        return re.compile(pattern, re.ASCII)
    except re.error:
        return None
