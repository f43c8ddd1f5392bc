"""Pages of what is kept secret and of what is gone: at a desk and on a phone, with the mistakes made in them."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from hengjian.identity import scope
from hengjian.identity.models import Account, Person
from hengjian.kernel.ids import new_id
from hengjian.proceedings import staging
from hengjian.proceedings.door import Act, record, record_many
from hengjian.proceedings.models import IssuedDocument
from support import spot
from support.browser import DESK, PHONE, Visitor
from support.city import City, organisation, supervises
from support.papers import photograph
from support.planted import EVERYTHING
from support.time import Clock

pytestmark = pytest.mark.browser
Visit = Callable[..., Visitor]
JUSTICE = "司监督"
MARK: dict[str, object] = {"kind": "trade_secret", "evidence": "", "publication": "withhold", "reason": "涉及配方"}


def closed(city: City, clock: Clock, party: str) -> UUID:
    """A penalty on the spot, decided and closed, with a photo among its evidence."""
    case = new_id()
    photo = staging.stage(city.actor("李建国"), case, photograph(party), "现场照片.png", "evidence_file")
    evidence = [{"evidence_type": "02", "evidence_title": "现场照片", "evidence_file": photo}]
    record_many(city.actor("李建国"), spot.acts(city, case, party_name=party, evidence=evidence), str(case))
    for step in ("deliver", "report", "pay", "close"):
        clock.forward(minutes=5)
        record(city.actor("李建国"), spot.act(city, case, step), f"{case}-{step}")
    return case


def take(city: City, name: str, case: UUID, step: str, **data: object) -> None:
    record(city.actor(name), Act(proceeding=case, step=step, data=data), str(uuid4()))


def supervisor(city: City) -> None:
    bureau = organisation("滨海新区司法局", "津滨司", "120116", None, 9, kind="justice")
    city.people[JUSTICE] = Person.objects.create(name=JUSTICE, pinyin="p99")
    Account.objects.create_account("justice", "x", city.people[JUSTICE])
    supervises(city.people[JUSTICE], bureau)


def test_the_pages_of_secrecy_can_be_read_by_everybody(visit: Visit, city: City, clock: Clock) -> None:
    """Marking with mistakes, a restricted case to a supervisor, the end of papers and what stands in their place."""
    supervisor(city)
    secret, gone = closed(city, clock, "密方食品厂"), closed(city, clock, "张大年")
    with scope.enter(EVERYTHING):
        paper = IssuedDocument.objects.filter(proceeding_id=gone)[0].id
    wrong: dict[str, object] = {}

    def looked(name: str, title: str, address: str, *then: str) -> None:
        Account.objects.update(password_at=timezone.now())
        for size in (DESK, PHONE):
            reader = visit(size, as_=Account.objects.get(person=city.people[name]).username)
            reader.again = size == PHONE
            reader.go(address)
            for button in then:
                reader.tap(reader.page.locator("main").get_by_role("button", name=button))
                reader.page.locator(".hj-error").first.wait_for()
            reader.shot(f"secrecy-{title}")
            if found := (reader.violations(), max(reader.overflow(), 0)) != ([], 0):
                wrong[f"{title}-{size[0]}"] = found

    looked("李建国", "mark-mistakes", f"/cases/{secret}/restriction/", "限制查阅")
    take(city, "李建国", secret, "restrict", **MARK)
    looked(JUSTICE, "restricted-reason", f"/cases/{secret}/", "查阅")
    clock.at("2056-03-10")
    looked("卫档案", "ask-mistakes", f"/cases/{gone}/destruction/", "提交申请")
    take(city, "卫档案", gone, "ask_destruction", ground="retention_over", reason="2056年销毁清册第1号")
    take(city, "周负责", gone, "decide_destruction", approved="yes", opinion="同意销毁")
    looked("周负责", "destroyed-paper", f"/documents/{paper}.pdf")
    assert wrong == {}
