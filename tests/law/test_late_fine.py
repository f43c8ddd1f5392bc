"""The additional fine: the vectors of the domain, and what must hold whatever the numbers."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengjian.law.late_fine import Instalment, Paid, Span, additional_fine, days_overdue

DUE = date(2026, 1, 31)
WHOLE = [Instalment(DUE, Decimal("3000"))]


def after(days: int) -> date:
    return DUE + timedelta(days=days)


def late(on: date, *payments: Paid, uncounted: tuple[Span, ...] = (), instalments=None) -> Decimal:
    parts = instalments or WHOLE
    cap = sum((one.amount for one in parts), Decimal(0))
    return additional_fine(parts, payments, on, permille=30, cap=cap, uncounted=uncounted)


@pytest.mark.parametrize(
    ("days", "expected"),
    [(-1, "0"), (0, "0"), (1, "90"), (33, "2970"), (34, "3000"), (40, "3000"), (4000, "3000")],
)
def test_three_per_cent_a_day_up_to_the_fine(days: int, expected: str) -> None:
    assert late(after(days)) == Decimal(expected)


def test_days_of_reconsideration_do_not_count() -> None:
    span = Span(after(5), after(12))
    assert late(after(20), uncounted=(span,)) == Decimal("1080")
    assert days_overdue(WHOLE, [], after(20), [span]) == 12


def test_days_that_two_spans_share_are_left_out_once() -> None:
    spans = (Span(after(5), after(12)), Span(after(10), after(12)))
    assert late(after(20), uncounted=spans) == Decimal("1080")


def test_a_payment_lowers_the_base_from_its_own_day_on() -> None:
    assert late(after(10), Paid(after(6), Decimal("2000"))) == Decimal("5") * 90 + Decimal("5") * 30
    assert late(after(10), Paid(after(1), Decimal("3000"))) == 0
    assert days_overdue(WHOLE, [Paid(after(6), Decimal("3000"))], after(10)) == 5


def test_paying_in_time_costs_nothing_and_paying_too_much_earns_nothing() -> None:
    assert late(after(10), Paid(DUE, Decimal("3000"))) == 0
    assert late(after(10), Paid(DUE, Decimal("5000"))) == 0


def test_each_instalment_counts_from_its_own_day() -> None:
    parts = [Instalment(DUE, Decimal("1000")), Instalment(after(10), Decimal("2000"))]
    assert late(after(12), instalments=parts) == Decimal("1000") * 12 * 3 / 100 + Decimal("2000") * 2 * 3 / 100
    assert late(after(12), Paid(after(1), Decimal("1000")), instalments=parts) == Decimal("120")


def test_the_sum_is_rounded_down_to_the_cent_once() -> None:
    parts = [Instalment(DUE, Decimal("0.50"))]
    assert late(after(1), instalments=parts) == Decimal("0.01")
    assert late(after(2), instalments=parts) == Decimal("0.03")


def test_nothing_is_due_where_nothing_was_to_be_paid() -> None:
    assert additional_fine([], [], after(9), permille=30, cap=Decimal(0)) == 0
    assert days_overdue([], [], after(9)) == 0


amounts = st.decimals(min_value=0, max_value=100_000, places=2)
days = st.integers(min_value=-60, max_value=200).map(after)
instalments_ = st.lists(st.builds(Instalment, days, amounts), min_size=1, max_size=4)
payments_ = st.lists(st.builds(Paid, days, amounts), max_size=4)
spans_ = st.lists(st.tuples(days, days).map(lambda two: Span(min(two), max(two))), max_size=3)


@given(instalments_, payments_, days, spans_)
def test_never_above_the_fine_and_never_below_nothing(instalments, payments, on, spans) -> None:
    cap = sum((one.amount for one in instalments), Decimal(0))
    fine = additional_fine(instalments, payments, on, permille=30, cap=cap, uncounted=spans)
    assert 0 <= fine <= cap


@given(instalments_, payments_, days, st.integers(min_value=0, max_value=30), spans_)
def test_more_days_never_make_it_less(instalments, payments, on, more, spans) -> None:
    cap = sum((one.amount for one in instalments), Decimal(0))
    first, then = (
        additional_fine(instalments, payments, day, permille=30, cap=cap, uncounted=spans)
        for day in (on, on + timedelta(days=more))
    )
    assert first <= then


@given(instalments_, payments_, st.builds(Paid, days, amounts), days, spans_)
def test_paying_more_never_costs_more(instalments, payments, one_more, on, spans) -> None:
    cap = sum((one.amount for one in instalments), Decimal(0))
    without = additional_fine(instalments, payments, on, permille=30, cap=cap, uncounted=spans)
    with_it = additional_fine(instalments, [*payments, one_more], on, permille=30, cap=cap, uncounted=spans)
    assert with_it <= without


@given(instalments_, days, spans_)
def test_unpaid_instalments_add_up(instalments, on, spans) -> None:
    """Without a cap the whole is the sum of its parts, to the cent that each part loses by rounding."""
    none = Decimal(10) ** 12
    whole = additional_fine(instalments, [], on, permille=30, cap=none, uncounted=spans)
    parts = [additional_fine([one], [], on, permille=30, cap=none, uncounted=spans) for one in instalments]
    assert 0 <= whole - sum(parts) < Decimal("0.01") * len(parts)


@given(instalments_, payments_, days)
def test_days_are_overdue_exactly_where_something_accrues(instalments, payments, on) -> None:
    accrued = additional_fine(instalments, payments, on, permille=1000, cap=Decimal(10) ** 12)
    assert (days_overdue(instalments, payments, on) > 0) == (accrued > 0)
