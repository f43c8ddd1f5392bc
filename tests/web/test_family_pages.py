"""Pages of proceedings within a case: opening one, whose desk it lands on, what rests, letting a gate pass."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from django.test import Client

from hengjian.identity import scope
from hengjian.identity.scope import Scope
from hengjian.kernel.ids import new_id
from hengjian.law.catalogue import Law
from hengjian.proceedings.door import record, record_many
from hengjian.proceedings.models import FindingRow, Participant, Proceeding, StepRecord
from support import trial
from support.city import City
from support.trial import act

ALL = Scope(city="120000")
As = Callable[[str], Client]


@pytest.fixture(scope="module")
def trial_law(tmp_path_factory: pytest.TempPathFactory) -> Law:
    return trial.law(tmp_path_factory.mktemp("trial") / "law")


@pytest.fixture
def case(city: City, trial_law: Law) -> Iterator[UUID]:
    """A case at the stage at which reviews are asked for."""
    trial.staff(city)
    identifier = new_id()
    with trial.in_force(trial_law):
        record_many(city.actor("李建国"), [act(identifier, "open", trial_word="一件"),
                                        act(identifier, "study", trial_word="查")], "case")
        yield identifier


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined,no-any-return]


def ask(city: City, as_: As, case: UUID, reviewer: str = "钱审核") -> UUID:
    client, url = as_("李建国"), f"/cases/{case}/open/trial.review/"
    key = re.search(r'name="idempotency_key" value="([^"]+)"', text(client.get(url)))
    assert key
    said = {"idempotency_key": key[1], "trial_reviewer": str(city.people[reviewer].id)}
    answer = client.post(url, said)
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{case}/")
    assert client.post(url, said).status_code == 302, "sent twice it is one"
    with scope.enter(ALL):
        found: UUID = Proceeding.objects.get(parent_id=case, is_closed=False).id
    return found


def test_a_child_is_opened_from_the_page_of_its_parent(city: City, as_: As, case: UUID) -> None:
    page = text(as_("李建国").get(f"/cases/{case}/"))
    assert f'href="/cases/{case}/open/trial.review/"' in page
    form = text(as_("李建国").get(f"/cases/{case}/open/trial.review/"))
    assert "钱审核" in form
    assert "王敏" not in form, "only those who hold the post"
    child = ask(city, as_, case)
    page = text(as_("李建国").get(f"/cases/{case}/"))
    assert f'href="/cases/{child}/"' in page
    assert "已送审" in page
    assert f'href="/cases/{case}/open/trial.review/"' not in page, "one at a time"
    below = text(as_("钱审核").get(f"/cases/{child}/?tab=facts"))
    assert f'href="/cases/{case}/"' in below
    assert "钱审核" in below
    assert str(city.people["钱审核"].id) not in below


def test_what_cannot_be_opened_says_why(city: City, as_: As, case: UUID) -> None:
    ask(city, as_, case)
    answer = as_("李建国").get(f"/cases/{case}/open/trial.review/")
    assert answer.status_code == 409
    assert "正在办理，不能再开始一件" in text(answer)
    answer = as_("李建国").get(f"/cases/{case}/open/trial.main/")
    assert answer.status_code == 409
    assert as_("李建国").get(f"/cases/{case}/open/nothing/").status_code == 404
    assert as_("陈晨").get(f"/cases/{case}/open/trial.review/").status_code == 404
    assert as_("李建国").post(f"/cases/{case}/open/trial.review/", {"idempotency_key": "x"}).status_code == 404


def test_only_somebody_in_that_post_is_named(city: City, as_: As, case: UUID) -> None:
    said = {"idempotency_key": str(new_id()), "trial_reviewer": str(city.people["王敏"].id)}
    answer = as_("李建国").post(f"/cases/{case}/open/trial.review/", said)
    assert answer.status_code == 422
    assert "不是本机关在岗的法制审核员" in text(answer)


def test_a_child_lands_on_the_desk_of_the_one_it_names_and_moves_with_the_part(
    city: City, as_: As, case: UUID
) -> None:
    child = ask(city, as_, case)
    assert f"/cases/{child}/" in text(as_("钱审核").get("/"))
    assert "试验审核" in text(as_("钱审核").get("/"))
    assert f"/cases/{child}/" not in text(as_("吴审核").get("/"))
    record(city.actor("李建国"), act(child, "reassign", trial_reviewer=str(city.people["吴审核"].id)), "again")
    assert f"/cases/{child}/" not in text(as_("钱审核").get("/"))
    assert f"/cases/{child}/" in text(as_("吴审核").get("/"))
    with scope.enter(ALL):
        rows = list(Participant.objects.filter(proceeding_id=child, part="reviewer").order_by("since", "id"))
        moved = StepRecord.objects.get(proceeding_id=child, step="reassign").occurred_at
    assert [(row.person_id, row.until) for row in rows] == [
        (city.people["钱审核"].id, moved), (city.people["吴审核"].id, None)]


def test_lists_show_cases_and_not_what_was_opened_within_them(city: City, as_: As, case: UUID) -> None:
    child = ask(city, as_, case)
    page = text(as_("李建国").get("/cases/"))
    assert f"/cases/{case}/" in page
    assert f"/cases/{child}/" not in page
    assert f"/cases/{child}/" in text(as_("李建国").get("/cases/?procedure=trial.review"))


def test_a_limit_that_rests_is_shown_so(city: City, as_: As, case: UUID) -> None:
    ask(city, as_, case)
    page = text(as_("李建国").get(f"/cases/{case}/"))
    assert "起暂停" in page


def ready(city: City, as_: As, case: UUID) -> None:
    child = ask(city, as_, case)
    record(city.actor("钱审核"), act(child, "answer", trial_passed=True), "answer")


def decide(city: City, client: Client, case: UUID) -> object:
    said = {"idempotency_key": str(new_id()), "trial_word": "短", "trial_hearing": "false"}
    return client.post(f"/cases/{case}/steps/decide/", said)


def test_a_local_gate_is_let_pass_on_a_page_of_its_own(city: City, as_: As, case: UUID) -> None:
    ready(city, as_, case)
    refused = decide(city, as_("李建国"), case)
    assert refused.status_code == 422  # type: ignore[attr-defined]
    assert "请行政机关负责人放行" in text(refused)
    url = f"/cases/{case}/waive/SY-2/decide/"
    assert url not in text(refused)
    mine = as_("李建国").get(url)
    assert mine.status_code == 409
    assert "只能由行政机关负责人放行" in text(mine)
    head = as_("周负责")
    assert url in text(head.get(f"/cases/{case}/"))
    assert url not in text(as_("李建国").get(f"/cases/{case}/"))
    assert head.get(url).status_code == 200
    key = str(new_id())
    assert "f-reason" in text(empty := head.post(url, {"idempotency_key": key, "reason": ""}))
    assert empty.status_code == 422
    answer = head.post(url, {"idempotency_key": key, "reason": "事实简单"})
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{case}/")
    assert url not in text(head.get(f"/cases/{case}/")), "once is enough"
    assert decide(city, as_("李建国"), case).status_code == 302  # type: ignore[attr-defined]
    line = text(as_("李建国").get(f"/cases/{case}/?tab=timeline"))
    assert "事实简单" in line
    assert "说明过于简单（已由周负责放行：事实简单）" in line
    assert "已放行" in text(as_("李建国").get(f"/cases/{case}/?tab=checks"))
    with scope.enter(ALL):
        assert FindingRow.objects.get().status == "waived"


@pytest.mark.parametrize(("rule", "step", "status"), [
    ("SY-1", "decide", 409), ("SY-3", "study", 409), ("SY-2", "study", 404), ("SY-9", "decide", 404),
    ("SY-2", "nothing", 404),
])
def test_pages_for_what_is_not_waived(
    city: City, as_: As, case: UUID, rule: str, step: str, status: int
) -> None:
    assert as_("周负责").get(f"/cases/{case}/waive/{rule}/{step}/").status_code == status
    assert as_("陈晨").get(f"/cases/{case}/waive/{rule}/{step}/").status_code == 404


def test_void_papers_are_shown_void(city: City, as_: As, case: UUID) -> None:
    ready(city, as_, case)
    record(city.actor("李建国"), act(case, "decide", trial_word="理由充分"), "decide")
    with scope.enter(ALL):
        paper = StepRecord.objects.get(proceeding_id=case, step="decide").body["documents"][0]["id"]
    record(city.actor("李建国"), act(case, "void_number", document=paper, reason="印错"), "void")
    assert "已作废：印错" in text(as_("李建国").get(f"/cases/{case}/"))
    assert "作废：印错" in text(as_("李建国").get(f"/cases/{case}/?tab=timeline"))
