"""The one shape in which anything that is wrong is told: to a form, an API, a file, a quarantine."""

from __future__ import annotations

import msgspec


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that is wrong, for a person to act on.

    `code` is a stable English key (``required``, ``too_long``, ``gate_failed`` …); `where` names the element
    (dotted for nested ones: ``party.name``) or the rule; `cite` is the article or standard; `message` says in
    Chinese what is wrong, `fix` what to do.
    """

    code: str
    where: str
    message: str
    cite: str = ""
    fix: str = ""


class Problems(Exception):
    """Carries every problem found, never only the first."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("；".join(p.message for p in problems))
        self.problems = problems
