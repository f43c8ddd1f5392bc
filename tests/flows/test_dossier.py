"""The case file as one PDF: what is in it, in which order, on which pages; who may open it."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.test import Client
from pypdf import PdfReader, PdfWriter

from hengjian.identity import scope
from hengjian.identity.models import Account, AuditEntry
from hengjian.proceedings import reading, staging, uploads
from hengjian.proceedings.dossier import dossier
from hengjian.proceedings.errors import NotFound
from support import papers
from support.city import City
from support.ordinary import Story
from support.time import Clock

ORDER = (
    "行政处罚决定书津滨市监罚〔2026〕1号", "送达回证", "案件来源登记表", "立案审批表", "询问笔录",
    "案件调查终结报告", "法制审核意见书",
    "行政处罚事先告知书", "陈述申辩复核意见书", "行政处罚决定审批表", "销售台账",
)  # fmt: skip
PNG = papers.photograph()


def scan(pages: int) -> bytes:
    """A PDF as a scanner makes it, one page lying on its side, with a link on it."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(420, 595)
    writer.pages[-1].rotate(90)
    writer.add_uri(0, "https://example.invalid/", (0, 0, 50, 50))
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


@pytest.fixture
def served(story: Story) -> Story:
    """Decided and served, with two files of evidence: a scan of two pages and a picture."""
    officer = story.actor("李建国")
    with scope.enter(officer.scope):
        files = [staging.stage(officer, story.case, content, title, "evidence")
                 for content, title in ((scan(2), "台账.pdf"), (PNG, "照片.png"))]
    story.filed(evidence=[
        {"evidence_type": "01", "evidence_title": "销售台账", "evidence_file": files[0]},
        {"evidence_type": "02", "evidence_title": "过期食品照片", "evidence_file": files[1]}])
    story.all("interview", "order_correction", "conclude", "approve_conclusion")
    story.reviewed()
    story.informed()
    story.silent()
    story.decided()
    story.served("B29")
    return story


def test_the_file_from_cover_to_evidence(served: Story) -> None:
    actor = served.actor("李建国")
    with scope.enter(actor.scope):
        made = dossier(actor, served.case)
        child = reading.Proceeding.objects.filter(parent_id=served.case).first()
        assert child is not None
        under = dossier(actor, child.id)
    assert made.papers == under.papers, "what is under a case is in its file"
    pages = ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(made.pdf)).pages]
    assert all(f"{actor.name}{actor.organisation.name}" in page and "取阅，不得外传" in page for page in pages)
    cover, contents = pages[0], pages[1]
    assert "张大年销售超过保质期的食品案" in cover
    assert "卷内目录" in contents
    places = [contents.find(title) for title in ORDER]
    assert -1 not in places
    assert places == sorted(places), "decision and certificates first, then by date, evidence last"
    body = pages[2:]
    assert body[0].startswith("1") or body[0].endswith("1")
    assert "行政处罚决定书" in body[0]
    assert f"销售台账（台账.pdf）/2026-03-09{len(body) - 1}-{len(body)}" in contents
    assert "过期食品照片（照片.png）/2026-03-09附件" in contents
    last = PdfReader(io.BytesIO(made.pdf)).pages[-1]
    whose, _, number = body[-1].partition("取阅，不得外传")
    assert whose.startswith("李建国"), "the scan's page bears only whose copy it is and its number"
    assert number == str(len(body))
    assert last.rotation == 0, "turned upright"
    assert all("/Annots" not in page for page in PdfReader(io.BytesIO(made.pdf)).pages)


def test_who_may_open_it_and_that_it_is_kept(served: Story) -> None:
    with scope.enter(served.actor("陈晨").scope), pytest.raises(NotFound):
        dossier(served.actor("陈晨"), served.case)
    client = Client()
    client.force_login(Account.objects.get(person=served.city.people["李建国"]),
                       backend="django.contrib.auth.backends.ModelBackend")
    address = f"/cases/{served.case}/dossier/"
    assert address in client.get(f"/cases/{served.case}/").content.decode()
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF")
    entry = AuditEntry.objects.get(action="read_dossier")
    assert entry.subject == str(served.case)
    assert "津滨市监罚〔2026〕1号" in entry.detail["papers"]


def test_a_file_without_any_paper(city_of: Callable[[str], City], clock: Clock) -> None:
    story = Story(city_of("entry"), clock, channel="entry")
    story.do("open")
    actor = story.actor("李建国")
    with scope.enter(actor.scope):
        made = dossier(actor, story.case)
    assert made.papers == []
    assert len(PdfReader(io.BytesIO(made.pdf)).pages) == 2


def test_a_broken_scan_is_listed_apart(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """None is taken any more; some may have been before."""
    officer = story.actor("李建国")
    monkeypatch.setattr(uploads, "checked", lambda *_: "application/pdf")
    with scope.enter(officer.scope):
        broken = staging.stage(officer, story.case, b"%PDF-1.7\nnothing more", "坏.pdf", "evidence")
    story.filed(evidence=[{"evidence_type": "01", "evidence_title": "台账", "evidence_file": broken}])
    with scope.enter(officer.scope):
        made = dossier(officer, story.case)
    contents = "".join(PdfReader(io.BytesIO(made.pdf)).pages[1].extract_text().split())
    assert "台账（坏.pdf）/2026-03-09附件" in contents
