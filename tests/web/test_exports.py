"""Lists as files: asked for once, made in the scope of the moment, for one's own eyes, gone when they expire."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from hengjian.identity import scope
from hengjian.identity.models import Account, AuditEntry, Person, Post, Role
from hengjian.identity.scope import Scope
from hengjian.identity.services import actor_of
from hengjian.kernel.ids import new_id
from hengjian.proceedings import export_making, exports, files, spreadsheet
from hengjian.proceedings.door import record_many
from hengjian.proceedings.models import ExportJob, ProceedingKey, StoredFile
from hengjian.proceedings.views.lists import CASES
from support import sheets, spot
from support.city import City, organisation, supervises
from support.threads import together

ALL = Scope(city="120000")
ASK = "/exports/new/cases/"
As = Callable[[str], Client]


def asked(client: Client, query: str = "", reason: str = "月度报送", key: str = "k1") -> Any:
    return client.post(f"{ASK}?{query}", {"reason": reason, "idempotency_key": key})


def jobs() -> list[ExportJob]:
    with scope.enter(ALL):
        return list(ExportJob.objects.order_by("requested_at", "id"))


def made(job: ExportJob) -> ExportJob:
    """Runs what the worker would run, and reads the row again."""
    export_making.run(job.id, job.person_id, job.agency_id)
    with scope.enter(ALL):
        return ExportJob.objects.get(id=job.id)


def opened(city: City, count: int, name: str = "李建国") -> list[UUID]:
    found = [new_id() for _ in range(count)]
    for number, identifier in enumerate(found):
        record_many(city.actor(name), [spot.act(city, identifier, "open")], f"open-{name}-{number}")
    return found


# -- asking ----------------------------------------------------------------------------------------------------


def test_asking_makes_one_job_in_the_queue(city: City, decided: UUID, as_: As) -> None:
    answer = asked(as_("李建国"), "stage=open&sort=due")
    assert (answer.status_code, answer["Location"]) == (302, "/exports/")
    (job,) = jobs()
    assert (job.status, job.query, job.reason) == ("waiting", "stage=open&sort=due", "月度报送")
    queued = ProcrastinateJob.objects.get()
    assert queued.args == {"job": str(job.id), "person": str(job.person_id), "agency": str(job.agency_id)}
    entry = AuditEntry.objects.get(action="export")
    assert (entry.person_id, entry.detail["reason"]) == (job.person_id, "月度报送")


def test_a_double_click_is_one_job(city: City, as_: As) -> None:
    clients = [as_("李建国"), as_("李建国")]
    answers = together(*[lambda client=client: asked(client) for client in clients])
    assert [answer.status_code for answer in answers] == [302, 302]
    assert len(jobs()) == ProcrastinateJob.objects.count() == 1
    assert asked(as_("李建国"), reason="别的用途").status_code == 422
    assert asked(as_("李建国"), key="k2").status_code == 302
    assert len(jobs()) == ProcrastinateJob.objects.count() == 2


@pytest.mark.parametrize("reason", ["", "   ", "长" * 201])
def test_without_a_proper_reason_nothing_is_asked(city: City, as_: As, reason: str) -> None:
    answer = asked(as_("李建国"), reason=reason)
    assert answer.status_code == 422
    assert "用途" in answer.content.decode()
    assert not jobs()
    assert not ProcrastinateJob.objects.exists()


def test_the_form_says_what_will_be_in_the_file(city: City, as_: As) -> None:
    page = as_("李建国").get(f"{ASK}?handler=本人&sort=-due&colour=red").content.decode()
    for said in ("承办：“本人”", "期限降序", "不认识的筛选项“colour”", "后台任务没有运行"):
        assert said in page


def test_what_is_no_list_and_who_sees_nothing_get_404(city: City, as_: As) -> None:
    assert as_("李建国").get("/exports/new/nowhere/").status_code == 404
    admin = Person.objects.create(name="管理员")
    city.people["管理员"] = admin
    Account.objects.create_account("admin", "x", admin)
    Post.objects.create(person=admin, organisation=city.market, role=Role.SYSTEM_ADMIN, since=date(2020, 1, 1))
    assert as_("管理员").get(ASK).status_code == asked(as_("管理员")).status_code == 404
    assert as_("管理员").get("/exports/").status_code == 404


# -- the file --------------------------------------------------------------------------------------------------


def shown(client: Client, query: str) -> list[list[str]]:
    """What the list shows, all pages joined, cell by cell."""
    url, rows = f"/cases/?{query}", []
    while url:
        page = client.get(url).context["page"]
        for row in page.rows:
            rows.append([cell.value["text"] if isinstance(cell.value, dict) else str(cell.value) for cell in row.cells])
        url = page.next_url
    return rows


QUERIES = ("", "sort=title", "sort=-due&stage=open", "handler=本人&sort=number", "title=没有这个人",
           "opened_to=2020-01-01")


def test_the_file_holds_exactly_what_the_list_shows(city: City, decided: UUID, as_: As) -> None:
    opened(city, 31)
    client, spec = as_("李建国"), CASES.spec(city.actor("李建国"))
    for number, query in enumerate(QUERIES, start=1):
        asked(client, query, key=query)
        job = made(jobs()[-1])
        assert job.status == "done", job.problem
        answer = client.get(f"/exports/{job.id}.xlsx")
        assert answer["Content-Type"] == spreadsheet.MEDIA_TYPE
        about, heads, rows = sheets.table(answer.content)
        assert heads == [head.title for head in client.get("/cases/").context["page"].columns]
        assert rows == shown(client, query), query
        assert about["条数"] == str(len(rows)) == str(job.rows)
        assert about["导出人"] == "李建国（滨海新区市场监督管理局）"
        assert about["用途"] == "月度报送"
        assert about["筛选"] == (spec.said(QueryDict(query))[0] or "无")
        assert AuditEntry.objects.filter(action="export_made", detail__rows=len(rows), subject=str(job.id)).count() == 1
        assert AuditEntry.objects.filter(action="export_read").count() == number


@pytest.mark.control("ASVS 1.2.10")
@pytest.mark.parametrize("name", ["=HYPERLINK(\"http://x\",\"y\")", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_text_becomes_a_formula(name: str) -> None:
    content, count = spreadsheet.workbook("x", [("用途", name), ("导出编号", "1")], ["甲"], [[name], [5], [True]])
    assert count == 3
    assert sheets.formulas(content) == []
    about, _, rows = sheets.table(content)
    assert rows[1:] == [["5"], ["是"]]
    assert about["用途"].strip() == rows[0][0].strip() == name.strip()


def test_a_text_too_long_for_a_cell_is_cut_and_says_so() -> None:
    content, _ = spreadsheet.workbook("x", [("导出编号", "1")], ["甲"], [["长" * 40_000]])
    text = sheets.table(content)[2][0][0]
    assert len(text) == spreadsheet.LONGEST
    assert text.endswith("长…")


@pytest.mark.control("GB/T 22239 数据保密性 b")
def test_the_file_lies_encrypted(city: City, decided: UUID, as_: As) -> None:
    asked(as_("李建国"))
    job = made(jobs()[0])
    with files.storage().open(files.path_of(job.file_digest)) as file:
        assert b"xl/" not in file.read()


def test_running_twice_is_running_once(city: City, decided: UUID, as_: As) -> None:
    asked(as_("李建国"))
    first = made(jobs()[0])
    again = made(first)
    assert (again.file_digest, again.finished_at) == (first.file_digest, first.finished_at)
    with scope.enter(ALL):
        assert StoredFile.objects.filter(proceeding_id=first.id).count() == 1


@pytest.mark.control("ASVS 15.2.2")
def test_too_many_rows_are_refused_with_what_to_do(
    city: City, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(city, 3)
    few = msgspec.structs.replace(exports.parameters(), most_rows=2)
    monkeypatch.setattr(exports, "parameters", lambda: few)
    asked(as_("李建国"))
    job = made(jobs()[0])
    assert (job.status, job.file_digest) == ("failed", "")
    assert "所列超过 2 条，没有生成文件。请加上筛选" in as_("李建国").get("/exports/").content.decode()


# -- whose it is -----------------------------------------------------------------------------------------------


@pytest.mark.control("ASVS 8.2.2")
def test_only_who_asked_sees_and_fetches_it(city: City, decided: UUID, as_: As) -> None:
    asked(as_("李建国"))
    job = made(jobs()[0])
    nothing = as_("王敏").get(f"/exports/{uuid4()}.xlsx")
    assert nothing.status_code == 404
    for other in ("王敏", "周负责", "陈晨"):
        answer = as_(other).get(f"/exports/{job.id}.xlsx")
        assert (answer.status_code, answer.content) == (404, nothing.content), other
        assert str(job.id) not in as_(other).get("/exports/").content.decode()
    stranger = Client().get(f"/exports/{job.id}.xlsx")
    assert (stranger.status_code, stranger["Location"]) == (302, f"/sign-in/?next=/exports/{job.id}.xlsx")
    assert as_("李建国").get(f"/exports/{job.id}.xlsx").status_code == 200


def test_the_database_hides_it_from_other_agencies_too(city: City, decided: UUID, as_: As) -> None:
    asked(as_("李建国"))
    made(jobs()[0])
    with scope.enter(city.actor("陈晨").scope):
        assert not ExportJob.objects.exists()
        assert not ProceedingKey.objects.exists()


@pytest.mark.control("ASVS 8.3.2")
def test_with_the_post_the_file_goes(city: City, decided: UUID, as_: As) -> None:
    asked(as_("李建国"))
    job = made(jobs()[0])
    Post.objects.filter(person=city.people["李建国"]).update(until=date(2026, 1, 1))
    assert as_("李建国").get(f"/exports/{job.id}.xlsx").status_code == 403
    Post.objects.create(person=city.people["李建国"], organisation=city.other_market, role=Role.HANDLER,
                        since=date(2026, 1, 2))
    assert as_("李建国").get(f"/exports/{job.id}.xlsx").status_code == 404
    assert str(job.id) not in as_("李建国").get("/exports/").content.decode()


@pytest.mark.parametrize("moved", [False, True])
def test_the_worker_asks_again_who_one_is(city: City, decided: UUID, as_: As, moved: bool) -> None:
    """Between asking and making the post has ended: nothing is made, nothing of the old body leaves it."""
    asked(as_("李建国"))
    Post.objects.filter(person=city.people["李建国"]).update(until=date(2026, 1, 1))
    if moved:
        Post.objects.create(person=city.people["李建国"], organisation=city.other_market, role=Role.HANDLER,
                            since=date(2026, 1, 2))
    job = made(jobs()[0])
    assert (job.status, job.file_digest) == ("failed", "")
    with scope.enter(ALL):
        assert not StoredFile.objects.filter(proceeding_id=job.id).exists()


def test_who_has_posts_in_two_bodies_gets_the_export_of_the_body_that_was_asked_for(
    city: City, decided: UUID, as_: As
) -> None:
    Post.objects.create(person=city.people["李建国"], organisation=city.other_market, role=Role.HANDLER,
                        since=date(2021, 1, 1))
    second = actor_of(Account.objects.get(person=city.people["李建国"]), body=city.other_market.id)
    assert second is not None
    job = made(exports.ask(second, "cases", "", "月度报送", "second"))
    assert (job.status, job.agency_id, job.rows) == ("done", city.other_market.id, 0)


def test_a_justice_bureau_exports_its_district_with_the_agencies(city: City, decided: UUID, as_: As) -> None:
    place = {"place_text": "北辰区某市场", "place_division": "120113"}
    away = spot.act(city, new_id(), "open", spot.signatures(city, "陈晨", "孙倩"), offence_place=place)
    record_many(city.actor("陈晨"), [away], "away")
    for division, name, serial in (("120116", "滨海督", 7), ("120113", "北辰督", 8)):
        bureau = organisation(f"{name}司法局", name, division, None, serial, kind="justice")
        city.people[name] = Person.objects.create(name=name)
        Account.objects.create_account(name, "x", city.people[name])
        head = city.people[f"{name}长"] = Person.objects.create(name=f"{name}长")
        Account.objects.create_account(f"{name}-head", "x", head)
        Post.objects.create(person=head, organisation=bureau, role=Role.AGENCY_HEAD, since=date(2020, 1, 1))
        supervises(city.people[name], bureau)
    for name, agency in (("滨海督", "滨海新区市场监督管理局"), ("北辰督", "北辰区市场监督管理局")):
        asked(as_(name), "sort=agency")
        job = next(j for j in jobs() if j.person_id == city.people[name].id)
        exports.decide(city.actor(f"{name}长"), job.id, approved=True, opinion="")
        job = made(job)
        _, heads, rows = sheets.table(as_(name).get(f"/exports/{job.id}.xlsx").content)
        assert [row[heads.index("机关")] for row in rows] == [agency]


# -- its end ---------------------------------------------------------------------------------------------------


@pytest.mark.control("GB/T 22239 剩余信息 a")
def test_an_expired_file_is_gone_with_its_key(city: City, decided: UUID, as_: As) -> None:
    asked(as_("李建国"))
    job = made(jobs()[0])
    export_making.expire(job.id, job.agency_id)
    assert as_("李建国").get(f"/exports/{job.id}.xlsx").status_code == 200, "its time is not over"
    with scope.enter(ALL):
        ExportJob.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert as_("李建国").get(f"/exports/{job.id}.xlsx").status_code == 404, "expired before anything has deleted it"
    export_making.expire(job.id, job.agency_id)
    export_making.expire(job.id, job.agency_id)
    with scope.enter(ALL):
        assert not ProceedingKey.objects.filter(proceeding_id=job.id).exists()
        assert not StoredFile.objects.filter(proceeding_id=job.id).exists()
    assert not files.storage().exists(files.path_of(job.file_digest))
    page = as_("李建国").get("/exports/").content.decode()
    assert "已过期" in page
    assert re.search(r"exports/[0-9a-f-]+\.xlsx", page) is None


def test_the_end_is_put_into_the_queue_with_the_file(city: City, decided: UUID, as_: As) -> None:
    asked(as_("李建国"))
    job = made(jobs()[0])
    end = ProcrastinateJob.objects.get(task_name="hengjian.proceedings.tasks.expire_export")
    assert end.scheduled_at == job.expires_at


def test_where_no_worker_runs_the_page_says_so(city: City, as_: As) -> None:
    asked(as_("李建国"))
    assert "后台任务没有运行" in as_("李建国").get("/exports/").content.decode()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    assert ProcrastinateWorker.objects.exists()
    assert "后台任务没有运行" not in as_("李建国").get("/exports/").content.decode()


def test_the_actor_of_a_disabled_account_is_nobody(city: City, decided: UUID, as_: As) -> None:
    asked(as_("李建国"))
    Account.objects.filter(person=city.people["李建国"]).update(is_active=False)
    assert actor_of(Account.objects.get(person=city.people["李建国"])) is None
    assert made(jobs()[0]).status == "failed"
