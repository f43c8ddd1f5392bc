"""The file of a case whose party is a minor, as those read it who have nothing to do in it: the name masked in
whatever was said (ADR 0027). Pure; what is judged is judged by the file as it is.
"""

from __future__ import annotations

from typing import Any

import msgspec

from hengjian.kernel.masking import mask
from hengjian.law import secrecy
from hengjian.proceedings.family import Family
from hengjian.proceedings.state import CORRECT, State

MINOR = "minor"


class Veil(msgspec.Struct, frozen=True):
    """What is masked, each name with what stands instead; nothing where the reader may see the minor."""

    closed: bool = False
    names: tuple[tuple[str, str], ...] = ()

    def over(self, value: Any) -> Any:
        """Whatever was said, with no name in it."""
        if not self.names:
            return value
        if isinstance(value, str):
            for name, shown in self.names:
                value = value.replace(name, shown)
            return value
        if isinstance(value, dict):
            return {key: self.over(one) for key, one in value.items()}
        return [self.over(one) for one in value] if isinstance(value, list) else value

    def family(self, family: Family) -> Family:
        """All that was recorded, as the reader sees it."""
        if not self.names:
            return family
        return Family(family.root_id, {
            i: msgspec.structs.replace(one, state=self._state(one.state)) for i, one in family.members.items()})

    def _state(self, state: State) -> State:
        made = State(state.proceeding_id)
        for step in state.steps:
            made.take(msgspec.structs.replace(step, data=self.over(step.data), body=self.over(step.body)))
        return made


OPEN = Veil()


def veil(root: State) -> Veil:
    """What hides the minor of a case, longer names first. What was said and later corrected is hidden, too."""
    known = secrecy.load().minors.names
    told = [said for step in root.steps for said in (step.data, step.body.get("data", {}))]
    told += [step.data["data"] for step in root.steps if step.name == CORRECT]
    names = {str(said[key]) for said in told for key in known if isinstance(said.get(key), str) and len(said[key]) > 1}
    return Veil(True, tuple((name, mask(name, "name")) for name in sorted(names, key=lambda one: (-len(one), one))))
