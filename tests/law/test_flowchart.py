"""The drawing of a procedure: complete, without overlaps, and the same in words."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hengjian.law import flowchart
from hengjian.law.catalogue import Law
from hengjian.law.flowchart import Chart, chart, wrapped
from hengjian.law.procedures import Procedure, Stage, Step

NAMES = [f"s{i}" for i in range(8)]
WIDTHS = st.sampled_from([340, 760])


@st.composite
def procedures(draw: st.DrawFn) -> Procedure:
    """Any stages and steps, those no lawful procedure has too."""
    names = NAMES[: draw(st.integers(1, len(NAMES)))]
    stages = [Stage(name, f"环节{name}", end=draw(st.booleans())) for name in names]
    steps = [
        Step(name=f"t{i}", title="步骤" * draw(st.integers(1, 12)) + str(i), action="", roles=[],
             from_stages=draw(st.lists(st.sampled_from(names), unique=True, max_size=4)),
             to=draw(st.none() | st.sampled_from(names)))
        for i in range(draw(st.integers(1, 14)))
    ]
    return Procedure(name="p", title="某程序", behavior="x", basis="", cites=[], facts="", stages=stages, steps=steps)


def points(line: str) -> list[tuple[int, int]]:
    return [tuple(map(int, one.split(","))) for one in line.split()]  # type: ignore[misc]


@settings(max_examples=150, deadline=None)
@given(procedures(), WIDTHS)
def test_nothing_is_left_out_and_nothing_overlaps(procedure: Procedure, width: int) -> None:
    made = chart(procedure, width=width, note=lambda step: "主办（2 名执法人员）" * 3)
    assert [card.name for card in made.cards] == ["", *(stage.name for stage in procedure.stages)]
    for card in made.cards:
        here = [s.name for s in procedure.steps if (card.name in s.from_stages if card.name else not s.from_stages)]
        assert sorted(row.step for row in card.rows) == sorted(here)
        for row in card.rows:
            assert card.x <= row.x
            assert row.x + row.width <= card.x + card.width
            assert card.y + flowchart.HEAD <= row.y
            assert row.y + row.height <= card.bottom
            assert all(row.y < y <= row.y + row.height for y, _ in [*row.texts, *row.notes])
        for a, b in combinations(card.rows, 2):
            assert a.y + a.height <= b.y or b.y + b.height <= a.y or a.x + a.width <= b.x or b.x + b.width <= a.x
    for above, below in zip(made.cards, made.cards[1:], strict=False):
        assert above.bottom < below.y
    assert made.cards[-1].bottom <= made.height


@settings(max_examples=150, deadline=None)
@given(procedures(), WIDTHS)
def test_every_step_that_leads_on_has_its_way(procedure: Procedure, width: int) -> None:
    made = chart(procedure, width=width)
    lines = [points(line) for way in made.ways for line in way.lines]
    heads = [points(way.head)[0] for way in made.ways]
    assert all(0 <= x <= width and 0 <= y <= made.height for line in lines for x, y in line)
    cards = {card.name: card for card in made.cards}
    for i, card in enumerate(made.cards):
        for row in card.rows:
            if not row.leads:
                continue
            target = cards[row.leads]
            if made.cards.index(target) == i + 1:
                assert (card.x + card.width // 2, target.y) in heads
            else:
                assert (target.x + target.width, target.middle) in heads
                assert any(line[0] == (row.x + row.width, row.middle) and line[-1][1] == target.middle
                           for line in lines)


@settings(max_examples=150, deadline=None)
@given(procedures())
def test_lanes_to_different_stages_never_run_into_one_another(procedure: Procedure) -> None:
    made = chart(procedure)
    runs: dict[int, list[tuple[int, int, int]]] = {}
    for number, way in enumerate(made.ways):
        long = [line for line in map(points, way.lines) if len(line) == 3]
        if long:
            ys = [y for line in long for _, y in line[1:]]
            runs.setdefault(long[0][1][0], []).append((min(ys), max(ys), number))
    for spans in runs.values():
        for (first, last, _), (start, end, _) in combinations(spans, 2):
            assert last < start or end < first


@given(procedures(), st.sets(st.sampled_from([f"t{i}" for i in range(14)])))
def test_words_say_every_step_and_what_an_agency_adds(procedure: Procedure, added: set[str]) -> None:
    made = chart(procedure, added=frozenset(added))
    drawn = {row.step for card in made.cards for row in card.rows if row.added}
    there = {step.name for step in procedure.steps}
    assert drawn == added & there
    for step in procedure.steps:
        assert step.title in made.words
        assert ((f"{step.title}（{flowchart.ADDED}）" in made.words) == (step.name in added))
    for card in made.cards:
        for row in card.rows:
            assert (flowchart.ADDED in "".join(row.title)) == (row.step in added)


@given(st.text(max_size=80), st.floats(1, 40))
def test_lines_are_the_text_and_fit(text: str, width: float) -> None:
    lines = wrapped(text, width)
    assert "".join(lines) == text
    assert all(len(line) * 0.6 <= max(width, 1) for line in lines)


@pytest.mark.parametrize("name", sorted(Law.load().procedures))
@pytest.mark.parametrize("width", [340, 760])
def test_the_procedures_of_the_house_fit_their_drawing(name: str, width: int) -> None:
    procedure = Law.load().procedures[name]
    made: Chart = chart(procedure, width=width)
    assert made == chart(procedure, width=width), "the same data, the same drawing"
    narrowest = min(card.width for card in made.cards)
    assert narrowest >= width // 2, "lanes leave room for the steps"
