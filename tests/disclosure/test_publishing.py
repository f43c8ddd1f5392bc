"""From the decision to the public page, and back to a tombstone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connections
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hengjian.disclosure import content
from hengjian.disclosure.models import Publication, Published, Withdrawal
from hengjian.identity import scope
from hengjian.identity.models import Hits
from hengjian.identity.scope import Scope
from hengjian.identity.signin.policy import Limit, policy
from hengjian.kernel.ids import new_id
from hengjian.kernel.problem import Problems
from hengjian.ledger.merkle import leaf_hash
from hengjian.ledger.models import Entry
from hengjian.proceedings import verification
from hengjian.proceedings.door import record, record_many
from hengjian.proceedings.errors import Misplaced, Refused
from hengjian.proceedings.models import ClockRow, FindingRow
from support import spot
from support.city import City
from support.standing import assert_replays

EVERYTHING = Scope(city="120000")
PUBLISHER, HEAD = "何晓", "周负责"


def take(city: City, who: str, case: UUID, step: str, **changes: Any) -> None:
    record(city.actor(who), spot.act(city, case, step, signed=(), **changes), str(new_id()))


def public_row() -> Published:
    return Published.objects.using("public").get()


def test_a_decision_is_published_proved_revoked_and_taken_back(city: City, published: UUID) -> None:
    site = Client()
    row = public_row()
    page = site.get(f"/public/{row.id}/").content.decode()
    for text in ("滨海新区市场监督管理局", "张某", "罚款 200 元", "行政处罚", "《价格法》第四十二条",
                 "不能直接作为信用评级的依据"):
        assert text in page, text
    assert "张大年" not in page
    assert f"/public/{row.id}/" in site.get("/public/", {"title": "明码标价"}).content.decode()

    assert content.read(row.body)["not_for_credit"] is True

    take(city, HEAD, published, "revoke_decision")
    with scope.enter(EVERYTHING):
        clocks = {c.name: c.met_on for c in ClockRow.objects.filter(proceeding_id=published)}
    assert clocks["publication"] is not None
    assert clocks["withdrawal"] is None

    take(city, PUBLISHER, published, "withdraw_publication")
    stone = site.get(f"/public/{row.id}/").content.decode()
    assert "已撤回" in stone
    assert "处罚决定已被撤销" in stone
    gone = [stone, *(site.get(url).content.decode() for url in ("/public/", f"/public/{row.id}/proof.json"))]
    for text in ("张某", "明码标价", "罚款"):
        assert all(text not in one for one in gone), text
    assert site.get("/public/", {"title": "明码标价"}).content.decode().count(str(row.id)) == 0

    report = verification.verify()
    assert report.sound, (report.first_fault(), report.outside)
    assert report.entries == 8 + 3, "eight steps, a publication, taken down and explained"
    assert_replays(EVERYTHING)
    with scope.enter(EVERYTHING):
        assert (Publication.objects.count(), Withdrawal.objects.count()) == (1, 2), "replay leaves them alone"
        assert not FindingRow.objects.exists()


def test_the_entry_covers_exactly_the_published_bytes(city: City, published: UUID) -> None:
    row = public_row()
    assert bytes(Entry.objects.get(ref_id=row.entry_ref).leaf) == leaf_hash(bytes(row.body))
    assert content.columns(bytes(row.body))["party"] == "张某"
    assert b"11010519491231002X" not in bytes(row.body)


@pytest.mark.parametrize(("changes", "told"), [
    ({"publication_body": "张大年未明码标价。"}, "自然人姓名"),
    ({"publication_title": "13800138000"}, "手机号码"),
    ({"publication_body": "身份证11010519491231002X"}, "公民身份号码"),
    ({"publication_body": "住朝阳区建国路1号"}, "详细地址"),
])
def test_a_text_that_shows_too_much_is_refused(
    city: City, decided: UUID, changes: dict[str, str], told: str
) -> None:
    with pytest.raises(Refused) as refused:
        take(city, PUBLISHER, decided, "publish", **changes)
    assert [v.rule for v in refused.value.verdicts] == ["GS-02"]
    assert told in refused.value.verdicts[0].message
    assert not any(value in refused.value.verdicts[0].message for value in changes.values())
    assert not Published.objects.using("public").exists()


def test_publishing_late_is_a_finding_and_is_not_refused(city: City, decided: UUID) -> None:
    late = timezone.localdate() - timedelta(days=1)
    with scope.enter(EVERYTHING):
        from hengjian.proceedings.models import StepRecord

        body = StepRecord.objects.get(proceeding_id=decided, step="decide").body
    clock = next(c for c in body["clocks"]["started"] if c["name"] == "publication")
    assert clock["count"]["n"] == 7
    with pytest.MonkeyPatch.context() as patch:
        from hengjian.enforcement import publication as facts

        patch.setattr(facts, "facts", lambda case, before=facts.facts: before(case) | (
            {"publication_due": late} if case.step == "publish" else {}))
        take(city, PUBLISHER, decided, "publish")
    with scope.enter(EVERYTHING):
        assert [f.rule for f in FindingRow.objects.all()] == ["GS-01"]
    assert public_row().party == "张某"


def test_an_exempt_case_is_not_published(city: City, decided: UUID) -> None:
    with pytest.raises(Problems):
        take(city, PUBLISHER, decided, "publish", publication_exempt=True)
    said = {"publication_title": None, "publication_body": None, "publication_exempt": True,
            "publication_exempt_ground": "privacy", "publication_exempt_reason": "涉及个人隐私"}
    take(city, PUBLISHER, decided, "publish", **said)
    assert not Published.objects.using("public").exists()
    with scope.enter(EVERYTHING):
        assert ClockRow.objects.get(proceeding_id=decided, name="publication").met_on is not None
    take(city, HEAD, decided, "revoke_decision")
    with scope.enter(EVERYTHING):
        assert not ClockRow.objects.filter(proceeding_id=decided, name="withdrawal").exists(), "nothing to take back"


def test_what_stands_is_not_published_twice_nor_taken_back_twice(city: City, published: UUID) -> None:
    with pytest.raises(Misplaced, match="已经公示"):
        take(city, PUBLISHER, published, "publish")
    take(city, PUBLISHER, published, "withdraw_publication")
    with pytest.raises(Misplaced, match="无可撤回"):
        take(city, PUBLISHER, published, "withdraw_publication")
    take(city, PUBLISHER, published, "publish")
    assert Published.objects.using("public").filter(withdrawn_on=None).count() == 1
    assert Published.objects.using("public").count() == 2
    assert verification.verify().sound


def test_no_withdrawal_without_its_reason(city: City, published: UUID) -> None:
    with pytest.raises(Refused) as refused:
        take(city, PUBLISHER, published, "withdraw_publication", withdrawal_reason=None)
    assert [v.rule for v in refused.value.verdicts] == ["GS-03-reason"]


def test_a_closed_case_can_be_published_and_taken_back(city: City, decided: UUID) -> None:
    officer = city.actor("李建国")
    for step in ("deliver", "report", "pay", "close"):
        record(officer, spot.act(city, decided, step), step)
    take(city, PUBLISHER, decided, "publish")
    take(city, HEAD, decided, "revoke_decision")
    take(city, PUBLISHER, decided, "withdraw_publication")
    assert public_row().withdrawn_on is not None
    assert_replays(EVERYTHING)


@pytest.mark.parametrize(("who", "code"), [("李建国", "not_your_role"), ("吴静", "not_found")])
def test_only_the_publisher_of_the_own_body_publishes(city: City, decided: UUID, who: str, code: str) -> None:
    with pytest.raises(Problems) as refused:
        take(city, who, decided, "publish")
    assert refused.value.problems[0].code == code


def test_a_publisher_whose_scope_is_wider_publishes_only_the_own_bodys(city: City, decided: UUID) -> None:
    """A city agency sees its line; what others collected is not its to publish (S0 article 34 (7))."""
    from hengjian.identity.models import Account, Organisation, Post

    Organisation.objects.filter(id=city.other_market.id).update(level="city", district=None, division="120000")
    assert Post.objects.filter(person=city.people["吴静"], organisation=city.other_market.id).exists()
    assert Account.objects.filter(person=city.people["吴静"]).exists()
    with pytest.raises(Misplaced) as refused:
        take(city, "吴静", decided, "publish")
    assert refused.value.problems[0].code == "not_your_case"


def test_reported_text_that_shows_too_much_is_found_and_not_shown(city_entry: City) -> None:
    city, case, now = city_entry, new_id(), timezone.now()
    paper = spot.signatures(city, "李建国", "王敏", how="paper")
    acts = spot.acts(city, case, signed=paper, at=now - timedelta(hours=1))
    record_many(city.actor("李建国"), acts, "reported")
    act = spot.act(city, case, "publish", signed=(), at=now, publication_body="张大年，13800138000")
    record(city.actor(PUBLISHER), act, "publish")
    assert not Published.objects.using("public").exists()
    with scope.enter(EVERYTHING):
        found = FindingRow.objects.get(rule="GS-02")
    assert "13800138000" not in found.message


@pytest.fixture
def city_entry(fresh_db: str) -> City:
    from support.city import build

    return build("entry")


@pytest.mark.parametrize("column", ["title", "party", "conclusion", "body"])
def test_what_is_changed_behind_the_door_is_found(city: City, published: UUID, column: str) -> None:
    value = b"{}" if column == "body" else "改过"
    assert verification.verify().sound
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE disclosure_publication DISABLE TRIGGER disclosure_publication_rows_stay")
        cursor.execute("ALTER TABLE disclosure_publication NO FORCE ROW LEVEL SECURITY")
        cursor.execute(f"UPDATE disclosure_publication SET {column} = %s", [value])
    assert verification.verify().first_fault() is not None


def test_publications_only_grow(city: City, published: UUID) -> None:
    with scope.enter(EVERYTHING), pytest.raises(DatabaseError):
        Publication.objects.update(title="改过")


# -- the public site --------------------------------------------------------------------------------------------


def test_the_public_site_asks_nothing_of_other_roles(
    city: City, published: UUID, as_: Callable[[str], Client], django_assert_num_queries: Any
) -> None:
    """Signed in or not: no session is read, no other connection is asked; of the site's role is only the counting."""
    client, row = as_(PUBLISHER), public_row()
    with CaptureQueriesContext(connections["default"]) as counted, django_assert_num_queries(0, using="owner"):
        for url in ("/public/", "/public/?title=标价&kind=penalty", f"/public/{row.id}/",
                    f"/public/{row.id}/proof.json", f"/public/{uuid4()}/", "/public/witness/",
                    "/public/witness/witness.jsonl", "/public/witness/verify.py"):
            answer = client.get(url)
            assert answer.status_code in (200, 404), url
            assert not answer.cookies, url
    assert len(counted) == 9
    assert all(one["sql"].split(" (")[0].strip() == "INSERT INTO identity_hits" for one in counted)


@pytest.mark.control("ASVS 2.4.1", "ASVS 15.2.2")
def test_whoever_asks_too_often_waits(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """Searches are counted more narrowly than pages; others are not kept waiting."""
    monkeypatch.setitem(policy().limits.by, "public", Limit(4, 1))
    monkeypatch.setitem(policy().limits.by, "public_search", Limit(1, 1))

    def asked(address: str, query: str = "") -> HttpResponse:
        return Client(REMOTE_ADDR=address).get(f"/public/{query}")

    assert [asked("10.0.0.1", query).status_code for query in ("?title=罚款", "?title=罚款", "", "", "")] == [
        200, 429, 200, 200, 429]
    answer = asked("10.0.0.1")
    assert 0 < int(answer["Retry-After"]) <= 60
    assert "查询太多，请 1 分钟后再试" in answer.content.decode()
    assert asked("10.0.0.2", "?title=罚款").status_code == 200
    assert not Hits.objects.filter(key__contains="10.0").exists()


@pytest.mark.parametrize(("query", "hits"), [
    ({}, 1), ({"title": "未按规定明码标价"}, 1), ({"title": "没有这个词"}, 0), ({"title": "张某"}, 1),
    ({"title": "张大年"}, 0), ({"kind": "penalty"}, 1), ({"published": "now"}, 1),
    ({"agency": "own"}, 1),
])
def test_it_is_searched_and_filtered(city: City, published: UUID, query: dict[str, str], hits: int) -> None:
    row = public_row()
    query = {name: {"now": str(row.published_on.year), "own": str(row.agency_id)}.get(value, value)
             for name, value in query.items()}
    page = Client().get("/public/", query)
    assert page.status_code == 200
    assert page.content.decode().count(f"/public/{row.id}/") == hits


def test_what_does_not_exist_is_not_found(city: City) -> None:
    site = Client()
    assert "还没有公示" in site.get("/public/").content.decode()
    answer = site.get(f"/public/{uuid4()}/")
    assert answer.status_code == 404
    assert "没有找到" in answer.content.decode()
    assert site.get(f"/public/{uuid4()}/proof.json").status_code == 404
    assert site.post("/public/").status_code == 405


def test_without_a_public_role_the_site_says_so(city: City, settings: Any) -> None:
    settings.DATABASES = {name: one for name, one in settings.DATABASES.items() if name != "public"}
    answer = Client().get("/public/")
    assert answer.status_code == 503
    assert "暂时不能查询" in answer.content.decode()


# -- the publisher's pages --------------------------------------------------------------------------------------


def test_the_publisher_reviews_and_publishes(city: City, decided: UUID, as_: Callable[[str], Client]) -> None:
    client = as_(PUBLISHER)
    listed = client.get("/publications/").content.decode()
    assert f"/cases/{decided}/steps/publish/" in listed
    assert "个工作日" in listed
    page = client.get(f"/cases/{decided}/steps/publish/").content.decode()
    assert '<del title="自然人姓名">张大年</del>' in page
    assert "张某未按规定明码标价案" in page
    posted = {"idempotency_key": str(uuid4()), "publication_title": "张某未按规定明码标价案",
              "publication_body": "张大年未标明价格。"}
    refused = client.post(f"/cases/{decided}/steps/publish/", posted)
    assert refused.status_code == 422
    assert "<mark>张大年</mark>" in refused.content.decode()
    done = client.post(f"/cases/{decided}/steps/publish/", posted | {"publication_body": "张某未标明价格。"})
    assert done.status_code == 302
    assert public_row().title == "张某未按规定明码标价案"
    after = client.get("/publications/").content.decode()
    assert "没有等待公示的决定" in after
    assert str(public_row().id) in after
    assert client.get(f"/cases/{decided}/").status_code == 200


def test_others_do_not_get_the_publishers_pages(city: City, decided: UUID, as_: Callable[[str], Client]) -> None:
    assert as_("李建国").get("/publications/").status_code == 403
    url = f"/cases/{decided}/steps/publish/"
    assert as_("吴静").get(url).status_code == 404
    assert as_("李建国").get(url).status_code == 409
    assert as_("李建国").post(url, {"idempotency_key": "k"}).status_code == 422
    assert str(decided) not in as_("吴静").get("/publications/").content.decode()
    assert Client().get("/publications/").status_code == 302
