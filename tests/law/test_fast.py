"""The quick answer is the checker's own: whatever it calls right, `check` calls right and leaves unchanged."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hengjian.law.catalogue import Law
from hengjian.law.check import check
from hengjian.law.dictionary import Dictionary, Element, Field, Form, walk
from hengjian.law.fast import finder, plain
from support.reported_values import made, values_of

pytestmark = pytest.mark.long

TODAY = date(2026, 11, 22)
LAW = Law.load()
ASKED = [lambda element: element.sealed, lambda element: element.type == "file", lambda element: element.level == "L2"]
STEPS = [(p.name, s.name) for p in LAW.procedures.values() for s in p.steps]


def form_of(step: tuple[str, str]) -> Form:
    return LAW.procedures[step[0]].step(step[1]).form


@pytest.mark.parametrize("step", STEPS, ids="/".join)
def test_what_is_made_by_the_standard_is_plain_and_right(step: tuple[str, str]) -> None:
    form = form_of(step)

    @settings(max_examples=25, deadline=None)
    @given(made(LAW.dictionary, form, TODAY))
    def holds(data: dict[str, Any]) -> None:
        found = check(LAW.dictionary, form, data, TODAY)
        assert found.problems == []
        assert found.data == data
        assert plain(LAW.dictionary, form)(data, TODAY)
        for asked in ASKED:
            wanted = [leaf for leaf in walk(LAW.dictionary, form, data) if asked(leaf[1])]
            assert finder(LAW.dictionary, form, asked)(data) == wanted

    holds()


@pytest.mark.parametrize("step", STEPS, ids="/".join)
def test_what_it_calls_plain_is_right_whatever_was_changed(step: tuple[str, str]) -> None:
    form = form_of(step)
    conforms = plain(LAW.dictionary, form)
    if not form:
        return

    @settings(max_examples=40, deadline=None)
    @given(made(LAW.dictionary, form, TODAY), st.data())
    def holds(data: dict[str, Any], draw: st.DataObject) -> None:
        field = draw.draw(st.sampled_from(form))
        change = draw.draw(st.one_of(values_of(LAW.dictionary, LAW.dictionary[field.element], TODAY), NASTY))
        altered = {k: v for k, v in data.items() if k != field.key}
        if change is not None:
            altered[field.key] = change
        if conforms(altered, TODAY):
            found = check(LAW.dictionary, form, altered, TODAY)
            assert found.problems == []
            assert found.data == altered

    holds()


NASTY = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=30),
    st.sampled_from(["", " ", "１２３", "1.005", "200", "2026-02-30", "2026-11-22T24:00:00+08:00", "2026-1-1",
                     "a\u200bb", " x", "x\n", "9999-12-31", "2026-11-22T10:12:00Z"]),
    st.lists(st.sampled_from(["fine", "warning", "fine"]), max_size=3), st.just({}), st.just([]), st.just([{}]),
)


def test_an_element_it_does_not_know_goes_the_long_way() -> None:
    dictionary = Dictionary({"n": Element(label="人", type="person", level="L1", name="n")}, {})
    conforms = plain(dictionary, (Field("n"),))
    assert not conforms({"n": "01a20230-631e-706c-8c6a-fe092591a8b8"}, TODAY)
