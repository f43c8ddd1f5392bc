"""Drawn questions to every address of the interface, by six kinds of asker: no failure, every answer as described.

HENGJIAN_API_EXAMPLES draws more for each address and asker.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from django.core.cache import cache
from django.core.wsgi import get_wsgi_application
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from hengjian.exchange import services
from hengjian.identity import scope, tokens
from hengjian.identity.models import Account
from hengjian.kernel.ids import new_id
from hengjian.ledger.models import Entry
from hengjian.proceedings.door import record_many
from hengjian.proceedings.models import IssuedDocument
from hengjian.web.api import auth
from hengjian.web.api.site import api
from support import report, spot
from support.audited import AUDITOR, appointed, audit_administrator
from support.city import build, organisation
from support.exchanging import file

EXAMPLES = int(os.environ.get("HENGJIAN_API_EXAMPLES", "3"))
ASKERS = ("办案人", "市级条线负责人", "监督员", "对接系统", "审计管理员", "未登录")
DRAWN = "接口抽样：调用方 → 请求数、其中答复的和拒绝的"
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@schemathesis.serializer("application/jsonl", "application/x-ndjson")
def lines(_: Any, value: Any) -> bytes:
    return value.encode("utf-8", "replace") if isinstance(value, str) else str(value).encode()


class Platform:
    """A city with a case and a batch, how each asker is known, and ids that stand for something."""

    def __init__(self) -> None:
        cache.clear()
        self.city = build()
        officer, case = self.city.actor("李建国"), new_id()
        record_many(officer, spot.acts(self.city, case), "decided")
        received = services.accept(file({"agency": self.city.market.uscc, "key": "k"}), "a.jsonl")
        [batch] = [one.id for one in received.batches.values()]
        with scope.enter(officer.scope):
            document = IssuedDocument.objects.get(proceeding_id=case).id
        self.ids = [str(one) for one in (case, case, document, batch)]
        audit_administrator(self.city)
        bureau = organisation("滨海新区司法局", "津滨司", "120116", None, 9, kind="justice")
        appointed(self.city, "司监督", bureau, "DIST_JUSTICE")
        line = organisation("天津市市场监督管理委员会", "津市监", "120000", "SCJG", 8, level="city", district=None)
        appointed(self.city, "市局长", line, "AGENCY_HEAD")
        token = tokens.make("平台", self.city.market, timezone.localdate() + timedelta(days=9))[1]
        self.headers = {"对接系统": {"Authorization": f"Bearer {token}"}}
        self.cookies = {"办案人": self.session("李建国"), "市级条线负责人": self.session("市局长"),
                        "监督员": self.session("司监督"), "审计管理员": self.session(AUDITOR)}

    def session(self, name: str) -> dict[str, str]:
        client = Client()
        client.force_login(Account.objects.get(person=self.city.people[name]),
                           backend="django.contrib.auth.backends.ModelBackend")
        return {"sessionid": client.cookies["sessionid"].value}


@pytest.fixture(scope="module")
def platform(databases: Any, django_db_setup: None, django_db_blocker: Any) -> Iterator[Platform]:
    name = databases.create(databases.template)
    with django_db_blocker.unblock():
        databases.use(name)
        yield Platform()
        databases.use(databases.standing)
    databases.drop(name)


@pytest.fixture(scope="module")
def schema() -> Any:
    found = schemathesis.openapi.from_dict(json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"))))
    found.app = get_wsgi_application()
    return found


def test_whatever_is_asked_by_whomever_the_answer_is_as_described(
    platform: Platform, schema: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    plenty = auth.Limits("100000/m", "100000/m", "100000/m", 100_000, 5)
    monkeypatch.setattr(auth, "limits", lambda: plenty)
    statuses: dict[str, list[int]] = {asker: [] for asker in ASKERS}
    for number, found in enumerate(schema.get_all_operations()):
        asked(found.ok(), platform, number, statuses)
    for asker, told in statuses.items():
        answered = sum(status < 300 for status in told)
        assert len(told) >= 20 * EXAMPLES
        assert answered > (0 if asker in ("未登录", "审计管理员") else 15)
        assert max(told) < 500
        report.note(DRAWN, asker, f"{len(told)}，{answered} 和 {len(told) - answered}")


def asked(operation: Any, platform: Platform, seed: int, statuses: dict[str, list[int]]) -> None:
    """Asks an address what is drawn for it, ids that are somebody's among it, as everybody in turn."""
    turn = count(seed)

    def ask(case: schemathesis.Case) -> None:
        if "identifier" in (case.path_parameters or {}) and (at := next(turn)) % 5:
            case.path_parameters["identifier"] = platform.ids[at % len(platform.ids)] if at % 5 < 4 else str(uuid4())
        for asker in ("未登录", *(one for one in ASKERS if one != "未登录")):
            if asker != "未登录":  # who asks is known, whatever was drawn as proof of it
                for proofs, name in ((case.headers, "Authorization"), (case.cookies, "sessionid")):
                    proofs.pop(name, None)
            answer = case.call(headers=platform.headers.get(asker, {}), cookies=platform.cookies.get(asker, {}))
            statuses[asker].append(answer.status_code)
            case.validate_response(answer, checks=CHECKS)

    modes = [schemathesis.GenerationMode.POSITIVE]
    modes += [schemathesis.GenerationMode.NEGATIVE] if can_be_asked_wrongly(operation) else []
    for mode in modes:
        run: Callable[[], None] = settings(
            max_examples=EXAMPLES, derandomize=True, database=None, deadline=None,
            suppress_health_check=list(HealthCheck),
        )(given(case=operation.as_strategy(generation_mode=mode))(ask))
        run()


def can_be_asked_wrongly(operation: Any) -> bool:
    """Whether there is anything that the description forbids: an address that takes any text can only be asked."""
    return any("format" in one.definition["schema"] or one.location != "path" for one in operation.iter_parameters())


def test_the_log_is_sound_after_all_of_it(platform: Platform) -> None:
    from hengjian.identity import auditing
    from hengjian.proceedings import verification

    auditing.chain()
    assert verification.verify().sound
    assert Entry.objects.filter(agency_id=auditing.LOG).exists()
