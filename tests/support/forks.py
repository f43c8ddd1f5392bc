"""A copy of this process that does one thing and may be killed on the way: cheaper than starting a new one.

Not for what sets documents: the threads of the typesetter are not copied, and the copy would wait for them for ever.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable

from django.db import connections

from hengjian.kernel import failpoints


def fork(act: Callable[[], object], at: str = "", nth: int = 1) -> int:
    """Starts `act` in a process of its own, which dies at the nth passage of a failpoint; returns its id.

    The connections of this process are closed first, so that the two do not talk on one line.
    """
    connections.close_all()
    child = os.fork()
    if child:
        return child
    try:
        failpoints._wanted, failpoints._left = at, nth
        act()
    except BaseException:
        traceback.print_exc(file=sys.__stderr__)
        os._exit(1)
    connections.close_all()
    os._exit(0)


def ended(child: int) -> int:
    """How a process ended: its exit code, or minus the signal that killed it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def run(act: Callable[[], object], at: str = "", nth: int = 1) -> int:
    """Runs `act` in a process of its own to its end."""
    return ended(fork(act, at, nth))
