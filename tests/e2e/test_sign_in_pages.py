"""The pages of signing in as people meet them: at a desk and on a phone, with the code of a real authenticator."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from hengjian.identity.models import Account, Person, Post
from hengjian.identity.signin import second
from support import city as small
from support.browser import DESK, PHONE, Visitor
from support.city import PASSWORD, City
from support.signing_in import shown_secret

pytestmark = pytest.mark.browser


@pytest.fixture
def city(standing: Any) -> City:
    return standing.city


@pytest.fixture
def site(standing: Any) -> str:
    return standing.site


@pytest.fixture(scope="module")
def bureau(standing: Any) -> Any:
    return small.organisation("滨海新区司法局", "津滨司", "120116", None, 9, kind="justice")


def looked_at(visitor: Visitor, name: str) -> None:
    """Nothing that a screen reader stumbles over, nothing wider than the window."""
    visitor.shot(f"signin-{name}")
    assert visitor.violations() == [], name
    assert visitor.overflow() <= 0, name


def given(visitor: Visitor, username: str) -> None:
    visitor.go("/sign-in/")
    visitor.type("username", username)
    visitor.type("password", PASSWORD)
    visitor.tap("登录")


@pytest.mark.control("ASVS 6.2.6", "ASVS 6.2.7", "ASVS 7.4.4")
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_clerk_sets_up_a_second_factor(visit: Callable[..., Visitor], bureau: Any, size: tuple[int, int]) -> None:
    person = Person.objects.create(name="沈监督", pinyin="shen")
    Post.objects.create(person=person, organisation=bureau, role="DIST_JUSTICE", since=date(2020, 1, 1))
    account = Account.objects.create_account(f"clerk{size[0]}", PASSWORD, person)
    clerk = visit(size)
    clerk.go("/sign-in/")
    field = clerk.page.locator("#f-password")
    assert (field.get_attribute("type"), field.get_attribute("autocomplete")) == ("password", "current-password")
    looked_at(clerk, "sign-in")
    given(clerk, account.username)
    clerk.sees("扫码添加")
    looked_at(clerk, "set-up")
    clerk.type("code", "000000")
    clerk.tap("启用")
    clerk.sees("验证码不正确或已经用过")
    looked_at(clerk, "set-up-wrong")
    secret = shown_secret(clerk.page.content())
    clerk.type("code", f"{second.totp(secret).token():06d}")
    clerk.tap("启用")
    clerk.sees("它们只在此处显示这一次")
    looked_at(clerk, "codes")
    code = clerk.page.locator(".hj-codes li").first.inner_text()
    clerk.tap("已保管好，继续")
    clerk.page.get_by_role("heading", name="我的待办").wait_for()
    clerk.page.locator("summary", has_text="沈监督").click()
    clerk.tap("退出登录")
    clerk.page.wait_for_url("**/sign-in/")
    given(clerk, account.username)
    clerk.sees("输入 6 位验证码")
    looked_at(clerk, "second-step")
    clerk.type("code", "000000")
    clerk.tap("继续")
    clerk.sees("验证码不正确或已经用过")
    looked_at(clerk, "second-step-wrong")
    clerk.type("code", code)
    clerk.tap("继续")
    clerk.sees("还剩 9 个")
    clerk.go("/account/second-factor/")
    looked_at(clerk, "second-factor")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_an_officer_looks_after_the_account(visit: Callable[..., Visitor], city: City, size: tuple[int, int]) -> None:
    Account.objects.filter(username="user2").update(password_at=timezone.now() - timedelta(days=91))
    officer = visit(size)
    given(officer, "user2")
    officer.sees("登录密码已经到期")
    looked_at(officer, "password-step")
    officer.type("old_password", PASSWORD)
    officer.type("new_password", "short")
    officer.type("again", "other")
    officer.tap("修改密码")
    officer.sees("新密码至少 10 位")
    looked_at(officer, "password-step-wrong")
    Account.objects.filter(username="user2").update(password_at=timezone.now())
    visit(size, as_="user2").go("/")
    officer.go("/account/")
    looked_at(officer, "account")
    officer.go("/account/sessions/")
    officer.sees("本次登录")
    looked_at(officer, "sessions")
    officer.tap("结束其他全部登录")
    officer.sees("其他登录都已结束")
    officer.go("/account/second-factor/")
    looked_at(officer, "set-up-own")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_an_administrator_looks_at_an_account(
    visit: Callable[..., Visitor], city: City, bureau: Any, size: tuple[int, int]
) -> None:
    person = Person.objects.create(name="安全员", pinyin="an")
    Post.objects.create(person=person, organisation=bureau, role="SEC_ADMIN", since=date(2020, 1, 1))
    Account.objects.create_account(f"security{size[0]}", PASSWORD, person)
    admin = visit(size, as_=f"security{size[0]}")
    admin.go(f"/administration/accounts/{Account.objects.get(username='user1').id}/sign-in/")
    looked_at(admin, "administration")
    admin.tap("执行")
    admin.sees("请选择要做什么")
    looked_at(admin, "administration-wrong")
