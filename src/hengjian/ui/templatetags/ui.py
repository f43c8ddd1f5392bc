"""The few filters the components need."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from hengjian.ui.citing import cited
from hengjian.ui.components import Action, Gate

register = template.Library()
register.filter(cited)


@register.filter
def blocked(actions: Iterable[Action]) -> list[Action]:
    """Those of the actions that cannot be done now."""
    return [action for action in actions or () if action.reason]


@register.filter
def gate_count(gates: Iterable[Gate]) -> str:
    """How many conditions there are and how many are met."""
    gates = list(gates or ())
    if not gates:
        return ""
    met = sum(gate.state == "met" for gate in gates)
    return f"{len(gates)} 项条件，{'全部' if met == len(gates) else f'{met} 项'}满足"
