"""What an agency may do wrong, each a small change to a lawful case; the scripts say which rules it breaks."""

from __future__ import annotations

from collections.abc import Callable

from hengjian.demo.ordinary.told import Told

Fault = Callable[[Told], None]
FAULTS: dict[str, Fault] = {}


def fault(function: Fault) -> Fault:
    FAULTS[function.__name__] = function
    return function
