"""数据范围、参与、我参与的案件、只有数字的问题统计: read by those they are for, at a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache

from e2e.conftest import running
from hengjian.identity.models import Account
from support.browser import DESK, PHONE, Visitor
from support.city import City
from support.scoping import world as scoping
from support.scoping.world import World

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def standing(
    databases: Any, django_db_setup: None, django_db_blocker: Any, chromium: Any, tmp_path_factory: Any
) -> Iterator[tuple[World, str]]:
    """The city of the matrix and its site, in which nothing is recorded."""
    name = databases.create(databases.template)
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        databases.use(name)
        cache.clear()
        world = scoping.build(patch)
        with running(tmp_path_factory.mktemp("files")) as address:
            yield world, address
        databases.use(databases.standing)
    databases.drop(name)


@pytest.fixture
def world(standing: tuple[World, str]) -> World:
    return standing[0]


@pytest.fixture
def site(standing: tuple[World, str]) -> str:
    return standing[1]


@pytest.fixture
def city(world: World) -> City:
    return world.city


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_pages_of_scope_can_be_read_by_everybody(
    visit: Callable[..., Visitor], world: World, size: tuple[int, int]
) -> None:
    case = world.ids["market"].by_kind["case"]
    for name, path, words in (
        ("李建国", "/standards/scopes/", "数据范围"), ("李建国", f"/cases/{case}/participation/", "参与人"),
        ("李建国", f"/cases/{case}/participation/?part=expert", "参与人"),
        ("专家", "/participations/", "我参与的案件"), ("专家", f"/cases/{case}/", "当事人"),
        ("李建国", "/participations/", "我参与的案件"), ("市长", "/findings/", "问题"),
        ("市长", "/standards/rules/", "规则库"),
    ):
        account = Account.objects.get(person=world.city.people[name])
        visitor = visit(size, as_=account.username)
        visitor.go(path)
        visitor.sees(words)
        visitor.shot(f"scope-{account.username}-{path.strip('/').replace('/', '-').replace('?', '-')[:60]}")
        assert visitor.violations() == [], (name, path)
        assert visitor.overflow() <= 0, (name, path)
