"""What other apps do in the transaction of a step: registered reactions, called once the step is projected.

A reaction may write rows of its own and answers with ledger leaves for them, which follow the step's own leaf. What
must hold together with a step belongs here; everything else is a job. A reaction that raises Problems refuses the
step and everything recorded with it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase

import msgspec

from hengjian.identity.services import Actor
from hengjian.ledger.services import Leaf
from hengjian.proceedings.behaviours import Case
from hengjian.proceedings.models import StepRecord
from hengjian.proceedings.state import State


class Recorded(msgspec.Struct, frozen=True):
    """A step as it was just recorded; `case.data` is what was said, unsealed.

    `case` knows the moment of the act, `state` all that is recorded: of what is reported late, also what came after.
    """

    actor: Actor
    record: StepRecord
    case: Case
    state: State


Reaction = Callable[[Recorded], Sequence[Leaf]]

_registered: list[tuple[str, str, Reaction]] = []


def register(procedure_pattern: str, step: str, reaction: Reaction) -> None:
    """Has `reaction` called after each such step of the procedures whose names match."""
    _registered.append((procedure_pattern, step, reaction))


def awaited(record: StepRecord) -> bool:
    """Whether anything reacts to such a step."""
    return any(step == record.step and fnmatchcase(record.procedure, pattern) for pattern, step, _ in _registered)


def react(recorded: Recorded) -> list[Leaf]:
    """Calls the reactions to a step in the order in which they were registered."""
    record = recorded.record
    return [
        leaf
        for pattern, step, reaction in _registered
        if step == record.step and fnmatchcase(record.procedure, pattern)
        for leaf in reaction(recorded)
    ]
