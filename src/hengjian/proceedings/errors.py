"""What the door answers when it does not open. Each is told to a person by its problems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hengjian.kernel.problem import Problem, Problems

if TYPE_CHECKING:
    from hengjian.law.rules import Verdict


class Refused(Problems):
    """Gates did not open: every failed and unknown verdict, with its article."""

    def __init__(self, verdicts: list[Verdict]) -> None:
        self.verdicts = verdicts
        super().__init__(
            [
                Problem(code=f"gate_{v.status}", where=v.rule, cite=v.cite, message=v.message, fix=v.fix)
                for v in verdicts
            ]
        )


class Misplaced(Problems):
    """The procedure has no such step here: wrong stage, done already, or something before it is missing."""


class Taken(Misplaced):
    """Somebody else recorded here first, or the id belongs to another proceeding: both look the same."""

    def __init__(self, where: str) -> None:
        super().__init__([Problem(code="misplaced", where=where, message="这个案件刚刚由别人登记，本次没有保存",
                                  fix="请刷新页面，核对后重新办理")])


class NotFound(Problems):
    """Out of scope and not existing look the same."""

    def __init__(self) -> None:
        super().__init__([Problem(code="not_found", where="proceeding", message="没有找到这个案件",
                                  fix="请核对案号，或向承办单位了解")])


class Conflict(Problems):
    """The same idempotency key came before with other content."""

    def __init__(self) -> None:
        super().__init__([Problem(code="key_reused", where="key", message="同一提交编号已用于另一份内容，本次没有保存",
                                  fix="请刷新页面，核对已保存的内容后重新填写")])
