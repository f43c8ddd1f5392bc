"""程序 and 规则库: pages made from the standards, with counts from the reader's scope."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.core.cache import cache
from django.test import Client

from hengjian.identity import scope
from hengjian.identity.models import Account
from hengjian.identity.scope import Scope
from hengjian.identity.services import SHANGHAI
from hengjian.kernel.ids import new_id
from hengjian.law import flowchart, situations
from hengjian.proceedings import export_making, standards
from hengjian.proceedings.door import record_many
from hengjian.proceedings.errors import Refused
from hengjian.proceedings.models import ExportJob, FindingRow
from hengjian.web import rulebase
from hengjian.web.views import procedures
from support import sheets, spot
from support.city import City, build

As = Callable[[str], Client]
RULES = sorted(standards.law().rules.rules)
PROCEDURES = sorted(standards.law().procedures)


@pytest.fixture(scope="module")
def made(databases: Any, django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[str, City]]:
    """A city in which 滨海 has reported a fine too high and online refuses one; most tests only read it."""
    name = databases.create(databases.template)
    with django_db_blocker.unblock():
        databases.use(name)
        city = build("entry")
        at = datetime.now(SHANGHAI) - timedelta(hours=2)
        signed = spot.signatures(city, how="paper")
        record_many(city.actor("李建国"), spot.acts(city, new_id(), signed, at=at, fine="500"), "bad")
        city.market.settings = {"channels": {"penalty.simple": "online"}}
        city.market.save()
        with pytest.raises(Refused):
            record_many(city.actor("李建国"), spot.acts(city, new_id(), fine="400"), "refused")
        databases.use(databases.standing)
    yield name, city
    databases.drop(name)


@pytest.fixture
def city(made: tuple[str, City], databases: Any, django_db_blocker: Any) -> Iterator[City]:
    cache.clear()
    with django_db_blocker.unblock():
        databases.use(made[0])
        yield made[1]
        databases.use(databases.standing)


@pytest.fixture
def as_(city: City) -> As:
    def signed_in(name: str) -> Client:
        client = Client()
        client.force_login(Account.objects.get(person=city.people[name]),
                           backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


def body(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


# -- procedures ------------------------------------------------------------------------------------------------


def test_the_list_of_procedures_leads_to_each(city: City, as_: As) -> None:
    page = body(as_("李建国"), "/standards/procedures/")
    for name in PROCEDURES:
        assert f'href="/standards/procedures/{name}/"' in page


def test_the_drawing_and_the_table_say_the_same(city: City, as_: As) -> None:
    client, law = as_("李建国"), standards.law()
    for name in PROCEDURES:
        page, procedure = body(client, f"/standards/procedures/{name}/"), law.procedures[name]
        drawings = [ET.fromstring(svg) for svg in re.findall(r"<svg.*?</svg>", page, re.S)]
        assert len(drawings) == 2
        for drawing in drawings:
            labels = drawing.attrib["aria-labelledby"].split()
            named = {e.attrib["id"]: e.text for e in drawing if "id" in e.attrib}
            assert [bool(named[label]) for label in labels] == [True, True]
            steps = [e for e in drawing.iter("g") if "hj-chart-step" in e.get("class", "")]
            assert len(steps) == sum(max(1, len(step.from_stages)) for step in procedure.steps)
        assert "style=" not in page.split("<main")[1]
        for step in procedure.steps:
            assert f'id="step-{step.name}"' in page
        for rule in {r.id for s in procedure.steps for r in law.rules.at(name, s.name, rulebase.today())}:
            assert f'href="/standards/rules/{rule}/"' in page
        assert all(clock.title in page for clock in law.clocks.get(name, []))


def test_steps_an_agency_adds_are_marked_in_words_and_by_a_dashed_line(
    city: City, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = as_("李建国")
    assert flowchart.ADDED not in body(client, "/standards/procedures/penalty.simple/")
    monkeypatch.setattr(procedures, "added_steps", lambda *_: frozenset({"report"}))
    page = body(client, "/standards/procedures/penalty.simple/")
    assert page.count("hj-added") == 2 * 2, "in both stages of both drawings"
    assert "虚线框是本机关增设的步骤" in page
    row = page.split('id="step-report"')[1].split("</tr>")[0]
    assert flowchart.ADDED in row


def test_lengths_are_those_of_the_reader_and_what_is_not_verified_is_marked(city: City, as_: As) -> None:
    page = body(as_("李建国"), "/standards/procedures/penalty.simple/")
    assert "缴纳罚款（15日）" in page
    assert re.search(r"报所属机关备案（2个工作日，参数未核）", page)


# -- rules -----------------------------------------------------------------------------------------------------


def test_every_rule_has_its_page_with_all_its_situations(city: City, as_: As) -> None:
    client = as_("李建国")
    suites = [s.value for s in situations.load() if s.value.rule]
    listed = body(client, "/standards/rules/")
    for name in RULES:
        assert f'href="/standards/rules/{name}/"' in listed
        answer = client.get(f"/standards/rules/{name}/")
        assert answer.status_code == 200, name
        shown = [one.name for suite in answer.context["suites"] for one in suite.situations]
        assert shown == [one.name for suite in suites if suite.rule == name for one in suite.situations]
        assert len(answer.context["versions"]) == len(standards.law().rules.rules[name])
        assert answer.context["places"]


def test_a_rule_says_its_parameters_and_marks_what_nobody_has_checked(city: City, as_: As) -> None:
    page = body(as_("李建国"), "/standards/rules/CF-25/")
    for said in ("对公民当场罚款的上限", "200元", "2021-07-15 起", "行政处罚法 第五十一条", "未核", "罚款数额：200.01",
                 "边界", "无法判断", "当事人类别：不知道", "个体工商户"):
        assert said in page, said
    both = body(as_("李建国"), "/standards/rules/CF-18/")
    assert "公安：1" in both, "what another line has is listed too"


@pytest.mark.parametrize(("who", "findings", "refused"), [("李建国", 1, 1), ("陈晨", 0, 0)])
def test_how_often_it_fired_is_counted_in_the_readers_scope(
    city: City, as_: As, who: str, findings: int, refused: int
) -> None:
    answer = as_(who).get("/standards/rules/CF-25/")
    assert sum(number for _, _, number in answer.context["statuses"]) == findings
    assert answer.context["count"].refused == refused
    assert ('href="/findings/list/?rule=CF-25&amp;status=failed"' in answer.content.decode()) == bool(findings)
    row = next(r for r in as_(who).get("/standards/rules/").context["page"].objects if r.id == "CF-25")
    assert row.fired == findings


def test_the_count_is_that_of_the_findings(city: City) -> None:
    with scope.enter(Scope(city="120000")):
        assert FindingRow.objects.filter(rule="CF-25").count() == 1
    actor = city.actor("李建国")
    with scope.enter(actor.scope):
        assert rulebase.fired(actor, "CF-25").statuses == {"failed": 1}


FILTERS: list[tuple[str, Callable[[Any], bool]]] = [
    ("id=cf-25", lambda r: "CF-25" in r.id), ("title=当场", lambda r: "当场" in f"{r.id}{r.title}{r.cite}"),
    ("cite=行政处罚法", lambda r: r.text == "行政处罚法"), ("force=statutory", lambda r: r.force == "statutory"),
    ("force=practice", lambda r: r.force == "practice"),
    ("step=penalty.simple/deliver", lambda r: "penalty.simple/deliver" in r.steps),
    ("checked=unverified", lambda r: r.unverified > 0), ("checked=verified", lambda r: r.unverified == 0),
    ("fired=yes", lambda r: r.fired > 0), ("since_from=2022-01-01", lambda r: r.since.year >= 2022),
    ("since_to=2021-07-15", lambda r: r.since.isoformat() <= "2021-07-15"),
]


@pytest.mark.parametrize(("query", "keeps"), FILTERS)
def test_rules_are_filtered_on_every_column(city: City, as_: As, query: str, keeps: Callable[[Any], bool]) -> None:
    client = as_("李建国")
    everything = client.get("/standards/rules/").context["page"].objects
    page = client.get(f"/standards/rules/?{query}").context["page"]
    assert not page.notices
    assert {r.id for r in page.objects} == {r.id for r in everything if keeps(r)}


def test_every_column_of_rules_and_procedures_sorts_and_filters(city: City, as_: As) -> None:
    client = as_("李建国")
    for url in ("/standards/rules/", "/standards/procedures/"):
        page = client.get(url).context["page"]
        assert len(page.filters) == len(page.columns)
        for column in page.columns:
            assert column.sort_url
            assert client.get(column.sort_url).context["page"].count == page.count


def test_articles_sort_by_their_number(city: City, as_: As) -> None:
    page = as_("李建国").get("/standards/rules/?cite=行政处罚法").context["page"]
    numbers = [row.article for row in page.objects]
    assert numbers == sorted(numbers)
    assert numbers[0] > 0


def test_the_rule_base_is_exported_as_listed(city: City, as_: As) -> None:
    client = as_("李建国")
    client.post("/exports/new/rules/?checked=unverified", {"reason": "核对参数", "idempotency_key": "rules"})
    with scope.enter(Scope(city="120000")):
        job = ExportJob.objects.get(listing="rules")
    export_making.run(job.id, job.person_id, job.agency_id)
    _, heads, rows = sheets.table(client.get(f"/exports/{job.id}.xlsx").content)
    page = client.get("/standards/rules/?checked=unverified").context["page"]
    assert heads == [head.title for head in page.columns]
    assert rows == [[str(cell.value) for cell in row.cells] for row in page.rows]
    assert rows


@pytest.mark.parametrize("url", ["/standards/rules/CF-999/", "/standards/procedures/penalty.none/",
                                 "/standards/rules/..%2Fx/"])
def test_what_is_not_there_is_not_found(city: City, as_: As, url: str) -> None:
    assert as_("李建国").get(url).status_code == 404


def test_strangers_are_sent_to_sign_in(city: City) -> None:
    for url in ("/standards/rules/", "/standards/rules/CF-25/", "/standards/procedures/",
                "/standards/procedures/penalty.simple/"):
        assert Client().get(url).status_code == 302
