"""The one validator: every problem, canonical writing, and never an exception."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hengjian.kernel.canonical import canonical
from hengjian.law.catalogue import Law
from hengjian.law.elements import Dictionary, Element, Field, applies, check, form, walk
from hengjian.law.values import covers

LAW = Law.load()
SIMPLE = LAW.procedures["penalty.simple"]
TODAY = date(2026, 11, 22)

OPEN: dict[str, Any] = {
    "party_kind": "person",
    "party_name": "张某某",
    "party_id_kind": "01",
    "party_id_number": "11010519491231002X",
    "party_birth_date": "1949-12-31",
    "item_code": "SCJG-0042",
    "offence_facts": "未按规定的方式明码标价",
    "offence_place": {"place_text": "某菜市场12号摊位", "place_division": "120116"},
    "offence_began": "2026-11-22",
    "offence_ended": "2026-11-22",
    "found_at": "2026-11-22T10:05:00+08:00",
    "evidence": [{"evidence_type": "02", "evidence_title": "照片"}],
    "offence_slight": False,
    "corrected_in_time": True,
    "harm_caused": False,
}


def open_with(**changes: Any) -> dict[str, Any]:
    return {key: value for key, value in {**OPEN, **changes}.items() if value is not None}


def check_open(**changes: Any) -> Any:
    return check(LAW.dictionary, SIMPLE.step("open").form, open_with(**changes), TODAY)


def told(**changes: Any) -> list[tuple[str, str]]:
    return [(problem.where, problem.code) for problem in check_open(**changes).problems]


def one(element: Element, value: Any, today: date | None = TODAY) -> Any:
    dictionary = Dictionary({**LAW.dictionary.elements, "x": element}, LAW.dictionary.codelists)
    checked = check(dictionary, (Field("x"),), {"x": value}, today)
    return checked.data.get("x") if checked.ok else [problem.code for problem in checked.problems]


def test_good_data_comes_back_as_it_is() -> None:
    checked = check_open()
    assert checked.problems == []
    assert checked.data == OPEN


def test_every_problem_is_told_not_only_the_first() -> None:
    assert told(
        party_kind="nobody",
        party_id_number="120116199003071234",
        offence_facts=" ",
        offence_ended="2026-11-23",
        evidence=[{"evidence_type": "99", "evidence_title": "照片"}, {"evidence_title": "录像", "page": 3}],
        surprise=1,
    ) == [
        ("surprise", "unknown_key"),
        ("party_kind", "unknown_code"),
        ("party_id_number", "check_digit"),
        ("offence_ended", "too_large"),
        ("evidence.0.evidence_type", "unknown_code"),
        ("evidence.1.page", "unknown_key"),
        ("evidence.1.evidence_type", "required"),
        ("offence_facts", "required"),
    ]


def test_messages_are_chinese_and_say_what_to_do() -> None:
    problem = check_open(evidence=[{"evidence_type": "99", "evidence_title": "照片"}]).problems[0]
    assert problem.message == "「证据」第1项「证据种类」不在可选范围内"
    assert "书证" in problem.fix
    missing = check_open(party_name=None).problems[0]
    assert missing.message == "请填写「当事人姓名或名称」"


def test_sealed_values_are_not_repeated_in_messages() -> None:
    wrong = "120116199003071234"
    problems = check_open(party_id_number=wrong, party_phone="12345").problems
    assert len(problems) == 2
    assert not any(wrong in f"{p.message}{p.fix}" or "12345" in f"{p.message}{p.fix}" for p in problems)


def test_conditions_require_and_forbid() -> None:
    assert told(party_kind="organisation") == [
        ("party_id_kind", "not_applicable"),
        ("party_birth_date", "not_applicable"),
        ("party_uscc", "required"),
    ]
    assert told(party_birth_date=None) == []
    passport = {"party_id_kind": "04", "party_id_number": None, "party_other_id_number": "E1234567"}
    assert told(party_birth_date=None, **passport) == [("party_birth_date", "required")]
    company = {"party_id_kind": None, "party_id_number": None, "party_birth_date": None}
    assert told(party_kind="organisation", party_uscc="91120116MA05TEXT5B", **company) == []
    assert told(offence_continuing=True) == [("offence_ended", "not_applicable")]
    assert told(offence_continuing=True, offence_ended=None) == []
    assert told(offence_ended=None) == [("offence_ended", "required")]


def test_a_condition_on_a_broken_value_is_not_judged() -> None:
    assert told(party_kind="nobody") == [("party_kind", "unknown_code")]


def test_kindness_full_width_and_spaces() -> None:
    checked = check_open(
        party_id_number=" １１０１０５ １９４９１２３１ ００２ｘ",
        item_code="ＳＣＪＧ－００４２",
        found_at="2026-11-22 10:05",
        offence_began="2026年11月22日",
        harm_caused="否",
    )
    assert checked.problems == []
    assert checked.data == OPEN


@pytest.mark.parametrize(
    ("value", "result"),
    [
        (200, "200.00"),
        ("２００", "200.00"),
        ("2,000.5", "2000.50"),
        (200.0, ["wrong_type"]),
        (True, ["wrong_type"]),
        ("200.001", ["wrong_type"]),
        ("0", ["too_small"]),
        ("0.01", "0.01"),
        ("3000", "3000.00"),
        ("3000.01", ["too_large"]),
    ],
)
def test_money(value: Any, result: Any) -> None:
    assert one(Element("金额", "money", "L1", minimum="0.01", maximum=3000), value) == result


@pytest.mark.parametrize(
    ("value", "result"),
    [
        (3, 3),
        ("３", 3),
        (True, ["wrong_type"]),
        (3.0, ["wrong_type"]),
        ("1e3", ["wrong_type"]),
        (0, ["too_small"]),
        (1, 1),
        (10, 10),
        (11, ["too_large"]),
    ],
)
def test_integers(value: Any, result: Any) -> None:
    assert one(Element("个数", "integer", "L1", minimum=1, maximum=10), value) == result


@pytest.mark.parametrize(
    ("value", "result"),
    [
        ("2026-11-22", "2026-11-22"),
        ("2026/1/2", "2026-01-02"),
        ("2026-11-23", ["too_large"]),
        ("1999-12-31", ["too_small"]),
        ("2026-02-29", ["wrong_type"]),
        ("20261122", ["wrong_type"]),
        (20261122, ["wrong_type"]),
    ],
)
def test_dates(value: Any, result: Any) -> None:
    element = Element("日期", "date", "L1", minimum="2000-01-01", maximum="today")
    assert one(element, value) == result


def test_today_bounds_nothing_while_it_is_unknown() -> None:
    assert one(Element("日期", "date", "L1", maximum="today"), "2099-01-01", today=None) == "2099-01-01"


@pytest.mark.parametrize(
    ("value", "result"),
    [
        ("2026-11-22T10:12", "2026-11-22T10:12:00+08:00"),
        ("2026-11-22T02:12:30Z", "2026-11-22T10:12:30+08:00"),
        ("2026-11-22 10:12:30.987", "2026-11-22T10:12:30+08:00"),
        ("2026-11-22T16:30:00Z", ["too_large"]),
        ("2026-11-22", ["wrong_type"]),
        ("2026-11-22T25:00", ["wrong_type"]),
        ("0001-01-01T00:00+14:00", ["wrong_type"]),
    ],
)
def test_moments(value: Any, result: Any) -> None:
    assert one(Element("时刻", "datetime", "L1", maximum="today"), value) == result


@pytest.mark.parametrize(
    ("value", "result"),
    [
        ("  好\r\n的 ", "好\n的"),
        ("一二三四五六", ["too_long"]),
        ("一二三四五", "一二三四五"),
        ("a\x00b", ["bad_character"]),
        ("a\ud800", ["bad_character"]),
        (5, ["wrong_type"]),
        (["a"], ["wrong_type"]),
        ("﨑", "﨑"),
    ],
)
def test_text(value: Any, result: Any) -> None:
    assert one(Element("文字", "text", "L1", max_length=5), value) == result


@pytest.mark.parametrize(
    ("value", "result"),
    [
        (["warning", "fine"], ["warning", "fine"]),
        (["warning", "warning"], ["duplicate"]),
        (["warning", ""], ["required"]),
        (["warning", "prison"], ["unknown_code"]),
        ("warning", ["wrong_type"]),
        ([], ["required"]),
        (["warning", "fine", "other"], ["too_many"]),
    ],
)
def test_lists(value: Any, result: Any) -> None:
    assert one(Element("种类", "list", "L1", of="penalty_kind", maximum=2), value) == result


def test_files_phones_and_places() -> None:
    digest = "ab" * 32
    assert one(Element("文件", "file", "L3"), digest) == digest
    assert one(Element("文件", "file", "L3"), digest.upper()) == ["wrong_type"]
    phone = Element("电话", "text", "L3", max_length=20, check="phone")
    assert [one(phone, number) for number in ("１３８００００００００", "022-12345678", "110")] == [
        "13800000000",
        "022-12345678",
        ["invalid"],
    ]
    place = Element("地点", "place", "L2")
    assert one(place, {"place_text": "某路1号", "longitude": "117.7101"}) == {
        "place_text": "某路1号",
        "longitude": "117.7101",
    }
    assert one(place, {"longitude": 117.7}) == ["wrong_type", "required"]


@pytest.mark.parametrize(
    ("area", "division", "result"),
    [
        ("120000", "120116", True),
        ("120100", "120116001", True),
        ("120116", "120116", True),
        ("120116001", "120116", False),
        ("120110", "120116", False),
        ("120110", "120110007", True),
        ("130000", "120116", False),
        ("", "120116", True),
    ],
)
def test_areas_cover_what_lies_in_them(area: str, division: str, result: bool) -> None:
    assert covers(area, division) is result


def test_applies() -> None:
    assert applies({}, {})
    assert applies({"a": 1}, {"a": 1})
    assert not applies({"a": 1}, {"a": True})
    assert applies({"a": ["x", "y"]}, {"a": ["z", "y"]})
    assert not applies({"a": "x", "b": "y"}, {"a": "x"})
    assert applies({"a": {"not": "x"}}, {})
    assert not applies({"a": {"not": ["x", "z"]}}, {"a": "z"})
    assert not applies({"a": {"not": None}}, {})


def test_walk_finds_every_leaf_with_its_level() -> None:
    data = check_open(party_phone="13800000000").data
    leaves = {path: element for path, element, _ in walk(LAW.dictionary, SIMPLE.step("open").form, data)}
    assert {path for path, element in leaves.items() if element.sealed} == {
        "party_id_number",
        "party_birth_date",
        "party_phone",
    }
    assert leaves["evidence.0.evidence_type"].type == "code"
    assert leaves["offence_place.place_text"].level == "L2"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
STEPS = st.sampled_from([step for step in SIMPLE.steps if step.form])


@st.composite
def nearly_right(draw: st.DrawFn) -> tuple[Any, dict[str, Any]]:
    """Data under the right names, right or wrong below."""
    step = draw(STEPS)
    written = st.sampled_from(
        ["２０２６-11-22", "2026-11-22 10:12", "200", "fine", "waived", "01", "11010519491231002x"]
    )
    values = st.one_of(JSON, written, st.sampled_from(list(OPEN.values())), st.lists(written, max_size=3))
    names = [field.key for field in step.form]
    return step, draw(st.dictionaries(st.sampled_from(names) | st.text(max_size=5), values))


@settings(max_examples=300, deadline=None)
@given(nearly_right(), st.none() | st.just(TODAY))
def test_any_data_is_checked_and_what_is_right_stays_right(
    given_: tuple[Any, Any], today: date | None
) -> None:
    step, data = given_
    checked = check(LAW.dictionary, step.form, data, today)
    canonical(checked.data)
    again = check(LAW.dictionary, step.form, checked.data, today)
    assert again.data == checked.data
    assert {p.code for p in again.problems} <= {"required", "not_applicable"}
    if checked.ok:
        assert again.ok


@settings(max_examples=100, deadline=None)
@given(STEPS, JSON)
def test_any_json_at_all_is_answered(step: Any, data: Any) -> None:
    checked = check(LAW.dictionary, step.form, data, TODAY)
    assert checked.ok or all(problem.message for problem in checked.problems)


def test_a_form_takes_bare_names() -> None:
    assert form(["fine", Field("amount", required=False)]) == (Field("fine"), Field("amount", required=False))
