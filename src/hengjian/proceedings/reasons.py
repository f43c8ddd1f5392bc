"""What people write or choose beside an act that has no form in the law: reasons and opinions, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hengjian.kernel.problem import Problem
from hengjian.law import platform


def stated(data: Mapping[str, Any], name: str, label: str, wrong: list[Problem], measure: str = "case_reason") -> str:
    """What was written under a name, without blanks around it; `wrong` gets what is missing or too long by a measure
    of the platform's."""
    text, most = str(data.get(name) or "").strip(), platform.most(measure)
    if not text:
        wrong.append(missing(name, f"请填写「{label}」"))
    elif len(text) > most:
        wrong.append(Problem(code="too_long", where=name, message=f"「{label}」最多 {most} 字，现有 {len(text)} 字",
                             fix="请缩短"))
    return text


def missing(name: str, message: str) -> Problem:
    """That something was not chosen or written."""
    return Problem(code="required", where=name, message=message)
