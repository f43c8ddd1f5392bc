"""The interface answers what pages show: the same rows in the same order, the same counts, the same file."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.test import Client
from django.utils import timezone

from hengjian.identity import scope
from hengjian.identity.scope import Scope
from hengjian.kernel.ids import new_id
from hengjian.law.schema import exchange_schema
from hengjian.proceedings import reading, standards
from hengjian.proceedings.door import record_many
from hengjian.proceedings.views import lists
from hengjian.supervision import listing
from hengjian.web.api import cases as api_cases
from hengjian.web.api import others
from hengjian.web.api.site import api
from support import spot
from support.city import City

As = Callable[[str], Client]


def shown(page: str) -> list[str]:
    """The ids that a list links to, each once, in order."""
    return list(dict.fromkeys(re.findall(r'<a href="/[a-z/]*?([0-9a-f-]{36})/"', page)))


@pytest.mark.parametrize("query", ["", "?sort=title", "?sort=-number", "?stage=open", "?title=张大年", "?number=1号",
                                   "?handler=本人", "?opened_to=2020-01-01", "?due=running"])
def test_cases_are_those_of_the_page(city: City, decided: UUID, as_: As, query: str) -> None:
    officer = city.actor("李建国")
    record_many(officer, spot.acts(city, new_id(), without=("decide",)), "second")
    client = as_("李建国")
    told = client.get(f"/api/v1/cases{query}").json()
    page = client.get(f"/cases/{query}").content.decode()
    assert [one["id"] for one in told["items"]] == shown(page)
    assert f"共 {told['count']} 条" in page or told["count"] == 0


def test_pages_of_a_long_list_go_on_where_the_last_one_ended(city: City, as_: As) -> None:
    officer = city.actor("李建国")
    made = set()
    for n in range(31):
        made.add(str(identifier := new_id()))
        record_many(officer, [spot.act(city, identifier, "open")], f"case-{n}")
    client = as_("李建国")
    first = client.get("/api/v1/cases").json()
    second = client.get("/api/v1/cases", {"after": first["next"]}).json()
    assert (len(first["items"]), len(second["items"]), second["next"]) == (30, 1, None)
    assert {one["id"] for one in first["items"] + second["items"]} == made
    assert client.get("/api/v1/cases", {"before": second["previous"]}).json()["items"] == first["items"]


def test_a_case_says_what_its_page_says(city: City, decided: UUID, as_: As) -> None:
    client = as_("李建国")
    told = client.get(f"/api/v1/cases/{decided}").json()
    page = client.get(f"/cases/{decided}/").content.decode()
    for text in (told["title"], told["number"], told["stage_title"], told["agency"]["name"], told["next"]["title"]):
        assert text
        assert text in page
    assert all(gate["title"] in page for gate in told["next"]["gates"])
    people = page.split('<ul class="hj-people">')[1].split("</ul>")[0]
    assert told["people"]
    assert re.findall(r"<li><b>(.+?)</b><span>(.+?)</span>", people) == [
        (one["name"], one["part"]) for one in told["people"]]
    steps = client.get(f"/api/v1/cases/{decided}/steps").json()
    assert [one["step"] for one in steps] == list(spot.BEFORE)
    facts = client.get(f"/cases/{decided}/?tab=facts").content.decode()
    masked = [value for step in steps for value in step["values"] if value["masked"]]
    assert masked
    assert all(value["value"] in facts for value in masked)
    assert spot.PERSON_ID not in str(steps)
    with scope.enter(city.actor("李建国").scope):
        file = reading.case(city.actor("李建国"), decided)
    clocks = client.get(f"/api/v1/cases/{decided}/clocks").json()
    assert [(one["name"], one["left"]) for one in clocks] == [(one.row.name, one.left) for one in file.clocks]
    [document] = client.get(f"/api/v1/cases/{decided}/documents").json()
    pdf = client.get(f"/api/v1/documents/{document['id']}/pdf")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content == client.get(f"/documents/{document['id']}.pdf").content


def test_findings_are_those_of_the_page(city: City, as_: As) -> None:
    type(city.market).objects.filter(id=city.market.id).update(
        settings={"channels": {"penalty.simple": "entry"}})
    officer, case = city.actor("李建国"), new_id()
    record_many(officer, spot.acts(city, case, spot.signatures(city, how="paper"), at=timezone.now(),
                                   proposed_fine="201", fine="201"), "late")
    client = as_("李建国")
    told = client.get("/api/v1/findings").json()
    assert told["count"] > 0
    page = client.get("/findings/list/").content.decode()
    assert [one["id"] for one in told["items"]] == shown(page)
    of_case = client.get(f"/api/v1/cases/{case}/findings").json()
    assert {one["id"] for one in of_case} == {one["id"] for one in told["items"]}


def test_the_description_names_the_filters_that_the_lists_have(city: City, as_: As) -> None:
    actor = msgspec.structs.replace(city.actor("李建国"), scope=Scope(city="120000"))
    for spec, described in ((lists.spec(actor), api_cases.CASE_PARAMETERS),
                            (listing.spec(actor), api_cases.FINDING_PARAMETERS)):
        named = {one["name"]: one["schema"] for one in described["parameters"]}
        own = {name for column in spec.columns if column.filter for name in column.filter.names(column.name)}
        assert set(named) - {"sort", "after", "before"} == own
        sorts = {column.name for column in spec.columns if column.sort}
        assert {one.removeprefix("-") for one in named["sort"]["enum"]} == sorts
    assert others.PUBLICATIONS.default_sort == "-published"


@pytest.mark.django_db
def test_the_standard_and_the_description_are_public(client: Client) -> None:
    law = standards.law()
    told = client.get("/api/v1/standards/procedures").json()
    assert [one["name"] for one in told] == list(law.procedures)
    one = client.get(f"/api/v1/standards/procedures/{told[0]['name']}").json()
    assert [step["name"] for step in one["steps"]] == [step.name for step in law.procedures[told[0]["name"]].steps]
    assert client.get("/api/v1/standards/procedures/penalty.simple/schema").json() == _plain(
        exchange_schema(law, "penalty.simple"))
    assert set(client.get("/api/v1/standards/elements").json()) == set(law.dictionary.elements)
    assert {one["id"] for one in client.get("/api/v1/standards/rules").json()} == set(law.rules.rules)
    assert client.get("/api/v1/standards/rules/CF-25").json()["title"]
    assert client.get("/api/v1/standards/rules/nothing").status_code == 404
    described = client.get("/api/v1/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    assert "/api/v1/docs" not in {f"/api/v1{route.pattern}" for route in api.urls[0]}


def _plain(value: Any) -> Any:
    return msgspec.json.decode(msgspec.json.encode(value))
