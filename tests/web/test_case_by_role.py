"""The case page as each role has it: for whom the case waits, who took part, what is related, what was judged."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hengjian.identity import scope
from hengjian.identity.models import Account, Person, Post, Role, Unit
from hengjian.kernel.ids import new_id
from hengjian.proceedings.door import Act, record_many
from hengjian.proceedings.models import FindingRow, IssuedDocument
from hengjian.proceedings.views import todo
from hengjian.registry.models import Item, ItemAuthority
from support import ordinary, own, spot
from support.city import PASSWORD, PIN, City, organisation, supervises
from support.ordinary import Story
from support.time import Clock

Page = Callable[..., str]


@pytest.fixture
def city(fresh_db: str) -> City:
    cache.clear()
    city = ordinary.build()
    bureau = organisation("滨海新区司法局", "津滨司", "120116", None, 9, kind="justice")
    unit = Unit.objects.create(organisation=bureau, name="行政执法监督科", kind="supervision")
    city.people["何监督"] = person = Person.objects.create(name="何监督", pinyin="hejiandu")
    Account.objects.create_account("supervisor", PASSWORD, person, PIN)
    supervises(person, bureau, unit=unit)
    return city


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch, "2026-03-09")


@pytest.fixture
def page(city: City) -> Page:
    """A page as one of the city's people sees it."""
    def read(name: str, path: str, status: int = 200) -> str:
        answer = client(city, name).get(path)
        assert answer.status_code == status, path
        return answer.content.decode()

    return read


def client(city: City, name: str) -> Client:
    made = Client()
    made.force_login(Account.objects.get(person=city.people[name]),
                     backend="django.contrib.auth.backends.ModelBackend")
    return made


def awaits(html: str) -> list[str]:
    """The lines that say for whom the case waits, as text."""
    block = re.search(r'<ul class="hj-awaits".*?</ul>', html, re.S)
    lines = re.findall(r"<li.*?</li>", block[0], re.S) if block else []
    return [" ".join(re.sub(r"<[^>]+>", " ", line).split()) for line in lines]


def test_the_page_names_whoever_must_act_next(city: City, clock: Clock, page: Page) -> None:
    story = Story(city, clock)
    story.all("open", "verify", "apply_filing")
    url = f"/cases/{story.case}/"
    assert awaits(page("周负责", url))[0].startswith("等您办理 批准立案")
    assert awaits(page("李建国", url))[0].startswith("等待 行政机关负责人 周负责 批准立案")
    Post.objects.filter(role=Role.AGENCY_HEAD, organisation=city.market).update(until=date(2026, 3, 1))
    assert "本机关没有人担任行政机关负责人" in awaits(page("李建国", url))[0]
    Post.objects.filter(role=Role.AGENCY_HEAD, organisation=city.market).update(until=None)
    story.all("file", "interview", "order_correction", "conclude", "approve_conclusion")
    review = story.under("legal_review")
    review.do("open")
    waits = awaits(page("赵科长", url))
    assert any(line.startswith("法制审核：等待 法制审核员 钱审核 受理送审") for line in waits), waits
    assert any(line.startswith("等待 承办的执法人员 李建国、王敏") for line in waits), waits
    mine = page("钱审核", f"/cases/{review.case}/")
    assert awaits(mine)[0].startswith("等您办理 受理送审")
    people = page("李建国", url).split("人员</h2>")[1]
    for name, part in (("李建国", "承办"), ("王敏", "承办"), ("周负责", "审批"), ("赵科长", "审核")):
        assert f"<b>{name}</b><span>{part}</span>" in people
    assert "本人口令" in people, "how the second officer confirmed"


def test_related_cases_stand_in_scope_and_are_counted(city: City, clock: Clock, page: Page) -> None:
    first, second = Story(city, clock), Story(city, clock, offence_began="2026-01-06", offence_ended="2026-01-07")
    away = Story(city, clock).elsewhere(party_name="张大年")
    first.filed()
    second.all("open", "verify", "apply_filing")
    away.all("open", "verify", "apply_filing")
    html = page("李建国", f"/cases/{first.case}/?tab=related")
    assert html.count(f"/cases/{second.case}/") == 2, "by party and by item"
    assert f"/cases/{away.case}/" not in html
    assert "1 件" in html
    asked = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            page("李建国", f"/cases/{first.case}/?tab=related")
        asked.append(len(queries))
        Story(city, clock, offence_began="2026-02-06", offence_ended="2026-02-07").all("open", "verify", "apply_filing")
    assert asked[0] == asked[1]


def test_a_supervisor_reads_everything_and_finds_no_button(city: City, clock: Clock, page: Page) -> None:
    city.market.settings = {"channels": {"penalty.ordinary": "entry"}}
    city.market.save()
    story = Story(city, clock, channel="entry")
    story.all("open", "verify", "apply_filing", "file", "interview", "conclude", "approve_conclusion",
              "propose_decision", "decide")
    with scope.enter(ordinary.EVERYTHING):
        finding = FindingRow.objects.filter(proceeding_id=story.case).first()
    assert finding
    url = f"/cases/{story.case}/"
    for tab in ("file", "facts", "checks", "timeline", "related"):
        html = page("何监督", f"{url}?tab={tab}")
        assert "只读" in html
        for address in ("/steps/", "/open/", "/waive/", "/void/"):
            assert address not in html, (tab, address)
    checks = page("何监督", f"{url}?tab=checks")
    assert f"/findings/{finding.id}/" in checks
    assert "?tab=timeline#r-9" in checks, "the record that it rests on"
    assert 'id="r-9"' in page("何监督", f"{url}?tab=timeline")
    assert "不符合 1 次" in checks
    assert '<details class="hj-article" open>' in checks
    assert '<details class="hj-article">' in checks, "what holds is folded"
    with scope.enter(ordinary.EVERYTHING):
        paper = IssuedDocument.objects.filter(proceeding_id=story.case).first()
    if paper:
        page("何监督", f"{url}void/{paper.id}/", status=409)
    page("何监督", f"{url}steps/publish/", status=409)


def test_what_stands_closed_is_said_before_anything_is_asked(city: City, clock: Clock, page: Page) -> None:
    story = Story(city, clock, fine="8000.00")
    story.investigated(is_major=True, major_ground="severe", review_ground="hearing")
    story.reviewed()
    story.informed(hearing=True)
    story.under("hearing").do("open")
    url = f"/cases/{story.case}/steps/propose_decision/"
    html = page("李建国", url)
    closed, asked = html.index("现在不能办理"), html.index('name="outcome"')
    assert closed < asked
    assert "第六十五条" in html[closed:asked]
    answer = client(city, "李建国").post(url, {"idempotency_key": "a", "decision_reason": "已经写好的理由"})
    again = answer.content.decode()
    assert answer.status_code == 422
    assert again.index("现在不能办理") < again.index("error-summary")
    assert "已经写好的理由" in again


def test_codes_are_picked_by_name_with_and_without_script(city: City, clock: Clock, page: Page) -> None:
    base = Item.objects.get(code=ordinary.ITEM)
    for number in range(7):
        code = f"SCJG-2{number:03}"
        Item.objects.create(code=code, title=f"第{number}种违法行为", line="SCJG", offence="某", basis=base.basis,
                            published_at=base.published_at, valid_from=base.valid_from, kinds=base.kinds,
                            tiers=base.tiers)
        ItemAuthority.objects.create(item_code=code, organisation=city.market, since=date(2020, 1, 1))
    story = Story(city, clock)
    story.all("open", "verify")
    url = f"/cases/{story.case}/steps/apply_filing/"
    html = page("李建国", url)
    assert 'value="SCJG-2003"' in html
    assert "天津市滨海新区" in html, "divisions by name"
    officer = client(city, "李建国")
    found = officer.post(url, {"idempotency_key": "k", "_find": "item_code", "_find.item_code": "第3种",
                               "offence_facts": "已经写好"}).content.decode()
    assert 'value="SCJG-2003"' in found
    assert 'value="SCJG-2004"' not in found
    assert "已经写好" in found, "what was typed stays"
    assert "error-summary" not in found, "looking is not submitting"
    kept = officer.post(url, {"idempotency_key": "k", "_find": "item_code", "_find.item_code": "第3种",
                              "item_code": "SCJG-2005"}).content.decode()
    assert 'value="SCJG-2005" checked' in kept, "what was chosen stands among what is found"
    Story(city, clock).filed()
    story.all("apply_filing", "file")
    tiers = page("李建国", f"/cases/{story.case}/steps/conclude/")
    assert "2,000 至 20,000 元" in tiers, "the tiers of the item, with the range for a person"


def test_a_number_is_voided_and_stays_in_the_register(city: City, clock: Clock, page: Page) -> None:
    story = Story(city, clock)
    story.investigated()
    story.reviewed()
    story.informed()
    with scope.enter(ordinary.EVERYTHING):
        paper = IssuedDocument.objects.get(proceeding_id=story.case, code="B18")
    url = f"/cases/{story.case}/void/{paper.id}/"
    case = page("李建国", f"/cases/{story.case}/")
    assert url in case
    assert url not in page("冯公示", f"/cases/{story.case}/")
    page("冯公示", url, status=409)
    page("陈晨", url, status=404)
    page("李建国", f"/cases/{story.case}/void/{story.case}/", status=404)
    officer = client(city, "李建国")
    assert officer.post(url, {"idempotency_key": "v", "reason": ""}).status_code == 422
    assert officer.post(url, {"idempotency_key": "v", "reason": "印错"}).status_code == 302
    assert officer.post(url, {"idempotency_key": "w", "reason": "印错"}).status_code == 422
    page("李建国", url, status=409)
    numbers = page("李建国", "/numbers/")
    assert paper.number in numbers
    assert "作废：印错" in numbers
    assert "1 个作废" in numbers
    assert "无缺号" in numbers
    assert paper.number not in page("李建国", "/numbers/?state=used")
    assert paper.number in page("李建国", "/numbers/?number=1&sort=paper")
    since = f"given_from={paper.issued_at:%Y}-01-01"
    for asked in (f"paper={paper.title}", "case=案", since, "sort=-case", "sort=given"):
        assert paper.number in page("李建国", f"/numbers/?{asked}"), asked
    for asked in ("paper=没有这种文书", "case=没有这个案件", "given_to=2001-01-01"):
        assert paper.number not in page("李建国", f"/numbers/?{asked}"), asked
    assert paper.number not in page("陈晨", "/numbers/")
    assert paper.number in page("何监督", "/numbers/?state=void")


def test_the_list_of_work_filters_and_sorts_by_every_column(city: City, clock: Clock, page: Page) -> None:
    Story(city, clock, party_name="甲某").all("open", "verify", "apply_filing")
    Story(city, clock, party_name="乙某", offence_began="2026-01-06", offence_ended="2026-01-07").filed()
    whole = page("李建国", "/")
    assert whole.index("等他人：批准立案") != -1
    assert "承办：调查终结" in whole
    for query, left, gone in (("kind=承办", "乙某", "甲某"), ("title=甲", "甲某", "乙某"),
                              ("stage=立案待批", "甲某", "乙某"), ("handler=王敏", "乙某", "没有这个"),
                              ("since_from=2026-03-09&procedure=行政处罚（普通程序）", "乙某", "没有这个")):
        html = page("李建国", f"/?{query}")
        assert left in html, query
        assert gone not in html, query
    assert "没有符合筛选的记录" in page("李建国", "/?since_to=2026-01-01")
    for column in ("title", "kind", "procedure", "stage", "handler", "since", "due"):
        html = page("李建国", f"/?sort=-{column}")
        assert "不能按" not in html
        assert "descending" in html
    actor = city.actor("李建国")
    with scope.enter(actor.scope):
        lines = todo.lines(actor)
        spec = todo.TASKS.spec(actor)
        cells = [[column.exported(line) for column in spec.columns] for line in lines]
    assert len(cells) == 2
    assert all(isinstance(cell, str) for row in cells for cell in row)


def test_what_an_agency_has_added_waits_and_filters_too(city: City, clock: Clock, page: Page) -> None:
    own.administrator(city)
    own.put(city)
    case = new_id()
    record_many(city.actor("李建国"), spot.acts(city, case, without=("decide",)), "begin")
    assert "待审批：科室会签" in page("赵科长", "/")
    assert any("承办机构负责人 赵科长 会签" in line for line in awaits(page("李建国", f"/cases/{case}/")))
    record_many(city.actor("赵科长"), [Act(proceeding=case, step="x_countersign", data={"x_opinion": "同意"})], "sign")
    assert "科室会签" not in page("赵科长", "/")
