"""What the law does not allow in the ordinary procedure: refused online with its article, found where reported."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hengjian.proceedings import staging
from hengjian.proceedings.errors import Misplaced, Refused
from support import papers
from support.ordinary import Story

PDF = papers.pdf()


def refused(attempt: Callable[[], object]) -> str:
    """The articles for which an act was refused."""
    with pytest.raises(Refused) as refusal:
        attempt()
    return "；".join(verdict.cite for verdict in refusal.value.verdicts)


def ready(story: Story, **concluded: object) -> Story:
    """Concluded, reviewed, noticed."""
    story.investigated(**concluded)
    story.reviewed()
    return story.informed()


@pytest.fixture
def noticed(begun: Callable[..., Story]) -> Story:
    return begun(ready)


@pytest.fixture
def noticed_on_paper(begun: Callable[..., Story]) -> Story:
    return begun(ready, "entry")


# -- before the decision ---------------------------------------------------------------------------------------


def test_the_party_is_told_of_nothing_unreviewed(story: Story) -> None:
    story.investigated()
    story.do("apply_notice")
    assert "平台办案规范" in refused(lambda: story.do("approve_notice"))


def test_changed_facts_need_a_new_review(story: Story) -> None:
    ready(story, review_ground="complex").silent()
    changed = "当事人自三月二日起销售超过保质期的食品，共售出二十件。"
    story.do("propose_decision", determined_facts=changed)
    assert "第五十八条" in refused(lambda: story.do("decide"))
    story.reviewed(review_of="changed", determined_facts=changed)
    assert "第四十四条" in refused(lambda: story.do("decide"))  # the party was told of other facts
    story.do("return_decision")
    story.do("conclude", determined_facts=changed, review_ground="complex")
    story.do("approve_conclusion")
    story.informed().silent()
    story.decided(determined_facts=changed)


def test_mitigation_after_a_statement_needs_none(noticed: Story) -> None:
    noticed.do("hear", party_response="statement", statement="店铺亏损。")
    noticed.do("review_statement", statement_result="partly", statement_reply="在档内从轻。")
    noticed.clock.forward(days=8)
    noticed.decided(fine="2500.00", adjustment="none")
    assert noticed.stage == "decided"


def test_no_decision_without_review_is_found_on_paper(reported: Story) -> None:
    reported.investigated(review_ground="complex")
    reported.informed()
    reported.silent()
    reported.decided()
    assert "第五十八条" in reported.findings()["CF-30"]


def test_no_decision_before_the_period_is_over(noticed: Story) -> None:
    noticed.clock.forward(days=2)
    noticed.do("hear", party_response="statement", statement="罚得太重。")
    noticed.do("review_statement", statement_result="partly", statement_reply="在档内从轻。")
    noticed.do("propose_decision")
    assert "第四十五条" in refused(lambda: noticed.do("decide")), "the party may say more"
    noticed.clock.at("2026-03-17")
    noticed.do("decide")
    assert noticed.stage == "decided"


def test_silence_is_no_waiver(noticed: Story) -> None:
    noticed.clock.forward(days=2)
    noticed.do("hear")
    noticed.do("review_statement")
    noticed.do("propose_decision")
    assert "第四十五条" in refused(lambda: noticed.do("decide"))
    noticed.clock.forward(days=8)
    noticed.do("decide")


def test_silence_is_no_waiver_on_paper_either(noticed_on_paper: Story) -> None:
    noticed_on_paper.clock.forward(days=2)
    noticed_on_paper.all("hear", "review_statement", "propose_decision", "decide")
    assert "第四十五条" in noticed_on_paper.findings()["CF-20-period"]


def test_nothing_heavier_than_was_told(noticed: Story) -> None:
    noticed.silent()
    noticed.do("propose_decision", fine="4000.00")
    assert "第四十五条" in refused(lambda: noticed.do("decide"))


def test_something_heavier_is_found_on_paper(noticed_on_paper: Story) -> None:
    noticed_on_paper.silent()
    noticed_on_paper.decided(fine="4000.00")
    assert "第四十五条" in noticed_on_paper.findings()["CF-20-heavier"]


def test_notice_again_when_it_becomes_heavier(noticed: Story) -> None:
    noticed.silent()
    noticed.fine = "4000.00"
    noticed.do("conclude")
    noticed.do("approve_conclusion")
    noticed.reviewed(review_of="changed")
    noticed.informed()
    noticed.do("propose_decision")
    assert "第四十五条" in refused(lambda: noticed.do("decide")), "the old answer does not serve the new notice"
    noticed.do("return_decision")
    noticed.informed()
    noticed.silent()
    noticed.decided()
    assert noticed.row.stage == "decided"


# -- who -------------------------------------------------------------------------------------------------------


def test_one_officer_questions_nobody(story: Story) -> None:
    story.filed()
    assert "第四十二条" in refused(lambda: story.do("interview", signed=("李建国",)))


def test_one_officer_is_found_on_paper(reported: Story) -> None:
    reported.filed()
    reported.do("interview", signed=("李建国",))
    assert "第四十二条" in reported.findings()["CF-18"]


def test_no_handler_approves_his_own_filing(story: Story) -> None:
    """The posts differ online; a person who holds both is stopped by the rule."""
    story.all("open", "verify", "apply_filing")
    with pytest.raises(Misplaced):
        story.do("file", who="李建国")


def test_a_handler_who_approves_is_found_on_paper(reported: Story) -> None:
    reported.all("open", "verify", "apply_filing")
    reported.do("file", signed=("李建国",))
    assert "HC-01" in reported.findings()


def test_the_reviewer_is_no_handler(reported: Story) -> None:
    reported.investigated()
    review = reported.under("legal_review")
    review.all("open", "accept")
    review.do("pass", signed=("李建国",))
    assert "FS-02" in review.findings()


def test_the_reviewer_has_passed_the_examination(story: Story) -> None:
    story.investigated()
    review = story.under("legal_review")
    review.all("open", "accept")
    assert "第五十八条" in refused(lambda: review.do("pass", reviewer_qualification=None))


# -- order -----------------------------------------------------------------------------------------------------


def test_no_review_before_the_investigation_is_concluded(story: Story) -> None:
    story.filed()
    with pytest.raises(Misplaced):
        story.under("legal_review").do("open")


def test_review_before_the_conclusion_is_found_on_paper(reported: Story) -> None:
    reported.filed()
    review = reported.under("legal_review")
    review.all("open", "accept", "pass")
    assert "FS-01" in review.findings()


def test_served_before_it_was_decided_is_found_on_paper(noticed_on_paper: Story) -> None:
    noticed_on_paper.silent()
    noticed_on_paper.decided()
    serving = noticed_on_paper.served("B29", served_on="2026-03-12")
    assert "第六十一条" in serving.findings()["CF-33-after"]


def test_serving_what_nobody_has_made_is_found_on_paper(noticed_on_paper: Story) -> None:
    noticed_on_paper.silent()
    serving = noticed_on_paper.served("B29")
    assert "第六十一条" in serving.findings()["CF-33-after"]


def test_two_fines_for_one_act(story: Story) -> None:
    """What was fined in one case is not fined in another, in whichever body."""
    story.to_decision()
    again = Story(story.city, story.clock)
    again.investigated()
    again.reviewed()
    again.informed()
    again.silent()
    again.do("propose_decision")
    assert "第二十九条" in refused(lambda: again.do("decide"))


def test_a_waiver_counts_when_it_is_on_paper(noticed: Story) -> None:
    noticed.do("hear", party_response="waived", waiver_by="written")
    noticed.do("review_statement")
    noticed.do("propose_decision")
    assert "第四十五条" in refused(lambda: noticed.do("decide"))


def test_a_written_waiver_ends_the_period(noticed: Story) -> None:
    officer = noticed.actor("李建国")
    paper = staging.stage(officer, noticed.case, PDF, "放弃陈述申辩声明.pdf", "waiver_document")
    noticed.do("hear", party_response="waived", waiver_by="written", waiver_document=paper)
    noticed.do("review_statement")
    noticed.decided()
    assert noticed.stage == "decided"
