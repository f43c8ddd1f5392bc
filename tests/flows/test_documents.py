"""Every document of the ordinary penalty, issued on its way and read from its PDF (domain 3.1 to 3.3)."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from pypdf import PdfReader

from hengjian.enforcement import documents
from hengjian.identity import scope
from hengjian.kernel.ids import new_id
from hengjian.kernel.problem import Problems
from hengjian.law.catalogue import Law
from hengjian.law.dictionary import applies
from hengjian.law.documents import check_document
from hengjian.proceedings import files, issuing, reading
from hengjian.proceedings.door import record_many
from hengjian.proceedings.models import IssuedDocument, IssuedNumber
from hengjian.proceedings.typesetting import LAYOUTS
from support import city as people
from support import spot
from support.city import City
from support.ordinary import EVERYTHING, FACTS, Story
from support.time import Clock

pytestmark = pytest.mark.long

CODES = sorted({one.code for procedure in Law.load().procedures.values() for step in procedure.steps
                for one in step.papers})


class Made(msgspec.Struct):
    """One document as it was made: what it says, what it was judged by, its PDF."""

    code: str
    content: dict[str, Any]
    judge: Callable[[dict[str, Any]], list[str]]
    words: str


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Made]:
    """Everything that is issued from here on."""
    found: list[Made] = []
    check = issuing.check_document

    def noted(document: Any, content: Any, *rest: Any) -> Any:
        def judge(changed: dict[str, Any]) -> list[str]:
            return [one.where for one in check_document(document, changed, *rest)]

        found.append(Made(document.code, content, judge, ""))
        return check(document, content, *rest)

    monkeypatch.setattr(issuing, "check_document", noted)
    return found


def pdf_of(row: IssuedDocument) -> bytes:
    with scope.enter(EVERYTHING):
        case = reading.Proceeding.objects.get(id=row.proceeding_id)
        return files.read_sealed(reading.vault_of(case), row.file_digest)[1]


def words_of(pdf: bytes) -> str:
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def tell_all(make: Callable[[], Story], clock: Clock) -> None:
    """Five cases in which every document is issued."""
    grave = make()
    grave.fine = "8000.00"
    grave.filed()
    grave.all("summon", "interview", "inspect_scene", "request_recusal")
    grave.do("decide_recusal", recusal_granted=False, reason="相识不影响公正处理。")
    grave.do("order_correction")
    grave.do("conclude", is_major=True, major_ground="severe", review_ground="hearing")
    grave.do("approve_conclusion")
    grave.reviewed()
    grave.informed(hearing=True)
    hearing = grave.under("hearing")
    hearing.all("open", "notify")
    hearing.served("B23")
    clock.forward(days=21)
    hearing.all("hold", "report")
    grave.do("hear", party_response="statement", statement="已经下架，请求从轻。")
    grave.do("review_statement", statement_reply="已在裁量时考虑。")
    grave.reviewed(review_of="after_hearing")
    grave.deliberated()
    grave.decided(hearing_record_relied=True)
    grave.served("B29", "B36")
    grave.do("publish")
    grave.do("apply_deferral")
    grave.do("approve_deferral")
    clock.forward(days=61)
    grave.do("demand")
    grave.all("pay", "apply_close", "close")

    unfiled = make()
    unfiled.do("open", case_source="3", reporter_named=True, reporter_name="举报人甲")
    unfiled.do("verify", verification_result="should_not_file")
    unfiled.do("refuse_filing")
    other = {"party_name": "刘某", "party_id_number": "110101199003070038", "party_birth_date": "1990-03-07"}
    spared = Story(grave.city, clock, **other)
    spared.fine = None
    nothing = {"proposed_outcome": "no_penalty", "proposed_kinds": None, "proposed_fine": None, "discretion_tier": None}
    spared.investigated(**nothing, discretion_standard=None, first_offence=True, no_penalty_ground="first",
                        offence_slight=True)
    spared.reviewed(**nothing)
    spared.deliberated("no_penalty")
    spared.do("propose_decision", outcome="no_penalty", penalty_kinds=None, discretion_tier=None,
              discretion_standard=None, no_penalty_ground="first", education="已当面教育。", determined_facts=FACTS)
    spared.do("decide")
    gone = Story(grave.city, clock, **{**other, "party_name": "陈某"})
    gone.investigated()
    gone.do("withdraw")
    sent = Story(grave.city, clock, **{**other, "party_name": "孙某"})
    sent.filed()
    sent.do("transfer")


@pytest.fixture
def told(city_of: Callable[[str], City], clock: Clock, made: list[Made]) -> dict[str, Made]:
    city = city_of("online")
    tell_all(lambda: Story(city, clock), clock)
    with scope.enter(EVERYTHING):
        rows = list(IssuedDocument.objects.order_by("issued_at", "id"))
    by_code = {one.code: one for one in made}
    for row in rows:
        by_code[row.code].words = words_of(pdf_of(row))
    return by_code


@pytest.mark.parametrize("code", CODES)
def test_every_document_that_a_step_issues_can_be_made(code: str) -> None:
    document = Law.load().documents[code]
    assert code in documents.CONTENTS
    assert (LAYOUTS / f"{document.source}.typ").exists()
    assert document.requirements


def test_all_documents_told_and_read(told: dict[str, Made]) -> None:
    """Each is issued, has nothing wrong, and says in its PDF what it must; what is missing or differs is found."""
    assert sorted(told) == [code for code in CODES if code != "B31"]
    for code, one in told.items():
        due = [need for need in Law.load().documents[code].requirements if applies(need.when, one.content)]
        assert one.judge(one.content) == [], code
        assert one.content["agency_name"] in one.words, code
        party = one.content.get("party_name") or one.content.get("recipient")
        assert not party or party in one.words, code
        for need in due:
            value = one.content[need.name]
            without = {name: value for name, value in one.content.items() if name != need.name}
            assert need.name in one.judge(without), f"{code} 缺{need.title}没有发现"
            assert need.name in one.judge(without | {need.name: ""}), f"{code} {need.title}空白没有发现"
            for shown in _shown(need.name, value) if need.quoted else []:
                assert "".join(shown.split()) in one.words, f"{code} 没有印出{need.title}"
            if need.quoted and isinstance(value, str) and need.name != "fine":
                assert need.name in one.judge(one.content | {need.name: f"{value}改"}), f"{code} {need.title}"


def _shown(name: str, value: Any) -> list[str]:
    """A field as it stands in the text."""
    if name == "fine":
        return [f"{float(value):,.0f}"]
    if isinstance(value, list):
        return [one["certificate_number"] if isinstance(one, dict) else str(one) for one in value]
    return [str(value)]


def test_an_entrusted_body_acts_in_the_name_of_the_one_that_entrusts_it(story: Story) -> None:
    """行政处罚法 20: name and seal of the body that entrusts it; the paper says whom it entrusted, by which letter."""
    own = story.city.market
    own.entrusted_by = people.organisation("天津市滨海新区人民政府", "津滨政", "120116", None, 7)
    own.entrustment_letter = "津滨委〔2026〕3号"
    own.save()
    story.all("open", "verify", "apply_filing", "file")
    record_many(story.city.actor("李建国"), spot.acts(story.city, new_id()), "spot")
    with scope.enter(EVERYTHING):
        papers = {row.code: words_of(pdf_of(row)) for row in IssuedDocument.objects.filter(code__in=("B02", "B31"))}
    assert sorted(papers) == ["B02", "B31"]
    for words in papers.values():
        assert words.startswith("天津市滨海新区人民政府")
        assert "承办：滨海新区市场监督管理局（受本机关委托，委托书：津滨委〔2026〕3号）" in words
    assert "天津市滨海新区人民政府（印章）" in papers["B31"]


def test_an_incomplete_document_is_not_issued(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """The step is refused, naming document and field; no number is used."""
    story.filed()
    compose = documents.CONTENTS["B05"]
    monkeypatch.setitem(documents.CONTENTS, "B05", lambda *a: compose(*a) | {"summoned_place": ""})
    with pytest.raises(Problems) as refusal:
        story.do("summon")
    assert [(one.where, one.message) for one in refusal.value.problems] == [
        ("documents.B05.summoned_place", "《询问通知书》不能制发：询问通知书缺少“应到地点”")]
    monkeypatch.undo()
    with scope.enter(EVERYTHING):
        assert not IssuedNumber.objects.exists()


def test_the_decision_is_judged_as_it_would_be_issued(story: Story) -> None:
    """Article 59 is a rule at the decision: a body without a known reconsideration authority cannot decide."""
    story.investigated()
    story.reviewed()
    story.informed()
    story.silent()
    story.do("propose_decision")
    type(story.city.market).objects.filter(id=story.city.market.id).update(reconsideration_body="")
    with pytest.raises(Problems, match=r"决定书内容不全.*复议机关"):
        story.do("decide")
