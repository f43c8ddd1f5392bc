"""The harness of the benchmarks, with a clock of its own: no real time is measured here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from bench.__main__ import discover, main, measured
from bench.context import Context
from bench.measure import Ratio, Result, Row, compare

from bench import report


class Clock:
    """Stands still until a piece of work lets time pass."""

    def __init__(self) -> None:
        self.now = 0.0
        self.log: list[str] = []

    def __call__(self) -> float:
        return self.now

    def work(self, name: str, seconds: float) -> Callable[[], None]:
        def go() -> None:
            self.now += seconds
            self.log.append(name)
        return go


def row(target: float | None, *, at_most: bool = False, note: str = "") -> Row:
    ratio = Ratio(name="甲乙", target=target, at_most=at_most)
    result = Result((1.0, 1.0, 1.0), (9.0, 12.0, 10.0))
    return Row(ratio=ratio, result=result, rows=1234, a="甲", b="乙", note=note)


def test_the_two_take_turns_and_change_who_goes_first() -> None:
    clock = Clock()
    result = compare(clock.work("a", 2), clock.work("b", 6), rounds=3, clock=clock)
    assert "".join(clock.log) == "ab" + "abbaab"
    assert result == Result((2, 2, 2), (6, 6, 6))
    assert result.ratio == 3


def test_the_ratio_is_the_median_of_the_runs_and_the_spread_their_ends() -> None:
    result = row(None).result
    assert result.per_run == (9, 12, 10)
    assert result.ratio == 10
    assert result.spread == (9, 12)


@pytest.mark.parametrize(("target", "at_most", "met"), [
    (None, False, True), (10, False, True), (10.5, False, False), (10, True, True), (9.5, True, False),
])
def test_a_target_is_a_floor_or_a_ceiling(target: float | None, at_most: bool, met: bool) -> None:
    assert row(target, at_most=at_most).met is met


def test_results_say_the_machine_the_commit_and_each_ratio(tmp_path: Path) -> None:
    path = tmp_path / "RESULTS.md"
    rows = [row(10), row(11, note="未计入启动"), row(None)]
    report.write(path, rows, datetime(2026, 11, 22, 10, tzinfo=UTC))
    text = path.read_text("utf-8")
    assert "2026-11-22 10:00" in text
    assert "核，内存" in text
    assert "| 甲乙 | 10× | 9–12 | ≥ 10× | 是 |" in text
    assert "| 甲（1.00 秒） | 乙（9.00 秒） | 1,234 | 3 |" in text
    assert "| ≥ 11× | **否** |" in text
    assert "| — | — |" in text
    assert "- 甲乙：未计入启动" in text
    assert list(tmp_path.iterdir()) == [path]


def test_benchmarks_are_found_by_name() -> None:
    assert "documents" in discover()


def test_an_unknown_benchmark_is_refused_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["nonsense"])
    assert "没有这些基准：nonsense" in capsys.readouterr().err


@pytest.mark.parametrize("answer", [row(10), [row(10)]])
def test_a_benchmark_answers_with_one_row_or_several(answer: object, monkeypatch: pytest.MonkeyPatch) -> None:
    from types import SimpleNamespace

    monkeypatch.setattr("importlib.import_module", lambda name: SimpleNamespace(run=lambda context: answer))
    with Context() as context:
        assert measured("anything", context) == [row(10)]
        assert context.work.is_dir()
    assert not context.work.exists()
