"""Named places where a test may kill the process, to prove that nothing is lost or half done there.

    HENGJIAN_FAILPOINT=record.after_append      dies at the first passage
    HENGJIAN_FAILPOINT=record.after_append:3    dies at the third
"""

from __future__ import annotations

import os
import signal

_names: set[str] = set()
_wanted, _, _count = os.environ.get("HENGJIAN_FAILPOINT", "").partition(":")
_left = int(_count) if _count else 1


def register(*names: str) -> None:
    """Makes failpoints known, so that a test can visit them all."""
    _names.update(names)


def known() -> list[str]:
    """Every registered failpoint, sorted."""
    return sorted(_names)


def fail(name: str) -> None:
    """Ends this process with SIGKILL when the environment asks for it here; otherwise does nothing."""
    global _left  # noqa: PLW0603 - one countdown per process is the point
    if name == _wanted:
        _left -= 1
        if _left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
