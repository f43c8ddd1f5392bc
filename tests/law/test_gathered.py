"""Facts made when first read: nothing is made for nothing, nothing twice, and what is unset stays unknown."""

from __future__ import annotations

from typing import Annotated, Any

import pytest

from hengjian.law.facts import UNSAID, Facts, Label, MissingFact, Moment, group
from hengjian.law.source import LawError


class Sample(Facts):
    """Three facts of one group, one alone."""

    first: Annotated[int, Label("甲")]
    second: Annotated[Moment | None, Label("乙")]
    third: Annotated[str, Label("丙")]
    alone: Annotated[str, Label("丁")]


class Counted:
    """A group that counts how often it was asked."""

    def __init__(self, **said: Any) -> None:
        self.said, self.asked = said, 0

    def __call__(self) -> dict[str, Any]:
        self.asked += 1
        return self.said


def test_a_group_is_asked_once_and_only_for_what_it_says() -> None:
    one, other = Counted(first="1", second="2026-03-09"), Counted(third="丙")
    facts = Sample.gathered(group(one), group(other))
    assert facts.first == 1
    assert (one.asked, other.asked) == (1, 0)
    assert facts.traced().second.day.isoformat() == "2026-03-09"  # type: ignore[union-attr]
    assert facts.third == "丙"
    assert (one.asked, other.asked) == (1, 1)


def test_which_group_says_a_fact_is_learnt() -> None:
    def first() -> dict[str, Any]:
        asked.append("first")
        return {"first": 1}

    def third() -> dict[str, Any]:
        asked.append("third")
        return {"third": "丙"}

    asked: list[str] = []
    for _ in range(2):
        assert Sample.gathered(group(first), group(third)).third == "丙"
    assert asked == ["first", "third", "third"]


def test_what_nobody_says_is_missing_and_the_others_are_asked_for_it_once() -> None:
    one, other = Counted(first=UNSAID), Counted(third="丙")
    facts = Sample.gathered(group(one), group(other), alone=lambda: UNSAID)
    with pytest.raises(MissingFact, match="甲"):
        _ = facts.first
    with pytest.raises(MissingFact, match="丁"):
        _ = facts.alone
    with pytest.raises(MissingFact, match="乙"):
        _ = facts.second
    assert (one.asked, other.asked) == (1, 1)


def test_a_trace_holds_only_what_was_read() -> None:
    facts = Sample.gathered(group(Counted(first=1, third="丙")), alone=lambda: "丁").traced()
    _ = facts.alone
    assert facts.read == {"alone": "丁"}


def test_facts_may_be_made_from_the_others() -> None:
    facts = Sample.gathered(group(Counted(first=7)))
    facts.gather(group(lambda said: {"third": f"{said.first}"}, facts.traced()))
    assert facts.third == "7"
    assert facts.read == {"third": "7"}


@pytest.mark.parametrize("said", [{"fourth": 1}, {"first": "many"}], ids=["no such fact", "not of its type"])
def test_what_cannot_be_a_fact_is_an_error_of_the_house(said: dict[str, Any]) -> None:
    with pytest.raises(LawError):
        _ = Sample.gathered(group(Counted(**said))).first


def test_two_groups_may_not_say_the_same() -> None:
    facts = Sample.gathered(group(Counted(first=1)), group(Counted(first=2, third="丙")))
    with pytest.raises(RuntimeError, match="first"):
        facts.complete()
