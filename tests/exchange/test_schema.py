"""The contract: the published examples hold, and schema and checker agree on types and conditions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from hengjian.exchange import envelope
from hengjian.law.catalogue import Law
from hengjian.law.check import check
from hengjian.law.schema import exchange_schema, form_schema
from support import reported
from support.reported.place import PLACE
from support.reported_values import made

pytestmark = pytest.mark.long

TODAY = date(2026, 11, 22)
LAW = Law.load()
STEPS = [(p.name, s.name) for p in LAW.procedures.values() for s in p.steps if s.form]
DOCS = Path(__file__).resolve().parents[2] / "docs" / "exchange"


def test_the_schema_is_a_schema() -> None:
    whole = exchange_schema(LAW)
    Draft202012Validator.check_schema(whole)
    for name in LAW.procedures:
        Draft202012Validator.check_schema(exchange_schema(LAW, name))
    json.dumps(whole)


def examples() -> list[dict[str, Any]]:
    text = (DOCS / "README.md").read_text("utf-8")
    blocks = re.findall(r"```jsonl?\n(.*?)```", text, re.DOTALL)
    return [json.loads(line) for block in blocks for line in block.splitlines() if line.strip()]


def test_the_published_examples_hold() -> None:
    validator = Draft202012Validator(exchange_schema(LAW))
    found = examples()
    assert len(found) >= 5
    for line in found:
        assert [e.message for e in validator.iter_errors(line)] == [], line["step"]
        envelope.decode(json.dumps(line).encode())
        form = LAW.procedures[line["procedure"]].step(line["step"]).form
        assert check(LAW.dictionary, form, line["data"], TODAY).problems == []


def test_what_the_generator_tells_meets_the_published_standard() -> None:
    """Faults break the law, never the standard."""
    validator = Draft202012Validator(exchange_schema(LAW))
    for kind in reported.KINDS:
        for line, faults in _told(kind):
            assert [e.message for e in validator.iter_errors(line)] == [], (faults, line)


def _told(kind: str) -> Iterator[tuple[dict[str, Any], list[str]]]:
    """Lines of cases with each fault, every story among them; of lines of one step with the same members one."""
    seen: set[tuple[str, ...]] = set()
    for case in reported.cases(PLACE, 260, faulty=0.9, kind=kind):
        for line in case.lines:
            shape = (line["procedure"], line["step"], *sorted(line), *sorted(line["data"]))
            if shape not in seen:
                seen.add(shape)
                yield line, case.faults


@pytest.mark.parametrize("step", STEPS, ids="/".join)
def test_schema_and_checker_agree(step: tuple[str, str]) -> None:
    """On data made by the standard, and on the same with a field taken away, added, or of another type."""
    dictionary, form = LAW.dictionary, LAW.procedures[step[0]].step(step[1]).form
    validator = Draft202012Validator(form_schema(dictionary, form))
    wrong_types = st.sampled_from([5.5, {"colour": "red"}, [[]], ["没有这个代码", 7]])

    @settings(max_examples=25, deadline=None)
    @given(made(dictionary, form, TODAY), made(dictionary, form, TODAY), st.data())
    def agree(data: dict[str, Any], other: dict[str, Any], draw: st.DataObject) -> None:
        assert validator.is_valid(data)
        assert check(dictionary, form, data, TODAY).ok
        field = draw.draw(st.sampled_from(form))
        altered = {k: v for k, v in data.items() if k != field.key}
        match draw.draw(st.sampled_from(["drop", "borrow", "type", "strange"])):
            case "borrow" if field.key in other:
                altered[field.key] = other[field.key]
            case "type":
                altered[field.key] = draw.draw(wrong_types)
            case "strange":
                altered["colour"] = "red"
        found = [p.code for p in check(dictionary, form, altered, TODAY).problems]
        if set(found) <= {"order"}:
            found = []
        assert validator.is_valid(altered) == (not found), (altered, found)

    agree()
