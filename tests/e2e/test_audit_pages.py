"""The audit administrator's pages in a browser: readable at a desk and on a phone, with a screen reader."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from hengjian.identity import alerts, tokens
from hengjian.identity.auditing import Caller, audit, calling, chain
from hengjian.identity.models import Account, Alert, AuditEntry
from hengjian.kernel.ids import new_id
from support.audited import AUDITOR, appointed, audit_administrator
from support.browser import DESK, PHONE, Visitor
from support.city import City

KEEPER = "管系统"
pytestmark = pytest.mark.browser


@pytest.fixture
def city(standing: Any) -> City:
    return standing.city


@pytest.fixture
def site(standing: Any) -> str:
    return standing.site


@pytest.fixture(scope="module")
def alert(standing: Any) -> UUID:
    """A log with something of each kind in it, and what it gave cause to look at."""
    city = standing.city
    audit_administrator(city)
    appointed(city, KEEPER, city.market, "SYS_ADMIN")
    until = timezone.localdate() + timedelta(days=90)
    tokens.make("区综合行政执法平台", city.market, until, ["10.1.0.0/16"], by=KEEPER)
    officer, case = city.actor("李建国"), str(new_id())
    with calling(Caller("10.20.30.40", "5f2c0a9b1d3e4f60")):
        audit("sign_in", actor=officer)
        audit("reveal", case, actor=officer, element="party_id_number", reason="核对当事人身份，准备送达")
        audit("record", case, actor=officer, outcome="refused", steps=["decide"], problems=["CF-25:gate_failed"])
        audit("export_made", str(new_id()), actor=officer, list="cases", rows=12000)
        for _ in range(6):
            audit("refused", str(new_id()), actor=city.actor("陈晨"), outcome="refused", status=404, known=True,
                  page="case", method="GET")
        audit("sign_in_refused", outcome="refused", reason="wrong", username="")
        audit("exchange.returned", str(new_id()), actor=officer, outcome="refused", file="三月归集.jsonl", by="李建国",
              body=city.market.name, lines=23, codes={"required": 20, "unknown_code": 4},
              problems=[f"{n}:party_name:required" for n in range(1, 21)])
    chain()
    alerts.run()
    return Alert.objects.get(rule="W88-foreign").id


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_audit_pages_are_accessible(visit: Callable[..., Visitor], city: City, alert: UUID, size: Any) -> None:
    name = Account.objects.get(person=city.people[AUDITOR]).username
    visitor = visit(size, as_=name)
    reveal, returned = (AuditEntry.objects.get(action=one).id for one in ("reveal", "exchange.returned"))
    pages = {"audit": "/audit/", "audit-none": "/audit/?person=无此人&x=1", "audit-entry": f"/audit/{reveal}/",
             "audit-returned": f"/audit/{returned}/",
             "audit-home": "/administration/", "alerts": "/alerts/", "alerts-none": "/alerts/?person=无此人",
             "alert": f"/alerts/{alert}/"}
    found: dict[str, list[Any]] = {}
    for name, path in pages.items():
        visitor.go(path)
        visitor.shot(name)
        wide = visitor.overflow()
        found[path] = [*visitor.violations(), *([f"{wide} pixels too wide"] if wide > 0 else [])]
    keeper = visit(size, as_=Account.objects.get(person=city.people[KEEPER]).username)
    for name, path in {"tokens": "/administration/tokens/", "token-new": "/administration/tokens/new/"}.items():
        keeper.go(path)
        keeper.shot(name)
        found[path] = keeper.violations()
    visitor.tap("记入")
    visitor.sees("请写明核查的情况")
    visitor.shot("alert-refused")
    assert {path: faults for path, faults in found.items() if faults} == {}
