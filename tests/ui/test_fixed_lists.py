"""Lists of what stands in memory: sorted, filtered and walked like those of the database."""

from __future__ import annotations

from typing import NamedTuple

from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from hengjian.ui.filters import Filter
from hengjian.ui.fixed import FixedSpec
from hengjian.ui.lists import Column


class Thing(NamedTuple):
    id: int
    name: str
    size: int | None


SPEC = FixedSpec(
    columns=(
        Column("name", "名称", sort="name", filter=Filter("text")),
        Column("size", "大小", sort=("size", "name"), filter=Filter("choice", choices=(("1", "一"), ("2", "二")),
               apply=lambda rows, value: [row for row in rows if str(row.size) == value])),
    ),
    default_sort="name",
)
THINGS = st.lists(st.builds(Thing, st.integers(), st.sampled_from(["a", "b", "B", "甲"]),
                            st.none() | st.integers(0, 3)), max_size=12, unique_by=lambda one: one.id)


@given(THINGS, st.sampled_from(["name", "-name", "size", "-size"]))
def test_sorted_with_what_is_unknown_last(things: list[Thing], sort: str) -> None:
    found = list(SPEC.walk(things, QueryDict(f"sort={sort}")))
    assert sorted(found) == sorted(things)
    values = [getattr(one, sort.removeprefix("-")) for one in found]
    known = [value for value in values if value is not None]
    assert known == sorted(known, reverse=sort.startswith("-"))
    assert values[len(known):] == [None] * (len(values) - len(known))


@given(THINGS)
def test_filters_narrow_and_the_count_is_theirs(things: list[Thing]) -> None:
    assert {one.id for one in SPEC.walk(things, QueryDict("name=b"))} == {t.id for t in things if t.name in "bB"}
    query = QueryDict("size=2&name=a")
    page = SPEC.page(things, query, "/x/", "/export/")
    wanted = [t for t in things if t.size == 2 and t.name == "a"]
    assert page.count == len(page.rows) == len(wanted) == SPEC.size(things, query, 5)
    assert page.export_url == "/export/?name=a&size=2"
    assert (page.previous_url, page.next_url) == ("", "")


def test_an_export_takes_the_filters_and_the_order_along() -> None:
    page = SPEC.page([], QueryDict("name=a&sort=-size&after=x&colour=red"), "/x/", "/export/")
    assert page.export_url == "/export/?name=a&sort=-size"
    assert SPEC.page([], QueryDict(""), "/x/").export_url == ""
    assert SPEC.said(QueryDict("name=a&sort=-size&colour=red")) == (
        "名称：“a”", "大小降序", ["不认识的筛选项“colour”，已忽略。"])
