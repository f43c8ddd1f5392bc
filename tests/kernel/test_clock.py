"""Vectors of domain §8 and properties of the clock."""

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengjian.kernel.calendar import own_calendar
from hengjian.kernel.clock import (
    Length,
    Pause,
    Unit,
    add_d,
    add_m,
    add_wd,
    reckon,
    reckon_hours,
    remaining,
    sub_wd,
    wd_between,
)

CAL = own_calendar()
D = date.fromisoformat
BEIJING = timezone(timedelta(hours=8))

days = st.dates(D("2015-06-01"), D("2028-06-01"))
lengths = st.builds(
    Length, n=st.integers(0, 120), unit=st.sampled_from([Unit.WD, Unit.D]), roll=st.booleans()
) | st.builds(Length, n=st.integers(0, 12), unit=st.just(Unit.M), roll=st.booleans())


@pytest.mark.parametrize(
    ("start", "n", "due"),
    [
        ("2026-02-13", 5, "2026-02-27"),
        ("2026-09-24", 7, "2026-10-12"),
        ("2026-09-30", 7, "2026-10-15"),
        ("2026-04-30", 3, "2026-05-08"),
        ("2025-12-31", 5, "2026-01-08"),
        ("2025-09-30", 20, "2025-11-04"),
        ("2026-01-26", 20, "2026-02-28"),
        ("2026-01-26", 30, "2026-03-13"),
        ("2026-10-20", -7, "2026-10-10"),
        ("2026-02-15", 0, "2026-02-15"),
    ],
)
def test_working_days(start: str, n: int, due: str) -> None:
    assert add_wd(CAL, D(start), n) == D(due)
    assert sub_wd(CAL, D(start), -n) == D(due)
    assert reckon(CAL, D(start), Length(n, Unit.WD)).due == D(due)


@pytest.mark.parametrize(
    ("start", "n", "roll", "due"),
    [
        ("2026-03-02", 90, False, "2026-05-31"),
        ("2026-03-02", 90, True, "2026-06-01"),
        ("2026-07-05", 90, False, "2026-10-03"),
        ("2026-07-05", 90, True, "2026-10-08"),
        ("2026-05-20", 30, False, "2026-06-19"),
        ("2026-05-20", 30, True, "2026-06-22"),
        ("2026-01-30", 15, True, "2026-02-14"),
        ("2026-10-01", 0, False, "2026-10-01"),
        ("2026-10-01", 0, True, "2026-10-08"),
    ],
)
def test_natural_days(start: str, n: int, roll: bool, due: str) -> None:
    assert add_d(CAL, D(start), n, roll) == D(due)
    assert reckon(CAL, D(start), Length(n, Unit.D, roll)).due == D(due)


@pytest.mark.parametrize(
    ("start", "n", "roll", "due"),
    [
        ("2026-01-31", 1, False, "2026-02-28"),
        ("2024-01-31", 1, False, "2024-02-29"),
        ("2025-11-30", 3, False, "2026-02-28"),
        ("2026-01-15", 1, False, "2026-02-15"),
        ("2026-01-15", 1, True, "2026-02-24"),
        ("2026-08-31", 6, False, "2027-02-28"),
        ("2026-12-31", 12, False, "2027-12-31"),
    ],
)
def test_months(start: str, n: int, roll: bool, due: str) -> None:
    assert add_m(CAL, D(start), n, roll) == D(due)
    assert reckon(CAL, D(start), Length(n, Unit.M, roll)).due == D(due)


@given(days, st.integers(1, 60))
def test_counting_back_undoes_counting_on(d: date, n: int) -> None:
    back = sub_wd(CAL, add_wd(CAL, d, n), n)
    assert back == (d if CAL.is_workday(d) else sub_wd(CAL, d, 1))
    assert wd_between(CAL, d, add_wd(CAL, d, n)) == n


@given(days, st.integers(0, 60), st.integers(0, 30))
def test_later_starts_and_longer_limits_never_end_earlier(d: date, n: int, more: int) -> None:
    later = d + timedelta(days=more)
    assert add_wd(CAL, d, n) <= add_wd(CAL, d, n + more)
    assert add_wd(CAL, d, n) <= add_wd(CAL, later, n) or n == 0
    assert add_d(CAL, d, n, True) <= add_d(CAL, later, n, True)


@given(days, lengths, st.lists(st.tuples(st.integers(0, 90), st.integers(0, 20)), max_size=3))
def test_the_trace_explains_every_day_up_to_the_due_one(
    start: date, length: Length, spans: list[tuple[int, int]]
) -> None:
    pauses = [
        Pause(start + timedelta(days=at), start + timedelta(days=at + more), "鉴定") for at, more in spans
    ]
    deadline = reckon(CAL, start, length, pauses)
    trace = deadline.trace
    gaps = {(b.date - a.date).days for a, b in pairwise(trace)}
    assert gaps <= {1}
    assert (trace[0].date, trace[-1].date) == (start, deadline.due)
    assert not trace[0].counted
    counted = [note for note in trace if note.counted]
    assert [note.number for note in counted] == list(range(1, len(counted) + 1))
    assert all(note.reason for note in trace)
    paused = {p.first + timedelta(days=i) for p in pauses for i in range((p.last - p.first).days + 1)}
    assert not paused & {note.date for note in counted}
    if length.unit is not Unit.M:
        assert len(counted) == length.n
    if length.unit is Unit.WD:
        assert all(CAL.is_workday(note.date) for note in counted)
    if length.roll:
        assert CAL.is_workday(deadline.due) or (length.unit is Unit.WD and length.n == 0)


@given(days, lengths)
def test_without_pauses_reckon_agrees_with_the_plain_functions(start: date, length: Length) -> None:
    plain = {
        Unit.WD: lambda: add_wd(CAL, start, length.n),
        Unit.D: lambda: add_d(CAL, start, length.n, length.roll),
        Unit.M: lambda: add_m(CAL, start, length.n, length.roll),
    }
    due = reckon(CAL, start, length).due
    if length.unit is Unit.WD and length.n == 0 and length.roll:
        assert due == add_d(CAL, start, 0, True)
    else:
        assert due == plain[length.unit]()


def test_seizure_is_prolonged_by_testing_and_by_extension() -> None:
    """行政强制法 25: thirty days, testing not included, extended by thirty; never rolled."""
    start, thirty = D("2026-03-02"), Length(30, Unit.D)
    testing = Pause(D("2026-03-10"), D("2026-03-19"), "检测期间")
    assert reckon(CAL, start, thirty).due == D("2026-04-01")
    assert reckon(CAL, start, thirty, [testing]).due == D("2026-04-11")
    deadline = reckon(CAL, start, thirty, [testing], [thirty])
    assert deadline.due == D("2026-05-11")
    assert [n.reason for n in deadline.trace if n.date == D("2026-03-10")] == ["不计入：检测期间"]


def test_extensions_add_up_and_units_follow_one_another() -> None:
    start = D("2026-01-26")
    assert reckon(CAL, start, Length(20, Unit.WD), (), [Length(10, Unit.WD)]).due == D("2026-03-13")
    one_month = Length(1, Unit.M)
    assert reckon(CAL, D("2026-01-31"), one_month, (), [one_month]).due == D("2026-03-31")
    mixed = reckon(CAL, D("2026-09-24"), Length(7, Unit.WD), (), [Length(5, Unit.D, roll=True)])
    assert mixed.due == D("2026-10-19"), "12 October + 5 is Saturday the 17th, rolled to Monday"


def test_rolling_is_explained() -> None:
    trace = reckon(CAL, D("2026-07-05"), Length(90, Unit.D, roll=True)).trace
    assert [(n.date.day, n.counted) for n in trace[-6:]] == [
        (3, True), (4, False), (5, False), (6, False), (7, False), (8, False),
    ]  # fmt: skip
    assert trace[-1].reason == "顺延至此：工作日"
    assert trace[-2].reason == "国庆节放假，顺延"


def test_counting_back_is_explained_too() -> None:
    trace = reckon(CAL, D("2026-10-20"), Length(-7, Unit.WD)).trace
    assert [n.number for n in trace if n.counted] == [1, 2, 3, 4, 5, 6, 7]
    assert trace[-1].date == D("2026-10-10")
    assert "调休上班" in trace[-1].reason


@pytest.mark.parametrize(
    ("start", "length", "provisional"),
    [
        ("2026-12-17", Length(5, Unit.WD), False),  # ends on 24 December
        ("2026-12-18", Length(5, Unit.WD), True),  # ends on the 25th, which a notice may still move
        ("2026-11-24", Length(30, Unit.D), False),
        ("2026-11-25", Length(30, Unit.D), True),
        ("2026-11-22", Length(6, Unit.M, roll=True), True),
        ("2025-12-25", Length(5, Unit.WD), False),  # 2026 is published
        ("2027-01-04", Length(-8, Unit.WD), True),
    ],
)
def test_what_a_notice_may_still_move_is_provisional(start: str, length: Length, provisional: bool) -> None:
    assert reckon(CAL, D(start), length).provisional is provisional


def test_remaining() -> None:
    today = D("2026-09-30")
    assert remaining(CAL, today, D("2026-10-12"), Unit.WD) == 4
    assert remaining(CAL, today, D("2026-10-12"), Unit.D) == 12
    assert remaining(CAL, today, today, Unit.WD) == remaining(CAL, today, today, Unit.M) == 0
    assert remaining(CAL, D("2026-10-12"), today, Unit.WD) == -4
    assert remaining(CAL, D("2026-10-12"), today, Unit.D) == -12
    with pytest.raises(ValueError, match="小时"):
        remaining(CAL, today, today, Unit.H)


def test_hours_run_through_nights_and_holidays() -> None:
    start = datetime(2026, 9, 30, 18, 30, tzinfo=BEIJING)
    assert reckon_hours(start, 24) == datetime(2026, 10, 1, 18, 30, tzinfo=BEIJING)
    assert reckon_hours(start, 24).tzinfo is BEIJING
    assert reckon_hours(start.astimezone(UTC), 24) == reckon_hours(start, 24)
    with pytest.raises(ValueError, match="时区"):
        reckon_hours(datetime(2026, 9, 30), 24)  # noqa: DTZ001


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Length(-1, Unit.D),
        lambda: Length(-1, Unit.M),
        lambda: Length(10_001, Unit.WD),
        lambda: add_d(CAL, D("2026-01-01"), -1),
        lambda: add_d(CAL, date.max, 1),
        lambda: add_wd(CAL, date.max, 1),
        lambda: add_m(CAL, date.max, 1),
        lambda: Pause(D("2026-01-02"), D("2026-01-01"), ""),
        lambda: reckon(CAL, D("2026-01-01"), Length(1, Unit.H)),
        lambda: reckon(CAL, D("2026-01-09"), Length(-1, Unit.WD), (), [Length(1, Unit.WD)]),
        lambda: reckon(CAL, D("2026-01-09"), Length(1, Unit.WD), (), [Length(-1, Unit.WD)]),
    ],
)
def test_nonsense_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError):
        wrong()  # type: ignore[operator]


def test_a_moment_is_no_date() -> None:
    with pytest.raises(TypeError, match="日期"):
        add_wd(CAL, datetime(2026, 1, 1, tzinfo=UTC), 1)
