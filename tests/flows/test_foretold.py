"""What the decision will turn on is told when it is proposed, to whoever proposes it; nobody is held up by it."""

from __future__ import annotations

from typing import Any

from hengjian.identity import scope
from hengjian.proceedings import prospects, reading
from hengjian.proceedings.prospects import Prospects
from support import registers
from support.ordinary import Story
from support.time import Clock


def seen(story: Story, who: str) -> Prospects:
    actor = story.actor(who)
    with scope.enter(actor.scope):
        return prospects.prospects(actor, reading.case(actor, story.case))


def told(story: Story, step: str, who: str, said: dict[str, Any]) -> dict[str, str]:
    actor = story.actor(who)
    with scope.enter(actor.scope):
        file = reading.case(actor, story.case)
        found = prospects.foretold(actor, file, file.procedure.step(step), said)
    return {verdict.rule: verdict.status for verdict in found}


def test_who_proposes_is_told_what_the_head_will_meet(story: Story, clock: Clock) -> None:
    story.investigated()
    story.reviewed()
    story.informed()
    clock.forward(days=1)
    story.all("hear", "review_statement")
    assert "CF-20-period" not in told(story, "propose_decision", "李建国", {}), "whether there is a penalty is not said"
    said = told(story, "propose_decision", "李建国", story.said("propose_decision"))
    assert said["CF-20-period"] == "failed", "the party may still speak"
    assert said["CF-26-filed"] == "passed"
    assert said["CF-20-heavier"] == "passed"
    assert not {"CF-31", "HC-01", "HC-02"} & said.keys(), "of what is made by the decision, and who decides"
    assert not seen(story, "李建国").foretold, "nothing is proposed yet"
    story.do("propose_decision")
    (one,) = seen(story, "李建国").foretold
    assert one.step.name == "decide"
    assert [verdict.rule for verdict in one.verdicts] == ["CF-20-period"]
    assert all(verdict.found and verdict.cite for verdict in one.verdicts)
    assert seen(story, "周负责").foretold == [], "the head sees it at the button itself"


def test_nothing_is_told_where_nothing_stands_in_the_way(story: Story) -> None:
    story.investigated()
    story.reviewed()
    story.informed()
    story.silent()
    story.do("propose_decision")
    assert seen(story, "李建国").foretold == []


def test_a_change_of_the_law_is_told_before_the_decision_is_proposed(story: Story) -> None:
    story.investigated()
    story.reviewed()
    story.informed()
    story.silent()
    registers.change(story.city, change_effect="lighter")
    story.do("propose_decision")
    (one,) = seen(story, "李建国").foretold
    assert [verdict.rule for verdict in one.verdicts] == ["CF-15-lighter"], "what only tells is told too"


def test_who_files_is_told_at_the_case(story: Story) -> None:
    story.do("open")
    story.do("verify")
    story.do("apply_filing", offence_began="2023-03-02", offence_ended="2023-03-04")
    (one,) = seen(story, "李建国").foretold
    assert (one.step.name, [verdict.rule for verdict in one.verdicts]) == ("file", ["CF-14"])
