"""Large exports, and those of what others collected: the head of the body lets them be made, or not; all is kept."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec
import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from hengjian.identity import scope
from hengjian.identity.models import Account, AuditEntry, Person, Post, Role
from hengjian.identity.scope import Scope
from hengjian.kernel.ids import new_id
from hengjian.kernel.problem import Problems
from hengjian.proceedings import export_making, exports
from hengjian.proceedings.door import record_many
from hengjian.proceedings.models import ExportJob
from hengjian.ui.lists import Column
from support import sheets, spot
from support.city import City, organisation, supervises

ALL = Scope(city="120000")
ASK = "/exports/new/cases/"
As = Callable[[str], Client]


@pytest.fixture
def large(city: City, monkeypatch: pytest.MonkeyPatch) -> City:
    """Two cases of one's own and one of another body; two are many here."""
    few = msgspec.structs.replace(exports.parameters(), approve_from=2)
    monkeypatch.setattr(exports, "parameters", lambda: few)
    for division, *pair in (("120116", "李建国", "王敏"), ("120116", "李建国", "王敏"), ("120113", "陈晨", "孙倩")):
        act = spot.act(city, new_id(), "open", spot.signatures(city, *pair),
                       offence_place={"place_text": "某菜市场", "place_division": division})
        record_many(city.actor(pair[0]), [act], str(new_id()))
    return city


def post(city: City, name: str, body: Any, role: Role) -> None:
    person = city.people[name] = Person.objects.create(name=name, pinyin=name)
    Account.objects.create_account(f"a{len(city.people)}", "x", person)
    Post.objects.create(person=person, organisation=body, role=role, since=date(2020, 1, 1))
    if body.kind == "justice":
        supervises(person, body)


def asked(client: Client, query: str = "") -> Any:
    return client.post(f"{ASK}?{query}", {"reason": "月度报送", "idempotency_key": str(new_id())})


def job_of(person: str, city: City) -> ExportJob:
    with scope.enter(ALL):
        return ExportJob.objects.get(person_id=city.people[person].id)


def made(job: ExportJob) -> ExportJob:
    export_making.run(job.id, job.person_id, job.agency_id)
    with scope.enter(ALL):
        return ExportJob.objects.get(id=job.id)


def test_a_large_export_waits_for_the_head_of_the_body(large: City, as_: As) -> None:
    assert "须由本机关负责人批准" in as_("李建国").get(ASK).content.decode()
    asked(as_("李建国"))
    job = job_of("李建国", large)
    assert (job.status, job.needs, job.total) == ("asked", "达到 2 条", 2)
    assert not ProcrastinateJob.objects.exists()
    assert made(job).status == "asked", "a worker makes nothing that nobody has approved"
    url = f"/exports/{job.id}/decide/"
    assert url in as_("周负责").get("/").content.decode()
    assert url in as_("周负责").get("/exports/").content.decode()
    for other in ("李建国", "韩负责", "王敏"):
        assert as_(other).get(url).status_code == as_(other).post(url, {"approved": "yes"}).status_code == 404
    page = as_("周负责").get(url).content.decode()
    for said in ("月度报送", "李建国", "2 条", "达到 2 条"):
        assert said in page
    for nothing in ({"opinion": "同意"}, {"approved": "maybe", "opinion": "同意"}):
        told = as_("周负责").post(url, nothing)
        assert told.status_code == 422
        assert "请选择“批准”或者“不批准”" in told.content.decode()
    assert job_of("李建国", large).status == "asked", "nothing was decided"
    assert as_("周负责").post(url, {"approved": "yes", "opinion": ""}).status_code == 302
    assert ProcrastinateJob.objects.count() == 1
    assert made(job).status == "done"
    _, content = exports.content(large.actor("李建国"), job.id)
    about, _, _ = sheets.table(content)
    assert about["批准"].startswith("周负责 ")
    assert AuditEntry.objects.get(action="export_approved").detail["by"] == "李建国"
    assert as_("周负责").post(url, {"approved": "no", "opinion": "晚了"}).status_code == 404, "decided once"


def test_what_is_declined_is_not_made_and_says_why(large: City, as_: As) -> None:
    asked(as_("李建国"))
    url = f"/exports/{job_of('李建国', large).id}/decide/"
    assert as_("周负责").post(url, {"approved": "no", "opinion": " "}).status_code == 422
    assert as_("周负责").post(url, {"approved": "no", "opinion": "缩小范围"}).status_code == 302
    assert made(job_of("李建国", large)).status == "declined"
    page = as_("李建国").get("/exports/").content.decode()
    assert "没有批准" in page
    assert "缩小范围" in page


def test_a_head_does_not_approve_an_export_of_their_own(large: City, as_: As) -> None:
    asked(as_("周负责"))
    job = job_of("周负责", large)
    assert job.status == "asked"
    assert as_("周负责").get(f"/exports/{job.id}/decide/").status_code == 404
    post(large, "唐副职", large.market, Role.AGENCY_HEAD)
    assert as_("唐副职").post(f"/exports/{job.id}/decide/", {"approved": "yes"}).status_code == 302


def test_sensitive_columns_are_never_taken_without_approval(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    one = exports.lists["cases"]

    def spec(actor: Any) -> Any:
        plain = one.spec(actor)
        import dataclasses

        return dataclasses.replace(plain, columns=(*plain.columns, Column("x", "电话", sensitive=True)))

    monkeypatch.setitem(exports.lists, "cases", msgspec.structs.replace(one, spec=spec))
    assert exports.weighed(city.actor("李建国"), "cases", "") == (0, "含有敏感信息")


def test_what_others_collected_only_a_supervising_body_takes_and_with_approval(large: City, as_: As) -> None:
    line = organisation("天津市市场监督管理委员会", "津市监", "120000", "SCJG", 7, level="city", district=None)
    justice = organisation("滨海新区司法局", "津滨司", "120116", None, 8, kind="justice")
    post(large, "市局人", line, Role.HANDLER)
    post(large, "司监督", justice, Role.AGENCY_ADMIN)
    post(large, "司局长", justice, Role.AGENCY_HEAD)
    refused = asked(as_("市局人"))
    assert refused.status_code == 422
    assert "其他机关归集" in refused.content.decode()
    assert "第三十四条" in refused.content.decode()
    with pytest.raises(Problems):
        exports.weighed(large.actor("市局人"), "cases", "")
    asked(as_("司监督"))
    job = job_of("司监督", large)
    assert job.needs == "含有其他机关归集的信息；达到 2 条"
    assert as_("周负责").get(f"/exports/{job.id}/decide/").status_code == 404, "not the head of that body"
    assert as_("司局长").post(f"/exports/{job.id}/decide/", {"approved": "yes"}).status_code == 302
    assert made(job).status == "done"


def test_the_file_says_whose_copy_it_is(city: City, as_: As) -> None:
    record_many(city.actor("李建国"), [spot.act(city, new_id(), "open")], "one")
    asked(as_("李建国"))
    job = made(job_of("李建国", city))
    _, content = exports.content(city.actor("李建国"), job.id)
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        texts = book.read("xl/sharedStrings.xml").decode()
    for said in ("李建国", city.market.name, str(job.id)):
        assert said in sheet.split("<oddFooter>")[1]
        assert said in sheet.split("<oddHeader>")[1]
        assert said in texts


def test_the_records_are_for_those_who_answer_for_them(large: City, as_: As) -> None:
    justice = organisation("滨海新区司法局", "津滨司", "120116", None, 8, kind="justice")
    post(large, "司局长", justice, Role.AGENCY_HEAD)
    asked(as_("李建国"))
    asked(as_("陈晨"), "title=x")
    own = as_("周负责").get("/exports/records/").content.decode()
    for said in ("李建国", "月度报送", "等待批准"):
        assert said in own
    assert "陈晨" not in own
    seen = as_("司局长").get("/exports/records/").content.decode()
    assert "李建国" in seen
    assert large.market.name in seen
    assert "陈晨" not in seen, "of another district"
    assert as_("王敏").get("/exports/records/").status_code == 403
    for address in ("/exports/records/?sort=-requested_at&status=asked", "/exports/records/?person_name=李"):
        assert as_("周负责").get(address).status_code == 200
