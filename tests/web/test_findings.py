"""问题清单: totals, drill-down and the record behind a finding, for whoever has the scope and for nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hengjian.identity import scope
from hengjian.identity.models import Account, Organisation, Person, Post, Role
from hengjian.identity.scope import Scope
from hengjian.identity.services import SHANGHAI
from hengjian.kernel.ids import new_id
from hengjian.ledger.models import Entry
from hengjian.proceedings import export_making
from hengjian.proceedings.door import Act, record, record_many
from hengjian.proceedings.models import ExportJob, FindingRow
from hengjian.proceedings.reading import today
from hengjian.supervision import findings
from support import sheets, spot
from support.city import City, build, organisation, supervises

ALL = Scope(city="120000")
As = Callable[[str], Client]


@pytest.fixture(scope="module")
def reported(databases: Any, django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[str, City]]:
    """A database with the city in it; most tests only read it."""
    name = databases.create(databases.template)
    with django_db_blocker.unblock():
        databases.use(name)
        city = told()
        databases.use(databases.standing)
    yield name, city
    databases.drop(name)


@pytest.fixture
def city(reported: tuple[str, City], databases: Any, django_db_blocker: Any) -> Iterator[City]:
    """The city, in which nothing is to be changed."""
    cache.clear()
    with django_db_blocker.unblock():
        databases.use(reported[0])
        yield reported[1]
        databases.use(databases.standing)


@pytest.fixture
def own_city(reported: tuple[str, City], databases: Any, django_db_blocker: Any) -> Iterator[City]:
    """A copy of the city."""
    cache.clear()
    name = databases.create(reported[0])
    with django_db_blocker.unblock():
        databases.use(name)
        yield reported[1]
        databases.use(databases.standing)
    databases.drop(name)


@pytest.fixture
def as_(reported: tuple[str, City]) -> As:
    """A client in which that person is signed in."""
    def made(name: str) -> Client:
        client = Client()
        client.force_login(Account.objects.get(person=reported[1].people[name]),
                           backend="django.contrib.auth.backends.ModelBackend")
        return client

    return made


def told() -> City:
    """Reported afterwards: 滨海 has a fine too high and an officer without a certificate, 北辰 a penalty unheard."""
    city = build("entry")
    at = datetime.now(SHANGHAI) - timedelta(hours=2)
    bad = spot.signatures(city, "李建国", "刘洋", how="paper")
    record_many(city.actor("李建国"), spot.acts(city, new_id(), bad, at=at, fine="500"), "bad")
    own = spot.signatures(city, "陈晨", "孙倩", how="paper")
    place = {"place_text": "北辰区某市场", "place_division": "120113"}
    unheard = spot.acts(city, new_id(), own, without=("hear",), at=at, offence_place=place)
    record_many(city.actor("陈晨"), unheard, "away")
    bodies = [("市司", "天津市司法局", "120000", "city", Role.CITY_JUSTICE),
              ("滨司", "滨海新区司法局", "120116", "district", Role.DISTRICT_JUSTICE),
              ("辰司", "北辰区司法局", "120113", "district", Role.DISTRICT_JUSTICE)]
    for serial, (name, title, division, level, role) in enumerate(bodies, start=7):
        body = organisation(title, name, division, None, serial, kind="justice", level=level,
                            district=None if level == "city" else division)
        city.people[name] = Person.objects.create(name=name)
        Account.objects.create_account(name, "x", city.people[name])
        supervises(city.people[name], body, role)
    return city


def rows_of(*names: str) -> list[FindingRow]:
    with scope.enter(ALL):
        return list(FindingRow.objects.filter(rule__in=names) if names else FindingRow.objects.all())


def body(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


@pytest.mark.parametrize(("who", "sees", "agencies"), [
    ("市司", {"滨", "辰"}, 2), ("滨司", {"滨"}, 1), ("辰司", {"辰"}, 1), ("李建国", {"滨"}, 0), ("陈晨", {"辰"}, 0),
])
def test_everybody_counts_what_is_in_their_scope(
    city: City, as_: As, who: str, sees: set[str], agencies: int
) -> None:
    owners = {"滨": city.market.id, "辰": city.other_market.id}
    mine = [row for row in rows_of() if row.agency_id in {owners[one] for one in sees}]
    context = as_(who).get("/findings/").context
    assert context["total"].number == len(mine) > 0
    by_rule = {row.title.split()[0]: row.total.number for row in context["tables"][0][2]}
    assert by_rule == {rule: sum(r.rule == rule for r in mine) for rule in {r.rule for r in mine}}
    assert sum(count.number for _, count in context["ages"]) == len(mine)
    assert (len(context["tables"][1][2]) if len(context["tables"]) > 1 else 0) == agencies


def test_every_number_leads_to_so_many_findings(city: City, as_: As) -> None:
    client = as_("市司")
    context = client.get("/findings/").context
    counts = [context["total"], *(count for _, count in context["ages"])]
    counts += [one for _, _, rows in context["tables"] for row in rows for one in [*row.counts, row.total]]
    assert len(counts) > 20
    for count in counts:
        answer = client.get(count.url)
        assert answer.context["page"].count == count.number, count.url
        assert not answer.context["page"].notices, count.url


def test_what_is_foreign_is_not_found(city: City, as_: As) -> None:
    row = next(r for r in rows_of("CF-25") if r.agency_id == city.market.id)
    nothing = as_("陈晨").get(f"/findings/{uuid4()}/")
    assert nothing.status_code == 404
    for who in ("陈晨", "辰司"):
        answer = as_(who).get(f"/findings/{row.id}/")
        assert (answer.status_code, answer.content) == (404, nothing.content), who
        assert str(row.id) not in body(as_(who), "/findings/list/")
    for who in ("李建国", "滨司", "市司"):
        assert as_(who).get(f"/findings/{row.id}/").status_code == 200
    assert Client().get("/findings/").status_code == 302


def test_a_finding_explains_itself_from_its_record(city: City, as_: As) -> None:
    row = rows_of("CF-25")[0]
    page = body(as_("滨司"), f"/findings/{row.id}/")
    for said in ("对公民当场罚款不得超过 200 元", "《行政处罚法》第五十一条", "500 &gt; 200", "罚款数额", "500.00",
                 "当事人类别", "个人", "改为 200 元以下", "法律另有规定", "CF-25@2021-07-15", "作出当场处罚决定",
                 str(row.step_id), "直接录入"):
        assert said in page, said
    assert f"/cases/{row.proceeding_id}/?tab=timeline" in page
    with scope.enter(ALL):
        assert Entry.objects.filter(ref_id=row.step_id).exists()


def test_lists_keep_quiet_about_a_restricted_case(own_city: City, as_: As) -> None:
    """Nor does the finding's own page tell whoever may not read the case; it asks a supervisor for a reason."""
    row = rows_of("CF-25")[0]
    mark = {"kind": "trade_secret", "evidence": "", "publication": "withhold", "reason": "涉及配方"}
    record(own_city.actor("李建国"), Act(proceeding=row.proceeding_id, step="restrict", data=mark), "restrict")
    for name in ("滨司", "市司", "王敏"):
        page = body(as_(name), "/findings/list/")
        assert row.message not in page
        assert "案件限制查阅，问题的内容在案件页面查看" in page
        assert str(row.id) not in body(as_(name), "/findings/list/?message=当场罚款")
    api = as_("滨司").get("/api/v1/findings?rule=CF-25").content.decode()
    assert str(row.id) in api
    assert row.message not in api
    refused = as_("滨司").get(f"/findings/{row.id}/")
    assert (refused.status_code, "500.00" in refused.content.decode()) == (403, False)
    assert as_("李建国").get(f"/findings/{row.id}/").status_code == 200


def test_a_sealed_fact_is_named_and_not_shown(own_city: City, as_: As) -> None:
    """A rule that read the birth date says so without the date."""
    at = datetime.now(SHANGHAI) - timedelta(hours=2)
    born = f"{today().year - 12}-01-01"
    child = {"party_birth_date": born, "party_id_kind": "02", "party_id_number": None,
             "party_other_id_number": "E12345678"}
    signed = spot.signatures(own_city, how="paper")
    record_many(own_city.actor("李建国"), spot.acts(own_city, new_id(), signed, at=at, **child), "minor")
    row = rows_of("CF-09")[0]
    page = body(as_("滨司"), f"/findings/{row.id}/")
    assert "当事人出生日期" in page
    assert "（已封存）" in page
    assert born not in page


@pytest.mark.parametrize("days", [0, 1, 7, 8, 30, 31, 90, 91, 4000])
def test_each_age_stands_in_exactly_one_band(city: City, days: int) -> None:
    """At both ends of its day, as Beijing counts days. What is changed is rolled back."""
    day = today() - timedelta(days=days)
    expected = next(band.name for band in findings.bands() if band.to is None or days <= band.to)
    for moment in (time.min, time.max):
        at = datetime.combine(day, moment, SHANGHAI)
        with scope.enter(ALL):
            FindingRow.objects.update(found_at=at)
            held = [band.name for band, condition in findings.aged(today())
                    if FindingRow.objects.filter(condition).exists()]
            transaction.set_rollback(True)
        assert held == [expected]
        assert findings.age(at, today()) == days


def test_the_bands_run_upwards_and_the_last_is_open() -> None:
    ends = [band.to for band in findings.bands()]
    assert ends[-1] is None
    assert ends[:-1] == sorted(set(ends[:-1]))  # type: ignore[type-var]


COLUMNS = ("found", "rule", "message", "case", "step", "agency", "status", "age")


@pytest.mark.parametrize("column", COLUMNS)
def test_the_list_sorts_on_every_column_both_ways(city: City, as_: As, column: str) -> None:
    client = as_("市司")
    up, down = ([row.object.id for row in client.get(f"/findings/list/?sort={sign}{column}").context["page"].rows]
                for sign in ("", "-"))
    assert sorted(up) == sorted(down) == sorted(r.id for r in rows_of())
    assert up == down[::-1]


@pytest.mark.parametrize(("query", "keeps"), [
    ("rule=CF-25", lambda r: r.rule == "CF-25"), ("status=unknown", lambda r: r.status == "unknown"),
    ("message=当场罚款", lambda r: "当场罚款" in r.message), ("case=张大年", lambda _: True),
    ("case=没有这个人", lambda _: False), ("found_to=2020-01-01", lambda _: False), ("age=week", lambda _: True),
    ("age=older", lambda _: False), ("status=waived", lambda _: False),
])
def test_the_list_filters_on_every_column(city: City, as_: As, query: str, keeps: Callable[[Any], bool]) -> None:
    page = as_("市司").get(f"/findings/list/?{query}").context["page"]
    assert {row.object.id for row in page.rows} == {r.id for r in rows_of() if keeps(r)}
    assert not page.notices


def test_the_list_filters_by_body_and_step(city: City, as_: As) -> None:
    client = as_("市司")
    page = client.get(f"/findings/list/?agency={city.market.id}&step=penalty.simple/decide").context["page"]
    assert page.rows
    assert {row.object.agency_id for row in page.rows} == {city.market.id}
    assert {row.object.step_name for row in page.rows} == {"decide"}
    assert len({c.title for c in page.columns}) == len(COLUMNS) == len(page.filters)


def test_as_many_queries_for_many_findings_as_for_few(own_city: City, as_: As) -> None:
    client = as_("市司")

    def asked(url: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            body(client, url)
        return len(queries)

    urls = ("/findings/", "/findings/list/")
    few = [asked(url) for url in urls]
    at = datetime.now(SHANGHAI) - timedelta(hours=2)
    signed = spot.signatures(own_city, "李建国", "刘洋", how="paper")
    for number in range(6):
        record_many(own_city.actor("李建国"), spot.acts(own_city, new_id(), signed, at=at, fine="300"), f"more{number}")
    assert len(rows_of()) > 40
    assert [asked(url) for url in urls] == few


def test_the_findings_are_exported_as_listed(own_city: City, as_: As) -> None:
    """They rest on what other bodies collected, so that the head of the bureau approves."""
    client = as_("滨司")
    bureau = Organisation.objects.get(name="滨海新区司法局")
    own_city.people["滨局长"] = head = Person.objects.create(name="滨局长")
    Account.objects.create_account("bureauhead", "x", head)
    Post.objects.create(person=head, organisation=bureau, role=Role.AGENCY_HEAD, rank="chief", since=date(2020, 1, 1))
    client.post("/exports/new/findings/?rule=CF-18&sort=step", {"reason": "季度通报", "idempotency_key": "k"})
    with scope.enter(ALL):
        job = ExportJob.objects.get()
    assert as_("滨局长").post(f"/exports/{job.id}/decide/", {"approved": "yes", "opinion": ""}).status_code == 302
    export_making.run(job.id, job.person_id, job.agency_id)
    about, heads, rows = sheets.table(client.get(f"/exports/{job.id}.xlsx").content)
    page = client.get("/findings/list/?rule=CF-18&sort=step").context["page"]
    assert heads == [head.title for head in page.columns]
    assert rows == [[str(cell.value) for cell in row.cells] for row in page.rows]
    assert "规则：CF-18 两名执法人员" in about["筛选"]


def test_a_city_without_findings_says_why(fresh_db: str) -> None:
    cache.clear()
    city = build()
    client = Client()
    client.force_login(Account.objects.get(person=city.people["李建国"]),
                       backend="django.contrib.auth.backends.ModelBackend")
    assert "没有发现问题" in body(client, "/findings/")
    assert "没有发现问题" in body(client, "/findings/list/")


def test_nonsense_is_told_or_not_found(city: City, as_: As) -> None:
    client = as_("市司")
    page = body(client, "/findings/list/?rule=CF-999&age=yesterday&sort=colour")
    for said in ("没有“CF-999”这个选项", "没有“yesterday”这个选项", "不能按“colour”排序"):
        assert said in page
    assert client.get("/findings/1/").status_code == 404


def test_a_finding_stays_readable_when_its_rule_is_gone(own_city: City, as_: As) -> None:
    row = rows_of("CF-25")[0]
    with scope.enter(ALL):
        FindingRow.objects.filter(id=row.id).update(rule="CF-OLD", rule_version="CF-OLD@1996-10-01")
    page = body(as_("滨司"), f"/findings/{row.id}/")
    assert "CF-OLD" in page
    assert re.search(r"没有写明所看的事实", page)
    assert "CF-OLD" in body(as_("滨司"), "/findings/")
    assert timezone.now() > row.found_at
