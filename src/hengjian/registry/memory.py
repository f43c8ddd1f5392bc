"""Registry answers remembered for the length of a batch: the same question is asked of the database once.

Outside `remembering()` nothing is kept, so that a page never shows what has meanwhile changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
_NOT_ASKED: Any = object()
_memory: ContextVar[dict[Any, Any] | None] = ContextVar("registry_memory", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Answers given inside are remembered until the end of the block."""
    token = _memory.set({})
    try:
        yield
    finally:
        _memory.reset(token)


def remembered(function: Callable[P, T]) -> Callable[P, T]:
    """Lets a function of hashable arguments be asked once a batch. Its answers must not be changed."""

    @wraps(function)
    def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        memory = _memory.get()
        if memory is None:
            return function(*args, **kwargs)
        question = (function, args, *sorted(kwargs.items())) if kwargs else (function, args)
        answer: T = memory.get(question, _NOT_ASKED)
        if answer is _NOT_ASKED:
            answer = memory[question] = function(*args, **kwargs)
        return answer

    return asked
