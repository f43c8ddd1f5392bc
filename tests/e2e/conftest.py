"""The site on a database of its own, and people who visit it with a phone or at a desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.test import override_settings

from support.browser import DESK, PHONE, Visitor
from support.city import City, build
from support.desk import Desk
from support.live import served
from support.signing_in import session_of
from support.time import Clock

Visit = Callable[..., Visitor]


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """The site on the database in use; files are kept in a folder of the test's."""
    cache.clear()
    own = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": folder}}
    with override_settings(STORAGES=settings.STORAGES | {"default": own}), served() as address:
        yield address
    connections.close_all()


@pytest.fixture
def city(fresh_db: str) -> City:
    return build()


@pytest.fixture
def site(city: City, tmp_path: Path) -> Iterator[str]:
    """The address of the running site."""
    with running(tmp_path) as address:
        yield address


class Standing(NamedTuple):
    city: City
    site: str


@pytest.fixture(scope="module")
def standing(
    databases: Any, django_db_setup: None, django_db_blocker: Any, chromium: Any, tmp_path_factory: Any
) -> Iterator[Standing]:
    """City and site for all tests of a module, in which nothing is recorded. Its tests override `city` and `site`."""
    name = databases.create(databases.template)
    with django_db_blocker.unblock():
        databases.use(name)
        city = build()
        with running(tmp_path_factory.mktemp("files")) as address:
            yield Standing(city, address)
        databases.use(databases.standing)
    databases.drop(name)


@pytest.fixture
def visit(chromium: Any, site: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Opens a session of its own: `visit()` on a phone, `visit(DESK)` at a desk; `as_` somebody who is signed in,
    with no page open yet. What the console complained of by the end fails the test, unless the test has taken it out
    of `complaints`. A test by `size` comes to the phone after the desk."""
    made: list[Visitor] = []
    sizes = getattr(request.node, "callspec", None)
    again = sizes is not None and sizes.params.get("size") == PHONE
    with ExitStack() as open_:
        def begin(size: tuple[int, int] = PHONE, as_: str = "", script: bool = True) -> Visitor:
            touch = {"has_touch": True, "is_mobile": True} if size == PHONE else {}
            context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN",
                                           reduced_motion="reduce", timezone_id="Asia/Shanghai",
                                           java_script_enabled=script, **touch)
            context.set_default_timeout(8_000)
            open_.callback(context.close)
            visitor = Visitor(context, site, bool(touch), again)
            made.append(visitor)
            if as_:
                visitor.admit(session_of(as_))
            return visitor

        yield begin
        assert [one.complaints for one in made if one.complaints] == []


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the site, which runs in this process: from a Monday of a year whose calendar is published."""
    return Clock(monkeypatch, "2026-03-09")


@pytest.fixture
def at_desk(visit: Visit, city: City, clock: Clock) -> Callable[[str], Desk]:
    """People of the city at desks, each in a session of their own: `at_desk("赵科长")`."""
    return lambda name: Desk(visit(DESK), city, name, clock)


@pytest.fixture
def phone(visit: Visit) -> Visitor:
    """李建国, signed in on a phone."""
    return visit(as_="user1")


@pytest.fixture
def desk(visit: Visit) -> Visitor:
    """李建国, signed in at a desk."""
    return visit(DESK, as_="user1")
