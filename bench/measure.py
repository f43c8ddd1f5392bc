"""Ratios measured in one run: A and B take turns, so that a slow moment of the machine falls on both."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from statistics import median

import msgspec


class Ratio(msgspec.Struct, frozen=True, kw_only=True):
    """What is measured and what it must reach.

    `target` is the least ratio wanted, or the most where `at_most`; None where the ratio is only shown.
    """

    name: str
    target: float | None = None
    at_most: bool = False
    unit: str = "×"

    def met(self, value: float) -> bool:
        if self.target is None:
            return True
        return value <= self.target if self.at_most else value >= self.target


class Result(msgspec.Struct, frozen=True):
    """Seconds of each run of A and B, in the order run."""

    seconds_a: tuple[float, ...]
    seconds_b: tuple[float, ...]

    @property
    def per_run(self) -> tuple[float, ...]:
        """How many times as long B took as A, run by run."""
        return tuple(b / a for a, b in zip(self.seconds_a, self.seconds_b, strict=True))

    @property
    def ratio(self) -> float:
        return median(self.per_run)

    @property
    def spread(self) -> tuple[float, float]:
        """The lowest and the highest ratio of a run."""
        return min(self.per_run), max(self.per_run)


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the results: a ratio, what it was measured on and what else is worth saying."""

    ratio: Ratio
    result: Result
    rows: int
    a: str
    b: str
    note: str = ""

    @property
    def met(self) -> bool:
        return self.ratio.met(self.result.ratio)


def compare(a: Callable[[], object], b: Callable[[], object], rounds: int = 5, warm_up: int = 1,
            clock: Callable[[], float] = time.perf_counter) -> Result:
    """Times `a` and `b` in turn for `rounds`, changing who goes first; `warm_up` rounds are not counted.

    Garbage is collected before each run and not during it.
    """
    for _ in range(warm_up):
        a()
        b()
    seconds: dict[Callable[[], object], list[float]] = {a: [], b: []}
    for number in range(rounds):
        for work in (a, b) if number % 2 == 0 else (b, a):
            seconds[work].append(_timed(work, clock))
    return Result(tuple(seconds[a]), tuple(seconds[b]))


def _timed(work: Callable[[], object], clock: Callable[[], float]) -> float:
    gc.collect()
    gc.disable()
    try:
        started = clock()
        work()
        return clock() - started
    finally:
        gc.enable()
