"""What may be done in any procedure besides its own steps, and by whom: limits of grants may name it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hengjian.identity.models import Role
from hengjian.identity.rights import Duty
from hengjian.law import secrecy
from hengjian.law.participation import parts
from hengjian.proceedings import (
    correction,
    destruction,
    exports,
    participation,
    reading,
    recalculation,
    restriction,
    standards,
    voiding,
    waiver,
)


def duties() -> Iterator[Duty]:
    """The generic steps, seeing protected people, approving exports, setting the procedures of one's own body.

    `Limits` name them as they are named here.
    """
    for step in (correction.STEP, recalculation.STEP, voiding.STEP, destruction.ASK, destruction.DECIDE,
                 restriction.MARK, restriction.LIFT):
        yield _anywhere(step.name, step.title, step.roles)
    waiving = {one.waived_by for versions in standards.law().rules.rules.values() for one in versions}
    inviting = waiver.SUPERVISING | {role for part in parts().values() for role in part.invited_by}
    for step, roles in ((waiver.STEP, waiving), (participation.INVITING, inviting), (participation.ENDING, inviting)):
        yield _anywhere(step.name, step.title, roles)
    yield _anywhere(reading.PROTECTED, "查看投诉举报人、未成年人", _seeing())
    yield Duty(exports.APPROVING, "批准导出", exports.parameters().approvers)
    yield Duty("overlays/set", "设置本机关的程序", frozenset({str(Role.AGENCY_ADMIN)}))


def _seeing() -> Iterator[str]:
    """The roles to which protected people are shown."""
    yield from secrecy.load().minors.readers
    for element in standards.law().dictionary.elements.values():
        yield from element.shown_to


def _anywhere(name: str, title: str, roles: Iterable[str]) -> Duty:
    return Duty(f"*/{name}", f"任何程序：{title}", frozenset(roles))
