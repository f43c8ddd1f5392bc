"""Additional fine 加处罚款 for paying late (行政处罚法 72, 73): what has accrued up to a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal

import msgspec

from hengjian.kernel.money import CENT


class Instalment(msgspec.Struct, frozen=True):
    """A part of the fine and the last day for paying it; a fine that is not split is one instalment."""

    due: date
    amount: Decimal


class Paid(msgspec.Struct, frozen=True):
    """What reached the bank on a day."""

    on: date
    amount: Decimal


class Span(msgspec.Struct, frozen=True):
    """Days that do not count, first and last included: reconsideration or litigation was running."""

    first: date
    last: date


def additional_fine(
    instalments: Sequence[Instalment],
    payments: Sequence[Paid],
    on: date,
    *,
    permille: int,
    cap: Decimal,
    uncounted: Sequence[Span] = (),
) -> Decimal:
    """What has accrued from the day after each due day up to and with `on`, in yuan.

    Each day adds `permille` thousandths of what is then overdue and unpaid. A payment counts from its own day on
    and goes to the earliest instalment first. The sum is rounded down to the cent, once, and never exceeds `cap`,
    the fine itself.
    """
    daily = (_overdue(instalments, payments, day) for day in _counted(instalments, on, uncounted))
    accrued = sum(daily, Decimal(0)) * permille / 1000
    return min(accrued.quantize(CENT, ROUND_DOWN), cap)


def days_overdue(
    instalments: Sequence[Instalment], payments: Sequence[Paid], on: date, uncounted: Sequence[Span] = ()
) -> int:
    """How many days, up to and with `on`, something was overdue and unpaid; days that do not count left out."""
    return sum(_overdue(instalments, payments, day) > 0 for day in _counted(instalments, on, uncounted))


def _overdue(instalments: Sequence[Instalment], payments: Sequence[Paid], day: date) -> Decimal:
    """What should have been paid before this day and is not."""
    due = sum((one.amount for one in instalments if one.due < day), Decimal(0))
    paid = sum((one.amount for one in payments if one.on <= day), Decimal(0))
    return max(due - paid, Decimal(0))


def _counted(instalments: Sequence[Instalment], on: date, uncounted: Sequence[Span]) -> Iterator[date]:
    """The days after the first due day up to `on`, without those that do not count."""
    day = min((one.due for one in instalments), default=on)
    while day < on:
        day += timedelta(days=1)
        if not any(span.first <= day <= span.last for span in uncounted):
            yield day
