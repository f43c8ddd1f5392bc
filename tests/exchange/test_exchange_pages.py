"""Batches and what was returned, each in its scope; beginning a case in the entry channel."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from hengjian.exchange import services
from hengjian.exchange.models import Batch, Returned
from hengjian.identity import scope
from hengjian.identity.models import Account, AuditEntry, Organisation, Person, Post, Role
from hengjian.kernel.ids import new_id
from hengjian.proceedings.models import ExportJob, StepRecord
from support import reported
from support.city import City, organisation, supervises
from support.exchanging import EVERYTHING, file
from support.reported import World


def client(person: Person) -> Client:
    made = Client()
    made.force_login(Account.objects.get(person=person), backend="django.contrib.auth.backends.ModelBackend")
    return made


@pytest.fixture
def imported(reporting: tuple[City, World]) -> tuple[City, Batch]:
    """Two cases and one bad line of ours, one bad line of nobody."""
    cache.clear()
    city, world = reporting
    lines: list[Any] = [line for case in reported.cases(world, 2, faulty=0) for line in case.lines]
    bad = lines[0] | {"key": "坏行", "data": lines[0]["data"] | {"party_phone": "1380013"}, "officers": ["999999"]}
    services.import_file(file(*lines, bad, b"{broken"), "三月.jsonl")
    with scope.enter(EVERYTHING):
        return city, Batch.objects.get(agency_id=city.market.id)


def justice(name: str, level: str, district: str | None) -> Person:
    body = organisation(name, name, district or "120000", None, 90 + len(name), kind="justice", level=level,
                        district=district)
    person = Person.objects.create(name=name, pinyin="x")
    Account.objects.create_account(f"u{new_id()}"[:30], "Right-2026", person)
    supervises(person, body, Role.CITY_JUSTICE if level == "city" else Role.DISTRICT_JUSTICE)
    return person


def test_the_agency_and_its_justice_bureau_see_the_batch_and_nobody_else(imported: tuple[City, Batch]) -> None:
    city, batch = imported
    district = justice("滨海新区司法局", "district", "120116")
    for person in (city.people["李建国"], district, justice("市司法局", "city", None)):
        signed_in = client(person)
        assert "三月.jsonl" in signed_in.get("/exchange/").content.decode()
        page = signed_in.get(f"/exchange/{batch.id}/").content.decode()
        assert "坏行" in page
        assert "执法证号「999999」没有登记" in page
        assert "1380013" not in page
    for person in (city.people["陈晨"], justice("北辰区司法局长", "district", "120113")):
        away = client(person)
        assert "三月.jsonl" not in away.get("/exchange/").content.decode()
        nothing = away.get(f"/exchange/{new_id()}/")
        for url in (f"/exchange/{batch.id}/", f"/exchange/{batch.id}/returned.jsonl"):
            answer = away.get(url)
            assert (answer.status_code, answer.content) == (404, nothing.content)
    assert Client().get("/exchange/").status_code == 302


def test_lines_of_nobody_are_shown_to_the_city(imported: tuple[City, Batch]) -> None:
    assert "机关不明" in client(justice("市司法局", "city", None)).get("/exchange/").content.decode()
    assert "机关不明" not in client(imported[0].people["李建国"]).get("/exchange/").content.decode()


def test_the_download_has_a_line_for_each_line(imported: tuple[City, Batch]) -> None:
    city, batch = imported
    answer = client(city.people["李建国"]).get(f"/exchange/{batch.id}/returned.jsonl")
    [line] = [json.loads(text) for text in answer.content.splitlines()]
    assert line["key"] == "坏行"
    assert {(p["element"], p["code"]) for p in line["problems"]} >= {("officers.0", "no_certificate")}
    assert all(p["reason"] for p in line["problems"])


def line_officer() -> Person:
    """Of the city agency of the line, in whose scope the district's batches lie."""
    body = organisation("市市场监管委", "津市监", "120000", "SCJG", 70, level="city", district=None)
    person = Person.objects.create(name="陆条线", pinyin="l")
    Account.objects.create_account("line", "Right-2026", person)
    Post.objects.create(person=person, organisation=body, role=Role.HANDLER, since=date(2020, 1, 1))
    return person


@pytest.mark.control("ASVS 8.2.2")
def test_lines_that_another_body_reported_are_taken_out_by_an_export_alone(imported: tuple[City, Batch]) -> None:
    city, batch = imported
    url, ask = f"/exchange/{batch.id}/returned.jsonl", f"/exports/new/returned/?batch={batch.id}"
    own = client(city.people["李建国"])
    assert url in own.get(f"/exchange/{batch.id}/").content.decode()
    assert own.get(url).status_code == 200
    assert AuditEntry.objects.get(action="exchange.download").detail["rows"] == 1

    line, bureau = client(line_officer()), client(justice("滨海新区司法局", "district", "120116"))
    for other in (line, bureau):
        assert other.get(f"/exchange/{batch.id}/").status_code == 200
        assert url not in other.get(f"/exchange/{batch.id}/").content.decode()
        assert other.get(url).status_code == 403
    assert AuditEntry.objects.filter(action="exchange.download").count() == 1

    assert ask not in line.get(f"/exchange/{batch.id}/").content.decode()
    told = line.post(ask, {"reason": "汇总", "idempotency_key": "k1"})
    assert told.status_code == 422
    assert "其他机关归集的信息，本机关不能导出" in told.content.decode()

    assert ask in bureau.get(f"/exchange/{batch.id}/").content.decode()
    assert f"/exchange/{batch.id}/" in bureau.get(ask).content.decode(), "the way back"
    assert bureau.post(ask, {"reason": "归集质量核查", "idempotency_key": "k2"}).status_code == 302
    with scope.enter(EVERYTHING):
        job = ExportJob.objects.get()
        lines = Returned.objects.filter(batch_id=batch.id).count()
        assert lines < Returned.objects.count(), "not what was returned of others"
    assert (job.status, job.needs, job.total) == ("asked", "含有其他机关归集的信息", lines)
    assert (job.person_name, job.reason) == ("滨海新区司法局", "归集质量核查")


def opening_form(city: City, **changes: str) -> dict[str, str]:
    return {
        "idempotency_key": str(new_id()), "occurred_at": "2026-03-02T10:00", "second": str(city.people["王敏"].id),
        "party_kind": "organisation", "party_name": "天津海川食品有限公司", "party_uscc": "91120116MA05TEXT5B",
        "party_representative": "陈某", "party_business_address": "滨海新区某路2号", "item_code": "SCJG-0001",
        "offence_facts": "未明码标价。", "offence_place.place_text": "某菜市场",
        "offence_place.place_division": "120116",
        "offence_began": "2026-03-02", "offence_ended": "2026-03-02", "found_at": "2026-03-02T09:50",
        "evidence.0.evidence_type": "02", "evidence.0.evidence_title": "现场照片", "offence_slight": "false",
        "corrected_in_time": "true", "harm_caused": "false", **changes}


def channel(city: City, name: str) -> None:
    Organisation.objects.filter(id=city.market.id).update(settings={"channels": {"penalty.simple": name}})


def test_a_case_begins_in_the_entry_channel_with_its_own_time(reporting: tuple[City, World]) -> None:
    city, _ = reporting
    channel(city, "entry")
    officer = client(city.people["李建国"])
    assert officer.get("/penalties/spot/")["Location"] == "/cases/new/penalty.simple/"
    page = officer.get("/cases/new/penalty.simple/").content.decode()
    assert "办理时间" in page
    assert "evidence.0.evidence_title" in page
    posted = opening_form(city)
    answer = officer.post("/cases/new/penalty.simple/", posted)
    assert answer.status_code == 302, answer.content.decode()
    assert officer.post("/cases/new/penalty.simple/", posted)["Location"] == answer["Location"]
    with scope.enter(EVERYTHING):
        record = StepRecord.objects.get()
    assert (record.channel, record.time_source) == ("entry", "reported")
    assert record.occurred_at.isoformat() == "2026-03-02T02:00:00+00:00"
    assert [o["how"] for o in record.body["officers"]] == ["paper", "paper"]
    assert officer.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize(("changes", "at"), [
    ({"occurred_at": ""}, "f-occurred_at"),
    ({"occurred_at": "2099-01-01T10:00"}, "晚于现在"),
    ({"party_name": ""}, "f-party_name"),
    ({"evidence.0.evidence_title": ""}, "f-evidence-0-evidence_title-error"),
])
def test_what_is_wrong_stands_at_its_field(reporting: tuple[City, World], changes: dict[str, str], at: str) -> None:
    city, _ = reporting
    channel(city, "entry")
    answer = client(city.people["李建国"]).post("/cases/new/penalty.simple/", opening_form(city, **changes))
    assert answer.status_code == 422
    assert at in answer.content.decode()
    with scope.enter(EVERYTHING):
        assert not StepRecord.objects.exists()


def test_online_the_procedure_begins_on_its_own_page(reporting: tuple[City, World]) -> None:
    city, _ = reporting
    channel(city, "online")
    officer = client(city.people["李建国"])
    assert officer.get("/cases/new/penalty.simple/")["Location"] == "/penalties/spot/"
    assert "/penalties/spot/" in officer.get("/cases/new/").content.decode()
    assert officer.get("/cases/new/nothing/").status_code == 404
    assert client(city.people["周负责"]).get("/cases/new/penalty.simple/").status_code == 403
