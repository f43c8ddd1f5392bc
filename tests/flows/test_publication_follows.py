"""What is published follows the decision: taken down at once when it changes, explained by a person, published anew."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from hengjian.disclosure import content
from hengjian.disclosure.models import Publication, Published, Withdrawal
from hengjian.identity import scope
from hengjian.ledger import services as ledger
from hengjian.proceedings import verification
from hengjian.proceedings.errors import Misplaced, Refused
from hengjian.proceedings.models import ClockRow
from support.ordinary import EVERYTHING, Story
from support.standing import assert_replays
from support.time import Clock

CHANGED = {"revoked_as": "changed", "changed_conclusion": "罚款 1000 元", "revocation_document": "津滨政复〔2026〕9号",
           "reason": "罚款数额明显不当。"}


@pytest.fixture
def published(begun: Callable[..., Story]) -> Story:
    """Decided on 2026-03-19, fine 3000 yuan, published the same day."""
    return begun(to_publication)


def to_publication(story: Story) -> None:
    story.to_decision()
    story.do("publish")


def rows() -> list[Published]:
    return list(Published.objects.using("public").order_by("version"))


def page(row: Published) -> str:
    return Client().get(f"/public/{row.id}/").content.decode()


def limits(story: Story, name: str) -> list[tuple[date, date | None]]:
    """Every limit of that name so far: its last day, and when it was met."""
    with scope.enter(EVERYTHING):
        found = ClockRow.objects.filter(proceeding_id=story.case, name=name).order_by("start_on", "id")
        return [(row.due_on, row.met_on) for row in found]


def day(text: str) -> date:
    return date.fromisoformat(text)


def test_a_revoked_decision_is_off_the_site_at_once_and_explained_within_three_working_days(
    published: Story, clock: Clock
) -> None:
    clock.at("2026-06-04")
    published.do("revoke_decision")

    (row,) = rows()
    assert (row.withdrawn_on, row.automatic) == (day("2026-06-04"), True)
    stone = page(row)
    for told in ("已撤回", "撤销（津滨政复〔2026〕1号）", "自动下架"):
        assert told in stone, told
    for gone in ("销售过期食品案", "罚款", "张某"):
        assert gone not in stone, gone
    assert "销售过期食品案" not in Client().get("/public/").content.decode()
    assert limits(published, "withdrawal") == [(day("2026-06-09"), None)]

    with pytest.raises(Misplaced, match="已自动下架"):
        published.do("publish", publication_exempt=True, publication_title=None, publication_body=None,
                     publication_exempt_ground="privacy", publication_exempt_reason="涉及个人隐私")
    clock.at("2026-06-09")
    published.do("withdraw_publication", withdrawal_reason="复议机关认为事实不清，撤销原决定。")
    (row,) = rows()
    assert (row.withdrawn_on, row.automatic, row.reason) == (
        day("2026-06-04"), False, "复议机关认为事实不清，撤销原决定。")
    assert "自动下架" not in page(row)
    assert limits(published, "withdrawal") == [(day("2026-06-09"), day("2026-06-09"))]
    assert published.findings() == {}
    with scope.enter(EVERYTHING):
        assert [w.automatic for w in Withdrawal.objects.order_by("id")] == [True, False]
    assert verification.verify().sound
    assert_replays(EVERYTHING)


def test_without_a_publication_there_is_nothing_to_take_down(story: Story) -> None:
    story.to_decision()
    story.do("revoke_decision")
    assert rows() == []
    assert limits(story, "withdrawal") == []
    with pytest.raises(Refused) as refused:
        story.do("publish")
    assert [v.rule for v in refused.value.verdicts] == ["GS-03-again"]


def test_what_was_changed_is_published_as_a_new_version_with_its_own_entry(published: Story, clock: Clock) -> None:
    clock.at("2026-06-04")
    published.do("revoke_decision", **CHANGED)
    assert limits(published, "publication")[-1] == (day("2026-06-15"), None), "seven working days from the change"
    published.do("withdraw_publication", withdrawal_reason="罚款数额已依法变更。")
    published.do("publish", publication_body="罚款 1000 元。")

    old, new = rows()
    assert (new.version, new.replaces, new.conclusion) == (2, old.id, "罚款 1000 元")
    assert (old.conclusion, old.replaced_by) == ("", new.id)
    said = content.read(new.body)
    assert (said["format"], said["version"], said["replaces"]) == ("hengjian.publication/2", 2, str(old.id))
    assert f"/public/{old.id}/" in page(new)
    assert "第 2 版" in page(new)
    assert f"/public/{new.id}/" in page(old)
    assert [met for _, met in limits(published, "publication")] == [day("2026-03-19"), day("2026-06-04")]
    report = verification.verify()
    assert report.sound, (report.first_fault(), report.outside)


def test_the_limit_begins_anew_for_every_later_change(published: Story, clock: Clock) -> None:
    clock.at("2026-06-04")
    published.do("revoke_decision", **CHANGED)
    published.do("withdraw_publication", withdrawal_reason="罚款数额已依法变更。")
    published.do("publish", publication_body="罚款 1000 元。")
    clock.at("2026-07-01")
    published.do("revoke_decision")
    assert limits(published, "withdrawal") == [
        (day("2026-06-09"), day("2026-06-04")), (day("2026-07-06"), None)]
    assert [row.automatic for row in rows()] == [False, True]
    clock.at("2026-07-07")
    published.do("withdraw_publication")
    assert published.findings() == {"GS-03": "行政处罚法 第四十八条"}, "a day late"
    assert [row.automatic for row in rows()] == [False, False]
    assert verification.verify().sound
    assert_replays(EVERYTHING)


def test_a_voluntary_withdrawal_starts_no_limit_and_a_later_change_does(published: Story, clock: Clock) -> None:
    published.do("withdraw_publication", withdrawal_reason="公示内容有误。")
    assert limits(published, "withdrawal") == []
    published.do("publish")
    clock.at("2026-06-04")
    published.do("revoke_decision")
    assert [row.withdrawn_on for row in rows()] == [day("2026-03-19"), day("2026-06-04")]
    assert limits(published, "withdrawal") == [(day("2026-06-09"), None)]


def test_the_document_is_cleaned_of_what_must_not_be_shown(published: Story) -> None:
    published.do("revoke_decision", revocation_document="张大年案13800138000号")
    (row,) = rows()
    assert "13800138000" not in row.reason
    assert "张大年" not in row.reason


def test_decision_and_publication_change_together_or_not_at_all(
    published: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise OSError("the ledger cannot be written")

    with monkeypatch.context() as patch:
        patch.setattr(ledger, "append", broken)
        with pytest.raises(OSError, match="ledger"):
            published.do("revoke_decision")
    (row,) = rows()
    assert row.withdrawn_on is None
    assert limits(published, "withdrawal") == []


# -- reported -----------------------------------------------------------------------------------------------------


@pytest.fixture
def entered(begun: Callable[..., Story]) -> Story:
    return begun(Story.to_decision, "entry")


def reports(story: Story, *acts: tuple[str, datetime, dict[str, Any]]) -> None:
    for step, at, said in acts:
        story.do(step, at=at, **said)


def test_reported_in_another_order_it_ends_the_same(entered: Story, clock: Clock) -> None:
    """The change reaches us before the publication it took down: what is shown is only what holds."""
    now = clock.now
    clock.forward(days=20)
    changed = ("revoke_decision", now + timedelta(days=5), CHANGED)
    first = ("publish", now + timedelta(days=1), {})
    second = ("publish", now + timedelta(days=6), {"publication_body": "罚款 1000 元。"})
    reports(entered, changed, first, second)
    old, new = rows()
    assert (old.automatic, old.withdrawn_on) == (True, (now + timedelta(days=5)).date())
    assert (new.withdrawn_on, new.conclusion) == (None, "罚款 1000 元")


def test_a_change_reported_late_leaves_the_changed_version_standing(entered: Story, clock: Clock) -> None:
    now = clock.now
    clock.forward(days=20)
    reports(entered, ("publish", now + timedelta(days=6), {}), ("revoke_decision", now + timedelta(days=5), CHANGED))
    (row,) = rows()
    assert row.withdrawn_on is None


def test_what_was_reported_as_published_though_it_fell_is_found_and_not_shown(entered: Story, clock: Clock) -> None:
    now = clock.now
    clock.forward(days=20)
    reports(entered, ("publish", now - timedelta(days=1), {}))
    assert rows() == [], "before there was a decision"
    assert "GS-01-after" in entered.findings()
    reports(entered, ("revoke_decision", now + timedelta(days=5), {}), ("publish", now + timedelta(days=6), {}))
    assert rows() == []
    assert "GS-03-again" in entered.findings()


def test_a_statement_reported_with_its_publication_missing_takes_that_back_when_it_comes(
    entered: Story, clock: Clock
) -> None:
    now = clock.now
    clock.forward(days=20)
    reports(entered, ("withdraw_publication", now + timedelta(days=7), {}), ("publish", now + timedelta(days=1), {}))
    (row,) = rows()
    assert (row.automatic, row.reason) == (False, "决定已被复议撤销。")


def test_the_bundle_of_an_automatic_withdrawal_names_its_publication(published: Story) -> None:
    published.do("revoke_decision")
    (row,) = rows()
    said = json.loads(bytes(row.body))
    assert said == said | {"format": "hengjian.withdrawal/2", "publication": str(row.id), "automatic": True,
                           "stated_on": None}
    with scope.enter(EVERYTHING):
        assert Publication.objects.get().withdrawn is not None
