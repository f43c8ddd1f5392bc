"""The case page of an ordinary penalty: a short rail, what happened within it, all its evidence, constant queries."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hengjian.identity.models import Account
from support import ordinary
from support.city import City
from support.ordinary import Story
from support.time import Clock


@pytest.fixture
def city(fresh_db: str) -> City:
    cache.clear()
    return ordinary.build()


def test_the_page_tells_the_case_and_what_was_opened_within_it(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    story = Story(city, Clock(monkeypatch, "2026-03-09"))
    story.filed()
    story.do("add_evidence")
    client = Client()
    client.force_login(Account.objects.get(person=city.people["李建国"]),
                       backend="django.contrib.auth.backends.ModelBackend")
    url = f"/cases/{story.case}/"
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        page = client.get(url).content.decode()
    assert "另 " in page, "the rail is folded"
    assert "过期食品照片" in page
    assert "销售记录" in page, "evidence of every step, not of the last one only"
    for _ in range(12):
        story.do("add_evidence")
    client.get(url)  # that the session was used is noted once a minute
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few)
    story.all("interview", "order_correction", "conclude", "approve_conclusion")
    review = story.under("legal_review")
    review.all("open", "accept")
    timeline = client.get(f"{url}?tab=timeline").content.decode()
    assert "法制审核：受理" in timeline
    child = client.get(f"/cases/{review.case}/").content.decode()
    assert f'在 <a href="{url}">' in child
