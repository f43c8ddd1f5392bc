"""Organisation codes 组织机构代码 (GB 11714): eight characters 0-9A-Z and a check character."""

from __future__ import annotations

import re

from hengjian.kernel.problem import Problem, Problems

CITE = "GB 11714"
WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_BODY = re.compile(r"[0-9A-Z]{8}")
_CODE = re.compile(r"[0-9A-Z]{8}-?[0-9X]")


def check_char(body: str) -> str:
    """The ninth character for the first eight."""
    rest = 11 - sum(int(char, 36) * weight for char, weight in zip(body, WEIGHTS, strict=True)) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def make(body: str) -> str:
    """The nine-character code for eight characters; raises ValueError for anything else."""
    if not _BODY.fullmatch(body):
        raise ValueError(f"组织机构代码本体应为8位数字或大写字母，现为“{body}”")
    return body + check_char(body)


def check(code: str, where: str = "org_code") -> list[Problem]:
    """What is wrong with a code written with or without its hyphen; nothing when it is right."""
    if not _CODE.fullmatch(code):
        return [Problem(code="format", where=where, cite=CITE, fix="请对照证照重新填写，如 60003734-1",
                        message="组织机构代码应为8位数字或大写字母加1位校验码")]
    plain = code.replace("-", "")
    if check_char(plain[:8]) != plain[8]:
        return [Problem(code="check_digit", where=where, cite=CITE,
                        message="组织机构代码的校验码不符，有一位填错", fix="请对照证照逐位核对")]
    return []


def parse(code: str) -> tuple[str, str]:
    """Body and check character; raises Problems."""
    problems = check(code)
    if problems:
        raise Problems(problems)
    return code[:8], code[-1]
