"""What the law does not allow on the spot, and the article that says so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hengjian.identity import scope
from hengjian.identity.models import AuditEntry
from hengjian.identity.services import SHANGHAI
from hengjian.kernel.codes import resident_id
from hengjian.kernel.ids import new_id
from hengjian.proceedings.behaviours import Signature
from hengjian.proceedings.door import record_many
from hengjian.proceedings.errors import Refused
from hengjian.proceedings.models import IdempotencyKey, IssuedNumber, Proceeding, StepRecord
from support import spot
from support.city import City, build

TODAY = timezone.now().astimezone(SHANGHAI).date()
BOY = resident_id.make("120116", TODAY.replace(year=TODAY.year - 14, day=1), 11)


def two_years_and_a_day_ago() -> str:
    return str(TODAY.replace(year=TODAY.year - 2) - timedelta(days=1))


REFUSALS: list[tuple[str, str, dict[str, Any]]] = [
    ("对公民罚 201 元", "第五十一条", {"fine": "201", "proposed_fine": "201"}),
    ("对组织罚 3001 元", "第五十一条", spot.organisation_party(fine="3001", proposed_fine="3001")),
    (
        "当场没收",
        "第五十一条",
        {
            "penalty_kinds": ["confiscate_gains"],
            "proposed_kinds": ["confiscate_gains"],
            "fine": None,
            "payment_way": None,
            "proposed_fine": None,
        },
    ),
    (
        "通报批评",
        "第五十一条",
        {
            "penalty_kinds": ["public_criticism"],
            "proposed_kinds": ["public_criticism"],
            "fine": None,
            "payment_way": None,
            "proposed_fine": None,
        },
    ),
    ("没有告知", "第四十四条", {"without": ("inform",)}),
    ("没有听取申辩", "第四十五条", {"without": ("hear",)}),
    ("没有出示证件", "第五十五条", {"without": ("show_certificates",)}),
    ("罚得比告知的重", "第四十五条", {"fine": "200", "proposed_fine": "150"}),
    (
        "违法行为超过二年",
        "第三十六条",
        {"offence_began": two_years_and_a_day_ago(), "offence_ended": two_years_and_a_day_ago()},
    ),
    (
        "当事人不满十四周岁",
        "第三十条",
        {
            "party_id_number": resident_id.make("120116", TODAY.replace(year=TODAY.year - 13, day=1), 11),
            "party_birth_date": str(TODAY.replace(year=TODAY.year - 13, day=1)),
        },
    ),
    ("轻微并及时改正", "第三十三条", {"offence_slight": True, "corrected_in_time": True, "harm_caused": False}),
    ("没有这一裁量档", "第三十四条", {"discretion_tier": "特重"}),
]


@pytest.fixture
def city(fresh_db: str) -> City:
    return build()


@pytest.mark.control("ASVS 2.2.2", "ASVS 2.3.2")
@pytest.mark.parametrize(("what", "article", "changes"), REFUSALS, ids=[r[0] for r in REFUSALS])
def test_an_unlawful_decision_is_refused_with_its_article(
    city: City, what: str, article: str, changes: dict[str, Any]
) -> None:
    officer = city.actor("李建国")
    without = changes.get("without", ())
    rest = {k: v for k, v in changes.items() if k != "without"}
    with pytest.raises(Refused) as refused:
        record_many(officer, spot.acts(city, without=without, **rest), "once")
    assert any(article in verdict.cite for verdict in refused.value.verdicts), refused.value.problems
    nothing_was_kept(officer)


OFFICERS: list[tuple[str, list[tuple[str, str]]]] = [
    ("一名执法人员", [("李建国", "session")]),
    ("同一人两次", [("李建国", "session"), ("李建国", "pin")]),
    ("只写了名字", [("李建国", "session"), ("王敏", "named")]),
    ("在线时的纸面签名", [("李建国", "session"), ("王敏", "paper")]),
    ("证件过期", [("李建国", "session"), ("张强", "pin")]),
    ("没有证件", [("李建国", "session"), ("刘洋", "pin")]),
    ("别的机关", [("李建国", "session"), ("陈晨", "pin")]),
]


@pytest.mark.parametrize(("what", "officers"), OFFICERS, ids=[o[0] for o in OFFICERS])
def test_two_qualified_officers_must_be_there_in_person(city: City, what: str, officers: list[tuple[str, str]]) -> None:
    officer = city.actor("李建国")
    signed = tuple(Signature(city.people[name].id, how) for name, how in officers)
    with pytest.raises(Refused) as refused:
        record_many(officer, spot.acts(city, signed=signed), "once")
    assert any("第四十二条" in verdict.cite for verdict in refused.value.verdicts)
    nothing_was_kept(officer)


LAWFUL: list[tuple[str, dict[str, Any]]] = [
    ("对公民罚 200 元", {"fine": "200"}),
    ("对组织罚 3000 元", spot.organisation_party(fine="3000", proposed_fine="3000")),
    (
        "警告",
        {
            "penalty_kinds": ["warning"],
            "proposed_kinds": ["warning"],
            "fine": None,
            "payment_way": None,
            "proposed_fine": None,
            "discretion_tier": None,
            "discretion_standard": None,
        },
    ),
    (
        "当事人作了申辩",
        {
            "heard_as": "statement",
            "waiver_by": None,
            "statement": "刚来，不知道要标价。",
            "statement_result": "partly",
            "statement_reply": "考虑初次违法，在档内取低值。",
        },
    ),
    (
        "满二年当天",
        {
            "offence_began": str(TODAY.replace(year=TODAY.year - 2)),
            "offence_ended": str(TODAY.replace(year=TODAY.year - 2)),
        },
    ),
]


@pytest.mark.parametrize(("what", "changes"), LAWFUL, ids=[r[0] for r in LAWFUL])
def test_a_lawful_decision_on_the_edge_is_recorded(city: City, what: str, changes: dict[str, Any]) -> None:
    officer, case = city.actor("李建国"), new_id()
    record_many(officer, spot.acts(city, case, **changes), "once")
    with scope.enter(officer.scope):
        assert Proceeding.objects.within(officer.scope).get(id=case).stage == "decided"


def nothing_was_kept(officer: Any) -> None:
    """No record, no number taken, no key spent; the refusal itself is in the audit log."""
    with scope.enter(officer.scope):
        assert not StepRecord.objects.exists()
        assert not IssuedNumber.objects.exists()
    assert not IdempotencyKey.objects.exists()
    assert AuditEntry.objects.get().outcome == "refused"
