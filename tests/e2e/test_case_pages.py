"""The pages of a case at every stage and for every role: accessible, nowhere wider than the window, no id on show."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from playwright.sync_api import expect

from e2e.conftest import running
from e2e.test_pages import looked_at
from hengjian.identity import scope
from hengjian.identity.models import Account, Person, Unit
from hengjian.proceedings.models import IssuedDocument
from support import ordinary, own
from support.browser import DESK, PHONE, Visitor
from support.city import PASSWORD, PIN, City, organisation, supervises
from support.ordinary import Story
from support.time import Clock

pytestmark = [pytest.mark.browser, pytest.mark.long]
IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}|\b(HANDLER|AGENCY_HEAD|x_\w+)\b")
"""What nobody should have to read."""
LONG = "天津市滨海新区塘沽街道鑫源鸿运食品销售有限责任公司第二分公司"


Scenes = dict[str, UUID]
"""Cases and what is within them, by what they are there for."""


class Stage(NamedTuple):
    city: City
    site: str
    clock: Clock


@pytest.fixture(scope="module")
def standing(
    databases: Any, django_db_setup: None, django_db_blocker: Any, chromium: Any, tmp_path_factory: Any
) -> Iterator[Stage]:
    """The city of ordinary penalties with a supervisor, on a day that stands still."""
    name = databases.create(databases.template)
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        databases.use(name)
        clock = Clock(patch, "2026-03-09")
        city = ordinary.build()
        own.administrator(city)
        supervisor(city)
        with running(tmp_path_factory.mktemp("files")) as address:
            yield Stage(city, address, clock)
        databases.use(databases.standing)
    databases.drop(name)


def supervisor(city: City) -> None:
    bureau = organisation("滨海新区司法局", "津滨司", "120116", None, 9, kind="justice")
    unit = Unit.objects.create(organisation=bureau, name="行政执法监督科", kind="supervision")
    person = Person.objects.create(name="何监督", pinyin="hejiandu")
    Account.objects.create_account("supervisor", PASSWORD, person, PIN)
    supervises(person, bureau, unit=unit)


@pytest.fixture
def city(standing: Stage) -> City:
    return standing.city


@pytest.fixture
def site(standing: Stage) -> str:
    return standing.site


@pytest.fixture(scope="module")
def scenes(standing: Stage) -> Scenes:
    """One case for each kind of page: at the start, under investigation, in review and hearing, decided, void."""
    city, clock = standing.city, standing.clock
    made: Scenes = {}

    def told(name: str, party: str, **more: Any) -> Story:
        story = Story(city, clock, party_name=party, **more)
        made[name] = story.case
        return story

    decided = told("decided", "张大年")
    decided.to_decision()
    decided.served("B29")
    with scope.enter(ordinary.EVERYTHING):
        paper = IssuedDocument.objects.get(proceeding_id=decided.case, code="B18")
    made["paper"] = paper.id
    grave = told("heard", "李小龙", fine="8000.00", offence_began="2026-01-06", offence_ended="2026-01-07")
    grave.investigated(is_major=True, major_ground="severe", review_ground="hearing")
    grave.reviewed()
    grave.informed(hearing=True)
    hearing, deliberation = grave.under("hearing"), grave.under("deliberation")
    hearing.all("open", "notify")
    deliberation.do("open")
    made |= {"hearing": hearing.case, "deliberation": deliberation.case}
    reviewing = told("reviewing", "钱多多", offence_began="2026-01-16", offence_ended="2026-01-17").investigated()
    review = reviewing.under("legal_review")
    review.all("open", "accept")
    made["review"] = review.case
    told("filing", LONG, offence_began="2026-02-06", offence_ended="2026-02-07").all("open", "verify", "apply_filing")
    told("clue", "周七").all("open", "verify")
    city.market.settings = {"channels": {"penalty.ordinary": "entry"}}
    city.market.save()
    entered = told("entered", "郑十", offence_began="2026-01-26", offence_ended="2026-01-27")
    entered.channel = "entry"
    entered.all("open", "verify", "apply_filing", "file", "interview", "conclude", "propose_decision", "decide")
    city.market.settings = {"channels": {"penalty.ordinary": "online"}}
    city.market.save()
    return made


PAGES: dict[str, dict[str, str]] = {
    "李建国": {
        "clue": "/cases/{clue}/", "clue-form": "/cases/{clue}/steps/apply_filing/", "heard": "/cases/{heard}/",
        "closed-form": "/cases/{heard}/steps/propose_decision/", "decided": "/cases/{decided}/",
        "related": "/cases/{decided}/?tab=related", "judged": "/cases/{decided}/?tab=checks",
        "void": "/cases/{decided}/void/{paper}/", "numbers": "/numbers/", "none": "/numbers/?state=void", "todo": "/",
        "todo-filter": "/?due=late&handler=x",
    },
    "周负责": {"filing": "/cases/{filing}/", "file-form": "/cases/{filing}/steps/file/", "head-todo": "/"},
    "赵科长": {"unit": "/cases/{filing}/"},
    "钱审核": {"review": "/cases/{review}/"},
    "吴主持": {"hearing": "/cases/{hearing}/", "hearing-form": "/cases/{hearing}/steps/hold/"},
    "郑记录": {"deliberation": "/cases/{deliberation}/", "deliberation-form": "/cases/{deliberation}/steps/hold/"},
    "冯公示": {"publisher": "/cases/{decided}/"},
    "卫档案": {"archivist": "/cases/{decided}/"},
    "何监督": {"supervised": "/cases/{entered}/?tab=checks", "supervised-time": "/cases/{entered}/?tab=timeline",
              "supervised-numbers": "/numbers/"},
    own.ADMIN: {"overlays": "/standards/overlays/", "overlay": "/standards/overlays/penalty.simple/"},
}


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_every_page_of_a_case_for_every_role(
    visit: Callable[..., Visitor], city: City, scenes: Scenes, size: tuple[int, int]
) -> None:
    found: dict[str, list[Any]] = {}
    for name, pages in PAGES.items():
        person = Person.objects.get(name=name)
        visitor = visit(size, as_=Account.objects.get(person=person).username)
        for title, path in pages.items():
            visitor.go(path.format(**scenes))
            found[title] = looked_at(visitor, f"case-{title}")
            shown = "" if title == "overlay" else visitor.page.locator("main").inner_text()
            found[title] += IDS.findall(shown)
            found[title] += visitor.page.evaluate(CUT_OFF)
    assert {title: faults for title, faults in found.items() if faults} == {}


CUT_OFF = """() => [...document.querySelectorAll('main .btn, main .hj-tag, main td, main dd, main label')]
  .filter(e => e.offsetParent && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline')
  .map(e => 'cut off: ' + e.textContent.trim().slice(0, 30))"""


def test_a_code_is_found_by_typing_a_few_characters(visit: Callable[..., Visitor], scenes: Scenes) -> None:
    officer = visit(DESK, as_="user1")
    officer.go(f"/cases/{scenes['clue']}/steps/apply_filing/")
    box = officer.page.get_by_role("searchbox", name="查找行政区划")
    box.press_sequentially("北辰")
    officer.sees("找到 5 项")
    box.press("ArrowDown")
    officer.page.keyboard.press("Space")
    expect(officer.page.get_by_label("天津市北辰区 120113", exact=True)).to_be_checked()
    plain = visit(PHONE, as_="user1", script=False)
    plain.go(f"/cases/{scenes['clue']}/steps/apply_filing/")
    plain.page.get_by_label("当事人姓名或名称").fill("没有脚本")
    plain.page.get_by_role("searchbox", name="查找行政区划").fill("北辰")
    plain.tap(plain.page.locator("button[name=_find][value$=place_division]"))
    plain.sees("找到 5 项")
    expect(plain.page.get_by_label("当事人姓名或名称")).to_have_value("没有脚本")


def test_what_is_seldom_wanted_is_behind_one_button(visit: Callable[..., Visitor], scenes: Scenes) -> None:
    officer = visit(PHONE, as_="user1")
    officer.go(f"/cases/{scenes['heard']}/")
    more = officer.page.locator("main summary", has_text="更多")
    officer.tap(more)
    officer.sees("由行政机关负责人办理：周负责")
    assert officer.overflow() == 0
    officer.page.keyboard.press("Escape")
    expect(officer.page.get_by_text("由行政机关负责人办理：周负责").first).to_be_hidden()
