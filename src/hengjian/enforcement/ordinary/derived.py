"""What clocks of the ordinary penalty turn on and nobody types: what is left to pay or to pay back, device days."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hengjian.enforcement.ordinary import execution, investigation
from hengjian.enforcement.reading import ZERO, Done, Told, acts_of
from hengjian.proceedings.behaviours import Case
from hengjian.proceedings.state import State


def derived(now: Done, case: Case, whole: State) -> dict[str, Any]:
    """Values of the elements that the procedure derives, of the act `now`; what has nothing to say is left out."""
    if now.name in investigation.EVIDENCE:
        days = [row["evidence_recorded_on"] for row in investigation.recorded(now)]
        return {"device_recorded_on": min(days)} if days else {}
    known = Told([*acts_of(whole, online=case.channel == "online"), now])
    if now.name == "pay":
        return _after_payment(known)
    if now.name in ("revoke_decision", "refund") and execution.refundable(known) > ZERO:
        return {"refund_left": True}
    return {}


def _after_payment(told: Told) -> dict[str, Any]:
    """Whether something of the fine is left when every payment that is known has been counted, and of which parts."""
    unpaid = execution.unpaid(told)
    said: dict[str, Any] = {"fine_left": True} if unpaid > ZERO else {}
    if split := execution.instalments(told.last("approve_deferral")):
        covered = sum((amount for _, amount in split), ZERO) - unpaid
        said["instalments_left"] = _open(split, covered)
    return said


def _open(split: list[tuple[Any, Decimal]], covered: Decimal) -> list[str]:
    """The last days of the instalments that are not covered; the earliest are covered first."""
    left = []
    for due, amount in split:
        covered -= amount
        if covered < ZERO:
            left.append(due.isoformat())
    return left
