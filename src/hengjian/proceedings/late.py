"""What comes in late: acts that happened before others already recorded. What came after is judged again.

Findings that no longer hold are withdrawn, new ones added; both stand in the body of the step that came late.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from hengjian.kernel.ids import new_id
from hengjian.law.rules import Verdict
from hengjian.proceedings.family import Member
from hengjian.proceedings.models import Channel
from hengjian.proceedings.state import GENERIC, Step

if TYPE_CHECKING:
    from hengjian.proceedings.sitting import Sitting


def finding(verdict: Verdict) -> dict[str, Any]:
    """What does not hold, as it stands in a body."""
    return {"id": str(new_id()), "rule": verdict.rule, "rule_version": verdict.version, "cite": verdict.cite,
            "status": verdict.status, "message": verdict.message}


def rejudged(sitting: Sitting, new: Step) -> dict[str, dict[str, Any]]:
    """By the id of each step judged otherwise now: the findings added and the ids of those withdrawn.

    `new` has been taken into the state already. Online nothing is late.
    """
    if sitting.channel != Channel.ONLINE and new.name not in GENERIC and (after := list(_after(sitting, new))):
        standing = sitting.family.findings()
        changed = {str(step.id): _change(sitting.beside(member), step, standing.get(str(step.id), []))
                   for member, step in after}
        return {step: change for step, change in changed.items() if change["added"] or change["withdrawn"]}
    return {}


def _after(sitting: Sitting, new: Step) -> Iterator[tuple[Member, Step]]:
    """The steps that could see the new one when they happened, in this proceeding and in others of the family."""
    for member in sitting.family.members.values():
        if member.id == sitting.id:
            found = member.state.order[member.state.order.index(new) + 1:]
        else:
            found = [step for step in member.state.order if not new.when.after(step.when)]
        for step in found:
            if step.name not in GENERIC:
                yield member, step


def _change(sitting: Sitting, step: Step, standing: list[dict[str, Any]]) -> dict[str, Any]:
    now = {(v.rule, v.message): v for v in sitting.verdicts(sitting.then(step), step) if v.found}
    told = {(one["rule"], one["message"]) for one in standing}
    return {
        "proceeding": str(sitting.id),
        "added": [finding(verdict) for key, verdict in now.items() if key not in told],
        "withdrawn": [one["id"] for one in standing if (one["rule"], one["message"]) not in now],
    }
