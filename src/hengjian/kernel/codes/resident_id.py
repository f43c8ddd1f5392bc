"""Citizen identity numbers 公民身份号码 (GB 11643), and the age that the law reckons from a birth date."""

from __future__ import annotations

import calendar
import re
from datetime import date
from enum import StrEnum

import msgspec

from hengjian.kernel.codes.divisions import PROVINCES, Divisions
from hengjian.kernel.problem import Problem, Problems

CITE = "GB 11643"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARS = "10X98765432"
RESIDENCE_PERMITS = frozenset({"81", "82", "83"})
"""First digits of residence permits of people from Hong Kong, Macao and Taiwan: the same rule."""

_NEW = re.compile(r"\d{17}[\dX]", re.ASCII)
_OLD = re.compile(r"\d{15}", re.ASCII)


class Sex(StrEnum):
    """GB/T 2261.1, as far as a number tells it."""

    MALE = "1"
    FEMALE = "2"


class ResidentId(msgspec.Struct, frozen=True):
    """The parts of a number."""

    division: str
    birth: date
    sex: Sex
    old: bool = False


def normalise(text: str) -> str:
    """As people type it, without spaces and with a capital X."""
    return "".join(text.split()).upper()


def check_char(body: str) -> str:
    """The eighteenth character for the first seventeen digits."""
    return CHECK_CHARS[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


def make(division: str, birth: date, order: int) -> str:
    """The number for a division of six digits, a birth date and an order 0-999 (odd: male, even: female)."""
    if not re.fullmatch(r"[1-9]\d{5}", division, re.ASCII) or not 0 <= order <= 999:
        raise ValueError("区划应为6位数字，顺序码应为0至999")
    body = f"{division}{birth:%Y%m%d}{order:03d}"
    return body + check_char(body)


def check(code: str, today: date, where: str = "resident_id") -> list[Problem]:
    """Everything that makes the number unusable for entry; old ones of 15 digits are for reading only."""

    def problem(kind: str, message: str, fix: str) -> Problem:
        return Problem(code=kind, where=where, cite=CITE, message=message, fix=fix)

    if _OLD.fullmatch(code):
        return [problem("old_number", "15位的旧号码不能录入", "请填写本人现用的18位公民身份号码")]
    if not _NEW.fullmatch(code):
        return [problem("format", "公民身份号码应为17位数字加1位数字或大写 X", "请对照身份证填写")]
    problems = []
    if code[:2] not in PROVINCES and code[:2] not in RESIDENCE_PERMITS:
        problems.append(problem("division", f"没有省级区划代码“{code[:2]}”", "请核对前两位"))
    birth = _date(code[6:14])
    if birth is None:
        problems.append(problem("birth", "第7至14位不是有效的出生日期", "请核对出生年月日"))
    elif birth > today:
        problems.append(problem("birth", f"出生日期 {birth} 在今天之后", "请核对出生年月日"))
    if check_char(code[:17]) != code[17]:
        problems.append(problem("check_digit", "公民身份号码校验码不符，有一位填错", "请对照身份证逐位核对"))
    return problems


def warn(code: str, divisions: Divisions, where: str = "resident_id") -> list[Problem]:
    """A division that is not in force: merged and abolished ones stay in people's numbers for life."""
    if divisions.get(code[:6]) is not None or code[:2] in RESIDENCE_PERMITS:
        return []
    return [Problem(code="odd", where=where, cite=CITE, message=f"现行区划中没有“{code[:6]}”，可能已撤并",
                    fix="请对照身份证核对，无误可继续")]


def parse(code: str) -> ResidentId:
    """The parts of a number of 18 digits (checked) or of an old one of 15; raises Problems."""
    if _OLD.fullmatch(code):
        birth = _date(f"19{code[6:12]}")
        if birth is None:
            raise Problems([Problem(code="birth", where="resident_id", cite=CITE,
                                    message="第7至12位不是有效的出生日期", fix="请核对出生年月日")])
        return ResidentId(code[:6], birth, _sex(code[14]), old=True)
    problems = check(code, today=date.max)
    if problems:
        raise Problems(problems)
    return ResidentId(code[:6], date.fromisoformat(_iso(code[6:14])), _sex(code[16]))


def upgrade(old: str) -> str:
    """The number of 18 digits that belongs to an old one of 15; raises Problems."""
    parts = parse(old)
    return make(parts.division, parts.birth, int(old[12:])) if parts.old else old


def age_on(birth: date, day: date) -> int:
    """Full years of age 周岁 on a day: reached on the day after the birthday, not on it.

    A child born on 2012-11-22 is thirteen on 2026-11-22 and fourteen on 2026-11-23, as the Supreme People's
    Court counts for minors (法释〔2006〕1号 第二条: by the civil calendar, from the day after the birthday).
    In years without a 29 February the birthday is the 28th, as a period ends where it has no same day.
    """
    years = day.year - birth.year
    last = calendar.monthrange(day.year, birth.month)[1]
    birthday = date(day.year, birth.month, min(birth.day, last))
    return max(years if day > birthday else years - 1, 0)


def _sex(digit: str) -> Sex:
    return Sex.MALE if int(digit) % 2 else Sex.FEMALE


def _iso(digits: str) -> str:
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"


def _date(digits: str) -> date | None:
    try:
        return date.fromisoformat(_iso(digits))
    except ValueError:
        return None
