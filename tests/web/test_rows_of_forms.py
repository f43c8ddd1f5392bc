"""Lists of small forms on the page of a step: without scripts, with files, with what is wrong at its row."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hengjian.identity.models import Account
from support import ordinary, papers
from support.city import PIN, City
from support.ordinary import Story
from support.time import Clock

PNG = papers.photograph()
FIRST_DAY = "2026-03-09"


@pytest.fixture
def city(fresh_db: str) -> City:
    cache.clear()
    return ordinary.build()


@pytest.fixture
def as_() -> Callable[[Story, str], Client]:
    def made(story: Story, name: str) -> Client:
        client = Client()
        client.force_login(Account.objects.get(person=story.city.people[name]),
                           backend="django.contrib.auth.backends.ModelBackend")
        return client

    return made


@pytest.fixture
def story(city: City, monkeypatch: pytest.MonkeyPatch) -> Story:
    return Story(city, Clock(monkeypatch, FIRST_DAY))


def signed(story: Story, **given: object) -> dict[str, object]:
    return {"idempotency_key": "k", "second": str(story.city.people["王敏"].id), "pin": PIN, **given}


def url(story: Story, step: str) -> str:
    return f"/cases/{story.case}/steps/{step}/"


def value(page: str, name: str) -> str:
    found = re.search(rf'name="{re.escape(name)}"[^>]*? value="([^"]*)"', page)
    return found[1] if found else ""


def test_evidence_begins_with_three_rows_and_empty_ones_do_not_count(
    story: Story, as_: Callable[[Story, str], Client]
) -> None:
    story.filed()
    client = as_(story, "李建国")
    page = client.get(url(story, "add_evidence")).content.decode()
    assert [f'name="evidence.{i}.evidence_title"' in page for i in range(4)] == [True, True, True, False]
    answer = client.post(url(story, "add_evidence"), signed(story, **{
        "evidence.0.evidence_title": "", "evidence.2.evidence_type": "01", "evidence.2.evidence_title": "进货台账",
        "evidence.2.evidence_file": SimpleUploadedFile("台账.png", PNG),
    }))
    assert answer.status_code == 302, answer.content.decode()
    kept = story.steps()[-1].body["data"]["evidence"]
    assert [row["evidence_title"] for row in kept] == ["进货台账"]
    assert "sealed" in kept[0]["evidence_file"]


def test_what_is_wrong_stands_at_its_row(story: Story, as_: Callable[[Story, str], Client]) -> None:
    story.filed()
    answer = as_(story, "李建国").post(url(story, "add_evidence"), signed(story, **{
        "evidence.0.evidence_type": "01", "evidence.0.evidence_title": "进货台账",
        "evidence.2.evidence_title": "照片",
    }))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="f-evidence-1-evidence_type-error"' in page
    assert 'href="#f-evidence-1-evidence_type"' in page
    assert value(page, "evidence.1.evidence_title") == "照片"
    nothing = as_(story, "李建国").post(url(story, "add_evidence"), signed(story)).content.decode()
    assert 'id="f-evidence-error"' in nothing


def test_a_file_that_is_none_is_told_at_its_row(story: Story, as_: Callable[[Story, str], Client]) -> None:
    story.filed()
    answer = as_(story, "李建国").post(url(story, "add_evidence"), signed(story, **{
        "evidence.1.evidence_type": "01", "evidence.1.evidence_title": "进货台账",
        "evidence.1.evidence_file": SimpleUploadedFile("x.txt", b"text"),
    }))
    assert answer.status_code == 422
    assert 'id="f-evidence-0-evidence_file-error"' in answer.content.decode()


def test_a_row_more_and_a_row_less_keep_everything_typed(story: Story, as_: Callable[[Story, str], Client]) -> None:
    story.filed()
    client, before = as_(story, "李建国"), len(story.steps())
    typed = signed(story, **{
        "evidence.0.evidence_type": "01", "evidence.0.evidence_title": "进货台账", "evidence.1.evidence_title": "照片",
        "evidence.1.evidence_file": SimpleUploadedFile("a.png", PNG), "evidence.1.evidence_device": "SB-001",
    })
    answer = client.post(url(story, "add_evidence"), typed | {"_add": "evidence"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert [value(page, f"evidence.{i}.evidence_title") for i in range(3)] == ["进货台账", "照片", ""]
    assert value(page, "evidence.1.evidence_device") == "SB-001"
    assert 'value="k"' in page
    assert PIN not in page
    digest = value(page, "evidence.1.evidence_file")
    assert re.fullmatch("[0-9a-f]{64}", digest), "a file once sent need not be chosen again"
    less = client.post(url(story, "add_evidence"), {
        **{name: one for name, one in typed.items() if not name.endswith("file")},
        "evidence.1.evidence_file": digest, "_remove": "evidence.0"}).content.decode()
    assert value(less, "evidence.0.evidence_title") == "照片"
    assert value(less, "evidence.0.evidence_file") == digest
    assert len(story.steps()) == before


def test_a_legal_review_has_a_row_for_each_point(story: Story, as_: Callable[[Story, str], Client]) -> None:
    story.investigated()
    review = story.under("legal_review")
    review.do("open")
    review.do("accept")
    client = as_(story, "钱审核")
    page = client.get(url(review, "pass")).content.decode()
    assert [value(page, f"review_points.{i}.review_point") for i in range(7)] == list(ordinary.POINTS)
    assert 'name="_add"' not in page
    said = {"idempotency_key": "k", "review_opinion": "同意。", "reviewer_qualification": "A20181201160001"}
    for i, point in enumerate(ordinary.POINTS):
        said |= {f"review_points.{i}.review_point": point, f"review_points.{i}.review_point_reason": "符合要求。"}
    missing = client.post(url(review, "pass"), said).content.decode()
    assert 'id="f-review_points-3-review_point_ok-error"' in missing
    said |= {f"review_points.{i}.review_point_ok": "true" for i in range(7)}
    answer = client.post(url(review, "pass"), said)
    assert answer.status_code == 302, answer.content.decode()
    assert review.stage == "passed"


def test_what_is_known_is_not_asked_twice(story: Story, as_: Callable[[Story, str], Client]) -> None:
    story.filed()
    story.do("add_evidence", evidence=[{"evidence_type": "01", "evidence_title": "甲、乙两份合同"}])
    client = as_(story, "李建国")
    concluding = client.get(url(story, "conclude")).content.decode()
    for title in ("过期食品照片", "甲、乙两份合同"):
        assert re.search(rf'name="evidence_cited" value="{title}" checked', concluding), title
    assert ordinary.FACTS in concluding
    story.do("interview")
    story.do("order_correction")
    said = story.said("conclude", evidence_cited=["甲、乙两份合同"])
    posted = {name: {True: "true", False: "false"}.get(one, one) if isinstance(one, bool) else one
              for name, one in said.items()}
    answer = client.post(url(story, "conclude"), signed(story, **posted))
    assert answer.status_code == 302, answer.content.decode()
    assert story.steps()[-1].body["data"]["evidence_cited"] == ["甲、乙两份合同"]
    story.do("approve_conclusion")
    review = client.get(f"/cases/{story.case}/open/legal_review/").content.decode()
    assert ordinary.FACTS in review
    assert value(review, "proposed_fine") == "3000.00"
    assert re.search(r'name="adjustment" value="none" checked', review)
    story.reviewed()
    story.do("apply_notice", informed_content="拟罚款三千元")
    story.do("approve_notice")
    inform = client.get(url(story, "inform")).content.decode()
    assert "拟罚款三千元" in inform
    assert value(inform, "proposed_fine") == "3000.00"
    assert not re.search(r'name="rights_told"[^>]* checked', inform), "what was told is said anew"
    story.do("inform")
    serving = client.get(f"/cases/{story.case}/open/serving/").content.decode()
    assert value(serving, "recipient") == "张大年"
    assert re.search(r'name="served_documents" value="B18" checked', serving)
    assert 'value="B29"' not in serving, "only what the case has issued"
    story.served("B18")
    again = client.get(f"/cases/{story.case}/open/serving/").content.decode()
    assert not re.search(r'name="served_documents" value="B18" checked', again)
    story.silent()
    client = as_(story, "李建国")  # ten days later the session has ended
    deciding = client.get(url(story, "propose_decision")).content.decode()
    assert value(deciding, "fine") == "3000.00"
    assert ordinary.FACTS in deciding
    assert re.search(r'name="outcome" value="penalty" checked', deciding)
