"""Citations in the spellings people use, and what is said of those that cannot be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengjian.kernel.problem import Problems
from hengjian.law.statutes.citation import Citation, Place, Range, parse_citation


def places(text: str) -> tuple[Place | Range, ...]:
    return parse_citation(text).places


@pytest.mark.parametrize(
    "text",
    [
        "《行政处罚法》第六十三条第一款第（二）项",
        "《行政处罚法》第六十三条第一款第二项",
        "《行政处罚法》第六十三条第一款第(二)项",
        "《行政处罚法》第六十三条第一款（二）项",
        "《中华人民共和国行政处罚法》第63条第1款第(2)项",
        "行政处罚法第６３条第１款第（２）项",
        "中华人民共和国行政处罚法 第六十三条 第一款 第（二）项",
        "《行政处罚法》第六十三条第一款第（二）项的规定。",
    ],
)
def test_spellings_of_one_citation(text: str) -> None:
    expected = Citation(title="行政处罚法", key="行政处罚法", places=(Place(63, 0, 1, 2),))
    assert parse_citation(text) == expected


def test_inserted_articles_and_subitems() -> None:
    assert places("《刑法》第一百二十条之一第二款") == (Place(120, 1, 2),)
    assert places("《甲法》第三条第二款第（一）项第3目") == (Place(3, 0, 2, 1, 3),)
    assert places("《甲法》第三条第（一）项") == (Place(3, 0, 0, 1),)


def test_editions() -> None:
    assert parse_citation("《甲法》（2021年修订）第三条").edition == 2021
    assert parse_citation("《甲法（2017修正）》第三条").edition == 2017
    assert parse_citation("《甲法》（2010年）第三条").edition == 2010
    assert parse_citation("《甲法》(2018年10月26日修正)第三条").edition == 2018


def test_titles_within_titles() -> None:
    assert parse_citation("《北京市实施〈水法〉办法》第三条").key == "北京市实施《水法》办法"
    assert parse_citation("《关于实施《公司法》某制度的规定》第三条").key == "关于实施《公司法》某制度的规定"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("《甲法》第四十四条、第四十五条", (Place(44), Place(45))),
        ("《甲法》第四十四、四十五条", (Place(44), Place(45))),
        ("《甲法》第三条和第五条第一款", (Place(3), Place(5, 0, 1))),
        ("《甲法》第三条第一款、第三款", (Place(3, 0, 1), Place(3, 0, 3))),
        ("《甲法》第三条第一款第（一）项、第（四）项", (Place(3, 0, 1, 1), Place(3, 0, 1, 4))),
        ("《甲法》第三条第一款第（一）项第1目以及第2目", (Place(3, 0, 1, 1, 1), Place(3, 0, 1, 1, 2))),
        ("《甲法》第一条至第三条", (Range(Place(1), Place(3)),)),
        ("《甲法》第一至三条", (Range(Place(1), Place(3)),)),
        ("《甲法》第3条第（1）-（3）项", (Range(Place(3, 0, 0, 1), Place(3, 0, 0, 3)),)),
        ("《甲法》第三条第一款至第三款、第五条", (Range(Place(3, 0, 1), Place(3, 0, 3)), Place(5))),
    ],
)
def test_several_places(text: str, expected: tuple[Place | Range, ...]) -> None:
    assert places(text) == expected


PLACES = st.builds(
    lambda article, of, parts: Place(article, of, *parts),
    st.integers(1, 1260),
    st.integers(0, 9),
    st.lists(st.integers(1, 40), max_size=3),
)


@given(st.lists(PLACES, min_size=1, max_size=4))
def test_what_is_written_is_read_again(given_places: list[Place]) -> None:
    citation = Citation(title="甲法", key="甲法", places=tuple(given_places))
    assert parse_citation(str(citation)) == citation


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("", "no_title", 1),
        ("第九条", "no_title", 1),
        ("《》第九条", "no_title", 1),
        ("《甲法第九条", "unclosed", 1),
        ("《甲法》", "no_article", 5),
        ("《甲法》第九款", "no_article", 5),
        ("《甲法》第九", "no_unit", 5),
        ("《甲法》第一二条", "number", 5),
        ("《甲法》第0条", "number", 5),
        ("《甲法》第九条第一项第二款", "order", 11),
        ("《甲法》第九条第1目", "order", 8),
        ("《甲法》第九条吗", "unreadable", 8),
        ("《甲法》第九条、", "unreadable", 9),
        ("《甲法》第九条第一款之二", "suffix", 8),
        ("《甲法》第三条至第一条", "range", 9),
        ("《甲法》第三条至第二款", "range", 9),
    ],
)
def test_what_cannot_be_read_is_said_with_its_position(text: str, code: str, position: int) -> None:
    with pytest.raises(Problems) as raised:
        parse_citation(text)
    (problem,) = raised.value.problems
    assert problem.code == code
    assert problem.message.startswith(f"第 {position} 个字起：")
    assert problem.fix


@given(st.text(alphabet="《》甲法第一二十条款项目之至、（）(1)３ ", max_size=25))
def test_any_text_is_read_or_refused_with_problems(text: str) -> None:
    try:
        citation = parse_citation(text)
    except Problems:
        return
    assert citation.places
