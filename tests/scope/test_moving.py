"""A body, a district or a person moves: what they see changes at once; what exists stays with whom it belonged to."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.apps import apps

from hengjian.identity import scope
from hengjian.identity.models import Organisation, Post, Scoped
from hengjian.kernel.ids import new_id
from hengjian.proceedings import staging
from hengjian.proceedings.door import record_many
from hengjian.proceedings.models import Proceeding, StoredFile
from support import ordinary, spot
from support.papers import photograph
from support.scoping.matrix import Seat
from support.scoping.world import EVERYTHING, World
from support.time import Clock


def sees(world: World, name: str, case: UUID | str) -> bool:
    return bool(Seat(world, world.viewers[name]).client.get(f"/cases/{case}/").status_code == 200)


def belongs(case: UUID) -> set[tuple[str, str | None, str | None, str]]:
    """Under whom every row of a family stands, in whatever table."""
    with scope.enter(EVERYTHING):
        members = list(Proceeding.objects.filter(root_id=case).values_list("id", flat=True))
        found = set()
        for model in apps.get_models():
            if issubclass(model, Scoped) and (column := model.case_column()):
                rows = model._default_manager.filter(**{f"{column}__in": members})
                found |= set(rows.values_list("city", "district", "line", "agency_id"))
    return found


def test_what_a_moved_body_had_stays_and_what_it_begins_is_elsewhere(own_world: World) -> None:
    world, before = own_world, own_world.ids["moved"].by_kind["case"]
    who = ("迁移甲", "北辰司法", "滨海司法", "市局甲")
    assert [sees(world, one, before) for one in who] == [True, True, False, True]
    case = new_id()
    Organisation.objects.filter(id=world.bodies["moved"].id).update(settings={"channels": {"penalty.simple": "entry"}})
    signed = spot.signatures(world.city, "迁移甲", "迁移乙", how="paper")
    actor = world.city.actor("迁移甲")
    record_many(actor, spot.acts(world.city, case, signed, at=world.now), "after")
    assert [sees(world, one, case) for one in who] == [True, False, True, True]


def test_another_line_of_business_is_seen_by_its_own_city_agency_from_then_on(own_world: World) -> None:
    world, case = own_world, own_world.ids["cg"].by_kind["case"]
    Organisation.objects.filter(id=world.bodies["cg"].id).update(line="SCJG")
    assert not sees(world, "市局甲", case)
    assert sees(world, "城管甲", case)
    Organisation.objects.filter(id=world.bodies["city_market"].id).update(line="CG")
    assert sees(world, "市局甲", case)
    assert not sees(world, "市局甲", world.ids["market"].by_kind["case"])


def test_a_bureau_of_another_district_sees_that_district_at_once(own_world: World) -> None:
    world = own_world
    case, away = world.ids["market"].by_kind["case"], world.ids["other"].by_kind["case"]
    assert [sees(world, "滨海司法", one) for one in (case, away)] == [True, False]
    Organisation.objects.filter(id=world.bodies["binhai_justice"].id).update(district="120113")
    assert [sees(world, "滨海司法", one) for one in (case, away)] == [False, True]


def test_a_person_of_another_body_sees_that_body_at_once(own_world: World) -> None:
    world = own_world
    case, away = world.ids["market"].by_kind["case"], world.ids["other"].by_kind["case"]
    client = Seat(world, world.viewers["李建国"]).client
    assert client.get(f"/cases/{case}/").status_code == 200
    Post.objects.filter(person=world.city.people["李建国"]).update(organisation=world.city.other_market, unit=None)
    assert client.get(f"/cases/{case}/").status_code == 404
    assert client.get(f"/cases/{away}/").status_code == 200


def test_a_running_case_keeps_one_ownership_in_all_its_rows(own_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The body moves between two steps: later records, children, files and papers stand where the case stands."""
    world, clock = own_world, Clock(monkeypatch, f"{own_world.now:%Y-%m-%dT%H:%M}")
    story = ordinary.Story(world.city, clock, party_name="迁移中")
    story.filed()
    before = belongs(story.case)
    assert len(before) == 1
    Organisation.objects.filter(id=world.city.market.id).update(district="120113", division="120113", line="CG")
    digest = staging.stage(world.city.actor("李建国"), story.case, photograph("moved"), "后来.png", "evidence")
    story.do("interview")
    photo = {"evidence_type": "02", "evidence_title": "后来的照片", "evidence_file": digest}
    story.do("add_evidence", evidence=[photo])
    story.do("order_correction")
    story.do("conclude")
    story.do("approve_conclusion")
    story.under("legal_review").do("open")
    with scope.enter(EVERYTHING):
        assert StoredFile.objects.get(digest=digest).committed_at
    assert belongs(story.case) == before
    assert not sees(world, "北辰司法", story.case)
    assert sees(world, "滨海司法", story.case)
    assert sees(world, "李建国", story.case)
