"""A city's other system is connected: it asks what its body may see, hands in its cases once, and is cut off."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hengjian.exchange.models import Batch
from hengjian.exchange.tasks import take_to_the_door
from hengjian.identity import scope, tokens
from hengjian.identity.models import Account, ApiToken, AuditEntry, Proposal
from hengjian.identity.scope import Scope
from hengjian.kernel.ids import new_id
from hengjian.kernel.problem import Problems
from hengjian.proceedings import verification
from hengjian.proceedings.door import record_many
from hengjian.web.api import auth
from support import reported, spot
from support.audited import appointed
from support.city import City, build
from support.exchanging import encoded, everything
from support.reported import World
from support.reported_world import world as made_ready

API = "/api/v1"
Ask = Callable[..., Any]


@pytest.fixture
def reporting(fresh_db: str) -> tuple[City, World]:
    cache.clear()
    city = build("exchange")
    return city, made_ready(city)


def token_for(city: City, **how: Any) -> tuple[ApiToken, str]:
    return tokens.make("区综合执法平台", how.pop("organisation", city.market),
                       timezone.localdate() + timedelta(days=30), **how)


class System:
    """A connected system with its token."""

    def __init__(self, text: str, address: str = "10.1.0.5") -> None:
        self.client, self.headers = Client(REMOTE_ADDR=address), {"Authorization": f"Bearer {text}"}

    def asks(self, path: str, **query: str) -> Any:
        return self.client.get(API + path, query, headers=self.headers)

    def hands_in(self, key: str, *lines: dict[str, Any], kind: str = "application/jsonl") -> Any:
        return self.client.post(f"{API}/exchange/batches", b"\n".join(encoded(line) for line in lines),
                                content_type=kind, headers=self.headers | {"Idempotency-Key": key})


def test_cases_are_handed_in_once_and_what_became_of_them_is_told(reporting: tuple[City, World]) -> None:
    city, world = reporting
    system = System(token_for(city)[1])
    lines = [line for case in reported.cases(world, 6) for line in case.lines if line["agency"] == city.market.uscc]
    assert len(lines) > 10
    bad = lines[0] | {"key": "bad-1", "data": {"x": 1}}

    first = system.hands_in("file-1", *lines, bad)
    assert first.status_code == 201, first.json()
    told = first.json()
    assert told["lines"] == {"accepted": len(lines), "repeated": 0, "quarantined": 1, "conflicts": 0}
    [batch] = told["batches"]
    assert (batch["accepted"], batch["pending"], batch["quarantined"]) == (len(lines), len(lines), 1)

    before = everything()
    again = system.hands_in("file-1", *lines, bad)
    assert (again.status_code, again.json()["id"], again.json()["repeated"]) == (200, told["id"], True)
    assert system.hands_in("file-1", lines[0]).status_code == 409
    renamed = system.hands_in("file-2", *lines, bad)
    assert renamed.json()["lines"] == {"accepted": 0, "repeated": len(lines), "quarantined": 1, "conflicts": 0}
    assert everything()["exchange_submission"] == before["exchange_submission"]
    assert everything()["ledger_head"] == before["ledger_head"]

    assert system.asks(f"/exchange/lines/{lines[0]['key']}").json()["state"] == "accepted"
    take_to_the_door(str(city.market.id))
    assert system.asks(f"/exchange/lines/{lines[0]['key']}").json()["state"] == "recorded"
    assert system.asks("/exchange/lines/bad-1").json()["state"] == "returned"
    assert system.asks("/exchange/lines/nobody").json()["state"] == "unknown"
    assert system.asks(f"/exchange/hand-ins/{told['id']}").json()["batches"][0]["pending"] == 0
    [receipt] = system.asks(f"/exchange/batches/{batch['id']}/receipts").json()
    assert receipt["size"] == len(lines)
    assert receipt["ledger"] is not None
    returned = system.asks(f"/exchange/batches/{batch['id']}/returned").json()["items"]
    assert {one["key"] for one in returned} == {"bad-1"}
    assert system.asks("/exchange/batches").json()["count"] == 1
    assert system.asks("/cases").json()["count"] > 0
    assert verification.verify().sound


def test_another_bodys_line_refuses_the_whole_file_and_keeps_nothing(reporting: tuple[City, World]) -> None:
    city, world = reporting
    system = System(token_for(city)[1])
    line = next(iter(reported.cases(world, 1))).lines[0] | {"agency": city.market.uscc}
    answer = system.hands_in("mixed", line, line | {"key": "b", "agency": city.other_market.uscc}, {"agency": 1})
    assert answer.status_code == 422
    assert [p["where"] for p in answer.json()["problems"]] == ["line 2", "line 3"]
    with scope.enter(Scope(city="120000")):
        assert not Batch.objects.exists()
    assert AuditEntry.objects.get(action="exchange.hand_in").outcome == "refused"


def test_what_is_not_as_it_should_be_is_refused_in_one_shape(reporting: tuple[City, World]) -> None:
    city, _ = reporting
    text = token_for(city)[1]
    system, person = System(text), Client()
    person.force_login(Account.objects.get(person=city.people["李建国"]),
                       backend="django.contrib.auth.backends.ModelBackend")
    post = f"{API}/exchange/batches"
    headers = system.headers | {"Idempotency-Key": "k"}
    for status, answer in (
        (401, Client().get(f"{API}/cases")), (401, System("hj1_nobody").asks("/cases")),
        (401, person.post(post, b"{}", content_type="application/jsonl", headers={"Idempotency-Key": "k"})),
        (401, person.get(f"{API}/cases", headers={"Authorization": "Bearer wrong"})),
        (404, system.asks(f"/cases/{uuid4()}")), (404, system.asks("/nothing")),
        (415, system.hands_in("k", {}, kind="text/csv")),
        (422, system.client.post(post, b"\n", content_type="application/jsonl", headers=headers)),
        (422, system.client.post(post, b"{}", content_type="application/jsonl", headers=system.headers)),
        (422, system.client.post(post, b"{}", content_type="application/jsonl",
                                 headers=system.headers | {"Idempotency-Key": "报送"})),
        (413, system.client.post(post, b" " * (8 * 1024 * 1024 + 1), content_type="application/jsonl",
                                 headers=headers)),
        (422, system.asks("/cases", strange="1")), (422, system.asks("/cases", sort="colour")),
        (422, system.asks("/cases", opened_from="yesterday")), (422, system.asks("/cases", after="xyz")),
        (422, system.asks(f"/cases/{uuid4()}", deep="1")), (422, system.asks("/cases", title="\0")),
        (422, Client().get(f"{API}/standards/rules", {"x": "1"})),
    ):
        assert answer.status_code == status, (status, answer.request["PATH_INFO"], answer.content.decode())
        assert all(set(one) == {"code", "where", "message", "fix", "cite"} for one in answer.json()["problems"])
        assert answer.json()["problems"]
    assert Client().get(f"{API}/cases")["WWW-Authenticate"] == "Bearer"


def test_foreign_and_missing_look_the_same_and_both_are_in_the_log(fresh_db: str) -> None:
    cache.clear()
    city = build()
    case = new_id()
    record_many(city.actor("李建国"), spot.acts(city, case), "decided")
    away = System(token_for(city, organisation=city.other_market)[1])
    for path in ("/cases/{}", "/cases/{}/steps", "/cases/{}/clocks", "/cases/{}/documents", "/cases/{}/findings"):
        foreign, missing = away.asks(path.format(case)), away.asks(path.format(uuid4()))
        assert (foreign.status_code, foreign.content) == (404, missing.content)
    assert away.asks("/cases").json()["items"] == []
    refused = AuditEntry.objects.filter(action="refused")
    assert refused.filter(detail__known=True).count() == refused.filter(detail__known=False).count() == 5
    assert len({one.session for one in refused}) == 1


def test_a_token_is_shown_once_ends_and_is_revoked_at_once(reporting: tuple[City, World]) -> None:
    city, _ = reporting
    row, text = token_for(city, addresses=["10.1.0.0/16"])
    secret = text.split("_", 2)[2]
    assert secret not in json.dumps(list(ApiToken.objects.values()), default=str)
    assert System(text).asks("/exports").status_code == 200
    assert System(text, "10.2.0.5").asks("/exports").status_code == 401
    assert System(text[:-1] + ("a" if text[-1] != "a" else "b")).asks("/exports").status_code == 401
    ApiToken.objects.filter(id=row.id).update(until=timezone.localdate() - timedelta(days=1))
    assert System(text).asks("/exports").status_code == 401
    ApiToken.objects.filter(id=row.id).update(until=timezone.localdate())
    assert tokens.revoke(row.id)
    assert not tokens.revoke(row.id)
    assert System(text).asks("/exports").status_code == 401
    with pytest.raises(Problems):
        tokens.make("x", city.market, timezone.localdate() + timedelta(days=400))
    with pytest.raises(Problems):
        tokens.make("x", city.market, timezone.localdate(), ["nowhere"])
    actions = AuditEntry.objects.exclude(category="sign_in").values_list("action", flat=True)
    assert list(actions.order_by("id")) == ["token_made", *["refused_token"] * 3, "token_revoked", "refused_token"]


def test_who_asks_too_much_is_told_to_wait(reporting: tuple[City, World], monkeypatch: pytest.MonkeyPatch) -> None:
    city, _ = reporting
    few = auth.Limits("2/m", "1/m", "2/m", 1000, 3)
    monkeypatch.setattr(auth, "limits", lambda: few)
    system = System(token_for(city)[1])
    assert [system.asks("/exports").status_code for _ in range(3)] == [200, 200, 429]
    assert [System("hj1_x_y").asks("/exports").status_code for _ in range(3)] == [401, 401, 429]


def test_a_long_list_costs_no_more_questions_than_a_short_one(fresh_db: str) -> None:
    cache.clear()
    city = build()
    system = System(token_for(city)[1])

    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert system.asks(path).status_code == 200
        return len(asked)

    officer, first = city.actor("李建国"), new_id()
    record_many(officer, spot.acts(city, first), "0")
    paths = ("/cases", "/findings", f"/cases/{first}", f"/cases/{first}/steps", "/publications", "/exchange/batches")
    few = [cost(path) for path in paths]
    for n in range(1, 6):
        record_many(officer, spot.acts(city, new_id()), str(n))
    assert [cost(path) for path in paths] == few


def test_one_administrator_asks_for_a_token_another_gives_it_and_either_takes_it_back(fresh_db: str) -> None:
    cache.clear()
    city = build()
    for name, role in (("管系统", "SYS_ADMIN"), ("管安全", "SEC_ADMIN"), ("管审计", "AUDIT_ADMIN")):
        appointed(city, name, city.market, role)
    system, security, auditor, officer = (Client() for _ in range(4))
    for client, name in ((system, "管系统"), (security, "管安全"), (auditor, "管审计"), (officer, "李建国")):
        client.force_login(Account.objects.get(person=city.people[name]),
                           backend="django.contrib.auth.backends.ModelBackend")
    url, until = "/administration/tokens/new/", timezone.localdate() + timedelta(days=60)
    given = {"name": "区综合平台", "organisation": str(city.market.id), "until": str(until), "addresses": "10.1.0.0/16"}
    assert [client.get(url).status_code for client in (security, auditor, officer)] == [404, 404, 404]
    assert system.post(url, given | {"until": "2099-01-01"}).status_code == 422
    assert system.post(url, given | {"organisation": ""}).status_code == 422
    assert system.post(url, given).status_code == 302
    assert not ApiToken.objects.exists()
    chosen = {"proposal": str(Proposal.objects.get().id), "answer": "agree"}
    waiting = "/administration/waiting/"
    assert [client.post(waiting, chosen).status_code for client in (system, auditor, officer)] == [404, 404, 404]
    text = security.post(waiting, chosen).content.decode().split('<code id="token-1">')[1].split("<")[0]
    assert System(text).asks("/cases").status_code == 200
    row = ApiToken.objects.get()
    for client in (system, security, auditor):
        page = client.get(f"/administration/tokens/{row.id}/").content.decode()
        assert "区综合平台" in client.get("/administration/tokens/?state=good").content.decode()
        assert text.split("_", 2)[2] not in page
    end = f"/administration/tokens/{row.id}/end/"
    assert [client.post(end).status_code for client in (auditor, officer)] == [404, 404]
    assert security.post(end).status_code == 302
    assert System(text).asks("/cases").status_code == 401
    by = AuditEntry.objects.filter(action__startswith="token").order_by("id").values_list("action", "person_id")
    assert list(by) == [("token_made", city.people["管安全"].id), ("token_revoked", city.people["管安全"].id)]
