"""Six unlawful shortcuts through an ordinary penalty: each is refused on the page with its article, nothing is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from hengjian.identity import scope
from hengjian.identity.models import Post, Role, Unit
from hengjian.proceedings.models import StepRecord
from support import ordinary
from support.city import City
from support.desk import Desk, Refusal
from support.ordinary import EVERYTHING, Story
from support.time import Clock

pytestmark = [pytest.mark.browser, pytest.mark.long]
At = Callable[[str], Desk]
PARTY = "张大年"
AGREED = {"审批意见": "同意。"}


@pytest.fixture
def city(fresh_db: str, clock: Clock) -> City:
    return ordinary.build()


@pytest.fixture
def story(city: City, clock: Clock) -> Story:
    """The case up to the shortcut, told at the door; the shortcut itself is taken on the pages."""
    return Story(city, clock)


def refused(attempt: Callable[[], object], *says: str) -> None:
    """What was attempted is refused with these words on the page, and leaves no record."""
    before = recorded()
    with pytest.raises(Refusal) as refusal:
        attempt()
    for words in says:
        assert words in str(refusal.value)
    assert recorded() == before


def recorded() -> int:
    with scope.enter(EVERYTHING):
        return StepRecord.objects.count()


def also(city: City, name: str, role: Role) -> None:
    """Gives a person of the market body a second post."""
    unit = Unit.objects.filter(organisation=city.market).first()
    Post.objects.create(person=city.people[name], organisation=city.market, unit=unit, role=role,
                        since=date(2020, 1, 1))


def test_deciding_what_legal_review_has_not_passed(story: Story, at_desk: At) -> None:
    story.investigated(review_ground="complex")
    story.do("propose_decision")
    head = at_desk("周负责").case(PARTY).opens("decide").sees(reviewed := "《行政处罚法》第五十八条")
    refused(head.fills(AGREED).insists, "法制审核", reviewed)


def test_deciding_before_the_party_has_had_its_time(story: Story, at_desk: At, clock: Clock) -> None:
    story.investigated()
    story.reviewed()
    story.informed()
    clock.forward(days=2)
    story.all("hear", "review_statement", "propose_decision")
    head = at_desk("周负责").case(PARTY).opens("decide").sees(heard := "《行政处罚法》第四十五条")
    refused(head.fills(AGREED).insists, heard)


def test_a_fine_heavier_than_was_told(story: Story, at_desk: At) -> None:
    story.investigated()
    story.reviewed()
    story.informed()
    story.silent()
    story.do("propose_decision", fine="4000.00")
    head = at_desk("周负责").case(PARTY).opens("decide").sees(told := "《行政处罚法》第四十五条")
    refused(head.fills(AGREED).insists, "重", told)


def test_approving_a_case_of_ones_own(story: Story, city: City, at_desk: At) -> None:
    also(city, "李建国", Role.AGENCY_HEAD)
    story.all("open", "verify", "apply_filing")
    officer = at_desk("李建国").case(PARTY).opens("file")
    refused(officer.fills(AGREED).insists, "李建国", "《")


def test_questioning_somebody_alone(story: Story, at_desk: At) -> None:
    story.filed()
    officer = at_desk("李建国").case(PARTY)
    refused(lambda: officer.takes("记入询问笔录", {
        "被询问人": PARTY, "被询问人身份": "当事人",
        "询问开始时间": "2026-03-09T08:20", "询问结束时间": "2026-03-09T08:50",
        "地点": "本局询问室", "已主动出示执法证件": "是", "已告知的权利": ["陈述", "申辩"], "询问内容": "问：……答：……",
        "笔录签字情况": "已逐页签名",
    }, alone=True), "《行政处罚法》第四十二条")


def test_a_hearing_before_who_investigated(story: Story, at_desk: At) -> None:
    story.fine = "8000.00"
    story.investigated(is_major=True, major_ground="severe", review_ground="hearing")
    story.reviewed()
    story.informed(hearing=True)
    story.under("hearing").do("open")
    host = at_desk("吴主持").case(PARTY).within("听证")
    refused(lambda: host.takes("制发听证通知书", {
        "听证时间": "2026-03-30T09:00", "听证地点": "本局听证室", "公开举行": "是", "听证主持人": "李建国",
        "听证记录员": "郑记录",
    }), "《行政处罚法》第六十四条")
