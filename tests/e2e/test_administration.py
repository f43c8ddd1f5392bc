"""The pages of administration in a browser: at a desk and on a phone, empty, full and with mistakes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hengjian.identity import tokens
from hengjian.identity.administration import bodies, granting, releasing, staff
from hengjian.identity.models import Account, GrantKind, Limits, Organisation, Proposal
from hengjian.identity.signin import accounts
from hengjian.registry.models import ItemAuthority
from support import rights as people
from support.browser import DESK, PHONE, Visitor
from support.city import City
from support.rights import AUDIT, SECURITY, SYSTEM

pytestmark = pytest.mark.browser
Visit = Callable[..., Visitor]


@pytest.fixture
def site(standing: Any) -> str:
    return standing.site


@pytest.fixture(scope="module")
def town(standing: Any) -> City:
    """The small city with its administrators; a body whose people wait, somebody who stands in."""
    city: City = standing.city
    people.administrators(city)
    system = city.actor(SYSTEM)
    body = bodies.save(system, people.body_of())
    for name, kind in (("执法一科", "handling"), ("法制科", "review")):
        bodies.save_unit(system, body, {"name": name, "kind": kind})
    bodies.save(system, people.body_of(telephone="022-12345678"), body)
    staff.enter(system, body, staff.read(people.STAFF), timezone.localdate())
    accounts.ask_password(Account.objects.get(person=city.people["王敏"]), system, "忘记密码，本人当面申请")
    tokens.ask(system, "区综合行政执法平台", city.market, timezone.localdate() + timedelta(days=300), ["10.1.0.0/16"])
    bodies.save(system, people.body_of(telephone="022-12345678", line="WH"), body)
    tokens.ask(system, "试用系统", city.market, timezone.localdate() + timedelta(days=3))
    refused = Proposal.objects.get(payload__name="试用系统")
    releasing.turn_down(city.actor(SECURITY), [], [refused.id], "没有对接申请")
    granting.give(city.actor(SECURITY), granting.Asked(
        kind=GrantKind.STAND_IN, person=city.people["张强"], stands_for=city.people["周负责"],
        organisation=city.market, role="AGENCY_HEAD", since=timezone.now(),
        until=timezone.now() + timedelta(days=5), reason="周负责外出学习",
        limits=Limits(excluded=("penalty.ordinary/transfer",))))
    return city


def username(city: City, name: str) -> str:
    return Account.objects.get(person=city.people[name]).username


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_every_page_can_be_read_by_everybody(visit: Visit, town: City, size: tuple[int, int]) -> None:
    body = Organisation.objects.get(short_name="津宝市监")
    home, market = f"organisations/{body.id}/", f"organisations/{town.market.id}/"
    held = town.people["周负责"].posts.get().id
    certificate = town.people["李建国"].certificates.get()
    pages = {
        SYSTEM: {"index": "", "bodies": "organisations/", "body": home, "body-new": "organisations/new/",
                 "body-edit": f"{home}edit/", "unit-new": f"{home}units/new/", "people-new": f"{home}people/",
                 "people": "people/", "person": f"people/{town.people['张强'].id}/",
                 "post-new": f"people/{town.people['张强'].id}/posts/?body={town.market.id}",
                 "certificate-new": f"people/{town.people['刘洋'].id}/certificates/{town.market.id}/",
                 "certificate-keep": f"certificates/{certificate.id}/",
                 "items": f"{market}items/", "items-none": f"{home}items/", "items-new": f"{home}items/new/?all=1",
                 "item": f"items/{ItemAuthority.objects.filter(organisation=town.market)[0].id}/",
                 "choose": f"people/{town.people['张强'].id}/posts/?move"},
        SECURITY: {"waiting": "waiting/", "proposals": "proposals/", "posts": "posts/", "market": market,
                   "stand-in": f"posts/{held}/stand-in/",
                   "elevate": f"people/{town.people['张强'].id}/elevate/{town.market.id}/"},
        AUDIT: {"certificate": f"certificates/{certificate.id}/", "grants": "grants/",
                "grant": f"grants/{town.people['张强'].grants.get().id}/",
                "nothing": "people/?name=没有这个人"},
    }
    found = {}
    for name, addresses in pages.items():
        reader = visit(size, as_=username(town, name))
        for title, address in addresses.items():
            reader.go(f"/administration/{address}")
            reader.shot(f"administration-{title}")
            found[title] = (reader.violations(), max(reader.overflow(), 0))
    head = visit(size, as_=username(town, "周负责"))
    for title, address in {"own": "/own/", "own-grants": "/own/grants/"}.items():
        head.go(address)
        head.shot(title)
        found[title] = (head.violations(), max(head.overflow(), 0))
    assert found == {title: ([], 0) for title in found}


def test_filters_stand_behind_a_line_on_a_phone_alone(visit: Visit, town: City) -> None:
    """The rows come first there; the line says how many filters are in force, and opens by the keyboard."""
    address = "/administration/people/?works=yes&name=李"
    desk = visit(DESK, as_=username(town, SYSTEM))
    desk.go(address)
    assert desk.page.locator("#filter-name, [name=name]").first.is_visible()
    assert not desk.page.get_by_text("筛选（已用 2 项）").is_visible()
    phone = visit(as_=username(town, SYSTEM))
    phone.go(address)
    line, box = phone.page.get_by_text("筛选（已用 2 项）"), phone.page.locator("[name=name]").first
    assert not box.is_visible()
    line.focus()
    line.press("Enter")
    box.wait_for()
    assert (phone.violations(), max(phone.overflow(), 0)) == ([], 0)
    phone.shot("administration-filters")


def test_a_new_user_makes_an_agency_with_its_people(visit: Visit, town: City) -> None:
    """As a new administrator would, by what the pages say; the mistakes on the way are told where they are."""
    desk = visit(DESK, as_=username(town, SYSTEM))
    desk.go("/")
    desk.tap("组织")
    desk.tap("登记单位")
    desk.type("name", "北辰区文化和旅游局")
    desk.tap(desk.page.get_by_role("button", name="登记"))
    desk.sees("请填写统一社会信用代码")
    desk.shot("administration-mistakes")
    desk.type("short_name", "津辰文旅")
    desk.type("uscc", people.uscc.make("1", "1", "120113", "MB000321"))
    desk.page.locator("#f-kind").select_option(label="行政执法机关")
    desk.pick("level", "区级")
    desk.type("division", "120113")
    desk.page.locator("#f-line").select_option(label="文化和旅游")
    desk.type("since", "2019-01-01")
    desk.tap(desk.page.get_by_role("button", name="登记"))
    desk.page.get_by_role("heading", name="北辰区文化和旅游局").wait_for()
    desk.tap("登记内设机构")
    desk.type("name", "执法大队")
    desk.pick("kind", "执法机构")
    desk.tap(desk.page.get_by_role("button", name="登记"))
    desk.tap("录入人员")
    desk.type("people", "江一，jiangyi，执法人员，执法大队\n江二，jianger，执法人员，不存在的科")
    desk.tap(desk.page.get_by_role("button", name="录入"))
    desk.sees("第 2 行（江二）：没有内设机构“不存在的科”")
    desk.shot("administration-people-mistakes")
    desk.type("people", "江一，jiangyi，执法人员，执法大队\n江二，jianger，行政机关负责人（正职）")
    desk.tap(desk.page.get_by_role("button", name="录入"))
    desk.sees("已录入 2 人")
    assert desk.page.locator("code[id^=given]").count() == 0, "no password for who entered them"
    guard = visit(DESK, as_=username(town, SECURITY))
    guard.go("/")
    guard.tap("去办理")
    for box in guard.page.locator("input[name=post]").all():
        box.set_checked("北辰区文化和旅游局" in box.locator("xpath=ancestor::tr").inner_text())
    guard.page.get_by_label("区综合行政执法平台").check()
    guard.tap("所选生效")
    guard.sees("3 项已生效")
    guard.page.get_by_role("heading", name="交付密码和凭证").wait_for()
    for width, height in (PHONE, DESK):
        guard.page.set_viewport_size({"width": width, "height": height})
        guard.shot("administration-handed")
        assert (guard.violations(), max(guard.overflow(), 0)) == ([], 0)
    handed_over(guard)
    guard.tap("已抄录")
    guard.page.get_by_role("heading", name="待生效的事项").wait_for()


def handed_over(desk: Visitor) -> None:
    """Copied, or printed as slips to be cut off; not on the screen."""
    passwords = [code.inner_text() for code in desk.page.locator("code[id^=given]").all()]
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.tap(desk.page.get_by_role("button", name="复制江一的初始密码"))
    desk.sees("已复制")
    assert desk.page.evaluate("navigator.clipboard.readText()") == passwords[0]
    desk.page.evaluate("window.print = () => { window.printed = true }")
    desk.tap("打印口令条")
    assert desk.page.evaluate("window.printed")
    desk.page.emulate_media(media="print")
    printed = desk.page.locator("main").inner_text()
    assert printed.count("口令条") == 2
    assert passwords[1] in printed
    assert "只在这里显示这一次" not in printed, "slips alone"
    desk.shot("administration-slips")
    desk.page.emulate_media(media="screen")
