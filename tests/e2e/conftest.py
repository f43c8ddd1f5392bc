"""The site on a database of its own, and people who visit it with a phone or at a desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.test import override_settings

from support.browser import DESK, PHONE, Visitor
from support.city import City, build
from support.live import served

Visit = Callable[..., Visitor]


@pytest.fixture
def city(fresh_db: str) -> City:
    cache.clear()
    return build()


@pytest.fixture
def site(city: City, tmp_path: Any) -> Iterator[str]:
    """The address of the running site; files are kept in a folder of the test's."""
    own = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "files"}}
    with override_settings(STORAGES=settings.STORAGES | {"default": own}), served() as address:
        yield address
    connections.close_all()


@pytest.fixture
def visit(chromium: Any, site: str) -> Iterator[Visit]:
    """Opens a session of its own: `visit()` on a phone, `visit(DESK)` at a desk. What the console complained of
    by the end fails the test, unless the test has taken it out of `complaints`."""
    made: list[Visitor] = []
    with ExitStack() as open_:
        def begin(size: tuple[int, int] = PHONE, as_: str = "", **options: Any) -> Visitor:
            touch = {"has_touch": True, "is_mobile": True} if size == PHONE else {}
            context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN",
                                           timezone_id="Asia/Shanghai", **touch, **options)
            context.set_default_timeout(8_000)
            open_.callback(context.close)
            made.append(Visitor(context, site, bool(touch)))
            if as_:
                made[-1].enter(as_)
            return made[-1]

        yield begin
        assert [one.complaints for one in made if one.complaints] == []


@pytest.fixture
def phone(visit: Visit) -> Visitor:
    """李建国, signed in on a phone; taps begin to count here."""
    visitor = visit(as_="user1")
    visitor.taps = 0
    return visitor


@pytest.fixture
def desk(visit: Visit) -> Visitor:
    """李建国, signed in at a desk."""
    return visit(DESK, as_="user1")
