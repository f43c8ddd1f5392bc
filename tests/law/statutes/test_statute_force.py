"""When statutes take effect, and whether they are in force: publication alone is no effect."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengjian.law.statutes.dates import Closing, OwnDates, own_dates
from hengjian.law.statutes.force import Effect, InForce, Version, answer, effect
from hengjian.law.statutes.parse import parse

ADOPTED = "2020年5月1日 猫会议通过"
PUBLISHED = "2020年5月6日 猫令第1号公布"
AMENDED = "2022年3月4日 《关于修改〈鼠法〉的决定》修正"


def own(caption: str, closing: str) -> OwnDates:
    body = f"第一条 猫。\n\n第二条 {closing}\n" if closing else "第一条 猫。\n"
    return own_dates(parse("猫法.md", f"# 猫法\n\n{caption}\n\n<!-- INFO END -->\n\n{body}"))


def test_events_of_the_caption() -> None:
    events = own(f"{ADOPTED}\n\n{PUBLISHED}\n\n{AMENDED}\n\n2023年1月1日 施行", "").events
    assert [(event.day, event.act) for event in events] == [
        (date(2020, 5, 1), "adopt"),
        (date(2020, 5, 6), "publish"),
        (date(2022, 3, 4), "amend"),
        (date(2023, 1, 1), "effect"),
    ]


def test_a_date_inside_a_title_is_no_event() -> None:
    caption = "2020年5月1日 猫会议《关于修改〈2018年3月1日鼠规〉的决定》第一次修正"
    assert [event.day for event in own(caption, "").events] == [date(2020, 5, 1)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("本法自2021年7月15日起施行。", date(2021, 7, 15)),
        ("本法自2021年7月15日起施行。《鼠法》同时废止。", date(2021, 7, 15)),
        ("本办法自２０２１年７月１５日起施行，《鼠法》同时废止。", date(2021, 7, 15)),
        ("本条例自一九九三年三月一日起施行。", date(1993, 3, 1)),
        ("本规则自2001年8月1日零时起施行。", date(2001, 8, 1)),
        ("本规范自2009年1月1 日起实施。", date(2009, 1, 1)),
        ("本法（原称《鼠法》）自2001年1月1日起施行。", date(2001, 1, 1)),
        ("本法由猫会议通过，自1984年10月1日起施行。", date(1984, 10, 1)),
    ],
)
def test_closing_clauses_with_a_day(words: str, expected: date) -> None:
    closing = own(ADOPTED, words).closing
    assert closing == Closing(path="2-1", day=expected)


@pytest.mark.parametrize(
    ("words", "act"),
    [
        ("本法自公布之日起施行。", "公布"),
        ("本办法自发布之日起施行。", "公布"),
        ("本条例自颁布之日起施行。", "公布"),
        ("本守则自通过之日起施行。", "通过"),
        ("本规定自国务院批准之日起施行。", "批准"),
    ],
)
def test_closing_clauses_that_name_an_act(words: str, act: str) -> None:
    assert own(ADOPTED, words).closing == Closing(path="2-1", act=act)


@pytest.mark.parametrize(
    "words",
    ["猫的决定自送达之日起生效。", "本法施行前的猫，自本法施行之日起登记。", "猫应当自公布之日起执行。", ""],
)
def test_clauses_about_something_else(words: str) -> None:
    assert own(ADOPTED, words).closing is None


@pytest.mark.parametrize("words", ["本办法自1995年8月l日起施行。", "本条例自1985年度起施行。"])
def test_a_closing_clause_that_cannot_be_read_is_told(words: str) -> None:
    assert own(ADOPTED, words).closing is None
    assert own(ADOPTED, words).unread


def test_a_quoted_clause_of_another_law_does_not_count() -> None:
    assert own(ADOPTED, "改为：\n\n“第九条 本法自2021年7月15日起施行。”").closing is None


PUB = date(2020, 5, 6)


def test_the_day_of_publication_is_not_the_day_of_effect() -> None:
    assert effect(own(PUBLISHED, ""), PUB, None).since is None


def test_from_the_day_of_publication_when_the_law_says_so() -> None:
    said = effect(own(f"{ADOPTED}\n\n{PUBLISHED}", "本法自公布之日起施行。"), PUB, None)
    assert (said.since, said.until, said.sources) == (PUB, PUB, ("closing",))


@pytest.mark.parametrize(
    ("caption", "published"),
    [
        (f"{PUBLISHED}\n\n{AMENDED}", date(2022, 3, 4)),  # the 题注 tells of the amendment
        (PUBLISHED, date(2022, 3, 4)),  # it does not, but the version is later than the publication
        (ADOPTED, date(2022, 3, 4)),  # nor the publication
    ],
)
def test_not_for_a_later_version(caption: str, published: date) -> None:
    said = effect(own(caption, "本法自公布之日起施行。"), published, None)
    assert said.since is None
    assert "首次公布" in said.note


def test_a_closing_day_before_this_version_is_the_first_versions() -> None:
    said = effect(own(f"{PUBLISHED}\n\n{AMENDED}", "本法自2020年7月1日起施行。"), date(2022, 3, 4), None)
    assert said.since is None
    assert "2020-07-01" in said.note


def test_sources_that_agree_are_all_named() -> None:
    said = effect(own(PUBLISHED, "本法自2020年7月1日起施行。"), PUB, date(2020, 7, 1))
    assert said == Effect(since=date(2020, 7, 1), until=date(2020, 7, 1), sources=("closing", "index"))


def test_between_the_days_of_sources_that_differ_it_is_unknown() -> None:
    said = effect(own(PUBLISHED, "本法自2020年7月1日起施行。"), PUB, date(2020, 8, 1))
    version = Version(published=PUB, effect=said)
    days = [date(2020, 6, 30), date(2020, 7, 1), date(2020, 7, 31), date(2020, 8, 1)]
    assert [answer(version, None, day).in_force.value for day in days] == ["no", "unknown", "unknown", "yes"]


def test_an_index_day_before_publication_is_not_believed() -> None:
    assert effect(own(PUBLISHED, ""), PUB, date(2019, 1, 1)).since is None


def version(since: date | None, published: date | None = PUB, expired: bool = False) -> Version:
    known = Effect(since=since, until=since, sources=("index",) if since else ())
    return Version(published=published, effect=known, expired=expired, as_of=date(2025, 4, 5))


def force(one: Version, successor: Version | None, on: date) -> str:
    return answer(one, successor, on).in_force.value


def test_in_force_from_its_day_on() -> None:
    known = version(date(2020, 7, 1))
    assert force(known, None, date(2020, 6, 30)) == "no"
    assert force(known, None, date(2020, 7, 1)) == "yes"
    assert "2025-04-05" in answer(known, None, date(2026, 1, 1)).note


def test_unknown_once_published_without_a_day() -> None:
    assert force(version(None), None, PUB - timedelta(days=1)) == "no"
    assert force(version(None), None, PUB) == "unknown"
    assert force(version(None, None), None, PUB) == "unknown"


def test_a_successor_ends_it_on_the_day_it_takes_effect() -> None:
    old, new = version(date(2020, 7, 1)), version(date(2024, 1, 1), date(2023, 9, 1))
    assert force(old, new, date(2023, 12, 31)) == "yes"
    assert force(old, new, date(2024, 1, 1)) == "no"


def test_a_successor_without_a_day_makes_it_unknown_from_its_publication() -> None:
    old, new = version(date(2020, 7, 1)), version(None, date(2023, 9, 1))
    assert force(old, new, date(2023, 8, 31)) == "yes"
    assert force(old, new, date(2023, 9, 1)) == "unknown"


def test_expired_without_a_day_is_unknown_until_the_index_was_made() -> None:
    old = version(date(2020, 7, 1), expired=True)
    assert force(old, None, date(2020, 6, 30)) == "no"
    assert force(old, None, date(2025, 4, 4)) == "unknown"
    assert force(old, None, date(2025, 4, 5)) == "no"


@given(
    st.dates(date(2000, 1, 1), date(2010, 1, 1)),
    st.one_of(st.none(), st.integers(0, 400)),
    st.one_of(st.none(), st.integers(0, 900)),
)
def test_once_it_ended_it_stays_ended(published: date, wait: int | None, until_next: int | None) -> None:
    """Over the years the answer only moves from no over unknown and yes back to no."""
    since = published + timedelta(days=wait) if wait is not None else None
    one = version(since, published)
    next_day = published + timedelta(days=1000)
    successor = version(next_day + timedelta(days=until_next) if until_next is not None else None, next_day)
    days = [published + timedelta(days=days) for days in range(-50, 2500, 25)]
    answers = [answer(one, successor, day).in_force for day in days]
    assert answers[0] is InForce.NO
    runs = [said for index, said in enumerate(answers) if index == 0 or answers[index - 1] is not said]
    assert len(runs) == len(set(runs)) or (runs[0] is runs[-1] is InForce.NO and len(runs) <= 4)
