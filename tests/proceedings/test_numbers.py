"""Documents on condition, without number, on paper, void; numbers without gaps."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from hengjian.identity import scope
from hengjian.identity.scope import Scope
from hengjian.identity.services import SHANGHAI
from hengjian.kernel import failpoints
from hengjian.kernel.ids import new_id
from hengjian.kernel.problem import Problems
from hengjian.proceedings import staging
from hengjian.proceedings.door import record, record_many
from hengjian.proceedings.errors import Misplaced
from hengjian.proceedings.models import IssuedDocument, IssuedNumber, NumberSeries, Proceeding
from support import papers
from support.city import City
from support.standing import assert_whole
from support.threads import together
from support.trial import act

ALL = Scope(city="120000")
AT = datetime(2026, 11, 2, 9, 0, tzinfo=SHANGHAI)
YEAR = timezone.now().astimezone(SHANGHAI).year


def ready(city: City) -> UUID:
    case, child = new_id(), new_id()
    officer = city.actor("李建国")
    record_many(officer, [act(case, "open", trial_word="一件"), act(case, "study", trial_word="查")], str(case))
    record(officer, act(child, "ask", under=case, trial_reviewer=str(city.people["钱审核"].id)), str(child))
    record(city.actor("钱审核"), act(child, "answer", trial_passed=True), f"{child}a")
    return case


def decide(city: City, case: UUID, **data: Any) -> None:
    record(city.actor("李建国"), act(case, "decide", trial_word="理由充分", **data), f"{case}d")


def documents(case: UUID) -> dict[str, IssuedDocument]:
    with scope.enter(ALL):
        return {row.code: row for row in IssuedDocument.objects.filter(proceeding_id=case)}


@pytest.mark.parametrize(("data", "codes"), [
    ({}, {"T01", "T03"}), ({"trial_hearing": False}, {"T01", "T03"}), ({"trial_hearing": True}, {"T01", "T02", "T03"}),
])
def test_a_document_is_issued_where_its_condition_holds(
    trial_city: City, data: dict[str, Any], codes: set[str]
) -> None:
    case = ready(trial_city)
    decide(trial_city, case, **data)
    assert documents(case).keys() == codes
    assert_whole(trial_city)


def test_an_internal_paper_has_no_number_and_takes_none(trial_city: City) -> None:
    case = ready(trial_city)
    decide(trial_city, case, trial_hearing=True)
    assert {code: row.number for code, row in documents(case).items()} == {
        "T01": f"津滨市监试〔{YEAR}〕1号", "T02": f"津滨市监试听〔{YEAR}〕1号", "T03": ""}
    with scope.enter(ALL):
        assert set(IssuedNumber.objects.values_list("word", flat=True)) == {"试", "试听"}


def void(city: City, case: UUID, document: UUID, who: str = "李建国", reason: str = "印错") -> None:
    record(city.actor(who), act(case, "void_number", document=str(document), reason=reason), str(new_id()))


def test_a_void_keeps_its_number_which_is_never_given_again(trial_city: City) -> None:
    case, other = ready(trial_city), ready(trial_city)
    decide(trial_city, case)
    first = documents(case)["T01"]
    void(trial_city, case, first.id)
    again = documents(case)["T01"]
    assert (again.number, again.void_reason) == (first.number, "印错")
    assert again.voided_at is not None
    decide(trial_city, other)
    assert documents(other)["T01"].number == f"津滨市监试〔{YEAR}〕2号"
    with scope.enter(ALL):
        kept = IssuedNumber.objects.get(text=first.number)
        assert kept.voided_at is not None
        assert IssuedNumber.objects.get(text=documents(other)["T01"].number).voided_at is None
        assert Proceeding.objects.get(id=case).number == ""
    assert_whole(trial_city)


def test_who_may_void_what(trial_city: City) -> None:
    case = ready(trial_city)
    decide(trial_city, case)
    paper = documents(case)["T01"].id
    with pytest.raises(Misplaced, match="没有找到要作废的文书"):
        void(trial_city, case, new_id())
    with pytest.raises(Misplaced, match="文书由承办机关作废"):
        void(trial_city, case, paper, "钱审核")
    with pytest.raises(Problems, match="作废理由"):
        void(trial_city, case, paper, reason=" ")
    void(trial_city, case, paper, "郑科长")
    with pytest.raises(Misplaced, match="或者已经作废"):
        void(trial_city, case, paper)


def test_numbers_have_no_gap_whatever_happens_at_once(
    trial_city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two issue at the same moment, one of them is rolled back after taking its number, one void."""
    cases = [ready(trial_city) for _ in range(5)]
    together(lambda: decide(trial_city, cases[0]), lambda: decide(trial_city, cases[1]))
    with monkeypatch.context() as patch:
        patch.setattr("hengjian.proceedings.issuing.fail", _broken)
        with pytest.raises(RuntimeError):
            decide(trial_city, cases[2])
    void(trial_city, cases[0], documents(cases[0])["T01"].id)
    decide(trial_city, cases[3])
    with scope.enter(ALL):
        serials = list(IssuedNumber.objects.filter(word="试").order_by("serial").values_list("serial", flat=True))
        assert serials == [1, 2, 3]
        assert NumberSeries.objects.get(word="试").next == 4
    assert_whole(trial_city)


def _broken(name: str) -> None:
    assert name in failpoints.known()
    raise RuntimeError(name)


def test_what_is_reported_keeps_the_number_of_its_paper(reporting_city: City) -> None:
    case, officer = new_id(), reporting_city.actor("李建国")
    record_many(officer, [act(case, "open", AT, trial_word="一件"), act(case, "study", AT, trial_word="查")], "go")
    digest = staging.stage(officer, case, papers.pdf("scan"), "扫描件.pdf", "files.T01")
    record(officer, act(case, "decide", AT, trial_word="理由充分", trial_hearing=True, files={"T01": digest},
                        numbers={"T01": "津滨市监试〔2019〕77号", "T02": " 津滨市监听〔2019〕8号 "}), "decide")
    kept = documents(case)
    assert {code: (row.number, row.file_digest, row.layout_version) for code, row in kept.items()} == {
        "T01": ("津滨市监试〔2019〕77号", digest, ""), "T02": ("津滨市监听〔2019〕8号", "", "")}
    with scope.enter(ALL):
        assert not IssuedNumber.objects.exists()
        assert not NumberSeries.objects.exists()
        assert Proceeding.objects.get(id=case).number == "津滨市监听〔2019〕8号"
    void(reporting_city, case, kept["T02"].id)
    assert documents(case)["T02"].voided_at is not None
    assert_whole(reporting_city)


def test_without_numbers_nothing_is_issued_for_what_is_reported(reporting_city: City) -> None:
    case = new_id()
    record_many(reporting_city.actor("李建国"), [act(case, "open", AT, trial_word="一件"),
                                              act(case, "decide", AT, trial_word="理由充分")], "go")
    assert documents(case) == {}


@pytest.mark.parametrize(("numbers", "message"), [
    ({"T02": "1号"}, "不制发文书「T02」"), ({"T01": " "}, "文号为空"), ({"T01": "号" * 61}, "超过60字"),
])
def test_numbers_that_fit_no_paper_are_refused(
    reporting_city: City, numbers: dict[str, str], message: str
) -> None:
    case = new_id()
    with pytest.raises(Problems, match=message):
        record_many(reporting_city.actor("李建国"), [
            act(case, "open", AT, trial_word="一件"),
            act(case, "decide", AT, trial_word="理由充分", numbers=numbers)], "go")
