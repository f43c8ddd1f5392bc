"""Every code in the demo is valid, and nobody's."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengjian.demo.bodies import SIZES, Size, bodies
from hengjian.demo.codes import Ids, credit_code
from hengjian.demo.parties import Kind, Parties
from hengjian.identity.models import OrganisationKind
from hengjian.kernel.codes import divisions, resident_id, uscc

DAYS = st.dates(date(2025, 1, 1), date(2036, 12, 31))
SEEDS = st.integers(0, 10**6)


@given(seed=SEEDS, today=DAYS)
def test_parties_have_valid_codes(seed: int, today: date) -> None:
    for party in islice(Parties(seed, today).endless(), 12):
        data = party.data()
        assert data["party_kind"] == party.kind
        assert bool(party.id_number) == (party.kind != "organisation")
        assert bool(party.uscc) == (party.kind != "person")
        if party.id_number:
            assert resident_id.check(party.id_number, today) == []
            parsed = resident_id.parse(party.id_number)
            assert (parsed.birth, str(parsed.sex), parsed.division) == (party.birth, party.sex, "120116")
            assert party.id_number[14:16] == "99", "an order code that people of this age were never given"
        if party.uscc:
            assert uscc.check(party.uscc) == []
            assert uscc.warn(party.uscc, divisions.own_divisions()) == []


@given(seed=SEEDS, today=DAYS, age=st.integers(3, 80))
def test_a_person_has_the_age_asked_for(seed: int, today: date, age: int) -> None:
    person = Parties(seed, today).person(age)
    assert person.birth is not None
    assert resident_id.age_on(person.birth, today) == age
    assert resident_id.age_on(person.birth, today - timedelta(days=15)) == age


@given(seed=SEEDS, kinds=st.lists(st.sampled_from(["individual_business", "organisation"]), max_size=20))
def test_no_two_parties_share_a_credit_code(seed: int, kinds: list[Kind]) -> None:
    parties = Parties(seed, date(2026, 11, 22))
    made = [parties.of(kind).uscc for kind in kinds]
    assert len(set(made)) == len(made)


@pytest.mark.parametrize("size", SIZES)
def test_bodies_have_names_words_and_codes_of_their_own(size: Size) -> None:
    found = bodies(size)
    for values in ([b.word for b in found], [b.name for b in found]):
        assert len(set(values)) == len(values)
    for serial, body in enumerate(found, 1):
        assert uscc.parse(credit_code("1", "1", body.division, serial)).kind_label == "机关"
        assert body.reconsideration.endswith("人民政府")


def test_district_size_is_that_of_a_real_district() -> None:
    found = bodies("district")
    assert sum(body.enforces for body in found) == 95
    assert {body.kind for body in found} == set(OrganisationKind.values)


def test_quick_divisions_stand_in_the_table_that_ships() -> None:
    table = divisions.own_divisions()
    assert all(divisions.check(body.division, table) == [] for body in bodies("quick"))


@pytest.mark.data
def test_divisions_and_towns_are_real(real_data: Path) -> None:
    table = divisions.read_divisions(real_data / "divisions")
    for body in bodies("district"):
        if body.division == "120000":
            continue
        found = table.get(body.division)
        assert found is not None, body.division
        if body.kind == "town":
            office = body.name.removesuffix("办事处").removesuffix("人民政府")
            # 泰达街道 is listed under the name of the zone it lies in.
            assert office.endswith(found.name) or found.name.endswith("泰达街道")


def test_ids_follow_from_seed_and_name() -> None:
    assert Ids(1)("person", "lijianguo") == Ids(1)("person", "lijianguo")
    assert len({Ids(1)("person", "a"), Ids(2)("person", "a"), Ids(1)("post", "a")}) == 3
