"""Ways around the door: times, signatures, files, parents, and the tables behind it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from hengjian.identity import scope
from hengjian.identity.models import AuditEntry
from hengjian.identity.scope import Scope
from hengjian.identity.services import SHANGHAI
from hengjian.kernel.ids import new_id
from hengjian.kernel.problem import Problems
from hengjian.ledger.models import Entry, Head
from hengjian.proceedings import staging, verification
from hengjian.proceedings.behaviours import Signature
from hengjian.proceedings.door import Act, record, record_many
from hengjian.proceedings.errors import Misplaced, NotFound, Refused
from hengjian.proceedings.models import StepRecord
from hengjian.registry.models import Item
from support import papers, spot
from support.city import City
from support.standing import steps_of

ALL = Scope(city="120000")


@pytest.fixture
def delivered(city: City) -> UUID:
    case = new_id()
    record_many(city.actor("李建国"), spot.acts(city, case), "form")
    record(city.actor("李建国"), spot.act(city, case, "deliver"), "deliver")
    return case


TIMES: dict[str, tuple[Callable[[datetime], datetime], str]] = {
    "before the case": (lambda now: now - timedelta(days=1), "order"),
    "long ago": (lambda now: datetime(1900, 1, 1, tzinfo=SHANGHAI), "too_small"),
    "the first year": (lambda now: datetime(1, 1, 1, tzinfo=SHANGHAI), "too_small"),
    "tomorrow": (lambda now: now + timedelta(days=1), "future"),
    "the last year": (lambda now: datetime(9999, 12, 31, 23, 59, tzinfo=SHANGHAI), "future"),
    "without a zone": (lambda now: now.replace(tzinfo=None), "wrong_type"),
}


@pytest.mark.parametrize("name", TIMES)
def test_a_paper_step_is_dated_after_the_case_began(city: City, delivered: UUID, name: str) -> None:
    make, code = TIMES[name]
    with pytest.raises(Problems) as refusal:
        record(city.actor("李建国"), spot.act(city, delivered, "pay", at=make(timezone.now())), "pay")
    assert [(p.where, p.code) for p in refusal.value.problems] == [("occurred_at", code)]
    assert steps_of(city, delivered)[-1] == "deliver"


def test_a_paper_step_rests_on_its_dated_document(city: City, delivered: UUID) -> None:
    """A date of one's own needs the paper that says it; with the server's time none is needed."""
    officer, day = city.actor("李建国"), timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    with pytest.raises(Problems) as refusal:
        record(officer, spot.act(city, delivered, "pay", at=day), "pay")
    assert [(p.where, p.code) for p in refusal.value.problems] == [("dated_document", "required")]
    with pytest.raises(Problems, match="附件没有上传成功"):
        record(officer, spot.act(city, delivered, "pay", at=day, dated_document="0" * 64), "pay")
    digest = staging.stage(officer, delivered, papers.pdf("receipt"), "回单.pdf", "dated_document")
    record(officer, spot.act(city, delivered, "pay", at=day, dated_document=digest), "pay")
    with scope.enter(officer.scope):
        paid = StepRecord.objects.get(proceeding_id=delivered, step="pay")
    assert (paid.time_source, paid.occurred_precision, paid.occurred_at) == ("paper", "day", day)


@pytest.mark.parametrize("name", [name for name in TIMES if name != "before the case"])
def test_entry_takes_no_impossible_time(entry_city: City, name: str) -> None:
    make, code = TIMES[name]
    signed = spot.signatures(entry_city, how="paper")
    with pytest.raises(Problems) as refusal:
        record(entry_city.actor("李建国"), spot.act(entry_city, new_id(), "open", signed, make(timezone.now())), "open")
    assert [problem.code for problem in refusal.value.problems] == [code]


def test_nobody_submits_in_anothers_session(city: City) -> None:
    forged = tuple(Signature(city.people[name].id, "session") for name in ("李建国", "王敏"))
    with pytest.raises(Misplaced, match="不能以他人名义提交"):
        record(city.actor("李建国"), spot.act(city, new_id(), "open", forged), "open")


def test_the_same_officer_twice_is_one(city: City) -> None:
    twice = (Signature(city.people["李建国"].id, "session"), Signature(city.people["李建国"].id, "pin"))
    with pytest.raises(Problems, match="执法人员只有 1 人"):
        record(city.actor("李建国"), spot.act(city, new_id(), "open", twice), "open")


def test_a_case_has_no_parent_out_of_sight(city: City, delivered: UUID) -> None:
    away = spot.signatures(city, "陈晨", "孙倩")
    act = spot.act(city, new_id(), "open", away, officer_numbers=None)
    with pytest.raises(NotFound):
        record(city.actor("陈晨"), msgspec.structs.replace(act, parent=delivered), "open")


def test_a_correction_names_only_files_that_were_staged(city: City, delivered: UUID) -> None:
    with scope.enter(ALL):
        opened = StepRecord.objects.get(proceeding_id=delivered, step="open").id
    row: dict[str, Any] = {"evidence_type": "02", "evidence_title": "照片", "evidence_file": "a" * 64}
    act = Act(proceeding=delivered, step="correct", data={
        "step_id": str(opened), "reason": "补照片", "request_number": "更正〔2026〕1号",
        "applicant": str(city.people["李建国"].id),
        "data": spot.data(city, "open", evidence=[row])})
    with pytest.raises(Problems, match="附件没有上传成功"):
        record(city.actor("周负责"), act, "correct")


@pytest.mark.parametrize("table", ["proceedings_steprecord", "ledger_entry", "identity_auditentry"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET agency_id = agency_id", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_bound_role_cannot_change_what_stands(city: City, delivered: UUID, table: str, statement: str) -> None:
    assert AuditEntry._meta.db_table == "identity_auditentry"
    with pytest.raises(DatabaseError, match="permission denied"), scope.enter(ALL), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


def test_a_record_beside_the_door_is_found(city: City, delivered: UUID) -> None:
    with scope.enter(ALL):
        forged = StepRecord.objects.filter(proceeding_id=delivered).latest("seq")
        forged.id, forged.seq = new_id(), forged.seq + 1
        forged.save(force_insert=True)
    assert verification.verify().outside == [str(forged.id)]


def _shrink(head: Head) -> None:
    Head.objects.filter(pk=head.pk).update(size=head.size - 1)


def _another_root(head: Head) -> None:
    Head.objects.filter(pk=head.pk).update(root=b"\0" * 32)


def _none(head: Head) -> None:
    Head.objects.filter(pk=head.pk).delete()


def _further_entry(head: Head) -> None:
    last = Entry.objects.filter(agency_id=head.agency_id).latest("sequence")
    Entry.objects.create(agency_id=head.agency_id, sequence=last.sequence + 1, leaf=bytes(last.leaf),
                         node=bytes(last.node), kind="step", ref_id=new_id())


@pytest.mark.parametrize("harm", [_shrink, _none])
def test_the_bound_role_cannot_turn_the_head_back(city: City, delivered: UUID, harm: Callable[[Head], None]) -> None:
    with pytest.raises(DatabaseError, match=r"只能增长|permission denied"), transaction.atomic():
        harm(Head.objects.get(agency_id=city.market.id))


@pytest.mark.parametrize(("harm", "kind"), [(_another_root, "root"), (_further_entry, "gone")])
def test_what_the_bound_role_may_do_beside_the_door_is_found(
    city: City, delivered: UUID, harm: Callable[[Head], None], kind: str
) -> None:
    harm(Head.objects.get(agency_id=city.market.id))
    fault = verification.verify().first_fault()
    assert fault is not None
    assert fault.kind == kind


def test_who_is_told_anew_is_heard_anew_even_within_one_second(city: City) -> None:
    case = new_id()
    first = [spot.act(city, case, step) for step in ("open", "show_certificates")]
    told = [spot.act(city, case, "inform", proposed_fine=fine) for fine in ("100", "200")]
    heard, decided = spot.act(city, case, "hear"), spot.act(city, case, "decide")
    with pytest.raises(Refused) as refusal:
        record_many(city.actor("李建国"), [*first, told[0], heard, told[1], decided], "form")
    assert [problem.where for problem in refusal.value.problems] == ["CF-20-heard"]
    record_many(city.actor("李建国"), [*first, *told, heard, decided], "again")


def test_the_longest_names_make_a_title(city: City) -> None:
    Item.objects.update(title="项" * 200)
    record(city.actor("李建国"), spot.act(city, new_id(), "open", party_name="名" * 100), "open")
