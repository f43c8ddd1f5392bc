"""Lists on a real table: pages joined are the sorted whole, and nothing is dropped without a word."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connections
from django.db.models.functions import Upper
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hengjian.ui import keyset
from hengjian.ui.filters import Filter
from hengjian.ui.lists import Column, ListSpec
from hengjian.ui.pages import COUNT_CAP
from ui.rows import Entry, table

SPEC = ListSpec(
    columns=(
        Column("name", "名称", sort="name", filter=Filter("text"), phone="title"),
        Column("filed", "立案", sort="filed", filter=Filter("dates")),
        Column("due", "期限", sort="due"),
        Column("amount", "金额", sort=("amount", "-filed")),
        Column("at", "时间", sort="at", filter=Filter("dates", moment=True)),
        Column("both", "两项", value="name", sort=("due", "amount")),
        Column("open", "未办结", filter=Filter("boolean")),
        Column(
            "kind",
            "程序",
            value="name",
            filter=Filter("choice", "name", choices=(("a", "普通"), ("b", "简易"))),
        ),
    ),
    default_sort="due",
    page_size=4,
    keep=("tab",),
)
ORDERS = {
    "name": ["name"],
    "filed": ["filed"],
    "due": ["due"],
    "amount": ["amount", "-filed"],
    "at": ["at"],
    "both": ["due", "amount"],
}
NOON = dt.datetime(2026, 1, 1, 12)  # noqa: DTZ001 - hypothesis wants bounds without a zone
ENTRIES = st.lists(
    st.builds(
        Entry,
        name=st.sampled_from(["a", "b", "B", "张某", "a b", "_%"]),
        filed=st.dates(dt.date(2026, 1, 1), dt.date(2026, 1, 4)),
        due=st.none() | st.dates(dt.date(2026, 1, 1), dt.date(2026, 1, 3)),
        amount=st.none() | st.sampled_from([Decimal("0.10"), Decimal("2"), Decimal("10"), Decimal("-3.50")]),
        at=st.none() | st.datetimes(NOON, NOON + dt.timedelta(seconds=1), timezones=st.just(dt.UTC)),
        open=st.booleans(),
    ),
    max_size=23,
)


@pytest.fixture(params=["sqlite", "postgresql"])
def entries(request):
    """The table in a database in memory, and in the suite's own under the role of the site."""
    if request.param == "postgresql":
        if connections["default"].vendor != "postgresql":
            pytest.skip("没有 PostgreSQL")
        request.getfixturevalue("db")
        with table("default") as queryset:
            yield queryset
        return
    connections.databases["lists"] = {
        **connections.databases["default"],
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": ":memory:",
        "OPTIONS": {},
        "CONN_MAX_AGE": 0,
    }
    try:
        with request.getfixturevalue("django_db_blocker").unblock(), table("lists") as queryset:
            yield queryset
    finally:
        connections["lists"].close()
        del connections["lists"]
        del connections.databases["lists"]


def page(queryset, address="", spec=SPEC):
    return spec.page(queryset, QueryDict(urlsplit(address).query), path="/cases")


def fill(entries, rows):
    entries.all().delete()
    entries.bulk_create(
        [Entry(**{f.name: getattr(r, f.name) for f in Entry._meta.fields if f.name != "id"}) for r in rows]
    )


def walk(entries, address):
    """All pages from this address on, and the last page's address."""
    pages = [page(entries.all(), address)]
    while pages[-1].next_url:
        assert len(pages) < 50
        address = pages[-1].next_url
        pages.append(page(entries.all(), address))
    return pages


def sorted_whole(entries, sort):
    """Ids in the order wanted, worked out in Python; only the order of text is the database's."""
    backward = sort.startswith("-")
    texts = {
        n: i for i, n in enumerate(dict.fromkeys(entries.order_by("name").values_list("name", flat=True)))
    }
    rows = sorted(entries.all(), key=lambda row: row.id, reverse=backward)
    for path in reversed(ORDERS[sort.removeprefix("-")]):
        field, descending = path.removeprefix("-"), path.startswith("-") != backward

        def key(row, field=field):
            value = getattr(row, field)
            return texts[value] if field == "name" else value

        known = sorted((r for r in rows if getattr(r, field) is not None), key=key, reverse=descending)
        rows = known + [r for r in rows if getattr(r, field) is None]
    return [row.id for row in rows]


@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize("column", sorted(ORDERS))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ENTRIES)
def test_pages_joined_are_the_sorted_whole_forward_and_back(entries, column, sign, rows):
    fill(entries, rows)
    wanted = sorted_whole(entries, sign + column)
    pages = walk(entries, f"?sort={sign}{column}")
    assert [row.id for p in pages for row in p.objects] == wanted
    back = [pages[-1]]
    while back[0].previous_url:
        assert len(back) < 50
        back.insert(0, page(entries.all(), back[0].previous_url))
    assert [[r.id for r in p.objects] for p in back] == [[r.id for r in p.objects] for p in pages]
    assert [r.id for r in SPEC.ordered(entries.all(), QueryDict(f"sort={sign}{column}"))] == wanted


def some(entries, count=9, **values):
    rows = [
        Entry(name=f"n{n:02}", filed=dt.date(2026, 1, 1 + n % 28), due=None, **values) for n in range(count)
    ]
    fill(entries, rows)


def test_rows_that_come_and_go_neither_repeat_nor_hide_others(entries):
    some(entries)
    first = page(entries.all(), "?sort=name")
    entries.filter(name="n03").delete()
    entries.create(name="m", filed=dt.date(2026, 1, 1))
    second = page(entries.all(), first.next_url)
    assert [r.name for r in first.objects] == ["n00", "n01", "n02", "n03"]
    assert [r.name for r in second.objects] == ["n04", "n05", "n06", "n07"]
    back = page(entries.all(), second.previous_url)
    assert [r.name for r in back.objects] == ["m", "n00", "n01", "n02"]
    assert not back.previous_url


def test_a_page_that_has_vanished_leads_to_the_first_and_says_so(entries):
    some(entries)
    address = page(entries.all(), "?sort=name").next_url
    entries.filter(name__gte="n04").delete()
    got = page(entries.all(), address)
    assert len(got.objects) == 4
    assert any("第一页" in notice for notice in got.notices)


def test_count_is_capped(entries):
    some(entries, 3)
    assert page(entries.all()).count_text == "共 3 条"
    entries.bulk_create([Entry(name="x", filed=dt.date(2026, 1, 1)) for _ in range(COUNT_CAP - 3)])
    assert page(entries.all()).count_text == "共 1,000 条"
    entries.create(name="x", filed=dt.date(2026, 1, 1))
    assert page(entries.all()).count_text == "共 1,000+ 条"


def test_few_queries_and_no_offset(entries):
    some(entries, 30)
    address = page(entries.all(), "?sort=-due").next_url
    with CaptureQueriesContext(connections[entries.db]) as queries:
        page(entries.all(), address)
    assert len(queries) <= 3
    assert not any("OFFSET" in q["sql"] for q in queries)


def test_plain_keys_are_compared_as_one_row(entries):
    some(entries)
    address = page(entries.all(), "?sort=-filed").next_url
    with CaptureQueriesContext(connections[entries.db]) as queries:
        page(entries.all(), address)
    sql = queries[0]["sql"]
    assert '("ui_test_entry"."filed", "ui_test_entry"."id") <' in sql
    assert "NULLS" not in sql


def test_filters_stand_in_the_address_and_can_be_removed(entries):
    some(entries)
    got = page(entries.all(), "?name=n0&filed_from=2026-01-02&filed_to=2026-01-08&sort=-filed&tab=mine")
    assert [r.filed.day for r in got.objects] == [8, 7, 6, 5]
    assert [f.pill for f in got.pills] == ["名称：“n0”", "立案：2026-01-02 至 2026-01-08"]
    rest = parse_qs(urlsplit(got.pills[0].remove_url).query)
    assert rest == {
        "filed_from": ["2026-01-02"],
        "filed_to": ["2026-01-08"],
        "sort": ["-filed"],
        "tab": ["mine"],
    }
    assert parse_qs(urlsplit(got.clear_url).query) == {"sort": ["-filed"], "tab": ["mine"]}
    following = parse_qs(urlsplit(got.next_url).query)
    assert following.keys() == {*rest, "name", "after"}
    assert len(page(entries.all(), got.next_url).objects) == 3
    assert ("sort", "-filed") in got.hidden


def test_days_of_a_moment_are_days_in_shanghai(entries):
    fill(entries, [])
    for hour, name in ((15, "same day"), (16, "next day")):  # 23:00 and 00:00 in Shanghai
        entries.create(name=name, filed=dt.date(2026, 1, 1), at=dt.datetime(2026, 1, 1, hour, tzinfo=dt.UTC))
    assert [r.name for r in page(entries.all(), "?at_to=2026-01-01").objects] == ["same day"]
    assert [r.name for r in page(entries.all(), "?at_from=2026-01-02").objects] == ["next day"]


def test_choice_and_boolean(entries):
    fill(entries, [Entry(name=n, filed=dt.date(2026, 1, 1), open=o) for n, o in (("a", True), ("b", False))])
    assert [r.name for r in page(entries.all(), "?open=no").objects] == ["b"]
    assert [r.name for r in page(entries.all(), "?kind=a").objects] == ["a"]
    assert page(entries.all(), "?kind=a").pills[0].pill == "程序：普通"


@pytest.mark.parametrize(
    ("address", "part"),
    [
        ("?colour=red", "不认识的筛选项“colour”"),
        ("?sort=colour", "不能按“colour”排序"),
        ("?sort=open", "不能按“open”排序"),
        ("?kind=z", "没有“z”这个选项"),
        ("?open=maybe", "没有“maybe”这个选项"),
        ("?filed_from=2026-13-01", "不是日期"),
        ("?filed_from=2026-01-03&filed_to=2026-01-02", "起始日期晚于截止日期"),
        ("?at_to=9999-12-31", "太远"),
        ("?name=%00", "不能识别的字符"),
        ("?name=" + "长" * 101, "最多 100 个字"),
        ("?kind=a&kind=b", "只能筛选一个值"),
        ("?after=forged", "翻页位置已失效"),
        ("?before=", None),
    ],
)
def test_what_the_address_gets_wrong_is_said(entries, address, part):
    some(entries)
    got = page(entries.all(), address)
    assert len(got.objects) == 4
    assert not got.pills
    assert got.notices == [] if part is None else len(got.notices) == 1 and part in got.notices[0]


def test_bad_value_stands_at_its_filter(entries):
    some(entries)
    got = page(entries.all(), "?kind=z&name=n01")
    assert {f.name: bool(f.problem) for f in got.filters if f.name in ("kind", "name")} == {
        "kind": True,
        "name": False,
    }
    assert [r.name for r in got.objects] == ["n01"]


def test_a_cursor_of_another_order_is_refused(entries):
    some(entries)
    cursor = parse_qs(urlsplit(page(entries.all(), "?sort=name").next_url).query)["after"][0]
    assert page(entries.all(), f"?sort=-name&after={cursor}").notices == ["翻页位置已失效，已回到第一页。"]


def test_a_cursor_tells_nothing_and_cannot_be_changed(entries):
    some(entries)
    keys = keyset.keys_for(entries.all(), ["name", "id"])
    cursor = keyset.seal(keys, ["张某某", 7])
    assert "张" not in cursor
    assert keyset.unseal(keys, cursor) == ["张某某", 7]
    changed = cursor[:-3] + ("A" if cursor[-3] != "A" else "B") + cursor[-2:]
    with pytest.raises(keyset.BadCursor):
        keyset.unseal(keys, changed)


def test_heads_turn_the_order(entries):
    some(entries)
    heads = {h.title: h for h in page(entries.all(), "?name=n0").columns}
    assert heads["期限"].direction == "ascending"
    assert parse_qs(urlsplit(heads["期限"].sort_url).query) == {"name": ["n0"], "sort": ["-due"]}
    assert heads["立案"].direction == ""
    assert parse_qs(urlsplit(heads["立案"].sort_url).query) == {"name": ["n0"], "sort": ["filed"]}
    assert heads["未办结"].sort_url == ""


def test_what_stands_elsewhere_is_joined_only_where_it_is_asked_for_and_read_for_a_page_at_once(entries):
    fill(entries, [Entry(name=name, filed=NOON.date(), open=True) for name in "fbacde"])
    joined, read = [], []

    def long(rows):
        joined.append(True)
        return rows.annotate(loud=Upper("name"))

    def complete(rows):
        read.append(len(rows))
        for row in rows:
            row.said = f"{row.name}!"

    spec = ListSpec((Column("name", "名称", value="said", sort="name"),
                     Column("loud", "大写", value="name", sort="loud", filter=Filter("text"), derived=long)),
                    default_sort="name", page_size=4, complete=complete)
    assert [row.cells[0].value for row in page(entries.all(), "", spec).rows] == ["a!", "b!", "c!", "d!"]
    assert (joined, read) == ([], [4])
    assert [row.cells[1].value for row in page(entries.all(), "?sort=-loud", spec).rows] == ["f", "e", "d", "c"]
    assert [row.cells[1].value for row in page(entries.all(), "?loud=B", spec).rows] == ["b"]
    assert (len(joined), read) == (2, [4, 4, 1])
    assert "".join(row.name for row in spec.walk(entries.all(), QueryDict("sort=-loud"))) == "fedcba"
    assert read[3:] == [6]
