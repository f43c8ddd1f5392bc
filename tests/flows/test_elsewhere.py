"""The same party in another body's hands: what an agency learns of it, and what it does not (行政处罚法 25, 29, 33)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from hengjian.enforcement import elsewhere
from hengjian.enforcement.elsewhere import Sought
from hengjian.enforcement.models import Penalty, ReviewRow
from hengjian.identity import scope
from hengjian.identity.scope import Scope
from hengjian.identity.services import SHANGHAI
from hengjian.proceedings.errors import Refused
from hengjian.proceedings.models import Proceeding, StepRecord
from support.ordinary import EVERYTHING, ITEM, Story

COMPANY = {
    "party_kind": "organisation", "party_name": "天津海川食品有限公司", "party_uscc": "91120116MA05TEXT5B",
    "party_representative": "陈某", "party_business_address": "滨海新区塘沽街道某路2号", "party_id_kind": None,
    "party_id_number": None, "party_birth_date": None,
}  # fmt: skip
OTHER_COMPANY = COMPANY | {"party_uscc": "92120115MA06ABCDX7", "party_name": "另一家公司"}


def file_is_refused(story: Story) -> str:
    story.all("open", "verify", "apply_filing")
    with pytest.raises(Refused) as refusal:
        story.do("file")
    return "；".join(f"{v.cite} {v.message}" for v in refusal.value.verdicts)


def sought(story: Story, **changes: Any) -> Sought:
    """The question that a case of ours would ask."""
    with scope.enter(EVERYTHING):
        row = Penalty.objects.get(proceeding_id=story.case)
    said = {"party_key": row.party_key, "party_code": row.party_code, "item": ITEM, "first": date(2026, 3, 2),
            "last": date(2026, 3, 4), "before": story.clock.forward(minutes=1), "proceeding": uuid4(),
            "agency": story.city.market.id}
    return Sought(**said | changes)


@pytest.mark.parametrize("party", [{}, COMPANY], ids=["citizen", "company"])
def test_who_files_first_has_the_case(story: Story, party: dict[str, Any]) -> None:
    story.elsewhere(**party).filed()
    story.party.update(party)
    said = file_is_refused(story)
    assert "第二十五条" in said
    assert "北辰区市场监督管理局" in said


def test_designated_by_the_common_superior(story: Story) -> None:
    story.elsewhere().filed()
    story.all("open", "verify")
    story.do("apply_filing", designation_document="津市监指〔2026〕1号")
    story.do("file")
    assert story.stage == "filed"
    assert "北辰区市场监督管理局" in story.steps()[-1].body["pins"]["registry"]["elsewhere.filed_elsewhere"]


@pytest.mark.parametrize("other", [
    OTHER_COMPANY, COMPANY | {"offence_began": "2025-11-02", "offence_ended": "2025-11-04"},
], ids=["another party", "another time"])
def test_another_party_or_another_time_is_another_case(story: Story, other: dict[str, Any]) -> None:
    story.elsewhere(**other).filed()
    story.party.update(COMPANY)
    assert story.filed().stage == "filed"


def test_a_case_that_was_given_up_elsewhere_does_not_count(story: Story) -> None:
    story.elsewhere().filed().do("withdraw")
    assert story.filed().stage == "filed"


def test_what_was_decided_elsewhere_is_no_first_offence_and_no_second_fine(story: Story) -> None:
    story.elsewhere().to_decision()
    story.filed(designation_document="津市监指〔2026〕1号")
    story.do("order_correction")
    nothing = {"proposed_outcome": "no_penalty", "proposed_kinds": None, "proposed_fine": None}
    with pytest.raises(Refused, match=r"第三十三条|初次"):
        story.do("conclude", **nothing, first_offence=True, no_penalty_ground="first", offence_slight=True)
    story.all("conclude", "approve_conclusion")
    story.reviewed()
    story.informed()
    story.silent()
    story.do("propose_decision")
    with pytest.raises(Refused) as refusal:
        story.do("decide")
    assert [v.cite for v in refusal.value.verdicts] == ["行政处罚法 第二十九条"]


def test_who_reviewed_in_another_body_before_the_law_asked_for_it_does_not_begin_anew(story: Story) -> None:
    story.investigated()
    review = story.under("legal_review")
    review.all("open", "accept")
    with pytest.raises(Refused, match="没有法律职业资格"):
        review.do("pass", reviewer_qualification=None)
    away = story.city.other_market
    with scope.enter(EVERYTHING):  # a review of theirs, from before the platform
        ReviewRow.objects.create(
            proceeding_id=uuid4(), reviewer=str(story.city.people["钱审核"].id),
            opined_at=datetime(2017, 12, 31, 0, 30, tzinfo=SHANGHAI),
            city=away.city, district=away.district, line=away.line, agency_id=away.id)
    review.do("pass", reviewer_qualification=None)
    assert review.steps()[-1].body["pins"]["registry"]["elsewhere.first_review"] == "2017-12-31"


# -- as a role of one agency -----------------------------------------------------------------------------------


def test_one_agency_sees_nothing_and_is_told_where_and_when(story: Story) -> None:
    away = story.elsewhere()
    away.filed()
    asked = sought(away)
    with scope.enter(story.actor("李建国").scope), connection.cursor() as cursor:
        for model in (Proceeding, Penalty, StepRecord):
            cursor.execute(f"SELECT count(*) FROM {model._meta.db_table}")
            assert cursor.fetchone() == (0,), model
        values = [*asked.same, asked.first, asked.last, asked.before, asked.proceeding, asked.agency]
        cursor.execute("SELECT * FROM hengjian_filed_elsewhere(%s, %s, %s, %s, %s, %s, %s, %s)", values)
        assert [column.name for column in cursor.description] == ["agency", "document", "on_day"]
        assert cursor.fetchall() == [(story.city.other_market.id, "", date(2026, 3, 9))]
        cursor.execute("SELECT * FROM hengjian_fined_elsewhere(%s, %s, %s, %s, %s, %s, %s)", values[:-1])
        assert [column.name for column in cursor.description] == ["agency", "document", "on_day"]
        cursor.execute("SELECT * FROM hengjian_earlier_decisions(%s, %s, %s, %s, %s, %s)", [
            *asked.same, asked.first, asked.before, asked.proceeding])
        assert (len(cursor.description), cursor.fetchone()) == (1, (0,))


def test_hiding_rows_from_the_officer_changes_no_answer(story: Story) -> None:
    """The answers rest on all rows, whatever the asker's scope: what one sees is no part of the verdict."""
    away = story.elsewhere()
    away.to_decision()
    asked = sought(away)
    answers = []
    for seen in (story.actor("李建国").scope, EVERYTHING, Scope.NOTHING):
        with scope.enter(seen):
            answers.append((
                [(one.agency, one.number, str(one.on)) for one in elsewhere.filed(asked)],
                [(one.agency, one.number, str(one.on)) for one in elsewhere.fined(asked)],
                elsewhere.decisions(asked, date(2024, 1, 1)),
            ))
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][2] == 1


def test_nobody_is_matched_by_an_empty_key(story: Story) -> None:
    away = story.elsewhere(**COMPANY)
    away.filed()
    assert sought(away).party_key == ""
    with scope.enter(EVERYTHING):
        assert elsewhere.filed(sought(away, party_code="")) == ()
        assert len(elsewhere.filed(sought(away))) == 1
