"""A case of 300 steps is opened with as many queries as one of 30, whatever tab is asked for."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hengjian.exchange import services
from hengjian.exchange.models import ReportedCase
from hengjian.identity import scope
from hengjian.identity.models import Account, Organisation
from hengjian.identity.scope import Scope
from hengjian.proceedings import standards
from support import ordinary
from support.city import City, build
from support.reported_long import long_case
from support.reported_world import world


@pytest.fixture
def city(fresh_db: str) -> City:
    cache.clear()
    made = ordinary.prepare(build("exchange"))
    Organisation.objects.update(settings={"channels": dict.fromkeys(standards.law().procedures, "exchange")})
    return made


def test_the_queries_of_a_case_page_do_not_grow_with_its_steps(city: City) -> None:
    told = world(city)
    for number, steps in ((1, 30), (2, 300)):
        assert services.import_file(long_case(told, number, steps), f"{steps}.jsonl").clean
    with scope.enter(Scope(agency=city.market.id)):
        short, long = ReportedCase.objects.order_by("case_key").values_list("proceeding_id", flat=True)
    client = Client()
    client.force_login(Account.objects.get(person=city.people["李建国"]),
                       backend="django.contrib.auth.backends.ModelBackend")
    for tab in ("file", "facts", "checks", "timeline"):
        counts = []
        for case, steps in ((short, 30), (long, 300)):
            client.get(f"/cases/{case}/?tab={tab}")
            with CaptureQueriesContext(connection) as queries:
                page = client.get(f"/cases/{case}/?tab={tab}")
            assert page.status_code == 200
            assert len(page.context["file"].state.steps) == steps
            counts.append(len(queries))
        assert counts[0] == counts[1], tab
