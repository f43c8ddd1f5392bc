"""A working day as the audit log tells it: who read and changed what, who was turned away; nothing of it can go."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import timedelta
from signal import SIGKILL
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, connections, transaction
from django.test import Client
from django.utils import timezone

from faults.conftest import database_urls
from hengjian.identity import alerts, auditing, scope
from hengjian.identity.auditing import LOG, audit
from hengjian.identity.models import Account, Alert, AlertNote, AuditEntry
from hengjian.kernel.ids import new_id
from hengjian.ledger import services as ledger
from hengjian.ledger import verify as ledger_verify
from hengjian.ledger.models import Entry
from hengjian.proceedings import verification
from hengjian.proceedings.door import record_many
from hengjian.proceedings.models import StepRecord
from hengjian.runtime.postgres.roles import APP
from support import sheets, spot
from support.audited import AUDITOR, as_in_service, audit_administrator
from support.city import City, build
from support.tampering import Owner
from support.threads import together

REASON = "核对当事人 13800138000 的身份"
As = Callable[[str], Client]


class Day:
    """What stands after the story: the city, the case, the entries of the day."""

    def __init__(self, city: City) -> None:
        self.city, self.case = city, new_id()
        self.entries: list[UUID] = []

    def client(self, name: str, address: str = "10.0.0.7") -> Client:
        client = Client(REMOTE_ADDR=address)
        client.force_login(Account.objects.get(person=self.city.people[name]),
                           backend="django.contrib.auth.backends.ModelBackend")
        return client

    def sealed(self) -> UUID:
        with scope.enter(self.city.actor("李建国").scope):
            opened = StepRecord.objects.get(proceeding_id=self.case, step="open")
        return UUID(opened.body["data"]["party_id_number"]["sealed"])


def lived(day: Day) -> None:
    """The day: an officer decides a case after one refusal and looks at a number; somebody else's tries fail."""
    officer = day.city.actor("李建国")
    with pytest.raises(Exception, match="罚款"):
        record_many(officer, spot.acts(day.city, day.case, fine="201", proposed_fine="201"), "too much")
    record_many(officer, spot.acts(day.city, day.case), "decided")
    url = f"/cases/{day.case}/sealed/{day.sealed()}/"
    assert spot.PERSON_ID in day.client("李建国").post(url, {"reason": REASON}).content.decode()
    away = day.client("陈晨", "10.0.0.9")
    assert [away.get(f"/cases/{one}/").status_code for one in (day.case, uuid4())] == [404, 404]
    assert day.client("何晓").get("/audit/").status_code == 403
    day.entries = list(AuditEntry.objects.values_list("id", flat=True))


@pytest.fixture(scope="module")
def template(databases: Any, django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[str, Day]]:
    name = databases.create(databases.template)
    with django_db_blocker.unblock():
        databases.use(name)
        cache.clear()
        day = Day(build())
        audit_administrator(day.city)
        lived(day)
        databases.use(databases.standing)
    yield name, day
    databases.drop(name)


@pytest.fixture(scope="module")
def seen(template: tuple[str, Day], databases: Any) -> Iterator[tuple[str, Day]]:
    """A copy for tests that only read, or undo what they do."""
    name = databases.create(template[0])
    yield name, template[1]
    databases.drop(name)


@pytest.fixture
def day(seen: tuple[str, Day], databases: Any, django_db_blocker: Any) -> Iterator[Day]:
    with django_db_blocker.unblock():
        databases.use(seen[0])
        yield seen[1]
        databases.use(databases.standing)


@pytest.fixture
def own_day(template: tuple[str, Day], databases: Any, django_db_blocker: Any) -> Iterator[Day]:
    """A copy of one's own, for tests that commit."""
    name = databases.create(template[0])
    with django_db_blocker.unblock():
        databases.use(name)
        yield template[1]
        databases.use(databases.standing)
    databases.drop(name)


# -- what the day left -----------------------------------------------------------------------------------------


@pytest.mark.control("ASVS 16.2.1", "ASVS 16.3.2", "GB/T 22239 安全审计 a", "GB/T 22239 安全审计 b")
def test_the_log_tells_who_did_and_who_was_refused_what_and_from_where(day: Day) -> None:
    told = [(row.action, row.category, row.outcome, row.address) 
            for row in AuditEntry.objects.filter(id__in=day.entries).order_by("id") if row.category != "sign_in"]
    assert told == [
        ("record", "change", "refused", ""), ("reveal", "read", "done", "10.0.0.7"),
        ("refused", "refusal", "refused", "10.0.0.9"), ("refused", "refusal", "refused", "10.0.0.9"),
        ("refused", "refusal", "refused", "10.0.0.7"),
    ]
    reveal = AuditEntry.objects.get(action="reveal")
    assert reveal.person_id == day.city.people["李建国"].id
    assert reveal.agency_id == day.city.market.id
    assert len(reveal.session) == 16
    foreign, missing, page = AuditEntry.objects.filter(action="refused", id__in=day.entries).order_by("id")
    assert (foreign.subject, foreign.detail["known"]) == (str(day.case), True)
    assert missing.detail["known"] is False
    assert (page.detail["status"], page.detail["page"]) == (403, "audit")


def test_what_is_of_level_three_does_not_stand_in_it(day: Day) -> None:
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE identity_auditentry NO FORCE ROW LEVEL SECURITY")
        cursor.execute("SELECT string_agg(t::text, ' ') FROM identity_auditentry t")
        (everything,) = cursor.fetchone()
        transaction.set_rollback(True, using="owner")
    assert "核对当事人 138******** 的身份" in everything
    assert spot.PERSON_ID not in everything
    assert "13800138000" not in everything


@pytest.mark.control("ASVS 16.4.2", "GB/T 22239 安全审计 c")
def test_only_the_audit_administrator_reads_it_and_the_database_holds_that_too(day: Day) -> None:
    with as_in_service():
        assert AuditEntry.objects.count() == 0
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM ledger_entry WHERE agency_id = %s", [LOG])
            assert cursor.fetchone()[0] >= 5
        assert day.client(AUDITOR).get("/api/v1/cases").status_code == 403
        for name in ("李建国", "周负责", "何晓"):
            assert day.client(name).get("/audit/").status_code == 403
            assert "审计日志" not in day.client(name).get("/").content.decode()
        page = day.client(AUDITOR).get("/audit/").content.decode()
        assert "查看封存内容" in page
        assert "越权访问" in page
        assert AuditEntry.objects.count() == 0, "the log is closed again after the page"
        with pytest.raises(DatabaseError), connection.cursor() as cursor:
            cursor.execute("DELETE FROM identity_auditentry")
    with pytest.raises(DatabaseError), connections["owner"].cursor() as cursor:
        cursor.execute("TRUNCATE identity_auditentry CASCADE")


def test_the_list_filters_and_an_entry_shows_its_proof(day: Day) -> None:
    client = day.client(AUDITOR)
    auditing.chain()
    reveal = AuditEntry.objects.get(action="reveal")
    for query, there in (("person=李建国", True), ("person=何晓", False), ("category=read", True),
                         ("category=rights", False), ("action=reveal", True), ("outcome=refused", False),
                         (f"subject={day.case}", True), ("address=10.0.0.7", True), ("at_to=2020-01-01", False),
                         (f"agency={day.city.market.id}", True), (f"agency={day.city.other_market.id}", False)):
        assert (f"/audit/{reveal.id}/" in client.get(f"/audit/?{query}").content.decode()) is there, query
    page = client.get(f"/audit/{reveal.id}/").content.decode()
    assert "内容一致" in page
    assert "李建国" in page
    assert client.get(f"/audit/{uuid4()}/").status_code == 404


def test_what_the_list_shows_can_be_taken_as_a_file_and_that_is_entered(day: Day) -> None:
    client = day.client(AUDITOR)
    answer = client.get("/audit/file/?action=reveal&person=李建国")
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    cells = [cell for row in sheets.cells(answer.content) for cell in row]
    assert str(AuditEntry.objects.get(action="reveal").id) in cells
    assert "越权访问" not in cells
    taken = AuditEntry.objects.filter(action="export_audit").latest("at")
    assert (taken.detail["rows"], taken.category) == (1, "export")
    assert day.client("周负责").get("/audit/file/").status_code == 403


def test_refusals_of_a_rule_are_counted_without_reading_the_log(day: Day) -> None:
    with as_in_service():
        page = day.client("李建国").get("/standards/rules/CF-25/").content.decode()
    assert "近 90 天" in page or "90" in page
    since = timezone.now() - timedelta(days=90)
    assert auditing.refusals("CF-25", [day.city.market.id], since) == 1
    assert auditing.refusals("CF-25", [day.city.other_market.id], since) == 0
    assert auditing.refusals("CF-26", [day.city.market.id], since) == 0


# -- its own chain ---------------------------------------------------------------------------------------------


def entries_of_log() -> int:
    return Entry.objects.filter(agency_id=LOG).count()


def test_every_entry_stands_in_a_log_without_gaps(day: Day) -> None:
    auditing.chain()
    assert entries_of_log() == AuditEntry.objects.count()
    assert ledger.head(LOG).size == entries_of_log()
    report = verification.verify()
    assert report.sound, (report.first_fault(), report.outside)


def altered(hand: Owner) -> None:
    hand.run("UPDATE identity_auditentry SET detail = '{}', outcome = 'done' WHERE id = %s", hand.refs()[2])


def relocated(hand: Owner) -> None:
    hand.run("UPDATE identity_auditentry SET address = '10.9.9.9' WHERE id = %s", hand.refs()[2])


def removed(hand: Owner) -> None:
    hand.run("DELETE FROM identity_auditentry WHERE id = %s", hand.refs()[2])


def removed_with_its_leaf(hand: Owner) -> None:
    removed(hand)
    hand.run("DELETE FROM ledger_entry WHERE agency_id = %s AND sequence = 2", LOG)


def swapped(hand: Owner) -> None:
    a, b = hand.refs()[2:4]
    hand.run("""UPDATE identity_auditentry s SET detail = t.detail, action = t.action FROM identity_auditentry t
                WHERE (s.id, t.id) IN ((%s, %s), (%s, %s))""", a, b, b, a)


def cut_off(hand: Owner) -> None:
    hand.run("DELETE FROM ledger_entry WHERE agency_id = %s AND sequence >= 2", LOG)


@pytest.mark.control("ASVS 16.4.2", "GB/T 22239 安全审计 c")
@pytest.mark.parametrize(("harm", "kind"), [
    (altered, "altered"), (relocated, "altered"), (removed, "gone"), (removed_with_its_leaf, "missing"),
    (swapped, "altered"), (cut_off, "truncated")])
def test_whatever_the_owner_of_the_database_does_to_it_is_found(
    day: Day, monkeypatch: pytest.MonkeyPatch, harm: Callable[[Owner], None], kind: str
) -> None:
    auditing.chain()
    monkeypatch.setattr(ledger_verify, "auditor", nullcontext)
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        for table in ("identity_auditentry", "ledger_entry", "ledger_head"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE identity_auditentry NO FORCE ROW LEVEL SECURITY")
        harm(Owner(cursor, LOG))
        found = next(log.fault for log in verification.verify().logs if log.agency_id == LOG)
        transaction.set_rollback(True, using="owner")
    assert found is not None
    assert (found.sequence, found.kind) == (2, kind)


def test_an_entry_that_nobody_chained_is_told_after_a_while(own_day: Day) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("INSERT INTO identity_auditentry (id, at, category, action, subject, address, session, outcome,"
                       " detail) VALUES (gen_random_uuid(), now() - interval '1 hour', 'read', 'reveal', '', '', '',"
                       " 'done', '{}')")
    assert len(verification.verify().outside) == 1


# -- what stays, and what does not happen ----------------------------------------------------------------------


@pytest.mark.control("ASVS 16.3.2")
def test_a_refusal_stays_when_the_transaction_rolls_back_and_a_change_goes_with_it(own_day: Day) -> None:
    with transaction.atomic():
        audit("grant_refused", "in the midst", outcome="refused")
        audit("grant_made", "in the midst")
        transaction.set_rollback(True)
    kept = AuditEntry.objects.filter(subject="in the midst").values_list("action", flat=True)
    assert list(kept) == ["grant_refused"]
    assert auditing.chain() == 1
    assert verification.verify().sound


def test_a_refusal_stays_when_the_process_is_killed_before_it_can_roll_back(own_day: Day) -> None:
    code = ("import django; django.setup()\n"
            "from django.db import transaction\n"
            "from hengjian.identity.auditing import audit\n"
            "with transaction.atomic():\n"
            "    audit('overlay', 'killed', outcome='refused')\n")
    killed = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=False,
                            env=os.environ | database_urls() | {"HENGJIAN_FAILPOINT": "audit.kept"})
    assert killed.returncode == -SIGKILL, killed.stderr.decode()
    assert AuditEntry.objects.filter(subject="killed", outcome="refused").count() == 1
    assert auditing.chain() == 1, "who died left it waiting; the next one enters it"
    assert verification.verify().sound


@pytest.mark.control("GB/T 22239 安全审计 d")
@pytest.mark.parametrize("table", ["identity_auditentry", "identity_auditpending"])
def test_a_number_is_not_shown_when_the_log_takes_nothing(own_day: Day, table: str) -> None:
    client = own_day.client("李建国")
    client.raise_request_exception = False
    before = AuditEntry.objects.count()
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"REVOKE INSERT ON {table} FROM {APP}")
    answer = client.post(f"/cases/{own_day.case}/sealed/{own_day.sealed()}/", {"reason": "核对"})
    assert answer.status_code == 500
    assert spot.PERSON_ID not in answer.content.decode()
    assert AuditEntry.objects.count() == before


def test_many_at_once_neither_wait_for_each_other_nor_leave_a_gap(own_day: Day) -> None:
    city, officer = own_day.city, own_day.city.actor("李建国")

    def noted(i: int) -> Callable[[], None]:
        def act() -> None:
            for n in range(4):
                with transaction.atomic():
                    audit("change_pin", f"{i}.{n}")
                    audit("refused", f"{i}.{n}", outcome="refused")
        return act

    def decided(i: int) -> Callable[[], Any]:
        return lambda: record_many(officer, spot.acts(city, new_id()), f"together-{i}")

    answers = together(*(noted(i) for i in range(4)), *(decided(i) for i in range(2)), auditing.chain, auditing.chain)
    assert [one for one in answers if isinstance(one, Exception)] == []
    auditing.chain()
    assert AuditEntry.objects.filter(action="change_pin").count() == 16
    assert entries_of_log() == AuditEntry.objects.count()
    assert verification.verify().sound


# -- alerts ----------------------------------------------------------------------------------------------------


@pytest.mark.control("ASVS 16.3.3")
def test_what_gives_cause_to_look_is_told_once_with_its_entries_and_looked_into(own_day: Day) -> None:
    away = own_day.client("陈晨", "10.0.0.9")
    for _ in range(4):
        away.get(f"/cases/{own_day.case}/")
    assert alerts.run() >= 1
    assert alerts.run() == 0
    foreign = Alert.objects.get(rule="W88-foreign")
    assert foreign.person_id == own_day.city.people["陈晨"].id
    rests = AuditEntry.objects.filter(id__in=foreign.entries)
    assert {(row.action, row.detail["known"]) for row in rests} == {("refused", True)}
    assert len(foreign.entries) == 5

    client = own_day.client(AUDITOR)
    waits = Alert.objects.count()
    home = client.get("/administration/").content.decode()
    assert f"有 {waits} 条审计预警待核查" in home
    assert f'{waits}<span class="visually-hidden">条待核查' in home
    assert str(foreign.id) in client.get("/alerts/?state=open").content.decode()
    url = f"/alerts/{foreign.id}/"
    assert client.get(url).content.decode().count("陈晨") >= 6
    assert client.post(url, {"finding": "proper", "note": " "}).status_code == 422
    assert client.post(url, {"finding": "proper", "note": "已向本人了解，系误点旧链接。"}).status_code == 302
    assert "系误点旧链接" in client.get(url).content.decode()
    answered = AuditEntry.objects.get(action="alert_note")
    assert (answered.subject, answered.person_id) == (str(foreign.id), own_day.city.people[AUDITOR].id)
    assert answered.detail == {"finding": "属正常工作", "note": "已向本人了解，系误点旧链接。"}
    assert alerts.waiting() == waits - 1
    assert str(foreign.id) not in client.get("/alerts/?state=open").content.decode()
    with pytest.raises(DatabaseError), transaction.atomic():
        AlertNote.objects.update(note="改")
    assert own_day.client("周负责").get(url).status_code == 403
