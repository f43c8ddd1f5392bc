"""Two fences, each alone: without the filter row-level security hides foreign rows, and the other way round."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import DatabaseError, connection, connections
from django.test import Client

from hengjian.identity import scope
from hengjian.identity.models import Account, Scoped, ScopedQuerySet
from hengjian.identity.scope import Scope
from hengjian.kernel.ids import new_id
from hengjian.proceedings.door import record_many
from hengjian.proceedings.models import ClockRow, IssuedDocument, Proceeding, SealedValue
from support import spot
from support.city import City, build

ALL = Scope(city="120000")
TABLES = sorted(m._meta.db_table for m in apps.get_models() if issubclass(m, Scoped))
FOUND_BY = ("张大年", "明码标价", spot.PERSON_ID, "津滨市监当罚〔2026〕1号")


@pytest.fixture
def city(fresh_db: str) -> City:
    cache.clear()
    return build()


@pytest.fixture
def case(city: City) -> UUID:
    identifier = new_id()
    record_many(city.actor("李建国"), spot.acts(city, identifier), "decided")
    return identifier


@pytest.fixture
def unfiltered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every queryset forgets to narrow: what remains is the database's own fence."""
    monkeypatch.setattr(ScopedQuerySet, "within", lambda self, _: self.all())


@pytest.fixture
def unfenced(case: UUID) -> None:
    """The database fences nothing: what remains are the querysets."""
    with connections["owner"].cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")


def signed_in(city: City, name: str) -> Client:
    client = Client()
    client.force_login(Account.objects.get(person=city.people[name]),
                       backend="django.contrib.auth.backends.ModelBackend")
    return client


def assert_nothing_foreign_shows(city: City, case: UUID) -> None:
    """Every route of the case as the other district's officer: the same as where there is nothing; no list has it."""
    with scope.enter(ALL):
        clock = ClockRow.objects.filter(proceeding_id=case).first()
        document = IssuedDocument.objects.get(proceeding_id=case)
        sealed = SealedValue.objects.filter(proceeding_id=case).first()
    away = signed_in(city, "陈晨")
    nothing = away.get(f"/cases/{uuid4()}/").content
    for method, url in (
        ("get", f"/cases/{case}/"), ("get", f"/cases/{case}/steps/deliver/"), ("post", f"/cases/{case}/steps/deliver/"),
        ("get", f"/cases/{case}/clocks/{clock.id}/"), ("post", f"/cases/{case}/sealed/{sealed.id}/"),
        ("get", f"/cases/{case}/evidence/{sealed.id}/"), ("get", f"/documents/{document.id}.pdf"),
    ):
        answer = getattr(away, method)(url, {"reason": "核对"} if method == "post" else {})
        assert (answer.status_code, answer.content) == (404, nothing), url
    for url in ("/", "/cases/", *(f"/search/?q={words}" for words in FOUND_BY)):
        answer = away.get(url)
        assert answer.status_code == 200, url
        assert str(case) not in answer.content.decode(), url


@pytest.mark.control("ASVS 8.2.2", "ASVS 8.4.1", "GB/T 22239 访问控制 f", "GB/T 22239 访问控制 g")
@pytest.mark.usefixtures("unfiltered")
def test_row_security_alone_hides_what_is_foreign(city: City, case: UUID) -> None:
    assert_nothing_foreign_shows(city, case)


@pytest.mark.control("ASVS 8.2.2", "GB/T 22239 访问控制 f")
@pytest.mark.usefixtures("unfenced")
def test_the_filters_alone_hide_what_is_foreign(city: City, case: UUID) -> None:
    assert_nothing_foreign_shows(city, case)


@pytest.mark.usefixtures("unfenced")
def test_without_either_it_would_show(city: City, case: UUID, unfiltered: None) -> None:
    """So that the two tests above can fail."""
    assert signed_in(city, "陈晨").get(f"/cases/{case}/").status_code == 200


def test_the_scope_ends_with_its_transaction(city: City, case: UUID) -> None:
    with scope.enter(ALL):
        assert Proceeding.objects.filter(id=case).exists()
    assert not Proceeding.objects.filter(id=case).exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('hengjian.city', true)")
        assert cursor.fetchone() in [("",), (None,)]


@pytest.mark.control("ASVS 1.2.4")
@pytest.mark.parametrize("value", ["'; SET hengjian.city = '120000'; --", "120000', true), set_config('hengjian.city"])
def test_a_scope_is_a_value_and_never_a_statement(city: City, case: UUID, value: str) -> None:
    with scope.enter(Scope(district=value)):
        assert not Proceeding.objects.exists()


def test_a_foreign_row_is_neither_written_nor_taken_over(city: City, case: UUID) -> None:
    away = city.actor("陈晨").scope
    with scope.enter(away):
        assert Proceeding.objects.filter(id=case).update(title="我的") == 0
    with scope.enter(ALL):
        row = Proceeding.objects.get(id=case)
    row.id = new_id()
    with pytest.raises(DatabaseError, match="row-level security"), scope.enter(away):
        row.save(force_insert=True)


def test_a_question_across_the_scope_cannot_be_shadowed(city: City, case: UUID) -> None:
    """The bound role may make temporary views; none of them runs as the auditor, who reads everything."""
    with scope.enter(Scope(agency=city.other_market.id)), connection.cursor() as cursor:
        cursor.execute("CREATE FUNCTION pg_temp.spy() RETURNS text LANGUAGE sql VOLATILE AS"
                       " 'SELECT max(title) FROM public.proceedings_proceeding'")
        cursor.execute("CREATE TEMPORARY VIEW proceedings_storedfile AS SELECT pg_temp.spy() AS digest,"
                       " now() AS committed_at, now() AS staged_at")
        cursor.execute("GRANT SELECT ON proceedings_storedfile TO PUBLIC")
        cursor.execute("SELECT hengjian_known_files(ARRAY[%s])", ["张大年未按规定明码标价案"])
        assert cursor.fetchall() == []



def test_the_outer_scope_holds_again_after_an_inner_one(city: City, case: UUID) -> None:
    with scope.enter(city.actor("陈晨").scope):
        with scope.enter(ALL):
            assert Proceeding.objects.exists()
        assert not Proceeding.objects.exists()
        with pytest.raises(ZeroDivisionError), scope.enter(ALL):
            raise ZeroDivisionError
        assert not Proceeding.objects.exists()
